/**
 * Firewall rules: the traffic that an active firewall lets through to a NIC. Those of security groups are `SecurityGroup.rules`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import type * as Family from "./Family.js"
import * as Ids from "./Ids.js"
import { since } from "./internal/apiVersion.js"
import * as Payload from "./internal/payload.js"
import {
  intBetween,
  ipOrBlock,
  ipVersionOf,
  mac,
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
export { FirewallRuleId as Id } from "./Ids.js"

const protocols = ["TCP", "UDP", "ICMP", "ICMPv6", "GRE", "VRRP", "ESP", "AH", "ANY"] as const

/**
 * `ANY` covers all of them. Those besides `TCP`, `UDP`, `ICMP` and `ANY`: version 6 and later.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Protocol = openEnum(...protocols)
/**
 * @since 0.1.0
 * @category models
 */
export type Protocol = typeof Protocol.Type

const Direction = openEnum("INGRESS", "EGRESS")
const IpVersion = openEnum("IPv4", "IPv6")

const properties = {
  name: nullishString,
  protocol: nullish(Protocol),
  /** Null means any, as in the fields below. */
  sourceMac: nullishString,
  sourceIp: nullishString,
  targetIp: nullishString,
  portRangeStart: nullishInt,
  portRangeEnd: nullishInt,
  icmpType: nullishInt,
  icmpCode: nullishInt,
  /** Version 6 and later: the direction of the traffic. Null until the rule is provisioned. */
  type: nullish(Direction),
  /** Version 6 and later. Null: that of its addresses, or IPv4. */
  ipVersion: nullish(IpVersion)
}
/**
 * The schema of the properties of a firewall rule.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a firewall rule, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a firewall rule: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.FirewallRuleId, Properties> {
  readonly item: FirewallRule<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const FirewallRule: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "firewall-rule",
  id: Ids.FirewallRuleId,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface FirewallRule<D extends number = number> extends Resource.Leaf<Kind, D> {}

const port = intBetween(1, 65535)
const icmp = intBetween(0, 254)

const changeable = {
  name: nullishString,
  /** Default: any. */
  sourceMac: nullish(mac),
  /** Since version 6 of the API it may be an IPv6 address too, or a CIDR block such as `10.0.0.0/8`. Default: any. */
  sourceIp: nullish(ipOrBlock),
  /**
   * Of traffic that comes in: one of the NIC's own addresses, where it has several. Since version 6 of the API it may be an IPv6
   * address too, or a CIDR block. Default: any.
   */
  targetIp: nullish(ipOrBlock),
  /** 1 to 65535, with `portRangeEnd`, for TCP and UDP. Up to version 5 of the API the last one is 65534. Default: all. */
  portRangeStart: nullish(port),
  portRangeEnd: nullish(port),
  /** 0 to 254, for ICMP and ICMPv6. Default: all. */
  icmpType: nullish(icmp),
  icmpCode: nullish(icmp),
  /** Since version 6 of the API: the direction of the traffic. Default: `INGRESS`, incoming traffic. */
  type: since(6)(nullish(Direction)),
  /** Since version 6 of the API. Default: that of `sourceIp` and `targetIp`; without any, `IPv4`. */
  ipVersion: since(6)(nullish(IpVersion)),
  ...Payload.untyped
}

interface Ports {
  readonly portRangeStart?: number | null | undefined
  readonly portRangeEnd?: number | null | undefined
}

const portsInOrder = ({ portRangeEnd, portRangeStart }: Ports) =>
  (portRangeEnd ?? Number.POSITIVE_INFINITY) < (portRangeStart ?? 0)
    ? [{ path: ["portRangeEnd"], message: "expected at least portRangeStart" }]
    : []

interface Addresses {
  readonly sourceIp?: string | null | undefined
  readonly targetIp?: string | null | undefined
  readonly ipVersion?: string | null | undefined
}

/** A rule covers one version of IP. */
const ofOneVersion = ({ ipVersion, sourceIp, targetIp }: Addresses) => {
  const [source, target] = [sourceIp, targetIp].map((ip) => (typeof ip === "string" ? ipVersionOf(ip) : undefined))
  const wanted = ipVersion ?? source ?? target
  // An error repeats no value.
  if (wanted !== "IPv4" && wanted !== "IPv6") return []
  return [
    ...(source === undefined || source === wanted ? [] : ["sourceIp"]),
    ...(target === undefined || target === wanted ? [] : ["targetIp"])
  ].map((field) => ({ path: [field], message: `expected ${wanted}, as the rule is for that` }))
}

const forProtocol = (rule: { readonly protocol: string; readonly [field: string]: unknown }) => {
  const meant = protocols.find((protocol) => protocol.toLowerCase() === rule.protocol.toLowerCase())
  if (meant !== undefined && meant !== rule.protocol) {
    return [{ path: ["protocol"], message: `expected ${meant}, written like this` }]
  }
  const isSet = (field: string) => rule[field] !== undefined && rule[field] !== null
  const ports = ["portRangeStart", "portRangeEnd"].filter(isSet)
  return [
    ...(rule.protocol === "TCP" || rule.protocol === "UDP"
      ? ports.length === 1
        ? [{ path: ports, message: "expected portRangeStart and portRangeEnd together" }]
        : []
      : ports.map((field) => ({ path: [field], message: "is for TCP and UDP only" }))),
    ...(rule.protocol === "ICMP" || rule.protocol === "ICMPv6"
      ? []
      : ["icmpType", "icmpCode"]
          .filter(isSet)
          .map((field) => ({ path: [field], message: "is for ICMP and ICMPv6 only" })))
  ]
}

const newFields = () => ({
  /** Cannot be changed later. */
  protocol: Protocol,
  ...changeable
})
/**
 * A new rule: the traffic that it lets through. Since version 6 of the API also traffic that goes out.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(() =>
  Schema.Struct(newFields()).pipe(
    Schema.filter((rule) => [...portsInOrder(rule), ...ofOneVersion(rule), ...forProtocol(rule)])
  )
)
/**
 * @since 0.1.0
 * @category models
 */
export interface Create extends Payload.Open, TypeOf<ReturnType<typeof newFields>> {}

/**
 * The properties that can be changed: all but the protocol.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Update = Schema.Struct(changeable).pipe(
  Schema.filter((rule) => [...portsInOrder(rule), ...ofOneVersion(rule)])
)
/**
 * @since 0.1.0
 * @category models
 */
export interface Update extends Payload.Open, Schema.Schema.Type<typeof Update> {}

const rules = "/datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}/firewallrules"
const rule = `${rules}/{firewallruleId}` as const

/**
 * The rules of a NIC.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: rules, success: FirewallRule.collection })

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
export const get = Operation.make({ method: "GET", path: rule, success: FirewallRule })

/**
 * Adds a rule. This also makes the firewall of the NIC active.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({ method: "POST", path: rules, payload: Create, read: get, undo: () => remove })

/**
 * Changes the given properties only.
 *
 * @since 0.1.0
 * @category operations
 */
export const update = Operation.accept({
  method: "PATCH",
  path: rule,
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
  path: rule,
  payload: Payload.wrapped<Update>(() => Update),
  read: get
})

/**
 * Deletes a rule.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: rule })

/**
 * The definition that the rules of security groups share with those of NICs, for `Family.make`.
 *
 * @since 0.1.0
 * @category operations
 */
export const family: Family.Definition<"firewallruleId", Kind, Create, Update, Update> = {
  since: 6,
  id: "firewallruleId",
  resource: FirewallRule,
  create: Create,
  update: Update,
  replace: Payload.wrapped<Update>(() => Update)
}
