import { between, boolean, ipv4, listOf, mac, text } from "../attributes.js"
import type { Kind } from "../kind.js"
import { forbidden } from "../refusal.js"
import { type Context, claim, type Entry, find, hex, outermost } from "../state.js"
import { mustBeUsable } from "./ipBlock.js"
import { address, join, lanNumbered, leave } from "./lan.js"
import { devicesOf, slots } from "./server.js"

const addressesIn = (properties: Readonly<Record<string, unknown>> | undefined): ReadonlyArray<unknown> =>
  Array.isArray(properties?.["ips"]) ? properties["ips"] : []

/** Addresses that the client chose stay; without any the LAN gives one. */
const settleAddresses = (context: Context, nic: Entry): void => {
  const ips = addressesIn(nic.properties)
  nic.hidden["fixed"] = ips.length > 0
  claim(context, nic, ips)
}

const enterLan = (context: Context, nic: Entry, created: Array<string>): void =>
  join(context, nic, lanNumbered(context, outermost(context, nic), Number(nic.properties["lan"]), created))

const provision = (context: Context, nic: Entry): undefined => {
  const lan = find(context, String(nic.hidden["lan"]))
  nic.properties["mac"] ??= `02:01${hex(context.random, 8).replace(/../g, ":$&")}`
  nic.properties["dhcp"] ??= true
  nic.properties["nat"] ??= false
  nic.properties["firewallActive"] ??= (nic.children["firewallrules"]?.size ?? 0) > 0
  if (lan !== undefined) address(context, nic, lan)
}

export const nic: Kind = {
  name: "nic",
  collection: "/datacenters/{datacenterId}/servers/{serverId}/nics",
  param: "nicId",
  attributes: {
    name: { is: text },
    mac: { is: mac, writable: "never" },
    ips: { is: listOf(ipv4) },
    dhcp: { is: boolean },
    lan: { is: between(1, 2 ** 31 - 1), required: true },
    firewallActive: { is: boolean },
    nat: { is: boolean }
  },
  entities: { firewallrules: { kind: "firewall-rule", owned: true } },
  methods: ["list", "get", "create", "update", "replace", "remove"],
  check: (context, input) => {
    const { entry, parent, properties } = input
    mustBeUsable(context, input, addressesIn(properties), addressesIn(entry?.properties))
    if (entry === undefined && parent?.kind === "server" && devicesOf(parent) >= slots) {
      throw forbidden("VDC-5-800", `A server can have ${slots} NICs and volumes at most`)
    }
  },
  accepted: (context, entry, created) => {
    settleAddresses(context, entry)
    enterLan(context, entry, created)
  },
  changed: (context, entry, properties) => {
    if ("ips" in properties) settleAddresses(context, entry)
  },
  done: {
    create: provision,
    update: (context, entry, { data }) => {
      if ("lan" in data) enterLan(context, entry, [])
      return "ips" in data || "lan" in data || "dhcp" in data ? provision(context, entry) : undefined
    }
  },
  removed: (context, entry) => {
    leave(context, entry)
    for (const path of outermost(context, entry).children["loadbalancers"] ?? []) {
      find(context, path)?.children["balancednics"]?.delete(entry.path)
    }
  }
}
