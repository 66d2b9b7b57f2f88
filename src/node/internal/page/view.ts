/** The account and the requests of an emulator, as its page shows them. */
import type { CallContext } from "../../../emulator/kind.js"
import { statusOf } from "../../../emulator/kinds/request.js"
import * as Limits from "../../../emulator/limits.js"
import { allIn, find, kindOf } from "../../../emulator/objects.js"
import * as Representation from "../../../emulator/representation.js"
import type { Entry, RequestRecord } from "../../../emulator/state.js"
import { recordIn, textIn, type Values } from "../../../emulator/values.js"

/** An object of the account, with what is in it. */
interface Item {
  readonly id: string
  readonly name: string
  readonly state: string | undefined
  readonly facts: ReadonlyArray<string>
  readonly collections: ReadonlyArray<Collection>
}

interface Collection {
  readonly name: string
  readonly title: string
  readonly items: ReadonlyArray<Item>
}

/** More would make neither a quick page nor a readable one. */
const atMost = { objects: 1000, requests: 100 }

/** The collections of the account that programs fill. The catalogue of the vendor is not among them, nor are keys. */
export const roots: Readonly<Record<string, string>> = {
  datacenters: "Data centers",
  k8s: "Kubernetes clusters",
  ipblocks: "IP blocks",
  snapshots: "Snapshots",
  images: "Images",
  pccs: "Private cross connects",
  targetgroups: "Target groups",
  backupunits: "Backup units",
  "um/users": "Users",
  "um/groups": "Groups"
}

/** The collections of other objects, in the order in which they are read. */
export const titles: Readonly<Record<string, string>> = {
  servers: "Servers",
  lans: "LANs",
  volumes: "Volumes",
  cdroms: "CD-ROMs",
  gpus: "GPUs",
  nics: "NICs",
  firewallrules: "Firewall rules",
  loadbalancers: "Load balancers",
  balancednics: "Balanced NICs",
  networkloadbalancers: "Network load balancers",
  applicationloadbalancers: "Application load balancers",
  natgateways: "NAT gateways",
  forwardingrules: "Forwarding rules",
  rules: "Rules",
  flowlogs: "Flow logs",
  securitygroups: "Security groups",
  nodepools: "Node pools",
  nodes: "Nodes",
  users: "Users",
  shares: "Shares",
  groups: "Groups",
  labels: "Labels"
}

const counted = (unit: string) => (value: unknown) => `${value} ${value === 1 ? unit : `${unit}s`}`
const size = (megabytes: number): string =>
  megabytes % 1024 === 0 ? `${megabytes / 1024} GB` : `${megabytes.toLocaleString("en")} MB`
const flag = (yes: string, no?: string) => (value: unknown) => (value === true ? yes : no)
const plain = (value: unknown) => String(value)
const list = (value: unknown) => (Array.isArray(value) && value.length > 0 ? value.join(", ") : undefined)

/**
 * The properties that are shown, and how: all others stay out, and secrets with them. They are in the order in which they are read.
 */
const facts: Readonly<Record<string, (value: unknown, all: Values) => string | undefined>> = {
  location: plain,
  coresCount: counted("core"),
  cores: counted("core"),
  ram: (value) => `${size(Number(value))} RAM`,
  ramSize: (value) => `${size(Number(value))} RAM`,
  cpuFamily: plain,
  size: (value) => `${value} GB`,
  type: (value) => (value === "ENTERPRISE" ? undefined : String(value)),
  licenceType: plain,
  public: flag("public", "private"),
  lan: (value) => `LAN ${value}`,
  ips: list,
  publicIps: list,
  ip: plain,
  publicIP: plain,
  listenerIp: plain,
  listenerPort: (value) => `port ${value}`,
  algorithm: plain,
  protocol: plain,
  portRangeStart: (value, { portRangeEnd }) =>
    value === portRangeEnd ? `port ${value}` : `ports ${value} to ${portRangeEnd}`,
  sourceIp: (value) => `from ${value}`,
  targetIp: (value) => `to ${value}`,
  direction: plain,
  k8sVersion: plain,
  nodeCount: counted("node"),
  administrator: flag("administrator")
}

const factsOf = (kind: string, properties: Values): ReadonlyArray<string> =>
  Object.entries(facts).flatMap(([name, show]) => {
    const value = properties[name]
    // An IP block has a size too, and it is that of its list of addresses.
    if (value === null || value === undefined || (kind === "ipblock" && name === "size")) return []
    return show(value, properties) ?? []
  })

