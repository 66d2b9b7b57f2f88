import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import { isCredential, mask } from "../internal/secrets.js"

/** What was sent in a call. */
export interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Fields whose values nobody is to see again, wherever in a body they are: also if somebody has misspelt them. */
const isConfidential = (name: string): boolean => /password$/i.test(name)

/** Nothing that the API knows is nested so deeply. */
const deepest = 100

export const masked = (value: unknown, depth = 0): unknown =>
  depth > deepest
    ? mask
    : Array.isArray(value)
      ? value.map((inner) => masked(inner, depth + 1))
      : Predicate.isRecord(value)
        ? Object.fromEntries(
            Object.entries(value).map(([name, inner]) => [
              name,
              isConfidential(name) && inner !== null ? mask : masked(inner, depth + 1)
            ])
          )
        : value

const parse = Schema.decodeUnknownOption(Schema.parseJson())

/** Some clients say of JSON that it is a form: what begins like JSON is not one. */
const isForm = ({ body, headers }: Pick<Sent, "headers" | "body">): boolean =>
  headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true && !/^\s*[[{"]/.test(body)

/** Fields of a form or of a query, without their secrets. */
export const fieldsOf = (fields: Iterable<readonly [string, string]>): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from(fields, ([name, value]) => [name, isConfidential(name) ? mask : value]))

/** A body as a value, without its secrets: JSON, or else the fields of a form. What is neither may hold anything. */
export const contentOf = (call: Pick<Sent, "headers" | "body">): unknown =>
  Option.match(parse(call.body), {
    onNone: () => (isForm(call) ? fieldsOf(new URLSearchParams(call.body)) : undefined),
    onSome: (value) => (typeof value === "string" ? undefined : masked(value))
  })

export const withoutCredentials = (headers: Sent["headers"]): Sent["headers"] =>
  Record.filter(headers, (_, name) => !isCredential(name))

const formWithoutSecrets = (body: string): string =>
  /password|%/i.test(body) ? new URLSearchParams(fieldsOf(new URLSearchParams(body))).toString() : body

/** A call as it may be kept and shown: as it was sent, but for its secrets. */
export const harmless = (call: Sent): Sent => {
  const body = Option.match(parse(call.body), {
    onNone: () => (isForm(call) ? formWithoutSecrets(call.body) : ""),
    onSome: (value) =>
      typeof value === "string" ? "" : /password|\\u/i.test(call.body) ? JSON.stringify(masked(value)) : call.body
  })
  return { ...call, headers: withoutCredentials(call.headers), body }
}
