/**
 * Security groups: firewall rules of a data center, for all servers and NICs in the group. A new server is only in the default
 * group, if its data center has one: `Server.setSecurityGroups` and `Nic.setSecurityGroups` set the groups of a server or a NIC.
 * Since version 6 of the API.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Family from "./Family.js"
import * as FirewallRule from "./FirewallRule.js"
import type * as Ids from "./Ids.js"
import * as Payload from "./internal/payload.js"
import { nullishString, type TypeOf } from "./internal/schemas.js"
import * as Internal from "./internal/securityGroups.js"
import * as Nic from "./Nic.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"
import * as Server from "./Server.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { SecurityGroupId as Id } from "./Ids.js"

/**
 * The schema of the properties of a security group.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Internal.Properties
/**
 * The properties of a security group, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends Internal.Properties {}

/**
 * The types of a security group in a short form.
 *
 * @since 0.1.0
 * @category models
 */
export interface SummaryKind extends Internal.SummaryKind {}
/**
 * A group as servers and NICs show it at any depth: without its rules and members. `get` shows them.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Summary: Resource.Resource<SummaryKind> = Internal.Summary
/**
 * A group as servers and NICs show it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Summary<D extends number = number> extends Internal.Summary<D> {}

/**
 * The types of a security group: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind
  extends Resource.KindOf<
    Ids.SecurityGroupId,
    Properties,
    {
      readonly rules: FirewallRule.Kind
      readonly servers: Server.SummaryKind
      readonly nics: Nic.SummaryKind
    }
  > {
  readonly item: SecurityGroup<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const SecurityGroup: Resource.Resource<Kind> = Resource.make<Kind>({
  ...Internal.shape,
  entities: { rules: () => FirewallRule.FirewallRule, servers: () => Server.Summary, nics: () => Nic.Summary }
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface SecurityGroup<D extends number = number> extends Resource.Tree<Kind, D> {}

const fields = {
  name: Schema.NonEmptyString,
  description: nullishString,
  ...Payload.untyped
}

const newFields = () => ({ ...fields, rules: Schema.optional(Schema.Array(FirewallRule.Create)) })
/**
 * A new group. Without rules it lets nothing through.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(() => Schema.Struct(newFields()), {
  rules: "rules"
})
/**
 * @since 0.1.0
 * @category models
 */
export interface Create extends Payload.Open, TypeOf<ReturnType<typeof newFields>> {}

const updateFields = { ...fields, name: Schema.optional(Schema.NonEmptyString) }
/**
 * The properties that can be changed.
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

/**
 * All properties, including the name.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Replace = Schema.Struct(fields)
/**
 * @since 0.1.0
 * @category models
 */
export interface Replace extends Payload.Open, Schema.Schema.Type<typeof Replace> {}

const groups = "/datacenters/{datacenterId}/securitygroups"
const group = `${groups}/{securityGroupId}` as const

/**
 * The groups of a data center.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ since: 6, method: "GET", path: groups, success: SecurityGroup.collection })

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
 * One group.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ since: 6, method: "GET", path: group, success: SecurityGroup })

/**
 * Creates a group, with its rules.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { type Datacenter, Request, SecurityGroup, Server } from "effect-profitbricks"
 *
 * const openToWeb = (datacenterId: Datacenter.Id, serverId: Server.Id) =>
 *   SecurityGroup.create({
 *     datacenterId,
 *     name: "web",
 *     rules: [{ protocol: "TCP", portRangeStart: 443, portRangeEnd: 443 }]
 *   }).pipe(
 *     Request.completed(),
 *     Effect.flatMap(({ id }) => Server.setSecurityGroups({ datacenterId, serverId, securityGroupIds: [id] })),
 *     Request.ready()
 *   )
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({
  since: 6,
  method: "POST",
  path: groups,
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
  path: group,
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
  path: group,
  payload: Payload.wrapped<Replace>(() => Replace),
  read: get
})

/**
 * Deletes a group with its rules. Detach its servers and NICs first.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ since: 6, method: "DELETE", path: group })

/**
 * The rules of a group.
 *
 * @since 0.1.0
 * @category operations
 */
export const rules = Family.make(`${group}/rules`, FirewallRule.family)
