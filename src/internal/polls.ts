import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import type { ApiError } from "../Errors.js"
import type { RequestId } from "../Ids.js"
import type { RequestStatus } from "../Request.js"

interface Question {
  readonly answer: Deferred.Deferred<RequestStatus, ApiError>
  waiters: number
}

/** The questions of all waits of a client that are not answered yet. */
export interface Polls {
  readonly open: Map<RequestId, Question>
  readonly permit: Effect.Semaphore
}

export const make: Effect.Effect<Polls> = Effect.map(Effect.makeSemaphore(1), (permit) => ({ open: new Map(), permit }))

/** From this many open questions on, the list of requests answers them all in one call. */
const worthAList = 4

/**
 * Asks for the status of a request together with everybody else who asks. One call is under way at a time; what is asked
 * meanwhile is answered by the next one, so the number of calls does not grow with the number of waits. Whoever gets the
 * permit makes the call, for all: if that waiter is interrupted, the questions are still open and the next one asks them.
 */
export const ask = <R>(
  polls: Polls,
  id: RequestId,
  calls: {
    readonly one: (id: RequestId) => Effect.Effect<RequestStatus, ApiError, R>
    readonly all: Effect.Effect<ReadonlyMap<string, RequestStatus>, ApiError, R>
  }
): Effect.Effect<RequestStatus, ApiError, R> => {
  const answer = (key: RequestId, status: Effect.Effect<RequestStatus, ApiError, R>) =>
    Effect.flatMap(Effect.exit(status), (exit) => {
      const question = polls.open.get(key)
      if (question === undefined) return Effect.void
      polls.open.delete(key)
      return Deferred.done(question.answer, exit)
    })

  const answerAll = Effect.flatMap(Effect.exit(calls.all), (exit) =>
    Effect.forEach(
      [...polls.open.keys()],
      (key) => {
        if (exit._tag === "Failure") return answer(key, Effect.failCause(exit.cause))
        const status = exit.value.get(key)
        return answer(key, status === undefined ? calls.one(key) : Effect.succeed(status))
      },
      { discard: true }
    )
  )

  return Effect.acquireUseRelease(
    Effect.sync(() => {
      const question = polls.open.get(id) ?? {
        answer: Deferred.unsafeMake<RequestStatus, ApiError>(FiberId.none),
        waiters: 0
      }
      question.waiters++
      polls.open.set(id, question)
      return question
    }),
    (question) =>
      polls.permit
        .withPermits(1)(
          Effect.suspend(() => {
            if (polls.open.get(id) !== question) return Effect.void
            return polls.open.size < worthAList ? answer(id, calls.one(id)) : answerAll
          })
        )
        .pipe(Effect.zipRight(Deferred.await(question.answer))),
    (question) =>
      Effect.sync(() => {
        question.waiters--
        if (question.waiters === 0 && polls.open.get(id) === question) polls.open.delete(id)
      })
  )
}
