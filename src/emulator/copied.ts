/** The objects of a copy, put into a state as they are, and the facts about them that no answer shows. */
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import type { Copy } from "./copy.js"
import type { CallContext, Kind } from "./kind.js"
import { backupUnit } from "./kinds/backupUnit.js"
import { datacenter } from "./kinds/datacenter.js"
import { group } from "./kinds/group.js"
import { image } from "./kinds/image.js"
import { ipBlock } from "./kinds/ipBlock.js"
import { label } from "./kinds/label.js"
import { isFailover } from "./kinds/lan.js"
import { privateCrossConnect } from "./kinds/privateCrossConnect.js"
import { share } from "./kinds/share.js"
import { snapshot } from "./kinds/snapshot.js"
import { targetGroup } from "./kinds/targetGroup.js"
import { loginOf, user } from "./kinds/user.js"
import { add, allIn, byId, claim, date, find, findAll, kindNamed, kindOf, outermost } from "./objects.js"
import { hex } from "./random.js"
import type { Entry, Metadata } from "./state.js"
import { listIn, numberIn, recordIn, recordsIn, textIn, type Values } from "./values.js"

/** An object, and what the copy says of it. */
interface Placed {
  readonly entry: Entry
  readonly item: Values
}

const metadataIn = (context: CallContext, item: Values): Metadata => {
  const given = recordIn(item, "metadata")
  const createdDate = textIn(given, "createdDate") ?? textIn(given, "creationDate") ?? date(context.now)
  const createdBy = textIn(given, "createdBy") ?? context.user
  return {
    createdDate,
    createdBy,
    etag: textIn(given, "etag") ?? hex(context.random, 32),
    lastModifiedDate: textIn(given, "lastModifiedDate") ?? createdDate,
    lastModifiedBy: textIn(given, "lastModifiedBy") ?? createdBy
  }
}

const itemsIn = (item: Values, collection: string): ReadonlyArray<Values> =>
  recordsIn(recordIn(recordIn(item, "entities"), collection), "items")

/** Adds an object with all that it owns. */
const place = (
  context: CallContext,
  kind: Kind,
  collection: string,
  parent: Entry | undefined,
  item: unknown
): ReadonlyArray<Placed> => {
  const id = Predicate.isRecord(item) ? textIn(item, "id") : undefined
  if (!Predicate.isRecord(item) || id === undefined) return []
  if (context.state.entries.has(`${parent?.path ?? ""}/${collection.toLowerCase()}/${id}`)) return []
  const metadata = metadataIn(context, item)
  const entry = add({ ...context, user: metadata.createdBy }, kind, {
    id,
    collection,
    parent,
    type: textIn(item, "type") ?? kind.name,
    properties: Record.filter(recordIn(item, "properties"), (value, name) => {
      const attribute = Object.hasOwn(kind.attributes, name) ? kind.attributes[name] : undefined
      return attribute !== undefined && attribute.secret !== true && attribute.link !== true && value !== undefined
    }),
    metadata
  })
  entry.inactive = textIn(recordIn(item, "metadata"), "state") === "INACTIVE"
  const owned = Object.entries(kind.entities).filter(([, entity]) => entity.owned)
  return [
    { entry, item },
    ...owned.flatMap(([name, entity]) =>
      itemsIn(item, name).flatMap((child) => place(context, kindNamed(context, entity.kind), name, entry, child))
    )
  ]
}

/** Lets an object refer to others, now that all of them are there. */
const connect = (context: CallContext, { entry, item }: Placed): void => {
  const kind = kindOf(context, entry)
  const within = outermost(context, entry).path
  for (const [name, { kind: type, owned }] of Object.entries(kind.entities)) {
    const children = entry.children[name]
    if (owned || children === undefined) continue
    const members = itemsIn(item, name).flatMap(({ id }) => byId(context, type, String(id), within) ?? [])
    const present = [...children]
    children.clear()
    for (const path of [...members.map(({ path }) => path), ...present]) children.add(path)
    for (const member of members) {
      if (entry.kind === "group") member.children["groups"]?.add(entry.path)
      if (name === "owns") member.hidden.owner = entry.path
    }
  }
  for (const [name, { link }] of Object.entries(kind.attributes)) {
    const to = link === true ? recordIn(recordIn(item, "properties"), name) : {}
    const found = byId(context, textIn(to, "type") ?? "", textIn(to, "id") ?? "", within)
    if (found !== undefined) entry.properties[name] = found.path
  }
}

