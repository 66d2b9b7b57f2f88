/** Builds that meet trouble: nothing but what the API says of a step ends a build: whatever else goes wrong suspends it, and it goes on when that is mended. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Datacenter, Emulator, Fault, Server, Volume } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import { accepted, ended, onMemory, there, until } from "./builds.js"
import { refusal, Shop, shop, shopCalls, shopThere } from "./shop.js"

const onShop = onMemory([Shop])
const creations = [Datacenter.create, Server.create, Volume.create, Server.attachVolume]

/** What can go wrong with a call that is not carried out, and the reason that is given. */
const troubles = {
  refused: [Fault.refused, "TransportError"],
  reset: [Fault.reset(), "TransportError"],
  "a timeout": [Fault.delay("10 minutes"), "TransportError"],
  "401": [refusal(401), "Unauthorized"],
  "403": [refusal(403), "Forbidden"],
  "429": [refusal(429), "RateLimited"],
  "500": [refusal(500), "Unavailable"],
  "503": [refusal(503), "Unavailable"],
  "404 of something on the way": [Fault.answer({ status: 404, body: "<h1>not here</h1>" }), "NotFound"],
  "422 of something on the way": [Fault.answer({ status: 422, body: "" }), "Validation"],
  "a redirect": [Fault.answer({ status: 302, headers: { location: "https://example.com" } }), "Rejected"],
  garbage: [Fault.answer({ status: 202, body: "<html>Welcome" }), "DecodeError"]
} as const

/** What can go wrong with one that is. */
const losses = {
  reset: Fault.reset({ carriedOut: true }),
  "a timeout": Fault.delay("10 minutes", { carriedOut: true }),
  "503 of something on the way": Fault.answer({ status: 503, body: "<h1>", carriedOut: true }),
  garbage: Fault.answer({ status: 202, body: "<html>", carriedOut: true }),
  "half an answer": Fault.truncated(),
  "no location": Fault.noLocation
}

/** One of everything, each call carried out once, and nothing deleted. */
const isWhole = Effect.gen(function* () {
  assert.deepStrictEqual(yield* there, shopThere())
  assert.deepStrictEqual((yield* Emulator.requests).length, shopCalls.length)
  assert.isEmpty((yield* accepted).filter((one) => one.startsWith("DELETE")))
})

