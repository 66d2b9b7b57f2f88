/** The API: all kinds of objects, and the routes to them. */
import { type ApiVersion, exists } from "../internal/apiVersion.js"
import { lazy } from "../internal/lazy.js"
import * as Crud from "./crud.js"
import type { Handler, Kind, Route } from "./kind.js"
import { account } from "./kinds/account.js"
import { applicationLoadBalancer, applicationLoadBalancerRule } from "./kinds/applicationLoadBalancer.js"
import { backupUnit } from "./kinds/backupUnit.js"
import { datacenter } from "./kinds/datacenter.js"
import { firewallRule } from "./kinds/firewallRule.js"
import { flowLog, flowLogOfGateway } from "./kinds/flowLog.js"
import { gpu } from "./kinds/gpu.js"
import { group } from "./kinds/group.js"
import { image } from "./kinds/image.js"
import { ipBlock } from "./kinds/ipBlock.js"
import { cluster } from "./kinds/k8sCluster.js"
import { node } from "./kinds/k8sNode.js"
import { nodePool } from "./kinds/k8sNodePool.js"
import { label } from "./kinds/label.js"
import { lan } from "./kinds/lan.js"
import { loadBalancer } from "./kinds/loadBalancer.js"
import { location } from "./kinds/location.js"
import { managedResource } from "./kinds/managedResource.js"
import { natGateway } from "./kinds/natGateway.js"
import { natGatewayRule } from "./kinds/natGatewayRule.js"
import { networkLoadBalancer, networkLoadBalancerRule } from "./kinds/networkLoadBalancer.js"
import { nic } from "./kinds/nic.js"
import { privateCrossConnect } from "./kinds/privateCrossConnect.js"
import { request } from "./kinds/request.js"
import { s3Key } from "./kinds/s3Key.js"
import { securityGroup, securityGroupRule } from "./kinds/securityGroup.js"
import { server } from "./kinds/server.js"
import { share } from "./kinds/share.js"
import { snapshot } from "./kinds/snapshot.js"
import { targetGroup } from "./kinds/targetGroup.js"
import { template } from "./kinds/template.js"
import { user } from "./kinds/user.js"
import { volume } from "./kinds/volume.js"
import * as Memberships from "./memberships.js"
import * as Router from "./router.js"
import type { HttpRequest } from "./wire.js"

/** Requests and the account have routes only: they are no objects of the state. */
const kinds: ReadonlyArray<Kind | { readonly routes: ReadonlyArray<Route> }> = [
  account,
  applicationLoadBalancer,
  applicationLoadBalancerRule,
  backupUnit,
  cluster,
  datacenter,
  firewallRule,
  flowLog,
  flowLogOfGateway,
  gpu,
  group,
  image,
  ipBlock,
  label,
  lan,
  loadBalancer,
  location,
  managedResource,
  natGateway,
  natGatewayRule,
  networkLoadBalancer,
  networkLoadBalancerRule,
  nic,
  node,
  nodePool,
  privateCrossConnect,
  request,
  s3Key,
  securityGroup,
  securityGroupRule,
  server,
  share,
  snapshot,
  targetGroup,
  template,
  user,
  volume
]

const objects = kinds.filter((kind) => "name" in kind)

export const routes: ReadonlyArray<Route> = [
  ...objects.flatMap(Crud.routesOf),
  ...objects.flatMap(Memberships.routesOf),
  ...kinds.flatMap(({ routes = [] }) => routes)
]

export const kindsByName: ReadonlyMap<string, Kind> = new Map(objects.map((kind) => [kind.name, kind]))

const routerOf = (version: ApiVersion) =>
  lazy(() => Router.make<Handler>(routes.filter((route) => exists(route, version))))

/** The route of a call at a version. */
export const routeAt = { 4: routerOf(4), 5: routerOf(5), 6: routerOf(6) }

const anyRoute = lazy(() => Router.make(routes))

/** The operation of a call, as the API's documentation writes it, if there is one. */
export const operationOf = ({ method, path }: Pick<HttpRequest, "method" | "path">): string | undefined => {
  const found = anyRoute()(method, path)?.route
  return found === undefined ? undefined : `${method} ${found.template}`
}
