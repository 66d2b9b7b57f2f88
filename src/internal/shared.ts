/** One answer for many who ask at the same time. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"

/** An answer that many want at once, and one of them asks for. */
export interface Shared<A, E> {
  /** The number of times that it has been asked for. */
  asked: number
  /** The last answer, be it that it failed, and when it came. */
  last: { readonly ask: number; readonly at: number; readonly answer: Exit.Exit<A, E> } | undefined
  readonly permit: Effect.Semaphore
}

export const make = <A, E>(): Effect.Effect<Shared<A, E>> =>
  Effect.map(Effect.makeSemaphore(1), (permit) => ({ asked: 0, last: undefined, permit }))

type Last<A, E> = NonNullable<Shared<A, E>["last"]>

/**
 * The last answer, if it is fresh enough, or a new one. One asks, while the others wait for the permit; if it is
 * interrupted, the next one asks.
 */
const get = <A, E, R>(
  shared: Shared<A, E>,
  ask: Effect.Effect<A, E, R>,
  isFresh: (last: Last<A, E>, now: number) => boolean
): Effect.Effect<A, E, R> =>
  shared.permit.withPermits(1)(
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (shared.last !== undefined && isFresh(shared.last, now)) return yield* shared.last.answer
      const number = ++shared.asked
      const answer = yield* Effect.exit(ask)
      shared.last = { ask: number, at: yield* Clock.currentTimeMillis, answer }
      return yield* answer
    })
  )

/** An answer that is not older than this. */
export const within = <A, E, R>(shared: Shared<A, E>, millis: number, ask: Effect.Effect<A, E, R>) =>
  get(shared, ask, ({ at }, now) => at <= now && now - at < millis)

/** An answer to a question that was not asked before now. */
export const after = <A, E, R>(shared: Shared<A, E>, ask: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const before = shared.asked
    return get(shared, ask, (last) => last.ask > before)
  })
