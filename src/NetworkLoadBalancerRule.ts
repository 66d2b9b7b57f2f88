/**
 * The forwarding rules of network load balancers, for connections to an address and a port. Since version 6 of the API.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import * as Balancer from "./internal/balancer.js"
import * as Payload from "./internal/payload.js"
import {
  ipv4,
  named,
  nullish,
  nullishBoolean,
  nullishInt,
  nullishString,
  openEnum,
  type TypeOf
} from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { NetworkLoadBalancerRuleId as Id } from "./Ids.js"

const protocols = ["TCP", "HTTP"] as const

const healthCheckFields = {
  /** The longest silence of a client, in milliseconds; default 50000. */
  clientTimeout: nullish(Balancer.milliseconds),
  /** The time limit of a connection to a target, in milliseconds; default 5000. */
  connectTimeout: nullish(Balancer.milliseconds),
  /** The longest silence of a target, in milliseconds; default 50000. */
  targetTimeout: nullish(Balancer.milliseconds),
  /** The number of further tries to connect to a target: 0 to 65535; default 3. */
  retries: nullish(Balancer.retries)
}
const healthCheck = Schema.Struct(healthCheckFields)
/**
 * The time limits of a rule, for clients and for targets.
 *
 * @since 0.1.0
 * @category models
 */
export interface HealthCheck extends TypeOf<typeof healthCheckFields> {}

const targetHealthCheckFields = {
  /** Only a target that accepts connections gets traffic. */
  check: nullishBoolean,
  /** The time between two checks, in milliseconds; default 2000. */
  checkInterval: nullish(Balancer.milliseconds),
  /** Keeps all traffic away. */
  maintenance: nullishBoolean
}
const targetHealthCheck = Schema.Struct(targetHealthCheckFields)
/**
 * The health check of a target.
 *
 * @since 0.1.0
 * @category models
 */
export interface TargetHealthCheck extends TypeOf<typeof targetHealthCheckFields> {}

const properties = {
  name: nullishString,
  algorithm: nullish(openEnum(...Balancer.algorithms)),
  protocol: nullish(openEnum(...protocols)),
  listenerIp: nullishString,
  listenerPort: nullishInt,
  healthCheck: nullish(named<HealthCheck>(healthCheck)),
  targets: nullish(
    Schema.Array(
      Schema.Struct({
        ip: nullishString,
        port: nullishInt,
        weight: nullishInt,
        proxyProtocol: nullish(openEnum(...Balancer.proxyProtocols)),
        healthCheck: nullish(named<TargetHealthCheck>(targetHealthCheck))
      })
    )
  )
}
/**
 * The schema of the properties of a forwarding rule of a network load balancer.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a forwarding rule of a network load balancer, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a forwarding rule of a network load balancer: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.NetworkLoadBalancerRuleId, Properties> {
  readonly item: NetworkLoadBalancerRule<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const NetworkLoadBalancerRule: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "forwarding-rule",
  id: Ids.NetworkLoadBalancerRuleId,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface NetworkLoadBalancerRule<D extends number = number> extends Resource.Leaf<Kind, D> {}

const targetFields = {
  /** Its address in `targetLan` of the load balancer. */
  ip: ipv4,
  /** 1 to 65535. */
  port: Balancer.port,
  /** 0 to 256: its share of the traffic, relative to the others. With 0 it gets no new connections. */
  weight: Balancer.weight,
  /** The protocol that tells it the client's address. Default: `none`. */
  proxyProtocol: nullish(Schema.Literal(...Balancer.proxyProtocols)),
  /** Its health check. */
  healthCheck: nullish(named<TargetHealthCheck>(targetHealthCheck))
}
const target = Schema.Struct(targetFields)
/**
 * The target of the connections.
 *
 * @since 0.1.0
 * @category models
 */
export interface Target extends TypeOf<typeof targetFields> {}

const allFields = {
  ...Balancer.listener,
  protocol: Schema.Literal(...protocols),
  /** The way to choose the target of a connection. */
  algorithm: Schema.Literal(...Balancer.algorithms),
  /** The target of the connections. */
  targets: Schema.Array(named<Target>(target)),
  /** Its time limits, for clients and for targets. */
  healthCheck: nullish(named<HealthCheck>(healthCheck)),
  ...Payload.untyped
}
const fields = Schema.Struct(allFields)
/**
 * A new rule.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(() => fields)
/**
 * @since 0.1.0
 * @category models
 */
export interface Create extends Balancer.Listener, TypeOf<typeof allFields> {}

/**
 * The properties that can be changed. A list is replaced as a whole.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Update = Schema.partial(fields)
/**
 * @since 0.1.0
 * @category models
 */
export interface Update extends Payload.Changes<Create> {}

const rules = "/datacenters/{datacenterId}/networkloadbalancers/{networkLoadBalancerId}/forwardingrules"
const rule = `${rules}/{networkLoadBalancerRuleId}` as const

/**
 * The forwarding rules of a load balancer.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({
  since: 6,
  method: "GET",
  path: rules,
  success: NetworkLoadBalancerRule.collection
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
 * One forwarding rule.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ since: 6, method: "GET", path: rule, success: NetworkLoadBalancerRule })

/**
 * Adds a forwarding rule.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({
  since: 6,
  method: "POST",
  path: rules,
  payload: Create,
  read: get,
  undo: () => remove
})

/**
 * Changes the given properties only.
 *
 * @since 0.1.0
 * @category operations
 */
export const update = Operation.accept({
  since: 6,
  method: "PATCH",
  path: rule,
  payload: Payload.bare<Update>(() => Update),
  read: get
})

/**
 * Sets the properties, as a whole.
 *
 * @since 0.1.0
 * @category operations
 */
export const replace = Operation.accept({ since: 6, method: "PUT", path: rule, payload: Create, read: get })

/**
 * Deletes a forwarding rule.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ since: 6, method: "DELETE", path: rule })
