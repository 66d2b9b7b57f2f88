/** A binary heap: the least of many values, at any time. */
export interface Heap<A> {
  readonly push: (value: A) => void
  readonly least: () => A | undefined
  /** Takes the least value away. */
  readonly pop: () => void
  /** All of them, in no order. */
  readonly values: () => ReadonlyArray<A>
}

export const make = <A>(isLess: (one: A, other: A) => boolean): Heap<A> => {
  const heap: Array<A> = []

  const precedes = (one: number, other: number): boolean => {
    const [first, second] = [heap[one], heap[other]]
    return first !== undefined && second !== undefined && isLess(first, second)
  }
  const swap = (one: number, other: number): void => {
    const [first, second] = [heap[one], heap[other]]
    if (first === undefined || second === undefined) return
    heap[one] = second
    heap[other] = first
  }
  const rise = (index: number): void => {
    const above = (index - 1) >> 1
    if (!precedes(index, above)) return
    swap(index, above)
    rise(above)
  }
  const sink = (index: number): void => {
    const [left, right] = [2 * index + 1, 2 * index + 2]
    const least = precedes(right, left) ? right : left
    if (!precedes(least, index)) return
    swap(index, least)
    sink(least)
  }

  return {
    push: (value) => {
      heap.push(value)
      rise(heap.length - 1)
    },
    least: () => heap[0],
    pop: () => {
      swap(0, heap.length - 1)
      heap.pop()
      sink(0)
    },
    values: () => heap
  }
}
