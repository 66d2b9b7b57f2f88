/** The search for a call whose outcome is unknown. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Option, Random, Schedule } from "effect"
import { Reconciliation, Request, RetryPolicy, Server } from "effect-profitbricks"
import { accepted, base, busy, ids, server } from "./fixtures/answers.js"
import { datacenterId, requestId, serverId } from "./fixtures/ids.js"
import { type Received, type Step, scripted } from "./support/scripted.js"
import { errorOf, nothing, timed } from "./support/timed.js"

const create = Server.create({ datacenterId, cores: 1, ram: 256 })
const url = `${base}/datacenters/${ids.datacenter}/servers`

const markOf = ({ headers }: Received): string => /call\/(\S+)$/.exec(headers["user-agent"] ?? "")?.[1] ?? ""

/** A record of `/requests`. */
const record = (properties: unknown, createdDate: unknown = "1970-01-01T00:00:00Z", id: string = requestId) => ({
  id,
  type: "request",
  metadata: { createdDate },
  properties
})
const marked = (mark: string, id?: string) =>
  record({ method: "POST", url, headers: { "user-agent": `anything call/${mark}` } }, undefined, id)

/** The mark of another call. */
const other = `0-7-${"a".repeat(24)}`

const list = (...items: ReadonlyArray<unknown>): Step => ({ status: 200, body: { id: "requests", items } })

const reset: Step = { fails: "ECONNRESET" }

/** A server that answers the first change with trouble, and shows `/requests` as it is told, look by look. */
const troubled = (look: (mark: string, index: number) => Step, trouble: Step = reset) => {
  let changes = 0
  let looks = 0
  let mark = ""
  return (received: Received): Step => {
    if (received.method !== "GET") {
      mark = markOf(received)
      return changes++ === 0 ? trouble : accepted(busy(server))
    }
    const { pathname } = new URL(received.url)
    if (pathname.endsWith("/status")) {
      const target = { id: ids.server, href: `${url}/${ids.server}` }
      return { status: 200, body: { metadata: { status: "RUNNING", targets: [{ target }] } } }
    }
    return pathname.endsWith("/requests") ? look(mark, looks++) : { status: 200, body: server }
  }
}

const looking = { reconciliation: Reconciliation.default, retry: RetryPolicy.none, filtered: nothing }

/** The result of a call, and the times at which it was looked for. */
const sought = (script: ReturnType<typeof troubled>, options: Parameters<typeof timed>[2] = looking, call = create) =>
  Effect.map(timed(call, script, options), (run) => ({
    ...run,
    error: errorOf(run.exit),
    seconds: run.received.flatMap(({ url }, index) =>
      new URL(url).pathname.endsWith("/requests") ? [(run.times[index] ?? Number.NaN) / 1000] : []
    )
  }))

const markIn = (error: Effect.Effect.Success<ReturnType<typeof sought>>["error"]) =>
  error !== undefined && "mark" in error ? error.mark : undefined

const outcomeOf = (error: Effect.Effect.Success<ReturnType<typeof sought>>["error"]) =>
  error !== undefined && "outcome" in error ? error.outcome : undefined

