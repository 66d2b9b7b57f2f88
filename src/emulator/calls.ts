import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"

/** What was sent in a call. */
export interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What would let somebody else make the call. */
const confidentialHeaders = ["authorization", "proxy-authorization", "cookie"]
/** Fields whose values nobody is to see again, wherever in a body they are. */
const confidentialFields = ["password", "imagePassword"]

const mask = "<redacted>"

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
              confidentialFields.includes(name) && inner !== null ? mask : masked(inner, depth + 1)
            ])
          )
        : value

const parse = Schema.decodeUnknownOption(Schema.parseJson())

const isForm = ({ headers }: Pick<Sent, "headers">): boolean =>
  headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true

/** A body as a value, without its secrets: JSON, or else the fields of a form. What is neither may hold anything. */
export const contentOf = (call: Pick<Sent, "headers" | "body">): unknown =>
  Option.match(parse(call.body), {
    onNone: () => (isForm(call) ? masked(Object.fromEntries(new URLSearchParams(call.body))) : undefined),
    onSome: masked
  })

export const withoutCredentials = (headers: Sent["headers"]): Sent["headers"] =>
  Record.filter(headers, (_, name) => !confidentialHeaders.includes(name))

/** A call as it may be kept and shown: as it was sent, but for its secrets. */
export const harmless = (call: Sent): Sent => {
  const body = Option.match(parse(call.body), {
    onNone: () => (isForm(call) ? call.body : ""),
    onSome: (value) => (/password|\\u/i.test(call.body) ? JSON.stringify(masked(value)) : call.body)
  })
  return { ...call, headers: withoutCredentials(call.headers), body }
}
