/** Waits for objects whose own state says how far they are. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Exit, Fiber, Option, Redacted, Schema, Stream, TestClock } from "effect"
import { Accepted, Operation, Reconciliation, Request, Server } from "effect-profitbricks"
import { datacenterId, every, serverId } from "./support/polled.js"
import { type Step, scripted } from "./support/scripted.js"
import { timed } from "./support/timed.js"

const servers = "/datacenters/{datacenterId}/servers"
const server = `${servers}/{serverId}` as const

/** Operations as those of node pools: the API keeps no request of them. */
const create = Operation.accept({
  method: "POST",
  path: servers,
  payload: Server.Create,
  success: Server.Server,
  read: Server.get,
  waits: "state",
  recorded: false
})
const replace = Operation.accept({
  method: "PUT",
  path: server,
  payload: Schema.Struct({ name: Schema.String }),
  success: Server.Server,
  read: Server.get,
  waits: "state",
  recorded: false
})
const remove = Operation.accept({ method: "DELETE", path: server, untilGone: Server.get, recorded: false })

const newServer = { datacenterId, cores: 1, ram: 256 }
const one = { datacenterId, serverId }

const shown = (state: string, minute = 0, id = "srv") => ({
  id,
  properties: { cores: 1, ram: 256 },
  metadata: { state, lastModifiedDate: `2026-01-01T00:0${minute}:00Z` },
  entities: { cdroms: { items: [] }, volumes: { items: [] }, nics: { items: [] } }
})
const found = (state: string, minute?: number): Step => ({ status: 200, body: shown(state, minute) })
const accepts: Step = { status: 202, body: shown("DEPLOYING") }
const gone: Step = { status: 404, body: { httpStatus: 404, messages: [{ errorCode: "309", message: "no" }] } }
const busy: Step = {
  status: 422,
  body: { httpStatus: 422, messages: [{ errorCode: "200", message: "[VDC-14-1832] not until it is ACTIVE" }] }
}

/** A server that answers the calls one after the other, the last answer again and again. */
const answering = (...steps: ReadonlyArray<Step>) => scripted(steps)

const ended = <A, E>(run: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(run)
    yield* TestClock.adjust("1 day")
    return yield* Fiber.join(fiber)
  })

