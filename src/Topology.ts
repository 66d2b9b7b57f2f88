/**
 * A picture of a data center, as text that code hosts draw.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Order from "effect/Order"
import * as Predicate from "effect/Predicate"
import type * as ApplicationLoadBalancer from "./ApplicationLoadBalancer.js"
import type * as Datacenter from "./Datacenter.js"
import { address, box, plain, quoted } from "./internal/mermaid.js"
import type * as NetworkLoadBalancer from "./NetworkLoadBalancer.js"
import type * as Nic from "./Nic.js"
import * as Resource from "./Resource.js"
import type * as Server from "./Server.js"
import type * as Volume from "./Volume.js"

type NicIn = Resource.Partly<Nic.Kind>
type ServerIn = Resource.Partly<Server.Kind>
type VolumeIn = Resource.Partly<Volume.Kind>
interface Named {
  readonly id: string
  readonly properties?: { readonly name?: string | null | undefined } | undefined
}
type Maybe<A> = A | null | undefined

/** The first of several that are the same object. */
const distinct = <A extends Named>(items: ReadonlyArray<A>): ReadonlyArray<A> => {
  const seen = new Set<string>()
  return items.filter(({ id }) => !seen.has(id) && seen.add(id))
}

const byName = Order.mapInput(
  Order.tuple(Order.string, Order.string),
  ({ id, properties }: Named): readonly [string, string] => [properties?.name ?? "", id]
)
/** By name and id: the API has no order that it keeps to. */
const inOrder = <A extends Named>(items: ReadonlyArray<A> = []): ReadonlyArray<A> => distinct(Arr.sort(items, byName))

/** What things are called in the text: `nic1`, `nic2`. */
const called = (
  items: ReadonlyArray<Named>,
  name: (index: number, id: string) => string
): ((id: string) => string | undefined) => {
  const names = new Map(items.map(({ id }, index) => [id, name(index + 1, id)]))
  return (id) => names.get(id)
}
const numbered = (kind: string, items: ReadonlyArray<Named>) => called(items, (index) => `${kind}${index}`)

/** The name of an object, and below it what else is known. One without a name is called by its kind. */
const text = (kind: string, { properties }: Named, ...lines: ReadonlyArray<string>): string =>
  quoted([plain(properties?.name ?? "") || kind, ...lines])
const listed = (...data: ReadonlyArray<Maybe<string>>): string =>
  data.filter(Predicate.isNotNullable).map(plain).join(", ")
const amount = (count: Maybe<number>, unit: string): Maybe<string> => (count == null ? null : `${count} ${unit}`)
const ram = (megabytes: Maybe<number>): Maybe<string> =>
  megabytes != null && megabytes % 1024 === 0 ? amount(megabytes / 1024, "GB") : amount(megabytes, "MB")

const textOfServer = (server: ServerIn): string => {
  const { cores, ram: megabytes, type } = server.properties ?? {}
  return text("server", server, listed(amount(cores, cores === 1 ? "core" : "cores"), ram(megabytes), type))
}
const textOfVolume = (volume: VolumeIn, boots: boolean): string => {
  const { size, type } = volume.properties ?? {}
  return text("volume", volume, listed(amount(size, "GB"), type), boots ? "boot volume" : "")
}
const textOfNic = (nic: NicIn): string => {
  const { ips, ipv6Ips } = nic.properties ?? {}
  return text("NIC", nic, ...[...(ips ?? []), ...(ipv6Ips ?? [])].map(address))
}

/** The LANs of a load balancer of version 6. */
const lansBetween = ({
  properties = {}
}: Resource.Partly<NetworkLoadBalancer.Kind | ApplicationLoadBalancer.Kind>): ReadonlyArray<string> =>
  [properties.listenerLan, properties.targetLan].filter(Predicate.isNotNullable).map(String)

/** The LANs of a gateway, which has no module of its own yet. */
const lansOf = (other: Named): ReadonlyArray<string> => {
  const { lans } = Resource.untyped(other)
  const ids = Array.isArray(lans) ? lans.map((lan: unknown) => Predicate.hasProperty(lan, "id") && lan.id) : []
  return Arr.dedupe(ids.filter(isLanId).map(String))
}
const isLanId = (value: unknown): value is string | number => typeof value === "number" || typeof value === "string"

/** A line between two things, if both are there. */
const line = (from: string | undefined, to: string | undefined): ReadonlyArray<string> =>
  from === undefined || to === undefined ? [] : [`${from} --- ${to}`]

/**
 * A flowchart in the language of Mermaid, which GitHub, GitLab and others draw where a Markdown file has it in a block of the
 * language `mermaid`: the servers with their volumes and NICs, the LANs, the load balancers and gateways, and what is connected to
 * the Internet. Names may hold anything: they cannot break it, or become HTML. The same data center gives the same text.
 *
 * A data center that was read at depth 5 is shown as a whole, one of another depth as far as it was read. Mermaid draws at most
 * 500 lines between things, and 50,000 characters, unless it is told otherwise: enough for some 200 servers.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Datacenter, Topology } from "effect-profitbricks"
 *
 * const picture = (datacenterId: Datacenter.Id) =>
 *   Effect.map(Datacenter.get({ datacenterId, depth: 5 }), Topology.mermaid)
 * ```
 *
 * @since 0.1.0
 * @category rendering
 */
