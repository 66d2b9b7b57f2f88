/** One call, and how often it is tried: what is sent, what comes back, and when to send it again. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schedule from "effect/Schedule"
import type { ApiError } from "../Errors.js"
import { fromAnswer, fromIssues, fromNoAnswer, requestIdOf } from "./classify.js"
import { client, type ProfitBricks } from "./client.js"
import * as Codec from "./codec.js"
import { atLeast, pauseAskedFor } from "./pauses.js"
import { secretsIn } from "./secrets.js"
import type { Input, Reply, Spec } from "./spec.js"
import * as Telemetry from "./telemetry.js"

/** A call on its way: what it asks for, how that is written, and what it is found by if it changes anything. */
export interface Sent extends Codec.Encoded {
  readonly spec: Spec
  readonly input: Input
  readonly mark: string | undefined
}

/** `once` is one attempt. `repeated` says when it is made again. */
export const of = (sent: Sent) =>
  Effect.map(client, ({ retryPolicy, secrets, send }) => {
    const { call, depth, input, mark, spec } = sent
    let attempts = 0

    const once: Effect.Effect<Reply, ApiError> = Effect.gen(function* () {
      attempts++
      const circumstances = {
        spec,
        attempts,
        now: yield* Clock.currentTimeMillis,
        mark,
        secrets: [...secrets, ...secretsIn(input)]
      }
      const answer = yield* Effect.mapError(send({ ...call, mark, isRepeated: attempts > 1 }), (cause) =>
        fromNoAnswer(cause, circumstances)
      )
      const error = fromAnswer(answer, circumstances)
      if (error !== undefined) return yield* error
      // A read that broke off can be made again. Of a change it is only known that it was accepted.
      if (spec.method === "GET" && Either.isLeft(answer.body) && answer.body.left.reason !== "TooLong") {
        return yield* fromNoAnswer(answer.body.left, circumstances)
      }
      yield* Effect.annotateCurrentSpan("http.response.status_code", answer.status)
      const value = yield* Either.mapLeft(Codec.decode(spec, depth, answer), (issues) =>
        fromIssues(issues, answer, circumstances)
      )
      return { value, requestId: requestIdOf(answer), isAccepted: answer.status === 202 }
    })

    const again = atLeast(retryPolicy.schedule, pauseAskedFor).pipe(
      Schedule.whileInput((error) => error.isRetryable),
      Telemetry.retries(spec)
    )
    const repeated = <A, R>(self: Effect.Effect<A, ApiError, R>): Effect.Effect<A, ApiError, R> =>
      Effect.ensuring(
        Effect.retry(self, again),
        Effect.suspend(() => Effect.annotateCurrentSpan("profitbricks.attempts", attempts))
      )

    return { once, repeated }
  })

/**
 * A read needs nothing but its attempts. That a spec gives an `A` is known where the operation is declared: this is the only
 * place that takes its word for it.
 */
export function read<A>(spec: Spec, input: Input): Effect.Effect<A, ApiError, ProfitBricks>
export function read(spec: Spec, input: Input): Effect.Effect<unknown, ApiError, ProfitBricks> {
  return Effect.gen(function* () {
    const encoded = yield* Codec.encode(spec, input)
    const { once, repeated } = yield* of({ ...encoded, spec, input, mark: undefined })
    const { value } = yield* repeated(once)
    return value
  }).pipe(Telemetry.operation(spec))
}
