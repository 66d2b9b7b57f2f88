/** A soak: many operations at once over a network that fails, and nothing is doubled or lost. */
import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Duration, Effect, Layer, Schedule } from "effect"
import { Credentials, Emulator, ProfitBricks, Reconciliation, RetryPolicy } from "effect-profitbricks"
import * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"
import { soak, soakAccounts } from "../support/soak.js"

describe("a network that fails", () => {
  it.live.each([6, 4] as const)(
    "doubles nothing and loses nothing, in five thousand operations of version %i",
    (version) =>
      Effect.gen(function* () {
        const tally = Arr.groupBy(yield* soakAccounts(20, { version }), (ending) => ending)
        // Some of it ends in each of these ways.
        assert.includeMembers(Object.keys(tally), ["success", "TransportError", "Unavailable", "DecodeError"])
      })
  )

  it.scopedLive.each([6, 4] as const)(
    "doubles nothing and loses nothing over HTTP either, with version %i",
    (version) =>
      Effect.gen(function* () {
        // Long enough for a machine that has other things to do: a PUT that is late undoes what came after it.
        const patience = Duration.seconds(1)
        const { emulator, url } = yield* EmulatorServer.make({ provisioningTime: 0, version })
        const layer = ProfitBricks.layer({ baseUrl: url, timeout: patience }).pipe(
          Layer.provide([
            Credentials.basic(Emulator.user),
            RetryPolicy.layer(Schedule.spaced("10 millis").pipe(Schedule.intersect(Schedule.recurs(5)))),
            Reconciliation.layer(Schedule.spaced("50 millis").pipe(Schedule.intersect(Schedule.recurs(5)))),
            FetchHttpClient.layer
          ])
        )
        yield* soak(256, {
          workers: 8,
          patience,
          lag: Duration.millis(100),
          settled: 0,
          wait: { schedule: Schedule.spaced("20 millis") }
        }).pipe(Effect.provide(layer), Effect.provideService(Emulator.Emulator, emulator))
      })
  )
})
