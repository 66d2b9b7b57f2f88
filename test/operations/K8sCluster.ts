/** Kubernetes clusters, their kubeconfig, and the versions of Kubernetes. */
import * as K8sCluster from "effect-profitbricks/K8sCluster"
import { k8sClusterId } from "../fixtures/ids.js"
import { resource } from "./row.js"

const href = `https://api.ionos.com/cloudapi/v6/k8s/${k8sClusterId}`

const properties = {
  name: "prod",
  k8sVersion: "1.18.9",
  maintenanceWindow: { dayOfTheWeek: "Sunday", time: "14:53:00Z" },
  availableUpgradeVersions: ["1.18.12", "1.18.18", "1.19.10"],
  viableNodePoolVersions: ["1.18.5", "1.18.9", "1.18.12", "1.18.18"],
  public: true
}

const recorded = {
  id: k8sClusterId,
  type: "k8s",
  href,
  metadata: {
    etag: "b1e192ed4027d3682697d836fb8da01c",
    createdDate: "2021-05-26T15:06:24Z",
    createdBy: "username",
    createdByUserId: "99156d9e-eb3f-4024-a3a4-283be74699c0",
    lastModifiedDate: "2021-05-26T15:11:50Z",
    lastModifiedBy: "username",
    lastModifiedByUserId: "99156d9e-eb3f-4024-a3a4-283be74699c0",
    state: "ACTIVE"
  },
  properties,
  entities: { nodepools: { id: `${k8sClusterId}/nodepools`, type: "collection", href: `${href}/nodepools`, items: [] } }
}

/** The answer to a change leaves out what is below. */
const changing = (state: string) => ({ ...recorded, metadata: { ...recorded.metadata, state }, entities: {} })

export const k8sClusters = resource(
  "K8sCluster",
  K8sCluster,
  {
    k8s: {
      schema: K8sCluster.K8sCluster,
      type: "k8s",
      properties: { ...properties, apiSubnetAllowList: null, s3Buckets: null },
      entities: { nodepools: "nodepools" }
    }
  },
  {
    list: { reads: "GET /k8s?depth=1", many: "k8s" },
    get: { reads: "GET /k8s/{k8sClusterId}?depth=1", input: { k8sClusterId }, one: "k8s", recorded },
    create: {
      starts: "POST /k8s",
      input: {
        name: "prod",
        k8sVersion: "1.32.9",
        maintenanceWindow: { dayOfTheWeek: "Sunday", time: "14:53:00Z" },
        public: false,
        location: "de/fra",
        natGatewayIp: "81.173.1.2",
        apiSubnetAllowList: ["1.2.3.4/32"],
        s3Buckets: [{ name: "audit" }]
      },
      body: {
        properties: {
          name: "prod",
          k8sVersion: "1.32.9",
          maintenanceWindow: { dayOfTheWeek: "Sunday", time: "14:53:00Z" },
          public: false,
          location: "de/fra",
          natGatewayIp: "81.173.1.2",
          apiSubnetAllowList: ["1.2.3.4/32"],
          s3Buckets: [{ name: "audit" }]
        }
      },
      one: "k8s",
      recorded: changing("DEPLOYING")
    },
    replace: {
      starts: "PUT /k8s/{k8sClusterId}",
      input: { k8sClusterId, name: "prod", k8sVersion: "1.18.9" },
      body: { properties: { name: "prod", k8sVersion: "1.18.9" } },
      one: "k8s",
      recorded: changing("UPDATING")
    },
    remove: { starts: "DELETE /k8s/{k8sClusterId}", input: { k8sClusterId } },
    kubeconfig: {
      reads: "GET /k8s/{k8sClusterId}/kubeconfig",
      input: { k8sClusterId },
      recorded: "apiVersion: v1\nkind: Config\nusers: []\n"
    },
    versions: { reads: "GET /k8s/versions", recorded: ["1.18.5", "1.19.10"] },
    defaultVersion: { reads: "GET /k8s/versions/default", recorded: "1.18.5" }
  }
)
