/** How long a build takes that is as parallel as the API permits. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { Emulator } from "effect-profitbricks"
import { idealRequests, inParallel, inTurn } from "../support/provisioning.js"
import { inVirtualTime } from "../support/virtualTime.js"

const minute = 60_000
const ideal = idealRequests * minute

const timed = <E, R>(program: Effect.Effect<unknown, E, R>) =>
  Effect.gen(function* () {
    const start = yield* Clock.currentTimeMillis
    yield* program
    return (yield* Clock.currentTimeMillis) - start
  })

describe("ten data centers of ten servers, a minute each", () => {
  it.effect("take hardly longer than the API needs, and a tenth of what one after another takes", () =>
    Effect.gen(function* () {
      const parallel = yield* timed(inParallel).pipe(Effect.provide(Emulator.layer({ provisioningTime: minute })))
      const one = yield* timed(inTurn).pipe(Effect.provide(Emulator.layer({ provisioningTime: minute })))
      assert.isAtMost(parallel, 1.1 * ideal)
      assert.isAtLeast(one, 10 * ideal)
    }).pipe(inVirtualTime)
  )
})
