/** Collections that refer to objects which exist on their own, such as the volumes of a server. */
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import { at, change, create, existing } from "./crud.js"
import type { CallContext, Entity, Kind, Members, Route, RoutedCall } from "./kind.js"
import * as Lists from "./lists.js"
import { byId, find, kindNamed, outermost } from "./objects.js"
import { gone, invalid, notFound } from "./refusal.js"
import * as Representation from "./representation.js"
import type { Action, Entry } from "./state.js"

/** The routes of all such collections of a kind. */
export const routesOf = (kind: Kind): ReadonlyArray<Route> =>
  Object.entries(kind.entities).flatMap(([name, entity]) =>
    entity.members === undefined
      ? []
      : routes(kind, name, entity, entity.members).map((route) => ({
          since: entity.since,
          until: entity.until,
          ...route
        }))
  )

const everyMethod = ["list", "get", "attach", "detach"] as const

const routes = (kind: Kind, collection: string, { kind: type }: Entity, members: Members): ReadonlyArray<Route> => {
  const { creates = false, methods = everyMethod, param } = members
  const owner = `${kind.collection}/{${kind.param}}`
  const all = `${owner}/${collection}`
  const one = `${all}/{${param}}`

  const memberAt = (call: RoutedCall): { readonly entry: Entry; readonly member: Entry } => {
    const entry = at(call, owner)
    const member = byId(call.context, type, call.params[param] ?? "", outermost(call.context, entry).path)
    if (member === undefined || entry.children[collection]?.has(member.path) !== true) throw notFound()
    return { entry, member }
  }
  const accept = (
    { context }: RoutedCall,
    _tag: "attach" | "detach",
    entry: Entry,
    member: Entry,
    created?: ReadonlyArray<string>
  ) => {
    const isIn = entry.children[collection]?.has(member.path) === true
    // There is nothing to take back later if it is in already.
    const action: Action =
      members.atOnce === true && _tag === "attach" && isIn
        ? { _tag: "none" }
        : { _tag, collection, member: member.path }
    if (members.atOnce === true) members[_tag === "attach" ? "attached" : "detached"]?.(context, entry, member)
    return {
      target: member,
      accept: change(action, entry.path, created === undefined ? { touches: [member.path] } : { created })
    }
  }
  /** An object that exists, or one that comes to be. */
  const attach = (call: RoutedCall, entry: Entry) => {
    const { context } = call
    const body = call.body()
    const id = Predicate.isRecord(body) ? body["id"] : undefined
    if (id === undefined && creates && Predicate.isRecord(body)) {
      const made = create(context, kindNamed(context, type), outermost(context, entry), body)
      return accept(call, "attach", entry, made.entry, made.created)
    }
    if (typeof id !== "string") throw invalid("(root).id", "Attribute 'id' is required")
    return accept(call, "attach", entry, existing(context, entry, type, id))
  }

  const byMethod: Readonly<Record<(typeof everyMethod)[number], Route>> = {
    list: {
      method: "GET",
      template: all,
      handler: (call) => ({
        show: Lists.collection(call, kindNamed(call.context, type), at(call, owner), collection)
      })
    },
    get: {
      method: "GET",
      template: one,
      handler: (call) => {
        const { member } = memberAt(call)
        return { show: Representation.item(call.context, member, call.depth), etag: member.metadata.etag }
      }
    },
    attach: {
      method: "POST",
      template: all,
      handler: (call) => {
        const accepted = attach(call, at(call, owner))
        const { path, properties } = accepted.target
        const unknown = Record.filter(members.echo ?? {}, (_, name) => properties[name] === null)
        call.context.echoes.set(path, { ...call.context.echoes.get(path), ...unknown })
        return { ...accepted, show: () => Representation.item(call.context, accepted.target, call.depth) }
      }
    },
    detach: {
      method: "DELETE",
      template: one,
      handler: (call) => {
        const { entry, member } = memberAt(call)
        members.mayLeave?.(member)
        return accept(call, "detach", entry, member)
      }
    }
  }
  return methods.map((method) => byMethod[method])
}

/** Lets a member join or leave at the end of a request. A text says why it failed: the member may be gone by then. */
export const carryOut = (
  context: CallContext,
  entry: Entry,
  kind: Kind,
  { _tag, collection, member: path }: Extract<Action, { readonly _tag: "attach" | "detach" }>
): string | undefined => {
  const { kind: type = "", members } = kind.entities[collection] ?? {}
  const member = find(context, path)
  if (_tag === "attach") {
    const { name, title = name } = kindNamed(context, type)
    if (member === undefined) return gone(title)
    return members?.atOnce === true ? undefined : members?.attached?.(context, entry, member)
  }
  if (member !== undefined && members?.atOnce !== true) members?.detached?.(context, entry, member)
  return undefined
}

/** Takes back that a member joined or left when the request was accepted. */
export const undo = (
  context: CallContext,
  entry: Entry,
  kind: Kind,
  { _tag, collection, member: path }: Extract<Action, { readonly _tag: "attach" | "detach" }>
): void => {
  const { members } = kind.entities[collection] ?? {}
  const member = find(context, path)
  if (members?.atOnce !== true || member === undefined) return
  members[_tag === "attach" ? "detached" : "attached"]?.(context, entry, member)
}
