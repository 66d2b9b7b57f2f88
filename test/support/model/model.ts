/**
 * The API of the documentation, as a small model: existence, cascades, counts, LAN numbers and depth. It is
 * written from the documentation and knows nothing of the emulator. Where the documentation says nothing, it has no
 * opinion, and tests leave the case out.
 */

export interface Thing {
  readonly id: string
}
interface Inside extends Thing {
  /** The data center that it is in. */
  readonly dc: string
}
export interface Datacenter extends Thing {
  name: string
  readonly location: string
  /** LANs have only ever been numbered by the API, and none was deleted: then the next number is known. */
  lansInOrder: boolean
  /** As it was read last. */
  version: number
}
export interface Server extends Inside {
  name: string
  cores: number
  ram: number
  running: boolean
  readonly volumes: Array<string>
  /** `unknown`: the boot volume was detached while there were others. */
  boot: string | null | "unknown"
}
export interface Volume extends Inside {
  name: string
  /** In GB. */
  size: number
  readonly type: "HDD" | "SSD"
}
export interface Nic extends Inside {
  readonly server: string
  name: string
  lan: number
  firewall: boolean
  /** An address of its own choice. */
  readonly fixed: string | undefined
  /** Its address is that of the LAN's DHCP, as far as the documentation says. */
  plain: boolean
  /** It has the address of its load balancer, as far as the documentation says. */
  balanced: boolean
}
export interface Rule extends Thing {
  readonly nic: string
  name: string
  readonly protocol: string
  port: number | null
}
export interface Lan extends Inside {
  readonly number: number
  /** Undefined if it was made by a NIC's number. */
  name: string | undefined
  public: boolean
}
export interface LoadBalancer extends Inside {
  name: string
  readonly nics: Set<string>
}
export interface IpBlock extends Thing {
  readonly name: string
  readonly location: string
  readonly ips: ReadonlyArray<string>
}
export interface Snapshot extends Thing {
  name: string
  readonly location: string
  readonly size: number
}
export interface Group extends Thing {
  name: string
  reserveIp: boolean
  readonly members: Set<string>
  readonly shares: Set<string>
}
export interface User extends Thing {
  firstname: string
  email: string
  /** The one that the account belongs to: deleting it is another matter. */
  readonly isOwner: boolean
}

/** The things of one kind, in the order in which they were made, and those that are no more. */
export class Pool<T extends Thing> {
  readonly alive = new Map<string, T>()
  readonly dead = new Map<string, T>()
  add(thing: T): T {
    this.alive.set(thing.id, thing)
    this.dead.delete(thing.id)
    return thing
  }
  get(id: string | undefined): T | undefined {
    return id === undefined ? undefined : this.alive.get(id)
  }
  all(): ReadonlyArray<T> {
    return [...this.alive.values()]
  }
  remove(id: string): void {
    const thing = this.alive.get(id)
    if (thing === undefined) return
    this.alive.delete(id)
    this.dead.set(id, thing)
  }
  /** Mostly one that exists, sometimes one that is gone, and rarely none: whichever there are. */
  pick(index: number): T | undefined {
    const [first, second] = index % 16 < 13 ? [this.alive, this.dead] : [this.dead, this.alive]
    const things = [...(first.size > 0 ? first : second).values()]
    return index % 16 === 15 ? undefined : things[index % Math.max(1, things.length)]
  }
}

export interface Limits {
  readonly coresPerServer: number
  readonly coresPerContract: number
  readonly ramPerContract: number
  readonly hddLimitPerVolume: number
  readonly hddLimitPerContract: number
  readonly ssdLimitPerContract: number
  readonly reservableIps: number
}

/** The resources that a call would add to the contract. Sizes in MB. */
export interface Demand {
  readonly cores?: number
  readonly ram?: number
  readonly hdd?: number
  readonly ssd?: number
  readonly ips?: number
}

const sum = (numbers: ReadonlyArray<number>) => numbers.reduce((total, number) => total + number, 0)

export class Model {
  readonly datacenters = new Pool<Datacenter>()
  readonly servers = new Pool<Server>()
  readonly volumes = new Pool<Volume>()
  readonly nics = new Pool<Nic>()
  readonly rules = new Pool<Rule>()
  readonly lans = new Pool<Lan>()
  readonly loadbalancers = new Pool<LoadBalancer>()
  readonly ipblocks = new Pool<IpBlock>()
  readonly snapshots = new Pool<Snapshot>()
  readonly groups = new Pool<Group>()
  readonly users = new Pool<User>()
  /** E-mail addresses of users that were deleted: they stay taken. */
  readonly lost = new Set<string>()
  private named = 0

  constructor(readonly limits: Limits | undefined) {}

  /** A name that nothing else has, so that what a call has made is found by it. */
  fresh(kind: string): string {
    this.named += 1
    return `${kind} ${this.named}`
  }

