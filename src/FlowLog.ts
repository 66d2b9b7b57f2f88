/**
 * Flow logs: records of the traffic of a NIC, a gateway or a load balancer, kept as objects in a bucket. The operations are those of their
 * parents: `Nic.flowLogs`, `NatGateway.flowLogs`, `NetworkLoadBalancer.flowLogs` and `ApplicationLoadBalancer.flowLogs`. Since version 6.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import type * as Family from "./Family.js"
import * as Ids from "./Ids.js"
import * as Payload from "./internal/payload.js"
import { nullish, nullishString, openEnum, type TypeOf } from "./internal/schemas.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { FlowLogId as Id } from "./Ids.js"

const actions = ["ACCEPTED", "REJECTED", "ALL"] as const
const directions = ["INGRESS", "EGRESS", "BIDIRECTIONAL"] as const

const properties = {
  name: nullishString,
  action: nullish(openEnum(...actions)),
  direction: nullish(openEnum(...directions)),
  bucket: nullishString
}
/**
 * The schema of the properties of a flow log.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a flow log, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a flow log: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.FlowLogId, Properties> {
  readonly item: FlowLog<this["depth"]>
}
/**
 * A flow log of a NIC, a gateway or a load balancer.
 *
 * @since 0.1.0
 * @category schemas
 */
export const FlowLog: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "flow-log",
  id: Ids.FlowLogId,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * A flow log of a NIC, a gateway or a load balancer.
 *
 * @since 0.1.0
 * @category models
 */
export interface FlowLog<D extends number = number> extends Resource.Leaf<Kind, D> {}

const allFields = {
  name: Schema.String,
  /** The packets to record, by the firewall's decision. */
  action: Schema.Literal(...actions),
  direction: Schema.Literal(...directions),
  /** The bucket, with an optional prefix for the names of the objects: `bucket/prefix`. It must exist already. */
  bucket: Schema.NonEmptyString,
  ...Payload.untyped
}
const fields = Schema.Struct(allFields)
/**
 * A new flow log, and its changes.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(() => fields)
/**
 * @since 0.1.0
 * @category models
 */
export interface Create extends Payload.Open, TypeOf<typeof allFields> {}

/**
 * The properties that can be changed.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Update = Schema.partial(fields)
/**
 * @since 0.1.0
 * @category models
 */
export interface Update extends Payload.Open, Schema.Schema.Type<typeof Update> {}

/**
 * The definition of flow logs, for `Family.make`.
 *
 * @since 0.1.0
 * @category operations
 */
export const family: Family.Definition<"flowLogId", Kind, Create, Update, Create> = {
  since: 6,
  id: "flowLogId",
  resource: FlowLog,
  create: Create,
  update: Update,
  replace: Create
}
