import { between, ipv4, listOf, text } from "../attributes.js"
import type { Kind } from "../kind.js"
import { manage } from "./managed.js"
import { forbidden } from "../refusal.js"
import { find } from "../state.js"

export const ipblock: Kind = {
  name: "ipblock",
  collection: "/ipblocks",
  param: "ipblockId",
  attributes: {
    name: { is: text },
    location: { is: text, required: true, writable: "create" },
    size: { is: between(1, 256), required: true, writable: "create" },
    ips: { is: listOf(ipv4), writable: "never" }
  },
  entities: {},
  methods: ["list", "get", "create", "remove"],
  added: manage,
  check: (context, { entry, properties }) => {
    if (entry === undefined && find(context, `/locations/${properties["location"]}`) === undefined) {
      throw forbidden("VDC-5-2001", "The location does not exist")
    }
  },
  usage: (properties) => ({ ips: Number(properties["size"]) }),
  // The addresses are in the first answer already.
  accepted: (context, entry) => {
    entry.properties["ips"] = Array.from({ length: Number(entry.properties["size"]) }, () => {
      const next = ++context.state.lastPublicAddress
      return `208.94.${36 + (Math.floor(next / 250) % 4)}.${1 + (next % 250)}`
    })
  },
  mayRemove: (context, entry) => {
    const ips = entry.properties["ips"]
    const used = (Array.isArray(ips) ? ips : []).find((ip) => (context.state.addresses.get(String(ip)) ?? 0) > 0)
    if (used !== undefined) throw forbidden("VDC-5-1080", `IP ${used} is still in use.`)
  }
}