  lan(dc: string, number: number): Lan | undefined {
    return this.lans.get(`${dc}/${number}`)
  }
  addLan(dc: string, number: number, name: string | undefined, isPublic: boolean): Lan {
    return this.lans.add({ id: `${dc}/${number}`, dc, number, name, public: isPublic })
  }
  lansOf(dc: string): ReadonlyArray<Lan> {
    return this.lans.all().filter((lan) => lan.dc === dc)
  }
  nicsIn(lan: Lan): ReadonlyArray<Nic> {
    return this.nics.all().filter((nic) => nic.dc === lan.dc && nic.lan === lan.number)
  }
  balancersOf(nic: string): ReadonlyArray<LoadBalancer> {
    return this.loadbalancers.all().filter(({ nics }) => nics.has(nic))
  }
  serverOf(volume: string): Server | undefined {
    return this.servers.all().find(({ volumes }) => volumes.includes(volume))
  }

  addNic(nic: Omit<Nic, "plain" | "balanced">): Nic {
    this.connect(nic.dc, nic.lan)
    return this.nics.add({ ...nic, plain: nic.fixed === undefined, balanced: false })
  }
  /** A number that no LAN has makes a LAN, a private one. */
  connect(dc: string, number: number): void {
    if (this.lan(dc, number) !== undefined) return
    const datacenter = this.datacenters.get(dc)
    if (datacenter !== undefined && number !== this.lansOf(dc).length + 1) datacenter.lansInOrder = false
    this.addLan(dc, number, undefined, false)
  }
  addRule(rule: Rule): void {
    this.rules.add(rule)
    const nic = this.nics.get(rule.nic)
    if (nic !== undefined) nic.firewall = true
  }
  /** The first volume that is attached becomes the boot volume. */
  attach(server: Server, volume: string): void {
    if (server.volumes.length === 0) server.boot = volume
    server.volumes.push(volume)
  }
  detach(server: Server, volume: string): void {
    server.volumes.splice(server.volumes.indexOf(volume), 1)
    if (server.volumes.length === 0) server.boot = null
    else if (server.boot === volume) server.boot = "unknown"
  }

  removeNic(id: string): void {
    for (const rule of this.rules.all()) if (rule.nic === id) this.rules.remove(rule.id)
    for (const { nics } of this.loadbalancers.all()) nics.delete(id)
    this.nics.remove(id)
  }
  removeServer(id: string): void {
    for (const nic of this.nics.all()) if (nic.server === id) this.removeNic(nic.id)
    this.servers.remove(id)
  }
  removeVolume(id: string): void {
    const server = this.serverOf(id)
    if (server !== undefined) this.detach(server, id)
    this.volumes.remove(id)
  }
  removeLan(lan: Lan): void {
    const datacenter = this.datacenters.get(lan.dc)
    if (datacenter !== undefined) datacenter.lansInOrder = false
    this.lans.remove(lan.id)
  }
  removeLoadBalancer(id: string): void {
    this.loadbalancers.remove(id)
  }
  balance(balancer: LoadBalancer, id: string): void {
    balancer.nics.add(id)
    const nic = this.nics.get(id)
    if (nic === undefined) return
    // Its address after it leaves again, or without a running server, is not documented.
    Object.assign(nic, { plain: false, balanced: this.servers.get(nic.server)?.running === true })
  }
  removeDatacenter(id: string): void {
    for (const server of this.servers.all()) if (server.dc === id) this.removeServer(server.id)
    for (const volume of this.volumes.all()) if (volume.dc === id) this.volumes.remove(volume.id)
    for (const lan of this.lansOf(id)) this.lans.remove(lan.id)
    for (const balancer of this.loadbalancers.all()) if (balancer.dc === id) this.loadbalancers.remove(balancer.id)
    this.unshare(id)
    this.datacenters.remove(id)
  }
  /** A deleted object is not shared. */
  unshare(resource: string): void {
    for (const { shares } of this.groups.all()) shares.delete(resource)
  }
  removeUser(user: User): void {
    for (const { members } of this.groups.all()) members.delete(user.id)
    this.lost.add(user.email)
    this.users.remove(user.id)
  }

  private megabytes(type: "HDD" | "SSD"): number {
    return sum(
      this.volumes
        .all()
        .filter((volume) => volume.type === type)
        .map(({ size }) => size * 1024)
    )
  }
  inUse(block: IpBlock): number {
    const used = new Set(this.nics.all().map(({ fixed }) => fixed))
    return block.ips.filter((ip) => used.has(ip)).length
  }
  usage(counts: (server: Server) => boolean = () => true) {
    const servers = this.servers.all().filter(counts)
    const blocks = this.ipblocks.all()
    return {
      coresProvisioned: sum(servers.map(({ cores }) => cores)),
      ramProvisioned: sum(servers.map(({ ram }) => ram)),
      hddVolumeProvisioned: this.megabytes("HDD"),
      ssdVolumeProvisioned: this.megabytes("SSD"),
      reservedIpsOnContract: sum(blocks.map(({ ips }) => ips.length)),
      reservedIpsInUse: sum(blocks.map((block) => this.inUse(block)))
    }
  }
  /** Whether the contract has room for it. */
  fits({ cores = 0, hdd = 0, ips = 0, ram = 0, ssd = 0 }: Demand): boolean {
    if (this.limits === undefined) return true
    const usage = this.usage()
    return (
      usage.coresProvisioned + cores <= this.limits.coresPerContract &&
      usage.ramProvisioned + ram <= this.limits.ramPerContract &&
      usage.hddVolumeProvisioned + hdd <= this.limits.hddLimitPerContract &&
      usage.ssdVolumeProvisioned + ssd <= this.limits.ssdLimitPerContract &&
      usage.reservedIpsOnContract + ips <= this.limits.reservableIps
    )
  }
}

