/**
 * The forwarding rules of network load balancers: where connections to an address and a port go.
 * Since version 6 of the API.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import * as Balancer from "./internal/balancer.js"
import * as Payload from "./internal/payload.js"
import { intBetween, ipv4, nullish, openEnum } from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { ForwardingRuleId as Id } from "./Ids.js"

const algorithms = ["ROUND_ROBIN", "LEAST_CONNECTION", "RANDOM", "SOURCE_IP"] as const
const protocols = ["TCP", "HTTP"] as const
const proxyProtocols = ["none", "v1", "v2", "v2ssl"] as const

const HealthCheck = Schema.Struct({
  /** How long a client may be silent. Default: 50000. */
  clientTimeout: nullish(Balancer.milliseconds),
  /** How long it may take to connect to a target. Default: 5000. */
  connectTimeout: nullish(Balancer.milliseconds),
  /** How long a target may be silent. Default: 50000. */
  targetTimeout: nullish(Balancer.milliseconds),
  /** 0 to 65535 attempts to connect again. Default: 3. */
  retries: nullish(intBetween(0, 65535))
})
const TargetHealthCheck = Schema.Struct({
  /** Whether it gets traffic only while it can be connected to. */
  check: nullish(Schema.Boolean),
  /** Default: 2000. */
  checkInterval: nullish(Balancer.milliseconds),
  /** Takes all traffic from it. */
  maintenance: nullish(Schema.Boolean)
})

/**
 * Times are in milliseconds, as they are everywhere here.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct({
  name: nullish(Schema.String),
  algorithm: nullish(openEnum(...algorithms)),
  protocol: nullish(openEnum(...protocols)),
  listenerIp: nullish(Schema.String),
  listenerPort: nullish(Schema.Int),
  healthCheck: nullish(HealthCheck),
  targets: nullish(
    Schema.Array(
      Schema.Struct({
        ip: nullish(Schema.String),
        port: nullish(Schema.Int),
        weight: nullish(Schema.Int),
        proxyProtocol: nullish(openEnum(...proxyProtocols)),
        healthCheck: nullish(TargetHealthCheck)
      })
    )
  )
})
/**
 * @since 0.1.0
 * @category models
 */
export interface Properties extends Schema.Schema.Type<typeof Properties> {}

/**
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.ForwardingRuleId, Properties> {
  readonly item: NetworkLoadBalancerRule<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const NetworkLoadBalancerRule: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "forwarding-rule",
  id: Ids.ForwardingRuleId,
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

const target = Schema.Struct({
  ip: ipv4,
  /** 1 to 65535. */
  port: Balancer.port,
  /** 0 to 256: its share of the traffic, relative to the others. With 0 it gets no new connections. */
  weight: intBetween(0, 256),
  /** How it is told the address of the client. Default: `none`. */
  proxyProtocol: nullish(Schema.Literal(...proxyProtocols)),
  healthCheck: nullish(TargetHealthCheck)
})

const fields = Schema.Struct({
  ...Balancer.listener,
  protocol: Schema.Literal(...protocols),
  algorithm: Schema.Literal(...algorithms),
  targets: Schema.Array(target),
  healthCheck: nullish(HealthCheck),
  ...Payload.untyped
})
/**
 * A new rule.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(fields)
/**
 * @since 0.1.0
 * @category models
 */
export interface Create extends Schema.Schema.Type<typeof fields> {}

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
export interface Update extends Schema.Schema.Type<typeof Update> {}

const rules = "/datacenters/{datacenterId}/networkloadbalancers/{networkLoadBalancerId}/forwardingrules"
const rule = `${rules}/{forwardingRuleId}` as const

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
  success: NetworkLoadBalancerRule,
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
  payload: Payload.bare(Update),
  success: NetworkLoadBalancerRule,
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
  path: rule,
  payload: Create,
  success: NetworkLoadBalancerRule,
  read: get
})

/**
 * Deletes a forwarding rule.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ since: 6, method: "DELETE", path: rule })
