/** Each fault strikes the calls that it is meant for, in memory and over HTTP. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Random, Schedule, Stream, Supervisor, TestClock } from "effect"
import { Datacenter, Emulator, Fault, type ProfitBricks, Request, Server } from "effect-profitbricks"
import { clouds } from "./support/clouds.js"

const create = Datacenter.create({ name: "shop", location: "us/las" })

/** The end of a call, and the number of data centers now. */
const ending = <A, E extends { readonly _tag: string; readonly outcome?: string | undefined }>(
  call: Effect.Effect<A, E, ProfitBricks.ProfitBricks>
) =>
  Effect.gen(function* () {
    const tag = yield* call.pipe(
      Effect.as("success"),
      Effect.catchAll((error) =>
        Effect.succeed("reason" in error ? `${error._tag} ${String(error.reason)}` : error._tag)
      )
    )
    const { datacenters } = yield* Emulator.account
    return [tag, datacenters.length] as const
  })

describe.each(clouds)("a fault %s", (_, cloud) => {
  const struck = (
    fault: Fault.Fault,
    expected: readonly [tag: string, datacenters: number],
    call: Effect.Effect<unknown, { readonly _tag: string }, ProfitBricks.ProfitBricks> = create
  ) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* ending(call), expected)
      // Nothing of it is left: what comes next goes well.
      yield* Datacenter.list()
    }).pipe(cloud({ provisioningTime: 0, faults: [fault.pipe(Fault.nth(1))] }))

  it.live("resets the connection before the call is carried out", () =>
    struck(Fault.reset(), ["TransportError Reset", 0])
  )
  it.live("resets the connection after the call was carried out", () =>
    struck(Fault.reset({ carriedOut: true }), ["TransportError Reset", 1])
  )
  it.live("delays the call beyond the client's patience", () =>
    struck(Fault.delay("1 minute"), ["TransportError Timeout", 0])
  )
  it.live("delays the answer beyond the client's patience", () =>
    struck(Fault.delay("1 minute", { carriedOut: true }), ["TransportError Timeout", 1])
  )
  it.live("delays the call a bit", () => struck(Fault.delay("10 millis"), ["success", 1]))
  it.live("answers with any status and body", () =>
    struck(Fault.answer({ status: 503, body: "<h1>Sorry</h1>" }), ["Unavailable", 0])
  )
  it.live("answers otherwise after the call was carried out", () =>
    struck(Fault.answer({ status: 502, carriedOut: true }), ["Unavailable", 1])
  )
  it.live("answers with a portal's page as if all were well", () =>
    struck(Fault.answer({ status: 200, body: "<html>Log in</html>" }), ["DecodeError", 0])
  )
  it.live("cuts the body off", () => struck(Fault.truncated(), ["TransportError Reset", 0], Datacenter.list()))
  it.live("cuts the body of an accepted call off", () => struck(Fault.truncated(3), ["DecodeError", 1]))
  it.live("sends the body too slowly", () =>
    struck(Fault.slowBody("1 minute"), ["TransportError Timeout", 0], Datacenter.list())
  )
  it.live("sends the body slowly, but in time", () => struck(Fault.slowBody("50 millis"), ["success", 1]))

  it.live("leaves the request out of the answer", () =>
    Effect.gen(function* () {
      const accepted = yield* create
      assert.strictEqual(accepted.requestId._tag, "None")
      assert.strictEqual((yield* Emulator.requests).length, 1)
    }).pipe(cloud({ faults: [Fault.noLocation] }))
  )

  it.live("lets the request fail, and what it made is gone", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(create.pipe(Request.completed()))
      assert.strictEqual(error._tag, "RequestFailed")
      assert.deepStrictEqual(error.messages, [{ errorCode: "VDC-5-0", message: "out of luck" }])
      assert.deepStrictEqual((yield* Emulator.account).datacenters, [])
    }).pipe(cloud({ provisioningTime: 0, faults: [Fault.requestFails("[VDC-5-0] out of luck")] }))
  )
})

