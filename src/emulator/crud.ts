import { initials, isRecord, read } from "./attributes.js"
import type { Kind } from "./kind.js"
import * as Limits from "./limits.js"
import { invalid, notFound } from "./refusal.js"
import * as Representation from "./representation.js"
import type { Route } from "./router.js"
import {
  add,
  byId,
  type Change,
  type Context,
  count,
  type Entry,
  find,
  kindNamed,
  outermost,
  touch,
  uuid
} from "./state.js"

/** What a handler is given besides the context. */
export interface Call {
  readonly context: Context
  readonly params: Readonly<Record<string, string>>
  readonly depth: number
  /** The body as JSON, read when it is needed: whether the parent exists is checked before. */
  readonly body: () => unknown
  /** The fields of a form. */
  readonly form: () => Readonly<Record<string, string>>
}

/** What a handler comes to: something to show, or a change to accept. */
export type Reply =
  | { readonly show: unknown; readonly etag?: string | undefined }
  | { readonly accept: Change; readonly target: Entry; readonly show?: (() => unknown) | undefined }

export type Handler = (call: Call) => Reply

/** The object at a template, with the parameters filled in. */
export const at = (call: Call, template: string): Entry => {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => call.params[name] ?? "")
  const entry = find(call.context, path)
  if (entry === undefined) throw notFound()
  return entry
}

/** The template of what a collection is in; nothing for one that belongs to the account. */
const parentTemplate = (collection: string): string =>
  collection.includes("{") ? collection.slice(0, collection.lastIndexOf("/")) : ""

/** The name of a collection in what it is in. */
export const nameOf = (collection: string): string =>
  collection.slice(parentTemplate(collection) === "" ? 1 : collection.lastIndexOf("/") + 1)

const parentAt = (call: Call, collection: string): Entry | undefined => {
  const template = parentTemplate(collection)
  return template === "" ? undefined : at(call, template)
}

/** The bodies of POST and PUT have their attributes in `properties`. */
const propertiesIn = (body: unknown, where: string): Readonly<Record<string, unknown>> => {
  const properties = isRecord(body) ? body["properties"] : undefined
  if (!isRecord(properties)) throw invalid(where, "Resource-definition requires 'properties' attribute")
  return properties
}

interface Plan {
  readonly kind: Kind
  readonly properties: Record<string, unknown>
  readonly entities: ReadonlyArray<{
    readonly name: string
    readonly items: ReadonlyArray<Plan | { readonly refersTo: Entry }>
  }>
}

/** Checks a new object with all that is to be in it, before any of it is made. */
const plan = (
  context: Context,
  kind: Kind,
  near: { readonly parent: Entry | undefined; readonly location: string | undefined },
  body: unknown,
  where: string
): Plan => {
  const properties = read(kind.attributes, propertiesIn(body, where), "create", `${where}.properties`)
  const location = near.location ?? (typeof properties["location"] === "string" ? properties["location"] : undefined)
  kind.check?.(context, { ...near, location, entry: undefined, properties, at: `${where}.properties` })
  const entities = isRecord(body) && isRecord(body["entities"]) ? body["entities"] : {}
  return {
    kind,
    properties,
    entities: Object.entries(kind.entities).flatMap(([name, entity]) => {
      const sent = entities[name]
      if (!isRecord(sent) || !Array.isArray(sent["items"])) return []
      const items = sent["items"].map((item: unknown, index) => {
        if (!isRecord(item) || typeof item["id"] !== "string" || item["properties"] !== undefined) {
          const place = `${where}.entities.${name}.items.[${index}]`
          return plan(context, kindNamed(context, entity.kind), { parent: near.parent, location }, item, place)
        }
        return { refersTo: existing(context, near.parent, entity.kind, item["id"]) }
      })
      return [{ name, items }]
    })
  }
}

const demandOf = ({ entities, kind, properties }: Plan): Limits.Demand => [
  { kind, properties: { ...initials(kind.attributes), ...properties } },
  ...entities.flatMap(({ items }) => items.flatMap((item) => ("refersTo" in item ? [] : demandOf(item))))
]

/**
 * Makes an object with all that is to be in it, if all of it may be. `created` are the paths of what was made, parents
 * first.
 */
export const create = (
  context: Context,
  kind: Kind,
  parent: Entry | undefined,
  body: unknown
): { readonly entry: Entry; readonly created: ReadonlyArray<string> } => {
  const planned = plan(context, kind, { parent, location: locationOf(context, parent) }, body, "(root)")
  Limits.check(context, demandOf(planned))
  const created: Array<string> = []
  return { entry: carryOut(context, planned, parent, created), created }
}

