/** A time limit that counts only while something is under way: what is put around that may take as long as it likes. */
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"

/** Knows since when something is under way, and what is left of its limit. */
export class Stopwatch {
  #running = 0
  #since = 0

  constructor(
    readonly clock: Clock.Clock,
    readonly limit: number
  ) {}

  start(): void {
    this.#running++
    this.#since = this.clock.unsafeCurrentTimeMillis()
  }

  stop(): void {
    this.#running--
  }

  /** In milliseconds. */
  get left(): number {
    return this.#running > 0 ? this.#since + this.limit - this.clock.unsafeCurrentTimeMillis() : this.limit
  }

  /** Ends when nothing is left. */
  get over(): Effect.Effect<void> {
    return Effect.suspend(() => {
      const { left } = this
      return left > 0 ? Effect.zipRight(this.clock.sleep(Duration.millis(left)), this.over) : Effect.void
    })
  }
}

/**
 * Ends in time even where nothing else can be interrupted, such as in a finalizer. It is what every call pays for: so it is one fiber
 * for what is limited and one for the time, where a race of the two would do more for each of them.
 */
export const within = <A, E>(
  limit: Duration.Duration,
  self: (stopwatch: Stopwatch) => Effect.Effect<A, E>,
  onTimeout: () => Effect.Effect<A, E>
): Effect.Effect<A, E> =>
  Effect.clockWith((clock) => {
    const stopwatch = new Stopwatch(clock, Duration.toMillis(limit))
    return Effect.flatMap(Effect.fork(Effect.interruptible(self(stopwatch))), (limited) =>
      Effect.flatMap(Effect.fork(Effect.interruptible(stopwatch.over)), (timer) =>
        Effect.async<A, E>((resume) => {
          limited.addObserver((exit) => {
            timer.unsafeInterruptAsFork(FiberId.none)
            resume(exit)
          })
          timer.addObserver((exit) => {
            if (Exit.isSuccess(exit)) resume(Effect.zipRight(Fiber.interrupt(limited), Effect.suspend(onTimeout)))
          })
        })
      )
    )
  })
