/**
 * Volumes: the disks of servers.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import { since } from "./internal/apiVersion.js"
import { changeableDisk, disk, hotPlug, hotPlugOfVolumes, LicenceType } from "./internal/disk.js"
import * as Payload from "./internal/payload.js"
import { nullish, nullishBoolean, nullishInt, nullishString, openEnum, type TypeOf } from "./internal/schemas.js"
import * as Label from "./Label.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"
import * as Snapshot from "./Snapshot.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { VolumeId as Id } from "./Ids.js"

/**
 * The hardware: `SSD` is `SSD Standard` or `SSD Premium`, as the contract has it; `DAS` is the direct-attached storage of a
 * server of type `CUBE`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Type = openEnum("HDD", "SSD", "SSD Standard", "SSD Premium", "DAS")

const Zone = openEnum("AUTO", "ZONE_1", "ZONE_2", "ZONE_3")
const BootOrder = openEnum("AUTO", "NONE", "PRIMARY")

const properties = {
  name: nullishString,
  type: nullish(Type),
  /** In GB. In the answer to a change it is null while the volume of a server of type `CUBE` is made. */
  size: Schema.NullOr(Schema.Number),
  availabilityZone: nullish(Zone),
  /** The image or snapshot of the volume; null if it was created blank. */
  image: nullishString,
  imageAlias: nullishString,
  licenceType: nullish(LicenceType),
  sshKeys: nullish(Schema.Array(Schema.String)),
  bus: nullish(openEnum("VIRTIO", "IDE", "UNKNOWN")),
  ...hotPlug,
  /** The slot in the server, from 1; null while the volume is not attached. */
  deviceNumber: nullishInt,
  /** Null while the volume is not attached. Version 6 and later. */
  pciSlot: nullishInt,
  /** The backup unit that saves it. Version 5 and later. */
  backupunitId: nullish(Ids.BackupUnitId),
  /** Version 6 and later. */
  bootOrder: nullish(BootOrder),
  /** The id of the server that it is attached to. Version 6 and later. */
  bootServer: nullishString,
  ...disk
}
/**
 * The schema of the properties of a volume.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a volume, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a volume: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind
  extends Resource.KindOf<Ids.VolumeId, Properties, {}, {}, Resource.Metadata, { readonly size: number }> {
  readonly item: Volume<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const Volume: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "volume",
  id: Ids.VolumeId,
  properties: Properties,
  metadata: Resource.Metadata,
  settled: ["size"]
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Volume<D extends number = number> extends Resource.Leaf<Kind, D> {}

const size = Schema.Number.pipe(
  Schema.filter((gigabytes) => Number.isFinite(gigabytes) && gigabytes > 0, { description: "a size in GB above 0" })
)
const sshKey = Schema.String.pipe(
  Schema.filter((key) => key.length > 0 && key.length <= 8192, { description: "an SSH key of 1 to 8192 characters" })
)
const imagePassword = Schema.String.pipe(
  Schema.pattern(/^[A-Za-z0-9]{8,50}$/, { description: "a password of 8 to 50 characters, all of A-Z, a-z and 0-9" })
)

/** Other tools of the vendor want it in base64. Encoded twice it would be ignored, which shows only at the first login. */
const userData = Schema.StringFromBase64.pipe(
  Schema.filter((text) => !/^I[0-3w-z][\w+/\s]*=*\s*$/.test(text), {
    description: "the text itself, not in base64: the SDK encodes it"
  })
)

/** An image takes these at its first start. */
const forImages = ["imagePassword", "sshKeys", "userData", "backupunitId"] as const
const isGiven = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : Predicate.isNotNullable(value))

const named = { name: nullishString }

/** Fields that can be changed later as well. */
const changeable = {
  /** Default: `VIRTIO`. */
  bus: nullish(openEnum("VIRTIO", "IDE")),
  licenceType: nullish(LicenceType),
  ...hotPlugOfVolumes,
  /**
   * The boot order: `PRIMARY` boots from this volume, and needs `NONE` for all others of the server; `AUTO` leaves it to the
   * server's `bootVolume`, and needs `AUTO` for all of them. Default: `AUTO`.
   */
  bootOrder: since(6)(nullish(BootOrder)),
  ...changeableDisk,
  ...Payload.untyped
}

const content = {
  ...changeable,
  /** The id of an image or a snapshot of the same location. */
  image: nullish(Schema.NonEmptyString),
  /** The newest image of a kind, such as `ubuntu:latest`; the location lists them. */
  imageAlias: nullish(Schema.NonEmptyString),
  /** For the first login: 8 to 50 of A-Z, a-z and 0-9. Only with an image of the vendor, as are `sshKeys`. */
  imagePassword: nullish(Schema.Redacted(imagePassword)),
  sshKeys: nullish(Schema.Array(sshKey)),
  /**
   * A configuration for the first start, such as a text that begins with `#cloud-config`. The SDK encodes it. Only with an image
   * whose `cloudInit` is `V1`. It counts as a secret, because it may contain some.
   */
  userData: since(5)(nullish(Schema.Redacted(userData))),
  /** The backup unit that saves it. Only with an image of the vendor. */
  backupunitId: since(5)(nullish(Ids.BackupUnitId))
}

