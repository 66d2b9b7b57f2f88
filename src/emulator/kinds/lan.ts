/** LANs, the NICs in them, and the addresses that they give. */
import * as Predicate from "effect/Predicate"
import { boolean, ipv4, listOf, text, Unacceptable } from "../attributes.js"
import type { CallContext, Draft, Kind } from "../kind.js"
import { add, allIn, byId, find, outermost, touch } from "../objects.js"
import { integer } from "../random.js"
import { forbidden, hasSlaves, invalid } from "../refusal.js"
import type { Entry } from "../state.js"
import { listIn, recordsIn } from "../values.js"
import * as Ipv6 from "./ipv6.js"
import { isConnectable, mustBeConnectable } from "./privateCrossConnect.js"

/** A NIC and an address of it that others take over. */
interface Failover {
  readonly ip: unknown
  readonly nicUuid: string
}

export const isFailover = (value: unknown): value is Failover =>
  Predicate.isRecord(value) && typeof value["nicUuid"] === "string"

const failover = (value: unknown): unknown =>
  isFailover(value) && !(ipv4(value.ip) instanceof Unacceptable)
    ? { ip: value.ip, nicUuid: value.nicUuid }
    : new Unacceptable("Attribute must have an ip and a nicUuid")

/** A group whose address others than its master have cannot be dissolved. */
const mustHaveNoSlaves = (context: CallContext, entry: Entry, wanted: ReadonlyArray<Failover>): void => {
  for (const { ip, nicUuid } of listIn(entry.properties, "ipFailover").filter(isFailover)) {
    if (wanted.some((one) => one.ip === ip)) continue
    const slave = allIn(context, entry, "nics").find(
      ({ id, properties }) => id !== nicUuid && listIn(properties, "ips").includes(ip)
    )
    if (slave !== undefined) throw hasSlaves(String(ip), slave.id)
  }
}

/** An address that another NIC takes over must be one that its NIC has, in a public LAN. */
const checkFailover = (context: CallContext, { at, entry, properties }: Draft): void => {
  const wanted = listIn(properties, "ipFailover").filter(isFailover)
  if (entry !== undefined && "ipFailover" in properties) mustHaveNoSlaves(context, entry, wanted)
  if (wanted.length === 0) return
  if (entry?.properties["public"] !== true) {
    throw invalid(`${at}.ipFailover`, "Attribute is only allowed for a public LAN")
  }
  for (const [index, { ip, nicUuid }] of wanted.entries()) {
    const nic = byId(context, "nic", nicUuid, outermost(context, entry).path)
    if (nic?.hidden.lan !== entry.path || !listIn(nic.properties, "ips").includes(ip)) {
      throw invalid(`${at}.ipFailover.${index}`, "The NIC must be in the LAN and have the IP")
    }
  }
}

/** Takes a number, or the next one that is free. */
const takeNumber = (center: Entry | undefined, number = (center?.hidden.lastLan ?? 0) + 1): string => {
  if (center !== undefined) center.hidden.lastLan = Math.max(number, center.hidden.lastLan ?? 0)
  return String(number)
}

/** Gives its NICs other addresses than those of another LAN, or those from before it was public or private. */
const addressAll = (context: CallContext, entry: Entry): undefined => {
  for (const nic of allIn(context, entry, "nics")) address(context, nic, entry)
}

/** The NICs that are in the LAN, or say so as they are about to be. */
const connectedTo = (context: CallContext, entry: Entry): ReadonlyArray<Entry> =>
  allIn(context, outermost(context, entry), "servers")
    .flatMap((server) => allIn(context, server, "nics"))
    .filter(({ hidden, properties }) => hidden.lan === entry.path || properties["lan"] === Number(entry.id))

/** The NAT gateways of a LAN. */
const gatewaysOf = (context: CallContext, entry: Entry): ReadonlyArray<Entry> =>
  allIn(context, outermost(context, entry), "natgateways").filter(({ properties }) =>
    recordsIn(properties, "lans").some(({ id }) => String(id) === entry.id)
  )

/** The load balancers of version 6 that are between a LAN and another one, or have their targets in it. */
const balancersOf = (
  context: CallContext,
  entry: Entry,
  sides: ReadonlyArray<string> = ["listenerLan", "targetLan"]
): ReadonlyArray<Entry> =>
  ["networkloadbalancers", "applicationloadbalancers"]
    .flatMap((name) => allIn(context, outermost(context, entry), name))
    .filter(({ properties }) => sides.some((side) => properties[side] === Number(entry.id)))

const mustBePrivateIfNeeded = (context: CallContext, { at, entry, properties }: Draft): void => {
  if (entry === undefined || properties["public"] !== true) return
  if (gatewaysOf(context, entry).length > 0) throw invalid(`${at}.public`, "The LAN of a NAT gateway is private")
  if (balancersOf(context, entry, ["targetLan"]).length > 0) {
    throw invalid(`${at}.public`, "The LAN of a load balancer's targets is private")
  }
}

