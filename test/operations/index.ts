/** The table of all operations, a file of it for each module of the SDK, and the kinds of objects that they are about. */
import { applicationLoadBalancers } from "./ApplicationLoadBalancer.js"
import { applicationLoadBalancerRules } from "./ApplicationLoadBalancerRule.js"
import { backupUnits } from "./BackupUnit.js"
import { contract } from "./Contract.js"
import { datacenters } from "./Datacenter.js"
import { firewallRules } from "./FirewallRule.js"
import { flowLogs } from "./FlowLog.js"
import { gpus } from "./Gpu.js"
import { groups } from "./Group.js"
import { images } from "./Image.js"
import { info } from "./Info.js"
import { ipBlocks } from "./IpBlock.js"
import { k8sClusters } from "./K8sCluster.js"
import { k8sNodes } from "./K8sNode.js"
import { k8sNodePools } from "./K8sNodePool.js"
import { allLabels } from "./Label.js"
import { lans } from "./Lan.js"
import { loadBalancers } from "./LoadBalancer.js"
import { locations } from "./Location.js"
import { managedResources } from "./ManagedResource.js"
import { natGateways } from "./NatGateway.js"
import { natGatewayRules } from "./NatGatewayRule.js"
import { networkLoadBalancers } from "./NetworkLoadBalancer.js"
import { networkLoadBalancerRules } from "./NetworkLoadBalancerRule.js"
import { nics } from "./Nic.js"
import { privateCrossConnects } from "./PrivateCrossConnect.js"
import { requests } from "./Request.js"
import type { Kind, Row } from "./row.js"
import { s3Keys } from "./S3Key.js"
import { securityGroups } from "./SecurityGroup.js"
import { servers } from "./Server.js"
import { shares } from "./Share.js"
import { snapshots } from "./Snapshot.js"
import { targetGroups } from "./TargetGroup.js"
import { templates } from "./Template.js"
import { users } from "./User.js"
import { volumes } from "./Volume.js"

export type { AnyOperation, Call, Row } from "./row.js"
export { isOperation } from "./row.js"

const resources = [
  info,
  contract,
  locations,
  datacenters,
  lans,
  privateCrossConnects,
  servers,
  gpus,
  volumes,
  backupUnits,
  nics,
  firewallRules,
  ...securityGroups,
  loadBalancers,
  natGateways,
  natGatewayRules,
  targetGroups,
  networkLoadBalancers,
  networkLoadBalancerRules,
  applicationLoadBalancers,
  applicationLoadBalancerRules,
  ...flowLogs,
  images,
  snapshots,
  templates,
  ipBlocks,
  groups,
  users,
  s3Keys,
  shares,
  managedResources,
  k8sClusters,
  k8sNodePools,
  k8sNodes,
  ...allLabels,
  requests
]

export const operations: ReadonlyArray<Row> = resources.flatMap(({ rows }) => rows)

/** Names in the table that are no operation. */
export const strays: ReadonlyArray<string> = resources.flatMap(({ strays }) => strays)

/** By the names of their collections. */
export const kinds: ReadonlyMap<string, Kind> = new Map(resources.flatMap(({ kinds }) => Object.entries(kinds)))

/** The parameter in the path of what an operation makes: `ipblockId`, for `POST /ipblocks`. */
export const idMadeBy = ({ method, template }: Row): string | undefined => {
  const path = template.slice(template.indexOf("/"))
  const reads = method === "POST" ? operations.filter(({ template }) => template.startsWith(`GET ${path}/{`)) : []
  return reads.flatMap(({ template }) => /\/\{(\w+)\}$/.exec(template.slice(`GET ${path}`.length))?.[1] ?? [])[0]
}
