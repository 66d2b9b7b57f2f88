import * as Encoding from "effect/Encoding"
import { boolean, matching, text } from "../attributes.js"
import type { Handler } from "../crud.js"
import type { Kind } from "../kind.js"
import { memberRoutes } from "../memberships.js"
import { forbidden } from "../refusal.js"
import type { Route } from "../router.js"
import { find } from "../state.js"

export const user: Kind = {
  name: "user",
  collection: "/um/users",
  param: "userId",
  attributes: {
    firstname: { is: text, required: true },
    lastname: { is: text, required: true },
    email: { is: matching(/^[^\s@]+@[^\s@]+$/, "an e-mail address"), required: true },
    password: { is: text, required: true, writable: "create", writeOnly: true },
    administrator: { is: boolean, initial: false },
    forceSecAuth: { is: boolean, initial: false },
    secAuthActive: { is: boolean, writable: "never", initial: false }
  },
  entities: {
    owns: { kind: "managed", owned: false },
    groups: { kind: "group", owned: false }
  },
  metadata: ({ metadata }) => ({ etag: metadata.etag, creationDate: metadata.createdDate, lastLogin: "" }),
  methods: ["list", "get", "create", "replace", "remove"],
  check: ({ state }, { entry, properties: { email } }) => {
    if (typeof email === "string" && email !== entry?.properties["email"] && state.users.has(email)) {
      throw forbidden("VDC-21-100", "The e-mail address is already taken")
    }
  },
  accepted: ({ credentials, state }, entry) => {
    const { email, password } = entry.properties
    credentials.set(`Basic ${Encoding.encodeBase64(`${email}:${password}`)}`, String(email))
    state.users.set(String(email), entry.id)
    delete entry.properties["password"]
  },
  done: {
    update: ({ state }, entry) => {
      state.users.set(String(entry.properties["email"]), entry.id)
      return undefined
    }
  },
  // The address stays taken: a user is not forgotten.
  removed: (context, entry) => {
    const { credentials } = context
    for (const [header, email] of credentials) if (email === entry.properties["email"]) credentials.delete(header)
    for (const path of entry.children["groups"] ?? []) find(context, path)?.children["users"]?.delete(entry.path)
  }
}

export const userRoutes: ReadonlyArray<Route<Handler>> = [
  ...memberRoutes(user, "groups", "groupId", ["list"]),
  ...memberRoutes(user, "owns", "resourceId", ["list"])
]