describe.each(clouds)("conditions %s", (_, cloud) => {
  it.live("choose the operation, and then count", () =>
    Effect.gen(function* () {
      const { id: datacenterId } = yield* create.pipe(Request.completed())
      const addServer = Server.create({ datacenterId, cores: 1, ram: 1024 })
      yield* addServer
      const error = yield* Effect.flip(addServer)
      assert.strictEqual(error._tag, "Unavailable")
      yield* addServer
    }).pipe(
      cloud({
        provisioningTime: 0,
        faults: [Fault.answer({ status: 500 }).pipe(Fault.on(Server.create), Fault.nth(2))]
      })
    )
  )

  it.live("are each asked only about the calls that those before them let through", () =>
    Effect.gen(function* () {
      yield* Datacenter.list()
      yield* create
      const error = yield* Effect.flip(create)
      assert.strictEqual(error._tag, "Unavailable")
    }).pipe(
      cloud({
        provisioningTime: 0,
        // The third call of all, if it is a creation.
        faults: [
          Fault.answer({ status: 500 }).pipe(
            Fault.nth(3),
            Fault.when(({ method }) => method === "POST")
          )
        ]
      })
    )
  )

  it.live("can be injected later, and end with a scope", () =>
    Effect.gen(function* () {
      yield* Datacenter.list()
      const down = yield* Emulator.inject(Fault.answer({ status: 503 })).pipe(
        Effect.andThen(Effect.flip(Datacenter.list())),
        Effect.scoped
      )
      assert.strictEqual(down._tag, "Unavailable")
      yield* Datacenter.list()
    }).pipe(cloud())
  )

  it.live("let several faults strike at once", () =>
    Effect.gen(function* () {
      const both = Fault.noLocation.pipe(Fault.and(Fault.slowBody("10 millis")), Fault.on(Datacenter.create))
      yield* Emulator.inject(both, Fault.unseen("1 hour"))
      const accepted = yield* create
      assert.strictEqual(accepted.requestId._tag, "None")
      assert.deepStrictEqual((yield* Datacenter.list()).items, [])
    }).pipe(Effect.scoped, cloud({ provisioningTime: 0 }))
  )
})

describe("a condition that can never hold, or makes no sense", () => {
  it("is refused when it is made", () => {
    for (const positions of [[], [0], [-1], [1.5], [1, Number.NaN]])
      assert.throws(() => Fault.nth(...positions), "from 1")
    for (const share of [-0.1, 1.1, 10, Number.NaN]) assert.throws(() => Fault.probability(share), "from 0 to 1")
  })
})

