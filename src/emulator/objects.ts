/** Operations on the objects of a cloud: to find, add, change and remove them. */
import { initials } from "./attributes.js"
import type { CallContext, Kind } from "./kind.js"
import { hex, newId } from "./random.js"
import type { Change, Entry, Hidden, Metadata } from "./state.js"
import type { Values } from "./values.js"

export const date = (millis: number): string => `${new Date(millis).toISOString().slice(0, -".000Z".length)}Z`

export const kindNamed = (context: CallContext, name: string): Kind => {
  const kind = context.kinds.get(name)
  if (kind === undefined) throw new Error(`the emulator knows no ${name}`)
  return kind
}

export const kindOf = (context: CallContext, entry: Entry): Kind => kindNamed(context, entry.kind)

export const find = (context: Pick<CallContext, "state">, path: string | null | undefined): Entry | undefined =>
  path === null || path === undefined ? undefined : context.state.entries.get(path)

/** Those of the objects that exist. */
export const findAll = (context: Pick<CallContext, "state">, paths: Iterable<string>): ReadonlyArray<Entry> =>
  Array.from(paths, (path) => find(context, path)).filter((entry) => entry !== undefined)

export const parentOf = (context: CallContext, entry: Entry): Entry | undefined => find(context, entry.parent)

/** An object that is referred to by its id: one of the account, or of the data center `within`. */
export const byId = (context: CallContext, type: string, id: string, within: string): Entry | undefined => {
  const path = context.state.paths.get(`${type} ${id}`)
  return path === undefined || (path.startsWith("/datacenters/") && !path.startsWith(`${within}/`))
    ? undefined
    : find(context, path)
}

/** The path of an object, and those of all that it is in, whether or not it is there any more. */
export const ancestry = (path: string): ReadonlyArray<string> => {
  const paths: Array<string> = []
  for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) paths.push(path.slice(0, end))
  return [...paths, path]
}

/** The entry itself and everything that it is in, inside out. */
export const lineage = (context: CallContext, entry: Entry): ReadonlyArray<Entry> => {
  const parent = parentOf(context, entry)
  return parent === undefined ? [entry] : [entry, ...lineage(context, parent)]
}

/** The data center that an object is in, or the object itself if it is in none. */
export const outermost = (context: CallContext, entry: Entry): Entry => lineage(context, entry).at(-1) ?? entry

/** The location of an object, or of anything in it. */
export const locationOf = (context: CallContext, entry: Entry | undefined): string | undefined => {
  const location = entry === undefined ? undefined : outermost(context, entry).properties["location"]
  return typeof location === "string" ? location : undefined
}

/** The paths of a collection below an object. Its name may have capitals, and paths have none. */
export const childrenIn = ({ children }: Entry, name: string): Set<string> | undefined =>
  children[name] ?? Object.entries(children).find(([one]) => one.toLowerCase() === name)?.[1]

/** The paths of a collection. */
export const pathsIn = (context: CallContext, parent: Entry | undefined, name: string): Set<string> => {
  if (parent !== undefined) return childrenIn(parent, name) ?? new Set()
  const root = context.state.roots.get(name) ?? new Set()
  context.state.roots.set(name, root)
  return root
}

/** The objects of a collection, as they are now: it may change meanwhile. */
export const allIn = (context: CallContext, parent: Entry | undefined, name: string): ReadonlyArray<Entry> =>
  findAll(context, pathsIn(context, parent, name))

/** Whether a property of an object is about to be changed again, by another change than this one. */
export const isToChange = ({ state }: CallContext, { path }: Entry, name: string, than: Change): boolean =>
  [...state.requests.values()].some(
    ({ change, settled }) => !settled && change !== than && change.path === path && name in change.data
  )

export const touch = (context: CallContext, entry: Entry): void => {
  entry.metadata.etag = hex(context.random, 32)
  entry.metadata.lastModifiedDate = date(context.now)
  entry.metadata.lastModifiedBy = context.user
}

