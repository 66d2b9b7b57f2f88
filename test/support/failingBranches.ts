/** Builds of two branches, one of which fails while the other one is anywhere: nothing of them is left, and all that is not theirs. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Datacenter, Emulator, Fault, IpBlock } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import { onMemory, there } from "./builds.js"
import { block, refusal } from "./shop.js"

const failing = {
  "at once": refusal(422),
  "after 5 seconds": Fault.delay("5 seconds").pipe(Fault.and(refusal(422))),
  "while its request is carried out": Fault.requestFails()
}

const Branches = Workflow.make({
  name: "Branches",
  version: "1",
  payload: { isFirst: Schema.Boolean, isLater: Schema.Boolean },
  key: ({ isFirst, isLater }) => `${isFirst} ${isLater}`,
  build: ({ isFirst, isLater }) => {
    const fails = Effect.zipRight(
      isLater ? block("before") : Effect.void,
      Workflow.step("fails", Datacenter.create, { location: "de/fra", name: "fails" })
    )
    const goes = Effect.zipRight(block("one"), Effect.zipRight(block("two"), block("three")))
    const branches = isFirst ? [fails, goes] : [goes, fails]
    return Effect.zipRight(block("first"), Effect.all(branches, { concurrency: 2, discard: true }))
  }
})

/**
 * The call of the other branch that takes so many seconds, and whether the branch that fails is the first one, and whether it does so
 * at its second step.
 */
export const suite = (grid: {
  readonly positions: ReadonlyArray<number>
  readonly delays: ReadonlyArray<number>
  readonly orders: ReadonlyArray<readonly [isFirst: boolean, isLater: boolean]>
}) => {
  const cases = Object.entries(failing).flatMap(([when, fault]) =>
    grid.positions.flatMap((position) => grid.delays.map((seconds) => ({ when, fault, seconds, position })))
  )
  describe(`branches ${JSON.stringify(grid.orders)}`, () => {
    it.effect.each(cases)(
      "that fail $when, while call $position of the other one takes $seconds s, leave nothing",
      ({ fault, position, seconds }) =>
        Effect.gen(function* () {
          yield* IpBlock.create({ location: "us/las", size: 1, name: "own" })
          for (const [isFirst, isLater] of grid.orders) {
            const late = Fault.delay(seconds * 1000).pipe(Fault.on(IpBlock.create), Fault.nth(position + 1))
            yield* Effect.scoped(
              Effect.gen(function* () {
                yield* Emulator.inject(late, fault.pipe(Fault.on(Datacenter.create)))
                const error = yield* Effect.flip(Branches.run({ isFirst, isLater }))
                assert.include(["Validation", "RequestFailed"], error._tag)
              })
            )
            assert.deepStrictEqual(yield* there, ["own"])
          }
          const deleted = (yield* Emulator.calls).flatMap(({ method, path }) => (method === "DELETE" ? [path] : []))
          assert.strictEqual(new Set(deleted).size, deleted.length, "each of them is deleted once")
          assert.isAtLeast(deleted.length, 2 * grid.orders.length)
        }).pipe(onMemory([Branches]))
    )
  })
}
