/** The properties of objects, and the API's rules for them. */
// The SDK states the same rules in its schemas, on purpose: each is a witness against the other, as a rule that both take from
// one place could not be.
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import { type ApiVersion, exists, type Lifetime } from "../internal/apiVersion.js"
import { memoized } from "../internal/lazy.js"
import { invalid, notAllowed, Refusal } from "./refusal.js"
import type { Values } from "./values.js"

/** The value as it is stored, or why it is not acceptable, at a version of the API. */
export type Check = (value: unknown, version: ApiVersion) => unknown

/** One property of an object. */
export interface Attribute extends Lifetime {
  readonly is: Check
  readonly required?: boolean
  /** Whether a client may set it: when it makes the object, later, both, or never. Default: both. */
  readonly writable?: "create" | "always" | "update" | "never"
  /** The versions in which a client may set it later, too, if it always may. Default: all. */
  readonly changeable?: Lifetime
  /** The versions in which a client may set it at all. Default: all. */
  readonly settable?: Lifetime
  /** Whether it is a text that is checked whenever it is sent, and never kept: its kind is given it once. */
  readonly secret?: boolean
  /** Whether answers have it. Default: yes. A secret is null there. */
  readonly shown?: boolean
  /** Whether answers leave it out while it has no value. */
  readonly sparse?: boolean
  /** Whether it is the path of another object, which the answer shows to its depth. */
  readonly link?: boolean
  /** Its value until a client sets it. Default: null. */
  readonly initial?: unknown
  /** What lists show in place of null. */
  readonly listed?: unknown
}

export type Attributes = Readonly<Record<string, Attribute>>

/** The secrets of a call, by the names of their attributes. */
export type Secrets = Readonly<Record<string, Redacted.Redacted>>

/** The result of `is` for a value that is not acceptable. */
export class Unacceptable {
  constructor(
    readonly message: string,
    /** Its place within the value, as the messages of the API state it. */
    readonly at = ""
  ) {}
}

const unacceptable = (message: string) => new Unacceptable(message)

export const text = (value: unknown): unknown =>
  typeof value === "string" || typeof value === "number" ? String(value) : unacceptable("Attribute must be a string")

/** For values that no client sends. */
export const anything = (value: unknown): unknown => value

/** Numbers and booleans may come as strings: some clients send them so. */
export const number = (value: unknown): unknown => {
  const parsed = typeof value === "string" && value.trim() !== "" ? Number(value) : value
  return typeof parsed === "number" && Number.isFinite(parsed) ? parsed : unacceptable("Attribute must be a number")
}

export const integer = (value: unknown): unknown => {
  const parsed = number(value)
  return parsed instanceof Unacceptable || Number.isInteger(parsed)
    ? parsed
    : unacceptable("Attribute must be an integer")
}

export const between =
  (minimum: number, maximum: number) =>
  (value: unknown): unknown => {
    const parsed = integer(value)
    return typeof parsed !== "number" || (parsed >= minimum && parsed <= maximum)
      ? parsed
      : unacceptable(`Attribute must be between ${minimum} and ${maximum}`)
  }

export const boolean = (value: unknown): unknown =>
  value === true || value === "true"
    ? true
    : value === false || value === "false"
      ? false
      : unacceptable("Attribute must be a boolean")

export const oneOf =
  (...known: ReadonlyArray<string>) =>
  (value: unknown): unknown =>
    typeof value === "string" && known.includes(value)
      ? value
      : unacceptable(`Attribute must be one of ${known.join(", ")}`)

export const matching =
  (pattern: RegExp, what: string) =>
  (value: unknown): unknown =>
    typeof value === "string" && pattern.test(value) ? value : unacceptable(`Attribute must be ${what}`)

/** One check before a version, and another one from it on. */
export const changedIn =
  (first: ApiVersion, before: Check, from: Check): Check =>
  (value, version) =>
    (version < first ? before : from)(value, version)

export const listOf =
  (is: Check): Check =>
  (value, version) => {
    if (!Array.isArray(value)) return unacceptable("Attribute must be a list")
    const items: ReadonlyArray<unknown> = value.map((item) => is(item, version))
    const index = items.findIndex((item) => item instanceof Unacceptable)
    const wrong = items[index]
    return wrong instanceof Unacceptable ? new Unacceptable(wrong.message, `.${index}${wrong.at}`) : items
  }

