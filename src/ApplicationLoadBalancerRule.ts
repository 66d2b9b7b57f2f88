/**
 * The forwarding rules of application load balancers, for HTTP requests to an address and a port. Since version 6 of the API.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import * as Balancer from "./internal/balancer.js"
import * as Payload from "./internal/payload.js"
import {
  intBetween,
  ipOrBlock,
  nullish,
  nullishBoolean,
  nullishInt,
  nullishNumber,
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
export { ApplicationLoadBalancerRuleId as Id } from "./Ids.js"

const matches = ["CONTAINS", "EQUALS", "MATCHES", "STARTS_WITH", "ENDS_WITH"] as const
const withKey = ["HEADER", "QUERY", "COOKIE"] as const
const withoutKey = ["PATH", "METHOD", "HOST"] as const

const properties = {
  name: nullishString,
  protocol: nullish(openEnum("HTTP")),
  listenerIp: nullishString,
  listenerPort: nullishInt,
  /** In milliseconds. */
  clientTimeout: nullishNumber,
  serverCertificates: nullish(Schema.Array(Schema.String)),
  /** The `type` of a rule decides on its other fields. */
  httpRules: nullish(
    Schema.Array(
      Schema.Struct({
        name: nullishString,
        type: nullish(openEnum("FORWARD", "REDIRECT", "STATIC")),
        targetGroup: nullish(Ids.TargetGroupId),
        location: nullishString,
        dropQuery: nullishBoolean,
        statusCode: nullishInt,
        responseMessage: nullishString,
        contentType: nullishString,
        conditions: nullish(
          Schema.Array(
            Schema.Struct({
              type: nullish(openEnum(...withKey, ...withoutKey, "SOURCE_IP")),
              condition: nullish(openEnum("EXISTS", ...matches)),
              negate: nullishBoolean,
              key: nullishString,
              value: nullishString
            })
          )
        )
      })
    )
  )
}
/**
 * The schema of the properties of a forwarding rule of an application load balancer.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a forwarding rule of an application load balancer, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a forwarding rule of an application load balancer: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.ApplicationLoadBalancerRuleId, Properties> {
  readonly item: ApplicationLoadBalancerRule<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const ApplicationLoadBalancerRule: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "forwarding-rule",
  id: Ids.ApplicationLoadBalancerRuleId,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface ApplicationLoadBalancerRule<D extends number = number> extends Resource.Leaf<Kind, D> {}

const negate = {
  /** Negates the condition. Default: false. */
  negate: nullishBoolean
}
/** Fields that a condition does not have: answers have null there, and accept it again. */
const nothing = Schema.optionalWith(
  Schema.Union(Schema.Null, Schema.Undefined).annotations({ description: "nothing for this type and condition" }),
  { exact: true }
)

const exists = { condition: Schema.Literal("EXISTS"), value: nothing, ...negate }
const compares = {
  /** The comparison with `value`. */
  condition: Schema.Literal(...matches),
  /** The value to compare the part of the request with. */
  value: Schema.String,
  ...negate
}
const header = {
  type: Schema.Literal("HEADER"),
  /** The name of the header. The API takes a condition without it, too. */
  key: nullish(Schema.NonEmptyString)
}
const keyed = {
  type: Schema.Literal("QUERY", "COOKIE"),
  /** The name of the parameter or the cookie. */
  key: Schema.NonEmptyString
}
const unkeyed = { type: Schema.Literal(...withoutKey), key: nothing }

const condition = Schema.Union(
  Schema.Struct({ ...header, ...exists }),
  Schema.Struct({ ...header, ...compares }),
  Schema.Struct({ ...keyed, ...exists }),
  Schema.Struct({ ...keyed, ...compares }),
  Schema.Struct({ ...unkeyed, ...exists }),
  Schema.Struct({ ...unkeyed, ...compares }),
  Schema.Struct({
    type: Schema.Literal("SOURCE_IP"),
    /** There is only one comparison for it. */
    condition: nothing,
    key: nothing,
    /** An address, or a block such as `10.0.0.0/8`. */
    value: ipOrBlock,
    ...negate
  })
)
/**
 * A condition on one part of the request, its `type`. `EXISTS` takes no value.
 *
 * @since 0.1.0
 * @category models
 */
export type Condition = typeof condition.Type

const every = {
  /** Unique among the HTTP rules of the forwarding rule. */
  name: Schema.String,
  /** The rule is for requests that meet all of these conditions. Default: all requests. */
  conditions: nullish(Schema.Array(condition))
}

const httpRule = Schema.Union(
  Schema.Struct({
    type: Schema.Literal("FORWARD"),
    ...every,
    /** The target of the requests. */
    targetGroup: Ids.TargetGroupId
  }),
  Schema.Struct({
    type: Schema.Literal("REDIRECT"),
    ...every,
    /** The URL to redirect clients to. */
    location: Schema.NonEmptyString,
    /** Redirects without the query of the request. Default: false. */
    dropQuery: nullishBoolean,
    /** Default: 301. */
    statusCode: nullish(Schema.Literal(301, 302, 303, 307, 308))
  }),
  Schema.Struct({
    type: Schema.Literal("STATIC"),
    ...every,
    /** The body of the answer. */
    responseMessage: Schema.String,
    /** The media type of the answer, such as `text/html`. */
    contentType: nullish(Schema.NonEmptyString),
    /** 200 to 599. Default: 503. */
    statusCode: nullish(intBetween(200, 599))
  })
)
/**
 * An action on requests: its `type` decides on the other fields.
 *
 * @since 0.1.0
 * @category models
 */
export type HttpRule = typeof httpRule.Type

const allFields = {
  ...Balancer.listener,
  protocol: Schema.Literal("HTTP"),
  /** The longest silence of a client, in milliseconds; default 50000. */
  clientTimeout: nullish(Balancer.milliseconds),
  /** The ids of certificates of the certificate manager. With at least one, the rule speaks HTTPS. */
  serverCertificates: nullish(Schema.Array(Schema.NonEmptyString)),
  /** The actions on requests. The first one that fits counts; those of type `FORWARD` come after all others. */
  httpRules: nullish(Schema.Array(httpRule)),
  ...Payload.untyped
}
const fields = Schema.Struct(allFields)
/**
 * A new rule. The `type` of an HTTP rule or a condition decides on its other fields.
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

const rules = "/datacenters/{datacenterId}/applicationloadbalancers/{applicationLoadBalancerId}/forwardingrules"
const rule = `${rules}/{applicationLoadBalancerRuleId}` as const

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
  success: ApplicationLoadBalancerRule.collection
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
export const get = Operation.make({ since: 6, method: "GET", path: rule, success: ApplicationLoadBalancerRule })

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