export type Kind =
  | "datacenter"
  | "server"
  | "volume"
  | "nic"
  | "rule"
  | "lan"
  | "loadbalancer"
  | "group"
  | "user"
  | "image"

interface Children {
  readonly kind: Kind
  readonly ids: ReadonlyArray<string>
}

/** The collections of an object. `null`: that it has items is documented, and which ones is not. */
const childrenOf = (model: Model, kind: Kind, id: string): Readonly<Record<string, Children | null>> => {
  const of = (child: Kind, things: ReadonlyArray<Thing>): Children => ({
    kind: child,
    ids: things.map((thing) => thing.id)
  })
  switch (kind) {
    case "datacenter": {
      const inside = <T extends Inside>(pool: Pool<T>) => pool.all().filter(({ dc }) => dc === id)
      return {
        servers: of("server", inside(model.servers)),
        volumes: of("volume", inside(model.volumes)),
        lans: of("lan", inside(model.lans)),
        loadbalancers: of("loadbalancer", inside(model.loadbalancers))
      }
    }
    case "server": {
      const nics = model.nics.all().filter(({ server }) => server === id)
      return {
        cdroms: { kind: "image", ids: [] },
        volumes: { kind: "volume", ids: model.servers.get(id)?.volumes ?? [] },
        nics: of("nic", nics)
      }
    }
    case "nic": {
      const rules = model.rules.all().filter(({ nic }) => nic === id)
      return { firewallrules: of("rule", rules) }
    }
    case "lan": {
      const lan = model.lans.get(id)
      return { nics: of("nic", lan === undefined ? [] : model.nicsIn(lan)) }
    }
    case "loadbalancer":
      return { balancednics: { kind: "nic", ids: [...(model.loadbalancers.get(id)?.nics ?? [])] } }
    case "group":
      return { users: { kind: "user", ids: [...(model.groups.get(id)?.members ?? [])] }, resources: null }
    case "user": {
      const groups = model.groups.all().filter(({ members }) => members.has(id))
      return { groups: of("group", groups), owns: null }
    }
    default:
      return {}
  }
}

/** The shape of an object: its ids, and whether properties come with them. */
export interface Shape {
  readonly id: string
  readonly complete: boolean
  readonly bootVolume?: string | null
  readonly entities?: Readonly<Record<string, Shapes>>
}
/** `stub`: no items. `some`: items of which nothing more is said. */
export type Shapes = ReadonlyArray<Shape> | "stub" | "some"

export const unspecified: ReadonlySet<string> = new Set(["owns", "resources"])
/** Collections that came with later versions, and that nothing here fills. */
export const later: ReadonlySet<string> = new Set([
  "applicationloadbalancers",
  "flowlogs",
  "gpus",
  "natgateways",
  "networkloadbalancers",
  "s3Keys",
  "securitygroups"
])
export const byId = (one: Thing, other: Thing) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0)

/** On the wire the id of a LAN is its number. */
const wireId = (kind: Kind, id: string) => (kind === "lan" ? id.slice(id.indexOf("/") + 1) : id)

/** `collection(d)` of the documentation. */
export const shapes = (
  model: Model,
  kind: Kind,
  ids: ReadonlyArray<string>,
  depth: number,
  areLeaves = false
): Shapes =>
  depth < 0
    ? "stub"
    : ids
        .map((id) =>
          depth === 0 ? { id: wireId(kind, id), complete: false } : shape(model, kind, id, depth - 1, areLeaves)
        )
        .toSorted(byId)

/** `item(d)` of the documentation. */
export const shape = (model: Model, kind: Kind, id: string, depth: number, isLeaf = false): Shape => {
  const children = isLeaf ? [] : Object.entries(childrenOf(model, kind, id))
  const boot = model.servers.get(id)?.boot ?? null
  return {
    id: wireId(kind, id),
    complete: true,
    ...(kind === "server"
      ? { bootVolume: boot === null ? null : `${boot} ${depth === 0 ? "reference" : "complete"}` }
      : {}),
    ...(children.length === 0
      ? {}
      : {
          entities: Object.fromEntries(
            children.map(([name, child]) => [
              name,
              child === null
                ? depth === 0
                  ? "stub"
                  : "some"
                : // A group below a user has no collections: they would lead back.
                  shapes(model, child.kind, child.ids, depth - 1, kind === "user" && name === "groups")
            ])
          )
        })
  }
}
