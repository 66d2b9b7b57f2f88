/**
 * Target groups: the servers that a rule of an application load balancer forwards to.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import { algorithms, port, proxyProtocols, retries, weight } from "./internal/balancer.js"
import * as Payload from "./internal/payload.js"
import {
  ipv4,
  named,
  nullish,
  nullishBoolean,
  nullishInt,
  nullishString,
  openEnum,
  positiveInt,
  type TypeOf
} from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { TargetGroupId as Id } from "./Ids.js"

const protocolVersions = ["HTTP1", "HTTP2"] as const
const methods = ["HEAD", "PUT", "POST", "GET", "TRACE", "PATCH", "OPTIONS"] as const

const whether = {
  /** Only a healthy target gets traffic. Default: true. */
  healthCheckEnabled: nullishBoolean,
  /** Keeps traffic away. Default: false. */
  maintenanceEnabled: nullishBoolean,
  /** The protocol that tells it the client's address. Default: `none`. */
  proxyProtocol: nullish(openEnum(...proxyProtocols))
}

const properties = {
  name: nullishString,
  algorithm: nullish(openEnum(...algorithms)),
  protocol: nullish(openEnum("HTTP")),
  protocolVersion: nullish(openEnum(...protocolVersions)),
  targets: nullish(
    Schema.Array(Schema.Struct({ ip: Schema.String, port: Schema.Int, weight: Schema.Int, ...whether }))
  ),
  /** In milliseconds, but for `retries`. */
  healthCheck: nullish(
    Schema.Struct({
      checkTimeout: nullishInt,
      checkInterval: nullishInt,
      retries: nullishInt
    })
  ),
  httpHealthCheck: nullish(
    Schema.Struct({
      path: nullishString,
      method: nullish(openEnum(...methods)),
      matchType: nullish(openEnum("STATUS_CODE", "RESPONSE_BODY")),
      response: nullishString,
      regex: nullishBoolean,
      negate: nullishBoolean
    })
  )
}
/**
 * The schema of the properties of a target group.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a target group, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a target group: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.TargetGroupId, Properties> {
  readonly item: TargetGroup<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const TargetGroup: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "target-group",
  id: Ids.TargetGroupId,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface TargetGroup<D extends number = number> extends Resource.Leaf<Kind, D> {}

const targetFields = {
  /** The address of a server. */
  ip: ipv4,
  /** 1 to 65535. */
  port,
  /** 0 to 256: its share of the traffic, in proportion to the others. With 0 it only keeps its present clients. */
  weight,
  ...whether
}
const target = Schema.Struct(targetFields)
/**
 * A server that gets requests.
 *
 * @since 0.1.0
 * @category models
 */
export interface Target extends TypeOf<typeof targetFields> {}

const healthCheckFields = {
  /** The longest wait for an answer, in milliseconds. `checkInterval` is the limit if it is less. */
  checkTimeout: nullish(positiveInt),
  /** The time between two checks, in milliseconds; default 2000. */
  checkInterval: nullish(positiveInt),
  /** The number of further tries to connect to a target: 0 to 65535; default 3. */
  retries: nullish(retries)
}
const healthCheck = Schema.Struct(healthCheckFields)
/**
 * The intervals and time limits of checks.
 *
 * @since 0.1.0
 * @category models
 */
export interface HealthCheck extends TypeOf<typeof healthCheckFields> {}

const probe = {
  /** The path to request. Default: `/`. */
  path: nullish(Schema.NonEmptyString),
  /** The method of the request. */
  method: nullish(Schema.Literal(...methods)),
  /** Negates the expectation. Default: false. */
  negate: nullishBoolean
}
const httpHealthCheck = Schema.Union(
  Schema.Struct({
    matchType: Schema.Literal("STATUS_CODE"),
    /** The expected status, such as `200`. */
    response: Schema.String.pipe(Schema.pattern(/^[1-5]\d\d$/, { description: "a status code such as 200" })),
    /** Only for `RESPONSE_BODY`. */
    regex: nullish(Schema.Literal(false)),
    ...probe
  }),
  Schema.Struct({
    matchType: Schema.Literal("RESPONSE_BODY"),
    /** The expected body. */
    response: Schema.String,
    /** Whether `response` is a regular expression. Default: false. */
    regex: nullishBoolean,
    ...probe
  })
)
/**
 * The answer of a healthy target: a status code, or a body.
 *
 * @since 0.1.0
 * @category models
 */
export type HttpHealthCheck = typeof httpHealthCheck.Type

const options = {
  /** Default: `HTTP1`. */
  protocolVersion: nullish(Schema.Literal(...protocolVersions)),
  /** The servers for the requests. Default: none. */
  targets: nullish(Schema.Array(named<Target>(target))),
  /** The intervals and time limits of checks. */
  healthCheck: nullish(named<HealthCheck>(healthCheck)),
  /** The answer of a healthy target: a status code, or a body. Default: a connection is enough. */
  httpHealthCheck: nullish(httpHealthCheck),
  ...Payload.untyped
}
const algorithm = Schema.Literal(...algorithms)
const protocol = Schema.Literal("HTTP")
const newFields = () => ({
  name: Schema.String,
  /** The way to choose the target of a request. */
  algorithm,
  protocol,
  ...options
})
/**
 * A new target group.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(() => Schema.Struct(newFields()))
/**
 * @since 0.1.0
 * @category models
 */
export interface Create extends Payload.Open, TypeOf<ReturnType<typeof newFields>> {}

const updateFields = {
  name: Schema.optional(Schema.String),
  /** The way to choose the target of a request. */
  algorithm: Schema.optional(algorithm),
  protocol: Schema.optional(protocol),
  ...options
}
/**
 * The properties that can be changed. `targets` are replaced as a whole; the health checks keep fields that are left out.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Update = Schema.Struct(updateFields)
/**
 * @since 0.1.0
 * @category models
 */
export interface Update extends Payload.Open, TypeOf<typeof updateFields> {}

const targetgroups = "/targetgroups"
const targetgroup = `${targetgroups}/{targetGroupId}` as const

/**
 * The target groups of the contract: a page of 100, unless `limit` says otherwise, and of 200 at most. `all` reads all pages.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: targetgroups, since: 6, success: TargetGroup.collection })

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
 * One target group.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: targetgroup, since: 6, success: TargetGroup })

/**
 * Creates a target group.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({
  method: "POST",
  path: targetgroups,
  since: 6,
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
  method: "PATCH",
  path: targetgroup,
  since: 6,
  payload: Payload.bare<Update>(() => Update),
  read: get
})

/**
 * Sets the properties, as a whole.
 *
 * @since 0.1.0
 * @category operations
 */
export const replace = Operation.accept({ method: "PUT", path: targetgroup, since: 6, payload: Create, read: get })

/**
 * Deletes a target group. Refused while a rule of an application load balancer forwards to it.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: targetgroup, since: 6 })