const isText = (value: unknown): value is string => typeof value === "string"
const addressesOf = ({ properties }: Entry): ReadonlyArray<string> =>
  [properties["ip"], ...listIn(properties, "ips")].filter(isText)

const reservedIn = (context: CallContext): ReadonlySet<string> =>
  new Set(allIn(context, undefined, "ipblocks").flatMap(addressesOf))

/** The LAN goes on where the addresses of its NICs end: the address of a load balancer may be that of another LAN. */
const settleLan = (context: CallContext, lan: Entry): void => {
  const nics = lan.children["nics"]
  lan.properties["ipFailover"] = listIn(lan.properties, "ipFailover").filter(
    (failover) => isFailover(failover) && [...(nics ?? [])].some((path) => path.endsWith(`/${failover.nicUuid}`))
  )
  if (lan.properties["public"] === true) return
  const said = textIn(lan.properties, "ipv4CidrBlock")
  // Only versions before 6 do not say it.
  if (said === undefined && context.version >= 6) return
  const block = /^(\d+\.\d+\.\d+)\.0\/24$/.exec(said ?? "")?.[1]
  const balanced = allIn(context, outermost(context, lan), "loadbalancers").flatMap(addressesOf)
  const gateways = allIn(context, outermost(context, lan), "natgateways")
    .flatMap(({ properties }) => recordsIn(properties, "lans"))
    .flatMap((one) => (String(one["id"]) === lan.id ? listIn(one, "gatewayIps").filter(isText) : []))
    .map((ip) => ip.replace(/\/.*/, ""))
  const addresses = [...findAll(context, nics ?? []).flatMap(addressesOf), ...gateways].filter(
    (ip) => !balanced.includes(ip)
  )
  const subnet = block ?? addresses.find((ip) => ip.startsWith("10."))?.replace(/\.\d+$/, "")
  if (subnet === undefined) return
  const hosts = addresses.filter((ip) => ip.startsWith(`${subnet}.`)).map((ip) => Number(ip.slice(subnet.length + 1)))
  lan.hidden.subnet = subnet
  lan.hidden.lastHost = Math.max(10, ...hosts)
}

/** An address of a reserved block is a client's choice, and so are several; another one comes from the LAN. */
const settleNic = (context: CallContext, nic: Entry, reserved: ReadonlySet<string>): void => {
  const center = outermost(context, nic)
  const lan = find(context, `${center.path}/lans/${numberIn(nic.properties, "lan")}`)
  lan?.children["nics"]?.add(nic.path)
  nic.hidden.lan = lan?.path ?? null
  const ips = addressesOf(nic)
  const balancer = allIn(context, center, "loadbalancers").find(
    ({ children }) => children["balancednics"]?.has(nic.path) === true
  )
  if (balancer !== undefined) nic.hidden.balancer = balancer.path
  const isShared = balancer !== undefined && ips.every((ip) => ip === balancer.properties["ip"])
  const isFixed = !isShared && (ips.length > 1 || ips.some((ip) => reserved.has(ip)))
  nic.hidden.fixed = isFixed
  claim(context, nic, isFixed ? ips : [])
  nic.hidden.addressFrom =
    isShared || isFixed || lan === undefined || ips.length === 0
      ? null
      : `${lan.properties["public"] === true ? "public" : "private"} ${lan.path}`
}

const claimReserved = (context: CallContext, entry: Entry, reserved: ReadonlySet<string>): void =>
  claim(
    context,
    entry,
    addressesOf(entry).filter((ip) => reserved.has(ip))
  )

