/** Network load balancers. */

import * as Lan from "effect-profitbricks/Lan"
import * as NetworkLoadBalancer from "effect-profitbricks/NetworkLoadBalancer"
import { datacenterId, onNetworkLoadBalancer } from "../fixtures/ids.js"
import { resource } from "./row.js"

const recorded = {
  id: "2244f343-cf92-4b9a-a02e-951977bdbb9d",
  type: "networkloadbalancer",
  href: "https://api.ionos.com/cloudapi/v6/datacenters/9334afe6-9075-4f0a-a364-30e0ff4696ae/networkloadbalancers/2244f343-cf92-4b9a-a02e-951977bdbb9d",
  metadata: {
    etag: "3f057f405135ee0b1bd512ab3fea2b22",
    createdDate: "2021-07-30T11:31:41Z",
    createdBy: "username",
    createdByUserId: "99156d9e-eb3f-4024-a3a4-283be74699c0",
    lastModifiedDate: "2021-07-30T11:35:54Z",
    lastModifiedBy: "username",
    lastModifiedByUserId: "99156d9e-eb3f-4024-a3a4-283be74699c0",
    state: "BUSY"
  },
  properties: {
    name: "puppet_module_test2",
    listenerLan: 2,
    targetLan: 3,
    ips: ["203.0.113.51", "203.0.113.52"],
    lbPrivateIps: ["10.12.106.225/24", "10.12.106.222/24"]
  },
  entities: {
    forwardingrules: {
      id: "2244f343-cf92-4b9a-a02e-951977bdbb9d/forwardingrules",
      type: "collection",
      href: "https://api.ionos.com/cloudapi/v6/datacenters/9334afe6-9075-4f0a-a364-30e0ff4696ae/networkloadbalancers/2244f343-cf92-4b9a-a02e-951977bdbb9d/forwardingrules"
    }
  }
}

export const networkLoadBalancers = resource(
  "NetworkLoadBalancer",
  NetworkLoadBalancer,
  {
    networkloadbalancers: {
      schema: NetworkLoadBalancer.NetworkLoadBalancer,
      type: "networkloadbalancer",
      properties: recorded.properties,
      entities: { forwardingrules: "networkRules", flowlogs: "flowlogs" }
    }
  },
  {
    list: {
      reads: "GET /datacenters/{datacenterId}/networkloadbalancers?depth=1",
      input: { datacenterId },
      many: "networkloadbalancers"
    },
    get: {
      reads: "GET /datacenters/{datacenterId}/networkloadbalancers/{networkLoadBalancerId}?depth=1",
      input: onNetworkLoadBalancer,
      one: "networkloadbalancers"
    },
    create: {
      starts: "POST /datacenters/{datacenterId}/networkloadbalancers",
      input: {
        datacenterId,
        name: "front",
        listenerLan: 2,
        targetLan: Lan.Id.make("1"),
        ips: ["203.0.113.16"],
        lbPrivateIps: ["10.12.106.225/24"],
        centralLogging: true,
        loggingFormat: "%ci:%cp",
        forwardingRules: [
          {
            name: "ssh",
            algorithm: "ROUND_ROBIN",
            protocol: "TCP",
            listenerIp: "203.0.113.16",
            listenerPort: 22,
            targets: []
          }
        ]
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
            items: [
              {
                properties: {
                  name: "ssh",
                  algorithm: "ROUND_ROBIN",
                  protocol: "TCP",
                  listenerIp: "203.0.113.16",
                  listenerPort: 22,
                  targets: []
                }
              }
            ]
          }
        }
      },
      one: "networkloadbalancers",
      recorded
    },
    update: {
      starts: "PATCH /datacenters/{datacenterId}/networkloadbalancers/{networkLoadBalancerId}",
      input: { ...onNetworkLoadBalancer, targetLan: 3, ips: null },
      body: { targetLan: 3, ips: null },
      one: "networkloadbalancers",
      recorded
    },
    replace: {
      starts: "PUT /datacenters/{datacenterId}/networkloadbalancers/{networkLoadBalancerId}",
      input: { ...onNetworkLoadBalancer, name: "back", listenerLan: 2, targetLan: 3 },
      body: { properties: { name: "back", listenerLan: 2, targetLan: 3 } },
      one: "networkloadbalancers",
      recorded
    },
    remove: {
      starts: "DELETE /datacenters/{datacenterId}/networkloadbalancers/{networkLoadBalancerId}",
      input: onNetworkLoadBalancer
    }
  }
)
