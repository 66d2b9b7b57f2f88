/** How long ten data centers of ten servers take, beside what the API needs; in virtual time. */
import { Clock, Effect, type Layer } from "effect"
import { Emulator } from "effect-profitbricks"
import { idealRequests, inParallel, inTurn } from "../support/provisioning.js"
import { inVirtualTime } from "../support/virtualTime.js"
import type { Row } from "./measuring.js"

const provisioningTime = 60_000

/** In virtual minutes. */
const minutes = <E>(program: Effect.Effect<unknown, E, Layer.Layer.Success<ReturnType<typeof Emulator.layer>>>) =>
  Effect.gen(function* () {
    const start = yield* Clock.currentTimeMillis
    yield* program
    return ((yield* Clock.currentTimeMillis) - start) / 60_000
  }).pipe(Effect.provide(Emulator.layer({ provisioningTime })), inVirtualTime, Effect.runPromise)

export const provisioning: Row = async function* () {
  const what = "10 data centers of 10 servers, a minute a request"
  const least = "the least that is possible"
  const beside = [{ who: least }]
  yield [
    { what, who: least, unit: "minutes", samples: [(idealRequests * provisioningTime) / 60_000] },
    { what, who: "all at once, awaitAll", unit: "minutes", samples: [await minutes(inParallel)], beside },
    { what, who: "one after another, a look every 5 s", unit: "minutes", samples: [await minutes(inTurn)], beside }
  ]
}
