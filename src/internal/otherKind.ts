/** The objects of the API that have no module of their own yet, as collections below other objects have them. */
import * as Schema from "effect/Schema"
import * as Resource from "../Resource.js"
import { nullish } from "./schemas.js"

const Properties = Schema.Struct({ name: nullish(Schema.String) })

/** All but the name is read by `Resource.untyped`. What may be a secret is not there. */
export interface OtherProperties extends Schema.Schema.Type<typeof Properties> {}

export interface OtherKind extends Resource.KindOf<string, OtherProperties> {
  readonly item: Other<this["depth"]>
}

export interface Other<D extends number = number> extends Resource.Leaf<OtherKind, D> {}

export const Other: Resource.Resource<OtherKind> = Resource.make<OtherKind>({
  type: "other",
  id: Schema.NonEmptyString,
  properties: Properties,
  metadata: Resource.Metadata
})
