import { boolean, initials, isRecord, read, text } from "../attributes.js"
import { at, change, type Handler } from "../crud.js"
import type { Kind } from "../kind.js"
import { memberOf, memberRoutes } from "../memberships.js"
import { invalid, notFound } from "../refusal.js"
import * as Representation from "../representation.js"
import type { Route } from "../router.js"
import { add, find, touch } from "../state.js"
import { managedAs } from "./managedResource.js"

const privilege = { is: boolean, initial: false }

export const group: Kind = {
  name: "group",
  collection: "/um/groups",
  param: "groupId",
  attributes: {
    name: { is: text, required: true },
    createDataCenter: privilege,
    createSnapshot: privilege,
    reserveIp: privilege,
    accessActivityLog: privilege
  },
  entities: {
    users: { kind: "user", owned: false },
    resources: { kind: "managed", owned: false },
    shares: { kind: "share", owned: true, hidden: true }
  },
  metadata: () => undefined,
  methods: ["list", "get", "create", "replace", "remove"],
  replacesAll: true,
  done: {
    "attach users": (context, entry, change) => {
      const user = memberOf(context, change)
      if (user === undefined) return "[VDC-5-0] The user does not exist any more"
      entry.children["users"]?.add(user.path)
      user.children["groups"]?.add(entry.path)
      return undefined
    },
    "detach users": (context, entry, change) => {
      const user = memberOf(context, change)
      if (user !== undefined) entry.children["users"]?.delete(user.path)
      user?.children["groups"]?.delete(entry.path)
      return undefined
    }
  },
  removed: (context, entry) => {
    for (const path of entry.children["users"] ?? []) find(context, path)?.children["groups"]?.delete(entry.path)
    for (const path of entry.children["resources"] ?? []) find(context, path)?.children["groups"]?.delete(entry.path)
  }
}

export const share: Kind = {
  name: "share",
  collection: "/um/groups/{groupId}/shares",
  param: "resourceId",
  attributes: { editPrivilege: privilege, sharePrivilege: privilege },
  entities: {},
  metadata: () => undefined,
  methods: ["list", "get", "replace", "remove"],
  removed: (context, entry) => {
    const of = find(context, entry.parent)
    const shared = managedAs(context, entry.id)
    if (shared !== undefined) of?.children["resources"]?.delete(shared.path)
    if (of !== undefined) shared?.children["groups"]?.delete(of.path)
  }
}

export const groupRoutes: ReadonlyArray<Route<Handler>> = [
  ...memberRoutes(group, "users", "userId", ["list", "attach", "detach"]),
  ...memberRoutes(group, "resources", "resourceId", ["list"]),
  {
    // The id of a share is that of what is shared: it is in the path already.
    method: "POST",
    template: "/um/groups/{groupId}/shares/{resourceId}",
    handler: (call) => {
      const { context, params } = call
      const parent = at(call, "/um/groups/{groupId}")
      const shared = managedAs(context, params["resourceId"] ?? "")
      if (shared === undefined) throw notFound()
      const body = call.body()
      const sent = isRecord(body) ? body["properties"] : undefined
      if (!isRecord(sent)) throw invalid("(root)", "Resource-definition requires 'properties' attribute")
      const data = read(share.attributes, sent, "create", "(root).properties")
      const known = find(context, `${parent.path}/shares/${shared.id}`)
      const entry =
        known ??
        add(context, share, {
          id: shared.id,
          type: "resource",
          collection: "shares",
          parent,
          properties: initials(share.attributes)
        })
      const before = Object.fromEntries(Object.keys(data).map((name) => [name, entry.properties[name]]))
      Object.assign(entry.properties, data)
      touch(context, entry)
      parent.children["resources"]?.add(shared.path)
      shared.children["groups"]?.add(parent.path)
      return {
        target: entry,
        accept: change("share", entry.path, known === undefined ? { created: [entry.path] } : { data, before }),
        show: () => Representation.item(context, entry, call.depth)
      }
    }
  }
]
