/** Load balancers, and the NICs behind them. */
import * as LoadBalancer from "effect-profitbricks/LoadBalancer"
import { datacenterId, nicId } from "../fixtures/ids.js"
import { resource } from "./row.js"

const loadbalancerId = LoadBalancer.Id.make("lb")

export const loadBalancers = resource(
  "LoadBalancer",
  LoadBalancer,
  {
    loadbalancers: {
      schema: LoadBalancer.LoadBalancer,
      type: "loadbalancer",
      properties: { name: "lb", ip: null, dhcp: true },
      entities: { balancednics: "nics" }
    }
  },
  {
    list: {
      reads: "GET /datacenters/{datacenterId}/loadbalancers?depth=1",
      input: { datacenterId },
      many: "loadbalancers",
      python: ["list_loadbalancers"]
    },
    get: {
      reads: "GET /datacenters/{datacenterId}/loadbalancers/{loadbalancerId}?depth=1",
      input: { datacenterId, loadbalancerId },
      one: "loadbalancers",
      python: ["get_loadbalancer"]
    },
    create: {
      starts: "POST /datacenters/{datacenterId}/loadbalancers",
      input: { datacenterId, name: "lb", dhcp: false },
      body: { properties: { name: "lb", dhcp: false } },
      one: "loadbalancers",
      python: ["create_loadbalancer"]
    },
    update: {
      starts: "PATCH /datacenters/{datacenterId}/loadbalancers/{loadbalancerId}",
      input: { datacenterId, loadbalancerId, ip: null },
      body: { ip: null },
      one: "loadbalancers",
      python: ["update_loadbalancer"]
    },
    replace: {
      starts: "PUT /datacenters/{datacenterId}/loadbalancers/{loadbalancerId}",
      input: { datacenterId, loadbalancerId, name: "b" },
      body: { properties: { name: "b" } },
      one: "loadbalancers"
    },
    remove: {
      starts: "DELETE /datacenters/{datacenterId}/loadbalancers/{loadbalancerId}",
      input: { datacenterId, loadbalancerId },
      python: ["delete_loadbalancer"]
    },
    listNics: {
      reads: "GET /datacenters/{datacenterId}/loadbalancers/{loadbalancerId}/balancednics?depth=1",
      input: { datacenterId, loadbalancerId },
      many: "nics",
      python: ["get_loadbalancer_members"]
    },
    getNic: {
      reads: "GET /datacenters/{datacenterId}/loadbalancers/{loadbalancerId}/balancednics/{nicId}?depth=1",
      input: { datacenterId, loadbalancerId, nicId },
      one: "nics",
      python: ["get_loadbalanced_nic"]
    },
    attachNic: {
      starts: "POST /datacenters/{datacenterId}/loadbalancers/{loadbalancerId}/balancednics",
      input: { datacenterId, loadbalancerId, nicId },
      body: { id: nicId },
      one: "nics",
      python: ["add_loadbalanced_nics"]
    },
    detachNic: {
      starts: "DELETE /datacenters/{datacenterId}/loadbalancers/{loadbalancerId}/balancednics/{nicId}",
      input: { datacenterId, loadbalancerId, nicId },
      python: ["remove_loadbalanced_nic"]
    }
  }
)
