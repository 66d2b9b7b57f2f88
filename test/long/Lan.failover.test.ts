/** Two programs add a failover entry each, a thousand times over. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Emulator } from "effect-profitbricks"
import { lostEntries } from "../support/failover.js"
import { inVirtualTime } from "../support/virtualTime.js"

describe("two programs that add a failover entry each and remove it again", () => {
  it.live("lose none of them in a thousand times", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* lostEntries(2, 1000), 0)
    }).pipe(Effect.provide(Emulator.layer({ provisioningTime: "1 minute" })), inVirtualTime)
  )
})
