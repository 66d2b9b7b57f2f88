/** The calls that the API has accepted, by their marks. */
import * as Arr from "effect/Array"
import * as Order from "effect/Order"
import * as Marks from "./marks.js"
import type { Recorded } from "./requests.js"

/** A call without a mark: of another client. */
export interface Stranger {
  readonly method: unknown
  readonly url: unknown
  readonly createdAt: number
}

/** The calls that the API has accepted. */
export interface History {
  /** The requests of the calls that have a mark, the oldest one first. */
  readonly marked: Readonly<Record<string, ReadonlyArray<{ readonly id: string }>>>
  readonly strangers: ReadonlyArray<Stranger>
}

const createdAt = ({ metadata }: Recorded): number =>
  typeof metadata?.createdDate === "string" ? Date.parse(metadata.createdDate) : Number.NaN

const strangerOf = (recorded: Recorded): Stranger => ({
  method: recorded.properties?.method,
  url: recorded.properties?.url,
  createdAt: createdAt(recorded)
})

/** The list has the newest first, as far as it is known. */
export const of = (all: Iterable<Recorded>): History => {
  const strangers: Array<Stranger> = []
  const marked: Array<{ readonly id: string; readonly mark: string; readonly createdAt: number }> = []
  for (const recorded of all) {
    const mark = Marks.of(recorded.properties?.headers ?? {})
    if (mark === undefined) strangers.push(strangerOf(recorded))
    else marked.push({ id: recorded.id, mark, createdAt: createdAt(recorded) })
  }
  const oldestFirst = Arr.sortWith(
    marked.reverse(),
    ({ createdAt }) => (Number.isNaN(createdAt) ? 0 : createdAt),
    Order.number
  )
  return { marked: Arr.groupBy(oldestFirst, ({ mark }) => mark), strangers }
}
