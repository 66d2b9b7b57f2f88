/** Small schemas that several resources need. */
import * as Schema from "effect/Schema"
import type * as AST from "effect/SchemaAST"
import { lazy } from "./lazy.js"

/** What is needed of a schema to say of which type it is. */
export interface Typed<A> {
  readonly Type: A
  readonly ast: AST.AST
}

/**
 * Compared with `any`, a field whose key is optional is known by its name alone. The compiler would work out all that is in it to compare
 * it with anything else: half of what it did with a program.
 */
type AnyOptional = Schema.optional<Schema.Schema.Any["Type"]> | { readonly _TypeToken: "?:" }
type OptionalKeys<Fields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends AnyOptional ? Name : never
}[keyof Fields]
type Required<Fields, Names extends keyof Fields> = { readonly [Name in Names]: Schema.Schema.Type<Fields[Name]> }
type Optional<Fields, Names extends keyof Fields> = { readonly [Name in Names]?: Schema.Schema.Type<Fields[Name]> }

/**
 * The type of a struct with these fields. The compiler has less to do than for the type of its schema, of which it works out what is
 * encoded as well: that was most of what it did with a program.
 */
export type TypeOf<Fields extends Schema.Struct.Fields> = Required<
  Fields,
  Exclude<keyof Fields, OptionalKeys<Fields>>
> &
  Optional<Fields, OptionalKeys<Fields>>

/** A schema of a type with a name: declarations keep the texts of its fields, and lose those of a type without one. */
export const named = <A>({ ast }: Typed<A>) => Schema.make<A, unknown>(ast)

/** A field that a response may leave out or set to null, and that a request may clear with null. */
export const nullish = <S extends Schema.Schema.All>(self: S) => Schema.optional(Schema.NullOr(self))

/** Most fields are one of these: they are made once, and not for each of hundreds of fields. */
export const nullishString = nullish(Schema.String)
export const nullishBoolean = nullish(Schema.Boolean)
export const nullishInt = nullish(Schema.Int)
export const nullishNumber = nullish(Schema.Number)

/** Known values for completion and narrowing; any other string passes, so that a new value of the API breaks no program. */
export const openEnum = <const Known extends string>(..._known: ReadonlyArray<Known>) =>
  Schema.make<Known | (string & {}), string>(Schema.String.ast)

/** Where servers are made within a location: volumes have a zone more. */
export const ServerZone = openEnum("AUTO", "ZONE_1", "ZONE_2")

/** An integer in a range, described so that an error can say what was expected. */
export const intBetween = (minimum: number, maximum: number) =>
  Schema.Int.pipe(Schema.between(minimum, maximum, { description: `an integer from ${minimum} to ${maximum}` }))

/** A name of the caller's choice. JavaScript loses a property that is called `__proto__` on the way. */
export const keyOfRecord = Schema.NonEmptyString.pipe(
  Schema.filter((name) => name !== "__proto__", { description: "a name other than __proto__" })
)

export const positiveInt = Schema.Int.pipe(Schema.positive({ description: "a positive integer" }))

export const ipv4 = Schema.String.pipe(
  Schema.pattern(/^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/, { description: "an IPv4 address" })
)

/** The URL standard has the syntax of an IPv6 address: what it takes between brackets is one. */
const isIpv6 = (text: string): boolean => /^[0-9a-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]`)

export const ipv6 = Schema.String.pipe(Schema.filter(isIpv6, { description: "an IPv6 address" }))

const isIpv4 = lazy(() => Schema.is(ipv4))

/** The version of an address, or of a CIDR block of addresses such as `10.0.0.0/8`, if it is one. */
export const ipVersionOf = (text: string): "IPv4" | "IPv6" | undefined => {
  const [, address = "", length = "0"] = /^([^/]*)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? []
  return isIpv4()(address) && Number(length) <= 32
    ? "IPv4"
    : isIpv6(address) && Number(length) <= 128
      ? "IPv6"
      : undefined
}

export const ipOrBlock = Schema.String.pipe(
  Schema.filter((text) => ipVersionOf(text) !== undefined, {
    description: "an IPv4 or IPv6 address, or a CIDR block such as 10.0.0.0/8"
  })
)

export const maskedIpv4 = Schema.String.pipe(
  Schema.filter((text) => text.includes("/") && ipVersionOf(text) === "IPv4", {
    description: "an IPv4 address with a subnet mask, such as 10.1.2.3/24"
  })
)

const isIpv6Block = (text: string, size: number): boolean => ipVersionOf(text) === "IPv6" && text.endsWith(`/${size}`)

export const ipv6Block = (size: number) =>
  Schema.String.pipe(
    Schema.filter((text) => isIpv6Block(text, size), { description: `an IPv6 CIDR block of size /${size}` })
  )

/** A block that the API chooses, or one of the caller's choice. */
export const autoOrIpv6Block = (size: number) =>
  Schema.make<"AUTO" | (string & {}), string>(
    Schema.String.pipe(
      Schema.filter((text) => text === "AUTO" || isIpv6Block(text, size), {
        description: `"AUTO", or an IPv6 CIDR block of size /${size}`
      })
    ).ast
  )

export const mac = Schema.String.pipe(
  Schema.pattern(/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i, { description: "a MAC address such as 02:01:97:d7:be:49" })
)

export const email = Schema.String.pipe(Schema.pattern(/^[^\s@]+@[^\s@]+$/, { description: "an e-mail address" }))

/** An id that the wire has as `{"id": …}`. */
export const idOnly = <Id extends string>(id: Schema.Schema<Id, string>): Schema.Schema<Id, { readonly id: string }> =>
  Schema.transform(Schema.Struct({ id: Schema.String }), id, {
    strict: true,
    decode: ({ id }) => id,
    encode: (id) => ({ id })
  })

/** The payload that refers to one object: under its own name for the user, `{"id": …}` on the wire. */
export const wireId = <const Name extends string, Id extends string>(name: Name, id: Schema.Schema<Id, string>) =>
  Schema.transform(
    Schema.Struct({ id: Schema.String }),
    Schema.make<{ readonly [Key in Name]: Id }, Readonly<Record<string, string>>>(Schema.Struct({ [name]: id }).ast),
    { strict: true, decode: ({ id }) => ({ [name]: id }), encode: (fields) => ({ id: fields[name] ?? "" }) }
  )

/** An answer with a URL that logs a browser in. */
export const ssoUrl = Schema.Struct({ ssoUrl: Schema.Redacted(Schema.String) }).pipe(Schema.pluck("ssoUrl"))
