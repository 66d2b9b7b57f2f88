/**
 * Servers: create, read, change, start, stop and delete the machines of a data center, and attach volumes to them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import * as Image from "./Image.js"
import * as Payload from "./internal/payload.js"
import { idOnly, nullish, openEnum, positiveInt, wireId } from "./internal/schemas.js"
import * as Nic from "./Nic.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"
import * as Volume from "./Volume.js"

/**
 * @since 0.1.0
 * @category ids
 */
export const Id = Ids.ServerId
/**
 * @since 0.1.0
 * @category ids
 */
export type Id = Ids.ServerId

/**
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct({
  name: nullish(Schema.String),
  /** In the answer to a change it is null, as is `ram`, while a server of type `CUBE` is made. */
  cores: Schema.NullOr(Schema.Int),
  /** In MB. */
  ram: Schema.NullOr(Schema.Int),
  availabilityZone: nullish(openEnum("AUTO", "ZONE_1", "ZONE_2")),
  /** The state of the machine; null until it is provisioned. */
  vmState: nullish(openEnum("NOSTATE", "RUNNING", "BLOCKED", "PAUSED", "SHUTDOWN", "SHUTOFF", "CRASHED", "SUSPENDED")),
  cpuFamily: nullish(openEnum("AMD_OPTERON", "INTEL_XEON", "INTEL_SKYLAKE")),
  /** Version 6 and later. */
  type: nullish(openEnum("ENTERPRISE", "CUBE")),
  /** The template of a server of type `CUBE`. */
  templateUuid: nullish(Schema.String)
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
export interface Kind
  extends Resource.KindOf<
    Id,
    Properties,
    { readonly cdroms: Image.Kind; readonly volumes: Volume.Kind; readonly nics: Nic.Kind },
    { readonly bootVolume: Volume.Kind; readonly bootCdrom: Image.Kind },
    Resource.Metadata,
    { readonly cores: number; readonly ram: number }
  > {
  readonly item: Server<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const Server: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "server",
  id: Id,
  properties: Properties,
  metadata: Resource.Metadata,
  settled: ["cores", "ram"],
  links: { bootVolume: () => Volume.Volume, bootCdrom: () => Image.Image },
  entities: { cdroms: () => Image.Image, volumes: () => Volume.Volume, nics: () => Nic.Nic }
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Server<D extends number = number> extends Resource.Tree<Kind, D> {}

const ram = Schema.Int.pipe(
  Schema.filter((megabytes) => megabytes >= 256 && megabytes % 256 === 0, {
    description: "a multiple of 256 MB, at least 256"
  })
)

const changeable = {
  name: nullish(Schema.String),
  /** Default: `AUTO`. */
  availabilityZone: nullish(openEnum("AUTO", "ZONE_1", "ZONE_2")),
  /** Default: `AMD_OPTERON`. */
  cpuFamily: nullish(openEnum("AMD_OPTERON", "INTEL_XEON")),
  /** Boots from this volume. Default: the first one that is attached. Not together with `bootCdrom`. */
  bootVolume: nullish(idOnly(Ids.VolumeId)),
  bootCdrom: nullish(idOnly(Ids.ImageId))
}

const oneBootDevice = (server: { readonly bootVolume?: unknown; readonly bootCdrom?: unknown }) =>
  typeof server.bootVolume === "string" && typeof server.bootCdrom === "string"
    ? [{ path: ["bootCdrom"], message: "expected only one of bootVolume and bootCdrom" }]
    : []

const newFields = Schema.Struct({
  cores: positiveInt,
  /** In MB, a multiple of 256. */
  ram,
  ...changeable,
  volumes: Schema.optional(Schema.Array(Schema.Union(Volume.Create, Schema.Struct({ id: Ids.VolumeId })))),
  nics: Schema.optional(Schema.Array(Nic.Create)),
  /** At most two. */
  cdroms: Schema.optional(Schema.Array(Schema.Struct({ id: Ids.ImageId })))
}).pipe(
  Schema.filter((server) => [
    ...oneBootDevice(server),
    ...((server.cdroms?.length ?? 0) > 2 ? [{ path: ["cdroms"], message: "expected at most 2" }] : []),
    ...((server.volumes?.length ?? 0) + (server.nics?.length ?? 0) > 24
      ? [{ path: ["nics"], message: "expected at most 24 volumes and NICs together" }]
      : [])
  ])
)
/**
 * A new server. `volumes` are new ones, or existing ones by their id.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(newFields, {
  volumes: "volumes",
  nics: "nics",
  cdroms: "cdroms"
})
/**
 * @since 0.1.0
 * @category models
 */
export interface Create extends Schema.Schema.Type<typeof newFields> {}

/**
 * The properties that can be changed.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Update = Schema.Struct({
  cores: Schema.optional(positiveInt),
  /** In MB, a multiple of 256. */
  ram: Schema.optional(ram),
  ...changeable,
  /** Permits a change that needs a restart, such as that of the CPU family. Default: false. */
  allowReboot: Schema.optional(Schema.Boolean)
}).pipe(Schema.filter(oneBootDevice))
/**
 * @since 0.1.0
 * @category models
 */
