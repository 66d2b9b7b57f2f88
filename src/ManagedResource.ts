/**
 * Managed resources: the objects that groups can share, as the user management sees them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
// biome-ignore lint/suspicious/noImportCycles: the API's own shape, users have groups and groups have users; each refers to the other by a thunk
import * as Group from "./Group.js"
import * as Ids from "./Ids.js"
import { nullishBoolean, nullishString, type TypeOf } from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * The id of a data center, an image, a snapshot, an IP block, a private cross connect or a backup unit.
 *
 * @since 0.1.0
 * @category ids
 */
export { ResourceId as Id } from "./Ids.js"

/**
 * The kinds of managed resources: one of these, or any other that the API knows.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Type = Ids.ResourceType

const properties = {
  name: nullishString,
  /** Version 5 and later: extra protection, such as two-factor authentication. */
  secAuthProtection: nullishBoolean
}
/**
 * The schema of the properties of a managed resource.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a managed resource, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

const shape = {
  type: "resource",
  id: Ids.ResourceId,
  properties: Properties,
  sparse: true,
  metadata: Resource.Metadata
} as const

/**
 * The types of a managed resource in a short form.
 *
 * @since 0.1.0
 * @category models
 */
export interface SummaryKind extends Resource.KindOf<Ids.ResourceId, Properties | undefined> {
  readonly item: Summary<this["depth"]>
}
/**
 * A resource as users and groups show it at any depth: without the groups that share it. `get` shows them. The API's `type` is its
 * kind.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Summary: Resource.Resource<SummaryKind> = Resource.make<SummaryKind>(shape)
/**
 * A resource as users and groups show it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Summary<D extends number = number> extends Resource.Leaf<SummaryKind, D> {}

/**
 * The types of a managed resource: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind
  extends Resource.KindOf<Ids.ResourceId, Properties | undefined, { readonly groups: Group.SummaryKind }> {
  readonly item: ManagedResource<this["depth"]>
}
/**
 * The API's `type` is its kind. Version 4 of the API gives no properties.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ManagedResource: Resource.Resource<Kind> = Resource.make<Kind>({
  ...shape,
  entities: { groups: () => Group.Summary }
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface ManagedResource<D extends number = number> extends Resource.Tree<Kind, D> {}

const resources = "/um/resources"

/**
 * All resources that can be shared.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: resources, success: ManagedResource.collection })

/**
 * The same as a stream, page after page where the server pages.
 *
 * @since 0.1.0
 * @category operations
 */
export const all = Collection.all(list)

/**
 * Those of one type, such as `datacenter`, `image`, `snapshot` or `ipblock`.
 *
 * @since 0.1.0
 * @category operations
 */
export const listByType = Operation.make({
  method: "GET",
  path: `${resources}/{resourceType}`,
  success: ManagedResource.collection
})

/**
 * One of them, with the groups that share it.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({
  method: "GET",
  path: `${resources}/{resourceType}/{resourceId}`,
  success: ManagedResource
})
