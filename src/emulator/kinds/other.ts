/** Objects of which the emulator has none yet: their collections are there, and empty. */
import type { Kind, Route } from "../kind.js"
import { pathsIn } from "../objects.js"
import * as Representation from "../representation.js"

/** Clients of other families look at these lists before they change anything. */
const empty = (name: string): Route => ({
  since: 5,
  method: "GET",
  template: `/${name}`,
  handler: ({ context, depth }) => ({
    show: Representation.listing(
      context,
      Representation.selfOf(undefined, name),
      pathsIn(context, undefined, name),
      depth
    )
  })
})

export const other: Kind = {
  name: "other",
  collection: "/others",
  param: "otherId",
  attributes: {},
  entities: {},
  methods: [],
  routes: [empty("pccs"), empty("backupunits")]
}
