/** Node pools of Kubernetes clusters: nodes of one size, which come and go as their number changes. */
import {
  between,
  boolean,
  changedIn,
  integer,
  listOf,
  mapOf,
  oneOf,
  structOf,
  text,
  Unacceptable
} from "../attributes.js"
import type { CallContext, Draft, Kind } from "../kind.js"
import * as Limits from "../limits.js"
import { allIn, claim, find, parentOf, remove } from "../objects.js"
import { mustBeSettled } from "../pace.js"
import { forbidden, invalid } from "../refusal.js"
import type { Entry } from "../state.js"
import { listIn, numberIn, recordIn, textIn, type Values } from "../values.js"
import { mustBeUsable } from "./ipBlock.js"
import * as K8s from "./k8s.js"
import { cluster } from "./k8sCluster.js"
import { addNode, node, nodesOf, provision, sizeOf } from "./k8sNode.js"

const ram = (value: unknown): unknown => {
  const parsed = integer(value)
  return typeof parsed !== "number" || (parsed >= 2048 && parsed % 1024 === 0)
    ? parsed
    : new Unacceptable("Attribute must be a multiple of 1024, and at least 2048")
}

const positive = between(1, 1000)

const numbered = { id: { is: integer, required: true } }
const lan = changedIn(
  6,
  structOf(numbered),
  structOf({
    ...numbered,
    dhcp: { is: boolean, initial: true },
    routes: { is: listOf(structOf({ network: { is: text }, gatewayIp: { is: text } })) }
  })
)

const taint = structOf({
  key: { is: text, required: true },
  value: { is: text },
  effect: { is: oneOf("NoSchedule", "PreferNoSchedule", "NoExecute"), required: true }
})

/** The data center, the version, the LANs and the addresses are possible, and the number of nodes is within its limits. */
const settleValues = (context: CallContext, draft: Draft, owner: Entry, after: Values): void => {
  const { at, entry, properties } = draft
  const center = find(context, `/datacenters/${after["datacenterId"]}`)
  const location = textIn(owner.properties, "location") ?? center?.properties["location"]
  if (center === undefined || center.properties["location"] !== location) {
    throw invalid(`${at}.datacenterId`, "The data center does not exist where the cluster is")
  }
  if (entry === undefined && properties["serverType"] !== "VCPU") {
    const [family] = listIn(center.properties, "cpuArchitecture").map(recordOf)
    properties["cpuFamily"] ??= family?.["cpuFamily"] ?? "INTEL_SKYLAKE"
  }

  const present = textIn(entry?.properties, "k8sVersion")
  const viable = listIn(owner.properties, "viableNodePoolVersions")
  const possible = present === undefined ? viable : [present, ...K8s.upgradesOf(present)]
  properties["k8sVersion"] ??= present ?? owner.properties["k8sVersion"]
  if (!possible.includes(properties["k8sVersion"]) || !viable.includes(properties["k8sVersion"])) {
    throw invalid(`${at}.k8sVersion`, `Attribute must be one of ${viable.join(", ")}`)
  }

  for (const [index, { id }] of listIn(properties, "lans").map(recordOf).entries()) {
    if (find(context, `${center.path}/lans/${id}`) === undefined) {
      throw invalid(`${at}.lans.${index}.id`, "The LAN does not exist")
    }
  }

  const { maxNodeCount, minNodeCount } = recordIn(after, "autoScaling")
  const count = numberIn(after, "nodeCount")
  if (typeof minNodeCount === "number" && typeof maxNodeCount === "number") {
    if (minNodeCount > maxNodeCount) {
      throw invalid(`${at}.autoScaling.maxNodeCount`, "Attribute must be at least 'minNodeCount'")
    }
    properties["nodeCount"] = Math.min(Math.max(count, minNodeCount), maxNodeCount)
  }

  const most = typeof maxNodeCount === "number" ? maxNodeCount : count
  const addresses = listIn(after, "publicIps")
  if (addresses.length > 0 && addresses.length <= most) {
    throw invalid(`${at}.publicIps`, `Attribute must have ${most + 1} addresses`)
  }
  mustBeUsable(context, { ...draft, location: textIn(center.properties, "location") }, "publicIps")
}

const recordOf = (value: unknown): Values => recordIn({ value }, "value")

/** The nodes that a pool is to have, and does not have yet. */
const addNodes = (context: CallContext, pool: Entry): void => {
  for (let count = nodesOf(context, pool).length; count < numberIn(pool.properties, "nodeCount"); count++) {
    addNode(context, pool)
  }
}

/** The nodes are as many as they are to be, and ready. */
const settleNodes = (context: CallContext, pool: Entry): undefined => {
  for (const [index, one] of nodesOf(context, pool).entries()) {
    if (index >= numberIn(pool.properties, "nodeCount")) remove(context, one)
    one.hidden.state = node.pace?.settled ?? ""
    one.properties["k8sVersion"] = pool.properties["k8sVersion"]
  }
  pool.properties["availableUpgradeVersions"] = K8s.upgradesOf(textIn(pool.properties, "k8sVersion") ?? "")
}

