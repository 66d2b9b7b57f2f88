/**
 * S3 keys: the credentials of a user for the object storage.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import * as Payload from "./internal/payload.js"
import { nullish, nullishBoolean, ssoUrl, type TypeOf } from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * The access key.
 *
 * @since 0.1.0
 * @category ids
 */
export { S3KeyId as Id } from "./Ids.js"

const properties = {
  secretKey: nullish(Schema.Redacted(Schema.String)),
  /** Whether the storage accepts the key. */
  active: nullishBoolean
}
/**
 * The schema of the properties of an S3 key.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of an S3 key, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of an S3 key: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.S3KeyId, Properties, {}, {}, Omit<Resource.Metadata, "state">> {
  readonly item: S3Key<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const S3Key: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "s3key",
  id: Ids.S3KeyId,
  properties: Properties,
  metadata: Resource.Metadata.omit("state")
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface S3Key<D extends number = number> extends Resource.Leaf<Kind, D> {}

const replaceFields = { active: Schema.Boolean, ...Payload.untyped }
/**
 * Whether the storage accepts the key.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Replace = Schema.Struct(replaceFields)
/**
 * @since 0.1.0
 * @category models
 */
export interface Replace extends Payload.Open, TypeOf<typeof replaceFields> {}

const user = "/um/users/{userId}"
const keys = `${user}/s3keys` as const
const key = `${keys}/{keyId}` as const

/**
 * The keys of a user.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ since: 5, method: "GET", path: keys, success: S3Key.collection })

/**
 * The same as a stream, page after page where the server pages.
 *
 * @since 0.1.0
 * @category operations
 */
export const all = Collection.all(list)

/**
 * One key.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ since: 5, method: "GET", path: key, success: S3Key })

const changes = { since: 5, read: get } as const

/**
 * Creates a key, at once. A user has five at most.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.apply({ ...changes, method: "POST", path: keys })

/**
 * Makes a key active or not.
 *
 * @since 0.1.0
 * @category operations
 */
export const replace = Operation.accept({
  ...changes,
  method: "PUT",
  path: key,
  payload: Payload.wrapped<Replace>(() => Replace)
})

/**
 * Deletes a key.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ since: 5, method: "DELETE", path: key })

/**
 * A URL that logs a browser in to the object storage as this user. Treat it as a secret: it needs no password.
 *
 * @since 0.1.0
 * @category operations
 */
export const getSsoUrl = Operation.make({ since: 5, method: "GET", path: `${user}/s3ssourl`, success: ssoUrl })
