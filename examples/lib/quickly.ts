import { Clock, Duration, Effect } from "effect"

/** A clock that runs so many times as fast. */
const fast = (speed: number): Clock.Clock => {
  const real = Clock.make()
  const start = real.unsafeCurrentTimeNanos()
  const unsafeCurrentTimeNanos = () => start + (real.unsafeCurrentTimeNanos() - start) * BigInt(speed)
  const unsafeCurrentTimeMillis = () => Number(unsafeCurrentTimeNanos() / 1_000_000n)
  return {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis,
    unsafeCurrentTimeNanos,
    currentTimeMillis: Effect.sync(unsafeCurrentTimeMillis),
    currentTimeNanos: Effect.sync(unsafeCurrentTimeNanos),
    sleep: (duration) => real.sleep(Duration.times(duration, 1 / speed))
  }
}

/** Runs a program so many times as fast as it would, so that the minutes of a cloud need not be waited for. */
export const quickly = (speed: number) => Effect.withClock(fast(speed))
