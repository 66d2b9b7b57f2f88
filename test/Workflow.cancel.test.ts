/** A build that is cancelled takes back what it has made, or keeps it, at whatever moment that is said. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Emulator, Fault, IpBlock, Server, Volume } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import { accepted, ended, onMemory, sent, there, until, untilState } from "./support/builds.js"
import { refusal, Shop, shop } from "./support/shop.js"

const onShop = onMemory([Shop])

/** Something that is not the build's, and must stay. */
const own = IpBlock.create({ location: "us/las", size: 1, name: "own" })

const isUndone = Effect.gen(function* () {
  assert.deepStrictEqual(yield* there, ["own"])
  const deleted = (yield* Emulator.calls).flatMap(({ method, path, status }) =>
    method === "DELETE" && status === 202 ? [path] : []
  )
  assert.strictEqual(new Set(deleted).size, deleted.length, "each of them is deleted once")
})

/** The seconds after the begin at which the requests of the build are queued, run, and are polled. */
const moments = [0, 1, 9, 12.3, 13, 20, 24.7, 30, 38, 42, 44]

describe("a build that is cancelled", () => {
  it.effect.each(moments)("after %s seconds, takes back what it has made", (seconds) =>
    Effect.gen(function* () {
      yield* own
      const id = yield* Shop.start(shop)
      yield* Effect.sleep(seconds * 1000)
      yield* Workflow.cancel(id, { undo: true })
      const error = yield* Effect.flip(Shop.run(shop))
      assert.deepStrictEqual(error, new Workflow.Cancelled({ undone: true }))
      assert.strictEqual((yield* Workflow.get(id)).state, "cancelled")
      yield* isUndone
      assert.deepStrictEqual(yield* Effect.flip(Shop.run(shop)), error)
    }).pipe(onShop)
  )

  it.effect.each(moments)("after %s seconds, keeps what it has made, if it is told so", (seconds) =>
    Effect.gen(function* () {
      yield* own
      const id = yield* Shop.start(shop)
      yield* Effect.sleep(seconds * 1000)
      yield* Workflow.cancel(id, { undo: false })
      const error = yield* Effect.flip(Shop.run(shop))
      assert.deepStrictEqual(error, new Workflow.Cancelled({ undone: false }))
      const calls = yield* sent
      assert.isEmpty(calls.filter((one) => one.startsWith("DELETE")))
      yield* Effect.sleep("10 minutes")
      assert.deepStrictEqual(yield* sent, calls, "nothing more is sent")
      assert.strictEqual((yield* Workflow.get(id)).state, "cancelled")
    }).pipe(onShop)
  )

  it.effect.each([0, 3, 9, 12, 20])(
    "while calls of its branches take %s seconds, takes back what they have made",
    (seconds) =>
      Effect.gen(function* () {
        yield* own
        yield* Emulator.inject(Fault.delay(seconds * 1000).pipe(Fault.on(Server.create, Volume.create)))
        const id = yield* Shop.start(shop)
        yield* until(id, ({ steps }) => steps.length === 3)
        yield* Effect.sleep("2 seconds")
        yield* Workflow.cancel(id, { undo: true })
        assert.strictEqual((yield* ended(id)).state, "cancelled")
        yield* isUndone
      }).pipe(Effect.scoped, onShop)
  )

  const troubles = {
    "its call is refused": Fault.refused.pipe(Fault.on(Volume.create)),
    "its password is not accepted": refusal(401).pipe(Fault.on(Volume.create)),
    "the answer to its call is lost": Fault.reset({ carriedOut: true }).pipe(Fault.on(Volume.create)),
    "its polls are refused": Fault.refused.pipe(Fault.when(({ path }) => path.endsWith("/status")))
  }
  it.effect.each(Object.entries(troubles))("while %s, takes back what it has made when that is mended", ([, fault]) =>
    Effect.gen(function* () {
      yield* own
      const id = yield* Effect.scoped(
        Effect.gen(function* () {
          yield* Emulator.inject(fault)
          const id = yield* Shop.start(shop)
          yield* Effect.sleep("20 seconds")
          yield* Workflow.cancel(id, { undo: true })
          yield* Effect.sleep("2 minutes")
          return id
        })
      )
      assert.strictEqual((yield* ended(id)).state, "cancelled")
      yield* isUndone
    }).pipe(onShop)
  )

  it.effect("while it is suspended in trouble, is given up at once, if nothing is to be taken back", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(refusal(401).pipe(Fault.on(Volume.create)))
      const id = yield* Shop.start(shop)
      yield* untilState(id, "suspended")
      yield* Workflow.cancel(id, { undo: false })
      const error = yield* Effect.flip(Shop.run(shop))
      assert.deepStrictEqual(error, new Workflow.Cancelled({ undone: false }))
      assert.deepStrictEqual(yield* there, ["shop", "shop/web"])
    }).pipe(Effect.scoped, onShop)
  )

  it.effect("while it is taken back because of a failure, ends as taken back", () =>
    Effect.gen(function* () {
      yield* own
      yield* Emulator.inject(refusal(422).pipe(Fault.on(Server.attachVolume)))
      const id = yield* Shop.start(shop)
      yield* until(id, ({ last }) => last?.startsWith("undo") === true)
      yield* Workflow.cancel(id, { undo: true })
      const { state } = yield* ended(id)
      assert.include(["cancelled", "failed"], state)
      yield* isUndone
    }).pipe(Effect.scoped, onShop)
  )

  it.effect("and is then told to keep what is left, sends nothing more", () =>
    Effect.gen(function* () {
      const id = yield* Shop.start(shop)
      yield* until(id, ({ last }) => last === "attach")
      yield* Workflow.cancel(id, { undo: true })
      yield* until(id, ({ last }) => last === "undo 1: data")
      yield* Workflow.cancel(id, { undo: false })
      const error = yield* Effect.flip(Shop.run(shop))
      assert.deepStrictEqual(error, new Workflow.Cancelled({ undone: false }))
      const calls = yield* accepted
      yield* Effect.sleep("10 minutes")
      assert.deepStrictEqual(yield* accepted, calls)
      assert.includeMembers([...(yield* there)], ["shop", "shop/web"])
    }).pipe(onShop)
  )

  it.effect("after its end, is left as it is", () =>
    Effect.gen(function* () {
      const result = yield* Shop.run(shop)
      const id = yield* Shop.start(shop)
      yield* Workflow.cancel(id, { undo: true })
      assert.deepStrictEqual(yield* Shop.run(shop), result)
      assert.strictEqual((yield* Workflow.get(id)).state, "succeeded")
      assert.notInclude((yield* sent).join(), "DELETE")
    }).pipe(onShop)
  )

  it.effect("must be one that there is", () =>
    Effect.gen(function* () {
      const failures = yield* Effect.forEach(
        [Workflow.cancel("x", { undo: true }), Workflow.resume("x"), Workflow.get("x")],
        (effect) => Effect.flip(effect)
      )
      assert.deepStrictEqual(
        failures.map((error) => error._tag === "UnknownBuild" && error.id),
        ["x", "x", "x"]
      )
    }).pipe(onShop)
  )
})
