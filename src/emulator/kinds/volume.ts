/** Volumes: their sources, and the servers that they are attached to. */
import * as Redacted from "effect/Redacted"
import { integer, listOf, number, oneOf, text, Unacceptable } from "../attributes.js"
import type { CallContext, Draft, Kind } from "../kind.js"
import { allIn, byId, find, outermost, touch } from "../objects.js"
import { forbidden, gone, invalid } from "../refusal.js"
import type { Entry } from "../state.js"
import { isSet, listIn, numberIn, textIn } from "../values.js"
import { hotPlug, hotPlugNames, licenceType } from "./image.js"

const size = (value: unknown): unknown => {
  const parsed = number(value)
  return typeof parsed !== "number" || parsed > 0 ? parsed : new Unacceptable("Attribute must be greater than 0")
}

const sshKey = (value: unknown): unknown =>
  typeof value === "string" && value.length > 0 && value.length <= 8192
    ? value
    : new Unacceptable(
        `Invalid SSH key. Maximum allowed key size is 8K (8192 characters) and it can not be empty. Given ssh key length: ${String(value).length} characters`
      )

const imagePassword = (value: unknown): unknown =>
  typeof value === "string" && /^[a-zA-Z0-9]{8,50}$/.test(value)
    ? value
    : new Unacceptable(
        "Password syntax error. Password invalid, valid characters are: a-zA-Z0-9. Length between 8 and 50."
      )

/** The image or the snapshot with this id. */
const imageOrSnapshot = (context: CallContext, id: string): Entry | undefined =>
  byId(context, "image", id, "") ?? byId(context, "snapshot", id, "")

const withAlias = (context: CallContext, location: string | undefined, alias: string): Entry | undefined =>
  allIn(context, undefined, "images").find(
    ({ properties }) => properties["location"] === location && listIn(properties, "imageAliases").includes(alias)
  )

/** The image or the snapshot that a new volume is to be made of. */
const sourceIn = (context: CallContext, { at, location, properties }: Draft): Entry | undefined => {
  if (!["image", "imageAlias", "licenceType"].some((name) => isSet(properties, name))) {
    throw invalid(`${at}.image`, "One of the attributes 'image', 'imageAlias' and 'licenceType' is required")
  }
  const alias = textIn(properties, "imageAlias")
  if (alias !== undefined) {
    const found = withAlias(context, location, alias)
    if (found === undefined) throw invalid(`${at}.imageAlias`, "The image alias is not known in this location")
    return found
  }
  const id = textIn(properties, "image")
  if (id === undefined) return undefined
  const found = imageOrSnapshot(context, id)
  if (found === undefined) throw invalid(`${at}.image`, "The image does not exist")
  return found
}

const checkNew = (context: CallContext, draft: Draft): void => {
  const { at, properties, secrets } = draft
  const from = sourceIn(context, draft)
  const isPublic = from?.properties["public"] === true
  const logins = {
    imagePassword: secrets["imagePassword"] !== undefined,
    sshKeys: listIn(properties, "sshKeys").length > 0
  }
  const isGiven = logins.imagePassword || logins.sshKeys
  if (isPublic && from.properties["imageType"] === "HDD" && !isGiven) {
    throw invalid(`${at}.imagePassword`, "An 'imagePassword' or 'sshKeys' is required for this image")
  }
  if (logins.imagePassword && from === undefined) {
    throw invalid(`${at}.imagePassword`, "Attribute 'image' or 'imageAlias' must be set for password")
  }
  if (logins.sshKeys && from === undefined) {
    throw invalid(`${at}.sshKeys`, "An image template not found to use SSH keys.")
  }
  if (isGiven && !isPublic) {
    throw invalid(`${at}.image`, "Passwords/SSH Keys are only accepted for public ProfitBricks Images.")
  }
  if (properties["type"] === "SSD" && textIn(properties, "availabilityZone")?.startsWith("ZONE_") === true) {
    throw invalid(`${at}.availabilityZone`, "Zones are not available for volumes of type SSD")
  }
  properties["image"] = from?.id ?? null
}

/** The image or the snapshot that a volume is made of. */
const sourceOf = (context: CallContext, volume: Entry): Entry | undefined =>
  imageOrSnapshot(context, String(volume.properties["image"]))

/** The properties of a volume that come with its content. */
const inherit = (volume: Entry, from: Entry): void => {
  for (const name of ["licenceType", ...hotPlugNames]) volume.properties[name] = from.properties[name]
}

/** No server has it or boots from it any more, not even one that it was still to be attached to. */
const forget = (context: CallContext, volume: Entry): void => {
  for (const server of allIn(context, outermost(context, volume), "servers")) {
    server.children["volumes"]?.delete(volume.path)
    if (server.properties["bootVolume"] === volume.path) server.properties["bootVolume"] = null
  }
}

