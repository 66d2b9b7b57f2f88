/**
 * Rules of NAT gateways: the public addresses for outgoing traffic.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import * as Payload from "./internal/payload.js"
import {
  intBetween,
  ipOrBlock,
  ipv4,
  nullish,
  nullishInt,
  nullishString,
  openEnum,
  type TypeOf
} from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { NatGatewayRuleId as Id } from "./Ids.js"

const properties = {
  name: nullishString,
  /** Null until the rule is provisioned. */
  type: nullish(openEnum("SNAT")),
  protocol: nullish(openEnum("TCP", "UDP", "ICMP", "ALL")),
  sourceSubnet: nullishString,
  publicIp: nullishString,
  /** Null: any, as is `targetPortRange`. */
  targetSubnet: nullishString,
  targetPortRange: nullish(Schema.Struct({ start: nullishInt, end: nullishInt }))
}
/**
 * The schema of the properties of a rule of a NAT gateway.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a rule of a NAT gateway, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a rule of a NAT gateway: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.NatGatewayRuleId, Properties> {
  readonly item: NatGatewayRule<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const NatGatewayRule: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "natgateway-rule",
  id: Ids.NatGatewayRuleId,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface NatGatewayRule<D extends number = number> extends Resource.Leaf<Kind, D> {}

const port = intBetween(1, 65535)
const ports = {
  /** From 1 to 65535. Default: all. */
  targetPortRange: nullish(
    Schema.Struct({ start: port, end: port }).pipe(
      Schema.filter(({ end, start }) => (end < start ? [{ path: ["end"], message: "expected at least start" }] : []))
    )
  )
}
const noPorts = {
  /** Only for `TCP` and `UDP`. */
  targetPortRange: Schema.optionalWith(
    Schema.Union(Schema.Null, Schema.Undefined).annotations({ description: "no ports, which are for TCP and UDP" }),
    { exact: true }
  )
}
const options = {
  /** The target of the traffic: an address, or a block such as `10.0.2.0/24`. Default: any. */
  targetSubnet: nullish(ipOrBlock),
  /** Default: `SNAT`. */
  type: nullish(Schema.Literal("SNAT")),
  ...Payload.untyped
}
const whole = {
  name: Schema.String,
  /** The source of the traffic: an address, or a block such as `10.0.1.0/24`. */
  sourceSubnet: ipOrBlock,
  /** The address in its place: one of the `publicIps` of the gateway. */
  publicIp: ipv4,
  ...options
}
const changed = {
  name: Schema.optional(whole.name),
  sourceSubnet: Schema.optional(whole.sourceSubnet),
  publicIp: Schema.optional(whole.publicIp),
  ...options
}

const withoutPortsFields = {
  /** Default: `ALL`. */
  protocol: nullish(Schema.Literal("ICMP", "ALL")),
  ...noPorts,
  ...whole
}
const withoutPorts = Schema.Struct(withoutPortsFields)
/**
 * A new rule for a protocol without ports, or for all.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateWithoutPorts extends Payload.Open, TypeOf<typeof withoutPortsFields> {}
const withPortsFields = { protocol: Schema.Literal("TCP", "UDP"), ...ports, ...whole }
const withPorts = Schema.Struct(withPortsFields)
/**
 * A new rule for a protocol with ports.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateWithPorts extends Payload.Open, TypeOf<typeof withPortsFields> {}
/**
 * A new rule. Default of `protocol`: `ALL`. Only rules for `TCP` and `UDP` may have a `targetPortRange`, from 1 to 65535; default: all.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(() => Schema.Union(withoutPorts, withPorts))
/**
 * @since 0.1.0
 * @category models
 */
export type Create = CreateWithoutPorts | CreateWithPorts

/**
 * The properties that can be changed. For `ICMP` and `ALL`, `targetPortRange: null` removes the ports.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Update = Schema.Union(
  Schema.Struct({ protocol: Schema.Literal("ICMP", "ALL"), ...noPorts, ...changed }),
  Schema.Struct({ protocol: Schema.optional(Schema.Literal("TCP", "UDP")), ...ports, ...changed })
)
/**
 * @since 0.1.0
 * @category models
 */
export type Update =
  | (Payload.Changes<CreateWithoutPorts> & { readonly protocol: "ICMP" | "ALL" })
  | Payload.Changes<CreateWithPorts>

const rules = "/datacenters/{datacenterId}/natgateways/{natGatewayId}/rules"
const rule = `${rules}/{natGatewayRuleId}` as const

/**
 * The rules of a NAT gateway.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: rules, since: 6, success: NatGatewayRule.collection })

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
 * One rule.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: rule, since: 6, success: NatGatewayRule })

/**
 * Adds a rule.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({
  method: "POST",
  path: rules,
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
  path: rule,
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
export const replace = Operation.accept({ method: "PUT", path: rule, since: 6, payload: Create, read: get })

/**
 * Deletes a rule.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: rule, since: 6 })
