import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Errors from "../Errors.js"
import type { Spec } from "../Operation.js"
import { ProfitBricks } from "../ProfitBricks.js"
import { Depth } from "../Resource.js"
import { amend, type Context, fromAnswer, fromFault, requestIdOf } from "./classify.js"
import { fromParseIssue } from "./issues.js"
import { atLeast, retryAfterOf } from "./pauses.js"
import * as Path from "./path.js"
import * as Reconcile from "./reconcile.js"
import { positiveInt } from "./schemas.js"
import { secretsIn } from "./secrets.js"
import type { Input, Reply } from "./spec.js"
import * as Telemetry from "./telemetry.js"
import type { Answer, Call } from "./transport.js"

const strictly = { errors: "all", onExcessProperty: "error" } as const

const encode = <S extends Schema.Schema.AnyNoContext>(
  schema: S,
  value: unknown
): Either.Either<Schema.Schema.Encoded<S>, ReadonlyArray<Errors.Issue>> =>
  Either.mapLeft(ParseResult.encodeUnknownEither(schema, strictly)(value), fromParseIssue)

const Options = Schema.Struct({
  depth: Schema.optional(Depth),
  offset: Schema.optional(Schema.NonNegativeInt.annotations({ description: "an integer from 0" })),
  limit: Schema.optional(positiveInt)
})