describe("a fault in memory", () => {
  it.effect("refuses the connection, which is not an unknown outcome", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(create)
      assert.deepStrictEqual(error._tag === "TransportError" ? [error.reason, error.outcome] : error, [
        "Refused",
        "notExecuted"
      ])
      assert.deepStrictEqual((yield* Emulator.account).datacenters, [])
    }).pipe(
      Effect.provide(Emulator.layer({ faults: [Fault.refused] })),
      Effect.fork,
      Effect.tap(() => TestClock.adjust("1 minute")),
      Effect.flatMap(Fiber.join)
    )
  )

  it.effect("lets reads lag behind writes, but not the state of requests", () =>
    Effect.gen(function* () {
      const accepted = yield* create
      yield* TestClock.adjust("2 seconds")
      yield* Request.await(accepted)
      assert.deepStrictEqual((yield* Datacenter.list()).items, [])
      yield* TestClock.adjust("3 seconds")
      const { items } = yield* Datacenter.list()
      assert.strictEqual(items.length, 1)
      yield* Datacenter.update({ datacenterId: accepted.value.id, name: "market" })
      const late = yield* Datacenter.get({ datacenterId: accepted.value.id })
      yield* TestClock.adjust("5 seconds")
      const now = yield* Datacenter.get({ datacenterId: accepted.value.id })
      assert.deepStrictEqual([late.properties.name, now.properties.name], ["shop", "market"])
    }).pipe(Effect.provide(Emulator.layer({ faults: [Fault.unseen("4 seconds")] })))
  )

  it.effect("lets `ready` find what reads do not show yet", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.fork(create.pipe(Request.ready()))
      yield* TestClock.adjust("1 minute")
      const made = yield* Fiber.join(fiber)
      assert.strictEqual(made.properties.name, "shop")
    }).pipe(Effect.provide(Emulator.layer({ faults: [Fault.unseen("6 seconds")] })))
  )

  it.effect("lets a request run forever, and those behind it wait", () =>
    Effect.gen(function* () {
      const stuck = yield* create
      yield* Datacenter.update({ datacenterId: stuck.value.id, name: "market" })
      yield* TestClock.adjust("30 days")
      assert.deepStrictEqual(
        (yield* Emulator.requests).map(({ metadata }) => metadata?.requestStatus?.metadata?.status),
        ["QUEUED", "RUNNING"]
      )
      const fiber = yield* Effect.fork(
        Effect.flip(Stream.runDrain(Request.changes(stuck, { schedule: Schedule.spaced("1 hour"), timeout: "1 day" })))
      )
      yield* TestClock.adjust("1 day")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "RequestTimeout")
    }).pipe(Effect.provide(Emulator.layer({ faults: [Fault.requestStuck.pipe(Fault.nth(1))] })))
  )

  it.effect("takes back what an update changed when its request fails", () =>
    Effect.gen(function* () {
      const { value } = yield* create
      const { id: datacenterId } = value
      const server = (yield* Server.create({ datacenterId, cores: 2, ram: 1024 })).value
      yield* Emulator.inject(Fault.requestFails())
      yield* Server.update({ datacenterId, serverId: server.id, cores: 8 })
      assert.strictEqual((yield* Emulator.account).contract.properties.resourceLimits?.coresProvisioned, 8)
      yield* Server.remove({ datacenterId, serverId: server.id })
      yield* TestClock.adjust("10 seconds")
      const { contract, datacenters } = yield* Emulator.account
      assert.strictEqual(datacenters[0]?.entities.servers.items[0]?.properties.cores, 2)
      assert.strictEqual(contract.properties.resourceLimits?.coresProvisioned, 2)
    }).pipe(Effect.scoped, Effect.provide(Emulator.layer()))
  )

  it.effect("strikes as often as it should, and the same calls in each run", () =>
    Effect.gen(function* () {
      const run = Effect.suspend(() =>
        Effect.replicateEffect(Effect.either(Datacenter.list()), 500).pipe(
          Effect.map((answers) => answers.map(({ _tag }) => _tag)),
          Effect.provide(Emulator.layer({ faults: [Fault.answer({ status: 404 }).pipe(Fault.probability(0.1))] })),
          Effect.withRandom(Random.make("faults"))
        )
      )
      const first = yield* run
      assert.deepStrictEqual(yield* run, first)
      const failed = first.filter((tag) => tag === "Left").length
      assert.isTrue(failed > 25 && failed < 80, String(failed))
    })
  )

  it.effect("starts to count anew each time that it is injected", () =>
    Effect.gen(function* () {
      const first = Fault.answer({ status: 404 }).pipe(Fault.nth(1))
      const tagOf = Effect.map(Effect.either(Datacenter.list()), ({ _tag }) => _tag)
      const twice = Effect.scoped(Effect.andThen(Emulator.inject(first), Effect.all([tagOf, tagOf])))
      assert.deepStrictEqual(
        [yield* twice, yield* twice],
        [
          ["Left", "Right"],
          ["Left", "Right"]
        ]
      )
    }).pipe(Effect.provide(Emulator.layer()))
  )

  it.effect("leaves nothing running when a call is given up", () =>
    Effect.gen(function* () {
      const supervisor = yield* Supervisor.track
      const fiber = yield* Effect.fork(Effect.supervised(create, supervisor))
      yield* TestClock.adjust("1 second")
      assert.isNotEmpty(yield* supervisor.value)
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 second")
      assert.isEmpty(yield* supervisor.value)
    }).pipe(Effect.provide(Emulator.layer({ faults: [Fault.slowBody("1 hour")] })))
  )
})
