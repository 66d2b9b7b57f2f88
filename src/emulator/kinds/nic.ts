/** NICs. */
import { between, boolean, integer, ipv4, listOf, mac, oneOf, text } from "../attributes.js"
import { ipv6, ipv6Block } from "../ipv6.js"
import type { CallContext, Kind } from "../kind.js"
import { allIn, claim, find, outermost, parentOf } from "../objects.js"
import { hex } from "../random.js"
import { forbidden } from "../refusal.js"
import type { Entry } from "../state.js"
import { listIn, numberIn } from "../values.js"
import { flowLogs } from "./flowLog.js"
import { mustBeUsable } from "./ipBlock.js"
import * as Ipv6 from "./ipv6.js"
import { address, join, lanNumbered, leave } from "./lan.js"
import { groupsOfMember, leaveGroups, regroup, setting } from "./securityGroup.js"
import { devicesOf, slots } from "./server.js"

/** Addresses that the client chose stay; without any the LAN gives one. */
const settleAddresses = (context: CallContext, nic: Entry): void => {
  const ips = listIn(nic.properties, "ips")
  nic.hidden.fixed = ips.length > 0
  claim(context, nic, ips.map(String))
}

const enterLan = (context: CallContext, nic: Entry, created: Array<string>): void =>
  join(context, nic, lanNumbered(context, outermost(context, nic), numberIn(nic.properties, "lan"), created))

const provision = (context: CallContext, nic: Entry): undefined => {
  const lan = find(context, nic.hidden.lan)
  nic.properties["mac"] ??= `02:01${hex(context.random, 8).replace(/../g, ":$&")}`
  nic.properties["dhcp"] ??= true
  nic.properties["nat"] ??= false
  nic.properties["firewallType"] ??= "INGRESS"
  nic.properties["pciSlot"] ??= 5 + (parentOf(context, nic)?.children["nics"]?.size ?? 1)
  nic.properties["firewallActive"] ??= (nic.children["firewallrules"]?.size ?? 0) > 0
  if (lan !== undefined) address(context, nic, lan)
}

export const nic: Kind = {
  name: "nic",
  title: "NIC",
  collection: "/datacenters/{datacenterId}/servers/{serverId}/nics",
  param: "nicId",
  attributes: {
    name: { is: text },
    mac: { is: mac, writable: "never" },
    ips: { is: listOf(ipv4) },
    dhcp: { is: boolean },
    lan: { is: between(1, 2 ** 31 - 1), required: true },
    firewallActive: { is: boolean },
    nat: { is: boolean, until: 5 },
    firewallType: { is: oneOf("INGRESS", "EGRESS", "BIDIRECTIONAL"), since: 6 },
    deviceNumber: { is: integer, since: 6, writable: "never" },
    pciSlot: { is: integer, since: 6, writable: "never" },
    ipv6CidrBlock: { is: ipv6Block(80), since: 6 },
    ipv6Ips: { is: listOf(ipv6), since: 6 },
    dhcpv6: { is: boolean, since: 6 },
    vnet: { is: text, since: 6, writable: "never" }
  },
  entities: {
    firewallrules: { kind: "firewall-rule", owned: true },
    flowlogs: flowLogs,
    securitygroups: groupsOfMember
  },
  methods: ["list", "get", "create", "update", "replace", "remove"],
  routes: [setting("/datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}")],
  check: (context, draft) => {
    const { entry, parent, properties } = draft
    mustBeUsable(context, draft, "ips")
    Ipv6.checkNic(context, draft)
    if (entry === undefined && properties["ips"] === undefined) properties["ips"] = []
    if (entry === undefined && parent?.kind === "server" && devicesOf(parent) >= slots) {
      throw forbidden("VDC-5-800", `A server can have ${slots} NICs and volumes at most`)
    }
  },
  accepted: (context, entry, created) => {
    settleAddresses(context, entry)
    enterLan(context, entry, created)
  },
  changed: (context, entry, properties) => {
    regroup(context, entry, properties)
    if ("ips" in properties) settleAddresses(context, entry)
    // The answer names the LAN already.
    if ("lan" in properties) lanNumbered(context, outermost(context, entry), numberIn(properties, "lan"), [])
  },
  done: {
    create: provision,
    update: (context, entry, { data }) => {
      if ("lan" in data) enterLan(context, entry, [])
      return ["ips", "lan", "dhcp", "ipv6CidrBlock", "ipv6Ips", "dhcpv6"].some((name) => name in data)
        ? provision(context, entry)
        : undefined
    }
  },
  removed: (context, entry) => {
    leave(context, entry)
    leaveGroups(context, entry)
    const center = outermost(context, entry)
    for (const balancer of allIn(context, center, "loadbalancers")) {
      balancer.children["balancednics"]?.delete(entry.path)
    }
    // It may have been about to be moved.
    for (const lan of allIn(context, center, "lans")) lan.children["nics"]?.delete(entry.path)
  }
}
