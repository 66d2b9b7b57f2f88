import { type Handler, routesOf } from "./crud.js"
import type { Kind } from "./kind.js"
import { accountRoutes } from "./kinds/account.js"
import { datacenter } from "./kinds/datacenter.js"
import { firewallRule } from "./kinds/firewallRule.js"
import { group, groupRoutes, share } from "./kinds/group.js"
import { image } from "./kinds/image.js"
import { ipblock } from "./kinds/ipBlock.js"
import { lan, lanRoutes } from "./kinds/lan.js"
import { loadbalancer, loadbalancerRoutes } from "./kinds/loadBalancer.js"
import { location, locationRoutes } from "./kinds/location.js"
import { managed, managedRoutes } from "./kinds/managedResource.js"
import { nic } from "./kinds/nic.js"
import { requestRoutes } from "./kinds/request.js"
import { server, serverRoutes } from "./kinds/server.js"
import { snapshot, snapshotRoutes } from "./kinds/snapshot.js"
import { user, userRoutes } from "./kinds/user.js"
import { volume } from "./kinds/volume.js"
import * as Router from "./router.js"
import type { CloudRequest } from "./wire.js"

const kinds: ReadonlyArray<Kind> = [
  datacenter,
  firewallRule,
  group,
  image,
  ipblock,
  lan,
  loadbalancer,
  location,
  managed,
  nic,
  server,
  share,
  snapshot,
  user,
  volume
]

/** All that the emulator answers to. */
export const routes: ReadonlyArray<Router.Route<Handler>> = [
  ...kinds.flatMap(routesOf),
  ...accountRoutes,
  ...groupRoutes,
  ...lanRoutes,
  ...loadbalancerRoutes,
  ...locationRoutes,
  ...managedRoutes,
  ...requestRoutes,
  ...serverRoutes,
  ...snapshotRoutes,
  ...userRoutes
]

export const kindsByType = new Map(kinds.map((kind) => [kind.name, kind]))
/** Where a call leads. */
export const route = Router.make(routes)

/** The operation of a call, as the API's documentation writes it, if there is one. */
export const operationOf = ({ method, path }: Pick<CloudRequest, "method" | "path">): string | undefined => {
  const found = route(method, path)?.route
  return found === undefined ? undefined : `${method} ${found.template}`
}
