/** Encodes inputs as calls and decodes answers, by the schemas of an operation. Pure. */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { Issue } from "../Errors.js"
import { Depth } from "../Resource.js"
import { type ApiVersion, absence, fieldsAbsent, since } from "./apiVersion.js"
import * as Decoding from "./decoding.js"
import { requestIdOf } from "./headers.js"
import { formatPath, fromParseIssue } from "./issues.js"
import * as Path from "./path.js"
import { keyOfRecord, positiveInt } from "./schemas.js"
import type { Input, Spec } from "./spec.js"
import type { Answer, Call } from "./transport.js"

const strictly = { errors: "all", onExcessProperty: "error" } as const

const encodeBy = <S extends Schema.Schema.AnyNoContext>(
  schema: S,
  value: unknown
): Either.Either<Schema.Schema.Encoded<S>, ReadonlyArray<Issue>> =>
  Either.mapLeft(ParseResult.encodeUnknownEither(schema, strictly)(value), fromParseIssue)

const scalar = Schema.Union(Schema.String, Schema.JsonNumber, Schema.Boolean)

const UpTo = Schema.Struct({ upTo: Depth })

/** The options that operations have in common, besides those of their own. */
export const Options = Schema.Struct({
  depth: Schema.optional(Schema.Union(Depth, UpTo).annotations({ description: "a depth from 0 to 10" })),
  offset: Schema.optional(Schema.NonNegativeInt.annotations({ description: "an integer from 0" })),
  limit: Schema.optional(positiveInt),
  filter: since(6)(
    Schema.optional(
      Schema.Record({
        key: keyOfRecord,
        // No value at all would choose everything.
        value: Schema.UndefinedOr(Schema.Union(scalar, Schema.NonEmptyArray(scalar))).annotations({
          description: "a value, or several"
        })
      })
    )
  ),
  orderBy: since(6)(Schema.optional(Schema.NonEmptyString)),
  maxResults: since(6)(Schema.optional(positiveInt))
})

/** The options that choose among the objects of a collection. */
export const ofCollections = new Set<PropertyKey>(Object.keys(Options.fields).filter((name) => name !== "depth"))

