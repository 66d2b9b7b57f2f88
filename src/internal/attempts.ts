/** One call, and how often it is tried. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schedule from "effect/Schedule"
import * as Errors from "../Errors.js"
import { fromAnswer, fromFault, requestIdOf } from "./classify.js"
import { ProfitBricks } from "./client.js"
import * as Codec from "./codec.js"
import { atLeast, retryAfterOf } from "./pauses.js"
import { secretsIn } from "./secrets.js"
import type { Input, Reply, Spec } from "./spec.js"
import * as Telemetry from "./telemetry.js"

/** `once` tries it, `repeated` says when to try again. `mark` is what a call is found by that changes something. */
export const make = (spec: Spec, input: Input, mark?: string) =>
  Effect.gen(function* () {
    const { method, namesObject, operation } = spec
    const { call, depth } = yield* Either.mapLeft(
      Codec.encode(spec, input),
      (issues) => new Errors.Validation({ operation, method, messages: [], attempts: 0, issues })
    )
    const client = yield* ProfitBricks
    const secrets = [...client.secrets, ...secretsIn(input)]
    let attempts = 0

    const once: Effect.Effect<Reply, Errors.ApiError> = Effect.gen(function* () {
      attempts++
      const context = { operation, method, attempts, namesObject, now: yield* Clock.currentTimeMillis, mark, secrets }
      const answer = yield* Effect.mapError(client.send({ ...call, mark, isRepeated: attempts > 1 }), (fault) =>
        fromFault(fault, context)
      )
      const { body, status } = answer
      const error = fromAnswer(answer, context)
      if (error !== undefined) return yield* error
      // What broke off can be read again. Of a change it is only known that it was accepted.
      if (method === "GET" && Either.isLeft(body) && body.left.reason !== "TooLong") {
        return yield* fromFault(body.left, context)
      }
      const requestId = requestIdOf(answer)
      yield* Effect.annotateCurrentSpan("http.response.status_code", status)
      const value = yield* Either.mapLeft(
        Codec.decode(spec, depth, answer),
        (issues) =>
          new Errors.DecodeError({
            ...{ operation, method, status, messages: [], requestId, attempts, issues },
            ...(mark === undefined ? {} : { mark })
          })
      )
      return { value, requestId, isAccepted: status === 202 }
    })

    const again = atLeast(client.retryPolicy.schedule, retryAfterOf).pipe(
      Schedule.whileInput((error) => error.isRetryable),
      Telemetry.retries(spec)
    )
    const repeated = <A, R>(self: Effect.Effect<A, Errors.ApiError, R>): Effect.Effect<A, Errors.ApiError, R> =>
      Effect.ensuring(
        Effect.retry(self, again),
        Effect.suspend(() => Effect.annotateCurrentSpan("profitbricks.attempts", attempts))
      )

    return { once, repeated, target: call.target }
  })

/**
 * What only reads is as good when it is done twice: it needs nothing but its tries. That a spec gives an `A` for an input is
 * known where the operation is declared; this is the only place that takes its word for it.
 */
export function read<A>(spec: Spec, input: Input): Effect.Effect<A, Errors.ApiError, ProfitBricks>
export function read(spec: Spec, input: Input): Effect.Effect<unknown, Errors.ApiError, ProfitBricks> {
  return Effect.flatMap(make(spec, input), ({ once, repeated }) => repeated(once)).pipe(
    Effect.map(({ value }) => value),
    Telemetry.operation(spec)
  )
}
