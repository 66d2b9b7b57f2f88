/** Servers, and the devices that are attached to them. */
import { boolean, idOfObject, integer, oneOf, text, Unacceptable } from "../attributes.js"
import { at, change } from "../crud.js"
import type { CallContext, Kind, Route } from "../kind.js"
import { allIn, byId, find, outermost, touch } from "../objects.js"
import { invalid } from "../refusal.js"
import type { Entry } from "../state.js"
import { listIn, numberIn, textIn } from "../values.js"
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

/** The number of NICs and volumes that a server can have. */
export const slots = 24
const cdromDrives = 2

export const devicesOf = (server: Entry): number =>
  (server.children["nics"]?.size ?? 0) + (server.children["volumes"]?.size ?? 0)

const tooManyDevices = `[VDC-5-800] A server can have ${slots} NICs and volumes at most`

/** The NICs of a server that are in a LAN. */
const connectionsOf = (context: CallContext, server: Entry): ReadonlyArray<readonly [nic: Entry, lan: Entry]> =>
  allIn(context, server, "nics").flatMap((nic) => {
    const lan = find(context, nic.hidden.lan)
    return lan === undefined ? [] : [[nic, lan] as const]
  })

const run = (entry: Entry): void => {
  entry.inactive = false
  entry.properties["vmState"] = "RUNNING"
}

const collection = "/datacenters/{datacenterId}/servers"

const action = (_tag: "start" | "stop" | "reboot"): Route => ({
  method: "POST",
  template: `${collection}/{serverId}/${_tag}`,
  handler: (call) => {
    const entry = at(call, `${collection}/{serverId}`)
    return { target: entry, accept: change({ _tag }, entry.path) }
  }
})

export const server: Kind = {
  name: "server",
  collection,
  param: "serverId",
  attributes: {
    name: { is: text },
    cores: { is: cores, required: true },
    ram: { is: ram, required: true },
    availabilityZone: { is: oneOf("AUTO", "ZONE_1", "ZONE_2"), initial: "AUTO" },
    vmState: { is: text, writable: "never" },
    bootCdrom: { is: idOfObject, link: true },
    bootVolume: { is: idOfObject, link: true },
    cpuFamily: { is: oneOf("AMD_OPTERON", "INTEL_XEON"), initial: "AMD_OPTERON" },
    allowReboot: { is: boolean, writable: "update", shown: false }
  },
  entities: {
    cdroms: {
      kind: "image",
      owned: false,
      members: {
        param: "cdromId",
        attached: (context, entry, image) => {
          const cdroms = entry.children["cdroms"]
          const here = outermost(context, entry).properties["location"]
          if (image.properties["location"] !== here) {
            return `[VDC-5-622] Image ${image.id} is from location ${image.properties["location"]} but Virtual Data Center is from another location ${here}`
          }
          if (cdroms?.has(image.path) !== true && (cdroms?.size ?? 0) >= cdromDrives) {
            return `[VDC-5-801] A server can have ${cdromDrives} CD-ROMs at most`
          }
          cdroms?.add(image.path)
          return undefined
        },
        detached: (_, entry, image) => {
          entry.children["cdroms"]?.delete(image.path)
          if (entry.properties["bootCdrom"] === image.path) entry.properties["bootCdrom"] = null
        }
      }
    },
    volumes: {
      kind: "volume",
      owned: false,
      members: {
        param: "volumeId",
        creates: true,
        echo: { deviceNumber: 0 },
        attached: (context, entry, volume) => {
          if (entry.children["volumes"]?.has(volume.path) !== true && devicesOf(entry) >= slots) return tooManyDevices
          attach(context, volume, entry)
          return undefined
        },
        detached: (context, _, volume) => detach(context, volume)
      }
    },
    nics: { kind: "nic", owned: true }
  },
  methods: ["list", "get", "create", "update", "replace", "remove"],
  routes: [action("start"), action("stop"), action("reboot")],
  check: (context, { at: place, entry, parent, properties }) => {
    const near = entry ?? parent
    const within = near === undefined ? "" : outermost(context, near).path
    for (const [name, type] of [
      ["bootVolume", "volume"],
      ["bootCdrom", "image"]
    ] as const) {
      const id = textIn(properties, name)
      if (id === undefined) continue
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
  usage: (properties) => ({ cores: numberIn(properties, "cores"), ram: numberIn(properties, "ram") }),
  done: {
    create: (context, entry) => {
      if (devicesOf(entry) > slots) return tooManyDevices
      run(entry)
      for (const volume of allIn(context, entry, "volumes")) attach(context, volume, entry)
      return undefined
    },
    start: (context, entry) => {
      run(entry)
      for (const [nic, lan] of connectionsOf(context, entry)) {
        if (listIn(nic.properties, "ips").length === 0) address(context, nic, lan)
      }
      return undefined
    },
    // The public addresses that were not reserved are gone.
    stop: (context, entry) => {
      entry.inactive = true
      entry.properties["vmState"] = "SHUTOFF"
      for (const [nic, lan] of connectionsOf(context, entry)) {
        if (lan.properties["public"] !== true || !isAddressed(context, nic)) continue
        nic.properties["ips"] = null
        touch(context, nic)
      }
      return undefined
    },
    reboot: (_, entry) => {
      run(entry)
      return undefined
    }
  },
  removed: (context, entry) => {
    for (const volume of allIn(context, entry, "volumes")) {
      // A server that was to have it may go before it has it.
      if (volume.hidden.server === entry.path) detach(context, volume)
    }
  }
}
