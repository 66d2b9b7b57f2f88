/** Target groups. */
import * as TargetGroup from "effect-profitbricks/TargetGroup"
import { busy } from "../fixtures/answers.js"
import { resource } from "./row.js"

const targetGroupId = TargetGroup.Id.make("group")

const properties = {
  name: "web",
  algorithm: "LEAST_CONNECTION",
  protocol: "HTTP",
  targets: [{ ip: "203.0.113.18", port: 20, weight: 15, healthCheckEnabled: true, maintenanceEnabled: false }],
  healthCheck: { checkTimeout: 53, checkInterval: 1000, retries: 3 },
  httpHealthCheck: { path: "/monitoring", method: "TRACE", matchType: "RESPONSE_BODY", response: "300" }
} as const
const recorded = {
  id: "1eb2cdc2-4af2-41eb-b909-48b8d089b754",
  type: "target-group",
  href: "https://api.ionos.com/cloudapi/v6/targetgroups/1eb2cdc2-4af2-41eb-b909-48b8d089b754",
  metadata: { etag: "fd5b38da57e5892eb6e1e8f18f325f3d", createdDate: "2022-06-15T13:50:04Z", state: "AVAILABLE" },
  properties: { ...properties, httpHealthCheck: { ...properties.httpHealthCheck, regex: false, negate: false } }
}
const changed = {
  algorithm: "SOURCE_IP",
  healthCheck: { checkTimeout: 57, retries: 4 },
  httpHealthCheck: { method: "POST", matchType: "STATUS_CODE", response: "304" }
} as const

export const targetGroups = resource(
  "TargetGroup",
  TargetGroup,
  { targetgroups: { schema: TargetGroup.TargetGroup, type: "target-group", properties: recorded.properties } },
  {
    list: { reads: "GET /targetgroups?depth=1", many: "targetgroups" },
    get: { reads: "GET /targetgroups/{targetGroupId}?depth=1", input: { targetGroupId }, one: "targetgroups" },
    create: {
      starts: "POST /targetgroups",
      input: properties,
      body: { properties },
      one: "targetgroups",
      recorded: busy(recorded)
    },
    update: {
      starts: "PATCH /targetgroups/{targetGroupId}",
      input: { targetGroupId, ...changed },
      body: changed,
      one: "targetgroups"
    },
    replace: {
      starts: "PUT /targetgroups/{targetGroupId}",
      input: { targetGroupId, ...properties, ...changed },
      body: { properties: { ...properties, ...changed } },
      one: "targetgroups"
    },
    remove: { starts: "DELETE /targetgroups/{targetGroupId}", input: { targetGroupId } }
  }
)
