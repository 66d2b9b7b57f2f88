/** Flow logs: of NICs, gateways and load balancers. */
import { oneOf, text } from "../attributes.js"
import type { Entity, Kind } from "../kind.js"

const below = (parent: string): string => `/datacenters/{datacenterId}/${parent}/flowlogs`

export const flowLog: Kind = {
  name: "flow-log",
  since: 6,
  collection: below("servers/{serverId}/nics/{nicId}"),
  besides: [
    below("networkloadbalancers/{networkLoadBalancerId}"),
    below("applicationloadbalancers/{applicationLoadBalancerId}")
  ],
  param: "flowLogId",
  attributes: {
    name: { is: text, required: true },
    action: { is: oneOf("ACCEPTED", "REJECTED", "ALL"), required: true },
    direction: { is: oneOf("INGRESS", "EGRESS", "BIDIRECTIONAL"), required: true },
    bucket: { is: text, required: true }
  },
  entities: {},
  methods: ["list", "get", "create", "update", "replace", "remove"]
}

/** Recorded: those of a NAT gateway have a type of their own. */
export const flowLogOfGateway: Kind = {
  ...flowLog,
  name: "flow-log-nat",
  collection: below("natgateways/{natGatewayId}"),
  besides: []
}

/** The flow logs of an object. */
export const flowLogs: Entity = { kind: "flow-log", owned: true, since: 6 }
