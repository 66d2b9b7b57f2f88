/** Builds that do otherwise each time they run: they must not make more and more. */
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Schema } from "effect"
import { IpBlock } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import { accepted, carriedBy, onMemory } from "./support/builds.js"
import { Shop, shop } from "./support/shop.js"

/** Its step has another name each time. */
const makeFickle = () => {
  let runs = 0
  return Workflow.make({
    name: "Fickle",
    version: "1",
    payload: { key: Schema.String },
    key: ({ key }) => key,
    build: () =>
      Effect.suspend(() =>
        Workflow.step(`address ${++runs}`, IpBlock.create, { location: "us/las", size: 1 }).pipe(Effect.asVoid)
      )
  })
}

describe("a step that has another name each time", () => {
  it.effect("is begun once, and suspends the build", () => {
    const Fickle = makeFickle()
    return Effect.gen(function* () {
      const id = yield* Fickle.start({ key: "one" })
      yield* Effect.sleep("1 hour")
      const { cause, state } = yield* Workflow.get(id)
      assert.deepStrictEqual([state, cause?.reason], ["suspended", "Steps"])
      assert.include(cause?.message, '"address 1" was begun, but the build no longer reaches it')
      assert.deepStrictEqual(yield* accepted, ["POST /ipblocks"])
    }).pipe(carriedBy(Fickle), onMemory([]))
  })
})

describe("a program", () => {
  it.effect("that has no layer for a workflow is told so when it begins a build", () =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(Shop.start(shop))
      assert.isTrue(Exit.isFailure(exit))
      const cause = Exit.isFailure(exit) ? Cause.pretty(exit.cause) : ""
      assert.include(cause, 'workflow "Shop" has no layer in this program')
      assert.isEmpty(yield* Workflow.list)
    }).pipe(onMemory([]))
  )

  it.effect("that has two workflows of one name is told so", () =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(Effect.void.pipe(carriedBy(Shop), carriedBy(Shop)))
      assert.include(Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "", 'two workflows are named "Shop"')
    }).pipe(onMemory([]))
  )
})
