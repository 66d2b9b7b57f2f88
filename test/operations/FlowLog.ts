/** Flow logs: of everything that can have them. */
import * as ApplicationLoadBalancer from "effect-profitbricks/ApplicationLoadBalancer"
import type * as Family from "effect-profitbricks/Family"
import * as FlowLog from "effect-profitbricks/FlowLog"
import * as NatGateway from "effect-profitbricks/NatGateway"
import * as NetworkLoadBalancer from "effect-profitbricks/NetworkLoadBalancer"
import * as Nic from "effect-profitbricks/Nic"
import {
  datacenterId,
  flowLogId,
  nicId,
  onApplicationLoadBalancer,
  onNetworkLoadBalancer,
  serverId
} from "../fixtures/ids.js"
import { resource } from "./row.js"

const flowLog = { name: "all", action: "ALL", direction: "BIDIRECTIONAL", bucket: "logs/nic" }

const kinds = resource(
  "FlowLog",
  FlowLog,
  { flowlogs: { schema: FlowLog.FlowLog, type: "flow-log", properties: flowLog } },
  {}
)

type FlowLogs<P extends string> = Family.Family<
  P,
  "flowLogId",
  FlowLog.Kind,
  FlowLog.Create,
  FlowLog.Update,
  FlowLog.Create
>

/** The rows of the flow logs at a path. */
const at = <P extends `/${string}`>(name: string, family: FlowLogs<P>, parent: P, ids: object) => {
  const path: `/${string}` = parent
  return resource<object>(
    name,
    family,
    {},
    {
      list: { reads: `GET ${path}?depth=1`, input: ids, many: "flowlogs" },
      get: { reads: `GET ${path}/{flowLogId}?depth=1`, input: { ...ids, flowLogId }, one: "flowlogs" },
      create: {
        starts: `POST ${path}`,
        input: { ...ids, ...flowLog },
        body: { properties: flowLog },
        one: "flowlogs"
      },
      update: {
        starts: `PATCH ${path}/{flowLogId}`,
        input: { ...ids, flowLogId, action: "REJECTED" },
        body: { action: "REJECTED" },
        one: "flowlogs"
      },
      replace: {
        starts: `PUT ${path}/{flowLogId}`,
        input: { ...ids, flowLogId, ...flowLog },
        body: { properties: flowLog },
        one: "flowlogs"
      },
      remove: { starts: `DELETE ${path}/{flowLogId}`, input: { ...ids, flowLogId } }
    }
  )
}

const datacenter = "/datacenters/{datacenterId}"

export const flowLogs = [
  kinds,
  at("Nic.flowLogs", Nic.flowLogs, `${datacenter}/servers/{serverId}/nics/{nicId}/flowlogs`, {
    datacenterId,
    serverId,
    nicId
  }),
  at("NatGateway.flowLogs", NatGateway.flowLogs, `${datacenter}/natgateways/{natGatewayId}/flowlogs`, {
    datacenterId,
    natGatewayId: NatGateway.Id.make("nat")
  }),
  at(
    "NetworkLoadBalancer.flowLogs",
    NetworkLoadBalancer.flowLogs,
    `${datacenter}/networkloadbalancers/{networkLoadBalancerId}/flowlogs`,
    onNetworkLoadBalancer
  ),
  at(
    "ApplicationLoadBalancer.flowLogs",
    ApplicationLoadBalancer.flowLogs,
    `${datacenter}/applicationloadbalancers/{applicationLoadBalancerId}/flowlogs`,
    onApplicationLoadBalancer
  )
]
