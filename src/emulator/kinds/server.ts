import { boolean, integer, oneOf, reference, text, Unacceptable } from "../attributes.js"
import { at, change, type Handler } from "../crud.js"
import type { Kind } from "../kind.js"
import { memberOf, memberRoutes } from "../memberships.js"
import { invalid } from "../refusal.js"
import type { Route } from "../router.js"
import { byId, type Context, type Entry, find, outermost, touch } from "../state.js"
import { address, isAddressed } from "./lan.js"
import { attach, detach } from "./volume.js"

const cores = (value: unknown): unknown => {
  const parsed = integer(value)
  return typeof parsed !== "number" || parsed >= 1 ? parsed : new Unacceptable("Attribute must be at least 1")
}

const ram = (value: unknown): unknown => {
  const parsed = integer(value)
  return typeof parsed !== "number" || (parsed >= 256 && parsed % 256 === 0)
    ? parsed
    : new Unacceptable("RAM of requested server is not a multiple of 256")
}

/** How many NICs and volumes a server can have. */
export const slots = 24
const cdromDrives = 2

export const devicesOf = (server: Entry): number =>
  (server.children["nics"]?.size ?? 0) + (server.children["volumes"]?.size ?? 0)

const tooManyDevices = `[VDC-5-800] A server can have ${slots} NICs and volumes at most`

const nicsIn = (context: Context, server: Entry): ReadonlyArray<readonly [nic: Entry, lan: Entry]> =>
  Array.from(server.children["nics"] ?? []).flatMap((path) => {
    const nic = find(context, path)
    const lan = find(context, String(nic?.hidden["lan"]))
    return nic !== undefined && lan !== undefined ? [[nic, lan] as const] : []
  })

export const server: Kind = {
  name: "server",
  collection: "/datacenters/{datacenterId}/servers",
  param: "serverId",
  attributes: {
    name: { is: text },
    cores: { is: cores, required: true },
    ram: { is: ram, required: true },
    availabilityZone: { is: oneOf("AUTO", "ZONE_1", "ZONE_2"), initial: "AUTO" },
    vmState: { is: text, writable: "never" },
    bootCdrom: { is: reference, link: true },
    bootVolume: { is: reference, link: true },
    cpuFamily: { is: oneOf("AMD_OPTERON", "INTEL_XEON"), initial: "AMD_OPTERON" },
    allowReboot: { is: boolean, writable: "update", writeOnly: true }
  },
  entities: {
    cdroms: { kind: "image", owned: false },
    volumes: { kind: "volume", owned: false },
    nics: { kind: "nic", owned: true }
  },
  methods: ["list", "get", "create", "update", "replace", "remove"],
  check: (context, { at: place, entry, parent, properties }) => {
    const near = entry ?? parent
    const within = near === undefined ? "" : outermost(context, near).path
    for (const [name, type] of [
      ["bootVolume", "volume"],
      ["bootCdrom", "image"]
    ] as const) {
      const id = properties[name]
      if (typeof id !== "string") continue
      const found = byId(context, type, id, within)
      if (found === undefined) throw invalid(`${place}.${name}`, "The object does not exist")
      properties[name] = found.path
    }
    const after = { ...entry?.properties, ...properties }
    const sent = typeof properties["bootCdrom"] === "string" ? "bootCdrom" : "bootVolume"
    if (typeof properties[sent] !== "string") return
    if (typeof after["bootVolume"] === "string" && typeof after["bootCdrom"] === "string") {
      throw invalid(`${place}.${sent}`, "Only one of 'bootVolume' and 'bootCdrom' can be set")
    }
  },
  usage: (properties) => ({ cores: Number(properties["cores"]), ram: Number(properties["ram"]) }),
  done: {
    create: (context, entry) => {
      if (devicesOf(entry) > slots) return tooManyDevices
      entry.properties["vmState"] = "RUNNING"
      for (const path of [...(entry.children["volumes"] ?? [])]) {
        const volume = find(context, path)
        if (volume !== undefined) attach(context, volume, entry)
      }
      return undefined
    },
    start: (context, entry) => {
      entry.inactive = false
      entry.properties["vmState"] = "RUNNING"
      for (const [nic, lan] of nicsIn(context, entry)) if (nic.properties["ips"] === null) address(context, nic, lan)
      return undefined
    },
    // The public addresses that were not reserved are gone.
    stop: (context, entry) => {
      entry.inactive = true
      entry.properties["vmState"] = "SHUTOFF"
      for (const [nic, lan] of nicsIn(context, entry)) {
        if (lan.properties["public"] !== true || !isAddressed(context, nic)) continue
        nic.properties["ips"] = null
        touch(context, nic)
      }
      return undefined
    },
    reboot: (_, entry) => {
      entry.inactive = false
      entry.properties["vmState"] = "RUNNING"
      return undefined
    },
    "attach volumes": (context, entry, change) => {
      const volume = memberOf(context, change)
      if (volume === undefined) return "[VDC-5-0] The volume does not exist any more"
      if (entry.children["volumes"]?.has(volume.path) !== true && devicesOf(entry) >= slots) return tooManyDevices
      attach(context, volume, entry)
      return undefined
    },
    "detach volumes": (context, _, change) => {
      const volume = memberOf(context, change)
      if (volume !== undefined) detach(context, volume)
      return undefined
    },
    "attach cdroms": (context, entry, change) => {
      const image = memberOf(context, change)
      const here = outermost(context, entry).properties["location"]
      if (image === undefined) return "[VDC-5-0] The image does not exist any more"
      if (image.properties["location"] !== here) {
        return `[VDC-5-622] Image ${image.id} is from location ${image.properties["location"]} but Virtual Data Center is from another location ${here}`
      }
      entry.children["cdroms"]?.add(image.path)
      if ((entry.children["cdroms"]?.size ?? 0) > cdromDrives) {
        entry.children["cdroms"]?.delete(image.path)
        return `[VDC-5-801] A server can have ${cdromDrives} CD-ROMs at most`
      }
      return undefined
    },
    "detach cdroms": (context, entry, change) => {
      const image = memberOf(context, change)
      if (image === undefined) return undefined
      entry.children["cdroms"]?.delete(image.path)
      if (entry.properties["bootCdrom"] === image.path) entry.properties["bootCdrom"] = null
      return undefined
    }
  },
  removed: (context, entry) => {
    for (const path of [...(entry.children["volumes"] ?? [])]) {
      const volume = find(context, path)
      // A server that was to have it may go before it has it.
      if (volume?.hidden["server"] === entry.path) detach(context, volume)
    }
  }
}

const template = `${server.collection}/{serverId}`

const action = (name: string): Route<Handler> => ({
  method: "POST",
  template: `${template}/${name}`,
  handler: (call) => {
    const entry = at(call, template)
    return { target: entry, accept: change(name, entry.path) }
  }
})

export const serverRoutes: ReadonlyArray<Route<Handler>> = [
  action("start"),
  action("stop"),
  action("reboot"),
  ...memberRoutes(server, "volumes", "volumeId", undefined, true),
  ...memberRoutes(server, "cdroms", "cdromId")
]
