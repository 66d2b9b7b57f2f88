/** What an engine has stored of a build, in each state that there is: it reads tables that are not its own. */
import { DurableClock, DurableDeferred } from "@effect/workflow"
import { Clock, Deferred, Duration, Effect, Exit, Ref } from "effect"
import { expect } from "vitest"
import type { Parts } from "../../src/internal/workflow/engine.js"
import * as Durable from "./durable.js"

const Shop = Durable.workflow("Shop")

export const isHowFarItIs = (parts: Parts) =>
  Effect.gen(function* () {
    const gate = yield* Deferred.make<void>()
    const isAway = yield* Ref.make(true)
    yield* Durable.carryOut(
      parts,
      Shop,
      Effect.gen(function* () {
        const one = yield* Durable.step("one", Effect.succeed({ id: "a" }))
        yield* Durable.step("gate", Deferred.await(gate))
        yield* Durable.step(
          "away",
          Effect.flatMap(Ref.get(isAway), (away) =>
            away ? Durable.inTrouble("TransportError", "the network is away") : Effect.succeed("back")
          )
        )
        yield* DurableClock.sleep({ name: "rest", duration: "1 second", inMemoryThreshold: Duration.zero })
        const done = yield* DurableDeferred.await(Durable.told("done"))
        return { one, done }
      })
    )
    const begunAt = yield* Clock.currentTimeMillis
    yield* Durable.begin(parts, Shop, "shop-1")

    const build = Effect.map(parts.read("shop-1"), ([build]) => build)
    const names = (build: { readonly facts: ReadonlyArray<{ readonly name: string }> } | undefined) =>
      build?.facts.map(({ name }) => name)

    const running = yield* Durable.until(build, (build) => build?.facts.length === 1)
    expect(running).toMatchObject({
      id: "shop-1",
      workflow: "Shop",
      payload: { key: "shop-1" },
      state: { _tag: "Running" },
      facts: [{ name: "one", value: { id: "a" } }]
    })
    expect(yield* parts.suspended).toEqual([])

    yield* Deferred.succeed(gate, undefined)
    const suspended = yield* Durable.until(build, (build) => build?.state._tag === "Suspended")
    expect(suspended?.state).toEqual({
      _tag: "Suspended",
      trouble: { reason: "TransportError", message: "the network is away" }
    })
    expect(names(suspended)).toEqual(["one", "gate"])
    expect(yield* parts.suspended).toEqual([{ workflow: "Shop", id: "shop-1" }])

    yield* Ref.set(isAway, false)
    yield* parts.engine.resume(Shop, "shop-1")
    const resting = yield* Durable.until(
      build,
      (build) => build?.facts.length === 3 && build.state._tag === "Suspended"
    )
    expect(resting?.state).toEqual({ _tag: "Suspended", trouble: undefined })

    // It is a fact as soon as it is stored, and only once.
    yield* Durable.tell(parts, Shop, "shop-1", "done", { status: "DONE" })
    yield* Durable.tell(parts, Shop, "shop-1", "done", { status: "FAILED" })
    const informed = yield* build
    expect(informed?.facts.at(-1)).toMatchObject({ name: "done", value: { status: "DONE" } })

    const ended = yield* Durable.until(build, (build) => build?.state._tag === "Ended")
    const result = { one: { id: "a" }, done: { status: "DONE" } }
    expect(ended?.state).toEqual({ _tag: "Ended", exit: Exit.succeed(result) })
    expect(names(ended)).toEqual(["one", "gate", "away", "done"])
    expect(yield* parts.suspended).toEqual([])

    const facts = ended?.facts ?? []
    expect(facts.map(({ place }) => place)).toEqual(facts.map(({ place }) => place).sort((a, b) => (a < b ? -1 : 1)))
    const times = [begunAt, ended?.begunAt ?? 0, ...facts.map(({ at }) => at), yield* Clock.currentTimeMillis]
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })

export const isHowItEnded = (parts: Parts) =>
  Effect.gen(function* () {
    const Failing = Durable.workflow("Failing")
    yield* Durable.carryOut(
      parts,
      Failing,
      Effect.zipRight(Durable.step("one", Effect.void), Effect.fail({ _tag: "Rejected" }))
    )
    yield* Durable.carryOut(parts, Shop, DurableDeferred.await(Durable.told("never")))
    yield* Durable.begin(parts, Failing, "failing")
    yield* Durable.until(parts.read("failing"), ([build]) => build?.state._tag === "Ended")
    yield* Durable.begin(parts, Shop, "cancelled")
    yield* Durable.until(parts.suspended, (builds) => builds.length === 1)
    yield* parts.engine.interrupt(Shop, "cancelled")

    const builds = yield* Durable.until(parts.read(), (builds) => builds.every(({ state }) => state._tag === "Ended"))
    expect(builds.map(({ id, workflow }) => [id, workflow])).toEqual([
      ["failing", "Failing"],
      ["cancelled", "Shop"]
    ])
    expect(builds[0]?.state).toEqual({ _tag: "Ended", exit: Exit.fail({ _tag: "Rejected" }) })
    // A step without a value.
    expect(builds[0]?.facts).toMatchObject([{ name: "one", value: undefined }])
    expect(builds[1]?.facts).toEqual([])
    const state = builds[1]?.state
    expect(state?._tag === "Ended" && Exit.isInterrupted(state.exit)).toBe(true)
    expect(yield* parts.read("cancelled")).toEqual([builds[1]])
    expect(yield* parts.read("another")).toEqual([])
  })