describe("the search for a call whose outcome is unknown", () => {
  it.effect("is looked for at once, and after 1, 3, 7, 15, 31, 63 and 127 seconds", () =>
    Effect.gen(function* () {
      const { error, seconds } = yield* sought(troubled(() => list()))
      assert.deepStrictEqual(seconds, [0, 1, 3, 7, 15, 31, 63, 127])
      assert.deepStrictEqual([error?._tag, outcomeOf(error)], ["TransportError", "notExecuted"])
      // It is certain: there is nothing to look up any more.
      assert.isUndefined(markIn(error))
    })
  )

  it.effect("is looked for by a schedule of one's own", () =>
    Effect.gen(function* () {
      const reconciliation = Reconciliation.layer(Schedule.spaced("10 seconds").pipe(Schedule.upTo("30 seconds")))
      const { seconds } = yield* sought(
        troubled(() => list()),
        { ...looking, reconciliation }
      )
      assert.deepStrictEqual(seconds, [0, 10, 20, 30])
    })
  )

  it.effect("is not looked for any more once it is found, among those of others", () =>
    Effect.gen(function* () {
      const others = [marked(other, "other"), record(null, undefined, "none"), record({ headers: null })]
      const { exit, seconds } = yield* sought(
        troubled((mark, index) => (index < 2 ? list(...others) : list(...others, marked(mark))))
      )
      assert.deepStrictEqual(seconds, [0, 1, 3])
      assert(exit !== undefined && Exit.isSuccess(exit))
      assert.deepStrictEqual(exit.value.requestId, Option.some(requestId))
      assert.strictEqual(exit.value.value.id, serverId)
    })
  )

  it.effect(
    "is found without delay among any number of others",
    () =>
      Effect.gen(function* () {
        const { exit } = yield* sought(
          troubled((mark) =>
            list(marked(mark), ...Array.from({ length: 50_000 }, (_, index) => marked(other, `r${index}`)))
          )
        )
        assert(exit !== undefined && Exit.isSuccess(exit))
        assert.deepStrictEqual(exit.value.requestId, Option.some(requestId))
      }),
    10_000
  )

  it.effect("is found in a history of any length", () =>
    Effect.gen(function* () {
      const before = Array.from({ length: 200_000 }, () => ({ id: "r" }))
      const { exit } = yield* sought(troubled((mark) => ({ status: 200, body: { items: [...before, marked(mark)] } })))
      assert(exit !== undefined && Exit.isSuccess(exit))
      assert.deepStrictEqual(exit.value.requestId, Option.some(requestId))
    })
  )

  it.effect("is found on a later page", () =>
    Effect.gen(function* () {
      const pages = (mark: string, index: number): Step => ({
        status: 200,
        body: { items: [[marked(other, "other")], [marked(mark)], []][index] ?? [], offset: index, limit: 1 }
      })
      const { exit, received } = yield* sought(troubled(pages))
      assert(exit !== undefined && Exit.isSuccess(exit))
      assert.include(received[2]?.url, "offset=1")
    })
  )

  it.effect("is never found by what it is not", () =>
    Effect.gen(function* () {
      const { error } = yield* sought(
        troubled((mark) =>
          list(
            marked(`1${mark}`),
            marked(mark.replace(/.$/, (last) => (last === "0" ? "1" : "0"))),
            record({ method: "POST", url, headers: { "x-user-agent": `call/${mark}`, "user-agent": `call/${other}` } }),
            record({ method: "POST", url, headers: { "user-agent": `call/${mark} and more` } }, "1969-01-01T00:00:00Z")
          )
        )
      )
      assert.strictEqual(outcomeOf(error), "notExecuted")
    })
  )

  const decisions: ReadonlyArray<readonly [what: string, trouble: Step, outcome: "notExecuted" | "unknown"]> = [
    ["the connection broke", reset, "notExecuted"],
    ["a 500", { status: 500 }, "notExecuted"],
    ["a 502", { status: 502 }, "notExecuted"],
    ["a 503", { status: 503 }, "notExecuted"],
    ["a 501, which says nothing", { status: 501 }, "unknown"],
    ["a 504, behind which it may be under way", { status: 504 }, "unknown"],
    ["a timeout, behind which it may be under way", { never: true }, "unknown"],
    ["something that nobody knows", { fails: "EWHATEVER" }, "unknown"]
  ]
  it.effect.each(decisions)(
    "was not carried out, if it is not there, depending on what came: %s",
    ([, trouble, outcome]) =>
      Effect.gen(function* () {
        const { error, received } = yield* sought(troubled(() => list(), trouble))
        assert.strictEqual(outcomeOf(error), outcome)
        const [mark] = received.map(markOf)
        assert.strictEqual(markIn(error), outcome === "unknown" ? mark : undefined)
      })
  )
})

describe("a call without a mark in the history", () => {
  const strangers: ReadonlyArray<readonly [what: string, stranger: unknown, mayBeIt: boolean]> = [
    ["the same method and path", record({ method: "POST", url, headers: {} }), true],
    ["another user agent", record({ method: "POST", url, headers: { "user-agent": "a proxy" } }), true],
    [
      "a user agent that is no text",
      record({ method: "POST", url, headers: { "user-agent": [`call/${other}`] } }),
      true
    ],
    ["the same with a query", record({ method: "POST", url: `${url}?depth=5`, headers: {} }), true],
    ["no headers", record({ method: "POST", url }), true],
    ["no method", record({ url, headers: {} }), true],
    ["no url", record({ method: "POST", headers: {} }), true],
    ["nothing at all", record(null), true],
    ["no metadata", { id: requestId, properties: { method: "POST", url } }, true],
    ["no date", record({ method: "POST", url }, null), true],
    ["a date that is none", record({ method: "POST", url }, "yesterday"), true],
    ["a date that is a number", record({ method: "POST", url }, 1960), true],
    ["the clock an hour behind", record({ method: "POST", url }, "1969-12-31T23:00:00Z"), true],
    ["a date before that", record({ method: "POST", url }, "1969-12-31T22:59:59Z"), false],
    ["the method in other letters", record({ method: "post", url }), true],
    ["a slash behind the path", record({ method: "POST", url: `${url}/` }), true],
    [
      "a mark that was cut off",
      record({ method: "POST", url, headers: { "user-agent": "sdk call/0-1-00112233" } }),
      true
    ],
    ["another method", record({ method: "PUT", url, headers: {} }), false],
    ["another path", record({ method: "POST", url: `${base}/ipblocks`, headers: {} }), false]
  ]
  it.effect.each(strangers)("may be the one that is looked for, or not: %s", ([, stranger, mayBeIt]) =>
    Effect.gen(function* () {
      const { error } = yield* sought(troubled(() => list(stranger)))
      assert.strictEqual(outcomeOf(error), mayBeIt ? "unknown" : "notExecuted")
    })
  )
})

