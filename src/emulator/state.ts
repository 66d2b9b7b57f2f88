import type { PCGRandom } from "effect/Utils"
import type { Kind } from "./kind.js"

/** One object of the cloud. Everything that the emulator knows is in entries and requests, as plain data. */
export interface Entry {
  /** The name of its kind. */
  readonly kind: string
  /** What its representation says it is. */
  readonly type: string
  readonly id: string
  /** Path below the base URL: what its href says, and the key it is stored under. */
  readonly path: string
  readonly parent: string | null
  readonly properties: Record<string, unknown>
  /** What the API keeps to itself, such as where a volume is attached. */
  readonly hidden: Record<string, unknown>
  /** The paths in each of its collections, in the order in which they came. */
  readonly children: Readonly<Record<string, Set<string>>>
  readonly metadata: Metadata
  /** How many requests are going to change it. */
  pending: number
  inactive: boolean
}

export interface Metadata {
  readonly createdDate: string
  readonly createdBy: string
  etag: string
  lastModifiedDate: string
  lastModifiedBy: string
}

/** What a request is going to do when its time has come. */
export interface Change {
  readonly action: string
  /** The object that it is about. */
  readonly path: string
  /** The objects that it made, parents first: without it there would be none. */
  readonly created: ReadonlyArray<string>
  /** Other objects that it changes. */
  readonly touches: ReadonlyArray<string>
  readonly data: Readonly<Record<string, unknown>>
  /** What the properties in `data` were before, in case it fails. */
  readonly before: Record<string, unknown>
}

export interface RequestRecord {
  readonly id: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly createdBy: string
  readonly createdAt: number
  readonly etag: string
  readonly target: { readonly id: string; readonly type: string; readonly path: string }
  readonly change: Change
  readonly startsAt: number
  readonly endsAt: number
  /** What it is going to fail with, although nothing is wrong with it. */
  readonly doomed: string | null
  /** Whether its time has come. */
  settled: boolean
  /** Why it failed, once it has. */
  failure: string | null
}

/** What one call knows: the time, a source of randomness, who calls, and where things are. */
export interface Context {
  readonly state: State
  readonly kinds: ReadonlyMap<string, Kind>
  readonly baseUrl: string
  readonly now: number
  readonly random: PCGRandom
  readonly user: string
  readonly limits: Limits
  /** Who an `Authorization` header is from. It is not in the state, so that no password is ever saved with it. */
  readonly credentials: Map<string, string>
}

export interface State {
  readonly entries: Map<string, Entry>
  /** The paths of the collections that belong to no object, such as `/datacenters`. */
  readonly roots: Map<string, Set<string>>
  /** Where an object is, by its type and id. */
  readonly paths: Map<string, string>
  readonly requests: Map<string, RequestRecord>
  /** When the lane of a data center, or of an object outside of one, is free again. */
  readonly lanes: Map<string, number>
  /** How many objects use an address that somebody chose. */
  readonly addresses: Map<string, number>
  /** How much of the contract is used. */
  readonly usage: Record<keyof Usage, number>
  /** The ids of the users that there are, or were, by their e-mail addresses: an address stays taken. */
  readonly users: Map<string, string>
  lastPublicAddress: number
}

/** What a contract limits: sizes in MB. */
export interface Usage {
  readonly cores: number
  readonly ram: number
  readonly hdd: number
  readonly ssd: number
  readonly ips: number
}

/** As the contract of the API names them. */
export interface Limits {
  readonly coresPerServer: number
  readonly coresPerContract: number
  readonly ramPerServer: number
  readonly ramPerContract: number
  readonly hddLimitPerVolume: number
  readonly hddLimitPerContract: number
  readonly ssdLimitPerVolume: number
  readonly ssdLimitPerContract: number
  readonly reservableIps: number
}

export const empty = (): State => ({
  entries: new Map(),
  roots: new Map(),
  paths: new Map(),
  requests: new Map(),
  lanes: new Map(),
  addresses: new Map(),
  usage: { cores: 0, ram: 0, hdd: 0, ssd: 0, ips: 0 },
  users: new Map(),
  lastPublicAddress: 0
})

export const date = (millis: number): string => new Date(millis).toISOString().replace(/\.\d+Z$/, "Z")

export const hex = (random: PCGRandom, digits: number): string =>
  Array.from({ length: digits }, () => random.integer(16).toString(16)).join("")

