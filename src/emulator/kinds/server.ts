/** Servers, and the devices that are attached to them. */
import * as Predicate from "effect/Predicate"
import type { ApiVersion } from "../../internal/apiVersion.js"
import { boolean, changedIn, idOfObject, integer, listOf, matching, oneOf, text, Unacceptable } from "../attributes.js"
import { at, change } from "../crud.js"
import type { CallContext, Draft, Kind, Route, RoutedCall } from "../kind.js"
import { allIn, byId, find, outermost, touch } from "../objects.js"
import { hex } from "../random.js"
import { forbidden, invalid } from "../refusal.js"
import type { Entry, PowerAction } from "../state.js"
import { isSet, listIn, numberIn, textIn, type Values } from "../values.js"
import { queryIn } from "../wire.js"
import { install } from "./gpu.js"
import { labels } from "./label.js"
import { address, isAddressed } from "./lan.js"
import { cpuFamilies } from "./location.js"
import { groupsOfMember, joinDefault, leaveGroups, regroup, setting } from "./securityGroup.js"
import { templateAt } from "./template.js"
import { attach, detach, mayLeave } from "./volume.js"

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

const run = (entry: Entry): undefined => {
  entry.inactive = false
  entry.properties["vmState"] = "RUNNING"
}

/** It stays in place, and its addresses stay with it. */
const pause = (entry: Entry): undefined => {
  entry.properties["vmState"] = entry.properties["type"] === "GPU" ? "PAUSED" : "SUSPENDED"
}

const collection = "/datacenters/{datacenterId}/servers"
const one = `${collection}/{serverId}`

/** The servers that can be told to do something: those of these types. Default: all. */
const action = (_tag: PowerAction, since: ApiVersion, types?: ReadonlyArray<unknown>): Route => ({
  method: "POST",
  since,
  template: `${one}/${_tag}`,
  handler: (call) => {
    const entry = at(call, one)
    const { type } = entry.properties
    if (types?.includes(type) === false) throw forbidden("VDC-5-802", `A server of type ${type} has no ${_tag}`)
    return { target: entry, accept: change({ _tag }, entry.path) }
  }
})

const console: Route = {
  method: "GET",
  since: 6,
  template: `${one}/remoteconsole`,
  handler: (call) => ({ show: { url: `https://console.example.com/${at(call, one).id}?jwToken=${tokenOf(call)}` } })
}

const token: Route = {
  method: "GET",
  since: 6,
  template: `${one}/token`,
  handler: (call) => ({ show: { token: tokenOf(call) } })
}

/** Looks like a JWT. */
const tokenOf = (call: RoutedCall): string => {
  const { context } = call
  at(call, one)
  return `eyJhbGciOiJSUzI1NiJ9.${hex(context.random, 64)}.${hex(context.random, 64)}`
}

const isTemplated = (type: unknown): boolean => type === "CUBE" || type === "GPU"

/** What servers of a type are not told: a template says it, or nobody. */
const untold = (type: unknown): ReadonlyArray<string> =>
  isTemplated(type) ? ["cores", "ram", "cpuFamily"] : type === "VCPU" ? ["cpuFamily", "templateUuid"] : ["templateUuid"]

const refuseUntold = (sent: Values, type: unknown, where: string): void => {
  const wrong = untold(type).find((name) => isSet(sent, name))
  if (wrong !== undefined) throw invalid(`${where}.${wrong}`, `Attribute is not allowed for a server of type ${type}`)
}

/** The template of a new server says how many cores it has, and how much RAM. */
const complete = (context: CallContext, sent: Values, where: string): Values => {
  const { type = "ENTERPRISE", templateUuid } = sent
  if (context.version < 6) return sent
  refuseUntold(sent, type, where)
  if (!isTemplated(type)) return sent
  const template = templateAt(context, templateUuid)
  const hasGpus = listIn(template?.properties, "gpus").length > 0
  if (template === undefined || hasGpus !== (type === "GPU")) {
    throw invalid(`${where}.templateUuid`, `There is no such template of servers of type ${type}`)
  }
  return { ...sent, cores: template.properties["cores"], ram: template.properties["ram"] }
}

/** A new server of type CUBE has one volume, of type DAS. */
const checkVolumes = ({ at: place, entities, properties }: Draft): void => {
  const { volumes } = entities
  const { length } = listIn(Predicate.isRecord(volumes) ? volumes : {}, "items")
  if (properties["type"] === "CUBE" && length !== 1) {
    throw invalid(
      place.replace(/properties$/, "entities.volumes"),
      "A server of type CUBE comes with one volume of type DAS"
    )
  }
}

