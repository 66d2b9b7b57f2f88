/** Steps that are tried again: nobody has carried them out, as the API could not, or would not for a while. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect } from "effect"
import { Emulator, Fault, Server, Volume } from "effect-profitbricks"
import { accepted, onMemory, there } from "./support/builds.js"
import { refusal, Shop, shop, shopCalls, shopThere } from "./support/shop.js"

describe("branches that are refused several times", () => {
  it.effect("are carried out once each in the end, and wait as one does", () =>
    Effect.gen(function* () {
      const times = [1, 2, 3, 4]
      const faults = times.flatMap((time) =>
        [Server.create, Volume.create].map((operation) => refusal(401).pipe(Fault.on(operation), Fault.nth(time)))
      )
      yield* Emulator.inject(...faults)
      const beganAt = yield* Clock.currentTimeMillis
      yield* Shop.run(shop)
      assert.deepStrictEqual(yield* accepted, shopCalls)
      assert.deepStrictEqual(yield* there, shopThere())
      // 1, 2, 4 and 8 seconds.
      const took = (yield* Clock.currentTimeMillis) - beganAt
      // The build itself takes 55.
      assert.isBelow(took, Duration.toMillis("75 seconds"))
    }).pipe(Effect.scoped, onMemory([Shop]))
  )
})
