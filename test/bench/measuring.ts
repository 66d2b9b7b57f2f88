/** What is measured is measured several times, in turn with what it is compared with, so that nobody has the quiet moments alone. */

/** A figure of a contestant, as often as it was measured. */
export interface Figure {
  /** What was done: "a read, one at a time". */
  readonly what: string
  readonly who: string
  readonly unit: string
  readonly samples: ReadonlyArray<number>
  /** Whose figures it is compared with, and the target: at most so many times theirs. */
  readonly beside?: ReadonlyArray<Beside>
  /** At most, where the figure itself has a target. */
  readonly atMost?: number
}

export interface Beside {
  readonly who: string
  readonly atMost?: number
}

export interface Options {
  /** How often everything is measured. */
  readonly rounds: number
  /** Another checkout with a built package, which is compared with this one. */
  readonly before: string | undefined
  /** The folder for profiles of the processes that are measured, if they are wanted. */
  readonly profiles: string | undefined
}

/** A row of the table: figures of several things that were done, one thing after another. */
export type Row = (options: Options) => AsyncIterable<ReadonlyArray<Figure>>

export interface Spread {
  readonly low: number
  readonly median: number
  readonly high: number
}

const quantile = (sorted: ReadonlyArray<number>, part: number) => {
  const place = (sorted.length - 1) * part
  const [below = Number.NaN, above = below] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  return below + (above - below) * (place - Math.floor(place))
}

/** The middle one, and the two between which half of them are. */
export const spreadOf = (samples: ReadonlyArray<number>): Spread => {
  const sorted = samples.toSorted((a, b) => a - b)
  return { low: quantile(sorted, 0.25), median: quantile(sorted, 0.5), high: quantile(sorted, 0.75) }
}

/** How many times as much, each measured in the same round. */
export const ratiosOf = (samples: ReadonlyArray<number>, others: ReadonlyArray<number>): ReadonlyArray<number> =>
  samples.flatMap((sample, round) => {
    const other = others[round] ?? others[0]
    return other === undefined ? [] : [sample / other]
  })

/** Lets the contestants take turns. Who goes first in one round goes last in the next. */
export const inTurn = async <Name extends string, Unit extends string>(
  rounds: number,
  contestants: Readonly<Record<Name, () => Promise<Readonly<Record<Unit, number>>>>>
): Promise<ReadonlyArray<{ readonly who: Name; readonly unit: Unit; readonly samples: ReadonlyArray<number> }>> => {
  const names = keysOf(contestants)
  const measured = new Map<Name, Map<Unit, Array<number>>>(names.map((name) => [name, new Map()]))
  for (let round = 0; round < rounds; round++) {
    const order = [...names.slice(round % names.length), ...names.slice(0, round % names.length)]
    for (const name of order) {
      const units = measured.get(name)
      const sample = await contestants[name]()
      for (const unit of keysOf(sample)) units?.set(unit, [...(units.get(unit) ?? []), sample[unit]])
    }
  }
  return [...measured].flatMap(([who, units]) => [...units].map(([unit, samples]) => ({ who, unit, samples })))
}

export const keysOf = <K extends string>(record: Readonly<Record<K, unknown>>): Array<K> => {
  const keys: Array<K> = []
  for (const key in record) keys.push(key)
  return keys
}
