/** The forwarding rules of network load balancers. */
import * as NetworkLoadBalancerRule from "effect-profitbricks/NetworkLoadBalancerRule"
import { onNetworkLoadBalancer, onNetworkLoadBalancerRule } from "../fixtures/ids.js"
import { resource } from "./row.js"

const recorded = {
  id: "ea6b14f0-34ba-4f2b-b913-764cbe3413a5",
  type: "forwarding-rule",
  href: "https://api.ionos.com/cloudapi/v6/datacenters/9334afe6-9075-4f0a-a364-30e0ff4696ae/networkloadbalancers/eb042240-87d0-4f1f-b2fd-9e951f442353/forwardingrules/ea6b14f0-34ba-4f2b-b913-764cbe3413a5",
  metadata: {
    etag: "1c1bebd9972333b3b8f77b553d829985",
    createdDate: "2021-07-30T11:38:03Z",
    createdBy: "username",
    createdByUserId: "99156d9e-eb3f-4024-a3a4-283be74699c0",
    lastModifiedDate: "2021-07-30T11:38:03Z",
    lastModifiedBy: "username",
    lastModifiedByUserId: "99156d9e-eb3f-4024-a3a4-283be74699c0",
    state: "BUSY"
  },
  properties: {
    name: "regula",
    protocol: "TCP",
    listenerIp: "203.0.113.48",
    listenerPort: 25,
    algorithm: "ROUND_ROBIN",
    targets: [
      { ip: "203.0.113.19", port: 22, weight: 1, healthCheck: { check: false, checkInterval: 4000, maintenance: true } }
    ],
    healthCheck: { clientTimeout: 40000, connectTimeout: 5001, targetTimeout: 50000, retries: 3 }
  }
}

const rule = {
  name: "ssh",
  algorithm: "LEAST_CONNECTION",
  protocol: "TCP",
  listenerIp: "203.0.113.48",
  listenerPort: 22,
  healthCheck: { clientTimeout: 40_000, connectTimeout: null, retries: 0 },
  targets: [
    {
      ip: "10.0.0.7",
      port: 22,
      weight: 100,
      proxyProtocol: "v2",
      healthCheck: { check: true, checkInterval: 4000, maintenance: false }
    },
    { ip: "10.0.0.8", port: 22, weight: 0 }
  ]
} as const

export const networkLoadBalancerRules = resource(
  "NetworkLoadBalancerRule",
  NetworkLoadBalancerRule,
  {
    networkRules: {
      schema: NetworkLoadBalancerRule.NetworkLoadBalancerRule,
      type: "forwarding-rule",
      properties: recorded.properties
    }
  },
  {
    list: {
      reads: "GET /datacenters/{datacenterId}/networkloadbalancers/{networkLoadBalancerId}/forwardingrules?depth=1",
      input: onNetworkLoadBalancer,
      many: "networkRules"
    },
    get: {
      reads:
        "GET /datacenters/{datacenterId}/networkloadbalancers/{networkLoadBalancerId}/forwardingrules/{networkLoadBalancerRuleId}?depth=1",
      input: onNetworkLoadBalancerRule,
      one: "networkRules"
    },
    create: {
      starts: "POST /datacenters/{datacenterId}/networkloadbalancers/{networkLoadBalancerId}/forwardingrules",
      input: { ...onNetworkLoadBalancer, ...rule },
      body: { properties: rule },
      one: "networkRules",
      recorded
    },
    update: {
      starts:
        "PATCH /datacenters/{datacenterId}/networkloadbalancers/{networkLoadBalancerId}/forwardingrules/{networkLoadBalancerRuleId}",
      input: { ...onNetworkLoadBalancerRule, listenerPort: 2222, healthCheck: null },
      body: { listenerPort: 2222, healthCheck: null },
      one: "networkRules",
      recorded
    },
    replace: {
      starts:
        "PUT /datacenters/{datacenterId}/networkloadbalancers/{networkLoadBalancerId}/forwardingrules/{networkLoadBalancerRuleId}",
      input: { ...onNetworkLoadBalancerRule, ...rule },
      body: { properties: rule },
      one: "networkRules",
      recorded
    },
    remove: {
      starts:
        "DELETE /datacenters/{datacenterId}/networkloadbalancers/{networkLoadBalancerId}/forwardingrules/{networkLoadBalancerRuleId}",
      input: onNetworkLoadBalancerRule
    }
  }
)
