/** One call, and how often it is tried: what is sent, what comes back, and when to send it again. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type * as Tracer from "effect/Tracer"
import type { ApiError } from "../Errors.js"
import { fromAnswer, fromFlaw, fromNoAnswer, refused } from "./classify.js"
import { type Client, clientWith, type ProfitBricks } from "./client.js"
import * as Codec from "./codec.js"
import { hasNextLink, isSecondHand, requestIdOf } from "./headers.js"
import { describe, type Origin, originOf } from "./origin.js"
import { atLeast, pauseAskedFor } from "./pauses.js"
import * as Progress from "./progress.js"
import * as Requests from "./requests.js"
import { secretsIn } from "./secrets.js"
import type { Input, Reply, Spec } from "./spec.js"
import * as Telemetry from "./telemetry.js"

/** A call that is ready to be sent. */
export interface Sent extends Codec.Encoded {
  readonly spec: Spec
  readonly input: Input
  readonly origin: Origin
  readonly span: Tracer.Span
  /** The secrets of the client and of the input: no error shows them. */
  readonly secrets: ReadonlyArray<Redacted.Redacted<unknown>>
  /** The mark by which a change is found. */
  readonly mark: string | undefined
  /** The change that it makes, if it is one. */
  readonly change?: Progress.Change
  /** Runs when an attempt is on its way, and nobody waits for its answer any more. */
  readonly onGivenUp?: Effect.Effect<void>
}

/** The call of an input, or why it cannot be sent. */
const prepare = (spec: Spec, input: Input, { host, secrets, version }: Client) => {
  const result = Codec.encode(spec, input, version)
  const named = originOf(spec, input, host)
  // Something that is refused as an id may be anything, a password too.
  const isRefused = (name: string) => Either.isLeft(result) && result.left.some(({ path }) => path === name)
  const hasSecret = (id: string) => secrets.some((secret) => id.includes(Redacted.value(secret)))
  const origin = { ...named, ids: Record.filter(named.ids, (id, name) => !isRefused(name) && !hasSecret(id)) }
  const encoded = Either.mapLeft(result, (issues) => refused(origin, issues))
  return { encoded, origin }
}

/** Encodes an input, and goes on with the call as one operation in traces. */
export const operate = <A>(
  spec: Spec,
  input: Input,
  line: Telemetry.Line,
  carryOut: (sent: Sent, client: Client) => Effect.Effect<A, ApiError, ProfitBricks>
): Effect.Effect<A, ApiError, ProfitBricks> =>
  clientWith((parts) => {
    const { encoded, origin } = prepare(spec, input, parts)
    return Telemetry.operation(spec, origin, line, (span) => {
      if (Either.isLeft(encoded)) return encoded.left
      const secrets = [...parts.secrets, ...secretsIn(input)]
      return carryOut({ ...encoded.right, spec, input, origin, span, secrets, mark: undefined }, parts)
    })
  })

/** Refuses inputs of which one cannot be sent, before the first of them is. */
export const validated = (spec: Spec, inputs: ReadonlyArray<Input>): Effect.Effect<void, ApiError, ProfitBricks> =>
  clientWith((parts) => Effect.forEach(inputs, (input) => prepare(spec, input, parts).encoded, { discard: true }))

/** `once` is one attempt. `repeated` says when it is made again. */
export const of = (sent: Sent, { retryPolicy, send, serverClock }: Client) => {
  const { call, change, depth, mark, onGivenUp, origin, secrets, span, spec } = sent
  const about = describe(origin)
  const tell = (told: Progress.Told) => (change === undefined ? Effect.void : Progress.tell(change, told))
  let attempts = 0

  const once: Effect.Effect<Reply, ApiError> = Effect.clockWith((clock) => {
    attempts++
    span.attribute("profitbricks.attempts", attempts)
    const circumstances = {
      origin,
      namesObject: spec.namesObject,
      attempts,
      now: clock.unsafeCurrentTimeMillis(),
      mark,
      secrets
    }
    const sent = send({
      ...call,
      about,
      mark,
      isRepeated: attempts > 1,
      onHeld: change && ((held) => tell({ _tag: "Held", held })),
      onGivenUp
    })
    return Effect.matchEffect(sent, {
      onFailure: (cause) => fromNoAnswer(cause, circumstances),
      onSuccess: (answer): Effect.Effect<Reply, ApiError> => {
        const error = fromAnswer(answer, circumstances)
        if (error !== undefined) return error
        // A read that broke off can be made again. Of a change it is only known that it was accepted.
        if (spec.method === "GET" && Either.isLeft(answer.body) && answer.body.left.reason !== "TooLong") {
          return fromNoAnswer(answer.body.left, circumstances)
        }
        span.attribute("http.response.status_code", answer.status)
        const value = Codec.decode(spec, depth, answer)
        if (Either.isLeft(value)) return fromFlaw(value.left, answer, circumstances)
        const isOld = serverClock.isOld(answer, clock.unsafeCurrentTimeMillis())
        return Effect.succeed({
          value: value.right,
          requestId: requestIdOf(answer),
          isAccepted: answer.status === 202,
          isCertain: !isOld && !isSecondHand(answer),
          hasNext: hasNextLink(answer)
        })
      }
    })
  })

  const again = () =>
    atLeast(retryPolicy.schedule, pauseAskedFor).pipe(
      Schedule.whileInput(
        (error) => error.isRetryable && !Duration.greaterThan(pauseAskedFor(error), retryPolicy.longestPause)
      ),
      Telemetry.retries(spec, ({ _tag }, pause) => tell({ _tag: "Retried", error: _tag, pause }))
    )
  /** The schedule is looked at from the first failure on: most calls have none. */
  const repeated = <A, R>(self: Effect.Effect<A, ApiError, R>): Effect.Effect<A, ApiError, R> =>
    Effect.catchAll(self, (first) => {
      const rest = [Effect.fail(first)]
      return Effect.retry(
        Effect.suspend((): Effect.Effect<A, ApiError, R> => rest.pop() ?? self),
        again()
      )
    })

  return { once, repeated }
}

/**
 * A read needs nothing but its attempts. That a spec gives an `A` is known where the operation is declared: this is the only
 * place that takes its word for it.
 */
export function reply<A>(
  spec: Spec,
  input: Input,
  line?: Telemetry.Line
): Effect.Effect<Reply<A>, ApiError, ProfitBricks>
export function reply(
  spec: Spec,
  input: Input,
  line: Telemetry.Line = false
): Effect.Effect<Reply, ApiError, ProfitBricks> {
  return operate(spec, input, line, (sent, client) => {
    const { once, repeated } = of(sent, client)
    const { withoutSecrets } = spec
    if (withoutSecrets === undefined) return repeated(once)
    const { kept, secrets } = client
    const recorded = (requestId: string) =>
      Effect.map(read<Requests.Sent>(Requests.sent, { requestId }), ({ properties: { body } }) => body ?? "")
    return Effect.flatMap(repeated(once), (reply) =>
      Effect.map(withoutSecrets(reply.value, { kept, secrets, recorded, requestId: input["requestId"] }), (value) => ({
        ...reply,
        value
      }))
    )
  })
}

/** The value of a read. */
export const read = <A>(spec: Spec, input: Input, line?: Telemetry.Line): Effect.Effect<A, ApiError, ProfitBricks> =>
  Effect.map(reply<A>(spec, input, line), ({ value }) => value)
