/** The forwarding rules of application load balancers. */
import * as ApplicationLoadBalancerRule from "effect-profitbricks/ApplicationLoadBalancerRule"
import { TargetGroupId } from "effect-profitbricks/Ids"
import { onApplicationLoadBalancer, onApplicationLoadBalancerRule } from "../fixtures/ids.js"
import { resource } from "./row.js"

const recorded = {
  id: "c1209d5c-1154-4c26-b7fd-d6fbf3790d0a",
  type: "forwarding-rule",
  href: "https://api.ionos.com/cloudapi/v6/datacenters/21bf8b94-6f88-4c9b-b4ec-c79269482dc5/applicationloadbalancers/2f83c4c6-4ff9-4a49-b71c-878ef3256b34/forwardingrules/c1209d5c-1154-4c26-b7fd-d6fbf3790d0a",
  metadata: {
    etag: "01f8a61026d78c10e8b37f6b03c57d03",
    createdDate: "2022-06-23T09:20:03Z",
    createdBy: "username",
    createdByUserId: "99156d9e-eb3f-4024-a3a4-283be74699c0",
    lastModifiedDate: "2022-06-23T09:20:03Z",
    lastModifiedBy: "username",
    lastModifiedByUserId: "99156d9e-eb3f-4024-a3a4-283be74699c0",
    state: "BUSY"
  },
  properties: {
    name: "regula",
    protocol: "HTTP",
    listenerIp: "203.0.113.15",
    listenerPort: 49,
    clientTimeout: 50000,
    serverCertificates: [],
    httpRules: [
      {
        name: "nume3",
        type: "STATIC",
        statusCode: 303,
        responseMessage: "Test message.",
        conditions: [{ type: "PATH", condition: "STARTS_WITH", negate: true, key: null, value: "Sunday" }]
      },
      {
        name: "nume2",
        type: "STATIC",
        statusCode: 599,
        responseMessage: "Application Still Down",
        contentType: "application/json",
        conditions: [{ type: "HEADER", condition: "STARTS_WITH", negate: true, key: null, value: "Friday" }]
      }
    ]
  }
}

const rule = {
  name: "shop",
  protocol: "HTTP",
  listenerIp: "203.0.113.15",
  listenerPort: 443,
  clientTimeout: 30_000,
  serverCertificates: ["3839d24f-57bd-408e-96ee-8da3d2db5a03"],
  httpRules: [
    {
      name: "shop",
      type: "FORWARD",
      targetGroup: TargetGroupId.make("96e514d0-73e4-4abd-8fbc-c0f53b79bfae"),
      conditions: [{ type: "HOST", condition: "EQUALS", value: "shop.example" }]
    },
    {
      name: "moved",
      type: "REDIRECT",
      location: "https://new.example",
      dropQuery: true,
      statusCode: 308,
      conditions: [
        { type: "PATH", condition: "STARTS_WITH", value: "/old", negate: false },
        { type: "COOKIE", condition: "EXISTS", key: "seen", negate: true }
      ]
    },
    {
      name: "down",
      type: "STATIC",
      responseMessage: "Come back later",
      contentType: "text/plain",
      statusCode: 503,
      conditions: [
        { type: "SOURCE_IP", value: "10.0.0.0/8" },
        { type: "METHOD", condition: "EXISTS" }
      ]
    }
  ]
} as const

export const applicationLoadBalancerRules = resource(
  "ApplicationLoadBalancerRule",
  ApplicationLoadBalancerRule,
  {
    applicationRules: {
      schema: ApplicationLoadBalancerRule.ApplicationLoadBalancerRule,
      type: "forwarding-rule",
      properties: recorded.properties
    }
  },
  {
    list: {
      reads:
        "GET /datacenters/{datacenterId}/applicationloadbalancers/{applicationLoadBalancerId}/forwardingrules?depth=1",
      input: onApplicationLoadBalancer,
      many: "applicationRules"
    },
    get: {
      reads:
        "GET /datacenters/{datacenterId}/applicationloadbalancers/{applicationLoadBalancerId}/forwardingrules/{applicationLoadBalancerRuleId}?depth=1",
      input: onApplicationLoadBalancerRule,
      one: "applicationRules"
    },
    create: {
      starts: "POST /datacenters/{datacenterId}/applicationloadbalancers/{applicationLoadBalancerId}/forwardingrules",
      input: { ...onApplicationLoadBalancer, ...rule },
      body: { properties: rule },
      one: "applicationRules",
      recorded
    },
    update: {
      starts:
        "PATCH /datacenters/{datacenterId}/applicationloadbalancers/{applicationLoadBalancerId}/forwardingrules/{applicationLoadBalancerRuleId}",
      input: { ...onApplicationLoadBalancerRule, clientTimeout: null, httpRules: [] },
      body: { clientTimeout: null, httpRules: [] },
      one: "applicationRules",
      recorded
    },
    replace: {
      starts:
        "PUT /datacenters/{datacenterId}/applicationloadbalancers/{applicationLoadBalancerId}/forwardingrules/{applicationLoadBalancerRuleId}",
      input: { ...onApplicationLoadBalancerRule, ...rule },
      body: { properties: rule },
      one: "applicationRules",
      recorded
    },
    remove: {
      starts:
        "DELETE /datacenters/{datacenterId}/applicationloadbalancers/{applicationLoadBalancerId}/forwardingrules/{applicationLoadBalancerRuleId}",
      input: onApplicationLoadBalancerRule
    }
  }
)
