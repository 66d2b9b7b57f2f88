/**
 * The API's representations: ids, metadata, collections, and the `depth` of answers.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
// biome-ignore lint/suspicious/noImportCycles: a public module and its own internals
import * as Internal from "./internal/resource.js"
import { nullish, nullishString, openEnum, type TypeOf } from "./internal/schemas.js"

/**
 * The levels of objects in an answer. At 0 the entities of an object are stubs, at 1 they list bare references, at 2 their items
 * are complete. Objects below these take two more levels: at 3 they are references, at 4 complete.
 *
 * @since 0.1.0
 * @category depth
 */
export type Depth = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10

/**
 * @since 0.1.0
 * @category depth
 */
export const Depth: Schema.Schema<Depth> = Schema.Literal(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).annotations({
  description: "a depth from 0 to 10"
})

type IsUnion<D, All = D> = D extends unknown ? ([All] extends [D] ? false : true) : never

/**
 * A depth that the answer need not reach.
 *
 * @since 0.1.0
 * @category depth
 */
export interface UpTo {
  readonly upTo: Depth
}

/**
 * Asks for a depth that the answer need not reach. Otherwise an answer that is too shallow is a `ShallowAnswer` error. The result
 * has the type of an object of unknown depth.
 *
 * @example
 * ```ts
 * import { Datacenter, Resource } from "effect-profitbricks"
 *
 * const datacenters = Datacenter.list({ depth: Resource.upTo(5) })
 * ```
 *
 * @since 0.1.0
 * @category depth
 */
export const upTo = (depth: Depth): UpTo => ({ upTo: depth })

/**
 * The depth as the type system knows it: a literal stays, anything else (`Depth`, `1 | 2`, `upTo(3)`) is `number`, which stands for
 * "not known" and gives the widest type.
 *
 * @since 0.1.0
 * @category depth
 */
export type Known<D extends number | UpTo> = [D] extends [infer N extends number]
  ? IsUnion<N> extends true
    ? number
    : N
  : number

type Below<D extends number> = number extends D ? number : [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9][D]

type NumberOf<At> = At extends `${infer D extends number}` ? D : never

/**
 * The types behind the schema of a resource. Each module declares one: `Server.Kind`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind {
  readonly id: string
  /** With `undefined` where the API may leave them out. */
  readonly properties: object | undefined
  readonly metadata: object
  /** Properties that can be null in the answer to a change, and never are in a read. */
  readonly settled: object
  /** Properties that refer to another object, such as the boot volume of a server. */
  readonly links: { readonly [name: string]: Kind }
  /** Collections below the object, such as the servers of a data center: with a `?` where older versions have none. */
  readonly entities: { readonly [name: string]: Kind | undefined }
  /** The argument of `item`. */
  readonly depth: number
  /** The type of one object at a depth, under the name that its module gives it: `Server<this["depth"]>`. */
  readonly item: object
}

/**
 * For the declaration of a kind and of its objects.
 *
 * @example
 * ```ts
 * import { type Nic, Resource, Server } from "effect-profitbricks"
 *
 * interface Kind extends Resource.KindOf<Server.Id, Server.Properties, { readonly nics: Nic.Kind }> {
 *   readonly item: MyServer<this["depth"]>
 * }
 * interface MyServer<D extends number = number> extends Resource.Tree<Kind, D> {}
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface KindOf<
  Id extends string,
  Properties extends object | undefined,
  Entities extends Kind["entities"] = {},
  Links extends Kind["links"] = {},
  M extends object = Metadata,
  Settled extends object = {}
> extends Kind {
  readonly id: Id
  readonly properties: Properties
  readonly metadata: M
  readonly settled: Settled
  readonly links: Links
  readonly entities: Entities
}

/**
 * A bare reference: the answer has the id of the object, and no `properties` or `entities`. To have them, read one level
 * deeper, such as with `depth: 2` where the depth is 1, or wait with `Request.ready({ depth: 2 })`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Reference<out Id extends string = string> {
  readonly id: Id
  readonly type?: string | null | undefined
  /** The absolute URL of the object. The SDK never follows it. */
  readonly href?: string | null | undefined
}

/**
 * A collection whose `items` the answer does not contain. To have them, read deeper: `depth: 1` has bare references, `depth: 2`
 * complete objects. After a change, use `Request.ready({ depth: 2 })`.
 *
 * @since 0.1.0
 * @category models
 */
export interface CollectionReference {
  readonly id?: string | null | undefined
  readonly type?: string | null | undefined
  readonly href?: string | null | undefined
}

/**
 * The page of a collection, where the server pages (API v5 and later).
 *
 * @since 0.1.0
 * @category models
 */
export interface Paging {
  /** Position of the first item. */
  readonly offset?: number | null | undefined
  /** Size of a page. */
  readonly limit?: number | null | undefined
  /** The URLs of this page and of its neighbours. The SDK never follows them. */
  readonly _links?: { readonly [Name in "self" | "prev" | "next"]?: string | null | undefined } | null | undefined
}

