/**
 * Templates: the sizes of servers of type `CUBE` and `GPU`. They are the vendor's, and the same in every account.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import { nullish, nullishNumber, nullishString, type TypeOf } from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { TemplateId as Id } from "./Ids.js"

const gpus = {
  count: nullishNumber,
  vendor: nullishString,
  model: nullishString,
  type: nullishString
}
/**
 * The GPUs of a server from a template.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Gpus = Schema.Struct(gpus)
/**
 * @since 0.1.0
 * @category models
 */
export interface Gpus extends TypeOf<typeof gpus> {}

const properties = {
  name: Schema.String,
  cores: Schema.Number,
  /** In MB. */
  ram: Schema.Number,
  /** In GB. */
  storageSize: Schema.Number,
  storageType: nullishString,
  /** The kind of its servers. */
  category: nullishString,
  gpus: nullish(Schema.Array(Gpus))
}
/**
 * The schema of the properties of a template.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a template, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a template: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.TemplateId, Properties> {
  readonly item: Template<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const Template: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "template",
  id: Ids.TemplateId,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Template<D extends number = number> extends Resource.Leaf<Kind, D> {}

const templates = "/templates"

/**
 * All templates. Since version 6 of the API.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ since: 6, method: "GET", path: templates, success: Template.collection })

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
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { type Datacenter, Server, Template } from "effect-profitbricks"
 *
 * const cube = (datacenterId: Datacenter.Id) =>
 *   Effect.flatMap(Template.findByName({ name: "Basic Cube XS" }), (template) =>
 *     Server.create({
 *       datacenterId,
 *       type: "CUBE",
 *       templateUuid: template.id,
 *       volumes: [{ type: "DAS", imageAlias: "ubuntu:latest", sshKeys: ["ssh-ed25519 AAAA…"] }]
 *     })
 *   )
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const findByName = Collection.findByName(list)

/**
 * One template. Since version 6 of the API.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ since: 6, method: "GET", path: `${templates}/{templateId}`, success: Template })
