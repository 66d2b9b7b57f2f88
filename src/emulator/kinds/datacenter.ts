/** Data centers. */
import { boolean, integer, listOf, text } from "../attributes.js"
import type { Kind } from "../kind.js"
import { invalid } from "../refusal.js"
import { textIn } from "../values.js"
import { hasNodePools, mustHaveNoNodePools } from "./k8sNodePool.js"
import { locationAt, mustExist } from "./location.js"
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
    features: { is: listOf(text), writable: "never", initial: [] },
    secAuthProtection: { is: boolean, writable: "never" }
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
  mayRemove: mustHaveNoNodePools,
  isNeeded: hasNodePools,
  check: (context, { at, entry, properties }) => {
    if (/[@/\\|'\u2018\u2019]/.test(textIn(properties, "name") ?? "")) {
      throw invalid(`${at}.name`, "Attribute must not contain any of @ / \\ | and quotes")
    }
    if (entry === undefined) mustExist(context, properties)
  },
  done: {
    create: (context, entry) => {
      entry.properties["secAuthProtection"] ??= false
      entry.properties["features"] = locationAt(context, entry.properties)?.properties["features"]
      return undefined
    }
  }
}
