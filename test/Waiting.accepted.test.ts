/** After acceptance nothing is lost: every error of a wait, or of a last read, carries what was accepted. */
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { type Duration, Effect, Exit, Fiber, Option, Schedule, Schema, Stream, TestClock } from "effect"
import { Accepted, Errors, type ProfitBricks, Request, Server } from "effect-profitbricks"
import { accepted, busy, ids, notFound, server } from "./fixtures/answers.js"
import { datacenterId, onServer, requestId } from "./fixtures/ids.js"
import { type Step, scripted } from "./support/scripted.js"
import { logged, renderings } from "./support/surfaces.js"

const name = "name-of-the-value"
const named = { ...server, properties: { ...server.properties, name } }
const create = Server.create({ datacenterId, cores: 4, ram: 4096, name })

const status = (status: string, more: object = {}): Step => ({ status: 200, body: { metadata: { status, ...more } } })
const refused: Step = { status: 403, body: { messages: [{ errorCode: "326", message: "no access" }] } }
const missing: Step = { status: 404, body: notFound }
const page: Step = { status: 200, body: "<html>We are back in a moment</html>" }

/** A server that accepts a change, and answers the polls and the reads one after the other, the last one again and again. */
const answering = (polls: ReadonlyArray<Step>, reads: ReadonlyArray<Step> = [{ status: 200, body: named }]) => {
  let polled = 0
  let read = 0
  return scripted(({ method, url }) => {
    if (method !== "GET") return accepted(method === "POST" ? busy(named) : undefined)
    const [steps, index] = url.includes("/requests/") ? [polls, polled++] : [reads, read++]
    return steps[Math.min(index, steps.length - 1)] ?? missing
  })
}

type Wait = Effect.Effect<unknown, Errors.WaitError, ProfitBricks.ProfitBricks>

const failing = (wait: Wait, { layer }: ReturnType<typeof answering>, after: Duration.DurationInput = "2 hours") =>
  Effect.gen(function* () {
    const fiber = yield* wait.pipe(Effect.flip, Effect.provide(layer), Effect.fork)
    yield* TestClock.adjust(after)
    return yield* Fiber.join(fiber)
  })

const each: Request.WaitOptions = { schedule: Schedule.spaced("5 seconds"), timeout: "3 minutes" }

const carriedBy = (error: object) =>
  Option.getOrElse(Accepted.ofError(error), () => assert.fail(`nothing is carried by ${String(error)}`))

const failures: ReadonlyArray<
  readonly [what: string, tag: Errors.WaitError["_tag"], wait: Wait, server: () => ReturnType<typeof answering>]
> = [
  [
    "the request failed",
    "RequestFailed",
    Request.completed(each)(create),
    () => answering([status("RUNNING"), status("FAILED", { message: `[X-1] no room` })])
  ],
  ["the wait took too long", "RequestTimeout", Request.completed(each)(create), () => answering([status("RUNNING")])],
  ["no poll was understood", "RequestTimeout", Request.completed(each)(create), () => answering([page])],
  ["the credentials expired", "Unauthorized", Request.completed(each)(create), () => answering([{ status: 401 }])],
  ["the polls were refused", "Forbidden", Request.completed(each)(create), () => answering([refused])],
  ["the request stayed unknown", "NotFound", Request.completed(each)(create), () => answering([missing])],
  ["it was never done", "RequestTimeout", Request.ready(each)(create), () => answering([status("QUEUED")])],
  ["the read was refused", "Forbidden", Request.ready(each)(create), () => answering([status("DONE")], [refused])],
  ["the read was no JSON", "DecodeError", Request.ready(each)(create), () => answering([status("DONE")], [page])],
  [
    "the read was something else",
    "DecodeError",
    Request.ready(each)(create),
    () => answering([status("DONE")], [{ status: 200, body: { ...named, properties: { name } } }])
  ],
  [
    "the read was shallow",
    "ShallowAnswer",
    Request.ready({ ...each, depth: 2 })(create),
    () => answering([status("DONE")])
  ],
  ["the object stayed unknown", "NotFound", Request.ready(each)(create), () => answering([status("DONE")], [missing])],
  [
    "the API was in trouble",
    "Unavailable",
    Request.ready(each)(create),
    () => answering([status("DONE")], [{ status: 500 }])
  ],
  [
    "nobody answered the read",
    "TransportError",
    Request.ready(each)(create),
    () => answering([status("DONE")], [{ fails: "ECONNRESET" }])
  ]
]

