import { between, ipv4, listOf, text } from "../attributes.js"
import type { Input, Kind } from "../kind.js"
import { forbidden } from "../refusal.js"
import { type Context, find, members } from "../state.js"
import { manage } from "./managedResource.js"

const ipsOf = (properties: Readonly<Record<string, unknown>> | undefined): ReadonlyArray<unknown> =>
  Array.isArray(properties?.["ips"]) ? properties["ips"] : []

const isInUse = ({ state }: Context, ip: unknown): boolean => (state.addresses.get(String(ip)) ?? 0) > 0

const blocks = (context: Context) =>
  Array.from(members(context, undefined, "ipblocks"), (path) => find(context, path)?.properties)

/** How many of the reserved addresses something has. */
export const inUse = (context: Context): number =>
  blocks(context).reduce((sum, block) => sum + ipsOf(block).filter((ip) => isInUse(context, ip)).length, 0)

const isPrivate = (ip: unknown): boolean => /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(String(ip))

/** Refuses addresses that are not private, and not reserved where they are to be used. */
export const mustBeUsable = (
  context: Context,
  { at, location }: Input,
  wanted: ReadonlyArray<unknown>,
  /** Those that the object has already: programs send back what they have read. */
  present: ReadonlyArray<unknown> = []
): void => {
  const known = new Set(present)
  const others = wanted.filter((ip) => !isPrivate(ip) && !known.has(ip))
  if (others.length === 0) return
  const reserved = new Set(blocks(context).flatMap((block) => (block?.["location"] === location ? ipsOf(block) : [])))
  const unusable = others.find((ip) => !reserved.has(ip))
  if (unusable !== undefined) throw forbidden("VDC-5-1081", `IP ${unusable} is not reserved in ${location} (${at})`)
}

export const ipblock: Kind = {
  name: "ipblock",
  collection: "/ipblocks",
  param: "ipblockId",
  attributes: {
    name: { is: text },
    location: { is: text, required: true, writable: "create" },
    size: { is: between(1, 256), required: true, writable: "create" },
    ips: { is: listOf(ipv4), writable: "never" }
  },
  entities: {},
  methods: ["list", "get", "create", "remove"],
  added: manage,
  check: (context, { entry, properties }) => {
    if (entry === undefined && find(context, `/locations/${properties["location"]}`) === undefined) {
      throw forbidden("VDC-5-2001", "The location does not exist")
    }
  },
  usage: (properties) => ({ ips: Number(properties["size"]) }),
  // The addresses are in the first answer already.
  accepted: (context, entry) => {
    entry.properties["ips"] = Array.from({ length: Number(entry.properties["size"]) }, () => {
      const next = ++context.state.lastPublicAddress
      return `208.94.${36 + (Math.floor(next / 250) % 4)}.${1 + (next % 250)}`
    })
  },
  mayRemove: (context, entry) => {
    const used = ipsOf(entry.properties).find((ip) => isInUse(context, ip))
    if (used !== undefined) throw forbidden("VDC-5-1080", `IP ${used} is still in use.`)
  }
}
