/** Data centers. */
import { anything, boolean, integer, listOf, text } from "../attributes.js"
import { datacenterBlock } from "../ipv6.js"
import type { Kind } from "../kind.js"
import { allIn } from "../objects.js"
import { invalid } from "../refusal.js"
import { textIn } from "../values.js"
import { hasNodePools, mustHaveNoNodePools } from "./k8sNodePool.js"
import { labels } from "./label.js"
import { locationAt, mustExist } from "./location.js"
import { manage } from "./managedResource.js"
import { joinDefault, makeDefault } from "./securityGroup.js"

/** What it has from its location. */
const ofLocation = ["features", "cpuArchitecture", "gpuArchitecture"]

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
    secAuthProtection: { is: boolean, settable: { since: 5 } },
    cpuArchitecture: { is: listOf(anything), writable: "never", initial: [], since: 6 },
    gpuArchitecture: { is: listOf(anything), writable: "never", initial: [], since: 6 },
    ipv6CidrBlock: { is: text, writable: "never", since: 6 },
    createDefaultSecurityGroup: { is: boolean, shown: false, since: 6 },
    defaultSecurityGroupId: { is: text, writable: "update", sparse: true, since: 6 }
  },
  entities: {
    labels,
    // First, so that the NICs of a composite build find the LANs that come with it.
    lans: { kind: "lan", owned: true },
    servers: { kind: "server", owned: true },
    volumes: { kind: "volume", owned: true },
    loadbalancers: { kind: "loadbalancer", owned: true },
    natgateways: { kind: "natgateway", owned: true, since: 6 },
    networkloadbalancers: { kind: "networkloadbalancer", owned: true, since: 6 },
    applicationloadbalancers: { kind: "applicationloadbalancer", owned: true, since: 6 },
    securitygroups: { kind: "security-group", owned: true, since: 6 }
  },
  pages: { size: 100, largest: 10_000 },
  methods: ["list", "get", "create", "update", "replace", "remove"],
  added: manage,
  mayRemove: mustHaveNoNodePools,
  isNeeded: hasNodePools,
  check: (context, { at, entry, properties }) => {
    if (/[@/\\|'\u2018\u2019]/.test(textIn(properties, "name") ?? "")) {
      throw invalid(`${at}.name`, "Attribute must not contain any of @ / \\ | and quotes")
    }
    if (entry === undefined) mustExist(context, properties)
    const groupId = textIn(properties, "defaultSecurityGroupId")
    const groups = entry === undefined ? [] : allIn(context, entry, "securitygroups")
    if (groupId !== undefined && !groups.some(({ id }) => id === groupId)) {
      throw invalid(`${at}.defaultSecurityGroupId`, "The security group does not exist")
    }
  },
  // As recorded: the answer does not know it yet.
  echo: ({ createDefaultSecurityGroup }) => ({
    ipv6CidrBlock: null,
    ...(createDefaultSecurityGroup === true ? { defaultSecurityGroupId: null } : {})
  }),
  accepted: (context, entry) => {
    entry.properties["ipv6CidrBlock"] = datacenterBlock(entry.id)
    if (entry.properties["createDefaultSecurityGroup"] !== true) return
    makeDefault(context, entry)
    for (const server of allIn(context, entry, "servers")) joinDefault(context, server)
  },
  done: {
    update: (context, entry, { data }) => {
      if (data["createDefaultSecurityGroup"] === true) makeDefault(context, entry)
      return undefined
    },
    create: (context, entry) => {
      entry.properties["secAuthProtection"] ??= false
      for (const name of ofLocation) {
        entry.properties[name] = locationAt(context, entry.properties)?.properties[name]
      }
      return undefined
    }
  }
}
