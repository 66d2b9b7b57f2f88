/** A validator for calls and answers, against the vendor's OpenAPI document. */
import { Schema } from "effect"

/**
 * Validates calls and answers against the vendor's OpenAPI document, and collects how they differ. A difference is named after
 * the schema in which it is, not after the call: the same one in a hundred calls is one.
 */

/** The document's rule for a value. Keywords that are not here make the document unreadable: none is overlooked. */
interface Rule {
  readonly $ref?: string
  readonly type?: "object" | "array" | "string" | "number" | "integer" | "boolean"
  readonly properties?: Readonly<Record<string, Rule>>
  readonly additionalProperties?: Rule
  readonly required?: ReadonlyArray<string>
  readonly items?: Rule
  readonly allOf?: ReadonlyArray<Rule>
  readonly enum?: ReadonlyArray<unknown>
  readonly format?: "date-time" | "uri" | "uuid" | "int32" | "int64"
  readonly minimum?: number
  readonly maximum?: number
  readonly nullable?: boolean
  /** About requests only. */
  readonly readOnly?: boolean
}

const Rule: Schema.Schema<Rule> = Schema.Struct({
  $ref: Schema.optionalWith(Schema.String, { exact: true }),
  type: Schema.optionalWith(Schema.Literal("object", "array", "string", "number", "integer", "boolean"), {
    exact: true
  }),
  properties: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Schema.suspend(() => Rule) }), {
    exact: true
  }),
  additionalProperties: Schema.optionalWith(
    Schema.suspend(() => Rule),
    { exact: true }
  ),
  required: Schema.optionalWith(Schema.Array(Schema.String), { exact: true }),
  items: Schema.optionalWith(
    Schema.suspend(() => Rule),
    { exact: true }
  ),
  allOf: Schema.optionalWith(Schema.Array(Schema.suspend(() => Rule)), { exact: true }),
  enum: Schema.optionalWith(Schema.Array(Schema.Unknown), { exact: true }),
  format: Schema.optionalWith(Schema.Literal("date-time", "uri", "uuid", "int32", "int64"), { exact: true }),
  minimum: Schema.optionalWith(Schema.Number, { exact: true }),
  maximum: Schema.optionalWith(Schema.Number, { exact: true }),
  nullable: Schema.optionalWith(Schema.Boolean, { exact: true }),
  readOnly: Schema.optionalWith(Schema.Boolean, { exact: true })
})

/** What a call can have. */
const Call = Schema.Struct({
  body: Schema.optionalWith(Rule, { exact: true }),
  /** The parameters of the query. Default: `depth` and `pretty`. */
  query: Schema.optionalWith(Schema.Array(Schema.String), { exact: true, default: () => ["depth", "pretty"] }),
  /** The body is a form. */
  form: Schema.optionalWith(Schema.Boolean, { exact: true })
})

const Document = Schema.Struct({
  /** By path, method and status. */
  paths: Schema.Record({
    key: Schema.String,
    value: Schema.Record({
      key: Schema.String,
      value: Schema.Record({
        key: Schema.String,
        value: Schema.Struct({
          schema: Rule,
          headers: Schema.optionalWith(Schema.Array(Schema.String), { exact: true })
        })
      })
    })
  }),
  /** By operation, if there is anything to say of its calls. */
  requests: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Call }), {
    exact: true,
    default: () => ({})
  }),
  schemas: Schema.Record({ key: Schema.String, value: Rule })
})
export type Document = typeof Document.Type

export const parse: (json: string) => Document = Schema.decodeUnknownSync(Schema.parseJson(Document), {
  onExcessProperty: "error"
})

/** `GET /datacenters/{datacenterId}` and so on. */
export const operationsOf = ({ paths }: Document): ReadonlyArray<string> =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)
  )

