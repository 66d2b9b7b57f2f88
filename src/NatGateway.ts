/**
 * NAT gateways: they connect private LANs to the Internet, under shared public addresses.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Family from "./Family.js"
import * as FlowLog from "./FlowLog.js"
import * as Ids from "./Ids.js"
import * as Payload from "./internal/payload.js"
import { ipv4, maskedIpv4, named, nullish, nullishString, type TypeOf } from "./internal/schemas.js"
import * as NatGatewayRule from "./NatGatewayRule.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { NatGatewayId as Id } from "./Ids.js"

const properties = {
  name: nullishString,
  publicIps: nullish(Schema.Array(Schema.String)),
  lans: nullish(Schema.Array(Schema.Struct({ id: Schema.Int, gatewayIps: nullish(Schema.Array(Schema.String)) })))
}
/**
 * The schema of the properties of a NAT gateway.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a NAT gateway, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a NAT gateway: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind
  extends Resource.KindOf<
    Ids.NatGatewayId,
    Properties,
    { readonly rules: NatGatewayRule.Kind; readonly flowlogs: FlowLog.Kind }
  > {
  readonly item: NatGateway<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const NatGateway: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "natgateway",
  id: Ids.NatGatewayId,
  properties: Properties,
  metadata: Resource.Metadata,
  entities: { rules: () => NatGatewayRule.NatGatewayRule, flowlogs: () => FlowLog.FlowLog }
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface NatGateway<D extends number = number> extends Resource.Tree<Kind, D> {}

const lanFields = {
  /** A private LAN. */
  id: Ids.LanRefInBody,
  /** Its own addresses in the LAN, with their masks, such as `10.1.2.3/24`. Default: one with `/24`, of the API's choice. */
  gatewayIps: nullish(Schema.Array(maskedIpv4))
}
const lan = Schema.Struct(lanFields)
/**
 * A LAN of a gateway.
 *
 * @since 0.1.0
 * @category models
 */
export interface GatewayLan extends TypeOf<typeof lanFields> {}
const whole = {
  name: Schema.String,
  /** Reserved addresses of the same location. */
  publicIps: Schema.Array(ipv4),
  /** The LANs of the gateway. Default: none. */
  lans: nullish(Schema.Array(named<GatewayLan>(lan))),
  ...Payload.untyped
}

const newFields = () => ({
  ...whole,
  rules: Schema.optional(Schema.Array(NatGatewayRule.Create)),
  flowLogs: Schema.optional(Schema.Array(FlowLog.Create))
})
/**
 * A new NAT gateway with its rules and flow logs.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(() => Schema.Struct(newFields()), {
  rules: "rules",
  flowLogs: "flowlogs"
})
/**
 * @since 0.1.0
 * @category models
 */
export interface Create extends Payload.Open, TypeOf<ReturnType<typeof newFields>> {}

/**
 * The properties, as a whole.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Replace = Schema.Struct(whole)
/**
 * @since 0.1.0
 * @category models
 */
export interface Replace extends Payload.Open, Schema.Schema.Type<typeof Replace> {}

const updateFields = {
  ...whole,
  name: Schema.optional(whole.name),
  /** Reserved addresses of the same location. */
  publicIps: Schema.optional(whole.publicIps)
}
/**
 * The properties that can be changed. Lists are replaced as a whole. Keep the addresses of rules.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Update = Schema.Struct(updateFields)
/**
 * @since 0.1.0
 * @category models
 */
export interface Update extends Payload.Open, TypeOf<typeof updateFields> {}

const natgateways = "/datacenters/{datacenterId}/natgateways"
const natgateway = `${natgateways}/{natGatewayId}` as const

/**
 * The NAT gateways of a data center.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: natgateways, since: 6, success: NatGateway.collection })

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
 * One NAT gateway.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: natgateway, since: 6, success: NatGateway })

/**
 * Creates a NAT gateway. While it exists, neither its LANs nor the IP blocks of its addresses can be deleted.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({
  method: "POST",
  path: natgateways,
  since: 6,
  payload: Create,
  read: get,
  undo: () => remove
})

/**
 * Changes the given properties only.
 *
 * @since 0.1.0
 * @category operations
 */
export const update = Operation.accept({
  method: "PATCH",
  path: natgateway,
  since: 6,
  payload: Payload.bare<Update>(() => Update),
  read: get
})

/**
 * Sets the properties, as a whole.
 *
 * @since 0.1.0
 * @category operations
 */
export const replace = Operation.accept({
  method: "PUT",
  path: natgateway,
  since: 6,
  payload: Payload.wrapped<Replace>(() => Replace),
  read: get
})

/**
 * Deletes a NAT gateway with its rules and flow logs.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: natgateway, since: 6 })

/**
 * The flow logs of a NAT gateway.
 *
 * @since 0.1.0
 * @category operations
 */
export const flowLogs = Family.make(`${natgateway}/flowlogs`, FlowLog.family)
