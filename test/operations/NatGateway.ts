/** NAT gateways. */
import * as NatGateway from "effect-profitbricks/NatGateway"
import { busy } from "../fixtures/answers.js"
import { datacenterId } from "../fixtures/ids.js"
import { resource } from "./row.js"

const natGatewayId = NatGateway.Id.make("nat")
const one = { datacenterId, natGatewayId }
const rule = { name: "out", protocol: "TCP", sourceSubnet: "10.1.2.0/24", publicIp: "203.0.113.27" } as const

const flowLog = { name: "all", action: "ALL", direction: "EGRESS", bucket: "logs" } as const

export const natGateway = {
  id: "b40698d7-73be-4b82-a81d-061524a459f7",
  type: "natgateway",
  href: "https://api.ionos.com/cloudapi/v6/datacenters/dc/natgateways/b40698d7-73be-4b82-a81d-061524a459f7",
  metadata: { etag: "c6d8c23edddfa319774ec383ae763623", createdDate: "2021-12-22T13:55:53Z", state: "AVAILABLE" },
  properties: { name: "puppet_module_test1", publicIps: ["203.0.113.27"], lans: [] }
}

export const natGateways = resource(
  "NatGateway",
  NatGateway,
  {
    natgateways: {
      schema: NatGateway.NatGateway,
      type: "natgateway",
      properties: {
        name: "nat",
        publicIps: ["203.0.113.27"],
        lans: [{ id: 2, gatewayIps: ["10.1.2.11/24"] }]
      },
      entities: { rules: "natgatewayrules", flowlogs: "flowlogs" }
    }
  },
  {
    list: {
      reads: "GET /datacenters/{datacenterId}/natgateways?depth=1",
      input: { datacenterId },
      many: "natgateways"
    },
    get: {
      reads: "GET /datacenters/{datacenterId}/natgateways/{natGatewayId}?depth=1",
      input: one,
      one: "natgateways"
    },
    create: {
      starts: "POST /datacenters/{datacenterId}/natgateways",
      input: {
        datacenterId,
        name: "nat",
        publicIps: ["203.0.113.27"],
        lans: [{ id: 2 }],
        rules: [rule],
        flowLogs: [flowLog]
      },
      body: {
        properties: { name: "nat", publicIps: ["203.0.113.27"], lans: [{ id: 2 }] },
        entities: { rules: { items: [{ properties: rule }] }, flowlogs: { items: [{ properties: flowLog }] } }
      },
      one: "natgateways",
      recorded: busy(natGateway)
    },
    update: {
      starts: "PATCH /datacenters/{datacenterId}/natgateways/{natGatewayId}",
      input: { ...one, publicIps: ["203.0.113.27", "203.0.113.38"] },
      body: { publicIps: ["203.0.113.27", "203.0.113.38"] },
      one: "natgateways",
      recorded: busy(natGateway)
    },
    replace: {
      starts: "PUT /datacenters/{datacenterId}/natgateways/{natGatewayId}",
      input: { ...one, name: "nat", publicIps: ["203.0.113.27"], lans: [{ id: 2, gatewayIps: ["10.1.2.3/24"] }] },
      body: {
        properties: { name: "nat", publicIps: ["203.0.113.27"], lans: [{ id: 2, gatewayIps: ["10.1.2.3/24"] }] }
      },
      one: "natgateways"
    },
    remove: { starts: "DELETE /datacenters/{datacenterId}/natgateways/{natGatewayId}", input: one }
  }
)
