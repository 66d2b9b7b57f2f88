/** Volumes: their sources, and the servers that they are attached to. */
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import { changedIn, integer, listOf, number, oneOf, text, Unacceptable } from "../attributes.js"
import type { CallContext, Draft, Kind, Owner } from "../kind.js"
import { allIn, byId, find, outermost, touch } from "../objects.js"
import { forbidden, gone, invalid } from "../refusal.js"
import type { Entry } from "../state.js"
import { isSet, listIn, numberIn, textIn, type Values } from "../values.js"
import { disk, hotPlug, hotPlugNames, inherited, licenceType } from "./image.js"
import { labels } from "./label.js"
import { templateAt } from "./template.js"

const types = ["HDD", "SSD", "SSD Standard", "SSD Premium"]
const type = changedIn(5, oneOf("HDD", "SSD"), changedIn(6, oneOf(...types), oneOf(...types, "DAS")))

const base64 = (value: unknown): unknown =>
  typeof value === "string" && /^(?:[a-z\d+/]{4})*(?:[a-z\d+/]{2}==|[a-z\d+/]{3}=)?$/i.test(value)
    ? value
    : new Unacceptable("Attribute must be in base64")

/** The template of a new server says how large its volume is. */
const complete = (context: CallContext, sent: Values, at: string, owner: Owner | undefined): Values => {
  const isDirect = sent["type"] === "DAS" && context.version >= 6
  if (isDirect && owner?.properties["type"] !== "CUBE") {
    throw invalid(`${at}.type`, "A volume of type DAS comes with a new server of type CUBE")
  }
  if (isDirect && isSet(sent, "size"))
    throw invalid(`${at}.size`, "The template says how large a volume of type DAS is")
  const isSized = isDirect || owner?.properties["type"] === "GPU"
  return !isSized || isSet(sent, "size")
    ? sent
    : { ...sent, size: templateAt(context, owner?.properties["templateUuid"])?.properties["storageSize"] }
}

/** The flags that volumes have had up to version 4. */
const former = ["cpuHotUnplug", "ramHotUnplug", "discScsiHotPlug", "discScsiHotUnplug"]

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
  if (secrets["userData"] !== undefined && from?.properties["cloudInit"] !== "V1") {
    throw invalid(`${at}.userData`, "The attribute needs an image with cloud-init")
  }
  if (isSet(properties, "backupunitId")) {
    if (!isPublic) throw invalid(`${at}.backupunitId`, "The attribute needs a public image")
    if (byId(context, "backupunit", String(properties["backupunitId"]), "") === undefined) {
      throw invalid(`${at}.backupunitId`, "The backup unit does not exist")
    }
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
  if (
    context.version < 5 &&
    properties["type"] === "SSD" &&
    textIn(properties, "availabilityZone")?.startsWith("ZONE_") === true
  ) {
    throw invalid(`${at}.availabilityZone`, "Zones are not available for volumes of type SSD")
  }
  properties["image"] = from?.id ?? null
}

/** The image or the snapshot that a volume is made of. */
const sourceOf = (context: CallContext, volume: Entry): Entry | undefined =>
  imageOrSnapshot(context, String(volume.properties["image"]))

/** The properties of a volume that come with its content. */
const inherit = (volume: Entry, from: Entry): void => {
  for (const name of ["licenceType", ...inherited]) volume.properties[name] = from.properties[name]
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
  volume.properties["pciSlot"] = null
  volume.properties["bootServer"] = null
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
  volume.properties["pciSlot"] = numberIn(volume.properties, "deviceNumber") + firstPciSlot - 1
  volume.properties["bootServer"] = server.id
  // A server of type CUBE shows no boot volume.
  const mayBoot = volume.properties["type"] !== "DAS" && volume.properties["bootOrder"] !== "NONE"
  if (mayBoot && server.properties["bootVolume"] === null && server.properties["bootCdrom"] === null) {
    server.properties["bootVolume"] = volume.path
  }
  boot(context, volume)
  for (const changed of [volume, server]) touch(context, changed)
}

const firstPciSlot = 5

/** Lets the server of a volume boot from it, or not, if it says so itself. */
const boot = (context: CallContext, volume: Entry): void => {
  const server = find(context, volume.hidden.server)
  const { bootOrder } = volume.properties
  if (server === undefined) return
  if (bootOrder === "PRIMARY") Object.assign(server.properties, { bootVolume: volume.path, bootCdrom: null })
  else if (bootOrder === "NONE" && server.properties["bootVolume"] === volume.path)
    server.properties["bootVolume"] = null
}

/** Only one volume of a server can be the primary one: the others must have given that up. */
const checkBootOrder = (context: CallContext, { at, entry, properties }: Draft): void => {
  const server = find(context, entry?.hidden.server)
  if (properties["bootOrder"] !== "PRIMARY" || server === undefined) return
  if (allIn(context, server, "volumes").some((other) => other !== entry && other.properties["bootOrder"] !== "NONE")) {
    throw invalid(`${at}.bootOrder`, "All other volumes of the server must have the boot order NONE")
  }
}

/** Direct-attached storage comes and goes with its server. */
export const mayLeave = (volume: Entry): void => {
  if (volume.properties["type"] === "DAS") {
    throw forbidden("VDC-5-1004", "A volume of type DAS stays with its server as long as there is one")
  }
}

export const volume: Kind = {
  name: "volume",
  collection: "/datacenters/{datacenterId}/volumes",
  param: "volumeId",
  attributes: {
    name: { is: text },
    type: { is: type, writable: "create", initial: "HDD" },
    size: { is: size, required: true },
    availabilityZone: { is: oneOf("AUTO", "ZONE_1", "ZONE_2", "ZONE_3"), writable: "create", initial: "AUTO" },
    image: { is: text, writable: "create" },
    imageAlias: { is: text, writable: "create", shown: false },
    licenceType: { is: licenceType },
    imagePassword: { is: imagePassword, writable: "create", secret: true },
    sshKeys: { is: listOf(sshKey), writable: "create" },
    bus: { is: oneOf("VIRTIO", "IDE") },
    ...Record.map(hotPlug, (flag, name) => (former.includes(name) ? { ...flag, until: 4 } : flag)),
    deviceNumber: { is: integer, writable: "never" },
    userData: { is: base64, writable: "create", secret: true, since: 5 },
    backupunitId: { is: text, writable: "create", sparse: true, since: 5 },
    pciSlot: { is: integer, writable: "never", since: 6 },
    bootOrder: { is: oneOf("AUTO", "NONE", "PRIMARY"), initial: "AUTO", since: 6 },
    bootServer: { is: text, writable: "never", since: 6 },
    ...disk,
    applicationType: { is: text, writable: "never", initial: "UNKNOWN", since: 6 }
  },
  entities: {
    labels
  },
  methods: ["list", "get", "create", "update", "replace", "remove"],
  complete,
  check: (context, draft) => {
    const { at, entry, properties } = draft
    checkBootOrder(context, draft)
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
  usage: (properties) => {
    const hardware = textIn(properties, "type") ?? ""
    const part = hardware === "DAS" ? "das" : hardware.startsWith("SSD") ? "ssd" : "hdd"
    return { [part]: numberIn(properties, "size") * 1024 }
  },
  mayRemove: (context, entry) => {
    if (find(context, entry.hidden.server) !== undefined) mayLeave(entry)
  },
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
    update: (context, entry, { data }) => {
      if ("bootOrder" in data) boot(context, entry)
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
