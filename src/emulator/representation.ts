/** Objects as answers show them, by the depth that is left: complete, as references, or just their collection. */
import type { CallContext, Kind } from "./kind.js"
import { find, findAll, kindOf, pathsIn } from "./objects.js"
import type { Entry } from "./state.js"
import type { Values } from "./values.js"

const href = (context: CallContext, path: string) => `${context.baseUrl}${path}`

export const reference = (context: CallContext, entry: Entry): Values => ({
  id: entry.id,
  type: entry.type,
  href: href(context, entry.path)
})

const stateOf = (entry: Entry): string => (entry.pending > 0 ? "BUSY" : entry.inactive ? "INACTIVE" : "AVAILABLE")

/** A collection of objects, wherever they are. */
export const listing = (
  context: CallContext,
  self: { readonly id: string; readonly path: string },
  paths: Iterable<string>,
  depth: number
): Values => {
  const envelope = { id: self.id, type: "collection", href: href(context, self.path) }
  if (depth < 0) return envelope
  return {
    ...envelope,
    items: findAll(context, paths).map((entry) =>
      depth === 0 ? reference(context, entry) : item(context, entry, depth - 1)
    )
  }
}

export const collection = (context: CallContext, parent: Entry | undefined, name: string, depth: number): Values =>
  listing(
    context,
    {
      id: parent === undefined ? name.slice(name.lastIndexOf("/") + 1) : `${parent.id}/${name}`,
      path: `${parent?.path ?? ""}/${name}`
    },
    pathsIn(context, parent, name),
    depth
  )

/** `only` are the collections that a new object shows: those that were sent with it. */
export const item = (context: CallContext, entry: Entry, depth: number, only?: ReadonlyArray<string>): Values => {
  const kind = kindOf(context, entry)
  const names = Object.keys(kind.entities).filter(
    (name) => kind.entities[name]?.shown !== false && (only?.includes(name) ?? true)
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

/** The attributes that a kind shows, and whether they are links. */
const shownOf = (kind: Kind): ReadonlyArray<readonly [name: string, link: boolean]> => {
  const cached = shownAttributes.get(kind)
  if (cached !== undefined) return cached
  const names = Object.entries(kind.attributes).flatMap(([name, { link, shown }]) =>
    shown === false ? [] : [[name, link === true] as const]
  )
  shownAttributes.set(kind, names)
  return names
}
const shownAttributes = new WeakMap<Kind, ReturnType<typeof shownOf>>()

const properties = (context: CallContext, kind: Kind, entry: Entry, depth: number): Values => {
  const out: Record<string, unknown> = {}
  for (const [name, link] of shownOf(kind)) {
    const value = entry.properties[name] ?? null
    out[name] = link ? linked(context, value, depth) : value
  }
  return out
}

/** A link has the path of another object, and shows it as deep as its own object goes. */
const linked = (context: CallContext, path: unknown, depth: number): unknown => {
  const entry = typeof path === "string" ? find(context, path) : undefined
  if (entry === undefined) return null
  return depth === 0 ? reference(context, entry) : item(context, entry, depth - 1)
}