export interface Update extends Schema.Schema.Type<typeof Update> {}

const servers = "/datacenters/{datacenterId}/servers"
const server = `${servers}/{serverId}` as const
const attached = `${server}/volumes` as const
const cdroms = `${server}/cdroms` as const

/**
 * The servers of a data center.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: servers, success: Server.collection })

/**
 * The same as a stream, page after page where the server pages.
 *
 * @since 0.1.0
 * @category operations
 */
export const all = Collection.all(list)

/**
 * Finds one by name: an exact match, else ignoring case, else by prefix, else by substring. Several equally good matches
 * are `Ambiguous`, none is `NotFound`.
 *
 * @since 0.1.0
 * @category operations
 */
export const findByName = Collection.findByName(list)

/**
 * One server.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: server, success: Server })

/**
 * Makes a server, with new or existing volumes and with NICs and their firewall rules, in one request.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({ method: "POST", path: servers, payload: Create, success: Server, read: get })

/**
 * Changes the given properties only.
 *
 * @since 0.1.0
 * @category operations
 */
export const update = Operation.accept({ method: "PATCH", path: server, payload: Update, success: Server, read: get })

/**
 * Sets the properties, as a whole.
 *
 * @since 0.1.0
 * @category operations
 */
export const replace = Operation.accept({
  method: "PUT",
  path: server,
  payload: Payload.wrapped(Update),
  success: Server,
  read: get
})

/**
 * Deletes a server with its NICs and their firewall rules. Its volumes stay.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: server })

/**
 * Starts a server that is stopped. It may get another public address.
 *
 * @since 0.1.0
 * @category operations
 */
export const start = Operation.accept({ method: "POST", path: `${server}/start`, formUntil: 5 })

/**
 * Switches a server off, without asking its operating system. Billing stops, and a dynamic public address is released.
 *
 * @since 0.1.0
 * @category operations
 */
export const stop = Operation.accept({ method: "POST", path: `${server}/stop`, formUntil: 5 })

/**
 * Resets a server, without asking its operating system.
 *
 * @since 0.1.0
 * @category operations
 */
export const reboot = Operation.accept({ method: "POST", path: `${server}/reboot`, formUntil: 5 })

/**
 * The volumes that are attached to a server.
 *
 * @since 0.1.0
 * @category operations
 */
export const listVolumes = Operation.make({ method: "GET", path: attached, success: Volume.Volume.collection })

/**
 * One volume that is attached to a server.
 *
 * @since 0.1.0
 * @category operations
 */
export const getVolume = Operation.make({ method: "GET", path: `${attached}/{volumeId}`, success: Volume.Volume })

/**
 * Attaches a volume of the same data center. The first one becomes the boot volume.
 *
 * @since 0.1.0
 * @category operations
 */
export const attachVolume = Operation.accept({
  method: "POST",
  path: attached,
  payload: wireId("volumeId", Ids.VolumeId),
  success: Volume.Volume,
  read: getVolume
})

/**
 * Detaches a volume, which stays. The server may restart if it cannot do so while it runs.
 *
 * @since 0.1.0
 * @category operations
 */
export const detachVolume = Operation.accept({ method: "DELETE", path: `${attached}/{volumeId}` })

/**
 * The images in the CD-ROM drives of a server.
 *
 * @since 0.1.0
 * @category operations
 */
export const listCdroms = Operation.make({ method: "GET", path: cdroms, success: Image.Image.collection })

/**
 * One image in a CD-ROM drive of a server.
 *
 * @since 0.1.0
 * @category operations
 */
export const getCdrom = Operation.make({ method: "GET", path: `${cdroms}/{cdromId}`, success: Image.Image })

/**
 * Puts an image of type `CDROM` into a drive. A server has two.
 *
 * @since 0.1.0
 * @category operations
 */
export const attachCdrom = Operation.accept({
  method: "POST",
  path: cdroms,
  payload: wireId("cdromId", Ids.ImageId),
  success: Image.Image,
  read: getCdrom
})

/**
 * Takes an image out of its drive.
 *
 * @since 0.1.0
 * @category operations
 */
export const detachCdrom = Operation.accept({ method: "DELETE", path: `${cdroms}/{cdromId}` })
