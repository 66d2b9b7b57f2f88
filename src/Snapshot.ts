/**
 * Snapshots: copies of volumes, to create volumes from and to restore them. They belong to the account, not to a data center.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import { since } from "./internal/apiVersion.js"
import { changeableDisk, disk, hotPlug, LicenceType } from "./internal/disk.js"
import * as Payload from "./internal/payload.js"
import { nullish, nullishBoolean, nullishNumber, nullishString, type TypeOf } from "./internal/schemas.js"
import * as Label from "./Label.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { SnapshotId as Id } from "./Ids.js"

const properties = {
  name: nullishString,
  description: nullishString,
  /** The location of its data center, and the only one where it can be used. */
  location: nullishString,
  /** In GB; null until the snapshot is made. */
  size: nullishNumber,
  ...hotPlug,
  licenceType: nullish(LicenceType),
  /** Extra protection, such as two-factor authentication. */
  secAuthProtection: nullishBoolean,
  ...disk
}
/**
 * The schema of the properties of a snapshot.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a snapshot, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a snapshot: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.SnapshotId, Properties> {
  readonly item: Snapshot<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const Snapshot: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "snapshot",
  id: Ids.SnapshotId,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Snapshot<D extends number = number> extends Resource.Leaf<Kind, D> {}

const updateFields = {
  name: nullishString,
  description: nullishString,
  licenceType: nullish(LicenceType),
  /** Extra protection, such as two-factor authentication. */
  secAuthProtection: since(5)(nullishBoolean),
  ...hotPlug,
  ...changeableDisk,
  ...Payload.untyped
}
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

const snapshots = "/snapshots"
const snapshot = `${snapshots}/{snapshotId}` as const

/**
 * All snapshots that the user may use. To make one, use `Volume.createSnapshot`.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: snapshots, success: Snapshot.collection })

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
 * One snapshot.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: snapshot, success: Snapshot })

/**
 * Changes the given properties only.
 *
 * @since 0.1.0
 * @category operations
 */
export const update = Operation.accept({
  method: "PATCH",
  path: snapshot,
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
  method: "PUT",
  path: snapshot,
  payload: Payload.wrapped<Update>(() => Update),
  read: get
})

/**
 * Deletes a snapshot. Refused while a volume is being made from it.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: snapshot })

/**
 * The labels of a snapshot.
 *
 * @since 0.1.0
 * @category operations
 */
export const labels = Label.on(snapshot)