/** The processors are those of the location. */
const checkCpuFamily = (context: CallContext, { at: place, entry, location, properties }: Draft): void => {
  const known = cpuFamilies(context, location)
  if (entry === undefined || "cpuFamily" in properties) properties["cpuFamily"] ??= known[0]
  const family = textIn(properties, "cpuFamily")
  if (family !== undefined && !known.includes(family)) {
    throw invalid(`${place}.cpuFamily`, `Attribute must be one of ${known.join(", ")}`)
  }
}

const hostnameOf = ({ properties }: Entry): string | null =>
  textIn(properties, "name")
    ?.toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, 63) ?? null

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
    cpuFamily: { is: changedIn(5, oneOf("AMD_OPTERON", "INTEL_XEON"), text) },
    allowReboot: { is: boolean, writable: "update", shown: false, until: 5 },
    type: { is: oneOf("ENTERPRISE", "VCPU", "CUBE", "GPU"), writable: "create", initial: "ENTERPRISE", since: 6 },
    templateUuid: { is: text, writable: "create", sparse: true, since: 6 },
    hostname: { is: matching(/^[a-z0-9][a-z0-9-]{0,62}$/, "a host name"), since: 6 },
    nicMultiQueue: { is: boolean, initial: false, since: 6 },
    enabledFeatures: { is: listOf(text), writable: "never", sparse: true, since: 6 },
    placementGroupId: { is: text, writable: "never", sparse: true, since: 6 }
  },
  entities: {
    labels,
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
        mayLeave,
        attached: (context, entry, volume) => {
          if (entry.children["volumes"]?.has(volume.path) !== true && devicesOf(entry) >= slots) return tooManyDevices
          attach(context, volume, entry)
          return undefined
        },
        detached: (context, _, volume) => detach(context, volume)
      }
    },
    nics: { kind: "nic", owned: true },
    gpus: { kind: "gpu", owned: true, since: 6 },
    securitygroups: groupsOfMember
  },
  methods: ["list", "get", "create", "update", "replace", "remove"],
  routes: [
    action("start", 4, ["ENTERPRISE", "VCPU", "GPU"]),
    action("stop", 4, ["ENTERPRISE", "VCPU", "GPU"]),
    action("reboot", 4),
    action("suspend", 6, ["CUBE", "GPU"]),
    action("resume", 6, ["CUBE", "GPU"]),
    action("upgrade", 5),
    console,
    token,
    setting(one)
  ],
  // None has an older version of the virtual machine.
  isListed: (call) => queryIn(call, "upgradeNeeded") !== "true",
  complete,
  check: (context, draft) => {
    const { at: place, entry, parent, properties } = draft
    if (entry === undefined) checkVolumes(draft)
    else refuseUntold(properties, entry.properties["type"], place)
    checkCpuFamily(context, draft)
    const near = entry ?? parent
    // A data center that is being made with it has no volumes that there are already.
    const within = near === undefined ? "nowhere" : outermost(context, near).path
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
  echo: ({ type }) => (isTemplated(type) ? { cores: null, ram: null } : {}),
  takes: (call, entry) => {
    const { context } = call
    const all = queryIn(call, "deleteVolumes") === "true" && context.version >= 6
    return allIn(context, entry, "volumes").flatMap(({ path, properties }) =>
      all || properties["type"] === "DAS" ? [path] : []
    )
  },
  accepted: (context, entry, created) => {
    install(context, entry, created)
    joinDefault(context, entry)
  },
  changed: regroup,
  done: {
    create: (context, entry) => {
      if (devicesOf(entry) > slots) return tooManyDevices
      entry.properties["hostname"] ??= hostnameOf(entry)
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
      // One of type GPU keeps its place, and what is in its memory.
      if (entry.properties["type"] === "GPU") return pause(entry)
      entry.inactive = true
      entry.properties["vmState"] = "SHUTOFF"
      for (const [nic, lan] of connectionsOf(context, entry)) {
        if (lan.properties["public"] !== true || !isAddressed(context, nic)) continue
        nic.properties["ips"] = null
        touch(context, nic)
      }
      return undefined
    },
    reboot: (_, entry) => run(entry),
    suspend: (_, entry) => pause(entry),
    resume: (_, entry) => run(entry),
    upgrade: (_, entry) => run(entry)
  },
  removed: (context, entry) => {
    leaveGroups(context, entry)
    for (const volume of allIn(context, entry, "volumes")) {
      // A server that was to have it may go before it has it.
      if (volume.hidden.server === entry.path) detach(context, volume)
    }
  }
}
