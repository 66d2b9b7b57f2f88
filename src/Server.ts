/**
 * Servers: create, read, change, start, stop and delete the machines of a data center, and attach volumes to them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Gpu from "./Gpu.js"
import * as Ids from "./Ids.js"
import * as Image from "./Image.js"
import { since, typeSince, until } from "./internal/apiVersion.js"
import * as Payload from "./internal/payload.js"
import {
  idOnly,
  nullish,
  nullishBoolean,
  nullishString,
  openEnum,
  positiveInt,
  ServerZone,
  type TypeOf,
  wireId
} from "./internal/schemas.js"
import * as SecurityGroups from "./internal/securityGroups.js"
import * as Label from "./Label.js"
import * as Nic from "./Nic.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"
import * as Template from "./Template.js"
import * as Volume from "./Volume.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { ServerId as Id } from "./Ids.js"

/**
 * The processors of a server: each location lists its own.
 *
 * @since 0.1.0
 * @category schemas
 */
export const CpuFamily = openEnum(
  "AMD_OPTERON",
  "AMD_EPYC",
  "AMD_TURIN",
  "INTEL_XEON",
  "INTEL_SKYLAKE",
  "INTEL_ICELAKE",
  "INTEL_SIERRAFOREST"
)

const properties = {
  name: nullishString,
  /** In the answer to a change it is null, as is `ram`, while a server of type `CUBE` is made. */
  cores: Schema.NullOr(Schema.Int),
  /** In MB. */
  ram: Schema.NullOr(Schema.Int),
  availabilityZone: nullish(ServerZone),
  /** The state of the machine; null until it is provisioned. */
  vmState: nullish(openEnum("NOSTATE", "RUNNING", "BLOCKED", "PAUSED", "SHUTDOWN", "SHUTOFF", "CRASHED", "SUSPENDED")),
  cpuFamily: nullish(CpuFamily),
  /** Version 6 and later, as are all fields below. */
  type: nullish(openEnum("ENTERPRISE", "VCPU", "CUBE", "GPU")),
  /** The template of a server of type `CUBE` or `GPU`. */
  templateUuid: nullish(Template.Id),
  hostname: nullishString,
  /** Spreads the work of the NICs over the cores. */
  nicMultiQueue: nullishBoolean,
  enabledFeatures: nullish(Schema.Array(Schema.String)),
  placementGroupId: nullishString
}
/**
 * The schema of the properties of a server.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a server, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a server: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind
  extends Resource.KindOf<
    Ids.ServerId,
    Properties,
    {
      readonly cdroms: Image.Kind
      readonly volumes: Volume.Kind
      readonly nics: Nic.Kind
      /** Version 6 and later, as are the security groups. */
      readonly gpus?: Gpu.Kind
      readonly securitygroups?: SecurityGroups.SummaryKind
    },
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
  id: Ids.ServerId,
  properties: Properties,
  metadata: Resource.Metadata,
  settled: ["cores", "ram"],
  links: { bootVolume: () => Volume.Volume, bootCdrom: () => Image.Image },
  entities: {
    cdroms: () => Image.Image,
    volumes: () => Volume.Volume,
    nics: () => Nic.Nic,
    gpus: () => Gpu.Gpu,
    securitygroups: () => SecurityGroups.Summary
  },
  later: ["gpus", "securitygroups"]
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Server<D extends number = number> extends Resource.Tree<Kind, D> {}

/**
 * The types of a server in a short form.
 *
 * @since 0.1.0
 * @category models
 */
export interface SummaryKind extends Resource.KindOf<Ids.ServerId, Properties> {
  readonly item: Summary<this["depth"]>
}
/**
 * A server as its security groups show it at any depth: without its attachments. `get` shows them.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Summary: Resource.Resource<SummaryKind> = Resource.make<SummaryKind>({
  type: "server",
  id: Ids.ServerId,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * A server as its security groups show it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Summary<D extends number = number> extends Resource.Leaf<SummaryKind, D> {}

const ram = Schema.Int.pipe(
  Schema.filter((megabytes) => megabytes >= 256 && megabytes % 256 === 0, {
    description: "a multiple of 256 MB, at least 256"
  })
)

const hostname = Schema.String.pipe(
  Schema.pattern(/^[a-z0-9][a-z0-9-]{0,62}$/, { description: "a host name of at most 63 of a-z, 0-9 and -" })
)

const changeable = {
  name: nullishString,
  /** Of at most 63 of a-z, 0-9 and -. Default: made of the name. */
  hostname: since(6)(nullish(hostname)),
  /** Default: `AUTO`. */
  availabilityZone: nullish(ServerZone),
  /** Boots from this volume. Default: the first one that is attached. Not together with `bootCdrom`. */
  bootVolume: nullish(idOnly(Ids.VolumeId)),
  bootCdrom: nullish(idOnly(Ids.ImageId)),
  /** Spreads the work of the NICs over the cores. Changing it takes a restart. Default: false. */
  nicMultiQueue: since(6)(nullishBoolean),
  ...Payload.untyped
}

