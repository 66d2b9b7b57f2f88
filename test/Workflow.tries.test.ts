/** Steps that are tried again: nobody has carried them out, as the API could not, or would not for a while. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect } from "effect"
import { Emulator, Fault, Request, Server, Volume } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import { accepted, ended, onMemory, there, until } from "./support/builds.js"
import { refusal, Shop, shop, shopCalls, shopThere } from "./support/shop.js"

describe("branches that are refused several times", () => {
  it.effect("are carried out once each in the end, and wait as one does", () =>
    Effect.gen(function* () {
      const times = [1, 2, 3, 4, 5]
      const faults = times.flatMap((time) =>
        [Server.create, Volume.create].map((operation) => refusal(401).pipe(Fault.on(operation), Fault.nth(time)))
      )
      yield* Emulator.inject(...faults)
      yield* Shop.run(shop)
      assert.deepStrictEqual((yield* accepted).toSorted(), shopCalls.toSorted())
      assert.deepStrictEqual(yield* there, shopThere())
      // 1, 2, 4, 8 and 16 seconds, and the requests.
      const [build] = yield* Workflow.list
      const took = (yield* Clock.currentTimeMillis) - (build?.begun ?? 0)
      assert.isBelow(took, Duration.toMillis("2 minutes"))
    }).pipe(Effect.scoped, onMemory([Shop]))
  )
})

describe("a step that cannot be looked for", () => {
  it.effect("says what is in the way of that, and is carried out once", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(Fault.reset({ carriedOut: true }).pipe(Fault.on(Server.create), Fault.nth(1)))
      const id = yield* Effect.scoped(
        Effect.gen(function* () {
          yield* Emulator.inject(refusal(401).pipe(Fault.on(Request.list)))
          const id = yield* Shop.start(shop)
          const { state } = yield* until(id, ({ cause }) => cause?.reason === "Unauthorized")
          assert.strictEqual(state, "suspended")
          return id
        })
      )
      assert.strictEqual((yield* ended(id)).state, "succeeded")
      assert.deepStrictEqual(yield* there, shopThere())
    }).pipe(Effect.scoped, onMemory([Shop]))
  )
})
