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
import type * as NatGateway from "./NatGateway.js"
import type * as NetworkLoadBalancer from "./NetworkLoadBalancer.js"
import type * as Nic from "./Nic.js"
import type * as Resource from "./Resource.js"
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

/** The names in the text: `nic1`, `nic2`. */
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

const textOfServer = (server: ServerIn, groups: string): string => {
  const { cores, ram: megabytes, type } = server.properties ?? {}
  return text("server", server, listed(amount(cores, cores === 1 ? "core" : "cores"), ram(megabytes), type), groups)
}
const textOfVolume = (volume: VolumeIn, boots: boolean): string => {
  const { size, type } = volume.properties ?? {}
  return text("volume", volume, listed(amount(size, "GB"), type), boots ? "boot volume" : "")
}
const textOfNic = (nic: NicIn, groups: string): string => {
  const { ips, ipv6Ips } = nic.properties ?? {}
  return text("NIC", nic, ...[...(ips ?? []), ...(ipv6Ips ?? [])].map(address), groups)
}

type BalancerIn = Resource.Partly<NetworkLoadBalancer.Kind | ApplicationLoadBalancer.Kind>

/** A gateway or a load balancer, and its sides. */
interface Between {
  readonly kind: string
  readonly object: Named
  readonly ips: ReadonlyArray<string>
  readonly lans: ReadonlyArray<string>
}
const ofBalancers = (kind: string, items: ReadonlyArray<BalancerIn> | undefined): ReadonlyArray<Between> =>
  inOrder(items).map((object) => {
    const { ips, listenerLan, targetLan } = object.properties ?? {}
    return { kind, object, ips: ips ?? [], lans: [listenerLan, targetLan].filter(Predicate.isNotNullable).map(String) }
  })
const ofGateways = (items: ReadonlyArray<Resource.Partly<NatGateway.Kind>> | undefined): ReadonlyArray<Between> =>
  inOrder(items).map((object) => {
    const { lans, publicIps } = object.properties ?? {}
    const ids = (lans ?? []).map(({ id }) => String(id))
    return { kind: "NAT gateway", object, ips: publicIps ?? [], lans: Arr.dedupe(ids) }
  })

/** A line between two things, if both are there. */
const line = (from: string | undefined, to: string | undefined): ReadonlyArray<string> =>
  from === undefined || to === undefined ? [] : [`${from} --- ${to}`]

/**
 * A flowchart in the language of Mermaid, which GitHub, GitLab and others draw where a Markdown file has it in a block of the
 * language `mermaid`: the servers with their volumes and NICs, and the security groups that these are in; the LANs, with the load
 * balancers and gateways between them; the Internet and the private cross connects that they lead to. Names may contain anything:
 * they cannot break the chart, or become HTML. The same data center gives the same text.
 *
 * A data center of depth 5 is shown as a whole, others as far as they were read. Mermaid draws at most 500 lines between things,
 * and 50,000 characters, unless it is told otherwise: enough for some 200 servers.
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
  const gateways = ofGateways(entities.natgateways?.items)
  const between = [
    ...ofBalancers("network load balancer", entities.networkloadbalancers?.items),
    ...ofBalancers("application load balancer", entities.applicationloadbalancers?.items),
    ...gateways
  ]
  const crossConnects = Arr.sort(
    Arr.dedupe(lans.map((lan) => lan.properties?.pcc).filter(Predicate.isNotNullable)),
    Order.string
  )
  const groups = inOrder(entities.securitygroups?.items)

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
  const balancerId = numbered("balancer", [...balancers, ...between.map(({ object }) => object)])

  const crossConnectId = numbered(
    "pcc",
    crossConnects.map((id) => ({ id }))
  )
  const guarded = ({ entities }: NicIn | ServerIn): string => {
    const own = inOrder(entities?.securitygroups?.items).map(({ id, properties }) => {
      const known = groups.find((group) => group.id === id)?.properties ?? properties
      return plain(known?.name ?? "") || plain(id)
    })
    return own.length === 0 ? "" : `in ${own.join(", ")}`
  }

  const nicNode = (nic: NicIn) => `${nicId(nic.id)}[${textOfNic(nic, guarded(nic))}]`
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
    ...between.map(
      ({ ips, kind, object }) => `${balancerId(object.id)}{{${text("", object, kind, ...ips.map(address))}}}`
    ),
    ...servers.flatMap(({ server, ...parts }) =>
      box(`${serverId(server.id)}`, textOfServer(server, guarded(server)), [
        ...parts.volumes.map((volume) => volumeNode(volume, server.properties?.bootVolume?.id)),
        ...parts.nics.map(nicNode)
      ])
    ),
    ...volumes.slice(attached.length).map((volume) => volumeNode(volume)),
    ...nics.slice(ofServers.length).map(nicNode)
  ]
  const lines = [
    ...lans.flatMap((lan) => (lan.properties?.public === true ? line("internet", lanId(lan.id)) : [])),
    ...gateways.flatMap(({ object }) => line("internet", balancerId(object.id))),
    ...balanced.flatMap((one) => one.nics.flatMap((nic) => line(balancerId(one.balancer.id), nicId(nic.id)))),
    ...between.flatMap(({ lans, object }) => lans.flatMap((lan) => line(balancerId(object.id), lanId(lan)))),
    ...lans.flatMap((lan) => line(lanId(lan.id), crossConnectId(lan.properties?.pcc ?? ""))),
    ...nics.flatMap((nic) => {
      const lan = nic.properties?.lan ?? ofLans.find((one) => one.nics.some(({ id }) => id === nic.id))?.lan.id
      return line(lanId(String(lan)), nicId(nic.id))
    })
  ]
  return [
    "flowchart LR",
    ...(lines.some((one) => one.startsWith("internet ")) ? ['internet(("Internet"))'] : []),
    ...crossConnects.flatMap((id) => [`${crossConnectId(id)}((${quoted(["cross connect", plain(id)])}))`]),
    ...box("datacenter", text("data center", datacenter, listed(properties?.location)), inside),
    ...lines
  ]
    .map((one, index) => (index === 0 ? one : `  ${one}`))
    .join("\n")
}
