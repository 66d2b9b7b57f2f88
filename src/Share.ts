/**
 * Shares: the resources that a group shares, and the privileges of its members on them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import * as Payload from "./internal/payload.js"
import { nullishBoolean, type TypeOf } from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * The id of a share is that of the resource that is shared.
 *
 * @since 0.1.0
 * @category ids
 */
export { ResourceId as Id } from "./Ids.js"

const properties = {
  editPrivilege: nullishBoolean,
  sharePrivilege: nullishBoolean
}
/**
 * The schema of the properties of a share.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a share, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a share: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.ResourceId, Properties> {
  readonly item: Share<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const Share: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "resource",
  id: Ids.ResourceId,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Share<D extends number = number> extends Resource.Leaf<Kind, D> {}

const newFields = () => ({
  editPrivilege: nullishBoolean,
  sharePrivilege: nullishBoolean,
  ...Payload.untyped
})
/**
 * The privileges of the group's members: change the resource, share it further. Both are false if left out.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(() => Schema.Struct(newFields()))
/**
 * @since 0.1.0
 * @category models
 */
export interface Create extends Payload.Open, TypeOf<ReturnType<typeof newFields>> {}

/**
 * The privileges of the group's members from now on. Those that are left out stay as they are, as observed in versions 4 to 6 of
 * the API.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Replace: Schema.Schema<Replace, Payload.Wire> = Payload.wrapped(() => Schema.Struct(newFields()))
/**
 * @since 0.1.0
 * @category models
 */
export interface Replace extends Payload.Open, TypeOf<ReturnType<typeof newFields>> {}

const shares = "/um/groups/{groupId}/shares"
const share = `${shares}/{resourceId}` as const

/**
 * The shares of a group.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: shares, success: Share.collection })

/**
 * The same as a stream, page after page where the server pages.
 *
 * @since 0.1.0
 * @category operations
 */
export const all = Collection.all(list)

/**
 * One share.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: share, success: Share })

/**
 * Shares a resource with a group.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({ method: "POST", path: share, payload: Create, read: get, undo: () => remove })

/**
 * Sets the given privileges of members on a resource.
 *
 * @since 0.1.0
 * @category operations
 */
export const replace = Operation.accept({ method: "PUT", path: share, payload: Replace, read: get })

/**
 * Ends the sharing of a resource.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: share })
