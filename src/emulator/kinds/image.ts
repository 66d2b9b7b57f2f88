/** Images, and their common ground with volumes and snapshots. */
import * as Struct from "effect/Struct"
import { boolean, changedIn, listOf, number, oneOf, text } from "../attributes.js"
import type { Kind } from "../kind.js"
import { allIn } from "../objects.js"
import { forbidden } from "../refusal.js"
import type { Entry } from "../state.js"
import { labels } from "./label.js"
import { manage } from "./managedResource.js"

export const hotPlugNames = [
  "cpuHotPlug",
  "cpuHotUnplug",
  "ramHotPlug",
  "ramHotUnplug",
  "nicHotPlug",
  "nicHotUnplug",
  "discVirtioHotPlug",
  "discVirtioHotUnplug",
  "discScsiHotPlug",
  "discScsiHotUnplug"
] as const

/** Images, volumes and snapshots inherit these from each other. */
export const hotPlug = Object.fromEntries(hotPlugNames.map((name) => [name, { is: boolean, initial: false }]))

/** How a disk shows itself. Images, volumes and snapshots inherit these, too. */
export const disk = {
  exposeSerial: { is: boolean, initial: false, since: 6 },
  requireLegacyBios: { is: boolean, initial: false, since: 6 }
} as const

/** The names of what they inherit. */
export const inherited = [...hotPlugNames, ...Struct.keys(disk), "applicationType"]

const licenceTypes = ["LINUX", "WINDOWS", "WINDOWS2016", "UNKNOWN", "OTHER"]
export const licenceType = changedIn(
  6,
  oneOf(...licenceTypes),
  oneOf(...licenceTypes, "WINDOWS2019", "WINDOWS2022", "RHEL")
)

const mustBePrivate = (entry: Entry): void => {
  if (entry.properties["public"] === true) throw forbidden("VDC-5-3001", "A public image cannot be changed")
}

/** It cannot go while a volume is made of it. */
export const mustBeUnused = (entry: Entry): void => {
  if ((entry.hidden.readers ?? 0) > 0) throw forbidden("VDC-5-3002", "A volume is being made of it")
}

export const image: Kind = {
  name: "image",
  collection: "/images",
  param: "imageId",
  attributes: {
    name: { is: text },
    description: { is: text, listed: "" },
    location: { is: text, writable: "never" },
    size: { is: number, writable: "never" },
    ...hotPlug,
    licenceType: { is: licenceType },
    imageType: { is: text, writable: "never" },
    imageAliases: { is: listOf(text), writable: "never", initial: [] },
    public: { is: boolean, writable: "never", initial: false },
    cloudInit: { is: oneOf("NONE", "V1"), initial: "NONE", since: 5, settable: { since: 6 } },
    ...disk,
    applicationType: { is: text, initial: "UNKNOWN", since: 6 },
    requiredFeatures: { is: listOf(text), writable: "never", initial: [], since: 6 }
  },
  entities: {
    labels
  },
  methods: ["list", "get", "update", "replace", "remove"],
  added: manage,
  check: (_, { entry }) => {
    if (entry !== undefined) mustBePrivate(entry)
  },
  mayRemove: (_, entry) => {
    mustBePrivate(entry)
    mustBeUnused(entry)
  },
  removed: (context, entry) => {
    for (const center of allIn(context, undefined, "datacenters")) {
      for (const server of allIn(context, center, "servers")) {
        server.children["cdroms"]?.delete(entry.path)
        if (server.properties["bootCdrom"] === entry.path) server.properties["bootCdrom"] = null
      }
    }
  }
}
