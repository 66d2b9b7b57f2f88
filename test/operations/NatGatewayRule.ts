/** Rules of NAT gateways. */
import * as NatGateway from "effect-profitbricks/NatGateway"
import * as NatGatewayRule from "effect-profitbricks/NatGatewayRule"
import { busy } from "../fixtures/answers.js"
import { datacenterId } from "../fixtures/ids.js"
import { resource } from "./row.js"

const ofGateway = { datacenterId, natGatewayId: NatGateway.Id.make("nat") }
const one = { ...ofGateway, natGatewayRuleId: NatGatewayRule.Id.make("rule") }

const properties = {
  name: "test_rule",
  protocol: "TCP",
  sourceSubnet: "192.168.0.1/32",
  publicIp: "203.0.113.39",
  targetSubnet: "192.168.0.4/32",
  targetPortRange: { start: 22, end: 27 }
} as const
const recorded = {
  id: "d8821f17-9ab0-40cc-8515-378e7e167440",
  type: "natgateway-rule",
  href: "https://api.ionos.com/cloudapi/v6/datacenters/dc/natgateways/nat/rules/d8821f17-9ab0-40cc-8515-378e7e167440",
  metadata: { etag: "514e7764c5d4dfea34e55afca1033f2e", createdDate: "2021-07-29T12:40:38Z", state: "AVAILABLE" },
  properties: { ...properties, type: "SNAT" }
}
const { targetPortRange: _, ...anyPort } = properties

export const natGatewayRules = resource(
  "NatGatewayRule",
  NatGatewayRule,
  {
    natgatewayrules: { schema: NatGatewayRule.NatGatewayRule, type: "natgateway-rule", properties: recorded.properties }
  },
  {
    list: {
      reads: "GET /datacenters/{datacenterId}/natgateways/{natGatewayId}/rules?depth=1",
      input: ofGateway,
      many: "natgatewayrules"
    },
    get: {
      reads: "GET /datacenters/{datacenterId}/natgateways/{natGatewayId}/rules/{natGatewayRuleId}?depth=1",
      input: one,
      one: "natgatewayrules",
      recorded
    },
    create: {
      starts: "POST /datacenters/{datacenterId}/natgateways/{natGatewayId}/rules",
      input: { ...ofGateway, ...properties },
      body: { properties },
      one: "natgatewayrules",
      recorded: busy({ ...recorded, properties: { ...recorded.properties, type: null } })
    },
    update: {
      starts: "PATCH /datacenters/{datacenterId}/natgateways/{natGatewayId}/rules/{natGatewayRuleId}",
      input: { ...one, protocol: "ICMP", targetPortRange: null },
      body: { protocol: "ICMP", targetPortRange: null },
      one: "natgatewayrules"
    },
    replace: {
      starts: "PUT /datacenters/{datacenterId}/natgateways/{natGatewayId}/rules/{natGatewayRuleId}",
      input: { ...one, ...anyPort },
      body: { properties: anyPort },
      one: "natgatewayrules"
    },
    remove: {
      starts: "DELETE /datacenters/{datacenterId}/natgateways/{natGatewayId}/rules/{natGatewayRuleId}",
      input: one
    }
  }
)
