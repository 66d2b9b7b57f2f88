import { text } from "../attributes.js"
import { at, type Handler } from "../crud.js"
import type { Kind } from "../kind.js"
import { notFound } from "../refusal.js"
import * as Representation from "../representation.js"
import type { Route } from "../router.js"
import { add, type Context, type Entry, find, members } from "../state.js"

/** What groups can share, as the user management sees it: an object of its own that stands for another one. */
export const managed: Kind = {
  name: "managed",
  collection: "/um/resources",
  param: "resourceId",
  attributes: { name: { is: text } },
  bare: true,
  entities: { groups: { kind: "group", owned: false } },
  methods: [],
  removed: (context, entry) => {
    for (const path of entry.children["groups"] ?? []) {
      const group = find(context, path)
      group?.children["resources"]?.delete(entry.path)
      const share = find(context, `${path}/shares/${entry.id}`)
      if (share !== undefined) {
        context.state.entries.delete(share.path)
        group?.children["shares"]?.delete(share.path)
      }
    }
    const owner = find(context, String(entry.hidden["owner"]))
    owner?.children["owns"]?.delete(entry.path)
  }
}

const types = ["datacenter", "image", "snapshot", "ipblock"]
const pathOf = (type: string, id: string): string => `/um/resources/${type}/${id}`

/** Makes an object known to the user management, as owned by whoever made it. */
export const manage = (context: Context, entry: Entry): void => {
  const owner = find(context, `/um/users/${context.state.users.get(context.user)}`)
  const made = add(context, managed, {
    id: entry.id,
    type: entry.type,
    collection: `um/resources/${entry.type}`,
    properties: {},
    hidden: { owner: owner?.path },
    metadata: entry.metadata
  })
  owner?.children["owns"]?.add(made.path)
}

export const managedAs = (context: Context, id: string): Entry | undefined =>
  types.map((type) => find(context, pathOf(type, id))).find((entry) => entry !== undefined)

const all = (context: Context, chosen: ReadonlyArray<string>): ReadonlyArray<string> =>
  chosen.flatMap((type) => [...members(context, undefined, `um/resources/${type}`)])

export const managedRoutes: ReadonlyArray<Route<Handler>> = [
  {
    method: "GET",
    template: "/um/resources",
    handler: ({ context, depth }) => ({
      show: Representation.listing(context, { id: "resources", path: "/um/resources" }, all(context, types), depth)
    })
  },
  {
    method: "GET",
    template: "/um/resources/{resourceType}",
    handler: ({ context, depth, params: { resourceType = "" } }) => {
      if (!types.includes(resourceType)) throw notFound()
      const self = { id: "resources", path: `/um/resources/${resourceType}` }
      return { show: Representation.listing(context, self, all(context, [resourceType]), depth) }
    }
  },
  {
    method: "GET",
    template: "/um/resources/{resourceType}/{resourceId}",
    handler: (call) => ({
      show: Representation.item(call.context, at(call, "/um/resources/{resourceType}/{resourceId}"), call.depth)
    })
  }
]
