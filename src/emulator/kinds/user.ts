/** Users, and their logins. */
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import * as Redacted from "effect/Redacted"
import { boolean, email, text } from "../attributes.js"
import type { CallContext, Kind } from "../kind.js"
import { allIn } from "../objects.js"
import { forbidden, invalid } from "../refusal.js"
import type { Entry } from "../state.js"

/** From now on a user logs in with this password. */
export const login = ({ credentials }: CallContext, email: string, password: Redacted.Redacted): void => {
  credentials.set(`Basic ${Encoding.encodeBase64(`${email}:${Redacted.value(password)}`)}`, email)
}

/** From now on a user logs in with another address. The one before is free again. */
const rename = (context: CallContext, user: Entry, from: string, to: string): void => {
  const { credentials, state } = context
  if (from === to || state.users.get(from) !== user.id) return
  state.users.delete(from)
  state.users.set(to, user.id)
  for (const [header, email] of credentials) {
    if (email !== from) continue
    const text = Either.getOrElse(Encoding.decodeBase64String(header.slice("Basic ".length)), () => "")
    credentials.delete(header)
    login(context, to, Redacted.make(text.slice(from.length + 1)))
  }
}

export const user: Kind = {
  name: "user",
  collection: "/um/users",
  param: "userId",
  attributes: {
    firstname: { is: text, required: true },
    lastname: { is: text, required: true },
    email: { is: email, required: true },
    password: { is: text, required: true, writable: "create", secret: true, shown: false },
    administrator: { is: boolean, initial: false },
    forceSecAuth: { is: boolean, initial: false },
    secAuthActive: { is: boolean, writable: "never", initial: false }
  },
  entities: {
    owns: { kind: "managed", owned: false, members: { param: "resourceId", methods: ["list"] } },
    groups: { kind: "group", owned: false, members: { param: "groupId", methods: ["list"] } }
  },
  metadata: ({ metadata }) => ({ etag: metadata.etag, creationDate: metadata.createdDate, lastLogin: "" }),
  methods: ["list", "get", "create", "replace", "remove"],
  check: ({ state }, { at, entry, properties }) => {
    const { email } = properties
    const required = ["administrator", "forceSecAuth", "firstname", "lastname", "email"]
    const missing = entry === undefined ? undefined : required.find((name) => properties[name] === undefined)
    if (missing !== undefined) throw invalid(`${at}.${missing}`, `Attribute '${missing}' is required`)
    if (typeof email === "string" && email !== entry?.properties["email"] && state.users.has(email)) {
      throw forbidden("VDC-21-100", "The e-mail address is already taken")
    }
  },
  accepted: (context, entry, _, { password }) => {
    const email = String(entry.properties["email"])
    if (password !== undefined) login(context, email, password)
    context.state.users.set(email, entry.id)
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
    for (const group of allIn(context, entry, "groups")) group.children["users"]?.delete(entry.path)
  }
}