describe("an error after acceptance", () => {
  it.effect.each(failures)("has what was accepted, and the ids: %s", ([, tag, wait, server]) =>
    Effect.gen(function* () {
      const error = yield* failing(wait, server())
      assert.strictEqual(error._tag, tag)
      assert.strictEqual(error.requestId, requestId)
      // The error of a poll is that of a call of its own.
      const isOfPoll = error.operation === "GET /requests/{requestId}/status"
      assert.deepStrictEqual<unknown>(error.ids, isOfPoll ? { requestId, ...onServer } : onServer)
      assert.strictEqual(error.host, "api.ionos.com")
      for (const part of [`serverId ${ids.server}`, `datacenterId ${datacenterId}`, `request ${requestId}`]) {
        assert.include(error.message, part)
      }
      const carried = carriedBy(error)
      assert.deepStrictEqual<unknown>(carried.value, busy(named))
      assert.deepStrictEqual(carried.requestId, Option.some(requestId))
      assert.strictEqual(carried.operation, "POST /datacenters/{datacenterId}/servers")
      assert.deepStrictEqual<unknown>(carried.ids, onServer)
    })
  )

  it.effect.each(failures)("does not show its value, however it is looked at: %s", ([, , wait, server]) =>
    Effect.gen(function* () {
      const error = yield* failing(wait, server())
      const encoded = yield* Schema.encode(Schema.Union(Errors.ApiError, Errors.RequestFailed, Errors.RequestTimeout))(
        error
      )
      const shown = [
        error.message,
        JSON.stringify(error),
        JSON.stringify(encoded),
        inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
        ...renderings(error),
        ...renderings(Exit.fail(error)),
        ...(yield* logged(Effect.logError("it failed", error)))
      ]
      for (const text of shown) assert.notInclude(text, name)
    })
  )

  it.effect("is taken up again with what it carries", () =>
    Effect.gen(function* () {
      const steps = answering([status("RUNNING"), status("RUNNING"), status("DONE")])
      const options = { ...each, timeout: "5 seconds" } as const
      const error = yield* failing(Request.completed(options)(create), steps)
      const carried = carriedBy(error)
      yield* Effect.provide(Request.await(carried), steps.layer)
      const again = yield* Effect.provide(Request.ready()(Effect.succeed(carried)), steps.layer)
      assert.deepStrictEqual<unknown>(again, named)
    })
  )

  it.effect("carries its own call where several are waited for", () =>
    Effect.gen(function* () {
      const steps = answering([status("FAILED")])
      const made = yield* Effect.provide(Effect.all([create, create]), steps.layer)
      for (const one of made) {
        const error = yield* failing(Request.awaitAll([one]), steps)
        assert.strictEqual(carriedBy(error), one)
        const watched = yield* failing(Stream.runDrain(Request.changes(one)), steps)
        assert.strictEqual(carriedBy(watched), one)
      }
      const [first] = made
      const either = yield* failing(Request.awaitAll(made), steps)
      assert.include(made, carriedBy(either))
      assert.isTrue(Accepted.isAccepted(first))
    })
  )

  it.effect("has the ids of a call without a value, too", () =>
    Effect.gen(function* () {
      const error = yield* failing(Request.completed(each)(Server.remove(onServer)), answering([status("FAILED")]))
      assert.strictEqual(error._tag, "RequestFailed")
      assert.deepStrictEqual<unknown>(error.ids, onServer)
      assert.isUndefined(carriedBy(error).value)
    })
  )

  it.effect("has the call even where it started no request that is known", () =>
    Effect.gen(function* () {
      const { layer } = scripted(({ method }) => (method === "POST" ? { status: 202, body: busy(named) } : refused))
      const error = yield* Effect.flip(Effect.provide(Request.ready()(create), layer))
      assert.strictEqual(error._tag, "Forbidden")
      assert.isUndefined(error.requestId)
      assert.deepStrictEqual<unknown>(error.ids, onServer)
      assert.deepStrictEqual(carriedBy(error).requestId, Option.none())
    })
  )

  it.effect("knows no more than the id where no more was known", () =>
    Effect.gen(function* () {
      const error = yield* failing(Request.await(requestId, each), answering([status("FAILED")]))
      assert.strictEqual(error.requestId, requestId)
      assert.deepStrictEqual(Accepted.ofError(error), Option.none())
    })
  )

  it.effect("is the only one that carries something", () =>
    Effect.gen(function* () {
      const error = yield* failing(Request.completed(each)(create), answering([status("FAILED")]))
      const json = yield* Schema.encode(Errors.RequestFailed)(error as Errors.RequestFailed)
      const back = yield* Schema.decode(Errors.RequestFailed)(json)
      const before = yield* Effect.flip(Effect.provide(create, scripted([refused]).layer))
      for (const other of [back, before, new Error("x"), {}, carriedBy(error)]) {
        assert.deepStrictEqual(Accepted.ofError(other), Option.none())
      }
    })
  )
})

describe("the patience of a read", () => {
  const reads = (lag: number) =>
    answering([status("DONE")], [...Array.from({ length: lag }, () => missing), { status: 200, body: named }])

  it.effect.each<readonly [patience: Duration.DurationInput | undefined, seconds: number]>([
    [undefined, 10],
    ["30 seconds", 30],
    ["1 second", 1],
    [Number.POSITIVE_INFINITY, 300]
  ])("is how long an object may be unknown: %s", ([patience, seconds]) =>
    Effect.gen(function* () {
      const found = yield* Effect.fork(Effect.provide(Request.ready({ patience })(create), reads(seconds).layer))
      yield* TestClock.adjust(`${seconds} seconds`)
      assert.strictEqual((yield* Fiber.join(found)).id, ids.server)
      if (patience === Number.POSITIVE_INFINITY) return
      const steps = reads(seconds + 2)
      const lost = yield* Effect.fork(Effect.flip(Effect.provide(Request.ready({ patience })(create), steps.layer)))
      yield* TestClock.adjust(`${seconds - 1} seconds`)
      assert.isTrue(Option.isNone(yield* Fiber.poll(lost)))
      yield* TestClock.adjust("2 seconds")
      const error = yield* Fiber.join(lost)
      assert.strictEqual(error._tag, "NotFound")
      assert.lengthOf(
        steps.received.filter(({ url }) => url.includes("/servers/")),
        seconds + 1
      )
      assert.deepStrictEqual<unknown>(carriedBy(error).value, busy(named))
    })
  )

  it.effect("is for what is not found, and for nothing else", () =>
    Effect.gen(function* () {
      for (const read of [refused, page]) {
        const steps = answering([status("DONE")], [read, { status: 200, body: named }])
        yield* Effect.flip(Effect.provide(Request.ready({ patience: "30 seconds" })(create), steps.layer))
        assert.lengthOf(
          steps.received.filter(({ url }) => url.includes("/servers/")),
          1
        )
      }
    })
  )
})
