/** The routes that follow from a kind: reading, making, changing and removing its objects. */
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import { type ApiVersion, exists } from "../internal/apiVersion.js"
import { initials, read } from "./attributes.js"
import type { CallContext, Draft, Handler, Kind, Owner, Route, RoutedCall } from "./kind.js"
import * as Limits from "./limits.js"
import * as Lists from "./lists.js"
import { add, byId, count, find, kindNamed, locationOf, outermost, touch } from "./objects.js"
import * as Pace from "./pace.js"
import { invalid, notFound } from "./refusal.js"
import * as Representation from "./representation.js"
import type { Action, Change, Entry } from "./state.js"
import { textIn, type Values } from "./values.js"

/** The object at a template, with the parameters filled in. */
export const at = (call: RoutedCall, template: string): Entry => {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => call.params[name] ?? "")
  const entry = find(call.context, path)
  if (entry === undefined) throw notFound()
  return entry
}

/** The template of a collection's parent; nothing for one that belongs to the account. */
const parentTemplate = (collection: string): string =>
  collection.includes("{") ? collection.slice(0, collection.lastIndexOf("/")) : ""

/** The name of a collection within its parent. */
export const nameOf = (collection: string): string =>
  collection.slice(parentTemplate(collection) === "" ? 1 : collection.lastIndexOf("/") + 1)

const parentAt = (call: RoutedCall, collection: string): Entry | undefined => {
  const template = parentTemplate(collection)
  return template === "" ? undefined : at(call, template)
}

/** The bodies of POST and PUT have their attributes in `properties`. */
export const propertiesIn = (body: unknown, where: string): Values => {
  const properties = Predicate.isRecord(body) ? body["properties"] : undefined
  if (!Predicate.isRecord(properties)) throw invalid(where, "Resource-definition requires 'properties' attribute")
  return properties
}

interface Plan extends Pick<Draft, "properties" | "secrets"> {
  readonly kind: Kind
  readonly entities: ReadonlyArray<{
    readonly name: string
    readonly items: ReadonlyArray<Plan | { readonly refersTo: Entry }>
  }>
}

/** Checks a new object with all that is to be in it, before any of it is made. */
const plan = (
  context: CallContext,
  kind: Kind,
  near: Pick<Draft, "parent" | "location"> & { readonly owner?: Owner },
  body: unknown,
  where: string
): Plan => {
  const at = `${where}.properties`
  const sent = propertiesIn(body, where)
  const complete = kind.complete?.(context, sent, at, near.owner) ?? sent
  const { properties, secrets } = read(kind.attributes, complete, "create", at, context.version)
  const location = near.location ?? textIn(properties, "location")
  const entities = Predicate.isRecord(body) && Predicate.isRecord(body["entities"]) ? body["entities"] : {}
  const { parent } = near
  kind.check?.(context, { parent, location, entry: undefined, properties, secrets, entities, at })
  return {
    kind,
    properties,
    secrets,
    entities: Object.entries(kind.entities).flatMap(([name, entity]) => {
      const sent = entities[name]
      if (!Predicate.isRecord(sent) || !Array.isArray(sent["items"])) return []
      const items = sent["items"].map((item: unknown, index) => {
        if (!Predicate.isRecord(item) || typeof item["id"] !== "string" || item["properties"] !== undefined) {
          const place = `${where}.entities.${name}.items.[${index}]`
          const owner = { kind: kind.name, properties }
          return plan(context, kindNamed(context, entity.kind), { parent, location, owner }, item, place)
        }
        return { refersTo: existing(context, parent, entity.kind, item["id"]) }
      })
      return [{ name, items }]
    })
  }
}

const demandOf = ({ entities, kind, properties }: Plan): Limits.Demand => [
  { kind, properties: { ...initials(kind.attributes), ...properties } },
  ...entities.flatMap(({ items }) => items.flatMap((item) => ("refersTo" in item ? [] : demandOf(item))))
]

/** Makes an object with all that is to be in it, if all of it may be. `created` are the paths of all, parents first. */
export const create = (
  context: CallContext,
  kind: Kind,
  parent: Entry | undefined,
  body: unknown
): { readonly entry: Entry; readonly created: ReadonlyArray<string> } => {
  const planned = plan(context, kind, { parent, location: locationOf(context, parent) }, body, "(root)")
  Limits.check(context, demandOf(planned))
  const created: Array<string> = []
  return { entry: build(context, planned, parent, created), created }
}

/** Carries out a plan. */
const build = (
  context: CallContext,
  { entities, kind, properties, secrets }: Plan,
  parent: Entry | undefined,
  created: Array<string>
): Entry => {
  const entry = add(context, kind, {
    id: kind.nextId?.(context, parent, properties),
    collection: nameOf(kind.collection),
    parent,
    properties
  })
  created.push(entry.path)
  if (kind.echo !== undefined) {
    const echo = Record.filter(kind.echo(properties, secrets), (_, name) =>
      exists(kind.attributes[name], context.version)
    )
    context.echoes.set(entry.path, echo)
  }
  for (const { items, name } of entities) {
    const owned = kind.entities[name]?.owned === true
    for (const item of items) {
      const child = "refersTo" in item ? item.refersTo : build(context, item, owned ? entry : parent, created)
      if (!owned) entry.children[name]?.add(child.path)
    }
  }
  kind.accepted?.(context, entry, created, secrets)
  return entry
}

