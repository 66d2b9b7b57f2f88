/**
 * Groups of users: the privileges of their members, and the resources that they share.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import { since } from "./internal/apiVersion.js"
import * as Payload from "./internal/payload.js"
import { nullishBoolean, nullishString, type TypeOf, wireId } from "./internal/schemas.js"
// biome-ignore lint/suspicious/noImportCycles: the API's own shape, users have groups and groups have users; each refers to the other by a thunk
import * as ManagedResource from "./ManagedResource.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"
// biome-ignore lint/suspicious/noImportCycles: the API's own shape, users have groups and groups have users; each refers to the other by a thunk
import * as User from "./User.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { GroupId as Id } from "./Ids.js"

const privilegesOf = <S extends Schema.Schema.All>(privilege: Schema.optional<S>) => {
  const [of5, of6] = [since(5)(privilege), since(6)(privilege)]
  return {
    createDataCenter: privilege,
    createSnapshot: privilege,
    /** To reserve IP blocks. */
    reserveIp: privilege,
    /** To read the activity log. */
    accessActivityLog: privilege,
    /** Since version 5 of the API, as are the next four. To make private cross connects. */
    createPcc: of5,
    /** To use the object storage. */
    s3Privilege: of5,
    createBackupUnit: of5,
    /** To make LANs public. */
    createInternetAccess: of5,
    createK8sCluster: of5,
    /** Since version 6 of the API, as are the fields below. */
    createFlowLog: of6,
    createNetworkSecurityGroups: of6,
    manageDBaaS: of6,
    manageDataplatform: of6,
    manageRegistry: of6,
    accessAndManageAiModelHub: of6,
    accessAndManageApiGateway: of6,
    accessAndManageCdn: of6,
    accessAndManageCertificates: of6,
    accessAndManageDns: of6,
    accessAndManageIamResources: of6,
    accessAndManageKaas: of6,
    accessAndManageLogging: of6,
    accessAndManageMonitoring: of6,
    accessAndManageNetworkFileStorage: of6,
    accessAndManageVpn: of6
  }
}

const privileges = privilegesOf(nullishBoolean)

const properties = {
  name: nullishString,
  /** Privileges that the vendor has added since are in `Resource.untyped`. */
  ...privileges
}
/**
 * The schema of the properties of a group.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a group, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

const shape = { type: "group", id: Ids.GroupId, properties: Properties, metadata: Resource.Metadata } as const

/**
 * The types of a group in a short form.
 *
 * @since 0.1.0
 * @category models
 */
export interface SummaryKind extends Resource.KindOf<Ids.GroupId, Properties> {
  readonly item: Summary<this["depth"]>
}
/**
 * A group as users and resources show it at any depth: without its members and its resources. `get` shows them.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Summary: Resource.Resource<SummaryKind> = Resource.make<SummaryKind>(shape)
/**
 * A group as users and resources show it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Summary<D extends number = number> extends Resource.Leaf<SummaryKind, D> {}

/**
 * The types of a group: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind
  extends Resource.KindOf<
    Ids.GroupId,
    Properties,
    { readonly users: User.Kind; readonly resources: ManagedResource.SummaryKind }
  > {
  readonly item: Group<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const Group: Resource.Resource<Kind> = Resource.make<Kind>({
  ...shape,
  entities: { users: () => User.User, resources: () => ManagedResource.Summary }
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Group<D extends number = number> extends Resource.Tree<Kind, D> {}

const newFields = () => ({
  name: Schema.NonEmptyString,
  ...privileges,
  ...Payload.untyped
})
/**
 * A new group. A privilege that is left out is not granted.
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

const changeFields = {
  /** This group as it was read, at any depth: its name and its privileges stay, except for those in the payload. */
  current: Payload.asRead<Ids.GroupId, Properties>(),
  name: Schema.optional(Schema.NonEmptyString),
  ...privilegesOf(Schema.optional(Schema.Boolean)),
  ...Payload.untyped
}
const changes = Schema.Struct(changeFields)
/**
 * The changes of a group. Version 4 of the API keeps a privilege that a PUT does not name; later versions may remove it. So all
 * privileges in `current` are sent too, whether or not this SDK knows them: only a `false` removes one.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Replace: Schema.Schema<Replace, Payload.Wire> = Payload.keeping(
  () => changes,
  // Privileges that the group does not have are not sent: another program may have granted them since.
  (name, value) => value === true || (name === "name" && typeof value === "string")
)
/**
 * @since 0.1.0
 * @category models
 */
export interface Replace extends Payload.Open, TypeOf<typeof changeFields> {}

const groups = "/um/groups"
const group = `${groups}/{groupId}` as const

/**
 * All groups of the contract.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: groups, success: Group.collection })

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
export const get = Operation.make({ method: "GET", path: group, success: Group })

/**
 * Creates a group.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({ method: "POST", path: groups, payload: Create, read: get, undo: () => remove })

/**
 * Changes the name and the given privileges of the group as it was read. The API has only a PUT for it, which may undo changes that
 * others make between the read and this call: read it just before.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Group } from "effect-profitbricks"
 *
 * const allowSnapshots = (groupId: Group.Id) =>
 *   Group.get({ groupId }).pipe(
 *     Effect.flatMap((current) => Group.replace({ groupId, current, createSnapshot: true }))
 *   )
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const replace = Operation.accept({ method: "PUT", path: group, payload: Replace, read: get })

/**
 * Deletes a group. Its users and resources stay.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: group })

/**
 * The resources that a group shares. The API's own answers refer to this path, but whether version 4 has it is not confirmed.
 *
 * @since 0.1.0
 * @category operations
 */
export const listResources = Operation.make({
  method: "GET",
  path: `${group}/resources`,
  success: Resource.suspend(() => ManagedResource.Summary).collection
})

const members = `${group}/users` as const

/**
 * The users who are members of a group.
 *
 * @since 0.1.0
 * @category operations
 */
export const listUsers = Operation.make({
  method: "GET",
  path: members,
  success: Resource.suspend(() => User.User).collection
})

/**
 * Makes an existing user a member.
 *
 * @since 0.1.0
 * @category operations
 */
export const addUser = Operation.accept({
  method: "POST",
  path: members,
  payload: wireId("userId", Ids.UserId),
  read: Operation.suspend(() => User.get),
  undo: () => removeUser
})

/**
 * Ends a membership. The user stays.
 *
 * @since 0.1.0
 * @category operations
 */
export const removeUser = Operation.accept({ method: "DELETE", path: `${members}/{userId}` })