/** The name of the schema of what an operation answers. */
export const answeredBy = ({ paths }: Document, operation: string): string | undefined => {
  const [method = "", path = ""] = operation.split(" ")
  const responses = Object.entries(paths[path]?.[method.toLowerCase()] ?? {})
  const [, success] = responses.find(([status]) => status.startsWith("2")) ?? []
  return success?.schema.$ref?.replace(/^.*\//, "")
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const typeOf = (value: unknown): string =>
  value === null
    ? "null"
    : Array.isArray(value)
      ? "array"
      : typeof value === "number" && Number.isInteger(value)
        ? "integer"
        : typeof value

const formats: Readonly<Record<NonNullable<Rule["format"]>, (value: unknown) => boolean>> = {
  "date-time": (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(String(value)),
  uri: (value) => URL.canParse(String(value)),
  uuid: (value) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(String(value)),
  int32: (value) => Number(value) >= -(2 ** 31) && Number(value) < 2 ** 31,
  int64: (value) => Number.isSafeInteger(value)
}

const whileBusy = " while BUSY"

/** Where a collection has an object that it does not go into. */
const isReference = (value: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(value).sort().join() === "href,id,type"

/** In a call, where an object is meant that there is already. */
const isIdAlone = (value: Readonly<Record<string, unknown>>): boolean => Object.keys(value).join() === "id"

/** What a value is in: a call, or an object that is busy or not. One that is busy may have values that are not known yet. */
type Role = "sent" | "busy" | "settled"

export interface Sent {
  readonly query: Iterable<string>
  /** Text. Empty: there is none. */
  readonly body: string
  readonly isForm: boolean
}

export const validator = ({ paths, requests, schemas }: Document) => {
  const differences = new Set<string>()
  const met = new Set<string>()
  /** The properties that had a value which is not null, at least once. */
  const set = new Set<string>()

  /** `at` names the schema, and the way from there. */
  const check = (rule: Rule, value: unknown, at: string, as: Role): void => {
    if (rule.$ref !== undefined) {
      const name = rule.$ref.slice(rule.$ref.lastIndexOf("/") + 1)
      const named = schemas[name]
      if (named === undefined) throw new Error(`the document has no ${name}`)
      met.add(name)
      // A null is reported under the name of its property.
      check(named, value, value === null ? at : name, as)
      return
    }
    if (value === null) {
      if (rule.nullable !== true) differences.add(`${at}: null${as === "busy" ? whileBusy : ""}`)
      return
    }
    if (rule.allOf !== undefined) {
      // The document says `type: object` beside what is a string according to its parts: the parts are meant.
      for (const part of rule.allOf) check(part, value, at, as)
      return
    }
    const type = typeOf(value)
    if (rule.type !== undefined && type !== rule.type && !(type === "integer" && rule.type === "number")) {
      differences.add(`${at}: ${type} where ${rule.type}`)
      return
    }
    const differs = (how: string) => differences.add(`${at}: ${JSON.stringify(value)} ${how}`)
    if (rule.enum?.includes(value) === false) differs("is not listed")
    if (rule.format !== undefined && !formats[rule.format](value)) differs(`is not ${rule.format}`)
    if (Number(value) < (rule.minimum ?? -Infinity) || Number(value) > (rule.maximum ?? Infinity)) {
      differs("is out of range")
    }
    if (Array.isArray(value)) for (const item of value) check(rule.items ?? {}, item, `${at}[]`, as)
    if (isRecord(value)) checkObject(rule, value, at, as)
  }

  const checkObject = (rule: Rule, value: Readonly<Record<string, unknown>>, at: string, within: Role): void => {
    const state = isRecord(value["metadata"]) ? value["metadata"]["state"] : undefined
    const as = state === undefined ? within : state === "BUSY" ? "busy" : "settled"
    const known = new Map(Object.entries(rule.properties ?? {}))
    for (const [name, inner] of Object.entries(value)) {
      const property = known.get(name) ?? rule.additionalProperties
      if (property === undefined) differences.add(`${at}.${name}: unknown`)
      else check(property, inner, `${at}.${name}`, as)
      if (as === "sent" && property?.readOnly === true) differences.add(`${at}.${name}: read-only`)
      if (inner !== null) set.add(`${at}.${name}`)
    }
    const missing = (rule.required ?? []).filter(
      (name) => !(name in value) && !(as === "sent" && known.get(name)?.readOnly === true)
    )
    if (missing.includes("properties") && (as === "sent" ? isIdAlone(value) : isReference(value)))
      differences.add(`${at}: a reference`)
    else for (const name of missing) differences.add(`${at}.${name}: missing`)
  }

  const namesIn = (value: unknown): ReadonlyArray<string> =>
    Array.from(JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g), ([, name = ""]) => name)

  /** The schemas of answers, and those in the ones that an answer had: what is in one that none had is not met either. */
  const expected = () => new Set(namesIn(paths).concat(Array.from(met).flatMap((name) => namesIn(schemas[name]))))

  const unset = (schema: string, properties: ReadonlyArray<string>) =>
    properties
      .map((name) => `${schema}.${name}`)
      .filter((name) => !set.has(name) && !differences.has(`${name}: missing`))
      .map((name) => `${name}: never set`)

  return {
    /** `operation` as the document writes it. */
    validate: (operation: string, { body, headers, status }: Answer): void => {
      const [method = "", path = ""] = operation.split(" ")
      const responses = paths[path]?.[method.toLowerCase()]
      if (responses === undefined) {
        differences.add(`${operation}: not in the document`)
        return
      }
      // Successes have statuses of their own, errors are all alike.
      const response = responses[status] ?? (status >= 400 ? responses["default"] : undefined)
      if (response === undefined) {
        differences.add(`${operation}: status ${status}`)
        return
      }
      for (const name of response.headers ?? []) {
        if (headers[name.toLowerCase()] === undefined) differences.add(`${method} ${status}: no ${name}`)
      }
      // The document has `type: object` and nothing more where there is nothing to say.
      if (body === "") differences.add(`${response.schema.$ref ?? "an empty object"}: no body`)
      // What is no JSON is a text.
      else {
        const isText = /yaml/.test(headers["content-type"] ?? "")
        check(response.schema, isText ? body : JSON.parse(body), "an empty object", "settled")
      }
    },
    /** Validates a call. `operation` as the document writes it. */
    validateCall: (operation: string, { body, isForm, query }: Sent): void => {
      const [method = "", path = ""] = operation.split(" ")
      if (paths[path]?.[method.toLowerCase()] === undefined) {
        differences.add(`${operation}: not in the document`)
        return
      }
      const rule = requests[operation] ?? { query: ["depth", "pretty"] }
      for (const name of query) if (!rule.query.includes(name)) differences.add(`${operation}: no ${name}`)
      const isFormExpected = rule.form === true
      if (isForm !== isFormExpected) differences.add(`${operation}: ${isForm ? "a form" : "no form"}`)
      else if (body === "" && rule.body !== undefined) differences.add(`${operation}: no body`)
      else if (body !== "" && rule.body === undefined) differences.add(`${operation}: a body`)
      else if (rule.body !== undefined && !isForm) check(rule.body, JSON.parse(body), operation, "sent")
    },
    /** Differences of answers, and the parts of the document that no answer had. */
    differences: (): ReadonlyArray<string> => {
      const answered = expected()
      const never = Object.entries(schemas).flatMap(([schema, { properties = {} }]) =>
        met.has(schema) ? unset(schema, Object.keys(properties)) : answered.has(schema) ? [`${schema}: never met`] : []
      )
      // A property that can be null at any time is not reported twice.
      const told = [...differences].filter(
        (difference) => !difference.endsWith(whileBusy) || !differences.has(difference.slice(0, -whileBusy.length))
      )
      return [...told, ...never].sort()
    },
    /** Differences of calls, and the properties that a call could have, and that none had. */
    differencesOfCalls: (): ReadonlyArray<string> => {
      const never = Object.entries(schemas).flatMap(([schema, { properties = {} }]) =>
        // An object of the API has its properties in another schema.
        met.has(schema) && properties["href"] === undefined
          ? unset(
              schema,
              Object.keys(properties).filter((name) => properties[name]?.readOnly !== true)
            )
          : []
      )
      return [...differences, ...never].sort()
    }
  }
}

/** `a{b,c}d` are `abd` and `acd`. The parameter of a path stays what it is. */
export const expand = (pattern: string): ReadonlyArray<string> => {
  const found = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/.exec(pattern)
  if (found === null) return [pattern]
  const [, before = "", names = "", after = ""] = found
  return names.split(",").flatMap((name) => expand(`${before}${name.trim()}${after}`))
}
