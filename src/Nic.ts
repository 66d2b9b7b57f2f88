/**
 * NICs: the network cards of a server, each in one LAN.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Family from "./Family.js"
import * as FirewallRule from "./FirewallRule.js"
import * as FlowLog from "./FlowLog.js"
import * as Ids from "./Ids.js"
import { since, until } from "./internal/apiVersion.js"
import * as Payload from "./internal/payload.js"
import {
  ipv4,
  ipv6,
  ipv6Block,
  nullish,
  nullishBoolean,
  nullishInt,
  nullishString,
  openEnum,
  type TypeOf
} from "./internal/schemas.js"
import * as SecurityGroups from "./internal/securityGroups.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { NicId as Id } from "./Ids.js"

const Directions = openEnum("INGRESS", "EGRESS", "BIDIRECTIONAL")

const properties = {
  name: nullishString,
  /** Null until the NIC is provisioned. */
  mac: nullishString,
  /** Null or empty until the NIC is provisioned. */
  ips: nullish(Schema.Array(Schema.String)),
  dhcp: nullishBoolean,
  /** The number of the LAN: its id, as a number. */
  lan: Schema.Int,
  firewallActive: nullishBoolean,
  /** Version 6 and later: the direction of the traffic that the firewall checks. */
  firewallType: nullish(Directions),
  /** Up to version 5. */
  nat: nullishBoolean,
  /** Version 6 and later, as are all fields below. */
  deviceNumber: nullishInt,
  /** Null until the NIC is provisioned. */
  pciSlot: nullishInt,
  /** Null where the LAN has no IPv6, as are the next two. */
  ipv6Ips: nullish(Schema.Array(Schema.String)),
  /** Its range of addresses, a block of size /80. */
  ipv6CidrBlock: nullishString,
  dhcpv6: nullishBoolean,
  /** Of use to the vendor only. */
  vnet: nullishString
}
/**
 * The schema of the properties of a NIC.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a NIC, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a NIC: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind
  extends Resource.KindOf<
    Ids.NicId,
    Properties,
    {
      readonly firewallrules: FirewallRule.Kind
      /** Version 6 and later, as are `securitygroups`. */
      readonly flowlogs?: FlowLog.Kind
      readonly securitygroups?: SecurityGroups.SummaryKind
    }
  > {
  readonly item: Nic<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const Nic: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "nic",
  id: Ids.NicId,
  properties: Properties,
  metadata: Resource.Metadata,
  entities: {
    firewallrules: () => FirewallRule.FirewallRule,
    flowlogs: () => FlowLog.FlowLog,
    securitygroups: () => SecurityGroups.Summary
  },
  later: ["flowlogs", "securitygroups"]
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Nic<D extends number = number> extends Resource.Tree<Kind, D> {}

/**
 * The types of a NIC in a short form.
 *
 * @since 0.1.0
 * @category models
 */
export interface SummaryKind extends Resource.KindOf<Ids.NicId, Properties> {
  readonly item: Summary<this["depth"]>
}
/**
 * A NIC as its security groups show it at any depth: without its firewall rules. `get` shows them.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Summary: Resource.Resource<SummaryKind> = Resource.make<SummaryKind>({
  type: "nic",
  id: Ids.NicId,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * A NIC as its security groups show it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Summary<D extends number = number> extends Resource.Leaf<SummaryKind, D> {}

const changeable = {
  name: nullishString,
  /** Default: one address by DHCP. A public address must be from an IP block of the same location. */
  ips: nullish(Schema.Array(ipv4)),
  /** Default: true. */
  dhcp: nullishBoolean,
  /** Default: false. An active firewall without a rule lets nothing in. */
  firewallActive: nullishBoolean,
  /** Since version 6 of the API: the direction of the traffic that rules can be for. Default: `INGRESS`. */
  firewallType: since(6)(nullish(Directions)),
  /** Until version 5 of the API: lets a private address reach the Internet. Default: false. */
  nat: until(5)(nullishBoolean),
  /**
   * Since version 6 of the API: the IPv6 addresses that it can have, a block of size /80 within that of the LAN, which must have
   * one. Default: a free one.
   */
  ipv6CidrBlock: since(6)(nullish(ipv6Block(80))),
  /** Since version 6 of the API: up to 50 addresses of `ipv6CidrBlock`. Default: one, or as many as it had in another block. */
  ipv6Ips: since(6)(nullish(Schema.Array(ipv6))),
  /** Since version 6 of the API: gives it its IPv6 addresses by DHCP. Default: true where the LAN has IPv6. */
  dhcpv6: since(6)(nullishBoolean),
  ...Payload.untyped
}

const newFields = () => ({
  lan: Ids.LanRefInBody,
  ...changeable,
  firewallRules: Schema.optional(Schema.Array(FirewallRule.Create)),
  /** Since version 6 of the API. */
  flowLogs: since(6)(Schema.optional(Schema.Array(FlowLog.Create)))
})
/**
 * A new NIC. A LAN number that does not exist yet makes a private LAN.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(() => Schema.Struct(newFields()), {
  firewallRules: "firewallrules",
  flowLogs: "flowlogs"
})
/**
 * @since 0.1.0
 * @category models
 */
export interface Create extends Payload.Open, TypeOf<ReturnType<typeof newFields>> {}

const updateFields = { lan: Schema.optional(Ids.LanRefInBody), ...changeable }
/**
 * The properties that can be changed.
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

const nics = "/datacenters/{datacenterId}/servers/{serverId}/nics"
const nic = `${nics}/{nicId}` as const

/**
 * The NICs of a server.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: nics, success: Nic.collection })

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
 * One NIC.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: nic, success: Nic })

/**
 * Adds a NIC to a server, with its firewall rules and flow logs.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({ method: "POST", path: nics, payload: Create, read: get, undo: () => remove })

/**
 * Changes the given properties only.
 *
 * @since 0.1.0
 * @category operations
 */
export const update = Operation.accept({
  method: "PATCH",
  path: nic,
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
  path: nic,
  payload: Payload.wrapped<Omit<Create, "firewallRules" | "flowLogs">>(() =>
    Schema.Struct({ lan: Ids.LanRefInBody, ...changeable })
  ),
  success: Nic,
  read: get
})

/**
 * Deletes a NIC with its firewall rules and flow logs.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: nic })

/**
 * The flow logs of a NIC. Since version 6.
 *
 * @since 0.1.0
 * @category operations
 */
export const flowLogs = Family.make(`${nic}/flowlogs`, FlowLog.family)

/**
 * Sets the security groups of a NIC, as a whole, besides those of its server. Groups outside of the list are detached. Gives the
 * groups of the NIC. Since version 6 of the API.
 *
 * @since 0.1.0
 * @category operations
 */
export const setSecurityGroups = SecurityGroups.setting("nic", nic)
