/**
 * Images: public ones of the vendor, and private ones, which are uploaded by FTP.
 *
 * @since 0.1.0
 */
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Collection from "./Collection.js"
import type { ApiErrorExceptNotFound } from "./Errors.js"
import * as Ids from "./Ids.js"
import { since } from "./internal/apiVersion.js"
import { changeableDisk, disk, hotPlug, LicenceType } from "./internal/disk.js"
import * as Payload from "./internal/payload.js"
import { nullish, nullishBoolean, nullishNumber, nullishString, openEnum, type TypeOf } from "./internal/schemas.js"
import * as Label from "./Label.js"
import type * as Location from "./Location.js"
import * as Operation from "./Operation.js"
import type { ProfitBricks } from "./ProfitBricks.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { ImageId as Id } from "./Ids.js"

const CloudInit = openEnum("NONE", "V1")

const properties = {
  name: nullishString,
  description: nullishString,
  /** The only location where the image can be used. */
  location: nullishString,
  /** In GB; fractions occur. */
  size: nullishNumber,
  ...hotPlug,
  licenceType: nullish(LicenceType),
  imageType: nullish(openEnum("HDD", "CDROM", "UNKNOWN")),
  imageAliases: nullish(Schema.Array(Schema.String)),
  /** `V1`: its volumes take `userData`, a configuration for their first start. Version 5 and later. */
  cloudInit: nullish(CloudInit),
  public: nullishBoolean,
  ...disk,
  /** Its requirements on a server. Version 6 and later. */
  requiredFeatures: nullish(Schema.Array(Schema.String))
}
/**
 * The schema of the properties of an image.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of an image, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of an image: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.ImageId, Properties> {
  readonly item: Image<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const Image: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "image",
  id: Ids.ImageId,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Image<D extends number = number> extends Resource.Leaf<Kind, D> {}

const updateFields = {
  name: nullishString,
  description: nullishString,
  licenceType: nullish(LicenceType),
  ...hotPlug,
  /** `V1`: its volumes take `userData`. */
  cloudInit: since(6)(nullish(CloudInit)),
  ...changeableDisk,
  /** The application that is installed. Default: `UNKNOWN`. */
  applicationType: since(6)(disk.applicationType),
  ...Payload.untyped
}
/**
 * The properties of a private image that can be changed.
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

const images = "/images"
const image = `${images}/{imageId}` as const

/**
 * All images that the user may use.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: images, success: Image.collection })

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
 * One image.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: image, success: Image })

/**
 * Changes the given properties only. Private images only.
 *
 * @since 0.1.0
 * @category operations
 */
export const update = Operation.accept({
  method: "PATCH",
  path: image,
  payload: Payload.bare<Update>(() => Update),
  read: get
})

/**
 * Sets the properties, as a whole. Private images only.
 *
 * @since 0.1.0
 * @category operations
 */
export const replace = Operation.accept({
  method: "PUT",
  path: image,
  payload: Payload.wrapped<Update>(() => Update),
  read: get
})

/**
 * Deletes an image. Private images only.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: image })

/**
 * Finds images: their name contains `name`, ignoring case, and they have the given location and type.
 *
 * @example
 * ```ts
 * import { Image } from "effect-profitbricks"
 *
 * const images = Image.search({ name: "ubuntu-16.04", location: "us/las", imageType: "HDD" })
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const search = (wanted: {
  readonly name?: string | undefined
  readonly location?: typeof Location.Name.Type | undefined
  readonly imageType?: "HDD" | "CDROM" | (string & {}) | undefined
}): Effect.Effect<ReadonlyArray<Image<0>>, ApiErrorExceptNotFound, ProfitBricks> =>
  all().pipe(
    Stream.filter(
      ({ properties: { imageType, location, name } }) =>
        (wanted.location === undefined || location === wanted.location) &&
        (wanted.imageType === undefined || imageType === wanted.imageType) &&
        (name ?? "").toLowerCase().includes((wanted.name ?? "").toLowerCase())
    ),
    Stream.runCollect,
    Effect.map(Chunk.toReadonlyArray)
  )

/**
 * The labels of an image.
 *
 * @since 0.1.0
 * @category operations
 */
export const labels = Label.on(image, { since: 6 })
