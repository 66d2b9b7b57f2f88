/** A transaction of all that version 6 has for networks, which refers to one another: everything or nothing. */
import { assert, describe, it } from "@effect/vitest"
import { Data, Effect, Ref } from "effect"
import { Emulator, Transaction } from "effect-profitbricks"
import { held } from "./support/held.js"
import { messagesTo } from "./support/messages.js"
import { tiers } from "./support/tiers.js"
import { inVirtualTime } from "./support/virtualTime.js"

class Killed extends Data.TaggedError("Killed")<{ readonly step: number }> {}

/** A program that fails after so many steps, or, without, counts them. */
const counting = (last: number) =>
  Effect.map(Ref.make(0), (count) => ({
    count: Ref.get(count),
    step: Effect.flatMap(
      Ref.updateAndGet(count, (n) => n + 1),
      (n) => (n === last ? new Killed({ step: n }) : Effect.void)
    )
  }))

const steps = 17

describe("a transaction of three tiers", () => {
  it.live("keeps all of it", () =>
    Effect.gen(function* () {
      const { count, step } = yield* counting(0)
      yield* Transaction.run(tiers(step))
      assert.strictEqual(yield* count, steps)
      const kinds = new Set((yield* held).map((path) => path.split("/").at(-2)))
      assert.includeMembers(
        [...kinds],
        ["natgateways", "networkloadbalancers", "applicationloadbalancers", "securitygroups", "targetgroups", "pccs"]
      )
    }).pipe(Effect.provide(Emulator.layer({ provisioningTime: "4 seconds" })), inVirtualTime)
  )

  it.live.each(Array.from({ length: steps }, (_, index) => index + 1))("keeps nothing if step %i fails", (last) =>
    Effect.gen(function* () {
      const before = yield* held
      const { step } = yield* counting(last)
      assert.deepStrictEqual(yield* Effect.flip(Transaction.run(tiers(step))), new Killed({ step: last }))
      assert.deepStrictEqual(yield* held, before)
    }).pipe(
      Effect.provide(Emulator.layer({ provisioningTime: "4 seconds" })),
      Effect.provide(messagesTo([])),
      inVirtualTime
    )
  )
})
