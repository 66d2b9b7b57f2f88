/** Clocks that do not depend on how long anything takes. */
import { Clock, Duration, Effect, Random, Scheduler } from "effect"

/** A time that jumps, and clocks on it. */
const makeTime = () => {
  let now = 0
  const sleepers: Array<{ readonly at: number; readonly wake: () => void }> = []
  return {
    isAwaited: () => sleepers.length > 0,
    /** Goes on to the next moment at which something wakes up. */
    jump: () => {
      const next = sleepers.shift()
      if (next === undefined) return
      now = Math.max(now, next.at)
      next.wake()
    },
    /** A clock that says when somebody begins to sleep on it. */
    clock: (onSleep: () => void): Clock.Clock => ({
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
          onSleep()
          return Effect.sync(() => {
            const index = sleepers.indexOf(sleeper)
            if (index >= 0) sleepers.splice(index, 1)
          })
        })
    })
  }
}

/**
 * Runs an effect on a clock that jumps to the next moment at which anything happens, as soon as nothing is left to do
 * before: what takes hours takes no time, and a run repeats exactly. `TestClock` does the same, but takes 15 ms for each of
 * these moments, which is too much for programs that have ten thousand of them. Nothing in it may wait for a socket.
 */
export const inVirtualTime = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    const time = makeTime()
    let isArmed = false
    // All that fibers do happens in microtasks: a macrotask begins when there is nothing left of it.
    const jump = () => {
      isArmed = false
      time.jump()
      arm()
    }
    const arm = () => {
      if (isArmed || !time.isAwaited()) return
      isArmed = true
      setImmediate(jump)
    }
    return self.pipe(
      Effect.withClock(time.clock(arm)),
      Effect.withRandom(Random.make("virtual")),
      Effect.withScheduler(new Scheduler.MixedScheduler(Number.POSITIVE_INFINITY))
    )
  })

/**
 * Two clocks on one time, for a client and a server with a socket between them. Time passes only when the server begins to
 * wait, and then up to the next thing that happens on either side: how long the socket takes makes no difference.
 */
export const clientAndServerClocks = () => {
  const time = makeTime()
  return { client: time.clock(() => {}), server: time.clock(() => setImmediate(time.jump)) }
}
