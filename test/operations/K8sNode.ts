/** The nodes of Kubernetes node pools. */
import * as K8sNode from "effect-profitbricks/K8sNode"
import { onNode, onPool } from "../fixtures/ids.js"
import { resource } from "./row.js"

export const k8sNodes = resource(
  "K8sNode",
  K8sNode,
  {
    nodes: {
      schema: K8sNode.K8sNode,
      type: "node",
      properties: { name: "workers-bqxsn6dwys", k8sVersion: "1.18.9", publicIP: "81.173.1.2" },
      metadata: {
        etag: "45480eb3fbfc31f1d916c1eaa4abdcc3",
        createdDate: "2021-07-30T14:52:12Z",
        lastModifiedDate: "2021-07-30T14:52:12Z",
        lastSoftwareUpdatedDate: "2021-07-30T14:52:12Z",
        state: "READY"
      }
    }
  },
  {
    list: {
      reads: "GET /k8s/{k8sClusterId}/nodepools/{nodepoolId}/nodes?depth=1",
      input: onPool,
      many: "nodes"
    },
    get: {
      reads: "GET /k8s/{k8sClusterId}/nodepools/{nodepoolId}/nodes/{nodeId}?depth=1",
      input: onNode,
      one: "nodes"
    },
    remove: { starts: "DELETE /k8s/{k8sClusterId}/nodepools/{nodepoolId}/nodes/{nodeId}", input: onNode },
    replace: { starts: "POST /k8s/{k8sClusterId}/nodepools/{nodepoolId}/nodes/{nodeId}/replace", input: onNode }
  }
)
