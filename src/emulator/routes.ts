import { type Handler, routesOf } from "./crud.js"
import type { Kind } from "./kind.js"
import { accountRoutes } from "./kinds/account.js"
import { datacenter } from "./kinds/datacenters.js"
import { firewallRule } from "./kinds/firewallRules.js"
import { group, groupRoutes, share } from "./kinds/groups.js"
import { image } from "./kinds/images.js"
import { ipblock } from "./kinds/ipblocks.js"
import { lan, lanRoutes } from "./kinds/lans.js"
import { loadbalancer, loadbalancerRoutes } from "./kinds/loadbalancers.js"
import { location, locationRoutes } from "./kinds/locations.js"
import { managed, managedRoutes } from "./kinds/managed.js"
import { nic } from "./kinds/nics.js"
import { requestRoutes } from "./kinds/requests.js"
import { server, serverRoutes } from "./kinds/servers.js"
import { snapshot, snapshotRoutes } from "./kinds/snapshots.js"
import { user, userRoutes } from "./kinds/users.js"
import { volume } from "./kinds/volumes.js"
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
