/**
 * IP blocks: reserved public addresses in one location.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import * as Payload from "./internal/payload.js"
import { nullish, nullishString, positiveInt, type TypeOf } from "./internal/schemas.js"
import * as Label from "./Label.js"
import * as Location from "./Location.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { IpBlockId as Id } from "./Ids.js"

const ipConsumer = {
  ip: nullishString,
  mac: nullishString,
  nicId: nullishString,
  serverId: nullishString,
  serverName: nullishString,
  datacenterId: nullishString,
  datacenterName: nullishString,
  k8sNodePoolUuid: nullishString,
  k8sClusterUuid: nullishString
}
/**
 * An address of a block in use, and its user.
 *
 * @since 0.1.0
 * @category schemas
 */
export const IpConsumer = Schema.Struct(ipConsumer)
/**
 * @since 0.1.0
 * @category models
 */
export interface IpConsumer extends TypeOf<typeof ipConsumer> {}

const properties = {
  name: nullishString,
  location: Location.Name,
  /** The number of addresses. */
  size: Schema.Int,
  ips: nullish(Schema.Array(Schema.String)),
  /** Version 5 and later: those of its addresses that are in use. */
  ipConsumers: nullish(Schema.Array(IpConsumer))
}
/**
 * The schema of the properties of an IP block.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of an IP block, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of an IP block: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.IpBlockId, Properties> {
  readonly item: IpBlock<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const IpBlock: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "ipblock",
  id: Ids.IpBlockId,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface IpBlock<D extends number = number> extends Resource.Leaf<Kind, D> {}

const newFields = () => ({
  location: Location.Name,
  /** The number of addresses. */
  size: positiveInt,
  name: nullishString,
  ...Payload.untyped
})
/**
 * The addresses to reserve. Only the name can be changed later.
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

const updateFields = { name: nullishString, ...Payload.untyped }
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

const ipblocks = "/ipblocks"
const ipblock = `${ipblocks}/{ipblockId}` as const

/**
 * The IP blocks of the contract. Since version 6 of the API this is a page of 100, unless `limit` says otherwise; `all` reads all
 * pages.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: ipblocks, success: IpBlock.collection })

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
 * One IP block.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: ipblock, success: IpBlock })

/**
 * Reserves addresses. The answer already has them.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({
  method: "POST",
  path: ipblocks,
  payload: Create,
  read: get,
  undo: () => remove
})

/**
 * Changes the given properties only. Since version 5 of the API, as is `replace`.
 *
 * @since 0.1.0
 * @category operations
 */
export const update = Operation.accept({
  since: 5,
  method: "PATCH",
  path: ipblock,
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
  since: 5,
  method: "PUT",
  path: ipblock,
  payload: Payload.wrapped<Update>(() => Update),
  read: get
})

/**
 * Gives the addresses back. Refused while one of them is in use.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: ipblock })

/**
 * The labels of an IP block.
 *
 * @since 0.1.0
 * @category operations
 */
export const labels = Label.on(ipblock)
