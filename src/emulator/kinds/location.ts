/** Locations. Their ids are two segments of a path: the second one may have a slash in it. */
import { type ApiVersion, exists, type Lifetime } from "../../internal/apiVersion.js"
import { anything, listOf, text } from "../attributes.js"
import { at } from "../crud.js"
import type { CallContext, Kind } from "../kind.js"
import { find, pathsIn } from "../objects.js"
import { forbidden, notFound } from "../refusal.js"
import * as Representation from "../representation.js"
import type { Entry } from "../state.js"
import type { Values } from "../values.js"

interface Place extends Lifetime {
  readonly name: string
  /** The processors of its servers: those of a new one come first. */
  readonly cpus: ReadonlyArray<keyof typeof vendors>
  /** Whether storage has zones. */
  readonly zones?: boolean
  readonly metroRegion?: string
  readonly gpus?: ReadonlyArray<{ readonly vendor: string; readonly model: string }>
}

const vendors = {
  AMD_OPTERON: "AuthenticAMD",
  AMD_EPYC: "AuthenticAMD",
  INTEL_XEON: "GenuineIntel",
  INTEL_SKYLAKE: "GenuineIntel",
  INTEL_ICELAKE: "GenuineIntel"
}

export const locationIds = [
  "de/fkb",
  "de/fra",
  "de/fra/2",
  "de/txl",
  "es/vit",
  "fr/par",
  "gb/lhr",
  "us/ewr",
  "us/las"
] as const

const places: Readonly<Record<(typeof locationIds)[number], Place>> = {
  "de/fkb": { name: "karlsruhe", cpus: ["AMD_OPTERON", "INTEL_XEON"], until: 4 },
  "de/fra": { name: "frankfurt", cpus: ["INTEL_SKYLAKE", "INTEL_ICELAKE"], zones: true },
  "de/fra/2": {
    name: "frankfurt-2",
    cpus: ["AMD_EPYC", "INTEL_ICELAKE"],
    zones: true,
    metroRegion: "de/fra",
    gpus: [{ vendor: "NVIDIA", model: "H200" }],
    since: 6
  },
  "de/txl": { name: "berlin", cpus: ["INTEL_SKYLAKE", "INTEL_ICELAKE"], zones: true, since: 5 },
  "es/vit": { name: "logrono", cpus: ["INTEL_SKYLAKE"], zones: true, since: 6 },
  "fr/par": { name: "paris", cpus: ["INTEL_ICELAKE"], zones: true, since: 6 },
  "gb/lhr": { name: "london", cpus: ["INTEL_SKYLAKE"], zones: true, since: 5 },
  "us/ewr": { name: "newark", cpus: ["AMD_OPTERON", "INTEL_XEON"] },
  "us/las": { name: "lasvegas", cpus: ["AMD_OPTERON", "INTEL_XEON", "INTEL_SKYLAKE"], zones: true }
}

/** The locations of 2018. */
export const firstLocations: ReadonlyArray<string> = ["de/fkb", "de/fra", "us/ewr", "us/las"]

export const locationsAt = (version: ApiVersion): ReadonlyArray<(typeof locationIds)[number]> =>
  locationIds.filter((id) => exists(places[id], version))

const featuresAt = (version: ApiVersion, { zones = false }: Place): ReadonlyArray<string> =>
  version < 5
    ? ["SSD", "MULTIPLE_CPU"]
    : version < 6
      ? ["SSD", ...(zones ? ["SSD_STORAGE_ZONING"] : [])]
      : [
          "ssd",
          ...(zones ? ["ssd-storage-zoning"] : []),
          ...["k8s", "pcc", "private-loadbalancer", "vnf-nat-pcc-connection", "vnf-nlb-pcc-connection"],
          ...["cpu-hot-plug", "mem-hot-plug", "nic-hot-plug", "nic-hot-unplug"],
          ...["disk-vio-hot-plug", "disk-vio-hot-unplug"]
        ]

/** What is known of a location, but for the images that are there. */
export const placeAt = ({ limits, version }: CallContext, id: (typeof locationIds)[number]): Values => {
  const place = places[id]
  return {
    name: place.name,
    features: featuresAt(version, place),
    cpuArchitecture: place.cpus.map((cpuFamily) => ({
      cpuFamily,
      vendor: vendors[cpuFamily],
      maxCores: limits.coresPerServer,
      maxRam: limits.ramPerServer
    })),
    gpuArchitecture: place.gpus ?? [],
    metroRegion: place.metroRegion ?? id
  }
}

/** The location that properties refer to. */
export const locationAt = (context: CallContext, properties: Values): Entry | undefined =>
  find(context, `/locations/${properties["location"]}`)

export const mustExist = (context: CallContext, properties: Values): void => {
  if (locationAt(context, properties) === undefined) throw forbidden("VDC-5-2001", "The location does not exist")
}

/** The processors that servers of a location can have: at version 4 the same everywhere. */
export const cpuFamilies = (context: CallContext, location: string | undefined): ReadonlyArray<string> => {
  const known = locationIds.find((id) => id === location)
  return context.version < 5 || known === undefined ? ["AMD_OPTERON", "INTEL_XEON"] : places[known].cpus
}

export const location: Kind = {
  name: "location",
  collection: "/locations",
  param: "locationId",
  attributes: {
    name: { is: text },
    features: { is: listOf(text) },
    imageAliases: { is: listOf(text) },
    cpuArchitecture: { is: listOf(anything), since: 6 },
    gpuArchitecture: { is: listOf(anything), since: 6 },
    metroRegion: { is: text, since: 6 }
  },
  entities: {},
  metadata: () => undefined,
  methods: ["list"],
  pathOf: (path) => path.replace(/^(\/locations\/[^/]+\/[^/]+)\//, "$1%2F"),
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
      slashes: true,
      handler: (call) => ({
        show: Representation.item(call.context, at(call, "/locations/{regionId}/{locationId}"), call.depth)
      })
    }
  ]
}
