/** Application load balancers. */
import * as ApplicationLoadBalancer from "effect-profitbricks/ApplicationLoadBalancer"
import * as Lan from "effect-profitbricks/Lan"
import { datacenterId, onApplicationLoadBalancer } from "../fixtures/ids.js"
import { resource } from "./row.js"

const recorded = {
  id: "2f83c4c6-4ff9-4a49-b71c-878ef3256b34",
  type: "applicationloadbalancer",
  href: "https://api.ionos.com/cloudapi/v6/datacenters/21bf8b94-6f88-4c9b-b4ec-c79269482dc5/applicationloadbalancers/2f83c4c6-4ff9-4a49-b71c-878ef3256b34",
  metadata: {
    etag: "e4058d8a719971883ef0c612457156d8",
    createdDate: "2022-06-23T09:03:15Z",
    createdBy: "username",
    createdByUserId: "99156d9e-eb3f-4024-a3a4-283be74699c0",
    lastModifiedDate: "2022-06-23T09:15:43Z",
    lastModifiedBy: "username",
    lastModifiedByUserId: "99156d9e-eb3f-4024-a3a4-283be74699c0",
    state: "BUSY"
  },
  properties: {
    name: "puppet_module_test1",
    listenerLan: 2,
    targetLan: 1,
    ips: ["203.0.113.14", "203.0.113.15"],
    lbPrivateIps: ["10.12.106.235/24", "10.12.106.232/24", "10.12.106.215/24"]
  },
  entities: {
    forwardingrules: {
      id: "2f83c4c6-4ff9-4a49-b71c-878ef3256b34/forwardingrules",
      type: "collection",
      href: "https://api.ionos.com/cloudapi/v6/datacenters/21bf8b94-6f88-4c9b-b4ec-c79269482dc5/applicationloadbalancers/2f83c4c6-4ff9-4a49-b71c-878ef3256b34/forwardingrules"
    }
  }
}

export const applicationLoadBalancers = resource(
  "ApplicationLoadBalancer",
  ApplicationLoadBalancer,
  {
    applicationloadbalancers: {
      schema: ApplicationLoadBalancer.ApplicationLoadBalancer,
      type: "applicationloadbalancer",
      properties: recorded.properties,
      entities: { forwardingrules: "applicationRules", flowlogs: "flowlogs" }
    }
  },
  {
    list: {
      reads: "GET /datacenters/{datacenterId}/applicationloadbalancers?depth=1",
      input: { datacenterId },
      many: "applicationloadbalancers"
    },
    get: {
      reads: "GET /datacenters/{datacenterId}/applicationloadbalancers/{applicationLoadBalancerId}?depth=1",
      input: onApplicationLoadBalancer,
      one: "applicationloadbalancers"
    },
    create: {
      starts: "POST /datacenters/{datacenterId}/applicationloadbalancers",
      input: {
        datacenterId,
        name: "front",
        listenerLan: 2,
        targetLan: Lan.Id.make("1"),
        ips: ["203.0.113.16"],
        lbPrivateIps: ["10.12.106.225/24"],
        centralLogging: true,
        loggingFormat: "%ci:%cp",
        forwardingRules: [{ name: "http", protocol: "HTTP", listenerIp: "203.0.113.16", listenerPort: 80 }]
      },
      body: {
        properties: {
          name: "front",
          listenerLan: 2,
          targetLan: 1,
          ips: ["203.0.113.16"],
          lbPrivateIps: ["10.12.106.225/24"],
          centralLogging: true,
          loggingFormat: "%ci:%cp"
        },
        entities: {
          forwardingrules: {
            items: [{ properties: { name: "http", protocol: "HTTP", listenerIp: "203.0.113.16", listenerPort: 80 } }]
          }
        }
      },
      one: "applicationloadbalancers",
      recorded
    },
    update: {
      starts: "PATCH /datacenters/{datacenterId}/applicationloadbalancers/{applicationLoadBalancerId}",
      input: { ...onApplicationLoadBalancer, targetLan: 3, ips: null },
      body: { targetLan: 3, ips: null },
      one: "applicationloadbalancers",
      recorded
    },
    replace: {
      starts: "PUT /datacenters/{datacenterId}/applicationloadbalancers/{applicationLoadBalancerId}",
      input: { ...onApplicationLoadBalancer, name: "back", listenerLan: 2, targetLan: 3 },
      body: { properties: { name: "back", listenerLan: 2, targetLan: 3 } },
      one: "applicationloadbalancers",
      recorded
    },
    remove: {
      starts: "DELETE /datacenters/{datacenterId}/applicationloadbalancers/{applicationLoadBalancerId}",
      input: onApplicationLoadBalancer
    }
  }
)
