/** Objects as answers show them, by the depth that is left: complete, as references, or just their collection. */

import { exists } from "../internal/apiVersion.js"
import { memoized } from "../internal/lazy.js"
import type { Attribute } from "./attributes.js"
import type { CallContext, Kind } from "./kind.js"
import { find, findAll, kindOf, pathsIn } from "./objects.js"
import * as Pace from "./pace.js"
import type { Entry } from "./state.js"
import type { Values } from "./values.js"

export const href = (context: CallContext, path: string) => `${context.baseUrl}${path}`

export const reference = (context: CallContext, entry: Entry): Values => ({
  id: entry.id,
  type: entry.type,
  href: href(context, kindOf(context, entry).pathOf?.(entry.path) ?? entry.path)
})

/** The user with an e-mail address, if there still is one. */
const userIdOf = ({ state }: CallContext, email: string): string | null => state.users.get(email.toLowerCase()) ?? null

/** Who made an object and changed it last, and when. */
export const authorship = (context: CallContext, { metadata }: Entry): Values => {
  if (context.version < 5) return { ...metadata }
  const { createdBy, createdDate, etag, lastModifiedBy, lastModifiedDate } = metadata
  return {
    etag,
    createdDate,
    createdBy,
    createdByUserId: userIdOf(context, createdBy),
    lastModifiedDate,
    lastModifiedBy,
    lastModifiedByUserId: userIdOf(context, lastModifiedBy)
  }
}

const metadataOf = (context: CallContext, kind: Kind, entry: Entry): Values | undefined =>
  kind.metadata === undefined
    ? { ...authorship(context, entry), state: stateOf(kind, entry) }
    : kind.metadata(context, entry)

const stateOf = ({ pace }: Kind, entry: Entry): string =>
  pace !== undefined
    ? Pace.stateOf(pace, entry)
    : entry.pending > 0
      ? "BUSY"
      : entry.inactive
        ? "INACTIVE"
        : "AVAILABLE"

/** The collections that an object shows: these; none, and nothing to say so if it is null; or all. */
export type Only = ReadonlyArray<string> | null | undefined

/** A collection of objects, wherever they are. */
export const listing = (
  context: CallContext,
  self: { readonly id: string; readonly path: string },
  paths: Iterable<string>,
  depth: number,
  only?: Only
): Values => {
  const envelope = { id: self.id, type: "collection", href: href(context, self.path) }
  if (depth < 0) return envelope
  return {
    ...envelope,
    items: findAll(context, paths).map((entry) =>
      depth === 0 ? reference(context, entry) : item(context, entry, depth - 1, only, true)
    )
  }
}

/** The id and the path of a collection. Its name may have capitals, and these have none. */
export const selfOf = (parent: Entry | undefined, name: string): { readonly id: string; readonly path: string } => {
  const segment = name.toLowerCase()
  return {
    id: parent === undefined ? segment.slice(segment.lastIndexOf("/") + 1) : `${parent.id}/${segment}`,
    path: `${parent?.path ?? ""}/${segment}`
  }
}

export const collection = (
  context: CallContext,
  parent: Entry | undefined,
  name: string,
  depth: number,
  only?: Only
): Values => listing(context, selfOf(parent, name), pathsIn(context, parent, name), depth, only)

export const item = (context: CallContext, entry: Entry, depth: number, only?: Only, inList = false): Values => {
  const kind = kindOf(context, entry)
  const entities = Object.entries(kind.entities).filter(
    ([, entity]) => entity.shown !== false && exists(entity, context.version)
  )
  const shown = entities.filter(([name]) => only?.includes(name) ?? true)
  const metadata = metadataOf(context, kind, entry)
  return {
    ...reference(context, entry),
    ...(metadata === undefined ? {} : { metadata }),
    ...(kind.bare !== undefined && exists(kind.bare, context.version)
      ? {}
      : { properties: properties(context, kind, entry, depth, inList) }),
    ...(entities.length === 0 || only === null
      ? {}
      : {
          entities: Object.fromEntries(
            shown.map(([name, { leaves }]) => [
              name,
              collection(context, entry, name, depth - 1, leaves === true ? null : undefined)
            ])
          )
        })
  }
}

/** The attributes that a kind shows. */
const shownOf = memoized(
  (kind: Kind): ReadonlyArray<readonly [name: string, attribute: Attribute]> =>
    Object.entries(kind.attributes).filter(([, { shown }]) => shown !== false)
)

const properties = (context: CallContext, kind: Kind, entry: Entry, depth: number, inList: boolean): Values => {
  const out: Record<string, unknown> = {}
  for (const [name, attribute] of shownOf(kind)) {
    if (!exists(attribute, context.version)) continue
    const { link, listed = null, sparse } = attribute
    const own = kind.computed?.[name]?.(context, entry) ?? entry.properties[name]
    const value = own ?? (inList ? listed : null)
    if (sparse === true && value === null) continue
    out[name] = link === true ? linked(context, value, depth) : value
  }
  return Object.assign(out, context.echoes.get(entry.path))
}

/** A link has the path of another object, and shows it as deep as its own object goes. */
const linked = (context: CallContext, path: unknown, depth: number): unknown => {
  const entry = typeof path === "string" ? find(context, path) : undefined
  if (entry === undefined) return null
  return depth === 0 ? reference(context, entry) : item(context, entry, depth - 1)
}
