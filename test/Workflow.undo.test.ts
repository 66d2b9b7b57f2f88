/** A build that fails takes back all that it has made, the last one first, and nothing besides. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Datacenter, Emulator, Fault, IpBlock, Server, Volume } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import { accepted, onMemory, stepsOf, there, until } from "./support/builds.js"
import { suite } from "./support/failingBranches.js"
import { block, refusal, Shop, shop, shopCalls } from "./support/shop.js"

/** What the API can say of a call, and the error that it is. */
const verdicts = {
  RequestFailed: Fault.requestFails(),
  Validation: refusal(422),
  NotFound: refusal(404),
  Rejected: refusal(405)
}

/** Something that is not the build's, and must stay. */
const mine = Effect.gen(function* () {
  const { id: datacenterId } = (yield* Datacenter.create({ name: "mine", location: "us/las" })).value
  yield* Effect.sleep("20 seconds")
  const { id: serverId } = (yield* Server.create({ datacenterId, name: "own", cores: 1, ram: 1024 })).value
  yield* Effect.sleep("20 seconds")
  yield* IpBlock.create({ location: "us/las", size: 1, name: "own" })
  yield* Effect.sleep("20 seconds")
  return { datacenterId, serverId }
})

/** The changes since these. */
const since = (before: ReadonlyArray<string>) => Effect.map(accepted, (all) => all.slice(before.length))

/** Those that take something back. */
const deletions = (operations: ReadonlyArray<string>) => operations.filter((one) => one.startsWith("DELETE"))

describe("a build that the API refuses a step of", () => {
  const steps = [
    [Datacenter.create, []],
    [Server.create, ["DELETE /datacenters/{datacenterId}"]],
    [Volume.create, ["DELETE /datacenters/{datacenterId}"]],
    [Server.attachVolume, ["DELETE /datacenters/{datacenterId}"]]
  ] as const
  const cases = Object.entries(verdicts).flatMap(([tag, fault]) =>
    steps.map(([operation, last]) => ({ tag, fault, operation, last, name: operation.spec.operation }))
  )
  it.effect.each(cases)("with $tag at $name leaves nothing", ({ fault, last, operation, tag }) =>
    Effect.gen(function* () {
      yield* mine
      const before = yield* there
      const calls = yield* accepted
      yield* Emulator.inject(fault.pipe(Fault.on(operation)))
      const error = yield* Effect.flip(Shop.run(shop))
      assert.strictEqual(error._tag, tag)
      assert.deepStrictEqual(yield* there, before)
      const undone = deletions(yield* since(calls))
      assert.deepStrictEqual(undone.slice(-1), [...last])
      const [build] = yield* Workflow.list
      assert.strictEqual(build?.state, "failed")
      assert.strictEqual(build?.cause?.reason, tag)
      // Its end is stored.
      assert.deepStrictEqual(yield* Effect.flip(Shop.run(shop)), error)
      assert.deepStrictEqual(yield* there, before)
    }).pipe(Effect.scoped, onMemory([Shop]))
  )

  it.effect("takes back what there is of it in reverse order", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(refusal(422).pipe(Fault.on(Server.attachVolume)))
      yield* Effect.flip(Shop.run(shop))
      assert.deepStrictEqual(yield* accepted, [
        ...shopCalls.slice(0, 3),
        "DELETE /datacenters/{datacenterId}/volumes/{volumeId}",
        "DELETE /datacenters/{datacenterId}/servers/{serverId}",
        "DELETE /datacenters/{datacenterId}"
      ])
      const [build] = yield* Workflow.list
      assert.deepStrictEqual(build && stepsOf(build), [
        ...["data center done", "web done", "data done", "attach failed"],
        ...["undo 1: data done", "undo 1: web done", "undo 1: data center done"]
      ])
    }).pipe(Effect.scoped, onMemory([Shop]))
  )
})

suite({ positions: [1, 2], delays: [0, 9], orders: [[true, true]] })
suite({ positions: [2], delays: [3], orders: [[false, false]] })

