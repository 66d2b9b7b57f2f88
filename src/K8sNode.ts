/**
 * The nodes of a Kubernetes node pool: servers that the API makes, looks after, and replaces. Since version 5 of the API.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import { nullish, nullishString, openEnum, type TypeOf } from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { K8sNodeId as Id } from "./Ids.js"

const properties = {
  name: nullishString,
  /** Its version of Kubernetes. */
  k8sVersion: nullishString,
  /** None in a private cluster. */
  publicIP: nullishString,
  /** Version 6 and later. */
  privateIP: nullishString
}
/**
 * The schema of the properties of a Kubernetes node.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a Kubernetes node, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

const metadata = {
  /** It can run pods as soon as it is `READY`. */
  state: nullish(openEnum("PROVISIONING", "PROVISIONED", "READY", "REBUILDING", "TERMINATING", "BUSY")),
  etag: nullishString,
  createdDate: nullishString,
  lastModifiedDate: nullishString,
  lastSoftwareUpdatedDate: nullishString
}
/**
 * The metadata of a Kubernetes node, with its state.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Metadata = Schema.Struct(metadata)
/**
 * The metadata of a Kubernetes node, with its state.
 *
 * @since 0.1.0
 * @category models
 */
export interface Metadata extends TypeOf<typeof metadata> {}

/**
 * The types of a Kubernetes node: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.K8sNodeId, Properties, {}, {}, Metadata> {
  readonly item: K8sNode<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const K8sNode: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "node",
  id: Ids.K8sNodeId,
  properties: Properties,
  metadata: Metadata
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface K8sNode<D extends number = number> extends Resource.Leaf<Kind, D> {}

const nodes = "/k8s/{k8sClusterId}/nodepools/{nodepoolId}/nodes"
const node = `${nodes}/{nodeId}` as const

/**
 * The nodes of a node pool.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ since: 5, method: "GET", path: nodes, success: K8sNode.collection })

/**
 * The same as a stream, page after page where the server pages.
 *
 * @since 0.1.0
 * @category operations
 */
export const all = Collection.all(list)

/**
 * Finds one by its exact name. Several of that name are `Ambiguous`, none is `NotFound`.
 *
 * @since 0.1.0
 * @category operations
 */
export const findByName = Collection.findByName(list)

/**
 * One node.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ since: 5, method: "GET", path: node, success: K8sNode })

/**
 * Deletes a node: its pods move to others, and the pool shrinks by one. Waits end when it is gone.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ since: 5, method: "DELETE", path: node, untilGone: get, recorded: false })

/**
 * Replaces a node by a new one with an id of its own. The pool has both until the pods have moved to the new one. Waits end when it
 * is gone.
 *
 * @since 0.1.0
 * @category operations
 */
export const replace = Operation.accept({
  since: 5,
  method: "POST",
  path: `${node}/replace`,
  untilGone: get,
  recorded: false
})
