/** Exchanges with the real API as they were recorded, and what the client makes of them. */
import { Effect, Option, Predicate, Record, Schema } from "effect"
import { RetryPolicy } from "effect-profitbricks"
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

/** The operation that an exchange is a call of, and the ids in its path. */
export const operationOf = ({
  method,
  path
}: Exchange): { readonly row: Row; readonly ids: Record<string, string> } => {
  const found = operations.flatMap((row) => {
    const [rowMethod, template = ""] = row.template.split(" ")
    return rowMethod === method
      ? Option.match(parametersIn(template, path), { onNone: () => [], onSome: (ids) => [{ row, ids }] })
      : []
  })
  // A template without a parameter comes before one that has it in the same place.
  const [first] = found.toSorted((a, b) => Object.keys(a.ids).length - Object.keys(b.ids).length)
  if (first === undefined) throw new Error(`no operation ${method} ${path}`)
  return first
}

/** Calls the operation of an exchange, and answers as the API did. */
const replay = (exchange: Exchange, { ids, row }: ReturnType<typeof operationOf>) => {
  const input = {
    ...row.input,
    ...Record.filter(ids, (id) => id !== ""),
    // The API's default for reads is 0. A change was asked for the depth that its query has.
    ...(exchange.depth !== null ? { depth: exchange.depth } : row.method === "GET" ? { depth: 0 } : {})
  }
  return Effect.provide(row.operation(input), scripted([exchange], { retry: RetryPolicy.none }).layer)
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
  return Effect.map(replay(exchange, called), (result) => {
    const value = status === 202 && Predicate.hasProperty(result, "value") ? result.value : result
    return differences(exchange.body, success === undefined ? null : Schema.encodeUnknownSync(success())(value), "")
  })
}