/** An object of these fields: others are left out, and absent ones are null, or as they are initially. */
export const structOf =
  (
    fields: Readonly<Record<string, { readonly is: Check; readonly required?: boolean; readonly initial?: unknown }>>
  ): Check =>
  (value, version) => {
    if (!Predicate.isRecord(value)) return unacceptable("Attribute must be an object")
    const out: Record<string, unknown> = {}
    for (const [name, { initial = null, is, required = false }] of Object.entries(fields)) {
      const inner = value[name] ?? initial
      const parsed = inner === null ? null : is(inner, version)
      if (parsed === null && required) return new Unacceptable(`Attribute '${name}' is required`, `.${name}`)
      if (parsed instanceof Unacceptable) return new Unacceptable(parsed.message, `.${name}${parsed.at}`)
      out[name] = parsed
    }
    return out
  }

/** An object with any names, and one kind of values. */
export const mapOf =
  (is: Check): Check =>
  (value, version) =>
    Predicate.isRecord(value)
      ? structOf(Object.fromEntries(Object.keys(value).map((name) => [name, { is, required: true }])))(value, version)
      : unacceptable("Attribute must be an object")

/** `{id: …}`: the id is all that counts. */
export const idOfObject = (value: unknown): unknown =>
  Predicate.isRecord(value) && typeof value["id"] === "string"
    ? value["id"]
    : unacceptable("Attribute must refer to an object by id")

export const ipv4 = matching(/^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/, "an IPv4 address")
export const maskedIpv4 = matching(
  /^(?:\d{1,3}\.){3}\d{1,3}\/(?:[12]?\d|3[0-2])$/,
  "an IPv4 address with a subnet mask"
)
export const mac = matching(/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i, "a MAC address")
/** Without a colon, as a user name in HTTP ends at the first one. */
export const email = matching(/^[^\s@:]+@[^\s@:]+$/, "an e-mail address")

/** The attributes of a body, each as it is stored, and its secrets apart. Refuses values that are not acceptable. */
export const read = (
  attributes: Attributes,
  body: Values,
  operation: "create" | "update",
  at: string,
  version: ApiVersion,
  /** The values that may be sent back although they cannot be changed. */
  present: Values = {}
): { readonly properties: Record<string, unknown>; readonly secrets: Secrets } => {
  const problems: Array<Refusal> = []
  const properties: Record<string, unknown> = {}
  const secrets: Record<string, Redacted.Redacted> = {}
  // Earlier versions ignore what they do not know.
  for (const name of version < 6 ? [] : Object.keys(body)) {
    if (!Object.hasOwn(attributes, name) || !exists(attributes[name], version)) {
      problems.push(notAllowed(`${at}.${name}`))
    }
  }
  for (const [name, attribute] of Object.entries(attributes)) {
    if (!exists(attribute, version)) continue
    const value = Object.hasOwn(body, name) ? body[name] : undefined
    const here = `${at}.${name}`
    const { changeable, initial = null, required = false, secret = false } = attribute
    const writable = !exists(attribute.settable, version)
      ? "never"
      : operation === "update" && !exists(changeable, version)
        ? "create"
        : (attribute.writable ?? "always")
    if (value === undefined || value === null) {
      const needed = operation === "create" || (writable === "always" && value === null)
      if (required && needed) problems.push(invalid(here, `Attribute '${name}' is required`))
      else if (value === null && !secret) properties[name] = initial
    } else if (writable !== "always" && writable !== operation) {
      if (attribute.is(value, version) !== present[name]) {
        problems.push(invalid(here, `Attribute is not allowed in ${operation} requests`))
      }
    } else {
      const parsed = attribute.is(value, version)
      if (parsed instanceof Unacceptable) problems.push(invalid(`${here}${parsed.at}`, parsed.message))
      else if (secret) secrets[name] = Redacted.make(String(parsed))
      else properties[name] = parsed
    }
  }
  if (problems.length > 0) {
    throw new Refusal(
      422,
      problems.flatMap(({ messages }) => messages)
    )
  }
  return { properties, secrets }
}

/** The values that attributes have at first: every object of a kind begins with them. */
export const initials: (attributes: Attributes) => Values = memoized((attributes: Attributes) =>
  Record.map(attributes, ({ initial }) => initial ?? null)
)