/** Makes what was planned. */
const carryOut = (
  context: Context,
  { entities, kind, properties }: Plan,
  parent: Entry | undefined,
  created: Array<string>
): Entry => {
  const entry = add(context, kind, {
    id: kind.nextId?.(context, parent) ?? uuid(context.random),
    collection: nameOf(kind.collection),
    parent,
    properties: { ...initials(kind.attributes), ...properties }
  })
  created.push(entry.path)
  for (const { items, name } of entities) {
    const owned = kind.entities[name]?.owned === true
    for (const item of items) {
      const child = "refersTo" in item ? item.refersTo : carryOut(context, item, owned ? entry : parent, created)
      if (!owned) entry.children[name]?.add(child.path)
    }
  }
  kind.accepted?.(context, entry, created)
  return entry
}

/** An object that another one refers to by its id: of the same data center, or of the account. */
export const existing = (context: Context, near: Entry | undefined, type: string, id: string): Entry => {
  const found = byId(context, type, id, near === undefined ? "" : outermost(context, near).path)
  if (found === undefined) throw notFound()
  return found
}

/** Where an object is, or what will be in it. */
export const locationOf = (context: Context, entry: Entry | undefined): string | undefined => {
  const location = entry === undefined ? undefined : outermost(context, entry).properties["location"]
  return typeof location === "string" ? location : undefined
}

export const change = (action: string, path: string, more: Partial<Change> = {}): Change => ({
  action,
  path,
  created: [],
  touches: [],
  data: {},
  before: {},
  ...more
})

const sentEntities = (body: unknown): ReadonlyArray<string> =>
  isRecord(body) && isRecord(body["entities"]) ? Object.keys(body["entities"]) : []

/** A subset of the attributes, bare or wrapped: `where` they are then. */
const edit =
  (kind: Kind, template: string, where: string, propertiesOf: (body: unknown) => unknown, whole = false): Handler =>
  (call) => {
    const { context } = call
    const entry = at(call, template)
    const body = propertiesOf(call.body())
    const sent = read(kind.attributes, isRecord(body) ? body : {}, whole ? "replace" : "update", where)
    const properties = whole ? { ...initials(kind.attributes), ...sent } : sent
    kind.check?.(context, {
      parent: undefined,
      entry,
      properties,
      location: locationOf(context, entry),
      at: where
    })
    const after = { ...entry.properties, ...properties }
    Limits.check(context, [{ kind, properties: after, before: entry.properties }])
    const before = Object.fromEntries(Object.keys(properties).map((name) => [name, entry.properties[name]]))
    count(context, kind, entry, -1)
    Object.assign(entry.properties, properties)
    count(context, kind, entry, 1)
    kind.changed?.(context, entry, properties)
    touch(context, entry)
    return {
      target: entry,
      accept: change("update", entry.path, { data: properties, before }),
      show: () => Representation.item(context, entry, call.depth)
    }
  }

/** The routes that every kind has. */
export const routesOf = (kind: Kind): ReadonlyArray<Route<Handler>> => {
  const { collection } = kind
  const one = `${collection}/{${kind.param}}`
  const name = nameOf(collection)
  const handlers: Readonly<Record<Kind["methods"][number], Route<Handler>>> = {
    list: {
      method: "GET",
      template: collection,
      handler: (call) => ({
        show: Representation.collection(call.context, parentAt(call, collection), name, call.depth)
      })
    },
    get: {
      method: "GET",
      template: one,
      handler: (call) => {
        const entry = at(call, one)
        return { show: Representation.item(call.context, entry, call.depth), etag: entry.metadata.etag }
      }
    },
    create: {
      method: "POST",
      template: collection,
      handler: (call) => {
        const parent = parentAt(call, collection)
        const body = call.body()
        const { created, entry } = create(call.context, kind, parent, body)
        return {
          target: entry,
          accept: change("created", entry.path, { created }),
          show: () => Representation.item(call.context, entry, call.depth, sentEntities(body))
        }
      }
    },
    update: { method: "PATCH", template: one, handler: edit(kind, one, "(root)", (body) => body) },
    replace: {
      method: "PUT",
      template: one,
      handler: edit(kind, one, "(root).properties", (body) => propertiesIn(body, "(root)"), kind.replacesAll)
    },
    remove: {
      method: "DELETE",
      template: one,
      handler: (call) => {
        const entry = at(call, one)
        kind.mayRemove?.(call.context, entry)
        return { target: entry, accept: change("remove", entry.path) }
      }
    }
  }
  return kind.methods.map((method) => handlers[method])
}
