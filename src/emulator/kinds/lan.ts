import { boolean, ipv4, isRecord, listOf, text, Unacceptable } from "../attributes.js"
import type { Handler } from "../crud.js"
import type { Kind } from "../kind.js"
import { memberOf, memberRoutes } from "../memberships.js"
import { invalid } from "../refusal.js"
import type { Route } from "../router.js"
import { add, byId, type Context, type Entry, find, outermost, touch } from "../state.js"

const failover = (value: unknown): unknown =>
  isRecord(value) && typeof value["nicUuid"] === "string" && !(ipv4(value["ip"]) instanceof Unacceptable)
    ? { ip: value["ip"], nicUuid: value["nicUuid"] }
    : new Unacceptable("Attribute must have an ip and a nicUuid")

/** What its NICs have from another LAN, or from when it was not what it is now, they give back. */
const addressAll = (context: Context, entry: Entry): undefined => {
  for (const path of entry.children["nics"] ?? []) address(context, find(context, path), entry)
}

export const lan: Kind = {
  name: "lan",
  collection: "/datacenters/{datacenterId}/lans",
  param: "lanId",
  attributes: {
    name: { is: text },
    public: { is: boolean, initial: false },
    ipFailover: { is: listOf(failover) }
  },
  entities: { nics: { kind: "nic", owned: false } },
  methods: ["list", "get", "create", "update", "replace", "remove"],
  check: (context, { at, entry, properties }) => checkFailover(context, entry, properties["ipFailover"], at),
  nextId: (_, center) => nextLan(center, Number(center?.hidden["lastLan"] ?? 0) + 1),
  done: {
    create: (context, entry) => {
      for (const path of [...(entry.children["nics"] ?? [])]) {
        const nic = find(context, path)
        if (nic !== undefined && nic.hidden["lan"] !== entry.path) join(context, nic, entry)
      }
      return addressAll(context, entry)
    },
    update: addressAll,
    "attach nics": (context, entry, change) => {
      const nic = memberOf(context, change)
      if (nic === undefined) return "[VDC-5-0] The NIC does not exist any more"
      join(context, nic, entry)
      address(context, nic, entry)
      return undefined
    }
  },
  removed: (context, entry) => {
    for (const path of entry.children["nics"] ?? []) {
      const nic = find(context, path)
      // A NIC that was to be moved here may be elsewhere still.
      if (nic?.hidden["lan"] === entry.path) nic.hidden["lan"] = null
    }
  }
}

export const lanRoutes: ReadonlyArray<Route<Handler>> = memberRoutes(lan, "nics", "nicId", ["list", "get", "attach"])

/** An address that another NIC takes over must be one that its NIC has, in a public LAN. */
const checkFailover = (context: Context, entry: Entry | undefined, wanted: unknown, at: string): void => {
  if (!Array.isArray(wanted) || wanted.length === 0) return
  if (entry?.properties["public"] !== true) {
    throw invalid(`${at}.ipFailover`, "Attribute is only allowed for a public LAN")
  }
  for (const [index, { ip, nicUuid }] of wanted.entries()) {
    const nic = byId(context, "nic", nicUuid, outermost(context, entry).path)
    const ips = nic?.properties["ips"]
    if (nic?.hidden["lan"] !== entry.path || !Array.isArray(ips) || !ips.includes(ip)) {
      throw invalid(`${at}.ipFailover.[${index}]`, "The NIC must be in the LAN and have the IP")
    }
  }
}

const nextLan = (center: Entry | undefined, wanted: number): string => {
  if (center !== undefined) center.hidden["lastLan"] = Math.max(wanted, Number(center.hidden["lastLan"] ?? 0))
  return String(wanted)
}

/** The LAN of that number; one that does not exist yet is made, and is private. */
export const lanNumbered = (context: Context, center: Entry, number: number, created: Array<string>): Entry => {
  const known = find(context, `${center.path}/lans/${number}`)
  if (known !== undefined) return known
  const made = add(context, lan, {
    id: nextLan(center, number),
    collection: "lans",
    parent: center,
    properties: { name: `Switch for LAN ${number}`, public: false, ipFailover: null }
  })
  created.push(made.path)
  return made
}

/** Puts a NIC into a LAN, and takes it out of the one where it was. */
export const join = (context: Context, nic: Entry, to: Entry): void => {
  leave(context, nic)
  to.children["nics"]?.add(nic.path)
  nic.hidden["lan"] = to.path
  nic.properties["lan"] = Number(to.id)
}

export const leave = (context: Context, nic: Entry): void => {
  const from = find(context, String(nic.hidden["lan"]))
  if (from === undefined) return
  from.children["nics"]?.delete(nic.path)
  const failover = from.properties["ipFailover"]
  if (Array.isArray(failover)) from.properties["ipFailover"] = failover.filter(({ nicUuid }) => nicUuid !== nic.id)
  touch(context, from)
}

/** Whether a load balancer has put its own address in the place of the NIC's. */
const isBalanced = (context: Context, nic: Entry): boolean =>
  find(context, String(nic.hidden["balancer"]))?.children["balancednics"]?.has(nic.path) === true

/** Whether a NIC's addresses are those that its LAN gives: not its own choice, and not a load balancer's. */
export const isAddressed = (context: Context, nic: Entry): boolean =>
  nic.hidden["fixed"] !== true && !isBalanced(context, nic)

/** Gives a NIC one address of its LAN, a private one of 10/8, or a public one. What it has from there it keeps. */
export const address = (context: Context, nic: Entry | undefined, entry: Entry): void => {
  if (nic === undefined || nic.properties["dhcp"] === false || !isAddressed(context, nic)) return
  const isPublic = entry.properties["public"] === true
  const source = `${isPublic ? "public" : "private"} ${entry.path}`
  if (nic.hidden["addressFrom"] === source && nic.properties["ips"] !== null) return
  nic.hidden["addressFrom"] = source
  touch(context, nic)
  if (isPublic) {
    const next = ++context.state.lastPublicAddress
    nic.properties["ips"] = [`162.254.${24 + (Math.floor(next / 250) % 4)}.${1 + (next % 250)}`]
    return
  }
  entry.hidden["subnet"] ??= `10.${context.random.integer(256)}.${context.random.integer(256)}`
  const host = Number(entry.hidden["lastHost"] ?? 10) + 1
  entry.hidden["lastHost"] = host
  nic.properties["ips"] = [`${entry.hidden["subnet"]}.${host % 255}`]
}
