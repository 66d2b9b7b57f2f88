/** The calls that the API has accepted, by their marks; and whether a call can be one of those without. */
import * as Arr from "effect/Array"
import * as Order from "effect/Order"
import { skew } from "./headers.js"
import * as Marks from "./marks.js"
import { pathOf } from "./path.js"
import type { Recorded } from "./requests.js"
import type { Call } from "./transport.js"

/** A call without a mark: of another client, or one whose mark was lost on the way. */
export interface Stranger {
  readonly method: unknown
  readonly url: unknown
  /** NaN: it is not certain. */
  readonly createdAt: number
}

/** A request, and the call that has started it. */
export interface Marked extends Pick<Stranger, "method" | "url"> {
  readonly id: string
}

/** The calls that the API has accepted. */
export interface History {
  /** The requests of the calls that have a mark, the oldest one first. */
  readonly marked: ReadonlyMap<string, ReadonlyArray<Marked>>
  readonly strangers: ReadonlyArray<Stranger>
  /** All of it was read, and none of it from a cache: only then is a call absent that is not in it. */
  readonly isComplete: boolean
}

/** A date without a zone may be hours off, and what only JavaScript takes for a date is none. */
const exactDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/

const createdAt = ({ metadata }: Recorded): number =>
  typeof metadata?.createdDate === "string" && exactDate.test(metadata.createdDate)
    ? Date.parse(metadata.createdDate)
    : Number.NaN

const strangerOf = (recorded: Recorded): Stranger => ({
  method: recorded.properties?.method,
  url: recorded.properties?.url,
  createdAt: createdAt(recorded)
})

/**
 * The list has the newest first, as far as it is known. A request is in it twice where a newer one has come while its pages were
 * read: it is one all the same.
 */
export const of = (all: Iterable<Recorded>, isComplete: boolean): History => {
  const strangers: Array<Stranger> = []
  const found = new Map<string, Marked & { readonly mark: string; readonly createdAt: number }>()
  for (const recorded of all) {
    const mark = Marks.of(recorded.properties?.headers ?? {})
    if (mark === undefined) strangers.push(strangerOf(recorded))
    else found.set(`${mark} ${recorded.id}`, { ...strangerOf(recorded), id: recorded.id, mark })
  }
  const oldestFirst = Arr.sortWith(
    [...found.values()].reverse(),
    ({ createdAt }) => (Number.isNaN(createdAt) ? 0 : createdAt),
    Order.number
  )
  const marked = new Map<string, Array<Marked>>()
  for (const request of oldestFirst) {
    const others = marked.get(request.mark)
    if (others === undefined) marked.set(request.mark, [request])
    else others.push(request)
  }
  return { marked, strangers, isComplete }
}

/** The segments of a path as they are compared, the last one first: two forms of a URL are the same path. */
const segmentsOf = (url: string): ReadonlyArray<string> =>
  pathOf(url)
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) =>
      segment.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))
    )
    .map((segment) => segment.toLowerCase())
    .reverse()

/** Two paths are of two calls where they differ, counted from the end, as one may have a prefix that the other lacks. */
const isElsewhere = (url: string, target: string): boolean => {
  const wanted = segmentsOf(target)
  const there = segmentsOf(url)
  return there.length === 0 ? false : wanted.some((segment, index) => index < there.length && segment !== there[index])
}

/** Its method or its path says beyond doubt that it is another call. */
export const isOther = (
  { method, target }: Pick<Call, "method" | "target">,
  recorded: Pick<Stranger, "method" | "url">
): boolean =>
  (typeof recorded.method === "string" && recorded.method.trim().toUpperCase() !== method) ||
  (typeof recorded.url === "string" && isElsewhere(recorded.url, target))

/** A stranger may be the call unless its method, its path or its date says otherwise beyond doubt. */
export const mayBe = (call: Pick<Call, "method" | "target">, since: number, stranger: Stranger): boolean =>
  !isOther(call, stranger) && !(stranger.createdAt < since - skew)
