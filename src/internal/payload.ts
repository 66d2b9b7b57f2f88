/** Payloads: flat for the user, nested on the wire, with a place for what the SDK does not know yet. */
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { lazySchema } from "./lazy.js"
import { keyOfRecord, type Typed } from "./schemas.js"

const Wire = Schema.Struct({
  properties: Schema.Record({ key: Schema.String, value: Schema.Unknown }),
  entities: Schema.optional(
    Schema.Record({ key: Schema.String, value: Schema.Struct({ items: Schema.Array(Schema.Unknown) }) })
  )
})

export interface Wire extends Schema.Schema.Encoded<typeof Wire> {}

/** A value that JSON can have. A `Redacted` text is sent as it is, and shown nowhere. */
export type Untyped =
  | string
  | number
  | boolean
  | null
  | Redacted.Redacted
  | ReadonlyArray<Untyped>
  | { readonly [name: string]: Untyped }

/** JSON would lose the rest: it makes `{}` of a date that has no text of its own, and of a map. */
const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Predicate.isRecord(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value))

/** `around` is what the value is in: a value that is in itself has no end. */
const isUntyped = (value: unknown, around: ReadonlyArray<unknown> = []): value is Untyped => {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true
  if (typeof value === "number") return Number.isFinite(value)
  if (Redacted.isRedacted(value)) return typeof Redacted.value(value) === "string"
  if (around.includes(value)) return false
  const inside = Array.isArray(value) ? value : isPlain(value) ? Object.values(value) : undefined
  return inside?.every((inner) => isUntyped(inner, [...around, value])) === true
}

const value: Schema.Schema<Untyped> = Schema.declare((value: unknown): value is Untyped => isUntyped(value), {
  description: "a value that JSON can have"
})

/** An object as it was read, whatever else it has. */
const read = Schema.Struct(
  { properties: Schema.Record({ key: Schema.String, value: Schema.Unknown }) },
  { key: Schema.String, value: Schema.Unknown }
).annotations({ description: "the object as it was read" })

/** The field of a payload for an object as it was read. If it has an id, that is the one of the call: see the codec. */
export const asRead = <Id extends string, Properties extends object>() =>
  Schema.make<{ readonly id?: Id | undefined; readonly properties: Properties }, typeof read.Encoded>(read.ast)

/** The field of a payload for properties of the API that the SDK has no field for. They go before those with a field. */
export const untyped = {
  /** Properties that this SDK has no field for yet, under their names in the API. They are sent as they are. */
  untyped: Schema.optional(Schema.Record({ key: keyOfRecord, value }))
}

const revealed = (value: unknown): unknown =>
  Redacted.isRedacted(value)
    ? Redacted.value(value)
    : Array.isArray(value)
      ? value.map(revealed)
      : Predicate.isRecord(value)
        ? Record.map(value, revealed)
        : value

const revealedIn = (untyped: unknown): Readonly<Record<string, unknown>> =>
  Predicate.isRecord(untyped) ? Record.map(untyped, revealed) : {}

const flatten = ({ untyped, ...fields }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  ...fields,
  ...revealedIn(untyped)
})

/** What a payload with such a place has it from. It goes first, as the declaration of a field comes from the first that has it. */
const open = Schema.Struct(untyped)
export interface Open extends Schema.Schema.Type<typeof open> {}

/** What a PATCH may have of a payload. */
export type Changes<A> = { readonly [Name in keyof A]?: A[Name] | undefined }

/** A payload that is the properties alone, as a PATCH has them. */
export const bare = <A>(flat: () => Typed<A>): Schema.Schema<A, Readonly<Record<string, unknown>>> =>
  lazySchema(() =>
    Schema.transform(
      Schema.Record({ key: Schema.String, value: Schema.Unknown }),
      Schema.make<A, Readonly<Record<string, unknown>>>(flat().ast),
      { strict: true, decode: (fields) => fields, encode: flatten }
    )
  )

/**
 * A payload that is flat for the user and `{properties, entities: {x: {items}}}` on the wire. `children` names the fields
 * that are collections, and what the API calls each of them. A child is a payload again, so a whole data center is one
 * literal.
 */
export const wrapped = <A>(
  flat: () => Typed<A>,
  children: { readonly [Field in keyof A]?: string } = {}
): Schema.Schema<A, Wire> => {
  const wireNames = new Map(Object.entries<string | undefined>(children))
  return lazySchema(() =>
    Schema.transform(Wire, Schema.make<A, Readonly<Record<string, unknown>>>(flat().ast), {
      strict: true,
      decode: ({ entities = {}, properties }) => {
        const fields: Record<string, unknown> = { ...properties }
        for (const [field, wireName = field] of wireNames) {
          const collection = entities[wireName]
          if (collection !== undefined) fields[field] = collection.items
        }
        return fields
      },
      encode: ({ untyped, ...fields }) => {
        const properties: Record<string, unknown> = {}
        const entities: Record<string, { items: ReadonlyArray<unknown> }> = {}
        for (const [field, value] of Object.entries(fields)) {
          const wireName = wireNames.get(field)
          if (wireName === undefined) properties[field] = value
          else if (Array.isArray(value)) entities[wireName] = { items: value }
        }
        // It has properties alone, whatever their names.
        Object.assign(properties, revealedIn(untyped))
        return Object.keys(entities).length === 0 ? { properties } : { properties, entities }
      }
    })
  )
}

/**
 * A payload of a PUT that changes what it names, and keeps the rest whatever the API does with what a PUT leaves out: it sends the
 * properties to keep of the object in `current`, and over them those that are named.
 */
export const keeping = <A extends { readonly current: { readonly properties: object } }, I>(
  flat: () => Schema.Schema<A, I>,
  keep: (name: string, value: unknown) => boolean
): Schema.Schema<A, Wire> =>
  lazySchema(() =>
    Schema.transform(Wire, Schema.make<A, Readonly<Record<string, unknown>>>(flat().ast), {
      strict: true,
      decode: ({ properties }) => ({ current: { properties: {} }, ...properties }),
      encode: ({ current, ...fields }) => ({
        properties: { ...Record.filter(propertiesOf(current), (value, name) => keep(name, value)), ...flatten(fields) }
      })
    })
  )

const propertiesOf = (object: unknown): Readonly<Record<string, unknown>> =>
  Predicate.hasProperty(object, "properties") && Predicate.isRecord(object.properties) ? object.properties : {}
