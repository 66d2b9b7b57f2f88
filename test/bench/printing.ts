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
  isMet === undefined ? "" : ` ${isMet ? "✓" : "✗"} ≤ ${atMost}`

const lines = (table: ReadonlyArray<ReadonlyArray<string>>) => {
  const widths = table.reduce<Array<number>>(
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

/** What was measured, as one table for each thing that was done: who did it, and what that cost. */
const blocks = (figures: ReadonlyArray<Figure>): ReadonlyArray<string> =>
  [...new Set(figures.map(({ what }) => what))].flatMap((what) => {
    const ours = figures.filter((figure) => figure.what === what)
    const units = [...new Set(ours.map(({ unit }) => unit))]
    const body = [...new Set(ours.map(({ who }) => who))].map((who) => [
      `  ${who}`,
      ...units.map((unit) => {
        const figure = ours.find((figure) => figure.who === who && figure.unit === unit)
        return figure === undefined ? "" : spread(figure.samples)
      })
    ])
    return ["", ...lines([[what, ...units], ...body])]
  })

/** The figures that are compared with others, or have a target. */
const comparisons = (figures: ReadonlyArray<Figure>): ReadonlyArray<string> => {
  const rows = figures.flatMap((figure) => {
    const name = `  ${figure.what}: ${figure.who}, ${figure.unit}`
    const ratios = ratiosIn(figures, figure).map(({ atMost, isMet, ratios, who }) => [
      name,
      `${spread(ratios)} ×`,
      who.padEnd(0),
      mark(isMet, atMost)
    ])
    const { atMost, samples } = figure
    return atMost === undefined
      ? ratios
      : [...ratios, [name, spread(samples), "", mark(spreadOf(samples).median <= atMost, atMost)]]
  })
  return rows.length === 0
    ? []
    : ["", ...lines([["beside others", "median (half of them between)", "of", "target"], ...rows])]
}

export const tableOf = (figures: ReadonlyArray<Figure>): string =>
  [...blocks(figures), ...comparisons(figures)].join("\n")