export const mermaid = (datacenter: Datacenter.Datacenter): string => {
  const { entities = {}, properties } = datacenter
  const servers = inOrder(entities.servers?.items).map((server) => ({
    server,
    nics: inOrder(server.entities?.nics?.items),
    volumes: inOrder(server.entities?.volumes?.items)
  }))
  const lans = inOrder(entities.lans?.items)
  const balancers = inOrder(entities.loadbalancers?.items)
  const later = [
    ...inOrder(entities.networkloadbalancers?.items).map((other) => ({
      kind: "network load balancer",
      other,
      connected: lansBetween(other)
    })),
    ...inOrder(entities.applicationloadbalancers?.items).map((other) => ({
      kind: "application load balancer",
      other,
      connected: lansBetween(other)
    })),
    ...inOrder(entities.natgateways?.items).map((other) => ({
      kind: "NAT gateway",
      other,
      connected: lansOf(other)
    }))
  ]

  const attached = servers.flatMap(({ volumes }) => volumes)
  const volumes = distinct([...attached, ...inOrder(entities.volumes?.items)])
  // Of a data center that was not read as a whole, a NIC may be seen in its LAN only.
  const ofServers = servers.flatMap(({ nics }) => nics)
  const ofLans = lans.map((lan) => ({ lan, nics: inOrder(lan.entities?.nics?.items) }))
  const balanced = balancers.map((balancer) => ({ balancer, nics: inOrder(balancer.entities?.balancednics?.items) }))
  const nics = distinct([...ofServers, ...inOrder([...ofLans, ...balanced].flatMap((one) => one.nics))])

  const serverId = numbered(
    "server",
    servers.map(({ server }) => server)
  )
  const volumeId = numbered("volume", volumes)
  const nicId = numbered("nic", nics)
  // The id of a LAN is a number already.
  const lanId = called(lans, (index, id) => (/^\d+$/.test(id) ? `lan${id}` : `lan_${index}`))
  const balancerId = numbered("balancer", [...balancers, ...later.map(({ other }) => other)])

  const nicNode = (nic: NicIn) => `${nicId(nic.id)}[${textOfNic(nic)}]`
  const volumeNode = (volume: VolumeIn, bootId?: string) =>
    `${volumeId(volume.id)}[(${textOfVolume(volume, volume.id === bootId)})]`

  const inside = [
    ...lans.map((lan) => {
      const isPublic = lan.properties?.public
      const access = isPublic == null ? null : isPublic ? "public" : "private"
      return `${lanId(lan.id)}([${text("", lan, listed(`LAN ${lan.id}`, access))}])`
    }),
    ...balancers.map((one) => {
      const { ip } = one.properties ?? {}
      return `${balancerId(one.id)}{{${text("", one, "load balancer", address(ip ?? ""))}}}`
    }),
    ...later.map(({ kind, other }) => `${balancerId(other.id)}{{${text("", other, kind)}}}`),
    ...servers.flatMap(({ server, ...parts }) =>
      box(`${serverId(server.id)}`, textOfServer(server), [
        ...parts.volumes.map((volume) => volumeNode(volume, server.properties?.bootVolume?.id)),
        ...parts.nics.map(nicNode)
      ])
    ),
    ...volumes.slice(attached.length).map((volume) => volumeNode(volume)),
    ...nics.slice(ofServers.length).map(nicNode)
  ]
  const lines = [
    ...lans.flatMap((lan) => (lan.properties?.public === true ? line("internet", lanId(lan.id)) : [])),
    ...later.flatMap(({ kind, other }) => (kind === "NAT gateway" ? line("internet", balancerId(other.id)) : [])),
    ...balanced.flatMap((one) => one.nics.flatMap((nic) => line(balancerId(one.balancer.id), nicId(nic.id)))),
    ...later.flatMap(({ connected, other }) => connected.flatMap((lan) => line(balancerId(other.id), lanId(lan)))),
    ...nics.flatMap((nic) => {
      const lan = nic.properties?.lan ?? ofLans.find((one) => one.nics.some(({ id }) => id === nic.id))?.lan.id
      return line(lanId(String(lan)), nicId(nic.id))
    })
  ]
  return [
    "flowchart LR",
    ...(lines.some((one) => one.startsWith("internet ")) ? ['internet(("Internet"))'] : []),
    ...box("datacenter", text("data center", datacenter, listed(properties?.location)), inside),
    ...lines
  ]
    .map((one, index) => (index === 0 ? one : `  ${one}`))
    .join("\n")
}
