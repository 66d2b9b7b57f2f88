/**
 * Images: public ones of the vendor, and private ones, which are uploaded by FTP.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Ids from "./Ids.js"
import { hotPlug, LicenceType } from "./internal/hotPlug.js"
import * as Payload from "./internal/payload.js"
import { nullish, openEnum } from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export const Id = Ids.ImageId
/**
 * @since 0.1.0
 * @category ids
 */
export type Id = Ids.ImageId

/**
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct({
  name: nullish(Schema.String),
  description: nullish(Schema.String),
  /** The only location where the image can be used. */
  location: nullish(Schema.String),
  /** In GB; fractions occur. */
  size: nullish(Schema.Number),
  ...hotPlug,
  licenceType: nullish(LicenceType),
  imageType: nullish(openEnum("HDD", "CDROM")),
  imageAliases: nullish(Schema.Array(Schema.String)),
  public: nullish(Schema.Boolean)
})
/**
 * @since 0.1.0
 * @category models
 */
export interface Properties extends Schema.Schema.Type<typeof Properties> {}

/**
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Id, Properties> {}
/**
 * @since 0.1.0
 * @category schemas
 */
export const Image: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "image",
  id: Id,
  properties: Properties,
  metadata: Resource.Metadata,
  links: {},
  entities: {}
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export type Image<D extends number = number> = Resource.Item<Kind, D>

/**
 * The properties of a private image that can be changed.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Update = Schema.Struct({
  name: nullish(Schema.String),
  description: nullish(Schema.String),
  licenceType: nullish(LicenceType),
  ...hotPlug
})
/**
 * @since 0.1.0
 * @category models
 */
export interface Update extends Schema.Schema.Type<typeof Update> {}

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
export const update = Operation.accept({ method: "PATCH", path: image, payload: Update, success: Image, read: get })

/**
 * Sets the properties, as a whole. Private images only.
 *
 * @since 0.1.0
 * @category operations
 */
export const replace = Operation.accept({
  method: "PUT",
  path: image,
  payload: Payload.wrapped(Update),
  success: Image,
  read: get
})

/**
 * Deletes an image. Private images only.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: image })
