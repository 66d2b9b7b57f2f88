import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import { boolean, matching, text } from "../attributes.js"
import type { Handler } from "../crud.js"
import type { Kind } from "../kind.js"
import { memberRoutes } from "../memberships.js"
import { forbidden, invalid } from "../refusal.js"
import type { Route } from "../router.js"
import { type Context, type Entry, find } from "../state.js"

const headerOf = (email: string, password: string): string => `Basic ${Encoding.encodeBase64(`${email}:${password}`)}`

/** From now on this is how somebody calls. */
export const login = ({ credentials }: Context, email: string, password: string): void => {
  credentials.set(headerOf(email, password), email)
}

/** From now on a user logs in with another address. The one before is free again. */
const rename = (context: Context, user: Entry, from: string, to: string): void => {
  const { credentials, state } = context
  if (from === to || state.users.get(from) !== user.id) return
  state.users.delete(from)
  state.users.set(to, user.id)
  for (const [header, email] of credentials) {
    if (email !== from) continue
    const text = Either.getOrElse(Encoding.decodeBase64String(header.slice("Basic ".length)), () => "")
    credentials.delete(header)
    login(context, to, text.slice(from.length + 1))
  }
}

const required = ["firstname", "lastname", "email"]

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
  check: ({ state }, { at, entry, properties }) => {
    const { email } = properties
    for (const name of entry === undefined ? [] : ["administrator", "forceSecAuth", ...required]) {
      if (properties[name] === undefined) throw invalid(`${at}.${name}`, `Attribute '${name}' is required`)
    }
    if (typeof email === "string" && email !== entry?.properties["email"] && state.users.has(email)) {
      throw forbidden("VDC-21-100", "The e-mail address is already taken")
    }
  },
  accepted: (context, entry) => {
    const { email, password } = entry.properties
    login(context, String(email), String(password))
    context.state.users.set(String(email), entry.id)
    delete entry.properties["password"]
  },
  done: {
    update: (context, entry, { before }) => {
      rename(context, entry, String(before["email"]), String(entry.properties["email"]))
      return undefined
    }
  },
  unmade: ({ state }, entry) => {
    for (const [email, id] of state.users) if (id === entry.id) state.users.delete(email)
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