describe("a history that cannot be read", () => {
  it.effect.each([
    ["a 401", { status: 401 }],
    ["a 403 of the API", { status: 403, body: { messages: [{ errorCode: "451", message: "not yours" }] } }]
  ] as const)("is not asked for again, if it is refused: %s", ([, step]) =>
    Effect.gen(function* () {
      const { error, seconds } = yield* sought(troubled(() => step))
      assert.deepStrictEqual([seconds, outcomeOf(error)], [[0], "unknown"])
    })
  )

  it.effect.each([
    ["a 503", { status: 503 }],
    ["no answer", reset],
    ["a 403 of a proxy", { status: 403, body: "<html>blocked</html>" }],
    ["a redirect", { status: 302, headers: { location: "https://status.example/" } }],
    ["a page that is not JSON", { status: 200, body: "<html>" }],
    ["a page without items", { status: 200, body: {} }],
    ["requests without an id", list({})],
    ["requests whose metadata is a text", list({ id: requestId, metadata: "?" })],
    ["requests whose properties are a text", list({ id: requestId, properties: "?" })],
    ["a certificate that is not trusted", { fails: "DEPTH_ZERO_SELF_SIGNED_CERT" }]
  ] as const)("is asked for again, as that says nothing of the call: %s", ([, step]) =>
    Effect.gen(function* () {
      const { error, seconds } = yield* sought(troubled(() => step))
      assert.deepStrictEqual([seconds, outcomeOf(error)], [[0, 1, 3, 7, 15, 31, 63, 127], "unknown"])
    })
  )

  it.effect("is asked for when the API says, if that is later", () =>
    Effect.gen(function* () {
      const { seconds } = yield* sought(
        troubled((_, index) => (index === 1 ? { status: 503, headers: { "retry-after": "30" } } : list()))
      )
      assert.deepStrictEqual(seconds, [0, 1, 31, 35, 43, 59, 91, 155])
    })
  )

  it.effect("is asked for after a minute at the latest, as it is to be known in the end", () =>
    Effect.gen(function* () {
      const { error, seconds } = yield* sought(troubled(() => ({ status: 503, headers: { "retry-after": "86400" } })))
      assert.deepStrictEqual(seconds, [0, 60, 120, 180, 240, 300, 360, 424])
      assert.strictEqual(outcomeOf(error), "unknown")
    })
  )

  it.effect("says nothing of what was not carried out", () =>
    Effect.gen(function* () {
      // The last look counts: the call may have been accepted since.
      const { error } = yield* sought(troubled((_, index) => (index === 7 ? { status: 503 } : list())))
      assert.strictEqual(outcomeOf(error), "unknown")
    })
  )
})

describe("an accepted call that does not say as which request", () => {
  const withoutLocation = { status: 202, body: busy(server) }

  it.effect("is looked for until it is there", () =>
    Effect.gen(function* () {
      const { exit, seconds } = yield* sought(
        troubled(
          (mark, index) => (index === 0 ? { status: 502 } : index === 1 ? list() : list(marked(mark))),
          withoutLocation
        )
      )
      assert(exit !== undefined && Exit.isSuccess(exit))
      assert.deepStrictEqual(exit.value.requestId, Option.some(requestId))
      assert.deepStrictEqual(seconds, [0, 1, 3])
    })
  )

  it.effect("succeeds without one, if it is not found", () =>
    Effect.gen(function* () {
      const { exit, seconds } = yield* sought(troubled(() => list(), withoutLocation))
      assert.deepStrictEqual(seconds, [0, 1, 3, 7, 15, 31, 63, 127])
      assert(exit !== undefined && Exit.isSuccess(exit))
      assert.deepStrictEqual(exit.value.requestId, Option.none())
      assert.strictEqual(exit.value.value.id, serverId)
    })
  )

  it.effect("is not looked for, if the policy says so", () =>
    Effect.gen(function* () {
      const { exit, received } = yield* sought(
        troubled(() => list(), withoutLocation),
        { retry: RetryPolicy.none }
      )
      assert(exit !== undefined && Exit.isSuccess(exit))
      assert.lengthOf(received, 1)
    })
  )
})