const common = () => ({
  ...changeable,
  nics: Schema.optional(Schema.Array(Nic.Create)),
  /** At most two. */
  cdroms: Schema.optional(Schema.Array(Schema.Struct({ id: Ids.ImageId })))
})

/** The fields of servers without a template. */
const free = () => ({
  ...common(),
  cores: positiveInt,
  /** In MB, a multiple of 256. */
  ram,
  volumes: Schema.optional(Schema.Array(Schema.Union(Volume.Create, Schema.Struct({ id: Ids.VolumeId }))))
})

interface Devices {
  readonly bootVolume?: unknown
  readonly bootCdrom?: unknown
  readonly volumes?: ReadonlyArray<unknown> | undefined
  readonly nics?: ReadonlyArray<unknown> | undefined
  readonly cdroms?: ReadonlyArray<unknown> | undefined
}

const oneBootDevice = (server: Devices) =>
  typeof server.bootVolume === "string" && typeof server.bootCdrom === "string"
    ? [{ path: ["bootCdrom"], message: "expected only one of bootVolume and bootCdrom" }]
    : []

const fewDevices = (server: Devices) => [
  ...oneBootDevice(server),
  ...((server.cdroms?.length ?? 0) > 2 ? [{ path: ["cdroms"], message: "expected at most 2" }] : []),
  ...((server.volumes?.length ?? 0) + (server.nics?.length ?? 0) > 24
    ? [{ path: ["nics"], message: "expected at most 24 volumes and NICs together" }]
    : [])
]

const vcpuFields = () => ({ ...free(), type: typeSince(6)(Schema.Literal("VCPU")) })
/**
 * A new server that shares its cores with others, of any family. Since version 6 of the API.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateVcpu extends Payload.Open, TypeOf<ReturnType<typeof vcpuFields>> {}

const cubeFields = () => ({
  ...common(),
  type: typeSince(6)(Schema.Literal("CUBE")),
  /** It defines the cores, the RAM and the size of the volume. */
  templateUuid: typeSince(6)(Template.Id),
  /** Exactly one, of type `DAS`. Others are attached later. */
  volumes: Schema.Tuple(Volume.CreateDirect)
})
/**
 * A new server of the size of a template, with a volume of direct-attached storage. Since version 6 of the API.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateCube extends Payload.Open, TypeOf<ReturnType<typeof cubeFields>> {}

const gpuFields = () => ({
  ...common(),
  type: typeSince(6)(Schema.Literal("GPU")),
  /** It defines the cores, the RAM and the GPUs. */
  templateUuid: typeSince(6)(Template.Id),
  volumes: Schema.optional(Schema.Array(Schema.Union(Volume.CreateTemplated, Schema.Struct({ id: Ids.VolumeId }))))
})
/**
 * A new server with graphics processors, of the size of a template. Since version 6 of the API.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateGpu extends Payload.Open, TypeOf<ReturnType<typeof gpuFields>> {}

const enterpriseFields = () => ({
  ...free(),
  type: since(6)(Schema.optional(Schema.Literal("ENTERPRISE"))),
  /** One of those of the location. Default: the location's own. */
  cpuFamily: nullish(CpuFamily),
  /** Only for servers of type `CUBE` and `GPU`. */
  templateUuid: Schema.optionalWith(
    Schema.Undefined.annotations({ description: "no template, which is for servers of type CUBE and GPU" }),
    { exact: true }
  )
})
// If several members of the union fit equally well, the compiler's message is about the last one by name: `W` comes after `V`.
/**
 * A new server of type `ENTERPRISE`, which may be left out: with cores of its own.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateWithCores extends Payload.Open, TypeOf<ReturnType<typeof enterpriseFields>> {}

/**
 * A new server, of the kind of its `type`. `volumes` are new ones, or existing ones by their ids.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(
  () =>
    Schema.Union(
      Schema.Struct(enterpriseFields()).pipe(Schema.filter(fewDevices)),
      Schema.Struct(vcpuFields()).pipe(Schema.filter(fewDevices)),
      Schema.Struct(cubeFields()).pipe(Schema.filter(fewDevices)),
      Schema.Struct(gpuFields()).pipe(Schema.filter(fewDevices))
    ),
  { volumes: "volumes", nics: "nics", cdroms: "cdroms" }
)
/**
 * @since 0.1.0
 * @category models
 */
export type Create = CreateVcpu | CreateCube | CreateGpu | CreateWithCores

const updateFields = {
  ...changeable,
  cores: Schema.optional(positiveInt),
  /** In MB, a multiple of 256. */
  ram: Schema.optional(ram),
  /** One of those of the location. */
  cpuFamily: nullish(CpuFamily),
  /** Permits a change that needs a restart, such as that of the CPU family. Until version 5 of the API. Default: false. */
  allowReboot: until(5)(Schema.optional(Schema.Boolean))
}
/**
 * The properties that can be changed. A server of type `CUBE` or `GPU` keeps the size of its template.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Update = Schema.Struct(updateFields).pipe(Schema.filter(oneBootDevice))
/**
 * @since 0.1.0
 * @category models
 */
