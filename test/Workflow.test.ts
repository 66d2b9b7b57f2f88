/** Builds that nothing goes wrong with: each step is carried out once, and its value is the one that the build goes on with. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option, Schema } from "effect"
import { Datacenter, Emulator, Fault, IpBlock, Server } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import { accepted, carriedBy, ended, onMemory, stepsOf, there, until, untilState } from "./support/builds.js"
import { Shop, shop, shopCalls, shopThere } from "./support/shop.js"

const onShop = onMemory([Shop])

describe("a build", () => {
  it.effect("carries out its steps once each, and gives its result", () =>
    Effect.gen(function* () {
      const { datacenterId, serverId, volumeId } = yield* Shop.run(shop)
      const server = yield* Server.get({ datacenterId, serverId, depth: 2 })
      assert.deepStrictEqual(
        server.entities.volumes.items.map(({ id }) => id),
        [volumeId]
      )
      assert.deepStrictEqual(yield* there, shopThere())
      assert.deepStrictEqual(yield* accepted, shopCalls)
      const [build] = yield* Workflow.list
      assert.deepStrictEqual(build && stepsOf(build), ["data center done", "web done", "data done", "attach done"])
      assert.include(build, { name: "Shop", key: "shop", version: "1", state: "succeeded", last: "attach" })
      assert.isUndefined(build?.cause)
    }).pipe(onShop)
  )

  it.effect("carries out branches at the same time", () =>
    Effect.gen(function* () {
      const id = yield* Shop.start(shop)
      const build = yield* until(id, ({ steps }) => steps.length === 3)
      assert.deepStrictEqual(stepsOf(build)[0], "data center done")
      const both = yield* until(id, ({ state, steps }) => state === "waiting" && steps.length === 3)
      assert.deepStrictEqual(stepsOf(both).slice(1), ["web accepted", "data accepted"])
    }).pipe(onShop)
  )

  it.effect("is joined by those who run it while it runs, and gives its result later, too", () =>
    Effect.gen(function* () {
      const [one, other] = yield* Effect.all([Shop.run(shop), Shop.run(shop)], { concurrency: 2 })
      assert.deepStrictEqual(one, other)
      assert.deepStrictEqual(yield* Shop.run(shop), one)
      assert.deepStrictEqual(yield* accepted, shopCalls)
      assert.strictEqual((yield* Workflow.list).length, 1)
    }).pipe(onShop)
  )

  it.effect("goes on when whoever runs it is interrupted", () =>
    Effect.gen(function* () {
      const running = yield* Effect.fork(Shop.run(shop))
      const id = yield* Shop.start(shop)
      yield* untilState(id, "waiting")
      yield* Fiber.interrupt(running)
      assert.strictEqual((yield* ended(id)).state, "succeeded")
      assert.deepStrictEqual(yield* accepted, shopCalls)
    }).pipe(onShop)
  )

  it.effect("is begun by `start`, which does not wait for it", () =>
    Effect.gen(function* () {
      const id = yield* Shop.start(shop)
      assert.strictEqual(yield* Shop.start(shop), id)
      assert.notStrictEqual(yield* Shop.start({ ...shop, key: "other" }), id)
      assert.notInclude(["succeeded", "failed"], (yield* Workflow.get(id)).state)
      yield* Shop.run(shop)
      assert.strictEqual((yield* Workflow.get(id)).state, "succeeded")
    }).pipe(onShop)
  )

  it.effect("does not mind others at the same time", () =>
    Effect.gen(function* () {
      const keys = Array.from({ length: 50 }, (_, index) => `shop ${index}`)
      yield* Effect.forEach(keys, (key) => Shop.run({ key, cores: 1 }), { concurrency: "unbounded", discard: true })
      assert.deepStrictEqual(yield* there, keys.flatMap(shopThere).toSorted())
      assert.strictEqual((yield* accepted).length, 200)
      const builds = yield* Workflow.list
      assert.deepStrictEqual(new Set(builds.map(({ key }) => key)), new Set(keys))
      assert.isTrue(builds.every(({ state }) => state === "succeeded"))
    }).pipe(onShop)
  )

  it.effect("may be nothing but its result", () => {
    const Nothing = Workflow.make({
      name: "Nothing",
      version: "1",
      payload: { key: Schema.String },
      key: ({ key }) => key,
      success: Schema.Option(Schema.DateFromString),
      build: () => Effect.succeed(Option.some(new Date(0)))
    })
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* Nothing.run({ key: "a" }), Option.some(new Date(0)))
      assert.deepStrictEqual(yield* Nothing.run({ key: "a" }), Option.some(new Date(0)))
    }).pipe(onMemory([Nothing]))
  })
})

describe("a payload", () => {
  const start = new Date("2018-04-01T00:00:00.000Z")

  it.effect("is what the build is given, decoded", () => {
    const seen: Array<unknown> = []
    const Dated = Workflow.make({
      name: "Dated",
      version: "1",
      payload: {
        begins: Schema.Date,
        size: Schema.optionalWith(Schema.Int, { default: () => 7 }),
        note: Schema.Option(Schema.String)
      },
      key: ({ begins }) => begins.toISOString(),
      build: (payload) => Effect.sync(() => seen.push(payload)).pipe(Effect.asVoid)
    })
    return Effect.gen(function* () {
      yield* Dated.run({ begins: start, note: Option.none() })
      yield* Dated.run({ begins: new Date(0), size: 1, note: Option.some("x") })
      assert.deepStrictEqual(seen, [
        { begins: start, size: 7, note: Option.none() },
        { begins: new Date(0), size: 1, note: Option.some("x") }
      ])
    }).pipe(onMemory([Dated]))
  })
})

describe("a value", () => {
  it.effect("of a step is what the API has accepted, with its ids as they were", () => {
    const values: Array<unknown> = []
    const Plain = Workflow.make({
      name: "Plain",
      version: "1",
      payload: { key: Schema.String },
      key: ({ key }) => key,
      success: Schema.Array(Schema.String),
      build: () =>
        Effect.gen(function* () {
          const block = yield* Workflow.step("addresses", IpBlock.create, { location: "us/las", size: 2, name: "ips" })
          const { id: datacenterId } = yield* Workflow.step("data center", Datacenter.create, {
            name: "dc",
            location: "us/las"
          })
          const removed = yield* Workflow.step("remove", Datacenter.remove, { datacenterId })
          values.push([block, removed])
          return block.properties.ips ?? []
        })
    })
    return Effect.gen(function* () {
      const ips = yield* Plain.run({ key: "a" })
      assert.strictEqual(ips.length, 2)
      assert.deepStrictEqual(yield* there, ["ips"])
      assert.strictEqual(values.length, 1)
    }).pipe(onMemory([Plain]))
  })

  it.effect("that is read is kept, although the build runs again, and in another process", () => {
    let reads = 0
    const Reads = Workflow.make({
      name: "Reads",
      version: "1",
      payload: { key: Schema.String },
      key: ({ key }) => key,
      success: Schema.DateFromString,
      build: () =>
        Effect.gen(function* () {
          const now = yield* Workflow.once(
            "now",
            Schema.DateFromString,
            Effect.sync(() => new Date(++reads))
          )
          yield* Workflow.step("a", IpBlock.create, { location: "us/las", size: 1, name: "a" })
          yield* Workflow.step("b", IpBlock.create, { location: "us/las", size: now.getTime(), name: "b" })
          return now
        })
    })
    return Effect.gen(function* () {
      const id = yield* carriedBy(Reads)(
        Effect.gen(function* () {
          const id = yield* Reads.start({ key: "a" })
          yield* until(id, ({ last, state }) => last === "b" && state === "waiting")
          return id
        })
      )
      assert.notStrictEqual((yield* Workflow.get(id)).state, "succeeded")
      const now = yield* carriedBy(Reads)(Reads.run({ key: "a" }))
      assert.deepStrictEqual([now, reads], [new Date(1), 1])
      assert.deepStrictEqual(yield* there, ["a", "b"])
      assert.deepStrictEqual(stepsOf(yield* Workflow.get(id)), ["now done", "a done", "b done"])
    }).pipe(onMemory([]))
  })

  it.effect("of an effect that the API refuses is none: the build fails with what it says", () => {
    const Finds = Workflow.make({
      name: "Finds",
      version: "1",
      payload: { name: Schema.String },
      key: ({ name }) => name,
      success: Schema.String,
      build: ({ name }) =>
        Effect.gen(function* () {
          yield* Workflow.step("addresses", IpBlock.create, { location: "us/las", size: 1, name: "new" })
          const found = yield* Workflow.once(
            "find",
            Schema.String,
            Effect.map(IpBlock.findByName({ name }), ({ id }) => id)
          )
          return found
        })
    })
    return Effect.gen(function* () {
      yield* Effect.forEach(["twice", "twice", "once"], (name) => IpBlock.create({ location: "us/las", size: 1, name }))
      const before = yield* there
      const failures = yield* Effect.forEach(["none", "twice"], (name) => Effect.flip(Finds.run({ name })))
      assert.deepStrictEqual(
        failures.map(({ _tag }) => _tag),
        ["NotFound", "Ambiguous"]
      )
      assert.deepStrictEqual(yield* there, before)
      yield* Finds.run({ name: "once" })
      const states = (yield* Workflow.list).map(({ cause, state }) => [state, cause?.reason])
      assert.deepStrictEqual(states, [
        ["failed", "NotFound"],
        ["failed", "Ambiguous"],
        ["succeeded", undefined]
      ])
    }).pipe(onMemory([Finds]))
  })

  it.effect("of an effect that dies, or that has no answer, is waited for", () => {
    let tries = 0
    const Reads = Workflow.make({
      name: "Reads",
      version: "1",
      payload: { key: Schema.String },
      key: ({ key }) => key,
      success: Schema.Int,
      build: () =>
        Effect.gen(function* () {
          yield* Workflow.step("a", IpBlock.create, { location: "us/las", size: 1, name: "a" })
          yield* Workflow.once(
            "dies",
            Schema.Int,
            Effect.suspend(() => (++tries < 3 ? Effect.dieMessage(`not yet`) : Effect.succeed(tries)))
          )
          return yield* Workflow.once(
            "count",
            Schema.Int,
            Effect.map(IpBlock.list(), ({ items }) => items.length)
          )
        })
    })
    return Effect.gen(function* () {
      const id = yield* Reads.start({ key: "a" })
      const dead = yield* untilState(id, "suspended")
      assert.deepInclude(dead.cause, { reason: "Defect" })
      assert.include(dead.cause?.message, "not yet")
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* Emulator.inject(Fault.answer({ status: 500 }).pipe(Fault.on(IpBlock.list)))
          const away = yield* until(id, ({ cause }) => cause?.reason === "Unavailable")
          assert.strictEqual(away.state, "suspended")
        })
      )
      assert.strictEqual(yield* Reads.run({ key: "a" }), 1)
      assert.strictEqual(tries, 3)
      assert.deepStrictEqual(yield* accepted, ["POST /ipblocks"])
    }).pipe(onMemory([Reads]))
  })
})
