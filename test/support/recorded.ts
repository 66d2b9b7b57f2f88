/** Exchanges with the real API as they were recorded, and what the client makes of them. */
import { Effect, Either, Option, ParseResult, Predicate, Record, Schema } from "effect"
import { type Operation, RetryPolicy } from "effect-profitbricks"
import { operations, type Row } from "../operations/index.js"
import { scripted } from "./scripted.js"

/** A line of `fixtures/recorded/exchanges.jsonl`. */
export const Exchange = Schema.Struct({
  version: Schema.Literal(4, 5, 6),
  method: Schema.Literal("GET", "POST", "PUT", "PATCH", "DELETE"),
  /** Below `/cloudapi/vN`, with the query. */
  path: Schema.String,
  status: Schema.Int,
  headers: Schema.Record({ key: Schema.String, value: Schema.String }),
  /** JSON, or a form as text; null if there was none. */
  reqBody: Schema.Unknown,
  body: Schema.Unknown,
  /** As the query says. */
  depth: Schema.NullOr(Schema.Literal(1, 2, 3, 5))
})
export interface Exchange extends Schema.Schema.Type<typeof Exchange> {}

const decodeLine = Schema.decodeUnknownSync(Schema.parseJson(Exchange))

/** Reads exchanges, one a line. */
export const exchangesIn = (lines: string): ReadonlyArray<Exchange> =>
  lines
    .trim()
    .split("\n")
    .map((line) => decodeLine(line))

/** The segments of a path without its query. A slash at the end does not count. */
const segmentsOf = (path: string) => path.replace(/\/?(?:\?.*)?$/, "").split("/")

/** The values of the parameters of a template in a path that has its form. */
const parametersIn = (template: string, path: string): Option.Option<Readonly<Record<string, string>>> => {
  const [names, values] = [segmentsOf(template), segmentsOf(path)]
  const pairs = names.map((name, index) => [name, values[index] ?? ""] as const)
  return names.length === values.length && pairs.every(([name, value]) => name.startsWith("{") || name === value)
    ? Option.some(
        Object.fromEntries(pairs.flatMap(([name, value]) => (name.startsWith("{") ? [[name.slice(1, -1), value]] : [])))
      )
    : Option.none()
}

interface Called {
  readonly row: Row
  readonly ids: Readonly<Record<string, string>>
}

type Asked = Pick<Exchange, "method" | "path">

/** The operation that an exchange is a call of, and the ids in its path. */
export const operationFor = ({ method, path }: Asked): Option.Option<Called> => {
  const found = operations.flatMap((row) => {
    const [rowMethod, template = ""] = row.template.split(" ")
    return rowMethod === method
      ? Option.match(parametersIn(template, path), { onNone: () => [], onSome: (ids) => [{ row, ids }] })
      : []
  })
  // A template without a parameter comes before one that has it in the same place.
  return Option.fromNullable(found.toSorted((a, b) => Object.keys(a.ids).length - Object.keys(b.ids).length)[0])
}

export const operationOf = (asked: Asked): Called =>
  Option.getOrThrowWith(operationFor(asked), () => new Error(`no operation ${asked.method} ${asked.path}`))

/** Fields that are texts, whatever they look like: the status or the body that a target answers. */
const texts = ["response"]

/** Numbers and flags that a client has sent as texts. */
const inTranslation = (value: unknown): unknown =>
  typeof value === "string"
    ? /^(?:true|false|\d+)$/.test(value)
      ? JSON.parse(value)
      : value
    : Array.isArray(value)
      ? value.map(inTranslation)
      : Predicate.isRecord(value)
        ? Record.map(value, (inner, name) => (texts.includes(name) ? inner : inTranslation(inner)))
        : value

/** A form has the properties alone. */
const ofForm = (form: string) => ({ properties: Object.fromEntries(new URLSearchParams(form)) })

/** What was sent, as an input of the operation, or why it is none. */
export const inputSent = (
  { payload }: Operation.Spec,
  { reqBody }: Pick<Exchange, "reqBody">
): Either.Either<object, ReadonlyArray<string>> =>
  payload === undefined || reqBody === null
    ? Either.right({})
    : ParseResult.decodeUnknownEither(payload, { errors: "all", onExcessProperty: "error" })(
        inTranslation(typeof reqBody === "string" ? ofForm(reqBody) : reqBody)
      ).pipe(
        Either.mapLeft((error) =>
          ParseResult.ArrayFormatter.formatIssueSync(error).map(({ message, path }) => `${path.join(".")}: ${message}`)
        )
      )

/** Calls the operation of an exchange as it was called, and answers as the API did. */
const replay = (exchange: Exchange, { ids, row }: Called) => {
  const { spec } = row.operation
  const given = new Map<string, unknown>(Object.entries(row.input))
  const input = {
    // An input that is refused is a finding of its own, and the answer can be decoded all the same.
    ...Either.getOrElse(inputSent(spec, exchange), () => row.input),
    ...Record.map(ids, (id, name) => (id === "" ? given.get(name) : id)),
    // The API's default for reads is 0. A change was asked for the depth that its query has.
    ...(exchange.depth !== null ? { depth: exchange.depth } : row.method === "GET" ? { depth: 0 } : {})
  }
  const { layer, received } = scripted([exchange], { retry: RetryPolicy.none, version: exchange.version })
  return { result: Effect.provide(row.operation(input), layer), received }
}

/** The places of one JSON that another does not have, or has otherwise; those of items under the name of their list. */
const differences = (recorded: unknown, decoded: unknown, at: string): ReadonlyArray<string> => {
  if (Array.isArray(recorded) && Array.isArray(decoded) && recorded.length === decoded.length) {
    return recorded.flatMap((item, index) => differences(item, decoded[index], `${at}[]`))
  }
  if (Predicate.isRecord(recorded) && Predicate.isRecord(decoded)) {
    const keys = new Set([...Object.keys(recorded), ...Object.keys(decoded)])
    return [...keys].flatMap((key) => differences(recorded[key], decoded[key], at === "" ? key : `${at}.${key}`))
  }
  return recorded === decoded ? [] : [decoded === undefined ? `${at} is lost` : `${at} is not as it was`]
}

/** Carries an exchange out again, and gives the parts of the recorded answer that are not in the value. */
export const lostIn = (exchange: Exchange) => {
  const called = operationOf(exchange)
  const { status, success } = called.row.operation.spec
  return Effect.map(replay(exchange, called).result, (result) => {
    const value = status === 202 && Predicate.hasProperty(result, "value") ? result.value : result
    return differences(exchange.body, success === undefined ? null : Schema.encodeUnknownSync(success())(value), "")
  })
}

const Json = Schema.parseJson(Schema.Unknown)

/** Carries an exchange out again, and gives the differences of what is sent from what was sent. */
export const sentOtherwiseIn = (exchange: Exchange) => {
  const { received, result } = replay(exchange, operationOf(exchange))
  return Effect.map(Effect.exit(result), () => {
    const [sent] = received
    if (sent === undefined) return ["nothing is sent"]
    const isForm = sent.headers["content-type"]?.includes("urlencoded") === true
    const now = sent.body === "" ? null : isForm ? ofForm(sent.body) : Schema.decodeUnknownSync(Json)(sent.body)
    const before = typeof exchange.reqBody === "string" ? ofForm(exchange.reqBody) : exchange.reqBody
    return differences(inTranslation(before), inTranslation(now), "")
  })
}
