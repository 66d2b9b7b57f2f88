/**
 * The node pools of a Kubernetes cluster: nodes of one size in one data center. Since version 5 of the API.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import { since, typeSince } from "./internal/apiVersion.js"
import * as Internal from "./internal/k8s.js"
import * as Payload from "./internal/payload.js"
import {
  ipOrBlock,
  ipv4,
  ipv6,
  nullish,
  nullishBoolean,
  nullishInt,
  nullishString,
  openEnum,
  positiveInt,
  ServerZone,
  type TypeOf
} from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { K8sNodePoolId as Id } from "./Ids.js"

/**
 * When the API may update the nodes: a day of the week and a time in UTC.
 *
 * @since 0.1.0
 * @category schemas
 */
export const MaintenanceWindow = Internal.NewMaintenanceWindow
/**
 * @since 0.1.0
 * @category models
 */
export interface MaintenanceWindow extends Internal.NewMaintenanceWindow {}

const lan = {
  id: Ids.LanRefInBody,
  /** Gives the nodes an address by DHCP. */
  dhcp: since(6)(nullishBoolean),
  /** Networks that are reached through a gateway in the LAN. */
  routes: since(6)(
    nullish(
      Schema.Array(
        Schema.Struct({
          /** A CIDR block, such as `10.1.0.0/16`. */
          network: ipOrBlock,
          /** The address of the gateway. */
          gatewayIp: Schema.Union(ipv4, ipv6).annotations({ description: "an IPv4 or IPv6 address" })
        })
      )
    )
  )
}
/**
 * Another LAN of the nodes, besides the one that the API creates for them.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Lan = Schema.Struct(lan)
/**
 * @since 0.1.0
 * @category models
 */
export interface Lan extends TypeOf<typeof lan> {}

const autoScaling = { minNodeCount: positiveInt, maxNodeCount: positiveInt }
/**
 * The limits of automatic scaling.
 *
 * @since 0.1.0
 * @category schemas
 */
export const AutoScaling = Schema.Struct(autoScaling).pipe(
  Schema.filter(({ maxNodeCount, minNodeCount }) =>
    minNodeCount <= maxNodeCount ? [] : [{ path: ["maxNodeCount"], message: "expected at least minNodeCount" }]
  )
)
/**
 * @since 0.1.0
 * @category models
 */
export interface AutoScaling extends TypeOf<typeof autoScaling> {}

const taint = {
  key: Schema.NonEmptyString,
  value: nullishString,
  effect: openEnum("NoSchedule", "PreferNoSchedule", "NoExecute")
}
/**
 * Keeps pods off the nodes, unless they tolerate it.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Taint = Schema.Struct(taint)
/**
 * @since 0.1.0
 * @category models
 */
export interface Taint extends TypeOf<typeof taint> {}

const ServerType = openEnum("DedicatedCore", "VCPU")
const StorageType = openEnum("HDD", "SSD")
const texts = Schema.Record({ key: Schema.String, value: Schema.String })

const properties = {
  name: nullishString,
  datacenterId: nullish(Ids.DatacenterId),
  nodeCount: nullishInt,
  /** Version 6 and later. */
  serverType: nullish(ServerType),
  cpuFamily: nullishString,
  /** The number of cores of each node. */
  coresCount: nullishInt,
  /** Of each node, in MB. */
  ramSize: nullishInt,
  availabilityZone: nullish(ServerZone),
  storageType: nullish(StorageType),
  /** Of each node, in GB. */
  storageSize: nullishInt,
  k8sVersion: nullishString,
  maintenanceWindow: nullish(Internal.MaintenanceWindow),
  /** Both limits are null where the number of nodes is fixed. */
  autoScaling: nullish(Schema.Struct({ minNodeCount: nullishInt, maxNodeCount: nullishInt })),
  lans: nullish(
    Schema.Array(
      Schema.Struct({
        id: Schema.Int,
        dhcp: nullishBoolean,
        routes: nullish(Schema.Array(Schema.Struct({ network: nullishString, gatewayIp: nullishString })))
      })
    )
  ),
  labels: nullish(texts),
  annotations: nullish(texts),
  /** Version 6 and later. */
  taints: nullish(Schema.Array(Taint)),
  publicIps: nullish(Schema.Array(Schema.String)),
  /** The versions for an upgrade of the pool; null in the answer to `create`. */
  availableUpgradeVersions: nullish(Schema.Array(Schema.String))
}
/**
 * The schema of the properties of a Kubernetes node pool.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a Kubernetes node pool, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * `state` is `DEPLOYING`, `ACTIVE`, `UPDATING`, `DESTROYING`, or one that begins with `FAILED`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Metadata = Internal.Metadata
/**
 * @since 0.1.0
 * @category models
 */
export interface Metadata extends Internal.Metadata {}