const queryOf = ({ depth, filter = {}, ...others }: typeof Options.Encoded, further: Input): string => {
  const filters = Object.entries(filter).map(([name, value]) => [`filter.${name}`, value] as const)
  const pairs = [
    ...Object.entries({ depth: typeof depth === "object" ? depth.upTo : depth, ...others, ...further }),
    ...filters
  ].flatMap(([name, value]) =>
    value === undefined ? [] : Array.isArray(value) ? value.map((one) => [name, String(one)]) : [[name, String(value)]]
  )
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`
}

/** An operation without a payload takes no further fields. An empty `Schema.Struct` would accept any. */
const encodePayload = (schema: Spec["payload"], fields: Input): Either.Either<unknown, ReadonlyArray<Issue>> => {
  if (schema !== undefined) return encodeBy(schema, fields)
  const issues = Object.keys(fields).map((path) => ({ path, message: "is not expected" }))
  return issues.length === 0 ? Either.right(undefined) : Either.left(issues)
}

/** Most calls have none but the depth that their operation asks for by itself. */
const encodeOptions = (options: Input, spec: Spec) =>
  Object.keys(options).length === 1 && options["depth"] === spec.depth
    ? Either.right<typeof Options.Encoded>({ depth: spec.depth })
    : encodeBy(Options, options)

const encodeQuery = (schema: Spec["query"], further: Input): Either.Either<Input, ReadonlyArray<Issue>> =>
  schema === undefined ? Either.right({}) : encodeBy(schema, further)

const bodyOf = (spec: Spec, payload: unknown, version: ApiVersion): Call["body"] => {
  if (version <= (spec.formUntil ?? 0)) {
    const properties = Predicate.hasProperty(payload, "properties") ? payload.properties : payload
    const fields = Object.entries(properties ?? {}).filter(([, value]) => value !== undefined && value !== null)
    const text = new URLSearchParams(fields.map(([name, value]) => [name, String(value)])).toString()
    return { contentType: "application/x-www-form-urlencoded; charset=UTF-8", text }
  }
  return spec.payload === undefined ? undefined : { contentType: "application/json", text: JSON.stringify(payload) }
}

/** What an object as it was read has is kept by the object that the call names: of another one it would be something new. */
const issuesOfCurrent = ({ params }: Spec, { current }: Input, ids: Input): ReadonlyArray<Issue> => {
  const name = params.keys.at(-1) ?? ""
  return Predicate.hasProperty(current, "id") && current.id !== undefined && current.id !== ids[name]
    ? [{ path: "current.id", message: `expected the ${name} of the call` }]
    : []
}

/** A call that can be sent, and the depth that its answer promises. */
export interface Encoded {
  readonly call: Omit<Call, "about">
  readonly depth: Depth | undefined
}

/** A part of an input: ids, options or fields. */
type Fields = Record<string, unknown>

/** Turns an input into a call, or says everything that is wrong with it. */
export const encode = (spec: Spec, input: Input, version: ApiVersion): Either.Either<Encoded, ReadonlyArray<Issue>> => {
  if (!Predicate.isRecord(input)) return Either.left([{ path: "", message: "expected an object" }])
  const { depth = spec.depth, ...rest } = input
  const [ids, chosen, further, fields]: [Fields, Fields, Fields, Fields] = [{}, {}, {}, {}]
  for (const key of Object.keys(rest)) {
    const part = spec.params.keys.includes(key)
      ? ids
      : spec.paged && ofCollections.has(key)
        ? chosen
        : Object.hasOwn(spec.query?.fields ?? {}, key)
          ? further
          : fields
    part[key] = rest[key]
  }
  const parts = [
    Either.map(encodeBy(spec.params.schema, ids), (params) => Path.fill(spec.path, params)),
    encodePayload(spec.payload, fields),
    encodeOptions({ depth, ...chosen }, spec),
    encodeQuery(spec.query, further)
  ] as const
  const absent = absence(spec.lifetime, version)
  if (absent !== undefined) return Either.left([{ path: "", message: `the operation ${absent}` }])
  const issues = [
    ...parts.flatMap((part) => (Either.isLeft(part) ? part.left : [])),
    ...issuesOfCurrent(spec, fields, ids),
    ...fieldsAbsent(spec.payload, fields, version),
    ...fieldsAbsent(spec.query, further, version),
    ...fieldsAbsent(Options, chosen, version)
  ]
  if (issues.length > 0) return Either.left(issues)
  return Either.map(Either.all(parts), ([path, payload, options, query]) => ({
    depth: typeof options.depth === "object" ? undefined : options.depth,
    call: {
      method: spec.method,
      target: `${path}${queryOf(options, query)}`,
      body: bodyOf(spec, payload, version)
    }
  }))
}

const parseJson = (text: string): Either.Either<unknown, unknown> => Either.try((): unknown => JSON.parse(text))

/** A text: a string in JSON, or as it is. What begins like JSON is JSON, or has broken off. */
const parseText = (body: string): Either.Either<string, unknown> => {
  if (!/^\s*["[{]/.test(body)) return Either.right(body)
  return Either.map(parseJson(body), (value) => (typeof value === "string" ? value : body))
}

/** Why an answer is not as it should be: not as documented, or not as deep as was asked for. */
export type Flaw =
  | { readonly _tag: "Issues"; readonly issues: ReadonlyArray<Issue> }
  | { readonly _tag: "Shallow"; readonly depth: Depth; readonly missing: ReadonlyArray<string> }

const flaw = (...issues: ReadonlyArray<Issue>): Flaw => ({ _tag: "Issues", issues })

/** So many gaps are named: the others are like them. */
const namedGaps = 10

/** The depth that was asked for is a promise of the type, which is kept here. */
const checkDepth = ({ gaps, method }: Spec, depth: Depth | undefined, value: unknown): Either.Either<unknown, Flaw> => {
  // The answer to a change is as deep as what was sent: only a read promises a depth.
  if (gaps === undefined || depth === undefined || method !== "GET") return Either.right(value)
  const missing: Array<string> = []
  for (const gap of gaps(value, depth)) {
    if (missing.push(formatPath(gap)) === namedGaps) break
  }
  return missing.length === 0 ? Either.right(value) : Either.left({ _tag: "Shallow", depth, missing })
}

/**
 * The body as the operation's schema has it. An operation without a schema accepts any JSON, and an empty body: its success
 * shows in the status, or in the request that was started.
 */
export const decode = (spec: Spec, depth: Depth | undefined, answer: Answer): Either.Either<unknown, Flaw> => {
  const issue = (message: string) => flaw({ path: "", message })
  if (Either.isLeft(answer.body)) {
    // Nothing else can tell: of a call that is recorded the record does.
    if (!spec.isRecorded && spec.success === undefined && answer.status === spec.status) return Either.right(undefined)
    return Either.left(issue(answer.body.left.reason === "TooLong" ? "the body is too long" : "the body broke off"))
  }
  // What was to be done later is not known to be begun by any other status, and what was to be done at once is not done by that.
  const { method, status, success } = spec
  const isWrong =
    status === 202
      ? success === undefined && answer.status !== 202 && requestIdOf(answer) === undefined
      : method !== "GET" && answer.status === 202
  if (isWrong) {
    return Either.left(issue(`expected the status ${status}`))
  }
  if (spec.success === undefined && answer.body.right.trim() === "") return Either.right(undefined)
  const parse = spec.text === true ? parseText : parseJson
  const json = Either.mapLeft(parse(answer.body.right), () => issue("expected JSON"))
  if (spec.success === undefined) return Either.map(json, () => undefined)
  const schema = spec.success()
  return json.pipe(
    Either.flatMap((value) =>
      Either.mapLeft(Decoding.decode(schema, value), (error) => flaw(...fromParseIssue(error)))
    ),
    Either.flatMap((value) => checkDepth(spec, depth, value))
  )
}
