import type { Kind } from "./kind.js"
import { type Context, type Entry, find, kindOf, members } from "./state.js"

/** What is shown of an object follows from the depth that is left: complete, its items as references, or stubs. */
type Json = Readonly<Record<string, unknown>>

const href = (context: Context, path: string) => `${context.baseUrl}${path}`

export const reference = (context: Context, entry: Entry): Json => ({
  id: entry.id,
  type: entry.type,
  href: href(context, entry.path)
})

export const stateOf = (entry: Entry): string =>
  entry.pending > 0 ? "BUSY" : entry.inactive ? "INACTIVE" : "AVAILABLE"

/** A collection of objects, wherever they are. */
export const listing = (
  context: Context,
  self: { readonly id: string; readonly path: string },
  paths: Iterable<string>,
  depth: number
): Json => {
  const envelope = { id: self.id, type: "collection", href: href(context, self.path) }
  if (depth < 0) return envelope
  const entries = Array.from(paths, (path) => find(context, path)).filter((entry) => entry !== undefined)
  return {
    ...envelope,
    items: entries.map((entry) => (depth === 0 ? reference(context, entry) : item(context, entry, depth - 1)))
  }
}

export const collection = (context: Context, parent: Entry | undefined, name: string, depth: number): Json =>
  listing(
    context,
    {
      id: parent === undefined ? name.slice(name.lastIndexOf("/") + 1) : `${parent.id}/${name}`,
      path: `${parent?.path ?? ""}/${name}`
    },
    members(context, parent, name),
    depth
  )

/** `only` are the collections that a new object shows: those that were sent with it. */
export const item = (context: Context, entry: Entry, depth: number, only?: ReadonlyArray<string>): Json => {
  const kind = kindOf(context, entry)
  const names = Object.keys(kind.entities).filter(
    (name) => kind.entities[name]?.hidden !== true && (only?.includes(name) ?? true)
  )
  const metadata = kind.metadata === undefined ? { ...entry.metadata, state: stateOf(entry) } : kind.metadata(entry)
  return {
    ...reference(context, entry),
    ...(metadata === undefined ? {} : { metadata }),
    ...(kind.bare === true ? {} : { properties: properties(context, kind, entry, depth) }),
    ...(names.length === 0
      ? {}
      : { entities: Object.fromEntries(names.map((name) => [name, collection(context, entry, name, depth - 1)])) })
  }
}

/** The attributes that a kind shows; and whether they are links. */
const shown = (kind: Kind): ReadonlyArray<readonly [name: string, link: boolean]> => {
  const known = shownOf.get(kind)
  if (known !== undefined) return known
  const names = Object.entries(kind.attributes).flatMap(([name, { link, writeOnly }]) =>
    writeOnly === true ? [] : [[name, link === true] as const]
  )
  shownOf.set(kind, names)
  return names
}
const shownOf = new WeakMap<Kind, ReturnType<typeof shown>>()

const properties = (context: Context, kind: Kind, entry: Entry, depth: number): Json => {
  const out: Record<string, unknown> = {}
  for (const [name, link] of shown(kind)) {
    const value = entry.properties[name] ?? null
    out[name] = link ? linked(context, value, depth) : value
  }
  return out
}

/** A link has the path of another object, and shows it as deep as its own object goes. */
const linked = (context: Context, path: unknown, depth: number): unknown => {
  const entry = typeof path === "string" ? find(context, path) : undefined
  if (entry === undefined) return null
  return depth === 0 ? reference(context, entry) : item(context, entry, depth - 1)
}