/**
 * A list of objects.
 *
 * @since 0.1.0
 * @category models
 */
export interface Collection<out A> extends CollectionReference, Paging {
  /** Where these are bare references, a `depth` one greater shows the objects. */
  readonly items: ReadonlyArray<A>
}

/**
 * An object that may be a bare reference or complete, because the depth of the answer is not known. Read with a literal
 * `depth`, or wait with `Request.ready({ depth: 2 })`, and the type says what is there.
 *
 * @since 0.1.0
 * @category models
 */
export interface Partly<K extends Kind> extends Reference<K["id"]> {
  readonly metadata?: K["metadata"] | null | undefined
  readonly properties?: PropertiesAt<K, number> | undefined
  readonly entities?: EntitiesAt<K, number>
}

/**
 * A collection in an answer of unknown depth.
 *
 * @since 0.1.0
 * @category models
 */
export interface AnyCollection<K extends Kind> extends CollectionReference, Paging {
  /** Absent where the answer is not deep enough. */
  readonly items?: ReadonlyArray<Partly<K>> | undefined
}

/**
 * A list of objects at a depth.
 *
 * @since 0.1.0
 * @category models
 */
export type CollectionAt<K extends Kind, D extends number> = number extends D
  ? AnyCollection<K>
  : D extends -1
    ? CollectionReference
    : D extends 0
      ? Collection<Reference<K["id"]>>
      : Collection<Item<K, Below<D>>>

/**
 * The target of a reference: a bare reference at depth 0, complete from depth 2 on. At depth 1 it may be either, as the API is not
 * known to be consistent.
 *
 * @since 0.1.0
 * @category models
 */
export type LinkAt<K extends Kind, D extends number> = number extends D
  ? Partly<K>
  : D extends 0
    ? Reference<K["id"]>
    : D extends 1
      ? Partly<K>
      : Item<K, Below<D>>

/**
 * The properties of an object at a depth.
 *
 * @since 0.1.0
 * @category models
 */
export type PropertiesAt<K extends Kind, D extends number> = keyof (K["links"] & K["settled"]) extends never
  ? K["properties"]
  : K["properties"] & PropertiesByDepth<K>[`${D}`]

type PropertiesByDepth<K extends Kind> = {
  readonly [At in `${Depth}`]: K["settled"] & {
    readonly [Name in keyof K["links"]]?: LinkAt<K["links"][Name], NumberOf<At>> | null | undefined
  }
} & {
  readonly [At: `${number}`]: { readonly [Name in keyof K["links"]]?: Partly<K["links"][Name]> | null | undefined }
}

/**
 * The collections below an object. Where the depth is not known, they may be absent.
 *
 * @since 0.1.0
 * @category models
 */
export type EntitiesAt<K extends Kind, D extends number> = EntitiesByDepth<K>[`${D}`]

/**
 * A table with the depth as text, so that TypeScript compares objects of two depths by their contents: a deeper one can be used
 * where less is needed.
 */
type EntitiesByDepth<K extends Kind> = {
  readonly [At in `${Depth}`]: {
    readonly [Name in keyof K["entities"]]: CollectionAt<NonNullable<K["entities"][Name]>, Below<NumberOf<At>>>
  }
} & {
  readonly [At: `${number}`]:
    | { readonly [Name in keyof K["entities"]]?: AnyCollection<NonNullable<K["entities"][Name]>> | undefined }
    | undefined
}

/** The key of an object's kind, which exists in its type only. */
declare const kind: unique symbol

/**
 * An object without collections below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Leaf<K extends Kind, D extends number> extends Reference<K["id"]> {
  readonly metadata?: K["metadata"] | null | undefined
  readonly properties: PropertiesAt<K, D>
  readonly [kind]?: K
}

/**
 * An object with its collections, as the API represents it at depth `D`. `number` stands for a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Tree<K extends Kind, D extends number> extends Leaf<K, D> {
  /**
   * The collections below, as far as the depth shows them: a greater `depth` shows more, and so does `Request.ready({ depth: 2 })`
   * after a change.
   */
  readonly entities: EntitiesAt<K, D>
}

/**
 * One object as the API represents it at depth `D`. Without `D` the depth is not known.
 *
 * @since 0.1.0
 * @category models
 */
export type Item<K extends Kind, D extends number = number> = (K & { readonly depth: D })["item"]

/**
 * The type of an object of unknown depth once it has been read at depth `D`. Other types stay as they are.
 *
 * @since 0.1.0
 * @category models
 */
export type ReadAt<A, D extends number> = A extends { readonly [kind]?: infer K extends Kind } ? Item<K, D> : A

/**
 * `AVAILABLE`: nothing is pending. `BUSY`: a change is pending, and further requests are queued. `INACTIVE`:
 * deprovisioned, as a stopped server is.
 *
 * @since 0.1.0
 * @category schemas
 */
