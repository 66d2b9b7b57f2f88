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
  /** The number of those that are about to begin. */
  #expected = 0
  #fiber: Fiber.RuntimeFiber<void> | undefined
  /** What the fiber that waits is known by. Another one has been left by all. */
  #turn: object | undefined

  constructor(
    readonly clock: Clock.Clock,
    readonly limit: number
  ) {}

  /** In milliseconds, by a clock that nobody sets. */
  #now(): number {
    return Number(this.clock.unsafeCurrentTimeNanos()) / 1_000_000
  }

  /** What comes at once finds the fiber, and its timer, still there. */
  expect(): void {
    this.#expected++
  }

  begin(giveUp: () => void): Limited {
    this.#expected--
    const limited = { since: this.#now(), giveUp }
    this.#underWay.add(limited)
    if (this.#turn === undefined) {
      const turn = {}
      this.#turn = turn
      const [first = limited] = this.#underWay
      // However its sleep ends, what begins after that is waited for.
      this.#fiber = Effect.runFork(
        Effect.ensuring(
          this.#wait(turn, first, this.limit),
          Effect.sync(() => this.#leave(turn))
        )
      )
    }
    return limited
  }

  /** The next part has the whole limit again. */
  beginAgain(limited: Limited): void {
    if (!this.#underWay.delete(limited)) return
    limited.since = this.#now()
    this.#underWay.add(limited)
  }

  /** Of something that was expected, and has begun unless it could not any more. */
  end(limited: Limited | undefined, { currentScheduler }: Pick<Fiber.RuntimeFiber<unknown>, "currentScheduler">): void {
    if (limited === undefined) this.#expected--
    else this.#underWay.delete(limited)
    const isNeeded = () => this.#expected + this.#underWay.size > 0
    if (isNeeded()) return
    currentScheduler.scheduleTask(() => {
      if (isNeeded()) return
      this.#turn = undefined
      this.#fiber?.unsafeInterruptAsFork(FiberId.none)
    }, 0)
  }

  #leave(turn: object): void {
    if (this.#turn === turn) this.#turn = undefined
  }

  /** The clock's sleep is trusted: it is at least as late as it was to be, whatever the time is said to be. */
  #wait(turn: object, { since }: Limited, left: number): Effect.Effect<void> {
    return Effect.flatMap(this.clock.sleep(Duration.millis(left)), () => {
      if (this.#turn !== turn) return Effect.void
      const now = Math.max(this.#now(), since + this.limit)
      for (const limited of this.#underWay) {
        const left = limited.since + this.limit - now
        if (left > 0) return this.#wait(turn, limited, Math.ceil(left))
        this.#underWay.delete(limited)
        limited.giveUp()
      }
      this.#leave(turn)
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
        let isOver = false
        let giveUp = () => {
          isOver = true
        }
        const beginAgain = () => limited && timekeeper.beginAgain(limited)
        const end = () => timekeeper.end(limited, caller)
        timekeeper.expect()
        // Of many that begin together some wait for their turn before they can do anything.
        const timed = Effect.suspend(() => {
          limited = timekeeper.begin(() => giveUp())
          return self(beginAgain)
        })
        // A fiber that fails is logged, with an error of the HTTP client that has the path of the call in it: so it gives its exit.
        return Effect.flatMap(Effect.forkDaemon(Effect.exit(Effect.interruptible(timed))), (fiber) => {
          const timedOut = Exit.succeed(Effect.zipRight(Fiber.interrupt(fiber), Effect.suspend(onTimeout)))
          const ended = Effect.async<Effect.Effect<A, E>>((resume) => {
            fiber.addObserver((exit) => resume(Exit.succeed(Exit.flatten(exit))))
            giveUp = () => resume(timedOut)
            if (isOver) giveUp()
          })
          return Effect.matchCauseEffect(restore(ended), {
            onFailure: (cause) =>
              Effect.flatMap(Fiber.interrupt(fiber), () => {
                end()
                return Effect.failCause(cause)
              }),
            onSuccess: (result) => {
              end()
              return result
            }
          })
        })
      })
    )
}
