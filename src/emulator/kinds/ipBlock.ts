/** Reserved blocks of IP addresses, and the addresses that others may use. */
import { between, ipv4, listOf, text } from "../attributes.js"
import type { CallContext, Draft, Kind } from "../kind.js"
import { allIn, claim, find, outermost, parentOf } from "../objects.js"
import { denied, forbidden } from "../refusal.js"
import type { Entry } from "../state.js"
import { listIn, numberIn, textIn, type Values } from "../values.js"
import { labels } from "./label.js"
import { mustExist } from "./location.js"
import { manage } from "./managedResource.js"

const isInUse = ({ state }: CallContext, ip: unknown): boolean => (state.addresses.get(String(ip)) ?? 0) > 0

const blocks = (context: CallContext) => allIn(context, undefined, "ipblocks").map(({ properties }) => properties)

/** Whether an object had an address before a change that is under way, and has it again if that fails. */
const mayReturn = ({ state }: CallContext, ip: unknown): boolean =>
  [...state.requests.values()].some(
    ({ change, settled }) => !settled && Object.values(change.before).flat().includes(ip)
  )

/** An address of a block that is in use, or may be again. */
const neededOf = (context: CallContext, { properties }: Entry): unknown =>
  listIn(properties, "ips").find((ip) => isInUse(context, ip) || mayReturn(context, ip))

/** The number of reserved addresses in use. */
export const inUse = (context: CallContext): number =>
  blocks(context).reduce((sum, block) => sum + listIn(block, "ips").filter((ip) => isInUse(context, ip)).length, 0)

/** The NICs, load balancers of all kinds, node pools and clusters of Kubernetes that have an address. */
const consumersOf = (context: CallContext, ip: string): ReadonlyArray<Values> =>
  [...context.state.entries.values()]
    .filter(({ hidden }) => hidden.claims?.includes(ip) === true)
    .map((user) => {
      const pool = user.kind === "nodepool" ? user : undefined
      const center = find(context, `/datacenters/${pool?.properties["datacenterId"] ?? outermost(context, user).id}`)
      const cluster = user.kind === "k8s" ? user : pool && parentOf(context, pool)
      const server = user.kind === "nic" ? parentOf(context, user) : undefined
      return {
        ip,
        mac: textIn(user.properties, "mac") ?? null,
        nicId: user.kind === "nic" ? user.id : null,
        serverId: server?.id ?? null,
        serverName: textIn(server?.properties, "name") ?? null,
        datacenterId: center?.id ?? null,
        datacenterName: textIn(center?.properties, "name") ?? null,
        k8sNodePoolUuid: pool?.id ?? null,
        k8sClusterUuid: cluster?.id ?? null
      }
    })

export const isPrivate = (ip: unknown): boolean => /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(String(ip))

/**
 * Refuses addresses that are not reserved where they are to be used. Those that the object has are, and so are private ones, which
 * belong to nobody, if they will do.
 */
export const mustBeUsable = (
  context: CallContext,
  { at, entry, location, properties }: Draft,
  name: string,
  privateToo = true
): void => {
  const value = properties[name]
  const wanted = Array.isArray(value)
    ? value.map((ip: unknown, index) => ({ ip, place: `${at}.${name}.${index}` }))
    : value === null || value === undefined
      ? []
      : [{ ip: value, place: `${at}.${name}` }]
  const present = [entry?.properties[name]].flat()
  const others = wanted.filter(({ ip }) => !(privateToo && isPrivate(ip)) && !present.includes(ip))
  if (others.length === 0) return
  const here = blocks(context).filter((block) => block["location"] === location)
  const reserved = new Set(here.flatMap((block) => listIn(block, "ips")))
  const unusable = others.filter(({ ip }) => !reserved.has(ip))
  if (unusable.length > 0) throw denied(unusable.map(({ place }) => place))
}

/** The addresses in a property, one or several, are in use as soon as a client has chosen them, and until there are others. */
export const claiming = (name: string): Required<Pick<Kind, "accepted" | "changed">> => {
  const claimAll = (context: CallContext, entry: Entry): void =>
    claim(
      context,
      entry,
      [entry.properties[name]].flat().filter((ip) => typeof ip === "string")
    )
  return {
    accepted: claimAll,
    changed: (context, entry, properties) => {
      if (name in properties) claimAll(context, entry)
    }
  }
}

/** A public address that nobody has had. */
export const nextPublicAddress = ({ state }: CallContext): string => {
  const next = ++state.lastPublicAddress
  return `208.94.${36 + (Math.floor(next / 250) % 4)}.${1 + (next % 250)}`
}

export const ipBlock: Kind = {
  name: "ipblock",
  collection: "/ipblocks",
  param: "ipblockId",
  attributes: {
    name: { is: text },
    location: { is: text, required: true, writable: "create" },
    size: { is: between(1, 256), required: true, writable: "create" },
    ips: { is: listOf(ipv4), writable: "never" },
    ipConsumers: { is: listOf(text), since: 5, writable: "never" }
  },
  computed: {
    ipConsumers: (context, { properties }) =>
      listIn(properties, "ips").flatMap((ip) => (isInUse(context, ip) ? consumersOf(context, String(ip)) : []))
  },
  pages: { size: 100, largest: 1000 },
  entities: {
    labels
  },
  methods: ["list", "get", "create", "update", "replace", "remove"],
  added: manage,
  check: (context, { entry, properties }) => {
    if (entry === undefined) mustExist(context, properties)
  },
  usage: (properties) => ({ ips: numberIn(properties, "size") }),
  // The addresses are in the first answer already.
  accepted: (context, entry) => {
    entry.properties["ips"] = Array.from({ length: numberIn(entry.properties, "size") }, () =>
      nextPublicAddress(context)
    )
  },
  isNeeded: (context, entry) => neededOf(context, entry) !== undefined,
  mayRemove: (context, entry) => {
    const used = neededOf(context, entry)
    if (used !== undefined) throw forbidden("VDC-5-1080", `IP ${used} is still in use.`)
  }
}
