/** The table of a run. */
import { type Figure, ratiosOf, spreadOf } from "./measuring.js"

/** As many digits as say something. */
const number = (value: number) =>
  Math.abs(value) >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString("en") : value.toPrecision(3)

const spread = (samples: ReadonlyArray<number>) => {
  const { high, low, median } = spreadOf(samples)
  return samples.length < 2 ? number(median) : `${number(median)} (${number(low)}–${number(high)})`
}

/** A figure beside another: the ratios of each round, and whether the target is met. */
export interface Ratio {
  readonly who: string
  readonly ratios: ReadonlyArray<number>
  readonly atMost: number | undefined
  readonly isMet: boolean | undefined
}

export const ratiosIn = (
  figures: ReadonlyArray<Figure>,
  { beside = [], samples, unit, what }: Figure
): ReadonlyArray<Ratio> =>
  beside.flatMap(({ atMost, who }) => {
    const other = figures.find((figure) => figure.what === what && figure.unit === unit && figure.who === who)
    if (other === undefined) return []
    const ratios = ratiosOf(samples, other.samples)
    return [{ who, ratios, atMost, isMet: atMost === undefined ? undefined : spreadOf(ratios).median <= atMost }]
  })

const mark = (isMet: boolean | undefined, atMost: number | undefined) =>
  isMet === undefined ? "" : `${isMet ? "✓" : "✗"} ≤ ${atMost?.toLocaleString("en")}`

/** In columns, the first of them aligned to the left. */
const columns = (table: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const widths = table.reduce<ReadonlyArray<number>>(
    (widths, cells) => cells.map((cell, index) => Math.max(widths[index] ?? 0, cell.length)),
    []
  )
  return table.map((cells) =>
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join("  ")
      .trimEnd()
  )
}

/** A figure beside others, and beside its own target: what it is compared with, how it compares, and whether the target is met. */
const comparisons = (
  figures: ReadonlyArray<Figure>,
  figure: Figure
): ReadonlyArray<readonly [string, string, string]> => {
  const { atMost, samples, unit } = figure
  return [
    ...ratiosIn(figures, figure).map(
      ({ atMost, isMet, ratios, who }) => [who, `${spread(ratios)} ×`, mark(isMet, atMost)] as const
    ),
    ...(atMost === undefined
      ? []
      : [[unit, spread(samples), mark(spreadOf(samples).median <= atMost, atMost)] as const])
  ]
}

const distinct = (values: ReadonlyArray<string>) => [...new Set(values)]

/** What was measured, as a table for each thing that was done: who did it, what that cost, and how it compares. */
export const blocks = (figures: ReadonlyArray<Figure>): string =>
  distinct(figures.map(({ what }) => what))
    .flatMap((what) => {
      const those = figures.filter((figure) => figure.what === what)
      const units = distinct(those.map(({ unit }) => unit))
      const body = distinct(those.map(({ who }) => who)).map((who) => [
        `  ${who}`,
        ...units.map((unit) => {
          const figure = those.find((figure) => figure.who === who && figure.unit === unit)
          return figure === undefined ? "" : spread(figure.samples)
        })
      ])
      const compared = those.flatMap((figure) =>
        comparisons(those, figure).map(([who, ratio, target]) => [
          `  ${figure.who}, ${figure.unit}`,
          who,
          ratio,
          target
        ])
      )
      return ["", ...columns([[what, ...units], ...body]), ...columns(compared)]
    })
    .join("\n")

/** All that has a target, in one table. */
export const targets = (figures: ReadonlyArray<Figure>): string =>
  columns([
    ["what", "who", "beside", "median (half of them between)", "target"],
    ...figures.flatMap((figure) =>
      comparisons(figures, figure).flatMap(([who, ratio, target]) =>
        target === "" ? [] : [[figure.what, figure.who, who, ratio, target]]
      )
    )
  ]).join("\n")
