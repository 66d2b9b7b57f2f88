/** Kubernetes clusters, and the versions of Kubernetes. */
import { boolean, ipv4, listOf, matching, structOf, text } from "../attributes.js"
import { at } from "../crud.js"
import type { Kind, Route } from "../kind.js"
import { claim } from "../objects.js"
import { mustBeSettled } from "../pace.js"
import { forbidden, invalid } from "../refusal.js"
import type { Entry } from "../state.js"
import { textIn } from "../values.js"
import { mustBeUsable } from "./ipBlock.js"
import * as K8s from "./k8s.js"
import { mustExist } from "./location.js"

const collection = "/k8s"

/** For the administrator of the cluster. */
const kubeconfigOf = ({ id, properties }: Entry): string => `apiVersion: v1
kind: Config
clusters:
- name: ${JSON.stringify(properties["name"])}
  cluster:
    server: https://${id}.k8s.example.com
users:
- name: cluster-admin
  user:
    token: emulated-${id}
contexts:
- name: cluster-admin
  context:
    cluster: ${JSON.stringify(properties["name"])}
    user: cluster-admin
current-context: cluster-admin
`

const routes: ReadonlyArray<Route> = [
  {
    since: 5,
    method: "GET",
    template: `${collection}/{k8sClusterId}/kubeconfig`,
    handler: (call) => {
      const entry = at(call, `${collection}/{k8sClusterId}`)
      // There is one already when the cluster is changed for the first time.
      if (entry.hidden.state !== "UPDATING") mustBeSettled(cluster, entry)
      return { text: kubeconfigOf(entry), contentType: "application/yaml" }
    }
  },
  { since: 5, method: "GET", template: `${collection}/versions`, handler: () => ({ show: K8s.versions }) },
  {
    since: 5,
    method: "GET",
    template: `${collection}/versions/default`,
    handler: () => ({ show: K8s.defaultVersion })
  }
]

/** The versions follow from that of the cluster. */
const setVersions = ({ properties }: Entry): undefined => {
  const version = textIn(properties, "k8sVersion") ?? ""
  properties["availableUpgradeVersions"] = K8s.upgradesOf(version)
  properties["viableNodePoolVersions"] = K8s.viableIn(version)
}

export const cluster: Kind = {
  since: 5,
  name: "k8s",
  title: "Cluster",
  collection,
  param: "k8sClusterId",
  attributes: {
    name: { is: K8s.name, required: true },
    k8sVersion: { is: text },
    maintenanceWindow: { is: K8s.maintenanceWindow },
    availableUpgradeVersions: { is: listOf(text), writable: "never" },
    viableNodePoolVersions: { is: listOf(text), writable: "never" },
    public: { is: boolean, writable: "create", initial: true },
    apiSubnetAllowList: { is: listOf(text), since: 6 },
    s3Buckets: { is: listOf(structOf({ name: { is: text, required: true } })), since: 6 },
    location: { is: text, writable: "create", since: 6 },
    natGatewayIp: { is: ipv4, writable: "create", since: 6 },
    nodeSubnet: { is: matching(/^\d+\.\d+\.0\.0\/16$/, "a network of 16 bits"), writable: "create", since: 6 }
  },
  entities: { nodepools: { kind: "nodepool", owned: true } },
  pace: {
    settled: "ACTIVE",
    steps: {
      create: { state: "DEPLOYING", takes: () => 360, failed: "FAILED" },
      update: {
        state: "UPDATING",
        takes: (change) => (K8s.changes(change, "k8sVersion") ? 240 : 8),
        failed: "FAILED_UPDATING"
      },
      remove: { state: "DESTROYING", takes: () => 120, failed: "FAILED_DESTROYING" }
    },
    accepts: (version, { _tag }) =>
      version === 5 && _tag === "update" ? { status: 200, request: false } : { status: 202, request: true }
  },
  methods: ["list", "get", "create", "replace", "remove"],
  routes,
  check: (context, draft) => {
    const { at, entry, properties } = draft
    K8s.settleVersion(draft, K8s.versions, K8s.defaultVersion)
    K8s.settleWindow(context, draft)
    if (entry !== undefined) return
    if (typeof properties["location"] === "string") mustExist(context, properties)
    if (properties["public"] !== false) return
    for (const name of ["location", "natGatewayIp"]) {
      if (typeof properties[name] !== "string") throw invalid(`${at}.${name}`, `Attribute '${name}' is required`)
    }
    mustBeUsable(context, draft, "natGatewayIp")
  },
  // As recorded: they are in the next answer.
  echo: () => ({ availableUpgradeVersions: null, viableNodePoolVersions: null }),
  accepted: (context, entry) => {
    setVersions(entry)
    const gateway = textIn(entry.properties, "natGatewayIp")
    if (gateway !== undefined) claim(context, entry, [gateway])
  },
  mayRemove: (_, entry) => {
    if ((entry.children["nodepools"]?.size ?? 0) > 0) {
      throw forbidden("VDC-14-1833", "The cluster cannot be deleted while it has node pools.")
    }
  },
  // One that fails stays, as what there is of it.
  isNeeded: () => true,
  done: { update: (_, entry) => setVersions(entry) }
}