const settle: Readonly<Record<string, (context: CallContext, entry: Entry, reserved: ReadonlySet<string>) => void>> = {
  datacenter: (context, entry) => {
    entry.hidden.lastLan = Math.max(
      0,
      ...allIn(context, entry, "lans")
        .map(({ id }) => Number(id))
        .filter(Number.isInteger)
    )
  },
  nic: settleNic,
  lan: settleLan,
  loadbalancer: claimReserved,
  networkloadbalancer: claimReserved,
  applicationloadbalancer: claimReserved,
  natgateway: (context, entry) => claim(context, entry, listIn(entry.properties, "publicIps").filter(isText)),
  server: (context, entry) => {
    for (const volume of allIn(context, entry, "volumes")) {
      volume.hidden.server = entry.path
      volume.hidden.bus = textIn(volume.properties, "bus") ?? null
    }
  }
}

/** The number of the public address that the emulator would give, if it could have given this one. */
const numberOf = (ip: string): number => {
  const [, third, last] = /^(?:162\.254|208\.94)\.(\d+)\.(\d+)$/.exec(ip) ?? []
  const first = ip.startsWith("208.") ? 36 : 24
  return third === undefined ? 0 : (Number(third) - first) * 250 + Number(last) - 1
}

/** A collection of the account. */
interface Collection {
  readonly kind: Kind
  readonly collection: string
  readonly items: ReadonlyArray<unknown>
}

/** The collections of a copy, but for shares and labels, which are below their objects. */
export const collectionsOf = (copy: Copy): ReadonlyArray<Collection> => [
  { kind: user, collection: "um/users", items: copy.users },
  { kind: group, collection: "um/groups", items: copy.groups },
  { kind: image, collection: "images", items: copy.images },
  { kind: ipBlock, collection: "ipblocks", items: copy.ipBlocks },
  { kind: snapshot, collection: "snapshots", items: copy.snapshots },
  { kind: privateCrossConnect, collection: "pccs", items: copy.pccs ?? [] },
  { kind: backupUnit, collection: "backupunits", items: copy.backupUnits ?? [] },
  { kind: targetGroup, collection: "targetgroups", items: copy.targetGroups ?? [] },
  { kind: datacenter, collection: "datacenters", items: copy.datacenters }
]

/** All of an account but its limits. Nobody of it can log in. */
export const plantCopy = (context: CallContext, copy: Copy): void => {
  const { state } = context
  // The first one is the owner of the contract.
  const { owner } = copy.contract.properties
  const emails = copy.users.flatMap(({ id, properties: { email } }) =>
    typeof email === "string" ? [[loginOf(email), id] as const] : []
  )
  const isOwner = ([email]: readonly [string, string]) => typeof owner === "string" && email === loginOf(owner)
  for (const [email, id] of [...emails.filter(isOwner), ...emails]) state.users.set(email, id)
  const placed = collectionsOf(copy).flatMap(({ collection, items, kind }) =>
    items.flatMap((item) => place(context, kind, collection, undefined, item))
  )
  for (const [groupId, items] of Object.entries(copy.shares)) {
    const parent = find(context, `/um/groups/${groupId}`)
    if (parent !== undefined) for (const item of items) place(context, share, "shares", parent, item)
  }
  for (const { metadata, properties } of copy.labels ?? []) {
    const owner = byId(context, properties.resourceType ?? "", properties.resourceId ?? "", "")
    if (owner !== undefined) place(context, label, "labels", owner, { id: properties.key, metadata, properties })
  }
  for (const one of placed) connect(context, one)
  const reserved = reservedIn(context)
  for (const name of Object.keys(settle)) {
    for (const { entry } of placed) if (entry.kind === name) settle[name]?.(context, entry, reserved)
  }
  state.lastPublicAddress = [...state.entries.values()]
    .flatMap(addressesOf)
    .reduce((last, ip) => Math.max(last, numberOf(ip)), state.lastPublicAddress)
}
