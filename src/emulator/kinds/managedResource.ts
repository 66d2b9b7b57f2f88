/** Resources that groups can share, as the user management sees them: each stands for another object. */
import { boolean, text } from "../attributes.js"
import { at } from "../crud.js"
import type { CallContext, Kind } from "../kind.js"
import * as Lists from "../lists.js"
import { add, allIn, find, findAll, pathsIn, remove } from "../objects.js"
import { notFound } from "../refusal.js"
import * as Representation from "../representation.js"
import type { Entry } from "../state.js"
import { loginOf } from "./user.js"

const types = ["datacenter", "image", "snapshot", "ipblock", "pcc", "backupunit", "k8s"]

const typesOf = ({ version }: CallContext): ReadonlyArray<string> => (version < 5 ? types.slice(0, 4) : types)

const pathsOf = (context: CallContext, chosen: ReadonlyArray<string>): ReadonlyArray<string> =>
  chosen.flatMap((type) => [...pathsIn(context, undefined, `um/resources/${type}`)])

/** The object that it stands for. */
const original = (context: CallContext, { id, type }: Entry): Entry | undefined =>
  find(context, context.state.paths.get(`${type} ${id}`))

export const managedResource: Kind = {
  name: "managed",
  collection: "/um/resources",
  param: "resourceId",
  attributes: { name: { is: text }, secAuthProtection: { is: boolean } },
  bare: { until: 4 },
  computed: {
    name: (context, entry) => original(context, entry)?.properties["name"],
    secAuthProtection: (context, entry) => original(context, entry)?.properties["secAuthProtection"]
  },
  entities: { groups: { kind: "group", owned: false } },
  methods: [],
  routes: [
    {
      method: "GET",
      template: "/um/resources",
      handler: (call) => ({
        show: Lists.listing(
          call,
          managedResource,
          { id: "resources", path: "/um/resources" },
          pathsOf(call.context, typesOf(call.context))
        )
      })
    },
    {
      method: "GET",
      template: "/um/resources/{resourceType}",
      handler: (call) => {
        const { resourceType = "" } = call.params
        if (!typesOf(call.context).includes(resourceType)) throw notFound()
        const self = { id: "resources", path: `/um/resources/${resourceType}` }
        return { show: Lists.listing(call, managedResource, self, pathsOf(call.context, [resourceType])) }
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
