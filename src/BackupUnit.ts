/**
 * Backup units: accounts of the vendor's backup service, to which volumes are saved.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import * as Payload from "./internal/payload.js"
import { email, nullishString, ssoUrl, type TypeOf } from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { BackupUnitId as Id } from "./Ids.js"

const properties = {
  name: nullishString,
  email: nullishString
}
/**
 * The schema of the properties of a backup unit.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a backup unit, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a backup unit: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.BackupUnitId, Properties> {
  readonly item: BackupUnit<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const BackupUnit: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "backupunit",
  id: Ids.BackupUnitId,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface BackupUnit<D extends number = number> extends Resource.Leaf<Kind, D> {}

const changeable = {
  /** The address for news of its backups. It need not be that of a user. */
  email: Schema.optional(email),
  /** The password of agents and people at the backup service. No answer contains it. */
  password: Schema.optional(Schema.Redacted(Schema.NonEmptyString)),
  ...Payload.untyped
}

const newFields = () => ({
  /** Letters and digits, unique in the contract. It cannot be changed later. */
  name: Schema.NonEmptyString,
  ...changeable
})
/**
 * A new backup unit.
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

/**
 * The properties that can be changed: all but the name.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Update = Schema.Struct(changeable)
/**
 * @since 0.1.0
 * @category models
 */
export interface Update extends Payload.Open, Schema.Schema.Type<typeof Update> {}

const units = "/backupunits"
const unit = `${units}/{backupunitId}` as const

/**
 * The backup units of the contract.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ since: 5, method: "GET", path: units, success: BackupUnit.collection })

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
 * One backup unit.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ since: 5, method: "GET", path: unit, success: BackupUnit })

const changes = { since: 5, read: get } as const

/**
 * Creates a backup unit. It saves the volumes that are created with its id as `backupunitId`.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({ ...changes, method: "POST", path: units, payload: Create, undo: () => remove })

/**
 * Changes the given properties only.
 *
 * @since 0.1.0
 * @category operations
 */
export const update = Operation.accept({
  ...changes,
  method: "PATCH",
  path: unit,
  payload: Payload.bare<Update>(() => Update)
})

/**
 * Sets the properties, as a whole.
 *
 * @since 0.1.0
 * @category operations
 */
export const replace = Operation.accept({
  ...changes,
  method: "PUT",
  path: unit,
  payload: Payload.wrapped<Update>(() => Update)
})

/**
 * Deletes a backup unit with its plans, its user and all backups in it.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ since: 5, method: "DELETE", path: unit })

/**
 * A URL that logs a browser in to the backup service. Treat it as a secret: it needs no password.
 *
 * @since 0.1.0
 * @category operations
 */
export const getSsoUrl = Operation.make({ since: 5, method: "GET", path: `${unit}/ssourl`, success: ssoUrl })
