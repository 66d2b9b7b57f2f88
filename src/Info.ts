/**
 * Name and version of the API itself.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { nullishString, type TypeOf } from "./internal/schemas.js"
import * as Operation from "./Operation.js"

const infoFields = {
  href: nullishString,
  name: nullishString,
  version: nullishString
}
const info = Schema.Struct(infoFields)
/**
 * Name and version of the API.
 *
 * @since 0.1.0
 * @category models
 */
export interface Info extends TypeOf<typeof infoFields> {}
/**
 * Name and version of the API.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Info: Schema.Schema<Info, typeof info.Encoded> = info

/**
 * Name and version of the API: a cheap call to check credentials.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: "/", success: Info })
