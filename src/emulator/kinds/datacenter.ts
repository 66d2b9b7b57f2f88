import { integer, listOf, text } from "../attributes.js"
import type { Kind } from "../kind.js"
import { forbidden, invalid } from "../refusal.js"
import { find } from "../state.js"
import { manage } from "./managedResource.js"

export const datacenter: Kind = {
  name: "datacenter",
  collection: "/datacenters",
  param: "datacenterId",
  attributes: {
    name: { is: text },
    description: { is: text },
    location: { is: text, required: true, writable: "create" },
    version: { is: integer, writable: "never" },
    features: { is: listOf(text), writable: "never", initial: [] }
  },
  entities: {
    // First, so that the NICs of a composite build find the LANs that come with it.
    lans: { kind: "lan", owned: true },
    servers: { kind: "server", owned: true },
    volumes: { kind: "volume", owned: true },
    loadbalancers: { kind: "loadbalancer", owned: true }
  },
  methods: ["list", "get", "create", "update", "replace", "remove"],
  added: manage,
  check: (context, { at, entry, properties }) => {
    if (typeof properties["name"] === "string" && /[@/\\|'\u2018\u2019]/.test(properties["name"])) {
      throw invalid(`${at}.name`, "Attribute must not contain any of @ / \\ | and quotes")
    }
    if (entry === undefined && find(context, `/locations/${properties["location"]}`) === undefined) {
      throw forbidden("VDC-5-2001", "The location does not exist")
    }
  },
  done: {
    create: (context, entry) => {
      entry.properties["features"] = find(context, `/locations/${entry.properties["location"]}`)?.properties["features"]
      return undefined
    }
  }
}