export const uuid = (random: PCGRandom): string => {
  const digits = hex(random, 30)
  const variant = (8 + random.integer(4)).toString(16)
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(12, 15)}`,
    `${variant}${digits.slice(15, 18)}`,
    digits.slice(18)
  ].join("-")
}

export const kindNamed = (context: Context, name: string): Kind => {
  const kind = context.kinds.get(name)
  if (kind === undefined) throw new Error(`the emulator knows no ${name}`)
  return kind
}

export const kindOf = (context: Context, entry: Entry): Kind => kindNamed(context, entry.kind)

export const find = (context: Context, path: string | null): Entry | undefined =>
  path === null ? undefined : context.state.entries.get(path)

export const parentOf = (context: Context, entry: Entry): Entry | undefined => find(context, entry.parent)

/** An object that is referred to by its id: one of the account, or of the data center `within`. */
export const byId = (context: Context, type: string, id: string, within: string): Entry | undefined => {
  const path = context.state.paths.get(`${type} ${id}`)
  return path === undefined || (path.startsWith("/datacenters/") && !path.startsWith(`${within}/`))
    ? undefined
    : find(context, path)
}

/** The entry itself and everything that it is in, inside out. */
export const lineage = (context: Context, entry: Entry): ReadonlyArray<Entry> => {
  const parent = parentOf(context, entry)
  return parent === undefined ? [entry] : [entry, ...lineage(context, parent)]
}

/** The data center that an object is in, or the object itself if it is in none. */
export const outermost = (context: Context, entry: Entry): Entry => lineage(context, entry).at(-1) ?? entry

/** The paths of a collection. */
export const members = (context: Context, parent: Entry | undefined, name: string): Set<string> => {
  if (parent !== undefined) return parent.children[name] ?? new Set()
  const root = context.state.roots.get(name) ?? new Set()
  context.state.roots.set(name, root)
  return root
}

export const touch = (context: Context, entry: Entry): void => {
  entry.metadata.etag = hex(context.random, 32)
  entry.metadata.lastModifiedDate = date(context.now)
  entry.metadata.lastModifiedBy = context.user
}

export const add = (
  context: Context,
  kind: Kind,
  fields: {
    readonly id: string
    readonly collection: string
    readonly parent?: Entry | undefined
    readonly properties: Record<string, unknown>
    readonly hidden?: Record<string, unknown>
    /** What its representation says it is, if not the name of the kind. */
    readonly type?: string
    readonly metadata?: Metadata
  }
): Entry => {
  const entry: Entry = {
    kind: kind.name,
    type: fields.type ?? kind.name,
    id: fields.id,
    path: `${fields.parent?.path ?? ""}/${fields.collection}/${fields.id}`,
    parent: fields.parent?.path ?? null,
    properties: fields.properties,
    hidden: fields.hidden ?? {},
    children: Object.fromEntries(Object.keys(kind.entities).map((name) => [name, new Set<string>()])),
    metadata: fields.metadata ?? {
      createdDate: date(context.now),
      createdBy: context.user,
      etag: hex(context.random, 32),
      lastModifiedDate: date(context.now),
      lastModifiedBy: context.user
    },
    pending: 0,
    inactive: false
  }
  context.state.entries.set(entry.path, entry)
  context.state.paths.set(`${entry.kind} ${entry.id}`, entry.path)
  members(context, fields.parent, fields.collection).add(entry.path)
  count(context, kind, entry, 1)
  kind.added?.(context, entry)
  return entry
}

/** Adds what an object takes of the contract to what is used, or takes it off again. */
export const count = (context: Context, kind: Kind, entry: Entry, sign: 1 | -1): void => {
  const { usage } = context.state
  const used = kind.usage?.(entry.properties) ?? {}
  usage.cores += sign * (used.cores ?? 0)
  usage.ram += sign * (used.ram ?? 0)
  usage.hdd += sign * (used.hdd ?? 0)
  usage.ssd += sign * (used.ssd ?? 0)
  usage.ips += sign * (used.ips ?? 0)
}

/** Says which addresses an object has of somebody's choice: they are in use until it has others. */
export const claim = (context: Context, entry: Entry, ips: ReadonlyArray<unknown>): void => {
  const { addresses } = context.state
  const before: ReadonlyArray<unknown> = Array.isArray(entry.hidden["claims"]) ? entry.hidden["claims"] : []
  for (const ip of before) addresses.set(String(ip), (addresses.get(String(ip)) ?? 1) - 1)
  for (const ip of ips) addresses.set(String(ip), (addresses.get(String(ip)) ?? 0) + 1)
  entry.hidden["claims"] = ips
}

/** Removes an object with all that is in it; what it only refers to stays. */
export const remove = (context: Context, entry: Entry): void => {
  const kind = kindOf(context, entry)
  for (const [name, { owned }] of Object.entries(kind.entities)) {
    for (const path of owned ? [...(entry.children[name] ?? [])] : []) {
      const child = find(context, path)
      if (child !== undefined) remove(context, child)
    }
  }
  kind.removed?.(context, entry)
  claim(context, entry, [])
  count(context, kind, entry, -1)
  const managed = find(context, `/um/resources/${entry.type}/${entry.id}`)
  if (managed !== undefined && managed !== entry) remove(context, managed)
  context.state.entries.delete(entry.path)
  context.state.paths.delete(`${entry.kind} ${entry.id}`)
  const collection = entry.path.slice(entry.parent?.length ?? 0, -entry.id.length - 1).slice(1)
  members(context, parentOf(context, entry), collection).delete(entry.path)
}
