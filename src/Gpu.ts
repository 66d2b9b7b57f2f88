/**
 * GPUs: the graphics processors of a server of type `GPU`. They come with its template.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import { nullishString, type TypeOf } from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { GpuId as Id } from "./Ids.js"

const properties = {
  name: nullishString,
  vendor: nullishString,
  model: nullishString,
  type: nullishString
}
/**
 * The schema of the properties of a GPU.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a GPU, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a GPU: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.GpuId, Properties> {
  readonly item: Gpu<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const Gpu: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "gpu",
  id: Ids.GpuId,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Gpu<D extends number = number> extends Resource.Leaf<Kind, D> {}

const gpus = "/datacenters/{datacenterId}/servers/{serverId}/gpus"

/**
 * The GPUs of a server. Since version 6 of the API.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ since: 6, method: "GET", path: gpus, success: Gpu.collection })

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
 * One GPU of a server. Since version 6 of the API.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ since: 6, method: "GET", path: `${gpus}/{gpuId}`, success: Gpu })
