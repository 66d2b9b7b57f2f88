/** Waits for requests that take as long as one says: how often they ask, and how late they know. */
import { Array as Arr, Clock, Duration, Effect } from "effect"
import { Datacenter, Emulator, Request } from "effect-profitbricks"
import { inVirtualTime } from "./virtualTime.js"

export interface Waited {
  /** The HTTP calls of all waits together. */
  readonly calls: number
  /** The time from the end of a request until its wait has ended, in seconds: the mean. */
  readonly delay: number
}

/** So many waits that begin together, each for a request of its own that takes so long. */
export const waits = (count: number, length: Duration.Duration) =>
  Effect.gen(function* () {
    const accepted = yield* Effect.forEach(Arr.range(1, count), (index) =>
      Datacenter.create({ name: String(index), location: "us/las" })
    )
    const start = yield* Clock.currentTimeMillis
    const before = (yield* Emulator.calls).length
    const ends = yield* Effect.forEach(accepted, (one) => Effect.andThen(Request.await(one), Clock.currentTimeMillis), {
      concurrency: "unbounded"
    })
    const late = ends.map((end) => end - start - Duration.toMillis(length))
    return {
      calls: (yield* Emulator.calls).length - before,
      delay: late.reduce((sum, millis) => sum + millis, 0) / count / 1000
    }
  }).pipe(
    Effect.provide(
      Emulator.layer({
        provisioningTime: length,
        rateLimit: { reads: { limit: 1150, burst: 900 }, changes: { limit: 1_000_000, burst: 1_000_000 } }
      })
    ),
    inVirtualTime
  )

/**
 * As the vendor's Python SDKs wait, each wait for itself: with pauses of 5 seconds, which become twice as long after ten of them, after ten of
 * those, after twenty of those, and so on.
 */
export const asPython = (count: number, length: Duration.Duration): Waited => {
  const end = Duration.toMillis(length) / 1000
  let [now, pause, pauses, calls] = [0, 5, 10, 1]
  let next = pause * pauses
  while (now < end) {
    if (now > next) {
      pause *= 2
      next = now + pause * pauses
      pauses *= 2
    }
    now += pause
    calls++
  }
  return { calls: calls * count, delay: now - end }
}