const queryOf = (options: typeof Options.Encoded): string => {
  const pairs = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`
}

/** An operation without a payload takes no further fields. An empty `Schema.Struct` would accept any. */
const encodePayload = (schema: Spec["payload"], fields: Input): Either.Either<unknown, ReadonlyArray<Errors.Issue>> => {
  if (schema !== undefined) return encode(schema, fields)
  const issues = Object.keys(fields).map((path) => ({ path, message: "is not expected" }))
  return issues.length === 0 ? Either.right(undefined) : Either.left(issues)
}

const bodyOf = (spec: Spec, payload: unknown): Call["body"] => {
  if (spec.encoding === "form") {
    const fields = Object.entries(payload ?? {}).filter(([, value]) => value !== undefined && value !== null)
    const text = new URLSearchParams(fields.map(([name, value]) => [name, String(value)])).toString()
    return { contentType: "application/x-www-form-urlencoded; charset=UTF-8", text }
  }
  return spec.payload === undefined ? undefined : { contentType: "application/json", text: JSON.stringify(payload) }
}

/** Turns an input into a call, or says everything that is wrong with it. */
const prepare = (
  spec: Spec,
  input: Input
): Either.Either<{ readonly call: Call; readonly depth: Depth | undefined }, ReadonlyArray<Errors.Issue>> => {
  if (!Predicate.isRecord(input)) return Either.left([{ path: "", message: "expected an object" }])
  const { depth = spec.depth, ...rest } = input
  const [other, page] = Record.partition(rest, (_, key) => spec.paged && (key === "offset" || key === "limit"))
  const [fields, ids] = Record.partition(other, (_, key) => spec.params.keys.includes(key))
  const parts = [
    Either.map(encode(spec.params.schema, ids), (params) => Path.fill(spec.path, params)),
    encodePayload(spec.payload, fields),
    encode(Options, { depth, ...page })
  ] as const
  const issues = parts.flatMap((part) => (Either.isLeft(part) ? part.left : []))
  if (issues.length > 0) return Either.left(issues)
  return Either.map(Either.all(parts), ([path, payload, options]) => ({
    depth: options.depth,
    call: {
      operation: spec.operation,
      method: spec.method,
      target: `${path}${queryOf(options)}`,
      body: bodyOf(spec, payload)
    }
  }))
}

const parseJson = Schema.decodeUnknownEither(Schema.parseJson())

/**
 * The body as the operation's schema has it. An operation without one accepts any JSON, and nothing at all: that it is the
 * API who says so shows in the status, or in the request.
 */
const decode = (
  spec: Spec,
  depth: Depth | undefined,
  answer: Answer
): Either.Either<unknown, ReadonlyArray<Errors.Issue>> => {
  const issue = (message: string) => [{ path: "", message }]
  if (Either.isLeft(answer.body)) {
    return Either.left(issue(answer.body.left.reason === "TooLong" ? "the body is too long" : "the body broke off"))
  }
  if (spec.success === undefined && answer.status !== spec.status && requestIdOf(answer) === undefined) {
    return Either.left(issue(`expected the status ${spec.status}`))
  }
  if (spec.success === undefined && answer.body.right.trim() === "") return Either.right(undefined)
  const json = Either.mapLeft(parseJson(answer.body.right), () => issue("expected JSON"))
  if (spec.success === undefined) return Either.map(json, () => undefined)
  // What a change answers with depends on what was sent: only a read promises a depth.
  const schema = spec.success(spec.method === "GET" ? depth : undefined)
  return Either.flatMap(json, (value) =>
    Either.mapLeft(ParseResult.decodeUnknownEither(schema, { errors: "all" })(value), fromParseIssue)
  )
}

/** Encodes, sends, classifies, repeats, reconciles and decodes: what all operations have in common. */
export const execute = (spec: Spec, input: Input): Effect.Effect<Reply, Errors.ApiError, ProfitBricks> =>
  Effect.gen(function* () {
    const { method, operation } = spec
    const { call, depth } = yield* Either.mapLeft(
      prepare(spec, input),
      (issues) => new Errors.Validation({ operation, method, messages: [], attempts: 0, issues })
    )
    const client = yield* ProfitBricks
    const mark = method === "GET" ? undefined : yield* client.newMark
    const { identify, settle, settleFinally } = Reconcile.make(run, {
      spec,
      input,
      mark,
      target: call.target,
      since: yield* Clock.currentTimeMillis
    })
    let attempts = 0
    let mayBeDone = false

    const attempt = Effect.gen(function* () {
      attempts++
      const now = yield* Clock.currentTimeMillis
      const secrets = [...client.secrets, ...secretsIn(input)]
      const context: Context = { operation, method, attempts, namesObject: spec.namesObject, now, mark, secrets }
      const answer = yield* Effect.mapError(client.send({ ...call, mark, isRepeated: attempts > 1 }), (fault) =>
        fromFault(fault, context)
      )
      const error =
        fromAnswer(answer, context) ??
        // What broke off can be read again. Of a change it is only known that it was accepted.
        (method === "GET" && Either.isLeft(answer.body) && answer.body.left.reason !== "TooLong"
          ? fromFault(answer.body.left, context)
          : undefined)
      // What a DELETE that got no answer has done shows in its repetition.
      if (error?._tag === "NotFound" && method === "DELETE" && mayBeDone)
        return yield* identify({ value: undefined, requestId: undefined }, { isAccepted: false, mayBeDone })
      if (error !== undefined) return yield* error
      const requestId = requestIdOf(answer)
      yield* Effect.annotateCurrentSpan("http.response.status_code", answer.status)
      const value = yield* Either.mapLeft(
        decode(spec, depth, answer),
        (issues) =>
          new Errors.DecodeError({
            operation,
            method,
            status: answer.status,
            messages: [],
            requestId,
            attempts,
            issues,
            ...(mark === undefined ? {} : { mark })
          })
      )
      return yield* identify({ value, requestId }, { isAccepted: answer.status === 202, mayBeDone })
    }).pipe(
      Effect.catchAll(settle),
      Effect.mapError((error) => {
        if (!("outcome" in error)) return error
        mayBeDone ||= error.outcome === "unknown"
        // That this try did nothing says nothing of those before it.
        return mayBeDone && error.outcome === "notExecuted" ? amend(error, { outcome: "unknown", mark }) : error
      })
    )

    const again = atLeast(client.retryPolicy.schedule, retryAfterOf).pipe(
      Schedule.whileInput((error) => error.isRetryable),
      Telemetry.retries(spec)
    )
    return yield* Effect.retry(attempt, again).pipe(
      Effect.catchAll((error) => (mayBeDone ? settleFinally(error) : Effect.fail(error))),
      Effect.tap(({ requestId }) =>
        requestId === undefined ? Effect.void : Effect.annotateCurrentSpan("profitbricks.request_id", requestId)
      ),
      Effect.ensuring(Effect.suspend(() => Effect.annotateCurrentSpan("profitbricks.attempts", attempts)))
    )
  }).pipe(Telemetry.operation(spec))

/**
 * `execute` with the type of its value. That a spec gives an `A` for an input is known where the operation is declared;
 * this is the only place that takes its word for it.
 */
export function run<A>(spec: Spec, input: Input): Effect.Effect<A, Errors.ApiError, ProfitBricks>
export function run(spec: Spec, input: Input): Effect.Effect<unknown, Errors.ApiError, ProfitBricks> {
  return Effect.map(execute(spec, input), ({ value }) => value)
}
