/** Calls without their secrets, as they may be kept and shown. */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import { parsed } from "../internal/json.js"
import { mask } from "../internal/scrub.js"
import { isCredential, isUserData } from "../internal/secrets.js"
import type { RecordedCall } from "./state.js"

/** Fields whose values are never shown, wherever they are in a body, and also if their names are misspelt. */
const isConfidential = (name: string): boolean => /(?:password|secret_?key)$/i.test(name) || isUserData(name)

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

/** Some clients declare JSON to be a form: a body that begins like JSON is none. */
const isForm = ({ body, headers }: Pick<RecordedCall, "headers" | "body">): boolean =>
  headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true && !/^\s*[[{"]/.test(body)

/** Fields of a form or of a query, without their secrets. */
export const fieldsOf = (fields: Iterable<readonly [string, string]>): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from(fields, ([name, value]) => [name, isConfidential(name) ? mask : value]))

/** A body as a value, without its secrets: JSON, or else the fields of a form. Anything else may hold a secret anywhere. */
export const contentOf = (call: Pick<RecordedCall, "headers" | "body">): unknown =>
  call.body === ""
    ? undefined
    : Option.match(parsed(call.body), {
        onNone: () => (isForm(call) ? fieldsOf(new URLSearchParams(call.body)) : undefined),
        onSome: (value) => (typeof value === "string" ? undefined : masked(value))
      })

/** Those that the API keeps with a request. */
const kept = [
  "content-length",
  "content-type",
  "connection",
  "host",
  "user-agent",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-server",
  "x-reseller"
]

export const withoutCredentials = (headers: RecordedCall["headers"]): RecordedCall["headers"] =>
  Record.filter(headers, (_, name) => !isCredential(name))

const formWithoutSecrets = (body: string): string =>
  /password|secret_?key|user_?data|%/i.test(body)
    ? new URLSearchParams(fieldsOf(new URLSearchParams(body))).toString()
    : body

/** A call as it may be kept and shown: as it was sent, but for its secrets. */
export const harmless = (call: RecordedCall): RecordedCall => {
  const body = Option.match(parsed(call.body), {
    onNone: () => (isForm(call) ? formWithoutSecrets(call.body) : ""),
    onSome: (value) =>
      typeof value === "string"
        ? ""
        : /password|secret_?key|user_?data|\\u/i.test(call.body)
          ? JSON.stringify(masked(value))
          : call.body
  })
  return { ...call, headers: Record.filter(withoutCredentials(call.headers), (_, name) => kept.includes(name)), body }
}
