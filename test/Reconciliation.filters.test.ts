/** The search for a call by the filters of version 6: quick where they do what they should, and never wrong where they do not. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Option } from "effect"
import { type ProfitBricks, Reconciliation, Request, RetryPolicy, Server } from "effect-profitbricks"
import { accepted, busy, ids, server } from "./fixtures/answers.js"
import { datacenterId, requestId } from "./fixtures/ids.js"
import { type Received, type Step, scripted } from "./support/scripted.js"
import { errorOf, timed } from "./support/timed.js"

const create = Server.create({ datacenterId, cores: 1, ram: 256 })

const hour = 3_600_000

interface Recorded {
  readonly id: string
  readonly at: number
  readonly mark: string
}

const show = ({ at, id, mark }: Recorded) => ({
  id,
  metadata: { createdDate: new Date(at).toISOString().replace(/\.\d+Z$/, "Z") },
  properties: { method: "POST", url: "https://x/datacenters/x/servers", headers: { "user-agent": `app call/${mark}` } }
})

const pageSize = 10

/** The call of another program, each day. */
const others: ReadonlyArray<Recorded> = Array.from({ length: 45 }, (_, index) => ({
  id: `r${index}`,
  at: -(index + 1) * 24 * hour,
  mark: `${index.toString(36)}-1-${"a".repeat(24)}`
}))

/** The requests that a filter leaves. */
type Filter = (all: ReadonlyArray<Recorded>, query: URLSearchParams) => ReadonlyArray<Recorded> | Step

const createdAfter = (query: URLSearchParams) =>
  Date.parse(`${query.get("filter.createdAfter")?.replace(" ", "T") ?? "1900-01-01"}Z`)

const works: Filter = (all, query) => {
  const text = query.get("filter.headers")?.toLowerCase() ?? ""
  return all.filter(({ at, mark }) => at > createdAfter(query) && `call/${mark}`.includes(text))
}

/** An API of which the first change is lost, be it carried out or not. */
const api = (options: {
  readonly filter?: Filter
  readonly isDone: boolean
  readonly before?: ReadonlyArray<Recorded>
}) => {
  const { before = others, filter = works, isDone } = options
  let history = before
  let changes = 0
  return ({ headers, method, url }: Received): Step => {
    const { pathname, searchParams } = new URL(url)
    if (method !== "GET") {
      const mark = /call\/(\S+)$/.exec(headers["user-agent"] ?? "")?.[1] ?? ""
      if (changes++ > 0) return accepted(busy(server))
      if (isDone) history = [{ id: requestId, at: 0, mark }, ...before]
      return { fails: "ECONNRESET" }
    }
    if (pathname.endsWith("/status")) {
      const target = { id: ids.server, href: `https://x/datacenters/${ids.datacenter}/servers/${ids.server}` }
      return { status: 200, body: { metadata: { status: "DONE", targets: [{ target }] } } }
    }
    if (!pathname.endsWith("/requests")) return { status: 200, body: server }
    const isFiltered = [...searchParams.keys()].some((name) => name.startsWith("filter."))
    const left = isFiltered ? filter(history, searchParams) : history
    if (!("map" in left)) return left
    const offset = Number(searchParams.get("offset") ?? 0)
    return { status: 200, body: { items: left.slice(offset, offset + pageSize).map(show), offset, limit: pageSize } }
  }
}

/** What became of a call, how often it was sent, and how many pages of the history were read. */
const lost = (
  options: Parameters<typeof api>[0] & { readonly version?: ProfitBricks.ApiVersion },
  retry = RetryPolicy.default
) =>
  timed(create, api(options), {
    reconciliation: Reconciliation.default,
    retry,
    ...(options.version === undefined ? {} : { version: options.version })
  }).pipe(
    Effect.map(({ exit, received }) => {
      const error = errorOf(exit)
      const looks = received.filter(({ url }) => new URL(url).pathname.endsWith("/requests"))
      return {
        requestId: exit !== undefined && Exit.isSuccess(exit) ? Option.getOrNull(exit.value.requestId) : null,
        outcome: error !== undefined && "outcome" in error ? error.outcome : undefined,
        sent: received.filter(({ method }) => method === "POST").length,
        pages: looks.length,
        filtered: looks.filter(({ url }) => url.includes("filter.")).length
      }
    })
  )

describe("a call whose answer got lost, with many of others", () => {
  it.effect("is found in one page at version 6, and in five at version 4", () =>
    Effect.gen(function* () {
      const quick = yield* lost({ isDone: true })
      assert.deepInclude(quick, { requestId, sent: 1, pages: 1, filtered: 1 })
      const slow = yield* lost({ isDone: true, version: 4 })
      assert.deepInclude(slow, { requestId, sent: 1, pages: 5, filtered: 0 })
    })
  )

  it.effect("is said not to be there after a look at all of them, and one only at version 6", () =>
    Effect.gen(function* () {
      const quick = yield* lost({ isDone: false }, RetryPolicy.none)
      assert.deepInclude(quick, { outcome: "notExecuted", sent: 1, pages: 8 + 5, filtered: 8 })
      const slow = yield* lost({ isDone: false, version: 4 }, RetryPolicy.none)
      assert.deepInclude(slow, { outcome: "notExecuted", sent: 1, pages: 8 * 5, filtered: 0 })
    })
  )
})

