import { boolean, integer, isRecord, oneOf, reference, text, Unacceptable } from "../attributes.js"
import { at, change, existing, type Handler } from "../crud.js"
import type { Kind } from "../kind.js"
import { invalid, notFound } from "../refusal.js"
import * as Representation from "../representation.js"
import type { Route } from "../router.js"
import { byId, type Change, type Context, type Entry, find, outermost } from "../state.js"
import { address } from "./lans.js"
import { attach, detach } from "./volumes.js"

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

const nicsIn = (context: Context, server: Entry): ReadonlyArray<readonly [nic: Entry, lan: Entry]> =>
  Array.from(server.children["nics"] ?? []).flatMap((path) => {
    const nic = find(context, path)
    const lan = find(context, String(nic?.hidden["lan"]))
    return nic !== undefined && lan !== undefined ? [[nic, lan] as const] : []
  })

const volumeOf = (context: Context, { data }: Change): Entry | undefined => find(context, String(data["volume"]))

export const server: Kind = {
  type: "server",
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
    allowReboot: { is: boolean, writable: "update", secret: true }
  },
  entities: {
    cdroms: { type: "image", owned: false },
    volumes: { type: "volume", owned: false },
    nics: { type: "nic", owned: true }
  },
  metadata: true,
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
    if (typeof properties["bootVolume"] === "string" && typeof after["bootCdrom"] === "string") {
      throw invalid(`${place}.bootCdrom`, "Only one of 'bootVolume' and 'bootCdrom' can be set")
    }
  },
  done: {
    create: (context, entry) => {
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
        if (lan.properties["public"] === true && nic.hidden["fixed"] !== true) nic.properties["ips"] = null
      }
      return undefined
    },
    reboot: (_, entry) => {
      entry.inactive = false
      entry.properties["vmState"] = "RUNNING"
      return undefined
    },
    attachVolume: (context, entry, { data, ...rest }) => {
      const volume = volumeOf(context, { data, ...rest })
      if (volume === undefined) return "[VDC-5-0] The volume does not exist any more"
      attach(context, volume, entry)
      return undefined
    },
    detachVolume: (context, _, request) => {
      const volume = volumeOf(context, request)
      if (volume !== undefined) detach(context, volume)
      return undefined
    }
  },
  removed: (context, entry) => {
    for (const path of [...(entry.children["volumes"] ?? [])]) {
      const volume = find(context, path)
      if (volume !== undefined) detach(context, volume)
    }
  }
}

const template = `${server.collection}/{serverId}`
const volumes = `${template}/volumes`

const action = (name: string): Route<Handler> => ({
  method: "POST",
  template: `${template}/${name}`,
  handler: (call) => {
    const entry = at(call, template)
    return { target: entry, accept: change(name, entry.path) }
  }
})

/** A volume that is attached to the server of the path. */
const attached = (call: Parameters<Handler>[0]): { readonly entry: Entry; readonly volume: Entry } => {
  const entry = at(call, template)
  const volume = byId(call.context, "volume", call.params["volumeId"] ?? "", outermost(call.context, entry).path)
  if (volume === undefined || entry.children["volumes"]?.has(volume.path) !== true) throw notFound()
  return { entry, volume }
}

export const serverRoutes: ReadonlyArray<Route<Handler>> = [
  action("start"),
  action("stop"),
  action("reboot"),
  {
    method: "GET",
    template: volumes,
    handler: (call) => ({
      show: Representation.collection(call.context, at(call, template), "volumes", call.depth)
    })
  },
  {
    method: "GET",
    template: `${volumes}/{volumeId}`,
    handler: (call) => {
      const { volume } = attached(call)
      return { show: Representation.item(call.context, volume, call.depth), etag: volume.metadata.etag }
    }
  },
  {
    method: "POST",
    template: volumes,
    handler: (call) => {
      const entry = at(call, template)
      const body = call.body()
      const id = isRecord(body) ? body["id"] : undefined
      if (typeof id !== "string") throw invalid("(root).id", "Attribute 'id' is required")
      const volume = existing(call.context, entry, "volume", id)
      return {
        target: volume,
        accept: change("attachVolume", entry.path, { touches: [volume.path], data: { volume: volume.path } }),
        show: () => Representation.item(call.context, volume, call.depth)
      }
    }
  },
  {
    method: "DELETE",
    template: `${volumes}/{volumeId}`,
    handler: (call) => {
      const { entry, volume } = attached(call)
      return {
        target: volume,
        accept: change("detachVolume", entry.path, { touches: [volume.path], data: { volume: volume.path } })
      }
    }
  }
]