describe("a mark", () => {
  it.effect("is the same in all tries of a call", () =>
    Effect.gen(function* () {
      const { received } = yield* sought(
        troubled(() => list()),
        { reconciliation: looking.reconciliation }
      )
      const posts = received.filter(({ method }) => method === "POST")
      assert.lengthOf(posts, 2)
      assert.lengthOf(new Set(posts.map(markOf)), 1)
    })
  )

  it.effect("is another one in each call, and reads have none", () =>
    Effect.gen(function* () {
      const { received } = yield* timed(Effect.all([create, create, Server.list({ datacenterId })]), (call) =>
        call.method === "POST" ? accepted(busy(server)) : list()
      )
      const [first, second, none] = received.map(markOf)
      assert.match(first ?? "", /^[0-9a-z]+-[0-9a-z]+-[0-9a-f]{24}$/)
      assert.notStrictEqual(first, second)
      assert.strictEqual(none, "")
    })
  )

  it.effect("is another one in each call, also where chance and time are the same", () =>
    Effect.gen(function* () {
      const fixed = Effect.withRandom(create, Random.fixed([0.3]))
      const { received } = yield* timed(Effect.all([fixed, fixed], { concurrency: 2 }), [accepted(busy(server))])
      assert.lengthOf(new Set(received.map(markOf)), 2)
    })
  )

  it.effect("looks the same whatever is drawn for it", () =>
    Effect.gen(function* () {
      for (const drawn of [0, 1, 2 ** 32 - 1]) {
        const { received } = yield* Effect.withRandom(
          timed(create, [accepted(busy(server))], { during: 0 }),
          Random.fixed([drawn])
        )
        assert.match(received.map(markOf).join(" "), /^[0-9a-z]+-[0-9a-z]+-[0-9a-f]{24}$/)
      }
    })
  )

  it.effect("stands behind what the application calls itself", () =>
    Effect.gen(function* () {
      const { received } = yield* timed(create, [accepted(busy(server))], { userAgent: "my-app/1.2" })
      assert.match(received[0]?.headers["user-agent"] ?? "", /^effect-profitbricks\/\S+ my-app\/1\.2 call\/\S+$/)
    })
  )
})

