/** Resources that groups can share, as the user management sees them: each stands for another object. */
import { text } from "../attributes.js"
import { at } from "../crud.js"
import type { CallContext, Kind } from "../kind.js"
import { add, allIn, find, findAll, pathsIn, remove } from "../objects.js"
import { notFound } from "../refusal.js"
import * as Representation from "../representation.js"
import type { Entry } from "../state.js"
import { loginOf } from "./user.js"

const types = ["datacenter", "image", "snapshot", "ipblock"]

const pathsOf = (context: CallContext, chosen: ReadonlyArray<string>): ReadonlyArray<string> =>
  chosen.flatMap((type) => [...pathsIn(context, undefined, `um/resources/${type}`)])

export const managedResource: Kind = {
  name: "managed",
  collection: "/um/resources",
  param: "resourceId",
  attributes: { name: { is: text } },
  bare: true,
  entities: { groups: { kind: "group", owned: false } },
  methods: [],
  routes: [
    {
      method: "GET",
      template: "/um/resources",
      handler: ({ context, depth }) => ({
        show: Representation.listing(
          context,
          { id: "resources", path: "/um/resources" },
          pathsOf(context, types),
          depth
        )
      })
    },
    {
      method: "GET",
      template: "/um/resources/{resourceType}",
      handler: ({ context, depth, params: { resourceType = "" } }) => {
        if (!types.includes(resourceType)) throw notFound()
        const self = { id: "resources", path: `/um/resources/${resourceType}` }
        return { show: Representation.listing(context, self, pathsOf(context, [resourceType]), depth) }
      }
    },
    {
      method: "GET",
      template: "/um/resources/{resourceType}/{resourceId}",
      handler: (call) => ({
        show: Representation.item(call.context, at(call, "/um/resources/{resourceType}/{resourceId}"), call.depth)
      })
    }
  ],
  removed: (context, entry) => {
    for (const group of allIn(context, entry, "groups")) {
      group.children["resources"]?.delete(entry.path)
      const share = find(context, `${group.path}/shares/${entry.id}`)
      if (share !== undefined) remove(context, share)
    }
    find(context, entry.hidden.owner)?.children["owns"]?.delete(entry.path)
  }
}

/** Makes an object known to the user management, as owned by the user who made it; the vendor's by nobody. */
export const manage = (context: CallContext, entry: Entry): void => {
  const owner = isOfVendor(entry)
    ? undefined
    : find(context, `/um/users/${context.state.users.get(loginOf(context.user))}`)
  const made = add(context, managedResource, {
    id: entry.id,
    type: entry.type,
    collection: `um/resources/${entry.type}`,
    properties: {},
    hidden: { owner: owner?.path ?? null },
    metadata: entry.metadata
  })
  owner?.children["owns"]?.add(made.path)
}

const isOfVendor = ({ properties }: Entry): boolean => properties["public"] === true

/** The resource that stands for the object with this id. */
export const managedAs = (context: CallContext, id: string): Entry | undefined =>
  findAll(
    context,
    types.map((type) => `/um/resources/${type}/${id}`)
  )[0]
