/** A time limit that counts only while something is under way, and that holds where nothing can be interrupted. */
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"

/** Knows since when something is under way, and what is left of its limit. */
export class Stopwatch {
  #since: number

  constructor(
    readonly clock: Clock.Clock,
    readonly limit: number
  ) {
    this.#since = clock.unsafeCurrentTimeMillis()
  }

  /** The next part has the whole limit again. */
  restart(): void {
    this.#since = this.clock.unsafeCurrentTimeMillis()
  }

  /** Ends when nothing is left, which is so many milliseconds from now unless the limit begins anew. */
  over(left = this.limit): Effect.Effect<void> {
    return Effect.suspend(() => {
      const since = this.#since
      return Effect.flatMap(this.clock.sleep(Duration.millis(left)), () =>
        this.#since === since ? Effect.void : this.over(this.#since + this.limit - this.clock.unsafeCurrentTimeMillis())
      )
    })
  }
}

/**
 * Ends in time even where nothing else can be interrupted, such as in a finalizer. It is what every call pays for: so it is one fiber
 * for what is limited and one for the time, where a race of the two would do more for each of them. If it is interrupted, it ends
 * when both have ended.
 */
export const within = <A, E, R>(
  limit: Duration.Duration,
  self: (stopwatch: Stopwatch) => Effect.Effect<A, E, R>,
  onTimeout: () => Effect.Effect<A, E>
): Effect.Effect<A, E, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.clockWith((clock) => {
      const stopwatch = new Stopwatch(clock, Duration.toMillis(limit))
      // A fiber that fails is logged, with an error of the HTTP client that has the path of the call in it: so it gives its exit.
      return Effect.flatMap(Effect.fork(Effect.exit(Effect.interruptible(self(stopwatch)))), (limited) =>
        Effect.flatMap(Effect.fork(Effect.interruptible(stopwatch.over())), (timer) =>
          restore(
            Effect.async<A, E>((resume) => {
              limited.addObserver((exit) => {
                timer.unsafeInterruptAsFork(FiberId.none)
                resume(Exit.flatten(exit))
              })
              timer.addObserver((exit) => {
                if (Exit.isSuccess(exit)) resume(Effect.zipRight(Fiber.interrupt(limited), Effect.suspend(onTimeout)))
              })
              return Fiber.interruptAll([limited, timer])
            })
          )
        )
      )
    })
  )
