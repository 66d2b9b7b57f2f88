/** Locations. Their ids are two segments of a path. */
import { listOf, text } from "../attributes.js"
import { at } from "../crud.js"
import type { CallContext, Kind } from "../kind.js"
import { find, pathsIn } from "../objects.js"
import { forbidden, notFound } from "../refusal.js"
import * as Representation from "../representation.js"
import type { Entry } from "../state.js"
import type { Values } from "../values.js"

export const locationIds = ["de/fkb", "de/fra", "us/ewr", "us/las"] as const

export const locationNames: Readonly<Record<(typeof locationIds)[number], string>> = {
  "de/fkb": "karlsruhe",
  "de/fra": "frankfurt",
  "us/ewr": "newark",
  "us/las": "lasvegas"
}

/** The location that properties refer to. */
export const locationAt = (context: CallContext, properties: Values): Entry | undefined =>
  find(context, `/locations/${properties["location"]}`)

export const mustExist = (context: CallContext, properties: Values): void => {
  if (locationAt(context, properties) === undefined) throw forbidden("VDC-5-2001", "The location does not exist")
}

export const location: Kind = {
  name: "location",
  collection: "/locations",
  param: "locationId",
  attributes: {
    name: { is: text },
    features: { is: listOf(text) },
    imageAliases: { is: listOf(text) }
  },
  entities: {},
  metadata: () => undefined,
  methods: ["list"],
  routes: [
    {
      method: "GET",
      template: "/locations/{regionId}",
      handler: ({ context, depth, params }) => {
        const self = { id: `locations/${params["regionId"]}`, path: `/locations/${params["regionId"]}` }
        const paths = [...pathsIn(context, undefined, "locations")].filter((path) => path.startsWith(`${self.path}/`))
        if (paths.length === 0) throw notFound()
        return { show: Representation.listing(context, self, paths, depth) }
      }
    },
    {
      method: "GET",
      template: "/locations/{regionId}/{locationId}",
      handler: (call) => ({
        show: Representation.item(call.context, at(call, "/locations/{regionId}/{locationId}"), call.depth)
      })
    }
  ]
}