export interface Update extends Payload.Open, TypeOf<typeof updateFields> {}

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
export const list = Operation.make({
  method: "GET",
  path: servers,
  query: Schema.Struct({
    /** Only servers with something to `upgrade`. Default: all. */
    upgradeNeeded: since(5)(Schema.optional(Schema.Boolean))
  }),
  success: Server.collection
})

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
 * One server.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: server, success: Server })

/**
 * Creates a server, with new or existing volumes and with NICs and their firewall rules, in one request. The API creates it later:
 * `Request.completed()` and `Request.ready()` wait for it.
 *
 * @example
 * ```ts
 * import { type Datacenter, Server, type Template } from "effect-profitbricks"
 *
 * const servers = (datacenterId: Datacenter.Id, templateUuid: Template.Id) => [
 *   Server.create({ datacenterId, cores: 4, ram: 8192, cpuFamily: "INTEL_ICELAKE" }),
 *   Server.create({ datacenterId, type: "VCPU", cores: 2, ram: 4096 }),
 *   Server.create({
 *     datacenterId,
 *     type: "CUBE",
 *     templateUuid,
 *     volumes: [{ type: "DAS", imageAlias: "ubuntu:latest", sshKeys: ["ssh-ed25519 AAAA…"] }]
 *   })
 * ]
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({
  method: "POST",
  path: servers,
  payload: Create,
  read: get,
  undo: () => remove,
  besides: { field: "volumes", type: "volume", undo: Volume.remove }
})

/**
 * Changes the given properties only.
 *
 * @since 0.1.0
 * @category operations
 */
export const update = Operation.accept({
  method: "PATCH",
  path: server,
  payload: Payload.bare<Update>(() => Update),
  read: get
})

/**
 * Sets the properties, as a whole.
 *
 * @since 0.1.0
 * @category operations
 */
export const replace = Operation.accept({
  method: "PUT",
  path: server,
  payload: Payload.wrapped<Update>(() => Update),
  read: get
})

/**
 * Deletes a server with its NICs and their firewall rules. Its volumes stay unless `deleteVolumes` is true; the direct-attached
 * storage of a server of type `CUBE` is always deleted.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({
  method: "DELETE",
  path: server,
  query: Schema.Struct({
    /** Deletes the volumes that are attached to it, with their data. Default: false. */
    deleteVolumes: since(6)(Schema.optional(Schema.Boolean))
  })
})

/**
 * Starts a server that is stopped. It may get another public address. Not for servers of type `CUBE`: see `resume`.
 *
 * @since 0.1.0
 * @category operations
 */
export const start = Operation.accept({ method: "POST", path: `${server}/start`, formUntil: 5 })

/**
 * Switches a server off, without asking its operating system. Billing stops, and a dynamic public address is released. Not for servers
 * of type `CUBE`: see `suspend`.
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
 * Suspends a server of type `CUBE`, which cannot be stopped. Billing goes on. Since version 6 of the API.
 *
 * @since 0.1.0
 * @category operations
 */
export const suspend = Operation.accept({ since: 6, method: "POST", path: `${server}/suspend` })

/**
 * Resumes a suspended server of type `CUBE`. Since version 6 of the API.
 *
 * @since 0.1.0
 * @category operations
 */
export const resume = Operation.accept({ since: 6, method: "POST", path: `${server}/resume` })

/**
 * Upgrades a server to the latest version of the virtual machine, which takes a restart: `list` with `upgradeNeeded` gives the
 * servers with an older one. Since version 5 of the API.
 *
 * @since 0.1.0
 * @category operations
 */
export const upgrade = Operation.accept({ since: 5, method: "POST", path: `${server}/upgrade` })

/**
 * The URL of a server's console, for a browser. Treat it as a secret: it needs no password. Since version 6 of the API.
 *
 * @since 0.1.0
 * @category operations
 */
export const console = Operation.make({
  since: 6,
  method: "GET",
  path: `${server}/remoteconsole`,
  success: Schema.Struct({ url: Schema.Redacted(Schema.String) }).pipe(Schema.pluck("url"))
})

/**
 * A token (JWT) that stands for a server, such as for its console. Since version 6 of the API.
 *
 * @since 0.1.0
 * @category operations
 */
export const token = Operation.make({
  since: 6,
  method: "GET",
  path: `${server}/token`,
  success: Schema.Struct({ token: Schema.Redacted(Schema.String) }).pipe(Schema.pluck("token"))
})

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
  read: getVolume,
  undo: () => detachVolume
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
  read: getCdrom,
  undo: () => detachCdrom
})

/**
 * Takes an image out of its drive.
 *
 * @since 0.1.0
 * @category operations
 */
export const detachCdrom = Operation.accept({ method: "DELETE", path: `${cdroms}/{cdromId}` })

/**
 * The labels of a server.
 *
 * @since 0.1.0
 * @category operations
 */
export const labels = Label.on(server)

/**
 * Sets the security groups of a server, as a whole: their rules are for all of its NICs. Groups outside of the list are detached. A
 * new server is only in the default group, if its data center has one. Gives the groups of the server. Since version 6 of the API.
 *
 * @since 0.1.0
 * @category operations
 */
export const setSecurityGroups = SecurityGroups.setting("server", server)
