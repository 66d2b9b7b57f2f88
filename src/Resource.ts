/**
 * What the API's representations have in common: ids, metadata, collections, and the `depth` that says how much of them
 * an answer contains.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { nullish, openEnum } from "./internal/schemas.js"

/**
 * How many levels of nested objects an answer contains. At 0 the entities of an object are stubs, at 1 they list bare
 * references, at 2 their items are complete, and so on.
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
 * The depth as far as the type system knows it: a literal stays, anything else (`Depth`, `1 | 2`) is `number`, which
 * stands for "not known" and gives the widest type.
 *
 * @since 0.1.0
 * @category depth
 */
export type Known<D extends number> = IsUnion<D> extends true ? number : D

type Below<D extends number> = number extends D ? number : [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9][D]

/**
 * What a resource is made of: the types behind its schema.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind {
  readonly id: string
  /** `undefined` among them where the API may give none. */
  readonly properties: object | undefined
  readonly metadata: object
  /** Properties that refer to another object, such as the boot volume of a server. */
  readonly links: { readonly [name: string]: Kind }
  /** Collections below the object, such as the servers of a data center. */
  readonly entities: { readonly [name: string]: Kind }
}

/**
 * For declaring a kind: `interface Kind extends Resource.KindOf<Id, Properties, { nics: Nic.Kind }> {}`
 *
 * @since 0.1.0
 * @category models
 */
export interface KindOf<
  Id extends string,
  Properties extends object | undefined,
  Entities extends Kind["entities"] = {},
  Links extends Kind["links"] = {},
  M extends object = Metadata
> extends Kind {
  readonly id: Id
  readonly properties: Properties
  readonly metadata: M
  readonly links: Links
  readonly entities: Entities
}

/**
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
 * A collection whose items the answer does not contain.
 *
 * @since 0.1.0
 * @category models
 */
export interface Stub {
  readonly id?: string | null | undefined
  readonly type?: string | null | undefined
  readonly href?: string | null | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Collection<out A> extends Stub {
  readonly items: ReadonlyArray<A>
  /** Position of the first item, where the server pages (API v5 and later). */
  readonly offset?: number | null | undefined
  /** Size of a page, where the server pages. */
  readonly limit?: number | null | undefined
}

/**
 * An object that may be a bare reference or complete, because the depth of the answer is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Partly<K extends Kind> extends Reference<K["id"]> {
  readonly metadata?: K["metadata"] | null | undefined
  readonly properties?: PropertiesAt<K, number> | undefined
  readonly entities?: EntitiesAt<K, number> | undefined
}

/**
 * A collection in an answer of unknown depth.
 *
 * @since 0.1.0
 * @category models
 */
export interface AnyCollection<K extends Kind> extends Stub {
  readonly items?: ReadonlyArray<Partly<K>> | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export type CollectionAt<K extends Kind, D extends number> = number extends D
  ? AnyCollection<K>
  : D extends -1
    ? Stub
    : D extends 0
      ? Collection<Reference<K["id"]>>
      : Collection<Item<K, Below<D>>>

/**
 * @since 0.1.0
 * @category models
 */
export type LinkAt<K extends Kind, D extends number> = number extends D
  ? Partly<K>
  : D extends 0
    ? Reference<K["id"]>
    : Item<K, Below<D>>

/**
 * @since 0.1.0
 * @category models
 */
export type PropertiesAt<K extends Kind, D extends number> = keyof K["links"] extends never
  ? K["properties"]
  : K["properties"] & { readonly [Name in keyof K["links"]]?: LinkAt<K["links"][Name], D> | null | undefined }

/**
 * @since 0.1.0
 * @category models
 */
export type EntitiesAt<K extends Kind, D extends number> = number extends D
  ? { readonly [Name in keyof K["entities"]]?: AnyCollection<K["entities"][Name]> | undefined }
  : { readonly [Name in keyof K["entities"]]: CollectionAt<K["entities"][Name], Below<D>> }

/**
 * An object that has no collections below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Leaf<K extends Kind, D extends number = number> extends Reference<K["id"]> {
  readonly metadata?: K["metadata"] | null | undefined
  readonly properties: PropertiesAt<K, D>
}

/**
 * An object with its collections, as the API represents it at depth `D`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Tree<K extends Kind, D extends number> extends Leaf<K, D> {
  readonly entities: EntitiesAt<K, D>
}

/**
 * An object in an answer of unknown depth: its collections may be absent.
 *
 * @since 0.1.0
 * @category models
 */
export interface AnyTree<K extends Kind> extends Leaf<K> {
  readonly entities?: EntitiesAt<K, number> | undefined
}

/**
 * One object as the API represents it at depth `D`. Without `D` the depth is not known.
 *
 * @since 0.1.0
 * @category models
 */
export type Item<K extends Kind, D extends number = number> = keyof K["entities"] extends never
  ? Leaf<K, D>
  : number extends D
    ? AnyTree<K>
    : Tree<K, D>

/**
 * What an object of unknown depth is once it has been read at depth `D`. What is no object stays what it is.
 *
 * @since 0.1.0
 * @category models
 */
export type ReadAt<A, D extends number> = A extends { readonly entities?: unknown }
  ? A extends AnyTree<infer K>
    ? Item<K, D>
    : A
  : A extends Leaf<infer K>
    ? Item<K, D>
    : A

/**
 * `AVAILABLE`: nothing is pending. `BUSY`: a change is pending, and further requests are queued. `INACTIVE`:
 * deprovisioned, as a stopped server is.
 *
 * @since 0.1.0
 * @category schemas
 */
export const State = openEnum("AVAILABLE", "BUSY", "INACTIVE")

/**
 * @since 0.1.0
 * @category schemas
 */
export const Metadata = Schema.Struct({
  state: nullish(State),
  etag: nullish(Schema.String),
  createdDate: nullish(Schema.String),
  createdBy: nullish(Schema.String),
  lastModifiedDate: nullish(Schema.String),
  lastModifiedBy: nullish(Schema.String)
})
/**
 * @since 0.1.0
 * @category models
 */
export interface Metadata extends Schema.Schema.Type<typeof Metadata> {}

/**
 * The schema of a collection, for each depth.
 *
 * @since 0.1.0
 * @category models
 */
export interface Resources<K extends Kind> {
  readonly _tag: "Resources"
  /** The schema at a depth; without one, at a depth that is not known. */
  readonly at: <D extends number = number>(depth?: D) => Schema.Schema<CollectionAt<K, D>, unknown>
}

/**
 * The schema of one object, for each depth.
 *
 * @since 0.1.0
 * @category models
 */
export interface Resource<K extends Kind> {
  readonly _tag: "Resource"
  /** What the API writes in `type`, such as `"server"`. */
  readonly type: string
  /** The schema at a depth; without one, at a depth that is not known. */
  readonly at: <D extends number = number>(depth?: D) => Schema.Schema<Item<K, D>, unknown>
  /** The schema where the object may as well be a bare reference. */
  readonly partly: Schema.Schema<Partly<K>, unknown>
  readonly reference: Schema.Schema<Reference<K["id"]>, unknown>
  readonly collection: Resources<K>
}

export { make, suspend } from "./internal/resource.js"