export const State = openEnum("AVAILABLE", "BUSY", "INACTIVE")

const metadata = {
  state: nullish(State),
  etag: nullishString,
  createdDate: nullishString,
  createdBy: nullishString,
  /** Version 5 and later, as is `lastModifiedByUserId`. */
  createdByUserId: nullishString,
  lastModifiedDate: nullishString,
  lastModifiedBy: nullishString,
  lastModifiedByUserId: nullishString
}
/**
 * Who made an object and when, who changed it last, and its state.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Metadata = Schema.Struct(metadata)
/**
 * Who made an object and when, who changed it last, and its state.
 *
 * @since 0.1.0
 * @category models
 */
export interface Metadata extends TypeOf<typeof metadata> {}

/**
 * The schema of a collection, for each depth.
 *
 * @since 0.1.0
 * @category models
 */
export interface Resources<K extends Kind> {
  readonly _tag: "Resources"
  /** The API's name for its objects in `type`, such as `"server"`. */
  readonly type: string
  /** The schema at a depth; without one, at a depth that is not known. */
  readonly at: <D extends number = number>(depth?: D) => Schema.Schema<CollectionAt<K, D>, unknown>
  /** The schema below an object, where an answer may leave the items out. */
  readonly nested: () => Schema.Schema<AnyCollection<K>, unknown>
  /** The places where a collection is not as deep as a depth promises. */
  readonly gaps: (value: unknown, depth: number) => Iterable<Gap>
}

/**
 * The path to a missing part of an answer, such as `entities`, `nics`, `items`.
 *
 * @since 0.1.0
 * @category depth
 */
export type Gap = ReadonlyArray<PropertyKey>

/**
 * The schema of one object, for each depth.
 *
 * @since 0.1.0
 * @category models
 */
export interface Resource<K extends Kind> {
  readonly _tag: "Resource"
  /** The API's name for it in `type`, such as `"server"`. */
  readonly type: string
  /** The schema at a depth; without one, at a depth that is not known. */
  readonly at: <D extends number = number>(depth?: D) => Schema.Schema<Item<K, D>, unknown>
  /** The schema where the object may as well be a bare reference. */
  readonly partly: Schema.Schema<Partly<K>, unknown>
  /** The places where an object is not as deep as a depth promises. */
  readonly gaps: (value: unknown, depth: number) => Iterable<Gap>
  readonly collection: Resources<K>
}

type Typed<A> = Schema.Schema.AnyNoContext & { readonly Type: A }
type Thunks<Kinds extends Kind["entities"]> = {
  readonly [Name in keyof Kinds]-?: () => Resource<NonNullable<Kinds[Name]>>
}
type OptionalKeys<Kinds> = {
  readonly [Name in keyof Kinds]-?: {} extends Pick<Kinds, Name> ? Name : never
}[keyof Kinds]

/**
 * The description of a resource. `links` and `entities` are thunks, because resources refer to each other.
 *
 * @since 0.1.0
 * @category models
 */
export interface Definition<K extends Kind> {
  readonly type: string
  readonly id: Typed<K["id"]>
  readonly properties: { readonly fields: Schema.Struct.Fields; readonly Type: NonNullable<K["properties"]> }
  readonly metadata: Typed<K["metadata"]>
  /** Default: none. */
  readonly links?: Thunks<K["links"]> | undefined
  /** Default: none. */
  readonly entities?: Thunks<K["entities"]> | undefined
  /** The entities that older versions of the API do not have: those with a `?` in the kind. Default: none. */
  readonly later?: ReadonlyArray<string & OptionalKeys<K["entities"]>> | undefined
  /** Default: none. */
  readonly settled?: ReadonlyArray<string & keyof K["settled"]> | undefined
  /** The API may leave the properties out. */
  readonly sparse?: undefined extends K["properties"] ? true : false
}

/**
 * Creates a resource from its description.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: <K extends Kind>(definition: Definition<K>) => Resource<K> = Internal.make

/**
 * All properties of an object as the API gave them, including those that this SDK has no type for yet: new properties of the API
 * can be read before the SDK is updated. None of them may be a secret. To send such a property, use the field `untyped` of any
 * payload.
 *
 * @example
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { Resource, type Server } from "effect-profitbricks"
 *
 * const placement = (server: Server.Server) =>
 *   Schema.decodeUnknown(Schema.String)(Resource.untyped(server)["placementGroupId"])
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export const untyped = (object: { readonly properties?: object | undefined }): Readonly<Record<string, unknown>> => ({
  ...object.properties
})

/**
 * A resource of a module that imports this one in turn: it is looked at when it is needed, not when the modules load.
 *
 * @since 0.1.0
 * @category constructors
 */
export const suspend: <K extends Kind>(resource: () => Resource<K>) => Resource<K> = Internal.suspend
