/** Security groups, and their rules. */
import * as SecurityGroup from "effect-profitbricks/SecurityGroup"
import { collection, reference } from "../fixtures/answers.js"
import { datacenterId, firewallruleId, securityGroupId } from "../fixtures/ids.js"
import { resource } from "./row.js"

const inCenter = { datacenterId, securityGroupId }
const properties = { name: "web", description: "what the web may reach" }
const path = `/datacenters/${datacenterId}/securitygroups/${securityGroupId}`
const empty = (name: string) => {
  const { items: _, ...stub } = collection(`${securityGroupId}/${name}`, `${path}/${name}`, [])
  return stub
}

/** As the vendor's documents have it. */
const changed = {
  ...reference("security-group", securityGroupId, path),
  metadata: { etag: "e15475860e9c6e1136ba1b2153297f31", createdDate: "2024-05-17T15:11:11Z", state: "BUSY" },
  properties,
  entities: { rules: empty("rules"), servers: empty("servers"), nics: empty("nics") }
}

const groups = resource(
  "SecurityGroup",
  SecurityGroup,
  {
    securitygroups: {
      schema: SecurityGroup.SecurityGroup,
      type: "security-group",
      properties,
      entities: { rules: "firewallrules", servers: "summariesOfServers", nics: "summariesOfNics" }
    },
    summariesOfSecurityGroups: { schema: SecurityGroup.Summary, type: "security-group", properties }
  },
  {
    list: {
      reads: "GET /datacenters/{datacenterId}/securitygroups?depth=1",
      input: { datacenterId },
      many: "securitygroups"
    },
    get: {
      reads: "GET /datacenters/{datacenterId}/securitygroups/{securityGroupId}?depth=1",
      input: inCenter,
      one: "securitygroups"
    },
    create: {
      starts: "POST /datacenters/{datacenterId}/securitygroups",
      input: { datacenterId, ...properties, rules: [{ protocol: "TCP", portRangeStart: 443, portRangeEnd: 443 }] },
      body: {
        properties,
        entities: { rules: { items: [{ properties: { protocol: "TCP", portRangeStart: 443, portRangeEnd: 443 } }] } }
      },
      one: "securitygroups"
    },
    update: {
      starts: "PATCH /datacenters/{datacenterId}/securitygroups/{securityGroupId}",
      input: { ...inCenter, description: null },
      body: { description: null },
      one: "securitygroups"
    },
    replace: {
      starts: "PUT /datacenters/{datacenterId}/securitygroups/{securityGroupId}",
      input: { ...inCenter, ...properties },
      body: { properties },
      one: "securitygroups",
      recorded: changed
    },
    remove: {
      starts: "DELETE /datacenters/{datacenterId}/securitygroups/{securityGroupId}",
      input: inCenter
    }
  }
)

const ofRule = { ...inCenter, firewallruleId }

const rules = resource(
  "SecurityGroup.rules",
  SecurityGroup.rules,
  {},
  {
    list: {
      reads: "GET /datacenters/{datacenterId}/securitygroups/{securityGroupId}/rules?depth=1",
      input: inCenter,
      many: "firewallrules"
    },
    get: {
      reads: "GET /datacenters/{datacenterId}/securitygroups/{securityGroupId}/rules/{firewallruleId}?depth=1",
      input: ofRule,
      one: "firewallrules"
    },
    create: {
      starts: "POST /datacenters/{datacenterId}/securitygroups/{securityGroupId}/rules",
      input: { ...inCenter, protocol: "ANY", type: "EGRESS" },
      body: { properties: { protocol: "ANY", type: "EGRESS" } },
      one: "firewallrules"
    },
    update: {
      starts: "PATCH /datacenters/{datacenterId}/securitygroups/{securityGroupId}/rules/{firewallruleId}",
      input: { ...ofRule, sourceIp: null },
      body: { sourceIp: null },
      one: "firewallrules"
    },
    replace: {
      starts: "PUT /datacenters/{datacenterId}/securitygroups/{securityGroupId}/rules/{firewallruleId}",
      input: { ...ofRule, name: "any" },
      body: { properties: { name: "any" } },
      one: "firewallrules"
    },
    remove: {
      starts: "DELETE /datacenters/{datacenterId}/securitygroups/{securityGroupId}/rules/{firewallruleId}",
      input: ofRule
    }
  }
)

export const securityGroups = [groups, rules]
