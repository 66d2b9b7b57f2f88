/** Objects of which the emulator has none yet, or none that a call makes: their collections are there. */
import { text } from "../attributes.js"
import type { Entity, Kind, Route } from "../kind.js"
import { pathsIn } from "../objects.js"
import * as Representation from "../representation.js"

/** Clients of other families look at these lists before they change anything. */
const empty = (name: string): Route => ({
  since: 5,
  method: "GET",
  template: `/${name}`,
  handler: ({ context, depth }) => {
    const self = Representation.selfOf(undefined, name)
    return { show: Representation.listing(context, self, pathsIn(context, undefined, name), depth) }
  }
})

export const other: Kind = {
  name: "other",
  collection: "/others",
  param: "otherId",
  attributes: { name: { is: text } },
  entities: {},
  methods: [],
  routes: [empty("pccs"), empty("backupunits")]
}

/** A collection of such objects. */
export const others: Entity = { kind: "other", owned: true, since: 6 }