describe("a build that fails by itself", () => {
  const Own = Workflow.make({
    name: "Own",
    version: "1",
    payload: { how: Schema.Literal("fail", "branch", "catch", "keep", "composite", "custom", "refused") },
    key: ({ how }) => how,
    success: Schema.String,
    error: Schema.Struct({ reason: Schema.String }),
    build: ({ how }) =>
      Effect.gen(function* () {
        yield* block("a")
        const no = Effect.fail({ reason: how })
        if (how === "fail") return yield* Effect.zipRight(block("b"), no)
        if (how === "branch") {
          yield* Effect.all([Effect.zipRight(block("b"), no), Effect.zipRight(block("c"), block("d"))], {
            concurrency: 2
          })
        }
        if (how === "catch") {
          return yield* Workflow.step("dc", Datacenter.create, { name: "dc", location: "us/las" }).pipe(
            Effect.as("dc"),
            Effect.catchTags({
              Validation: () => Effect.as(block("instead"), "instead"),
              RequestFailed: () => Effect.as(block("instead"), "instead")
            })
          )
        }
        if (how === "keep") {
          yield* Workflow.step("kept", IpBlock.create, { location: "us/las", size: 1, name: "kept" }, { undo: false })
          yield* block("z")
          return yield* no
        }
        return yield* no
      })
  })

  it.effect.each(["fail", "branch"] as const)("(%s) takes back what it has made, and fails with its own error", (how) =>
    Effect.gen(function* () {
      yield* IpBlock.create({ location: "us/las", size: 1, name: "own" })
      const error = yield* Effect.flip(Own.run({ how }))
      assert.deepStrictEqual(error, { reason: how })
      assert.deepStrictEqual(yield* Effect.flip(Own.run({ how })), { reason: how })
      assert.deepStrictEqual(yield* there, ["own"])
      const [build] = yield* Workflow.list
      assert.strictEqual(build?.state, "failed")
    }).pipe(onMemory([Own]))
  )

  it.effect("may go on with another step in place of one that has failed", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(Fault.requestFails().pipe(Fault.on(Datacenter.create)))
      assert.strictEqual(yield* Own.run({ how: "catch" }), "instead")
      assert.deepStrictEqual(yield* there, ["a", "instead"])
      const [build] = yield* Workflow.list
      assert.deepStrictEqual(build && stepsOf(build), ["a done", "dc failed", "instead done"])
    }).pipe(Effect.scoped, onMemory([Own]))
  )

  it.effect("keeps what it is told to keep", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* Effect.flip(Own.run({ how: "keep" })), { reason: "keep" })
      assert.deepStrictEqual(yield* there, ["kept"])
    }).pipe(onMemory([Own]))
  )

  it.effect("takes back a server with the volumes that were made with it, in a data center that is not its own", () => {
    const Composite = Workflow.make({
      name: "Composite",
      version: "1",
      payload: { datacenterId: Datacenter.Id },
      key: ({ datacenterId }) => datacenterId,
      error: Schema.String,
      build: ({ datacenterId }) =>
        Effect.gen(function* () {
          yield* Workflow.step("web", Server.create, {
            ...{ datacenterId, name: "web", cores: 1, ram: 1024 },
            volumes: [
              { name: "one", size: 10, licenceType: "OTHER" },
              { name: "two", size: 10, licenceType: "OTHER" }
            ]
          })
          return yield* Effect.fail("no")
        })
    })
    return Effect.gen(function* () {
      const { datacenterId, serverId } = yield* mine
      const volume = yield* Volume.create({ datacenterId, name: "mine", size: 10, licenceType: "OTHER" })
      yield* Effect.sleep("20 seconds")
      yield* Server.attachVolume({ datacenterId, serverId, volumeId: volume.value.id })
      yield* Effect.sleep("20 seconds")
      const before = yield* there
      assert.strictEqual(yield* Effect.flip(Composite.run({ datacenterId })), "no")
      assert.deepStrictEqual(yield* there, before)
    }).pipe(onMemory([Composite]))
  })

  it.effect("is taken back by the operations that it names", () => {
    const Stops = Workflow.make({
      name: "Stops",
      version: "1",
      payload: { datacenterId: Datacenter.Id, serverId: Server.Id },
      key: ({ serverId }) => serverId,
      error: Schema.String,
      build: (ids) =>
        Effect.gen(function* () {
          yield* Workflow.step("stop", Server.stop, ids, { undo: () => [Server.start, ids] })
          yield* Workflow.step(
            "rename",
            Server.update,
            { ...ids, name: "renamed" },
            { undo: ({ properties }) => [Server.update, { ...ids, name: `no longer ${properties.name}` }] }
          )
          yield* Workflow.step("grow", Server.update, { ...ids, ram: 2048 })
          return yield* Effect.fail("no")
        })
    })
    return Effect.gen(function* () {
      const ids = yield* mine
      yield* Effect.flip(Stops.run(ids))
      const { properties } = yield* Server.get(ids)
      assert.include(properties, { name: "no longer renamed", vmState: "RUNNING", ram: 2048 })
      assert.deepStrictEqual((yield* accepted).slice(-2), [
        "PATCH /datacenters/{datacenterId}/servers/{serverId}",
        "POST /datacenters/{datacenterId}/servers/{serverId}/start"
      ])
    }).pipe(onMemory([Stops]))
  })
})