/** From then on the source may be deleted. */
const finishReading = (context: CallContext, volume: Entry): void => {
  const from = find(context, volume.hidden.reads)
  if (from !== undefined) from.hidden.readers = (from.hidden.readers ?? 0) - 1
  volume.hidden.reads = null
}

/** Takes a volume off its server, which does not boot from it any more. */
export const detach = (context: CallContext, volume: Entry): void => {
  const server = find(context, volume.hidden.server)
  server?.children["volumes"]?.delete(volume.path)
  if (server?.properties["bootVolume"] === volume.path) server.properties["bootVolume"] = null
  volume.hidden.server = null
  volume.properties["deviceNumber"] = null
  volume.properties["bus"] = null
  for (const changed of server === undefined ? [volume] : [volume, server]) touch(context, changed)
}

/** Puts a volume on a server. The server boots from the first one, unless it boots from a CD-ROM. */
export const attach = (context: CallContext, volume: Entry, server: Entry): void => {
  if (volume.hidden.server !== server.path) detach(context, volume)
  const others = allIn(context, server, "volumes").map(({ properties }) => numberIn(properties, "deviceNumber"))
  server.children["volumes"]?.add(volume.path)
  volume.hidden.server = server.path
  volume.properties["bus"] = volume.hidden.bus ?? "VIRTIO"
  volume.properties["deviceNumber"] ??= 1 + Math.max(0, ...others)
  if (server.properties["bootVolume"] === null && server.properties["bootCdrom"] === null) {
    server.properties["bootVolume"] = volume.path
  }
  for (const changed of [volume, server]) touch(context, changed)
}

export const volume: Kind = {
  name: "volume",
  collection: "/datacenters/{datacenterId}/volumes",
  param: "volumeId",
  attributes: {
    name: { is: text },
    type: { is: oneOf("HDD", "SSD"), writable: "create", initial: "HDD" },
    size: { is: size, required: true },
    availabilityZone: { is: oneOf("AUTO", "ZONE_1", "ZONE_2", "ZONE_3"), writable: "create", initial: "AUTO" },
    image: { is: text, writable: "create" },
    imageAlias: { is: text, writable: "create", shown: false },
    licenceType: { is: licenceType },
    imagePassword: { is: imagePassword, writable: "create", secret: true },
    sshKeys: { is: listOf(sshKey), writable: "create" },
    bus: { is: oneOf("VIRTIO", "IDE") },
    ...hotPlug,
    deviceNumber: { is: integer, writable: "never" }
  },
  entities: {},
  methods: ["list", "get", "create", "update", "replace", "remove"],
  check: (context, draft) => {
    const { at, entry, properties } = draft
    if (entry === undefined) {
      checkNew(context, draft)
      return
    }
    const licence = properties["licenceType"] ?? entry.properties["licenceType"]
    if (licence !== entry.properties["licenceType"] && sourceOf(context, entry)?.properties["public"] === true) {
      throw invalid(`${at}.licenceType`, "The licence comes with the image, and cannot be changed")
    }
    if ("size" in properties && numberIn(properties, "size") < numberIn(entry.properties, "size")) {
      throw forbidden("VDC-5-1003", `A volume can only grow (${at}.size)`)
    }
  },
  usage: (properties) => ({ [properties["type"] === "SSD" ? "ssd" : "hdd"]: numberIn(properties, "size") * 1024 }),
  echo: ({ availabilityZone = null, bus = null }, { imagePassword }) => ({
    availabilityZone,
    bus,
    imagePassword: imagePassword === undefined ? null : Redacted.value(imagePassword)
  }),
  accepted: (context, entry) => {
    const from = sourceOf(context, entry)
    // The rest of what it inherits comes with the content.
    for (const name of from === undefined ? [] : hotPlugNames) entry.properties[name] = from?.properties[name]
    if (from !== undefined) from.hidden.readers = (from.hidden.readers ?? 0) + 1
    entry.hidden.reads = from?.path ?? null
    entry.hidden.bus = textIn(entry.properties, "bus") ?? null
    entry.properties["bus"] = null
  },
  done: {
    create: (context, entry) => {
      finishReading(context, entry)
      entry.properties["sshKeys"] = null
      const from = sourceOf(context, entry)
      if (from === undefined) return entry.properties["image"] === null ? undefined : gone("image")
      const here = outermost(context, entry).properties["location"]
      if (from.properties["location"] !== here) {
        const there = from.properties["location"]
        return `[VDC-5-622] Image ${from.id} is from location ${there} but Virtual Data Center is from another location ${here}`
      }
      inherit(entry, from)
      return undefined
    },
    restore: (context, entry, { action }) => {
      const from = action._tag === "restore" ? find(context, action.snapshot) : undefined
      if (from === undefined) return gone("snapshot")
      inherit(entry, from)
      return undefined
    }
  },
  removed: (context, entry) => {
    finishReading(context, entry)
    detach(context, entry)
    forget(context, entry)
  }
}
