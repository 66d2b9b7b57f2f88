import { listOf, text } from "../attributes.js"
import { at, type Handler } from "../crud.js"
import type { Kind } from "../kind.js"
import { notFound } from "../refusal.js"
import * as Representation from "../representation.js"
import type { Route } from "../router.js"
import { members } from "../state.js"

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
  methods: ["list"]
}

/** The id of a location is two segments of its path. */
export const locationRoutes: ReadonlyArray<Route<Handler>> = [
  {
    method: "GET",
    template: "/locations/{regionId}",
    handler: ({ context, depth, params }) => {
      const prefix = `/locations/${params["regionId"]}/`
      const paths = [...members(context, undefined, "locations")].filter((path) => path.startsWith(prefix))
      if (paths.length === 0) throw notFound()
      return {
        show: Representation.listing(
          context,
          { id: `locations/${params["regionId"]}`, path: prefix.slice(0, -1) },
          paths,
          depth
        )
      }
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
