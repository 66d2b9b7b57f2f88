/** The node pools of Kubernetes clusters. */
import * as K8sNodePool from "effect-profitbricks/K8sNodePool"
import { datacenterId, k8sClusterId, onPool } from "../fixtures/ids.js"
import { resource } from "./row.js"

const properties = {
  name: "workers",
  datacenterId,
  nodeCount: 1,
  cpuFamily: "INTEL_SKYLAKE",
  coresCount: 1,
  ramSize: 2048,
  availabilityZone: "AUTO",
  storageType: "SSD",
  storageSize: 10,
  k8sVersion: "1.18.9",
  maintenanceWindow: { dayOfTheWeek: "Sunday", time: "14:53:00Z" },
  autoScaling: { minNodeCount: 1, maxNodeCount: 2 },
  lans: [{ id: 1, dhcp: true, routes: null }],
  labels: {},
  annotations: {},
  availableUpgradeVersions: ["1.18.12", "1.18.20"],
  publicIps: []
}

const recorded = {
  id: onPool.nodepoolId,
  type: "nodepool",
  href: `https://api.ionos.com/cloudapi/v6/k8s/${k8sClusterId}/nodepools/${onPool.nodepoolId}`,
  metadata: {
    etag: "e71aa6f6a81717f7fc0b393e9057f3eb",
    createdDate: "2021-07-30T14:39:53Z",
    createdBy: "username",
    createdByUserId: "99156d9e-eb3f-4024-a3a4-283be74699c0",
    lastModifiedDate: "2021-07-30T14:54:01Z",
    lastModifiedBy: "username",
    lastModifiedByUserId: "99156d9e-eb3f-4024-a3a4-283be74699c0",
    state: "ACTIVE"
  },
  properties
}

const changing = (state: string) => ({ ...recorded, metadata: { ...recorded.metadata, state } })

export const k8sNodePools = resource(
  "K8sNodePool",
  K8sNodePool,
  { nodepools: { schema: K8sNodePool.K8sNodePool, type: "nodepool", properties } },
  {
    list: { reads: "GET /k8s/{k8sClusterId}/nodepools?depth=1", input: { k8sClusterId }, many: "nodepools" },
    get: {
      reads: "GET /k8s/{k8sClusterId}/nodepools/{nodepoolId}?depth=1",
      input: onPool,
      one: "nodepools",
      recorded
    },
    create: {
      starts: "POST /k8s/{k8sClusterId}/nodepools",
      input: {
        k8sClusterId,
        name: "workers",
        datacenterId,
        nodeCount: 2,
        serverType: "VCPU",
        coresCount: 4,
        ramSize: 4096,
        availabilityZone: "AUTO",
        storageType: "SSD",
        storageSize: 50,
        autoScaling: { minNodeCount: 1, maxNodeCount: 3 },
        lans: [{ id: 2, dhcp: false, routes: [{ network: "10.1.0.0/16", gatewayIp: "10.0.0.1" }] }, { id: 3 }],
        labels: { team: "shop" },
        annotations: { note: "all of it" },
        taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }],
        publicIps: ["81.173.1.2", "81.173.1.3", "81.173.1.4", "81.173.1.5"]
      },
      body: {
        properties: {
          name: "workers",
          datacenterId,
          nodeCount: 2,
          serverType: "VCPU",
          coresCount: 4,
          ramSize: 4096,
          availabilityZone: "AUTO",
          storageType: "SSD",
          storageSize: 50,
          autoScaling: { minNodeCount: 1, maxNodeCount: 3 },
          lans: [{ id: 2, dhcp: false, routes: [{ network: "10.1.0.0/16", gatewayIp: "10.0.0.1" }] }, { id: 3 }],
          labels: { team: "shop" },
          annotations: { note: "all of it" },
          taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }],
          publicIps: ["81.173.1.2", "81.173.1.3", "81.173.1.4", "81.173.1.5"]
        }
      },
      one: "nodepools",
      recorded: changing("DEPLOYING")
    },
    replace: {
      starts: "PUT /k8s/{k8sClusterId}/nodepools/{nodepoolId}",
      input: { ...onPool, nodeCount: 3, labels: null },
      body: { properties: { nodeCount: 3, labels: null } },
      one: "nodepools",
      recorded: changing("UPDATING")
    },
    remove: { starts: "DELETE /k8s/{k8sClusterId}/nodepools/{nodepoolId}", input: onPool }
  }
)