describe("a wait for a state", () => {
  it.effect("ends when the object has settled, and shows the states on the way", () =>
    Effect.gen(function* () {
      const { layer, received } = answering(accepts, found("DEPLOYING"), found("DEPLOYING"), found("ACTIVE"))
      const statuses = create(newServer).pipe(
        Effect.flatMap((accepted) => Stream.runCollect(Request.changes(accepted, every("1 minute")))),
        Effect.provide(layer)
      )
      assert.deepStrictEqual(
        Array.from(yield* ended(statuses), ({ id, metadata: { message, status } }) => `${id} ${status} ${message}`),
        ["srv RUNNING DEPLOYING", "srv DONE ACTIVE"]
      )
      assert.deepStrictEqual(
        received.slice(1).map(({ method, url }) => `${method} ${new URL(url).pathname.slice("/cloudapi/v6".length)}`),
        Array.from({ length: 3 }, () => "GET /datacenters/dc/servers/srv")
      )
    })
  )

  it.effect("reads what was made when it is ready", () =>
    Effect.gen(function* () {
      const { layer } = answering(accepts, gone, found("DEPLOYING"), found("AVAILABLE"))
      const { metadata } = yield* ended(create(newServer).pipe(Request.ready(), Effect.provide(layer)))
      assert.strictEqual(metadata?.state, "AVAILABLE")
    })
  )

  it.effect("looks past a read that does not know of the change yet", () =>
    Effect.gen(function* () {
      const { layer, received } = answering(
        { status: 202, body: shown("UPDATING", 5) },
        found("ACTIVE", 4),
        found("UPDATING", 5),
        found("ACTIVE", 6)
      )
      yield* ended(replace({ ...one, name: "x" }).pipe(Request.completed(), Effect.provide(layer)))
      assert.lengthOf(received, 4)
    })
  )

  it.effect("ends at a date that is a second before that of the answer to the change, as recorded", () =>
    Effect.gen(function* () {
      const changed = (state: string, second: number) => ({
        ...shown(state),
        metadata: { state, lastModifiedDate: `2021-04-29T09:13:${second}Z` }
      })
      const { layer, received } = answering(
        { status: 202, body: changed("UPDATING", 50) },
        { status: 200, body: changed("ACTIVE", 49) }
      )
      yield* ended(replace({ ...one, name: "x" }).pipe(Request.completed(), Effect.provide(layer)))
      assert.lengthOf(received, 2)
    })
  )

  it.effect("believes an older date in the end, as the clocks of the API may differ", () =>
    Effect.gen(function* () {
      const { layer, received } = answering({ status: 202, body: shown("UPDATING", 5) }, found("ACTIVE", 4))
      const call = replace({ ...one, name: "x" }).pipe(Request.completed(every("1 minute")), Effect.provide(layer))
      yield* ended(call)
      assert.lengthOf(received, 7)
    })
  )

  it.effect.each([
    ["2026-01-01T00:05:00.250Z"],
    ["2026-01-01T01:05:00+01:00"],
    ["2025-12-31T23:06:00-01:00"],
    [""],
    [null]
  ])("compares times, however they are written: %j", ([lastModifiedDate]) =>
    Effect.gen(function* () {
      const { layer, received } = answering({ status: 202, body: shown("UPDATING", 5) }, found("ACTIVE", 4), {
        status: 200,
        body: { ...shown("ACTIVE"), metadata: { state: "ACTIVE", lastModifiedDate } }
      })
      yield* ended(replace({ ...one, name: "x" }).pipe(Request.completed(), Effect.provide(layer)))
      assert.lengthOf(received, 3)
    })
  )

  it.effect.each(["FAILED", "FAILED_UPDATING", "TERMINATED"])("fails in the state %s, and says so", (state) =>
    Effect.gen(function* () {
      const { layer } = answering(accepts, found("DEPLOYING"), found(state))
      const error = yield* ended(create(newServer).pipe(Request.completed(), Effect.flip, Effect.provide(layer)))
      assert(error._tag === "RequestFailed")
      assert.strictEqual(error.lastState, state)
      assert.isUndefined(error.requestId)
      assert.deepStrictEqual(error.ids, { datacenterId: "dc", serverId: "srv" })
      assert.include(error.message, `the change failed, the state is ${state}`)
      assert.isTrue(Option.isSome(Accepted.ofError(error)))
    })
  )

  it.effect("that takes too long says how far it was, and can be taken up from JSON", () =>
    Effect.gen(function* () {
      const { layer } = answering(accepts, found("DEPLOYING"), found("DEPLOYING"), found("ACTIVE"))
      const program = Effect.gen(function* () {
        const accepted = yield* create(newServer)
        const error = yield* Effect.flip(Request.await(accepted, { ...every("1 minute"), timeout: "90 seconds" }))
        assert(error._tag === "RequestTimeout")
        assert.strictEqual(error.lastStatus, "DEPLOYING")
        const stored = JSON.stringify(yield* Schema.encode(create.accepted)(accepted))
        const restored = yield* Schema.decodeUnknown(create.accepted)(JSON.parse(stored))
        return yield* Request.ready()(Effect.succeed(restored))
      })
      assert.strictEqual((yield* ended(Effect.provide(program, layer))).metadata?.state, "ACTIVE")
    })
  )

  it.effect("survives answers that say nothing", () =>
    Effect.gen(function* () {
      const troubles: ReadonlyArray<Step> = [{ fails: "ECONNRESET" }, { status: 503 }, { status: 200, body: "<html>" }]
      const { layer } = answering(accepts, ...troubles, found("ACTIVE"))
      yield* ended(create(newServer).pipe(Request.completed(), Effect.provide(layer)))
    })
  )

  it.effect("ends at an object that stays unknown", () =>
    Effect.gen(function* () {
      const { layer } = answering(accepts, gone)
      const error = yield* ended(create(newServer).pipe(Request.completed(), Effect.flip, Effect.provide(layer)))
      assert.strictEqual(error._tag, "NotFound")
    })
  )

  it.effect.each<readonly [tag: string, status: Step]>([
    ["RequestFailed", { status: 200, body: { metadata: { status: "FAILED", message: "[VDC-1] s3cret is too much" } } }],
    ["NotFound", { status: 200, body: { metadata: { status: "DONE", message: "done" } } }],
    ["NotFound", { status: 503 }]
  ])("asks the request why there is no object: %s", ([tag, status]) =>
    Effect.gen(function* () {
      const location = "https://api.ionos.com/cloudapi/v6/requests/r/status"
      const { layer } = scripted(({ method, url }) =>
        method === "POST" ? { ...accepts, headers: { location } } : url.includes("/requests/") ? status : gone
      )
      const call = create({ ...newServer, untyped: { key: Redacted.make("s3cret") } })
      const error = yield* ended(call.pipe(Request.completed(), Effect.flip, Effect.provide(layer)))
      assert.strictEqual(error._tag, tag)
      assert.strictEqual(error.requestId, "r")
      assert.deepStrictEqual(error.ids, { datacenterId: "dc", serverId: "srv" })
      assert.isTrue(Option.isSome(Accepted.ofError(error)))
      if (error._tag === "RequestFailed") {
        assert.deepStrictEqual(error.messages, [{ errorCode: "VDC-1", message: "<redacted> is too much" }])
      }
    })
  )

  it.effect("shares the list of a collection with others", () =>
    Effect.gen(function* () {
      const ids = Array.from({ length: 30 }, (_, index) => `srv${index}`)
      let made = 0
      let now = "DEPLOYING"
      const { layer, received } = scripted(({ method, url }) => {
        const id = ids[made] ?? ""
        if (method === "POST") return { status: 202, body: shown("DEPLOYING", 0, ids[made++]) }
        const { pathname } = new URL(url)
        return pathname.endsWith("/servers")
          ? { status: 200, body: { items: ids.map((id) => shown(now, 0, id)) } }
          : { status: 200, body: shown(now, 0, pathname.split("/").at(-1) ?? id) }
      })
      const program = Effect.gen(function* () {
        const accepted = yield* Effect.forEach(ids, () => create(newServer))
        yield* Request.awaitAll(accepted, every("1 minute"))
      })
      const fiber = yield* Effect.fork(Effect.provide(program, layer))
      yield* TestClock.adjust("10 minutes")
      now = "ACTIVE"
      yield* TestClock.adjust("2 minutes")
      yield* Fiber.join(fiber)
      assert.isAtMost(received.length - ids.length, 50)
    })
  )
})

