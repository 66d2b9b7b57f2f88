/** How long ten data centers of ten servers take, beside what the API needs: `npm run bench`. Ratios of virtual time. */
import { Clock, Console, Effect } from "effect"
import { Emulator } from "effect-profitbricks"
import { idealRequests, inParallel, inTurn } from "../support/provisioning.js"
import { inVirtualTime } from "../support/virtualTime.js"

const provisioningTime = 60_000

/** How many times as long as the API needs. */
const ratio = <E, R>(program: Effect.Effect<unknown, E, R | Emulator.Emulator>) =>
  Effect.gen(function* () {
    const start = yield* Clock.currentTimeMillis
    yield* program
    return (((yield* Clock.currentTimeMillis) - start) / (idealRequests * provisioningTime)).toFixed(2)
  })

const cloud = Emulator.layer({ provisioningTime })

await Effect.gen(function* () {
  const parallel = yield* ratio(inParallel).pipe(Effect.provide(cloud))
  const inOrder = yield* ratio(inTurn).pipe(Effect.provide(cloud))
  yield* Console.log("10 data centers of 10 servers, 60 s a request: times the least that is possible")
  yield* Console.log(`  all at once, awaitAll                     ${parallel}`)
  yield* Console.log(`  one after another, a look every 5 s       ${inOrder}`)
}).pipe(inVirtualTime, Effect.runPromise)
