/**
 * Clusters of managed Kubernetes. Since version 5 of the API.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import { since, typeSince } from "./internal/apiVersion.js"
import * as Internal from "./internal/k8s.js"
import { lazy } from "./internal/lazy.js"
import * as Payload from "./internal/payload.js"
import {
  ipOrBlock,
  ipVersionOf,
  ipv4,
  nullish,
  nullishBoolean,
  nullishString,
  type TypeOf
} from "./internal/schemas.js"
import * as K8sNodePool from "./K8sNodePool.js"
import * as Location from "./Location.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { K8sClusterId as Id } from "./Ids.js"

/**
 * When the API may update the cluster: a day of the week and a time in UTC.
 *
 * @since 0.1.0
 * @category schemas
 */
export const MaintenanceWindow = K8sNodePool.MaintenanceWindow
/**
 * @since 0.1.0
 * @category models
 */
export interface MaintenanceWindow extends K8sNodePool.MaintenanceWindow {}

const S3Bucket = Schema.Struct({ name: Schema.String })

const properties = {
  name: nullishString,
  k8sVersion: nullishString,
  maintenanceWindow: nullish(Internal.MaintenanceWindow),
  /** The versions for an upgrade of the cluster; null in the answer to `create`. */
  availableUpgradeVersions: nullish(Schema.Array(Schema.String)),
  /** The versions that its node pools can have; null in the answer to `create`. */
  viableNodePoolVersions: nullish(Schema.Array(Schema.String)),
  public: nullishBoolean,
  /** Version 6 and later. */
  apiSubnetAllowList: nullish(Schema.Array(Schema.String)),
  /** Version 6 and later. */
  s3Buckets: nullish(Schema.Array(S3Bucket)),
  /** Version 6 and later, of a private cluster, as are `natGatewayIp` and `nodeSubnet`. */
  location: nullish(Location.Name),
  natGatewayIp: nullishString,
  nodeSubnet: nullishString
}
/**
 * The schema of the properties of a Kubernetes cluster.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a Kubernetes cluster, as answers have them.
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
 * The types of a Kubernetes cluster: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind
  extends Resource.KindOf<Ids.K8sClusterId, Properties, { readonly nodepools: K8sNodePool.Kind }, {}, Metadata> {
  readonly item: K8sCluster<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const K8sCluster: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "k8s",
  id: Ids.K8sClusterId,
  properties: Properties,
  metadata: Metadata,
  entities: { nodepools: () => K8sNodePool.K8sNodePool }
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface K8sCluster<D extends number = number> extends Resource.Tree<Kind, D> {}

const changeable = {
  name: Internal.name,
  /** One of `versions`. Default: `defaultVersion`, or, in `replace`, the present one. */
  k8sVersion: nullish(Internal.version),
  /** Default: one that the API chooses. */
  maintenanceWindow: nullish(MaintenanceWindow),
  /**
   * The addresses and CIDR blocks, IPv4 or IPv6, from which the API of Kubernetes can be reached. Nodes always reach it.
   * Default: all.
   */
  apiSubnetAllowList: since(6)(nullish(Schema.Array(ipOrBlock))),
  /** The bucket for audit logs: at present the API takes one. */
  s3Buckets: since(6)(nullish(Schema.Array(S3Bucket))),
  ...Payload.untyped
}

const onInternetFields = {
  ...changeable,
  /** Whether nodes are connected to the Internet. Default: true. Cannot be changed later. */
  public: since(6)(nullish(Schema.Literal(true))),
  /** Only for private clusters: the nodes of others are in the locations of their pools' data centers. */
  location: since(6)(nullish(Location.Name))
}
const onInternet = Schema.Struct(onInternetFields)
const nodeSubnet = Schema.String.pipe(
  Schema.filter((text) => ipVersionOf(text) === "IPv4" && text.endsWith("/16"), {
    description: "an IPv4 network of 16 bits, such as 192.168.0.0/16"
  })
)
const inPrivateFields = {
  ...changeable,
  /** Nodes without an address on the Internet, which they reach through a NAT gateway. */
  public: typeSince(6)(Schema.Literal(false)),
  /** The location of the data centers of its node pools. Cannot be changed later. */
  location: typeSince(6)(Location.Name),
  /** A reserved address of the location, for the NAT gateway. Cannot be changed later. */
  natGatewayIp: typeSince(6)(ipv4),
  /** An IPv4 network of 16 bits, such as `192.168.0.0/16`. Default: one that the API chooses. Cannot be changed later. */
  nodeSubnet: since(6)(nullish(nodeSubnet))
}
const inPrivate = Schema.Struct(inPrivateFields)
/**
 * A new cluster. With `public: false` it needs `location` and `natGatewayIp`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(() => Schema.Union(onInternet, inPrivate))

interface OnInternet extends Payload.Open, TypeOf<typeof onInternetFields> {
  /** For private clusters, with `public: false`, as is `nodeSubnet`. */
  readonly natGatewayIp?: undefined
  readonly nodeSubnet?: undefined
}
interface InPrivate extends Payload.Open, TypeOf<typeof inPrivateFields> {}
/**
 * @since 0.1.0
 * @category models
 */