export const lan: Kind = {
  name: "lan",
  collection: "/datacenters/{datacenterId}/lans",
  param: "lanId",
  attributes: {
    name: { is: text },
    public: { is: boolean, initial: false },
    ipFailover: { is: listOf(failover), initial: [] },
    pcc: { is: text, since: 5 },
    ipv4CidrBlock: { is: text, since: 6, writable: "never" },
    ipv6CidrBlock: { is: Ipv6.autoOrBlock, since: 6 }
  },
  computed: {
    ipv4CidrBlock: (_, { hidden, properties }) =>
      properties["public"] === true || hidden.subnet === undefined ? null : `${hidden.subnet}.0/24`
  },
  entities: {
    nics: {
      kind: "nic",
      owned: false,
      members: {
        param: "nicId",
        methods: ["list", "get", "attach"],
        attached: (context, entry, nic) => {
          join(context, nic, entry)
          address(context, nic, entry)
          return undefined
        }
      }
    }
  },
  methods: ["list", "get", "create", "update", "replace", "remove"],
  check: (context, draft) => {
    checkFailover(context, draft)
    mustBeConnectable(context, draft)
    mustBePrivateIfNeeded(context, draft)
    Ipv6.settle(context, draft)
  },
  holds: mustBePrivateIfNeeded,
  // The data center that it is made with has its block by now.
  accepted: (context, entry) => {
    if (entry.properties["ipv6CidrBlock"] === Ipv6.auto) {
      entry.properties["ipv6CidrBlock"] = Ipv6.next(context, outermost(context, entry))
    }
  },
  echo: ({ ipFailover = null }) => ({ ipFailover }),
  comesBack: true,
  nextId: (_, center) => takeNumber(center),
  isNeeded: (context, entry) =>
    [connectedTo, gatewaysOf, balancersOf].some((users) => users(context, entry).length > 0),
  mayRemove: (context, entry) => {
    const [nic] = connectedTo(context, entry)
    if (nic !== undefined) throw forbidden("VDC-5-803", `The LAN cannot be deleted: NIC ${nic.id} is in it`)
    const [gateway] = gatewaysOf(context, entry)
    if (gateway !== undefined) {
      throw forbidden("VDC-5-803", `The LAN cannot be deleted: it is one of NAT gateway ${gateway.id}`)
    }
    const [balancer] = balancersOf(context, entry)
    if (balancer !== undefined) {
      throw forbidden("VDC-5-803", `The LAN cannot be deleted: it is one of ${balancer.type} ${balancer.id}`)
    }
  },
  undone: (context, entry) => {
    // The cross connect that it is to be in again may be gone, or have gone elsewhere.
    if (!isConnectable(context, entry)) entry.properties["pcc"] = null
    const nics = allIn(context, entry, "nics").map(({ id }) => id)
    entry.properties["ipFailover"] = listIn(entry.properties, "ipFailover").filter(
      (one) => isFailover(one) && nics.includes(one.nicUuid)
    )
  },
  done: {
    create: (context, entry) => {
      for (const nic of allIn(context, entry, "nics")) if (nic.hidden.lan !== entry.path) join(context, nic, entry)
      return addressAll(context, entry)
    },
    update: addressAll
  },
  removed: (context, entry) => {
    for (const nic of allIn(context, entry, "nics")) {
      // A NIC that was to be moved here may be elsewhere still.
      if (nic.hidden.lan === entry.path) nic.hidden.lan = null
    }
  }
}

/** The LAN of that number; one that does not exist yet is made, and is private. */
export const lanNumbered = (context: CallContext, center: Entry, number: number, created: Array<string>): Entry => {
  const present = find(context, `${center.path}/lans/${number}`)
  if (present !== undefined) return present
  const made = add(context, lan, {
    id: takeNumber(center, number),
    collection: "lans",
    parent: center,
    properties: { name: `Switch for LAN ${number}` }
  })
  created.push(made.path)
  return made
}

/** Puts a NIC into a LAN, and takes it out of the one where it was. */
export const join = (context: CallContext, nic: Entry, to: Entry): void => {
  leave(context, nic)
  to.children["nics"]?.add(nic.path)
  nic.hidden.lan = to.path
  nic.properties["lan"] = Number(to.id)
}

export const leave = (context: CallContext, nic: Entry): void => {
  const from = find(context, nic.hidden.lan)
  if (from === undefined) return
  from.children["nics"]?.delete(nic.path)
  if (from.properties["ipFailover"] !== null) {
    const others = listIn(from.properties, "ipFailover").filter((one) => !isFailover(one) || one.nicUuid !== nic.id)
    from.properties["ipFailover"] = others
  }
  touch(context, from)
}

/** Whether a load balancer has put its own address in the place of the NIC's. */
const isBalanced = (context: CallContext, nic: Entry): boolean =>
  find(context, nic.hidden.balancer)?.children["balancednics"]?.has(nic.path) === true

/** Whether a NIC's addresses are those that its LAN gives: not the client's choice, and not a load balancer's. */
export const isAddressed = (context: CallContext, nic: Entry): boolean =>
  nic.hidden.fixed !== true && !isBalanced(context, nic)

/** The next address of a private LAN, of 10/8. */
export const nextAddress = (context: CallContext, entry: Entry): string => {
  entry.hidden.subnet ??= `10.${integer(context.random, 256)}.${integer(context.random, 256)}`
  const host = (entry.hidden.lastHost ?? 10) + 1
  entry.hidden.lastHost = host
  return `${entry.hidden.subnet}.${host % 255}`
}

/** Gives a NIC one address of its LAN, a private or a public one, if it has none from there. */
export const address = (context: CallContext, nic: Entry, entry: Entry): void => {
  Ipv6.provide(context, nic, entry)
  if (nic.properties["dhcp"] === false || !isAddressed(context, nic)) return
  const isPublic = entry.properties["public"] === true
  const source = `${isPublic ? "public" : "private"} ${entry.path}`
  if (nic.hidden.addressFrom === source && listIn(nic.properties, "ips").length > 0) return
  nic.hidden.addressFrom = source
  touch(context, nic)
  if (isPublic) {
    const next = ++context.state.lastPublicAddress
    nic.properties["ips"] = [`162.254.${24 + (Math.floor(next / 250) % 4)}.${1 + (next % 250)}`]
    return
  }
  nic.properties["ips"] = [nextAddress(context, entry)]
}