const claimAddresses = (context: CallContext, pool: Entry): void =>
  claim(context, pool, listIn(pool.properties, "publicIps").map(String))

export const nodePool: Kind = {
  since: 5,
  name: "nodepool",
  title: "Nodepool",
  collection: "/k8s/{k8sClusterId}/nodepools",
  param: "nodepoolId",
  attributes: {
    name: { is: K8s.name, required: true },
    datacenterId: { is: text, required: true, writable: "create" },
    nodeCount: { is: positive, required: true },
    serverType: { is: oneOf("DedicatedCore", "VCPU"), initial: "DedicatedCore", since: 6 },
    cpuFamily: { is: text, writable: "create" },
    coresCount: { is: positive, required: true, writable: "create" },
    ramSize: { is: ram, required: true, writable: "create" },
    availabilityZone: { is: oneOf("AUTO", "ZONE_1", "ZONE_2"), required: true, writable: "create" },
    storageType: { is: oneOf("HDD", "SSD"), required: true, writable: "create" },
    storageSize: { is: between(10, 4096), required: true, writable: "create" },
    k8sVersion: { is: text },
    maintenanceWindow: { is: K8s.maintenanceWindow },
    autoScaling: {
      is: structOf({
        minNodeCount: { is: positive, required: true },
        maxNodeCount: { is: positive, required: true }
      }),
      initial: { minNodeCount: null, maxNodeCount: null }
    },
    lans: { is: listOf(lan), initial: [] },
    labels: { is: mapOf(text), initial: {} },
    annotations: { is: mapOf(text), initial: {} },
    taints: { is: listOf(taint), initial: [], since: 6 },
    publicIps: { is: listOf(text), initial: [] },
    availableUpgradeVersions: { is: listOf(text), writable: "never" }
  },
  entities: { nodes: { kind: "node", owned: true, shown: false } },
  pace: {
    settled: "ACTIVE",
    around: "UPDATING",
    steps: {
      create: { state: "DEPLOYING", takes: () => 780, halfway: true, failed: "FAILED" },
      update: {
        state: "UPDATING",
        takes: (change) => (K8s.changes(change, "autoScaling", "k8sVersion", "nodeCount") ? 780 : 8),
        halfway: true,
        failed: "FAILED_UPDATING"
      },
      remove: { state: "DESTROYING", takes: () => 300, failed: "FAILED_DESTROYING" }
    },
    accepts: () => ({ status: 202, request: false })
  },
  methods: ["list", "get", "create", "replace", "remove"],
  check: (context, draft) => {
    const { at, entry, parent, properties } = draft
    const owner = parent ?? (entry === undefined ? undefined : parentOf(context, entry))
    if (owner === undefined) return
    if (entry === undefined) mustBeSettled(cluster, owner)
    const isShared = properties["serverType"] === "VCPU"
    if (entry === undefined && isShared && typeof properties["cpuFamily"] === "string") {
      throw invalid(`${at}.cpuFamily`, "Attribute is not for server type VCPU")
    }
    properties["maintenanceWindow"] ??= entry?.properties["maintenanceWindow"] ?? K8s.someWindow(context)
    settleValues(context, draft, owner, { ...entry?.properties, ...properties })
    const after: Values = { ...entry?.properties, ...properties }
    const more = numberIn(after, "nodeCount") - (entry === undefined ? 0 : nodesOf(context, entry).length)
    Limits.check(
      context,
      Array.from({ length: Math.max(more, 0) }, () => ({ kind: node, properties: sizeOf(after) }))
    )
  },
  echo: () => ({ availableUpgradeVersions: null }),
  accepted: (context, entry) => {
    entry.properties["availableUpgradeVersions"] = K8s.upgradesOf(textIn(entry.properties, "k8sVersion") ?? "")
    claimAddresses(context, entry)
    addNodes(context, entry)
  },
  changed: (context, entry, properties) => {
    if ("publicIps" in properties) claimAddresses(context, entry)
    for (const one of nodesOf(context, entry)) {
      if (one.properties["k8sVersion"] !== entry.properties["k8sVersion"]) one.hidden.state = "REBUILDING"
    }
    addNodes(context, entry)
  },
  isNeeded: () => true,
  done: {
    create: settleNodes,
    update: settleNodes,
    provision: (context, entry) => {
      provision(context, entry)
      return undefined
    }
  },
  undone: (context, entry, { action }) => {
    if (action._tag === "update") settleNodes(context, entry)
    if (action._tag === "create") for (const one of nodesOf(context, entry)) remove(context, one)
  }
}

/** Whether nodes are in a data center. */
export const hasNodePools = (context: CallContext, center: Entry): boolean =>
  allIn(context, undefined, "k8s")
    .flatMap((one) => allIn(context, one, "nodepools"))
    .some(({ properties }) => properties["datacenterId"] === center.id)

/** Refuses to delete a data center that nodes are in. */
export const mustHaveNoNodePools = (context: CallContext, center: Entry): void => {
  if (hasNodePools(context, center)) {
    throw forbidden("VDC-14-1834", "The data center cannot be deleted while Kubernetes has node pools in it.")
  }
}