describe("a history that may lack the call", () => {
  const cloud = (page: (offset: number, mark: string) => Step) => {
    let changes = 0
    return (received: Received): Step => {
      if (received.method !== "GET") return changes++ === 0 ? reset : accepted(busy(server))
      return page(Number(new URL(received.url).searchParams.get("offset") ?? 0), "")
    }
  }
  const page = (body: object, rest: object = {}): Step => ({ status: 200, body: { items: [], ...body }, ...rest })
  const stranger = record({ method: "DELETE", url: `${base}/datacenters/x`, headers: {} })

  it.effect.each<readonly [what: string, script: (offset: number) => Step]>([
    ["it is answered from a cache that tells its age", () => page({}, { headers: { age: "30" } })],
    ["it is answered from two caches", () => page({}, { headers: { age: "0, 30" } })],
    ["it comes from a proxy that has changed it", () => page({}, { status: 203 })],
    ["it is only a part", () => page({}, { status: 206 })],
    ["its links announce a page that does not come", () => page({ items: [stranger], _links: { next: "…" } })],
    [
      "its headers announce a page that does not come",
      () => page({ items: [stranger] }, { headers: { link: '<x>; rel="next"' } })
    ],
    [
      "its headers announce it together with another page",
      () => page({ items: [stranger] }, { headers: { link: "<x>; title=x; rel = 'last next'" } })
    ],
    ["it begins somewhere else", () => page({ items: [stranger], offset: 10, limit: 100 })],
    ["its second page is the first one again", () => page({ items: [stranger], offset: 0, limit: 1 })],
    ["it has pages without end", (offset) => page({ items: [stranger], offset, limit: 1 })]
  ])("does not prove that the call is absent: %s", ([, script]) =>
    Effect.gen(function* () {
      const { error, received } = yield* sought(cloud(script), { ...looking, retry: RetryPolicy.default })
      assert.strictEqual(outcomeOf(error), "unknown")
      assert.lengthOf(
        received.filter(({ method }) => method === "POST"),
        1
      )
      const looks = received.filter(({ url }) => url.includes("/requests"))
      assert.isTrue(looks.every(({ headers }) => headers["cache-control"] === "no-cache"))
      assert.isAtMost(looks.length, 8 * 100)
    })
  )

  it.effect.each<readonly [what: string, step: Step]>([
    ["from a cache", page({}, { headers: { age: "30" } })],
    ["a part of it", page({}, { status: 206 })],
    ["the first page of several", page({ items: [stranger], limit: 1 })]
  ])("is no answer to a program that looks for a mark: %s", ([, step]) =>
    Effect.gen(function* () {
      const { layer, received } = scripted([step])
      const error = yield* Effect.flip(Effect.provide(Request.find(other), layer))
      assert.strictEqual(error._tag, "DecodeError")
      assert.isTrue(received.every(({ headers }) => headers["cache-control"] === "no-cache"))
    })
  )

  it.effect("does, where it is whole: page after page", () =>
    Effect.gen(function* () {
      const script = cloud((offset) =>
        page(offset < 3 ? { items: [stranger], offset, limit: 1 } : { offset, limit: 1 })
      )
      const { exit, received } = yield* sought(script, { ...looking, retry: RetryPolicy.default })
      assert.isTrue(exit !== undefined && Exit.isSuccess(exit))
      assert.lengthOf(
        received.filter(({ method }) => method === "POST"),
        2
      )
    })
  )

  it.effect("is not believed when its clock is behind what was seen before", () =>
    Effect.gen(function* () {
      let gets = 0
      let changes = 0
      const at = (seconds: number) => ({ headers: { date: new Date(seconds * 1000).toUTCString() } })
      const script = (received: Received): Step =>
        received.method === "GET"
          ? gets++ === 0
            ? page({}, at(1_000))
            : page({}, at(900))
          : changes++ === 0
            ? reset
            : accepted(busy(server))
      const both = Effect.andThen(Effect.ignore(Server.list({ datacenterId })), create)
      const { error } = yield* sought(script, { ...looking, retry: RetryPolicy.default }, both)
      assert.strictEqual(outcomeOf(error), "unknown")
    })
  )

  it.effect("is believed again some time after a clock was wrong", () =>
    Effect.gen(function* () {
      let gets = 0
      let changes = 0
      const script = (received: Received): Step =>
        received.method === "GET"
          ? page({}, { headers: { date: new Date(gets++ === 0 ? "2100-01-01" : 300_000).toUTCString() } })
          : changes++ === 0
            ? reset
            : accepted(busy(server))
      const wrong = Effect.ignore(Server.list({ datacenterId }))
      const both = wrong.pipe(Effect.zipRight(Effect.sleep("5 minutes")), Effect.zipRight(create))
      const { exit } = yield* sought(
        script,
        { retry: RetryPolicy.default, reconciliation: Reconciliation.layer(Schedule.recurs(0)) },
        both
      )
      assert.isTrue(exit !== undefined && Exit.isSuccess(exit))
    })
  )

  it.effect.each<readonly [what: string, properties: object, createdDate?: string]>([
    ["a date without a zone", { method: "POST", url, headers: {} }, "1969-12-31T00:00:00"],
    ["an odd date", { method: "POST", url, headers: {} }, "31 Dec 1969"],
    ["a relative URL", { method: "POST", url: `/datacenters/${ids.datacenter}/servers/`, headers: {} }],
    ["a URL in another case", { method: "post", url: url.toUpperCase(), headers: {} }],
    [
      "a URL with double slashes and a query",
      { method: "POST", url: `${url.replace("/servers", "//servers")}?depth=1?depth=1`, headers: {} }
    ],
    ["a URL that is encoded", { method: "POST", url: url.replace("servers", "%73ervers"), headers: {} }],
    ["a URL without its beginning", { method: "POST", url: "servers", headers: {} }],
    ["no URL that could be read", { method: "POST", url: "", headers: {} }],
    ["no method", { url, headers: {} }]
  ])("may have the call in a stranger with %s", ([, properties, createdDate]) =>
    Effect.gen(function* () {
      const stranger = record(properties, createdDate ?? "1970-01-01T00:00:00Z")
      const { error } = yield* sought(
        cloud(() => page({ items: [stranger] })),
        { ...looking, retry: RetryPolicy.default }
      )
      assert.strictEqual(outcomeOf(error), "unknown")
    })
  )
})