const sized = {
  /** In GB. */
  size,
  /** Default: `HDD`. */
  type: nullish(Type),
  /** Default: `AUTO`. */
  availabilityZone: nullish(Zone)
}

type Content = { readonly [Field in "image" | "imageAlias" | "licenceType" | (typeof forImages)[number]]?: unknown }

const oneSource = (volume: Content) => {
  const sources = [volume.image, volume.imageAlias, volume.licenceType].filter((source) => typeof source === "string")
  const isBlank = typeof volume.image !== "string" && typeof volume.imageAlias !== "string"
  return [
    ...(sources.length === 1
      ? []
      : [{ path: ["image"], message: "is required, or imageAlias or licenceType instead: exactly one of them" }]),
    ...(isBlank ? forImages.filter((field) => isGiven(volume[field])) : []).map((field) => ({
      path: [field],
      message: "is for volumes with image or imageAlias only"
    }))
  ]
}

const notDirect = (volume: Content & { readonly type?: string | null | undefined }) => [
  ...oneSource(volume),
  ...(volume.type === "DAS" ? [{ path: ["type"], message: "DAS is for the volume of a new server of type CUBE" }] : [])
]

const newFields = () => ({ ...named, ...sized, ...content })
/**
 * A new volume. It needs exactly one of `image`, `imageAlias` and `licenceType` (for a blank disk).
 * An image of the vendor needs `imagePassword` or `sshKeys` too.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(() =>
  Schema.Struct(newFields()).pipe(Schema.filter(notDirect))
)
/**
 * @since 0.1.0
 * @category models
 */
export interface Create extends Payload.Open, TypeOf<ReturnType<typeof newFields>> {}

const directFields = () => ({ ...named, type: Schema.Literal("DAS"), ...content })
/**
 * The volume of a new server of type `CUBE`: direct-attached storage, of the template's size. It lives as long as its server.
 *
 * @since 0.1.0
 * @category schemas
 */
export const CreateDirect: Schema.Schema<CreateDirect, Payload.Wire> = Payload.wrapped(() =>
  Schema.Struct(directFields()).pipe(Schema.filter(oneSource))
)
/**
 * @since 0.1.0
 * @category models
 */
export interface CreateDirect extends Payload.Open, TypeOf<ReturnType<typeof directFields>> {}

const templatedFields = () => ({
  ...named,
  ...content,
  ...sized,
  /** In GB. Default: that of the template. */
  size: Schema.optional(size)
})
/**
 * A volume of a new server of type `GPU`, of the template's size, unless `size` is given.
 *
 * @since 0.1.0
 * @category schemas
 */
export const CreateTemplated: Schema.Schema<CreateTemplated, Payload.Wire> = Payload.wrapped(() =>
  Schema.Struct(templatedFields()).pipe(Schema.filter(notDirect))
)
/**
 * @since 0.1.0
 * @category models
 */
export interface CreateTemplated extends Payload.Open, TypeOf<ReturnType<typeof templatedFields>> {}

const updateFields = {
  ...named,
  /** In GB. */
  size: Schema.optional(size),
  ...changeable
}
/**
 * The properties that can be changed. A volume can only grow.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Update = Schema.Struct(updateFields)
/**
 * @since 0.1.0
 * @category models
 */
export interface Update extends Payload.Open, TypeOf<typeof updateFields> {}

const volumes = "/datacenters/{datacenterId}/volumes"
const volume = `${volumes}/{volumeId}` as const

/**
 * The volumes of a data center.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: volumes, success: Volume.collection })

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
 * One volume.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: volume, success: Volume })

/**
 * Creates a volume. It belongs to the data center, and can then be attached to a server.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({
  method: "POST",
  path: volumes,
  payload: Create,
  read: get,
  undo: () => remove
})

/**
 * Changes the given properties only.
 *
 * @since 0.1.0
 * @category operations
 */
export const update = Operation.accept({
  method: "PATCH",
  path: volume,
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
  path: volume,
  payload: Payload.wrapped<Update>(() => Update),
  read: get
})

/**
 * Deletes a volume and its data. Its snapshots stay.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: volume })

const newSnapshot = () =>
  Schema.Struct({
    name: nullishString,
    description: nullishString,
    /** Default: that of the volume. */
    licenceType: since(5)(nullish(LicenceType)),
    /** Extra protection, such as two-factor authentication. Default: false. */
    secAuthProtection: since(5)(nullishBoolean),
    ...Payload.untyped
  })

/**
 * Copies a volume into a new snapshot.
 *
 * @since 0.1.0
 * @category operations
 */
export const createSnapshot = Operation.accept({
  method: "POST",
  path: `${volume}/create-snapshot`,
  formUntil: 5,
  payload: Payload.wrapped(newSnapshot),
  read: Snapshot.get,
  undo: () => Snapshot.remove
})

/**
 * Overwrites a volume with a snapshot.
 *
 * @since 0.1.0
 * @category operations
 */
export const restoreSnapshot = Operation.accept({
  method: "POST",
  path: `${volume}/restore-snapshot`,
  formUntil: 5,
  payload: Payload.wrapped(() => Schema.Struct({ snapshotId: Ids.SnapshotId }))
})

/**
 * The labels of a volume.
 *
 * @since 0.1.0
 * @category operations
 */
export const labels = Label.on(volume)