const nameOf = (entry: Entry): string => {
  const { properties } = entry
  const key = textIn(properties, "key")
  if (entry.kind === "label" && key !== undefined) return `${key} = ${textIn(properties, "value") ?? ""}`
  return textIn(properties, "name") ?? textIn(properties, "email") ?? ""
}

/** The state of a server is that of its virtual machine, unless it is being changed. */
const stateOf = (entry: Entry, metadata: Values): string | undefined => {
  const state = textIn(metadata, "state")
  return entry.kind === "server" && state !== "BUSY" ? (textIn(entry.properties, "vmState") ?? state) : state
}

const accountOf = (context: CallContext) => {
  let left = atMost.objects
  let beyond = 0

  const itemsIn = (entries: ReadonlyArray<Entry>, isIn: boolean): ReadonlyArray<Item> =>
    entries.flatMap((entry) => {
      if (left === 0) {
        beyond++
        return []
      }
      left--
      const shown = Representation.item(context, entry, 0)
      return {
        id: entry.id,
        name: nameOf(entry),
        state: stateOf(entry, recordIn(shown, "metadata")),
        facts: factsOf(entry.kind, recordIn(shown, "properties")),
        collections: isIn ? collectionsOf(entry) : []
      }
    })

  /** The members of a collection that are in something else are shown without what is in them. */
  const collectionsOf = (entry: Entry): ReadonlyArray<Collection> => {
    const { entities } = kindOf(context, entry)
    return Object.entries(titles).flatMap(([name, title]) => {
      const entity = entities[name]
      // A server has its volumes with it.
      const entries = (entity === undefined ? [] : allIn(context, entry, name)).filter(
        ({ hidden, kind }) => entity?.owned !== true || kind !== "volume" || find(context, hidden.server) === undefined
      )
      return entity === undefined || entries.length === 0 ? [] : { name, title, items: itemsIn(entries, entity.owned) }
    })
  }

  const collections = Object.entries(roots).flatMap(([name, title]): ReadonlyArray<Collection> => {
    const entries = allIn(context, undefined, name).filter(
      ({ kind, properties }) => kind !== "image" || properties["public"] !== true
    )
    return entries.length === 0 ? [] : [{ name, title, items: itemsIn(entries, true) }]
  })
  return { collections, beyond }
}

/** The part of the contract that is in use, with the limits that were set for this emulator. */
const usageOf = ({ limits, state: { usage } }: CallContext) =>
  (
    [
      ["Cores", "cores", "coresPerContract", 1, ""],
      ["RAM", "ram", "ramPerContract", 1024, "GB"],
      ["HDD", "hdd", "hddLimitPerContract", 1024, "GB"],
      ["SSD", "ssd", "ssdLimitPerContract", 1024, "GB"],
      ["Reserved IPs", "ips", "reservableIps", 1, ""]
    ] as const
  ).map(([title, used, limit, per, unit]) => ({
    title,
    used: usage[used] / per,
    limit: limits[limit] === Limits.defaults[limit] ? null : limits[limit] / per,
    unit
  }))

const requestOf = (context: CallContext, record: RequestRecord) => {
  const target = find(context, record.target.path)
  const url = record.url.slice(record.url.indexOf("/cloudapi/"))
  return {
    id: record.id,
    method: record.method,
    path: url.replace(/^\/cloudapi\/v\d/, "").replace(/\?.*$/, ""),
    target: target === undefined ? "" : nameOf(target),
    status: statusOf(context, record),
    message: record.failure ?? "",
    createdAt: record.createdAt,
    startsAt: record.startsAt,
    /** None if it never ends. */
    endsAt: record.endsAt === Number.MAX_SAFE_INTEGER ? null : record.endsAt
  }
}

const requestsOf = (context: CallContext) => {
  const records = [...context.state.requests.values()].filter(({ silent }) => silent !== true)
  return {
    count: records.length,
    last: records
      .slice(-atMost.requests)
      .reverse()
      .map((record) => requestOf(context, record))
  }
}

export const of = (context: CallContext) => ({
  now: context.now,
  usage: usageOf(context),
  account: accountOf(context),
  requests: requestsOf(context)
})
