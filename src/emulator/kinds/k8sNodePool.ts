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
import { listIn, numberIn, recordIn, recordsIn, textIn, type Values } from "../values.js"
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

/** The data center of the nodes, which is where the cluster is. */
const centerOf = (context: CallContext, { at }: Draft, owner: Entry, after: Values): Entry => {
  const center = find(context, `/datacenters/${after["datacenterId"]}`)
  const location = textIn(owner.properties, "location") ?? center?.properties["location"]
  if (center === undefined || center.properties["location"] !== location) {
    throw invalid(`${at}.datacenterId`, "The data center does not exist where the cluster is")
  }
  return center
}

/** The processors of a new pool, unless it shares them. */
const settleCpuFamily = ({ at, entry, properties }: Draft, center: Entry): void => {
  if (entry !== undefined) return
  if (properties["serverType"] !== "VCPU") {
    const [family] = recordsIn(center.properties, "cpuArchitecture")
    properties["cpuFamily"] ??= family?.["cpuFamily"] ?? "INTEL_SKYLAKE"
  } else if (typeof properties["cpuFamily"] === "string") {
    throw invalid(`${at}.cpuFamily`, "Attribute is not for server type VCPU")
  }
}

const checkLans = (context: CallContext, { at, properties }: Draft, center: Entry): void => {
  for (const [index, { id }] of recordsIn(properties, "lans").entries()) {
    if (find(context, `${center.path}/lans/${id}`) === undefined) {
      throw invalid(`${at}.lans.${index}.id`, "The LAN does not exist")
    }
  }
}

/** The number of nodes is within its limits, and there are addresses for all of them and for one that is replaced. */
const settleCount = ({ at, properties }: Draft, after: Values): void => {
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
}

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
    const { entry, parent, properties } = draft
    const owner = parent ?? (entry === undefined ? undefined : parentOf(context, entry))
    if (owner === undefined) return
    if (entry === undefined) mustBeSettled(cluster, owner)
    const asked: Values = { ...entry?.properties, ...properties }
    const center = centerOf(context, draft, owner, asked)
    settleCpuFamily(draft, center)
    K8s.settleVersion(draft, listIn(owner.properties, "viableNodePoolVersions"), owner.properties["k8sVersion"])
    K8s.settleWindow(context, draft)
    checkLans(context, draft, center)
    settleCount(draft, asked)
    mustBeUsable(context, { ...draft, location: textIn(center.properties, "location") }, "publicIps")
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
