/** Groups of users, and the resources that are shared with them. */
import { boolean, text } from "../attributes.js"
import type { Kind } from "../kind.js"
import { allIn } from "../objects.js"

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
    users: {
      kind: "user",
      owned: false,
      members: {
        param: "userId",
        methods: ["list", "attach", "detach"],
        atOnce: true,
        attached: (_, entry, user) => {
          entry.children["users"]?.add(user.path)
          user.children["groups"]?.add(entry.path)
          return undefined
        },
        detached: (_, entry, user) => {
          entry.children["users"]?.delete(user.path)
          user.children["groups"]?.delete(entry.path)
        }
      }
    },
    resources: { kind: "managed", owned: false, members: { param: "resourceId", methods: ["list"] } },
    shares: { kind: "share", owned: true, shown: false }
  },
  metadata: () => undefined,
  methods: ["list", "get", "create", "replace", "remove"],
  removed: (context, entry) => {
    for (const user of allIn(context, entry, "users")) user.children["groups"]?.delete(entry.path)
    for (const resource of allIn(context, entry, "resources")) resource.children["groups"]?.delete(entry.path)
  }
}