/**
 * The types of a Kubernetes node pool: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.K8sNodePoolId, Properties, {}, {}, Metadata> {
  readonly item: K8sNodePool<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const K8sNodePool: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "nodepool",
  id: Ids.K8sNodePoolId,
  properties: Properties,
  metadata: Metadata
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface K8sNodePool<D extends number = number> extends Resource.Leaf<Kind, D> {}

const changeable = {
  /** The number of nodes; with `autoScaling` the first one. */
  nodeCount: positiveInt,
  /** One of the cluster's `viableNodePoolVersions`. Default: that of the cluster. */
  k8sVersion: nullish(Internal.version),
  /** Default: one that the API chooses. */
  maintenanceWindow: nullish(MaintenanceWindow),
  /** Default: the number of nodes is fixed. */
  autoScaling: nullish(AutoScaling),
  /** More private LANs for the nodes. */
  lans: nullish(Schema.Array(Lan)),
  labels: nullish(texts),
  annotations: nullish(texts),
  taints: since(6)(nullish(Schema.Array(Taint))),
  /**
   * Reserved addresses of the data center's location: one more than the largest number of nodes, for the replacement of a node.
   * Default: addresses of the API's choice.
   */
  publicIps: nullish(Schema.Array(ipv4)),
  ...Payload.untyped
}

const node = {
  name: Internal.name,
  /** The data center of the nodes. */
  datacenterId: Ids.DatacenterId,
  ...changeable,
  /** The number of cores of each node. */
  coresCount: positiveInt,
  /** Of each node, in MB: a multiple of 1024, from 2048. */
  ramSize: Schema.Int.pipe(
    Schema.filter((megabytes) => megabytes >= 2048 && megabytes % 1024 === 0, {
      description: "a multiple of 1024 MB, from 2048"
    })
  ),
  availabilityZone: ServerZone,
  storageType: StorageType,
  /** Of each node, in GB, from 10. */
  storageSize: Schema.Int.pipe(Schema.greaterThanOrEqualTo(10, { description: "a size in GB from 10" }))
}

const dedicatedFields = {
  ...node,
  /** Default: `DedicatedCore`. */
  serverType: since(6)(nullish(Schema.Literal("DedicatedCore"))),
  /** One of the data center's location. Default: the API's choice. */
  cpuFamily: nullish(Schema.NonEmptyString)
}
const dedicated = Schema.Struct(dedicatedFields)
const sharedFields = {
  ...node,
  /** Nodes that share their cores with others. They have no CPU family. */
  serverType: typeSince(6)(Schema.Literal("VCPU"))
}
const shared = Schema.Struct(sharedFields)
/**
 * A new node pool. Nodes of `serverType: "VCPU"` have no `cpuFamily`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(() => Schema.Union(dedicated, shared))

interface Dedicated extends Payload.Open, TypeOf<typeof dedicatedFields> {}
interface Shared extends Payload.Open, TypeOf<typeof sharedFields> {}
/**
 * @since 0.1.0
 * @category models
 */
export type Create = Dedicated | Shared

const replaceableFields = {
  ...changeable,
  name: nullish(Internal.name),
  serverType: since(6)(nullish(ServerType))
}
const replaceable = Schema.Struct(replaceableFields)
/**
 * The properties that can be changed.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Replace: Schema.Schema<Replace, Payload.Wire> = Payload.wrapped(() => replaceable)
/**
 * @since 0.1.0
 * @category models
 */
export interface Replace extends Payload.Open, TypeOf<typeof replaceableFields> {}

const pools = "/k8s/{k8sClusterId}/nodepools"
const pool = `${pools}/{nodepoolId}` as const

/**
 * The node pools of a cluster.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ since: 5, method: "GET", path: pools, success: K8sNodePool.collection })

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
 * One node pool.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ since: 5, method: "GET", path: pool, success: K8sNodePool })

/**
 * Creates a node pool in a cluster that is `ACTIVE`. The pool is `ACTIVE` after 12 to 14 minutes. The API keeps no request of it:
 * if the answer is lost, the outcome stays unknown; look for the pool by its name then.
 *
 * @example
 * ```ts
 * import { type Datacenter, type K8sCluster, K8sNodePool, Request } from "effect-profitbricks"
 *
 * const workers = (k8sClusterId: K8sCluster.Id, datacenterId: Datacenter.Id) =>
 *   K8sNodePool.create({
 *     k8sClusterId,
 *     datacenterId,
 *     name: "workers",
 *     nodeCount: 2,
 *     coresCount: 2,
 *     ramSize: 4096,
 *     availabilityZone: "AUTO",
 *     storageType: "SSD",
 *     storageSize: 50
 *   }).pipe(Request.ready({ timeout: "1 hour" }))
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({
  since: 5,
  method: "POST",
  path: pools,
  payload: Create,
  read: get,
  waits: "state",
  recorded: false,
  undo: () => remove
})

/**
 * Sets the properties, as a whole: send those that stay, too. It takes from seconds, for a maintenance window, up to a quarter of
 * an hour, for a new version or more nodes. Refused unless the pool is `ACTIVE`.
 *
 * @since 0.1.0
 * @category operations
 */
export const replace = Operation.accept({
  since: 5,
  method: "PUT",
  path: pool,
  payload: Replace,
  read: get,
  waits: "state",
  recorded: false
})

/**
 * Deletes a node pool with its nodes. Refused while the pool is changed. Waits end when it is gone.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ since: 5, method: "DELETE", path: pool, untilGone: get, recorded: false })
