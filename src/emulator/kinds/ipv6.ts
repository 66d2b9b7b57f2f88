/** The IPv6 addresses of LANs and NICs: a LAN has a block of its data center, and a NIC a block of its LAN. */
import type { Check } from "../attributes.js"
import * as Ipv6 from "../ipv6.js"
import type { CallContext, Draft } from "../kind.js"
import { allIn, find, outermost, touch } from "../objects.js"
import { forbidden, invalid } from "../refusal.js"
import type { Entry } from "../state.js"
import { isSet, listIn, numberIn, type Values } from "../values.js"

/** The API chooses a block. */
export const auto = "AUTO"

const lanBlock = Ipv6.ipv6Block(64)

export const autoOrBlock: Check = (value) => (value === auto ? auto : lanBlock(value))

const blockIn = (properties: Values | undefined): Ipv6.Block | undefined =>
  properties === undefined || !isSet(properties, "ipv6CidrBlock") ? undefined : Ipv6.parse(properties["ipv6CidrBlock"])

/** The blocks that some objects have, but for one of them. */
const taken = (entries: ReadonlyArray<Entry>, except?: Entry): ReadonlyArray<Ipv6.Block> =>
  entries.flatMap((entry) => (entry === except ? [] : (blockIn(entry.properties) ?? [])))

const blockOfCenter = (center: Entry): Ipv6.Block =>
  blockIn(center.properties) ?? Ipv6.parse(Ipv6.datacenterBlock(center.id)) ?? { first: 0n, size: 56 }

/** A block for a LAN. */
export const next = (context: CallContext, center: Entry, lan?: Entry): string => {
  const [block] = Ipv6.free(blockOfCenter(center), 64, taken(allIn(context, center, "lans"), lan))
  if (block === undefined) throw forbidden("VDC-5-1970", "The data center has no IPv6 block left")
  return Ipv6.show(block)
}

/** Chooses the block of a LAN, or refuses one that is not in its data center, or is that of another LAN. */
export const settle = (context: CallContext, { at, entry, parent, properties }: Draft): void => {
  if (!isSet(properties, "ipv6CidrBlock")) return
  const center = parent ?? (entry === undefined ? undefined : outermost(context, entry))
  const wanted = blockIn(properties)
  const place = `${at}.ipv6CidrBlock`
  if (wanted === undefined) {
    // It keeps the block that it has.
    if (center !== undefined)
      properties["ipv6CidrBlock"] = entry?.properties["ipv6CidrBlock"] ?? next(context, center, entry)
  } else if (center === undefined || !Ipv6.isWithin(wanted, blockOfCenter(center))) {
    throw invalid(place, "Attribute must be a block within that of the data center")
  } else if (taken(allIn(context, center, "lans"), entry).some((other) => Ipv6.isWithin(other, wanted))) {
    throw invalid(place, "Attribute must not be the block of another LAN")
  }
}

/** Refuses a block of a NIC that its LAN has not, and addresses that are in neither of its blocks. */
export const checkNic = (context: CallContext, { at, entry, parent, properties }: Draft): void => {
  const ips = listIn(properties, "ipv6Ips").flatMap((ip) => Ipv6.parse(ip) ?? [])
  const wanted = blockIn(properties)
  if (wanted === undefined && ips.length === 0) return
  const center = [entry, parent].flatMap((one) => (one === undefined ? [] : [outermost(context, one)]))[0]
  const number = numberIn({ ...entry?.properties, ...properties }, "lan")
  const ofLan = blockIn(find(context, `${center?.path}/lans/${number}`)?.properties)
  if (ofLan === undefined) throw invalid(at, "IPv6 is only allowed in a LAN with an IPv6 block")
  if (wanted !== undefined) {
    const others = taken(nicsOf(context, center, number), entry)
    if (!Ipv6.isWithin(wanted, ofLan) || others.some((other) => Ipv6.isWithin(other, wanted))) {
      throw invalid(`${at}.ipv6CidrBlock`, "Attribute must be a free block within that of the LAN")
    }
  }
  const own = wanted ?? blockIn(entry?.properties)
  for (const [index, ip] of ips.entries()) {
    if (!Ipv6.isWithin(ip, own ?? ofLan)) {
      throw invalid(`${at}.ipv6Ips.${index}`, "Attribute must be an address within the block of the NIC")
    }
  }
  if (ips.length > most) throw invalid(`${at}.ipv6Ips`, `Attribute must have ${most} addresses at most`)
}

/** The number of addresses that a NIC can have. */
const most = 50

const nicsOf = (context: CallContext, center: Entry | undefined, lan: number): ReadonlyArray<Entry> =>
  allIn(context, center, "servers")
    .flatMap((server) => allIn(context, server, "nics"))
    .filter(({ properties }) => properties["lan"] === lan)

/** Gives a NIC a block and addresses of its LAN, unless it has them, and as many as before; or takes them away. */
export const provide = (context: CallContext, nic: Entry, lan: Entry): void => {
  const ofLan = blockIn(lan.properties)
  const { properties } = nic
  if (ofLan === undefined) {
    Object.assign(properties, { ipv6CidrBlock: null, ipv6Ips: null, dhcpv6: null })
    return
  }
  const present = listIn(properties, "ipv6Ips").flatMap((ip) => Ipv6.parse(ip) ?? [])
  const chosen = blockIn(properties) ?? (present[0] === undefined ? undefined : Ipv6.blockAround(present[0], 80))
  const others = taken(allIn(context, lan, "nics"), nic)
  const [block] = chosen !== undefined && Ipv6.isWithin(chosen, ofLan) ? [chosen] : Ipv6.free(ofLan, 80, others)
  if (block === undefined) return
  const isInside = present.length > 0 && present.every((ip) => Ipv6.isWithin(ip, block))
  const ips = isInside ? present : Ipv6.free(block, 128, [], Math.max(1, present.length))
  Object.assign(properties, {
    ipv6CidrBlock: Ipv6.show(block),
    ipv6Ips: ips.map(Ipv6.show),
    dhcpv6: properties["dhcpv6"] ?? true
  })
  touch(context, nic)
}
