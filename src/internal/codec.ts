/** Encodes inputs as calls and decodes answers, by the schemas of an operation. Pure. */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import { type Issue, Validation } from "../Errors.js"
import { Depth } from "../Resource.js"
import { requestIdOf } from "./classify.js"
import { fromParseIssue } from "./issues.js"
import * as Path from "./path.js"
import { positiveInt } from "./schemas.js"
import type { Input, Spec } from "./spec.js"
import type { Answer, Call } from "./transport.js"

const strictly = { errors: "all", onExcessProperty: "error" } as const

const encodeBy = <S extends Schema.Schema.AnyNoContext>(
  schema: S,
  value: unknown
): Either.Either<Schema.Schema.Encoded<S>, ReadonlyArray<Issue>> =>
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
const encodePayload = (schema: Spec["payload"], fields: Input): Either.Either<unknown, ReadonlyArray<Issue>> => {
  if (schema !== undefined) return encodeBy(schema, fields)
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

/** A call that can be sent. */
export interface Encoded {
  readonly call: Call
  readonly depth: Depth | undefined
}

/** Turns an input into a call, or says everything that is wrong with it. */
const encodeInput = (spec: Spec, input: Input): Either.Either<Encoded, ReadonlyArray<Issue>> => {
  if (!Predicate.isRecord(input)) return Either.left([{ path: "", message: "expected an object" }])
  const { depth = spec.depth, ...rest } = input
  const [other, page] = Record.partition(rest, (_, key) => spec.paged && (key === "offset" || key === "limit"))
  const [fields, ids] = Record.partition(other, (_, key) => spec.params.keys.includes(key))
  const parts = [
    Either.map(encodeBy(spec.params.schema, ids), (params) => Path.fill(spec.path, params)),
    encodePayload(spec.payload, fields),
    encodeBy(Options, { depth, ...page })
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

/** An input as a call. */
export const encode = (spec: Spec, input: Input): Either.Either<Encoded, Validation> =>
  Either.mapLeft(
    encodeInput(spec, input),
    (issues) => new Validation({ operation: spec.operation, method: spec.method, messages: [], attempts: 0, issues })
  )

const parseJson = Schema.decodeUnknownEither(Schema.parseJson())

/**
 * The body as the operation's schema has it. An operation without one accepts any JSON, and nothing at all: that it is the
 * API who says so shows in the status, or in the request.
 */
export const decode = (
  spec: Spec,
  depth: Depth | undefined,
  answer: Answer
): Either.Either<unknown, ReadonlyArray<Issue>> => {
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
  // The answer to a change is as deep as what was sent: only a read promises a depth.
  const schema = spec.success(spec.method === "GET" ? depth : undefined)
  return Either.flatMap(json, (value) =>
    Either.mapLeft(ParseResult.decodeUnknownEither(schema, { errors: "all" })(value), fromParseIssue)
  )
}
