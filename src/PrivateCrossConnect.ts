/**
 * Private cross connects: they join private LANs of several data centers of one location into one network.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import * as Payload from "./internal/payload.js"
import { nullish, nullishString, type TypeOf } from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { PrivateCrossConnectId as Id } from "./Ids.js"

const properties = {
  name: nullishString,
  description: nullishString,
  /** Its LANs: those with its id as their `pcc`. */
  peers: nullish(
    Schema.Array(
      Schema.Struct({
        id: nullish(Ids.LanId),
        name: nullishString,
        datacenterId: nullish(Ids.DatacenterId),
        datacenterName: nullishString,
        location: nullishString
      })
    )
  ),
  /** The data centers whose LANs can join it: those in the location of its peers, or all while it has none. */
  connectableDatacenters: nullish(
    Schema.Array(Schema.Struct({ id: nullish(Ids.DatacenterId), name: nullishString, location: nullishString }))
  )
}
/**
 * The schema of the properties of a private cross connect.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a private cross connect, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a private cross connect: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.PrivateCrossConnectId, Properties> {
  readonly item: PrivateCrossConnect<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const PrivateCrossConnect: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "pcc",
  id: Ids.PrivateCrossConnectId,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface PrivateCrossConnect<D extends number = number> extends Resource.Leaf<Kind, D> {}

const updateFields = {
  name: nullishString,
  description: nullishString,
  ...Payload.untyped
}
/**
 * The properties that can be changed. LANs join it by their own `pcc`.
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
 * The input of `create`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped<Update>(() => Update)
/**
 * The input of `create`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Create extends Update {}

const pccs = "/pccs"
const pcc = `${pccs}/{pccId}` as const

/**
 * The private cross connects of the contract.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ since: 5, method: "GET", path: pccs, success: PrivateCrossConnect.collection })

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
 * One private cross connect.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ since: 5, method: "GET", path: pcc, success: PrivateCrossConnect })

const changes = { since: 5, read: get } as const

/**
 * Creates a private cross connect without a LAN in it.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({ ...changes, method: "POST", path: pccs, payload: Create, undo: () => remove })

/**
 * Changes the given properties only.
 *
 * @since 0.1.0
 * @category operations
 */
export const update = Operation.accept({
  ...changes,
  method: "PATCH",
  path: pcc,
  payload: Payload.bare<Update>(() => Update)
})

/**
 * Deletes a private cross connect. Refused while there are LANs in it.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ since: 5, method: "DELETE", path: pcc })
