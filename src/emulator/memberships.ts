import { isRecord } from "./attributes.js"
import { at, type Call, change, create, existing, type Handler } from "./crud.js"
import type { Kind } from "./kind.js"
import { invalid, notFound } from "./refusal.js"
import * as Representation from "./representation.js"
import type { Route } from "./router.js"
import { byId, type Change, type Context, type Entry, find, kindNamed, outermost } from "./state.js"

/** The object that joins or leaves, when the request comes to its end. It may be gone by then. */
export const memberOf = (context: Context, { data }: Change): Entry | undefined => find(context, String(data["member"]))

/**
 * The routes of a collection that refers to objects which exist on their own: the volumes of a server, the NICs of a LAN.
 * The kind says in `done` what `attach` and `detach`, followed by the name of the collection, come to.
 */
export const memberRoutes = (
  kind: Kind,
  name: string,
  param: string,
  methods: ReadonlyArray<"list" | "get" | "attach" | "detach"> = ["list", "get", "attach", "detach"],
  /** Whether attaching an object that has properties instead of an id makes it. */
  creates = false
): ReadonlyArray<Route<Handler>> => {
  const owner = `${kind.collection}/{${kind.param}}`
  const collection = `${owner}/${name}`
  const type = kind.entities[name]?.kind ?? ""

  const member = (call: Call): { readonly entry: Entry; readonly found: Entry } => {
    const entry = at(call, owner)
    const found = byId(call.context, type, call.params[param] ?? "", outermost(call.context, entry).path)
    if (found === undefined || entry.children[name]?.has(found.path) !== true) throw notFound()
    return { entry, found }
  }
  const accept = (action: "attach" | "detach", entry: Entry, found: Entry) => ({
    target: found,
    accept: change(`${action} ${name}`, entry.path, {
      touches: [found.path],
      data: { member: found.path }
    })
  })

  const routes: Readonly<Record<(typeof methods)[number], Route<Handler>>> = {
    list: {
      method: "GET",
      template: collection,
      handler: (call) => ({ show: Representation.collection(call.context, at(call, owner), name, call.depth) })
    },
    get: {
      method: "GET",
      template: `${collection}/{${param}}`,
      handler: (call) => {
        const { found } = member(call)
        return { show: Representation.item(call.context, found, call.depth), etag: found.metadata.etag }
      }
    },
    attach: {
      method: "POST",
      template: collection,
      handler: (call) => {
        const { context } = call
        const entry = at(call, owner)
        const body = call.body()
        const id = isRecord(body) ? body["id"] : undefined
        if (id === undefined && creates && isRecord(body)) {
          const made = create(context, kindNamed(context, type), outermost(context, entry), body)
          return {
            target: made.entry,
            accept: change(`attach ${name}`, entry.path, { created: made.created, data: { member: made.entry.path } }),
            show: () => Representation.item(context, made.entry, call.depth)
          }
        }
        if (typeof id !== "string") throw invalid("(root).id", "Attribute 'id' is required")
        const found = existing(context, entry, type, id)
        return {
          ...accept("attach", entry, found),
          show: () => Representation.item(context, found, call.depth)
        }
      }
    },
    detach: {
      method: "DELETE",
      template: `${collection}/{${param}}`,
      handler: (call) => {
        const { entry, found } = member(call)
        return accept("detach", entry, found)
      }
    }
  }
  return methods.map((method) => routes[method])
}