/** A filter that takes the date for that of a zone so many hours away. */
const away =
  (hours: number): Filter =>
  (all, query) =>
    all.filter(({ at }) => at > createdAfter(query) + hours * hour)

/** Filters that are not as they should be, and how many pages are read by them. */
const traps: ReadonlyArray<readonly [what: string, filter: Filter, pages: number]> = [
  ["ignores its filters", (all) => all, 5],
  ["refuses them with a 422", () => ({ status: 422, body: { messages: [{ errorCode: "100", message: "no" }] } }), 1],
  ["refuses them with a 400", () => ({ status: 400 }), 1],
  ["finds nothing by them", () => [], 1],
  ["takes the date for one in the east", away(-14), 1],
  ["takes the date for one in the west", away(14), 1],
  ["takes the date for one to come", away(24 * 365), 1],
  ["is behind with what it filters", (all) => all.filter(({ at }) => at < 0 && at > -72 * hour), 8],
  ["finds what is oldest only", (all) => all.slice(-3), 8],
  ["cannot answer them", () => ({ status: 503 }), 8],
  ["does not let them through", () => ({ fails: "ECONNRESET" }), 8],
  ["answers something else to them", () => ({ status: 200, body: "<html>" }), 8]
]

describe("an API that", () => {
  it.effect.each(traps)("%s makes no second server", ([, filter, filtered]) =>
    Effect.gen(function* () {
      assert.deepInclude(yield* lost({ filter, isDone: true }), { requestId, sent: 1, filtered })
      // Where it certainly was not carried out, it is.
      const again = yield* lost({ filter, isDone: false })
      assert.deepInclude(again, { sent: 2, outcome: undefined })
    })
  )

  it.effect("has its clock three days behind makes no second server", () =>
    Effect.gen(function* () {
      const shifted: Filter = (all, query) => all.filter(({ at }) => at - 72 * hour > createdAfter(query))
      assert.deepInclude(yield* lost({ filter: shifted, isDone: true }), { requestId, sent: 1 })
    })
  )

  it.effect("has nothing but filters to show leaves the outcome unknown", () =>
    Effect.gen(function* () {
      const blind = api({ isDone: false })
      const script = (received: Received): Step =>
        received.url.includes("/requests?depth=1") && !received.url.includes("filter.")
          ? { status: 503 }
          : blind(received)
      const { exit, received } = yield* timed(create, script, { reconciliation: Reconciliation.default })
      const error = errorOf(exit)
      assert.strictEqual(error !== undefined && "outcome" in error ? error.outcome : undefined, "unknown")
      assert.lengthOf(
        received.filter(({ method }) => method === "POST"),
        1
      )
    })
  )

  it.effect("refuses who asks is asked once", () =>
    Effect.gen(function* () {
      const found = yield* lost({ filter: () => ({ status: 401 }), isDone: true })
      assert.deepInclude(found, { outcome: "unknown", sent: 1, pages: 1 })
    })
  )
})

describe("Request.find", () => {
  const [, wanted] = others
  assert(wanted !== undefined)

  const find = (filter: Filter, mark: string, version: ProfitBricks.ApiVersion = 6) =>
    Effect.gen(function* () {
      const { layer, received } = scripted(api({ filter, isDone: false }), { version, retry: RetryPolicy.none })
      const found = yield* Effect.provide(Request.find(mark), layer)
      return { id: Option.getOrUndefined(found)?.id, pages: received.length, urls: received.map(({ url }) => url) }
    })

  it.effect("asks for the mark at version 6, and reads until it is there at version 4", () =>
    Effect.gen(function* () {
      const [, , old] = others.slice(-3)
      assert(old !== undefined)
      assert.deepInclude(yield* find(works, old.mark), { id: Request.Id.make(old.id), pages: 1 })
      const slow = yield* find(works, old.mark, 4)
      assert.deepInclude(slow, { id: Request.Id.make(old.id), pages: 5 })
      assert.isFalse(slow.urls.some((url) => url.includes("filter.")))
    })
  )

  it.effect.each(traps.filter(([, , pages]) => pages < 8))("finds it all the same where the API %s", ([, filter]) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* find(filter, wanted.mark)).id, wanted.id)
    })
  )

  it.effect("finds nothing only where it has read all of it", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* find(works, `0-9-${"b".repeat(24)}`), { id: undefined, pages: 1 + 5 })
    })
  )
})
