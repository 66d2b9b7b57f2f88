/**
 * The locations of data centers, images and IP blocks, such as `de/fra`, `de/fra/2` and `us/las`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import { isSegment } from "./internal/path.js"
import { nullish, nullishNumber, nullishString, openEnum, type TypeOf } from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * A region and a city, such as `us/las`; where a city has several locations, a number too: `de/fra/2`.
 *
 * @since 0.1.0
 * @category ids
 */
export { LocationId as Id } from "./Ids.js"

/**
 * A location: one of the known ones, or any other.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Name = openEnum(
  "de/fra",
  "de/fra/2",
  "de/txl",
  "de/fkb",
  "es/vit",
  "fr/par",
  "gb/bhx",
  "gb/lhr",
  "us/ewr",
  "us/las",
  "us/mci"
)

const cpuArchitecture = {
  cpuFamily: nullishString,
  vendor: nullishString,
  maxCores: nullishNumber,
  /** In MB. */
  maxRam: nullishNumber,
  enabledFeatures: nullish(Schema.Array(Schema.String))
}
/**
 * A family of processors, and the largest server with it.
 *
 * @since 0.1.0
 * @category schemas
 */
export const CpuArchitecture = Schema.Struct(cpuArchitecture)
/**
 * @since 0.1.0
 * @category models
 */
export interface CpuArchitecture extends TypeOf<typeof cpuArchitecture> {}

const gpuArchitecture = { vendor: nullishString, model: nullishString }
/**
 * A kind of graphics processor.
 *
 * @since 0.1.0
 * @category schemas
 */
export const GpuArchitecture = Schema.Struct(gpuArchitecture)
/**
 * @since 0.1.0
 * @category models
 */
export interface GpuArchitecture extends TypeOf<typeof gpuArchitecture> {}

const properties = {
  name: nullishString,
  features: nullish(Schema.Array(Schema.String)),
  /** Names for the newest image of a kind, such as `ubuntu:latest`. */
  imageAliases: nullish(Schema.Array(Schema.String)),
  /** The values of `cpuFamily` for its servers. Version 6 and later. */
  cpuArchitecture: nullish(Schema.Array(CpuArchitecture)),
  /** Version 6 and later. */
  gpuArchitecture: nullish(Schema.Array(GpuArchitecture)),
  /** The same for all locations of one metropolitan region. Version 6 and later. */
  metroRegion: nullishString
}
/**
 * The schema of the properties of a location.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a location, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a location: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.LocationId, Properties> {
  readonly item: Location<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const Location: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "location",
  id: Ids.LocationId,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Location<D extends number = number> extends Resource.Leaf<Kind, D> {}

/**
 * All locations, as bare references unless a depth is given.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: "/locations", success: Location.collection, depth: 0 })

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
 * The locations of a region, such as `us`, as bare references unless a depth is given.
 *
 * @since 0.1.0
 * @category operations
 */
export const listRegion = Operation.make({
  method: "GET",
  path: "/locations/{regionId}",
  success: Location.collection,
  depth: 0
})

const regionAndCity = Ids.LocationId.pipe(
  Schema.filter((id) => [2, 3].includes(id.split("/").length) && id.split("/").every(isSegment), {
    description: "a region and a city, such as us/las, or de/fra/2"
  })
)

const twoSegments = Schema.transform(
  Schema.Struct({ regionId: Schema.String, locationId: Schema.String }),
  Schema.Struct({ locationId: regionAndCity }),
  {
    strict: true,
    decode: ({ locationId, regionId }) => ({ locationId: `${regionId}/${locationId}` }),
    encode: ({ locationId }) => {
      const [regionId = "", ...city] = locationId.split("/")
      return { regionId, locationId: city.join("/") }
    }
  }
)

/**
 * One location, by the id as the API writes it: `us/las`, `de/fra/2`.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({
  method: "GET",
  path: "/locations/{regionId}/{locationId}",
  params: { schema: twoSegments, keys: ["locationId"] },
  success: Location,
  depth: 0
})
