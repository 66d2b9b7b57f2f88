import { integer, listOf, matching, number, oneOf, text, Unacceptable } from "../attributes.js"
import type { Input, Kind } from "../kind.js"
import { forbidden, invalid } from "../refusal.js"
import { byId, type Context, type Entry, find, members, outermost, touch } from "../state.js"
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

const withAlias = (context: Context, location: string | undefined, alias: unknown): Entry | undefined =>
  Array.from(members(context, undefined, "images"), (path) => find(context, path)).find((entry) => {
    const aliases = entry?.properties["imageAliases"]
    return entry?.properties["location"] === location && Array.isArray(aliases) && aliases.includes(alias)
  })

const source = (context: Context, { at, location, properties }: Input): Entry | undefined => {
  const { image, imageAlias, licenceType: licence } = properties
  const given = [image, imageAlias, licence].filter((value) => value !== undefined && value !== null)
  if (given.length === 0) {
    throw invalid(`${at}.image`, "One of the attributes 'image', 'imageAlias' and 'licenceType' is required")
  }
  if (typeof imageAlias === "string") {
    const found = withAlias(context, location, imageAlias)
    if (found === undefined) throw invalid(`${at}.imageAlias`, "The image alias is not known in this location")
    return found
  }
  if (typeof image !== "string") return undefined
  const found = byId(context, "image", image, "") ?? byId(context, "snapshot", image, "")
  if (found === undefined) throw invalid(`${at}.image`, "The image does not exist")
  return found
}

const checkNew = (context: Context, input: Input): void => {
  const { at, properties } = input
  const from = source(context, input)
  if (from?.properties["public"] === true && from.properties["imageType"] === "HDD") {
    if (properties["imagePassword"] === undefined && properties["sshKeys"] === undefined) {
      throw invalid(`${at}.imagePassword`, "An 'imagePassword' or 'sshKeys' is required for this image")
    }
  }
  for (const name of from === undefined || from.properties["public"] === true ? [] : ["imagePassword", "sshKeys"]) {
    const isSet = properties[name] !== undefined && properties[name] !== null
    if (isSet) throw invalid(`${at}.${name}`, "Attribute is only allowed with a public image")
  }
  const zone = properties["availabilityZone"]
  if (properties["type"] === "SSD" && typeof zone === "string" && zone.startsWith("ZONE_")) {
    throw invalid(`${at}.availabilityZone`, "Zones are not available for volumes of type SSD")
  }
  properties["image"] = from?.id ?? null
}

/** The image or the snapshot that a volume is made of. */
const sourceOf = (context: Context, volume: Entry): Entry | undefined => {
  const id = String(volume.properties["image"])
  return byId(context, "image", id, "") ?? byId(context, "snapshot", id, "")
}

/** What the content of a volume says of it. */
const inherit = (volume: Entry, from: Entry): void => {
  for (const name of ["licenceType", ...hotPlugNames]) volume.properties[name] = from.properties[name]
}

/** From then on the source may be deleted. */
const finishReading = (context: Context, volume: Entry): void => {
  const from = find(context, String(volume.hidden["reads"]))
  if (from !== undefined) from.hidden["readers"] = Number(from.hidden["readers"]) - 1
  volume.hidden["reads"] = null
}

/** Takes a volume off its server. The server boots from what is left, or from nothing. */
export const detach = (context: Context, volume: Entry): void => {
  const from = volume.hidden["server"]
  const server = typeof from === "string" ? find(context, from) : undefined
  server?.children["volumes"]?.delete(volume.path)
  if (server?.properties["bootVolume"] === volume.path) server.properties["bootVolume"] = null
  volume.hidden["server"] = null
  volume.properties["deviceNumber"] = null
  volume.properties["bus"] = null
  for (const changed of server === undefined ? [volume] : [volume, server]) touch(context, changed)
}

/** Puts a volume on a server. The first one is what the server boots from, if it has nothing else. */
export const attach = (context: Context, volume: Entry, server: Entry): void => {
  if (volume.hidden["server"] !== server.path) detach(context, volume)
  const others = Array.from(server.children["volumes"] ?? [], (path) => find(context, path)?.properties["deviceNumber"])
  server.children["volumes"]?.add(volume.path)
  volume.hidden["server"] = server.path
  volume.properties["bus"] = volume.hidden["bus"] ?? "VIRTIO"
  volume.properties["deviceNumber"] ??= 1 + Math.max(0, ...others.map(Number))
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
    imageAlias: { is: text, writable: "create", writeOnly: true },
    licenceType: { is: licenceType },
    imagePassword: { is: matching(/^.{8,50}$/s, "8 to 50 characters long"), writable: "create" },
    sshKeys: { is: listOf(sshKey), writable: "create" },
    bus: { is: oneOf("VIRTIO", "IDE") },
    ...hotPlug,
    deviceNumber: { is: integer, writable: "never" }
  },
  entities: {},
  methods: ["list", "get", "create", "update", "replace", "remove"],
  check: (context, input) => {
    const { at, entry, properties } = input
    if (entry === undefined) {
      checkNew(context, input)
      return
    }
    const licence = properties["licenceType"] ?? entry.properties["licenceType"]
    if (licence !== entry.properties["licenceType"] && sourceOf(context, entry)?.properties["public"] === true) {
      throw invalid(`${at}.licenceType`, "The licence comes with the image, and cannot be changed")
    }
    if (Number(properties["size"]) < Number(entry.properties["size"])) {
      throw forbidden("VDC-5-1003", `A volume can only grow (${at}.size)`)
    }
  },
  usage: ({ size, type }) => ({ [type === "SSD" ? "ssd" : "hdd"]: Number(size) * 1024 }),
  accepted: (context, entry) => {
    const from = sourceOf(context, entry)
    if (from !== undefined) from.hidden["readers"] = Number(from.hidden["readers"] ?? 0) + 1
    entry.hidden["reads"] = from?.path ?? null
    entry.hidden["bus"] = entry.properties["bus"]
    entry.properties["bus"] = null
    // What nobody can read is not kept.
    for (const name of ["imagePassword", "imageAlias"]) delete entry.properties[name]
  },
  done: {
    create: (context, entry) => {
      finishReading(context, entry)
      entry.properties["sshKeys"] = null
      const from = sourceOf(context, entry)
      if (from === undefined) return undefined
      const here = outermost(context, entry).properties["location"]
      if (from.properties["location"] !== here) {
        const there = from.properties["location"]
        return `[VDC-5-622] Image ${from.id} is from location ${there} but Virtual Data Center is from another location ${here}`
      }
      inherit(entry, from)
      return undefined
    },
    restore: (context, entry, { touches: [path] }) => {
      const from = find(context, path ?? "")
      if (from === undefined) return "[VDC-5-0] The snapshot does not exist any more"
      inherit(entry, from)
      return undefined
    }
  },
  removed: (context, entry) => {
    finishReading(context, entry)
    detach(context, entry)
  }
}