/** All that can happen: or every so many of them. */
export const suite = (every: number) => {
  const chosen = <A>(cases: ReadonlyArray<A>) => cases.filter((_, index) => index % every === 0)

  describe("an outage of a minute", () => {
    const cases = creations.flatMap((operation, index) =>
      [false, true].map((carriedOut) => ({ index, carriedOut, name: operation.spec.operation }))
    )
    it.effect.each(chosen(cases))("at call $index, which is carried out: $carriedOut", ({ carriedOut, index }) =>
      Effect.gen(function* () {
        const operation = creations[index] ?? Datacenter.create
        let isDown = false
        // That call itself may arrive. Nothing after it does.
        const last = Fault.reset({ carriedOut }).pipe(Fault.on(operation), Fault.nth(1))
        const after = Fault.reset().pipe(Fault.when(() => isDown))
        const begins = Fault.delay(0).pipe(
          Fault.on(operation),
          Fault.when(() => {
            isDown = true
            return false
          })
        )
        const id = yield* Effect.scoped(
          Effect.gen(function* () {
            yield* Emulator.inject(after, last, begins)
            const id = yield* Shop.start(shop)
            const { cause } = yield* until(id, ({ state }) => state === "suspended")
            assert.strictEqual(cause?.reason, "TransportError")
            yield* Effect.sleep("1 minute")
            // It tries again now and then.
            assert.strictEqual((yield* until(id, ({ state }) => state === "suspended")).cause?.reason, "TransportError")
            return id
          })
        )
        assert.strictEqual((yield* ended(id)).state, "succeeded")
        yield* isWhole
      }).pipe(onShop)
    )
  })

  describe("a send that meets", () => {
    const cases = Object.entries(troubles).flatMap(([name, [fault, tag]], turn) =>
      [turn % 4, (turn + 1) % 4].map((index) => ({ name, fault, tag, index }))
    )
    it.effect.each(chosen(cases))(
      "$name, at call $index, suspends the build, which then goes on",
      ({ fault, index, tag }) =>
        Effect.gen(function* () {
          const operation = creations[index] ?? Datacenter.create
          const id = yield* Effect.scoped(
            Effect.gen(function* () {
              yield* Emulator.inject(fault.pipe(Fault.on(operation)))
              const id = yield* Shop.start(shop)
              const { cause, state, steps } = yield* until(id, (build) => build.state === "suspended")
              assert.strictEqual(cause?.reason, tag)
              assert.strictEqual(state, "suspended")
              assert.isFalse(steps.some(({ name }) => name.startsWith("undo")))
              yield* Effect.sleep("10 minutes")
              assert.notInclude(["failed", "cancelled", "succeeded"], (yield* Workflow.get(id)).state)
              return id
            })
          )
          yield* Workflow.resume(id)
          yield* Shop.run(shop)
          const build = yield* Workflow.get(id)
          assert.strictEqual(build.state, "succeeded")
          assert.isUndefined(build.cause)
          yield* isWhole
        }).pipe(onShop)
    )
  })

  describe("a send whose answer is lost by", () => {
    const cases = Object.entries(losses).flatMap(([name, fault], turn) =>
      [turn % 4, (turn + 1) % 4].map((index) => ({ name, fault, index }))
    )
    it.effect.each(chosen(cases))("$name, at call $index, is found", ({ fault, index }) =>
      Effect.gen(function* () {
        yield* Emulator.inject(fault.pipe(Fault.on(creations[index] ?? Datacenter.create)))
        yield* Shop.run(shop)
        yield* isWhole
      }).pipe(Effect.scoped, onShop)
    )
  })

  describe("a poll that meets", () => {
    const cases = Object.entries(troubles).map(([name, [fault, tag]]) => ({ name, fault, tag }))
    it.effect.each(chosen(cases))("$name says so, and is made again", ({ fault, tag }) =>
      Effect.gen(function* () {
        const id = yield* Effect.scoped(
          Effect.gen(function* () {
            yield* Emulator.inject(fault.pipe(Fault.when(({ path }) => path.endsWith("/status"))))
            const id = yield* Shop.start(shop)
            const { cause } = yield* until(id, ({ state }) => state === "suspended")
            assert.include([tag, "RequestTimeout", "DecodeError"], cause?.reason)
            yield* Effect.sleep("20 minutes")
            assert.strictEqual((yield* Workflow.get(id)).state, "suspended")
            return id
          })
        )
        yield* Workflow.resumeAll
        yield* Shop.run(shop)
        assert.strictEqual((yield* Workflow.get(id)).state, "succeeded")
        yield* isWhole
      }).pipe(onShop)
    )
  })

  describe("a build that is taken back", () => {
    const cases = Object.entries(troubles).map(([name, [fault, tag]]) => ({ name, fault, tag }))
    it.effect.each(chosen(cases))("and meets $name is suspended, and then taken back", ({ fault }) =>
      Effect.gen(function* () {
        yield* Emulator.inject(refusal(422).pipe(Fault.on(Server.attachVolume)))
        const id = yield* Effect.scoped(
          Effect.gen(function* () {
            yield* Emulator.inject(fault.pipe(Fault.on(Server.remove)))
            const id = yield* Shop.start(shop)
            const { steps } = yield* until(id, ({ state }) => state === "suspended")
            assert.isTrue(steps.some(({ name }) => name === "undo 1: web"))
            yield* Effect.sleep("10 minutes")
            assert.notInclude(["failed", "cancelled", "succeeded"], (yield* Workflow.get(id)).state)
            return id
          })
        )
        const error = yield* Effect.flip(Shop.run(shop))
        assert.strictEqual(error._tag, "Validation")
        assert.strictEqual((yield* Workflow.get(id)).state, "failed")
        assert.deepStrictEqual(yield* there, [])
      }).pipe(Effect.scoped, onShop)
    )

    it.effect.each(chosen(Object.entries(losses).map(([name, fault]) => ({ name, fault }))))(
      "although the answer is lost by $name, is taken back once",
      ({ fault }) =>
        Effect.gen(function* () {
          yield* Emulator.inject(
            refusal(422).pipe(Fault.on(Server.attachVolume)),
            fault.pipe(Fault.on(Server.remove, Datacenter.remove))
          )
          assert.strictEqual((yield* Effect.flip(Shop.run(shop)))._tag, "Validation")
          assert.deepStrictEqual(yield* there, [])
        }).pipe(Effect.scoped, onShop)
    )
  })
}