describe("what cannot be taken back", () => {
  it.effect("is named, and all else is taken back", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(
        refusal(422).pipe(Fault.on(Server.attachVolume)),
        refusal(422).pipe(Fault.on(Server.remove)),
        refusal(422).pipe(Fault.on(Datacenter.remove))
      )
      const error = yield* Effect.flip(Shop.run(shop))
      assert.strictEqual(error._tag, "RollbackIncomplete")
      if (error._tag !== "RollbackIncomplete") return
      assert.deepStrictEqual(
        error.left.map(({ step }) => step),
        ["web", "data center"]
      )
      assert.deepStrictEqual(
        error.left.map(({ operation }) => operation),
        ["DELETE /datacenters/{datacenterId}/servers/{serverId}", "DELETE /datacenters/{datacenterId}"]
      )
      assert.propertyVal(error.error, "_tag", "Validation")
      assert.deepStrictEqual(yield* there, ["shop", "shop/web"])
      const [build] = yield* Workflow.list
      assert.strictEqual(build?.state, "failed")
      assert.strictEqual(build?.cause?.reason, "RollbackIncomplete")
      assert.deepStrictEqual(yield* Effect.flip(Shop.run(shop)), error)
    }).pipe(Effect.scoped, onMemory([Shop]))
  )

  it.effect("is tried again: what is refused for a while is taken back", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(
        refusal(422).pipe(Fault.on(Server.attachVolume)),
        refusal(422).pipe(Fault.on(Server.remove), Fault.nth(1, 2, 3)),
        Fault.requestFails().pipe(Fault.on(Datacenter.remove), Fault.nth(1))
      )
      const error = yield* Effect.flip(Shop.run(shop))
      assert.strictEqual(error._tag, "Validation")
      assert.deepStrictEqual(yield* there, [])
    }).pipe(Effect.scoped, onMemory([Shop]))
  )

  it.effect("is no loss if somebody else has deleted it", () =>
    Effect.gen(function* () {
      const id = yield* Shop.start(shop)
      yield* Emulator.inject(
        refusal(422).pipe(Fault.on(Server.attachVolume)),
        Fault.delay("30 seconds").pipe(Fault.on(Server.attachVolume))
      )
      yield* until(id, ({ steps }) => steps.some(({ name }) => name === "attach"))
      const [datacenter] = (yield* Emulator.account).datacenters
      if (datacenter === undefined) return assert.fail("there is no data center")
      yield* Datacenter.remove({ datacenterId: datacenter.id })
      const error = yield* Effect.flip(Shop.run(shop))
      assert.include(["Validation", "NotFound"], error._tag)
      assert.deepStrictEqual(yield* there, [])
    }).pipe(Effect.scoped, onMemory([Shop]))
  )
})
