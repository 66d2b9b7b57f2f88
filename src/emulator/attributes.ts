import { invalid, Refusal } from "./refusal.js"

/** One property of an object, as the API checks it. */
export interface Attribute {
  readonly is: (value: unknown) => unknown
  readonly required?: boolean
  /** Whether a client may set it: when it makes the object, later, both, or never. Default: both. */
  readonly writable?: "create" | "always" | "update" | "never"
  /** Never in an answer. */
  readonly writeOnly?: boolean
  /** The path of another object, of which the answer shows more or less. */
  readonly link?: boolean
  /** What it is until somebody says otherwise. Default: null. */
  readonly initial?: unknown
}

/** What `is` gives for a value that is not acceptable. */
export class Unacceptable {
  constructor(readonly message: string) {}
}

const unacceptable = (message: string) => new Unacceptable(message)

export const text = (value: unknown): unknown =>
  typeof value === "string" || typeof value === "number" ? String(value) : unacceptable("Attribute must be a string")

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

export const listOf =
  (is: (value: unknown) => unknown) =>
  (value: unknown): unknown => {
    if (!Array.isArray(value)) return unacceptable("Attribute must be a list")
    const items: ReadonlyArray<unknown> = value.map(is)
    return items.find((item) => item instanceof Unacceptable) ?? items
  }

/** `{id: …}`: what counts is the id. */
export const reference = (value: unknown): unknown =>
  isRecord(value) && typeof value["id"] === "string"
    ? value["id"]
    : unacceptable("Attribute must refer to an object by id")

export const ipv4 = matching(/^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/, "an IPv4 address")
export const mac = matching(/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i, "a MAC address")

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The attributes of a body, each as it is stored; refuses the body if one is not acceptable. */
export const read = (
  attributes: Readonly<Record<string, Attribute>>,
  body: Readonly<Record<string, unknown>>,
  operation: "create" | "update" | "replace",
  at: string
): Record<string, unknown> => {
  const problems: Array<Refusal> = []
  const values: Record<string, unknown> = {}
  for (const [name, attribute] of Object.entries(attributes)) {
    const value = Object.hasOwn(body, name) ? body[name] : undefined
    const here = `${at}.${name}`
    const writable = attribute.writable ?? "always"
    if (value === undefined || value === null) {
      const needed = operation === "create" || (writable === "always" && (operation === "replace" || value === null))
      if (attribute.required === true && needed) problems.push(invalid(here, `Attribute '${name}' is required`))
      else if (value === null) values[name] = attribute.initial ?? null
    } else if (writable !== "always" && writable !== (operation === "replace" ? "update" : operation)) {
      problems.push(invalid(here, `Attribute is not allowed in ${operation} requests`))
    } else {
      const parsed = attribute.is(value)
      if (parsed instanceof Unacceptable) problems.push(invalid(here, parsed.message))
      else values[name] = parsed
    }
  }
  if (problems.length > 0)
    throw new Refusal(
      422,
      problems.flatMap(({ messages }) => messages)
    )
  return values
}

export const initials = (attributes: Readonly<Record<string, Attribute>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(attributes).map(([name, { initial }]) => [name, initial ?? null]))