/** An object that another one refers to by its id: of the same data center, or of the account. */
export const existing = (context: CallContext, near: Entry | undefined, type: string, id: string): Entry => {
  const found = byId(context, type, id, near === undefined ? "" : outermost(context, near).path)
  if (found === undefined) throw notFound()
  return found
}

export const change = (action: Action, path: string, more: Partial<Change> = {}): Change => ({
  action,
  path,
  created: [],
  touches: [],
  data: {},
  before: {},
  ...more
})

/** The collections that a body has; null if it speaks of none. */
const sentEntities = (body: unknown): Representation.Only =>
  Predicate.isRecord(body) && Predicate.isRecord(body["entities"]) ? Object.keys(body["entities"]) : null

/** Messages state it like this even if the body has the properties bare, as that of PATCH has. */
const where = "(root).properties"

/** The values that attributes get back if a PUT leaves them out. */
const resettable = (kind: Kind, version: ApiVersion): Values =>
  initials(
    Record.filter(
      kind.attributes,
      (attribute) =>
        exists(attribute, version) &&
        (attribute.writable ?? "always") === "always" &&
        attribute.required !== true &&
        attribute.secret !== true
    )
  )

/** Changes some of the attributes, those that the body has: it has them bare, or wrapped and with others that stay as they are. */
const edit =
  (kind: Kind, template: string, wrapped: boolean): Handler =>
  (call) => {
    const { context } = call
    const entry = at(call, template)
    Pace.mustBeSettled(kind, entry)
    const body = call.body()
    const sent = wrapped ? propertiesIn(body, "(root)") : Predicate.isRecord(body) ? body : {}
    const present = wrapped ? entry.properties : {}
    const { properties: named, secrets } = read(kind.attributes, sent, "update", where, context.version, present)
    const isReset = wrapped && kind.resets !== undefined && exists(kind.resets, context.version)
    const properties = isReset ? { ...resettable(kind, context.version), ...named } : named
    kind.check?.(context, {
      parent: undefined,
      entry,
      properties,
      secrets,
      entities: {},
      location: locationOf(context, entry),
      at: where
    })
    const after = { ...entry.properties, ...properties }
    Limits.check(context, [{ kind, properties: after, before: entry.properties }])
    count(context, kind, entry, -1)
    const before = put(entry, properties)
    count(context, kind, entry, 1)
    kind.changed?.(context, entry, properties, secrets)
    touch(context, entry)
    return {
      target: entry,
      accept: change({ _tag: "update" }, entry.path, { data: properties, before }),
      show: () => Representation.item(context, entry, call.depth)
    }
  }

/** Sets properties, and gives their values before. */
export const put = (entry: Entry, properties: Values): Record<string, unknown> => {
  const before = Object.fromEntries(Object.keys(properties).map((name) => [name, entry.properties[name]]))
  Object.assign(entry.properties, properties)
  return before
}

/** The routes that every kind has. */
export const routesOf = (kind: Kind): ReadonlyArray<Route> =>
  collectionsOf(kind).flatMap((collection) => routesAt(kind, collection))

/** The templates of the collections of a kind. */
export const collectionsOf = ({ besides = [], collection }: Kind): ReadonlyArray<string> => [collection, ...besides]

const routesAt = (kind: Kind, collection: string): ReadonlyArray<Route> => {
  const { since, until } = kind
  const one = `${collection}/{${kind.param}}`
  const name = nameOf(collection)
  const handlers: Readonly<Record<Kind["methods"][number], Route>> = {
    list: {
      method: "GET",
      template: collection,
      handler: (call) => ({
        show: Lists.collection(call, kind, parentAt(call, collection), name)
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
          accept: change({ _tag: "create" }, entry.path, { created }),
          show: () => Representation.item(call.context, entry, call.depth, sentEntities(body))
        }
      }
    },
    update: { method: "PATCH", template: one, handler: edit(kind, one, false) },
    replace: { method: "PUT", template: one, handler: edit(kind, one, true) },
    remove: {
      method: "DELETE",
      template: one,
      handler: (call) => {
        const entry = at(call, one)
        Pace.mustBeSettled(kind, entry, true)
        kind.mayRemove?.(call.context, entry)
        const touches = kind.takes?.(call, entry) ?? []
        return { target: entry, accept: change({ _tag: "remove" }, entry.path, { touches }) }
      }
    }
  }
  return kind.methods.map((method) => ({ since, until, ...handlers[method] }))
}
