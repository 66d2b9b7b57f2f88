/** The last values of many: no more than fit. */
export interface Kept<A> {
  readonly push: (value: A, size: number) => void
  /** The oldest first. */
  readonly all: () => ReadonlyArray<A>
}

/** Keeps values as long as there are no more than `count` of them, and no more than `size` together. The last one stays. */
export const make = <A>(limits: { readonly count: number; readonly size: number }): Kept<A> => {
  let values: Array<readonly [value: A, size: number] | undefined> = []
  let first = 0
  let total = 0
  return {
    push: (value, size) => {
      values.push([value, size])
      total += size
      while (values.length - first > 1 && (values.length - first > limits.count || total > limits.size)) {
        total -= values[first]?.[1] ?? 0
        values[first] = undefined
        first++
      }
      // Taking one at a time from the front of a long list would take too long.
      if (first > 1000 && first > values.length / 2) {
        values = values.slice(first)
        first = 0
      }
    },
    all: () => values.flatMap((kept) => (kept === undefined ? [] : [kept[0]]))
  }
}
