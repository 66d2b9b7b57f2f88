/** Resources as the management of users sees them. */
import * as ManagedResource from "effect-profitbricks/ManagedResource"
import { datacenterId } from "../fixtures/ids.js"
import { resource } from "./row.js"

export const managedResources = resource(
  "ManagedResource",
  ManagedResource,
  {
    resources: {
      schema: ManagedResource.ManagedResource,
      type: "datacenter",
      entities: { groups: "summariesOfGroups" }
    },
    summariesOfResources: { schema: ManagedResource.Summary, type: "datacenter" }
  },
  {
    list: { reads: "GET /um/resources?depth=1", many: "resources", python: ["list_resources"] },
    listByType: {
      reads: "GET /um/resources/{resourceType}?depth=1",
      input: { resourceType: "datacenter" },
      many: "resources",
      python: ["list_resources"]
    },
    get: {
      reads: "GET /um/resources/{resourceType}/{resourceId}?depth=1",
      input: { resourceType: "datacenter", resourceId: datacenterId },
      one: "resources",
      python: ["get_resource"]
    }
  }
)
