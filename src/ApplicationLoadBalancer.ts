/**
 * Application load balancers: they forward, redirect or answer HTTP requests, as their rules say.
 * Since version 6 of the API.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as ApplicationLoadBalancerRule from "./ApplicationLoadBalancerRule.js"
import * as Collection from "./Collection.js"
import * as Family from "./Family.js"
import * as FlowLog from "./FlowLog.js"
import * as Ids from "./Ids.js"
import * as Balancer from "./internal/balancer.js"
import * as Payload from "./internal/payload.js"
import type { TypeOf } from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { ApplicationLoadBalancerId as Id } from "./Ids.js"

/**
 * The schema of the properties of an application load balancer.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Balancer.Properties
/**
 * The properties of an application load balancer, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends Balancer.Properties {}

/**
 * The types of an application load balancer: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind
  extends Resource.KindOf<
    Ids.ApplicationLoadBalancerId,
    Properties,
    { readonly forwardingrules: ApplicationLoadBalancerRule.Kind; readonly flowlogs: FlowLog.Kind }
  > {
  readonly item: ApplicationLoadBalancer<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const ApplicationLoadBalancer: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "applicationloadbalancer",
  id: Ids.ApplicationLoadBalancerId,
  properties: Properties,
  metadata: Resource.Metadata,
  entities: {
    forwardingrules: () => ApplicationLoadBalancerRule.ApplicationLoadBalancerRule,
    flowlogs: () => FlowLog.FlowLog
  }
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface ApplicationLoadBalancer<D extends number = number> extends Resource.Tree<Kind, D> {}

const newFields = () => ({
  ...Balancer.fields,
  forwardingRules: Schema.optional(Schema.Array(ApplicationLoadBalancerRule.Create)),
  flowLogs: Schema.optional(Schema.Array(FlowLog.Create))
})
/**
 * A new one, with its forwarding rules and flow logs.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(
  () => Schema.Struct(newFields()).pipe(Schema.filter(Balancer.betweenLans)),
  {
    forwardingRules: "forwardingrules",
    flowLogs: "flowlogs"
  }
)
/**
 * @since 0.1.0
 * @category models
 */
export interface Create extends Balancer.Fields, TypeOf<ReturnType<typeof newFields>> {}

/**
 * The properties that can be changed.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Update = Balancer.Update
/**
 * @since 0.1.0
 * @category models
 */
export interface Update extends Balancer.Update {}

const balancers = "/datacenters/{datacenterId}/applicationloadbalancers"
const balancer = `${balancers}/{applicationLoadBalancerId}` as const

/**
 * The application load balancers of a data center.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({
  since: 6,
  method: "GET",
  path: balancers,
  success: ApplicationLoadBalancer.collection
})

/**
 * The same as a stream, page after page where the server pages.
 *
 * @since 0.1.0
 * @category operations
 */
export const all = Collection.all(list)

/**
 * Finds one by its exact name. Several of that name are `Ambiguous`, none is `NotFound`.
 *
 * @since 0.1.0
 * @category operations
 */
export const findByName = Collection.findByName(list)

/**
 * One application load balancer.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ since: 6, method: "GET", path: balancer, success: ApplicationLoadBalancer })

/**
 * Creates an application load balancer between two existing LANs. It takes up to a quarter of an hour.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({
  since: 6,
  method: "POST",
  path: balancers,
  payload: Create,
  read: get,
  undo: () => remove
})

/**
 * Changes the given properties only. Keep every address that a forwarding rule listens on.
 *
 * @since 0.1.0
 * @category operations
 */
export const update = Operation.accept({
  since: 6,
  method: "PATCH",
  path: balancer,
  payload: Payload.bare<Update>(() => Update),
  read: get
})

/**
 * Sets the properties, as a whole.
 *
 * @since 0.1.0
 * @category operations
 */
export const replace = Operation.accept({
  since: 6,
  method: "PUT",
  path: balancer,
  payload: Balancer.Replace,
  read: get
})

/**
 * Deletes an application load balancer with its forwarding rules and flow logs.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ since: 6, method: "DELETE", path: balancer })

/**
 * The flow logs of an application load balancer.
 *
 * @since 0.1.0
 * @category operations
 */
export const flowLogs = Family.make(`${balancer}/flowlogs`, FlowLog.family)
