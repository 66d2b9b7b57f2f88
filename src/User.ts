/**
 * Users of the contract.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
// biome-ignore lint/suspicious/noImportCycles: the API's own shape, users have groups and groups have users; each refers to the other by a thunk
import * as Group from "./Group.js"
import * as Ids from "./Ids.js"
import { since } from "./internal/apiVersion.js"
import * as Payload from "./internal/payload.js"
import { email, nullishBoolean, nullishString, type TypeOf } from "./internal/schemas.js"
// biome-ignore lint/suspicious/noImportCycles: the API's own shape, users have groups and groups have users; each refers to the other by a thunk
import * as ManagedResource from "./ManagedResource.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"
import * as S3Key from "./S3Key.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { UserId as Id } from "./Ids.js"

const metadata = {
  etag: nullishString,
  /** In version 4 of the API; later `createdDate`. */
  creationDate: nullishString,
  createdDate: nullishString,
  /** Null, or empty in version 4 of the API, if never. */
  lastLogin: nullishString
}
/**
 * The metadata of a user.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Metadata = Schema.Struct(metadata)
/**
 * The metadata of a user.
 *
 * @since 0.1.0
 * @category models
 */
export interface Metadata extends TypeOf<typeof metadata> {}

const properties = {
  firstname: nullishString,
  lastname: nullishString,
  /** The user's login name. */
  email: nullishString,
  administrator: nullishBoolean,
  /** Two-factor authentication: demanded, and in use. */
  forceSecAuth: nullishBoolean,
  secAuthActive: nullishBoolean,
  /** Version 5 and later: whether the user can log in. */
  active: nullishBoolean,
  /** Version 5 and later: the user's id in the object storage. */
  s3CanonicalUserId: nullishString
}
/**
 * The schema of the properties of a user.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a user, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a user: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind
  extends Resource.KindOf<
    Ids.UserId,
    Properties,
    {
      readonly owns: ManagedResource.SummaryKind
      readonly groups: Group.SummaryKind
      /** Version 5 and later. */
      readonly s3Keys?: S3Key.Kind
    },
    {},
    Metadata
  > {
  readonly item: User<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const User: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "user",
  id: Ids.UserId,
  properties: Properties,
  metadata: Metadata,
  entities: { owns: () => ManagedResource.Summary, groups: () => Group.Summary, s3Keys: () => S3Key.S3Key },
  later: ["s3Keys"]
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface User<D extends number = number> extends Resource.Tree<Kind, D> {}

const newFields = () => ({
  firstname: Schema.NonEmptyString,
  lastname: Schema.NonEmptyString,
  email,
  password: Schema.Redacted(Schema.NonEmptyString),
  /** Default: false. */
  administrator: nullishBoolean,
  /** Demands two-factor authentication. Default: false. */
  forceSecAuth: nullishBoolean,
  /** Since version 6 of the API: whether the user can log in. Default: true. */
  active: since(6)(nullishBoolean),
  ...Payload.untyped
})
/**
 * A new user.
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
  /** This user as it was read, at any depth: all of it stays, except for the properties in the payload. */
  current: Payload.asRead<Ids.UserId, Properties>(),
  firstname: Schema.optional(Schema.NonEmptyString),
  lastname: Schema.optional(Schema.NonEmptyString),
  email: Schema.optional(email),
  /** Since version 6 of the API: a new one. The present one stays if it is left out. */
  password: since(6)(Schema.optional(Schema.Redacted(Schema.NonEmptyString))),
  administrator: Schema.optional(Schema.Boolean),
  forceSecAuth: Schema.optional(Schema.Boolean),
  /** Since version 6 of the API: whether the user can log in. */
  active: since(6)(Schema.optional(Schema.Boolean)),
  ...Payload.untyped
}
const changes = Schema.Struct(changeFields)

/** The properties of a PUT, without the password, which no answer contains. */
const kept = new Set(["firstname", "lastname", "email", "administrator", "forceSecAuth", "active"])

/**
 * The changes of a user. The API may reset properties that a PUT leaves out, and let a blocked user log in again: so all properties
 * in `current` are sent too.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Replace: Schema.Schema<Replace, Payload.Wire> = Payload.keeping(
  () => changes,
  (name, value) => kept.has(name) && value !== null
)
/**
 * @since 0.1.0
 * @category models
 */
export interface Replace extends Payload.Open, TypeOf<typeof changeFields> {}

const users = "/um/users"
const user = `${users}/{userId}` as const

/**
 * The users of the contract. Since version 6 of the API this is a page of 100, unless `limit` says otherwise; `all` reads all
 * pages.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: users, success: User.collection })

/**
 * The same as a stream, page after page where the server pages.
 *
 * @since 0.1.0
 * @category operations
 */
export const all = Collection.all(list)

/**
 * One user.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: user, success: User })

/**
 * Creates a user.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({ method: "POST", path: users, payload: Create, read: get, undo: () => remove })

/**
 * Changes the given properties of the user as it was read. The API has only a PUT for it, which may undo changes that others make
 * between the read and this call: read it just before.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { User } from "effect-profitbricks"
 *
 * const promote = (userId: User.Id) =>
 *   User.get({ userId }).pipe(Effect.flatMap((current) => User.replace({ userId, current, administrator: true })))
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const replace = Operation.accept({ method: "PUT", path: user, payload: Replace, read: get })

/**
 * Deletes a user. The e-mail address stays taken, so change it first if it is to be used again.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: user })

/**
 * The groups that a user is a member of. The API's own answers refer to this path, but whether version 4 has it is not confirmed.
 *
 * @since 0.1.0
 * @category operations
 */
export const listGroups = Operation.make({
  method: "GET",
  path: `${user}/groups`,
  success: Resource.suspend(() => Group.Summary).collection
})

/**
 * The resources that a user owns. The API's own answers refer to this path, but whether version 4 has it is not confirmed.
 *
 * @since 0.1.0
 * @category operations
 */
export const listOwned = Operation.make({
  method: "GET",
  path: `${user}/owns`,
  success: Resource.suspend(() => ManagedResource.Summary).collection
})
