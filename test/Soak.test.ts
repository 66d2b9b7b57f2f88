import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Duration, Effect, Layer, Random, Schedule } from "effect"
import { Credentials, Emulator, ProfitBricks, Reconciliation, RetryPolicy } from "effect-profitbricks"
import * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"
import { soak } from "./support/soak.js"
import { inVirtualTime } from "./support/virtualTime.js"

describe("a network that fails", () => {
  it.live(
    "doubles nothing and loses nothing, in ten thousand operations",
    () =>
      Effect.gen(function* () {
        const patience = Duration.minutes(1)
        const layer = ProfitBricks.layer({ timeout: patience }).pipe(
          Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.default]),
          Layer.provideMerge(Emulator.layerHttpClient({ provisioningTime: "5 seconds" }))
        )
        // The history of an account grows with what is done in it, and with that what a look into it takes.
        const endings = yield* Effect.forEach(
          Array.from({ length: 40 }, (_, account) => account),
          (account) =>
            soak(256, { workers: 32, patience, settled: "1 hour", wait: { timeout: "10 minutes" } }).pipe(
              Effect.provide(layer),
              Effect.withRandom(Random.make(account)),
              inVirtualTime
            )
        )
        const tally = Arr.groupBy(endings.flat(), (ending) => ending)
        // Some of it ends in each of these ways.
        assert.includeMembers(Object.keys(tally), ["success", "TransportError", "Unavailable", "DecodeError"])
      }),
    300_000
  )
  it.scopedLive(
    "doubles nothing and loses nothing over HTTP either",
    () =>
      Effect.gen(function* () {
        // Long enough for a machine that has other things to do: a PUT that is late undoes what came after it.
        const patience = Duration.seconds(1)
        const { emulator, url } = yield* EmulatorServer.make({ provisioningTime: 0 })
        const layer = ProfitBricks.layer({ baseUrl: url, timeout: patience }).pipe(
          Layer.provide([
            Credentials.basic(Emulator.user),
            RetryPolicy.layer(Schedule.spaced("10 millis").pipe(Schedule.intersect(Schedule.recurs(5)))),
            Reconciliation.layer(Schedule.spaced("50 millis").pipe(Schedule.intersect(Schedule.recurs(5)))),
            FetchHttpClient.layer
          ])
        )
        yield* soak(256, { workers: 8, patience, settled: 0, wait: { schedule: Schedule.spaced("20 millis") } }).pipe(
          Effect.provide(layer),
          Effect.provideService(Emulator.Emulator, emulator)
        )
      }),
    300_000
  )
})