export const add = (
  context: CallContext,
  kind: Kind,
  fields: {
    /** Default: a new one. */
    readonly id?: string | undefined
    readonly collection: string
    readonly parent?: Entry | undefined
    /** The values that differ from those that its attributes have at first. */
    readonly properties?: Values
    readonly hidden?: Hidden
    /** The type that its representation states, if not the name of the kind. */
    readonly type?: string
    readonly metadata?: Metadata
  }
): Entry => {
  const id = fields.id ?? newId(context.random, (id) => context.state.paths.has(`${kind.name} ${id}`))
  const segment = fields.collection.toLowerCase()
  const now = date(context.now)
  const entry: Entry = {
    kind: kind.name,
    type: fields.type ?? kind.type ?? kind.name,
    id,
    path: `${fields.parent?.path ?? ""}/${segment}/${id}`,
    parent: fields.parent?.path ?? null,
    properties: { ...initials(kind.attributes), ...fields.properties },
    hidden: fields.hidden ?? {},
    children: Object.fromEntries(Object.keys(kind.entities).map((name) => [name, new Set<string>()])),
    metadata: fields.metadata ?? {
      createdDate: now,
      createdBy: context.user,
      etag: hex(context.random, 32),
      lastModifiedDate: now,
      lastModifiedBy: context.user
    },
    pending: 0,
    inactive: false
  }
  // An object can come back at the path of one that is gone: then requests for that one are going to change it.
  for (const { change, settled } of kind.comesBack === true ? context.state.requests.values() : []) {
    const { created, path, touches } = change
    if (!settled && [path, ...created, ...touches].includes(entry.path)) entry.pending++
  }
  context.state.entries.set(entry.path, entry)
  context.state.paths.set(`${entry.kind} ${entry.id}`, entry.path)
  pathsIn(context, fields.parent, fields.collection).add(entry.path)
  count(context, kind, entry, 1)
  kind.added?.(context, entry)
  return entry
}

/** Adds an object's share of the contract to the usage, or takes it off again. */
export const count = (context: CallContext, kind: Kind, entry: Entry, sign: 1 | -1): void => {
  const { usage } = context.state
  const used = kind.usage?.(entry.properties) ?? {}
  usage.cores += sign * (used.cores ?? 0)
  usage.ram += sign * (used.ram ?? 0)
  usage.hdd += sign * (used.hdd ?? 0)
  usage.ssd += sign * (used.ssd ?? 0)
  usage.das += sign * (used.das ?? 0)
  usage.ips += sign * (used.ips ?? 0)
  usage.natGateways += sign * (used.natGateways ?? 0)
  usage.nlbs += sign * (used.nlbs ?? 0)
}

/** States which addresses of an object are the client's choice: they are in use until it has others. */
export const claim = (context: CallContext, entry: Entry, ips: ReadonlyArray<string>): void => {
  const { addresses } = context.state
  for (const ip of entry.hidden.claims ?? []) addresses.set(ip, (addresses.get(ip) ?? 1) - 1)
  for (const ip of ips) addresses.set(ip, (addresses.get(ip) ?? 0) + 1)
  entry.hidden.claims = ips
}

/** Removes an object with all that is in it. Objects that it only refers to stay. */
export const remove = (context: CallContext, entry: Entry): void => {
  const kind = kindOf(context, entry)
  for (const [name, { owned }] of Object.entries(kind.entities)) {
    for (const child of owned ? allIn(context, entry, name) : []) remove(context, child)
  }
  kind.removed?.(context, entry)
  claim(context, entry, [])
  count(context, kind, entry, -1)
  const managed = find(context, `/um/resources/${entry.type}/${entry.id}`)
  if (managed !== undefined && managed !== entry) remove(context, managed)
  context.state.entries.delete(entry.path)
  context.state.paths.delete(`${entry.kind} ${entry.id}`)
  const collection = entry.path.slice(entry.parent?.length ?? 0, -entry.id.length - 1).slice(1)
  pathsIn(context, parentOf(context, entry), collection).delete(entry.path)
}