export type Create = OnInternet | InPrivate

const replaceable = Schema.Struct(changeable)
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
export interface Replace extends Payload.Open, Schema.Schema.Type<typeof replaceable> {}

const clusters = "/k8s"
const cluster = `${clusters}/{k8sClusterId}` as const

/**
 * All clusters of the contract.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ since: 5, method: "GET", path: clusters, success: K8sCluster.collection })

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
 * One cluster.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ since: 5, method: "GET", path: cluster, success: K8sCluster })

/**
 * Creates a cluster without nodes: `K8sNodePool.create` adds them. The cluster is `ACTIVE` after 5 to 11 minutes. Waits end then,
 * although the request itself takes a second.
 *
 * @example
 * ```ts
 * import { K8sCluster, Request } from "effect-profitbricks"
 *
 * const cluster = K8sCluster.create({ name: "prod" }).pipe(Request.ready({ timeout: "1 hour" }))
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({
  since: 5,
  method: "POST",
  path: clusters,
  payload: Create,
  read: get,
  waits: "state",
  undo: () => remove
})

/**
 * Sets the properties, as a whole: send those that stay, too. Another `k8sVersion` upgrades the cluster, which takes 3 to 6
 * minutes; its node pools stay at theirs.
 *
 * @since 0.1.0
 * @category operations
 */
export const replace = Operation.accept({
  since: 5,
  method: "PUT",
  path: cluster,
  payload: Replace,
  read: get,
  waits: "state"
})

/**
 * Deletes a cluster. Refused while it has node pools. Waits end when it is gone.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ since: 5, method: "DELETE", path: cluster, untilGone: get })

/** Version 5 has the text in an object. */
const wrapped = lazy(() =>
  Schema.decodeUnknownOption(
    Schema.parseJson(Schema.Struct({ properties: Schema.Struct({ kubeconfig: Schema.String }) }))
  )
)

/** YAML or JSON. Anything else, such as a page of HTML, has no `apiVersion`. */
const Kubeconfig = Schema.transform(
  Schema.String,
  Schema.String.pipe(Schema.filter((text) => text.includes("apiVersion"), { description: "a kubeconfig" })),
  {
    strict: true,
    decode: (text) =>
      Option.match(wrapped()(text), { onNone: () => text, onSome: ({ properties }) => properties.kubeconfig }),
    encode: (text) => text
  }
)

/**
 * The kubeconfig of a cluster that is `ACTIVE`, as YAML or JSON, which is YAML too. It makes its owner the administrator of the
 * cluster: only `Redacted.value` gives the text.
 *
 * @example
 * ```ts
 * import { FileSystem } from "@effect/platform"
 * import { Effect, Redacted } from "effect"
 * import { K8sCluster } from "effect-profitbricks"
 *
 * const save = (k8sClusterId: K8sCluster.Id, path: string) =>
 *   Effect.gen(function* () {
 *     const kubeconfig = yield* K8sCluster.kubeconfig({ k8sClusterId })
 *     const fs = yield* FileSystem.FileSystem
 *     yield* fs.writeFileString(path, Redacted.value(kubeconfig), { mode: 0o600 })
 *   })
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const kubeconfig = Operation.make({
  since: 5,
  method: "GET",
  path: `${cluster}/kubeconfig`,
  text: true,
  success: Schema.Redacted(Kubeconfig)
})

/**
 * The versions of Kubernetes that a new cluster can have, in the order of the API.
 *
 * @since 0.1.0
 * @category operations
 */
export const versions = Operation.make({
  since: 5,
  method: "GET",
  path: `${clusters}/versions`,
  success: Schema.NonEmptyArray(Schema.String)
})

/**
 * The default version of a new cluster.
 *
 * @since 0.1.0
 * @category operations
 */
export const defaultVersion = Operation.make({
  since: 5,
  method: "GET",
  path: `${clusters}/versions/default`,
  text: true,
  success: Schema.String.pipe(Schema.pattern(/^\d+\.\d/, { description: "a version of Kubernetes" }))
})
