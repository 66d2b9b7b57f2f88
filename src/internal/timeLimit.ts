/** A time limit that counts only while something is under way, and that holds where nothing can be interrupted. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import { memoized } from "./lazy.js"

/** Something that is under way, and has to end in time. */
interface Limited {
  /** When its limit has begun. */
  since: number
  readonly giveUp: () => void
}

/**
 * Looks at one clock for all that is under way: a fiber and a timer for each call would be a third of what the client itself
 * costs. Its own fiber belongs to no program, and ends when there is nothing to wait for.
 */
class Timekeeper {
  /** In the order in which they end, as they have the same limit. */
  readonly #underWay = new Set<Limited>()
  #fiber: Fiber.RuntimeFiber<void> | undefined
  /** The fiber waits. A clock may have no time pass: then it has ended before it is known. */
  #isWaiting = false

  constructor(
    readonly clock: Clock.Clock,
    readonly limit: number
  ) {}

  /** In milliseconds, by a clock that nobody sets. */
  #now(): number {
    return Number(this.clock.unsafeCurrentTimeNanos()) / 1_000_000
  }

  begin(giveUp: () => void): Limited {
    const limited = { since: this.#now(), giveUp }
    this.#underWay.add(limited)
    if (!this.#isWaiting) {
      this.#isWaiting = true
      this.#fiber = Effect.runFork(this.#wait(limited, this.limit))
    }
    return limited
  }

  /** The next part has the whole limit again. */
  beginAgain(limited: Limited): void {
    if (!this.#underWay.delete(limited)) return
    limited.since = this.#now()
    this.#underWay.add(limited)
  }

  /** What comes at once finds the fiber, and its timer, still there. */
  end(limited: Limited, { currentScheduler }: Pick<Fiber.RuntimeFiber<unknown>, "currentScheduler">): void {
    this.#underWay.delete(limited)
    if (this.#underWay.size > 0) return
    currentScheduler.scheduleTask(() => {
      if (this.#underWay.size > 0) return
      this.#isWaiting = false
      this.#fiber?.unsafeInterruptAsFork(FiberId.none)
    }, 0)
  }

  /** The clock's sleep is trusted: what has not begun again in the meantime is over. */
  #wait(first: Limited, left: number): Effect.Effect<void> {
    const { since } = first
    return Effect.flatMap(this.clock.sleep(Duration.millis(left)), () => {
      if (first.since === since && this.#underWay.delete(first)) first.giveUp()
      const [next] = this.#underWay
      if (next !== undefined) return this.#wait(next, Math.ceil(next.since + this.limit - this.#now()))
      this.#isWaiting = false
      return Effect.void
    })
  }
}

/**
 * Ends an effect in time even where nothing else can be interrupted, such as in a finalizer. If it is interrupted, it ends when the
 * effect has ended. The effect may have its limit begin again.
 */
export type Within = <A, E, R>(
  self: (beginAgain: () => void) => Effect.Effect<A, E, R>,
  onTimeout: () => Effect.Effect<A, E>
) => Effect.Effect<A, E, R>

export const make = (limit: Duration.Duration): Within => {
  const timekeeperOf = memoized((clock: Clock.Clock) => new Timekeeper(clock, Duration.toMillis(limit)))
  return <A, E, R>(
    self: (beginAgain: () => void) => Effect.Effect<A, E, R>,
    onTimeout: () => Effect.Effect<A, E>
  ): Effect.Effect<A, E, R> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.withFiberRuntime((caller) => {
        const timekeeper = timekeeperOf(Context.get(caller.currentDefaultServices, Clock.Clock))
        let limited: Limited | undefined
        const beginAgain = () => limited && timekeeper.beginAgain(limited)
        const end = () => limited && timekeeper.end(limited, caller)
        // A fiber that fails is logged, with an error of the HTTP client that has the path of the call in it: so it gives its exit.
        return Effect.flatMap(Effect.forkDaemon(Effect.exit(Effect.interruptible(self(beginAgain)))), (fiber) => {
          const ended = Effect.async<Effect.Effect<A, E>>((resume) => {
            fiber.addObserver((exit) => resume(Exit.succeed(Exit.flatten(exit))))
            limited = timekeeper.begin(() =>
              resume(Exit.succeed(Effect.zipRight(Fiber.interrupt(fiber), Effect.suspend(onTimeout))))
            )
          })
          return Effect.matchCauseEffect(restore(ended), {
            onFailure: (cause) => {
              end()
              return Effect.zipRight(Fiber.interrupt(fiber), Effect.failCause(cause))
            },
            onSuccess: (result) => {
              end()
              return result
            }
          })
        })
      })
    )
}
