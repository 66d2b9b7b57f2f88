import { Clock, Duration, Effect, Random, Scheduler } from "effect"

/**
 * Runs an effect on a clock that jumps to the next moment at which anything happens, as soon as nothing is left to do
 * before: what takes hours takes no time, and a run repeats exactly. `TestClock` does the same, but takes 15 ms for each of
 * these moments, which is too much for programs that have ten thousand of them. Nothing in it may wait for a socket.
 */
export const inVirtualTime = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    let now = 0
    let isArmed = false
    const sleepers: Array<{ readonly at: number; readonly wake: () => void }> = []

    // All that fibers do happens in microtasks: a macrotask begins when there is nothing left of it.
    const jump = () => {
      isArmed = false
      const next = sleepers.shift()
      if (next === undefined) return
      now = Math.max(now, next.at)
      next.wake()
      arm()
    }
    const arm = () => {
      if (isArmed || sleepers.length === 0) return
      isArmed = true
      setImmediate(jump)
    }

    const clock: Clock.Clock = {
      ...Clock.make(),
      unsafeCurrentTimeMillis: () => now,
      unsafeCurrentTimeNanos: () => BigInt(Math.round(now)) * 1_000_000n,
      currentTimeMillis: Effect.sync(() => now),
      currentTimeNanos: Effect.sync(() => BigInt(Math.round(now)) * 1_000_000n),
      sleep: (duration) =>
        Effect.async((resume) => {
          const sleeper = { at: now + Duration.toMillis(duration), wake: () => resume(Effect.void) }
          // Behind those that sleep just as long: most sleeps begin later than those that there are, and end later.
          let place = sleepers.length
          while (place > 0 && (sleepers[place - 1]?.at ?? 0) > sleeper.at) place--
          sleepers.splice(place, 0, sleeper)
          arm()
          return Effect.sync(() => {
            const index = sleepers.indexOf(sleeper)
            if (index >= 0) sleepers.splice(index, 1)
          })
        })
    }
    return self.pipe(
      Effect.withClock(clock),
      Effect.withRandom(Random.make("virtual")),
      Effect.withScheduler(new Scheduler.MixedScheduler(Number.POSITIVE_INFINITY))
    )
  })