describe("a deletion without a request", () => {
  it.effect("is done when the object is gone", () =>
    Effect.gen(function* () {
      const { layer, received } = answering({ status: 202 }, found("ACTIVE"), found("DESTROYING"), gone)
      yield* ended(remove(one).pipe(Request.completed(), Effect.provide(layer)))
      assert.lengthOf(received, 4)
    })
  )

  it.effect("is not done at a 404 of a proxy", () =>
    Effect.gen(function* () {
      const { layer, received } = answering({ status: 202 }, { status: 404, body: "<html>" }, gone)
      yield* ended(remove(one).pipe(Request.completed(), Effect.provide(layer)))
      assert.lengthOf(received, 3)
    })
  )

  it.effect("looks past the failure of an older one, unless it stays", () =>
    Effect.gen(function* () {
      const deletion = (...steps: ReadonlyArray<Step>) => {
        const { layer, received } = answering({ status: 202 }, found("FAILED_DESTROYING"), ...steps)
        const wait = remove(one).pipe(Request.completed(every("20 seconds")), Effect.either, Effect.provide(layer))
        return Effect.map(ended(wait), (result) => ({ result, polls: received.length - 1 }))
      }
      const repeated = yield* deletion(found("DESTROYING"), gone)
      assert.isTrue(Either.isRight(repeated.result))
      const failed = yield* deletion()
      assert(Either.isLeft(failed.result) && failed.result.left._tag === "RequestFailed")
      assert.strictEqual(failed.polls, 4)
    })
  )

  it.effect("fails in the state FAILED_DESTROYING, and in no other", () =>
    Effect.gen(function* () {
      const { layer } = answering({ status: 202 }, found("FAILED"), found("FAILED_DESTROYING"))
      const error = yield* ended(remove(one).pipe(Request.completed(), Effect.flip, Effect.provide(layer)))
      assert(error._tag === "RequestFailed")
      assert.strictEqual(error.lastState, "FAILED_DESTROYING")
    })
  )
})

describe("a call that the API keeps no request of", () => {
  const looked = { reconciliation: Reconciliation.default }

  it.effect("is not looked for where its answer does not say which request it is", () =>
    Effect.gen(function* () {
      const { exit, received } = yield* timed(create(newServer), [accepts], looked)
      assert(exit !== undefined && Exit.isSuccess(exit))
      assert.lengthOf(received, 1)
      assert.isTrue(Option.isNone(exit.value.requestId))
    })
  )

  it.effect("stays unknown if its answer is lost, is never sent again, and no mark is said to find it", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ fails: "ECONNRESET" }], looked)
      const error = yield* create(newServer).pipe(Effect.flip, Effect.provide(layer))
      assert(error._tag === "TransportError")
      assert.strictEqual(error.outcome, "unknown")
      assert.isUndefined(error.mark)
      assert.include(error.message, "the outcome of the call is unknown")
      assert.notInclude(error.message, "Request.find")
      assert.lengthOf(received, 1)
    })
  )

  it.effect("is unknown as before where its repetition is refused, as the object is busy", () =>
    Effect.gen(function* () {
      const { exit } = yield* timed(replace({ ...one, name: "x" }), [{ fails: "ECONNRESET" }, busy], looked)
      assert(exit !== undefined && Exit.isFailure(exit))
      const error = exit.cause._tag === "Fail" ? exit.cause.error : assert.fail()
      assert(error._tag === "TransportError")
      assert.strictEqual(error.outcome, "unknown")
    })
  )

  it.effect.each<readonly [name: string, next: Step]>([
    ["going", found("DESTROYING")],
    ["gone", gone]
  ])("has worked if it is a DELETE whose repetition is refused, and the object is %s", ([, next]) =>
    Effect.gen(function* () {
      const { exit } = yield* timed(
        remove(one).pipe(Request.completed()),
        [{ fails: "ECONNRESET" }, busy, next, gone],
        looked
      )
      assert(exit !== undefined && Exit.isSuccess(exit))
    })
  )
})
