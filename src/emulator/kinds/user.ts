/** Users, and their logins. */
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import * as Redacted from "effect/Redacted"
import { boolean, email, text } from "../attributes.js"
import type { CallContext, Kind, Login } from "../kind.js"
import { allIn } from "../objects.js"
import { hex } from "../random.js"
import { forbidden } from "../refusal.js"
import type { Entry } from "../state.js"
import { textIn } from "../values.js"

/** An address is the same one whatever the case of its letters. */
export const loginOf = (email: string): string => email.toLowerCase()

/** From now on a user logs in with this address and password, or with this token. */
export const login = (
  context: CallContext,
  id: string,
  { email, password, token }: Omit<Login, "password"> & { readonly password?: Redacted.Redacted | undefined }
): void => {
  context.state.users.set(loginOf(email), id)
  if (password !== undefined) context.credentials.set(loginOf(email), { email, password, token })
}

/** A name ends at the first colon, as HTTP has it: none can have one. */
const basic = /^basic +([\w+/]+=*) *$/i

const bearer = /^bearer +(\S+) *$/i

const byPassword = (authorization: string, known: CallContext["credentials"]): Login | undefined => {
  const [, encoded = ""] = basic.exec(authorization) ?? []
  const [, name = "", password] =
    /^([^:]*):(.*)$/s.exec(Either.getOrElse(Encoding.decodeBase64String(encoded), () => "")) ?? []
  const login = known.get(loginOf(name))
  return login !== undefined && Redacted.value(login.password) === password ? login : undefined
}

const byToken = (authorization: string, known: CallContext["credentials"]): Login | undefined => {
  const [, sent] = bearer.exec(authorization) ?? []
  return [...known.values()].find(({ token }) => token !== undefined && Redacted.value(token) === sent)
}

/** The user with these credentials: one who is known, and has not been deleted. */
export const userWith = (
  { credentials, state }: Pick<CallContext, "state" | "credentials">,
  authorization = ""
): string | undefined => {
  const known = byPassword(authorization, credentials) ?? byToken(authorization, credentials)
  const user = state.entries.get(`/um/users/${known === undefined ? "" : state.users.get(loginOf(known.email))}`)
  return known !== undefined && user !== undefined && user.properties["active"] !== false ? known.email : undefined
}

const addressesOf = ({ state }: CallContext, user: Entry): ReadonlyArray<string> =>
  [...state.users].flatMap(([address, id]) => (id === user.id ? [address] : []))

/** From now on a user logs in with the present address. Others of the user stay taken until the request is over. */
const rename = (context: CallContext, user: Entry): void => {
  const email = String(user.properties["email"])
  const before = addressesOf(context, user).find((address) => context.credentials.has(address))
  const known = before === undefined ? undefined : context.credentials.get(before)
  if (before !== undefined) context.credentials.delete(before)
  login(context, user.id, { ...known, email })
}

/** An address that the user has not got any more may be that of another user. */
const release = ({ state }: CallContext, user: Entry, email: unknown): void => {
  const address = loginOf(String(email))
  if (state.users.get(address) === user.id && address !== loginOf(String(user.properties["email"]))) {
    state.users.delete(address)
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
    password: { is: text, required: true, changeable: { since: 6 }, secret: true, shown: false },
    administrator: { is: boolean, initial: false },
    forceSecAuth: { is: boolean, initial: false },
    secAuthActive: { is: boolean, writable: "never", initial: false },
    active: { is: boolean, since: 5, initial: true },
    s3CanonicalUserId: { is: text, since: 5, writable: "never" }
  },
  entities: {
    owns: { kind: "managed", owned: false, leaves: true, members: { param: "resourceId", methods: ["list"] } },
    groups: { kind: "group", owned: false, leaves: true, members: { param: "groupId", methods: ["list"] } },
    s3Keys: { kind: "s3key", owned: true, since: 5 }
  },
  metadata: ({ version }, { metadata: { createdDate, etag } }) =>
    version < 5 ? { etag, creationDate: createdDate, lastLogin: null } : { etag, createdDate, lastLogin: null },
  pages: { size: 100, largest: 100 },
  // As of a group.
  resets: { since: 5 },
  methods: ["list", "get", "create", "replace", "remove"],
  check: ({ state }, { entry, properties }) => {
    const email = textIn(properties, "email")
    const holder = email === undefined ? undefined : state.users.get(loginOf(email))
    if (holder !== undefined && holder !== entry?.id) throw forbidden("VDC-0-7", `Username ${email} already exists`)
  },
  accepted: (context, entry, _, { password }) =>
    login(context, entry.id, { email: String(entry.properties["email"]), password }),
  changed: (context, entry, properties, { password }) => {
    if ("email" in properties) rename(context, entry)
    const email = String(entry.properties["email"])
    if (password !== undefined) {
      login(context, entry.id, { ...context.credentials.get(loginOf(email)), email, password })
    }
  },
  done: {
    create: ({ random, version }, entry) => {
      if (version >= 5) entry.properties["s3CanonicalUserId"] = hex(random, 32)
      return undefined
    },
    update: (context, entry, { before }) => {
      if ("email" in before) release(context, entry, before["email"])
      return undefined
    }
  },
  undone: (context, entry, { data }) => {
    if ("email" in data) release(context, entry, data["email"])
  },
  unmade: (context, entry) => {
    for (const address of addressesOf(context, entry)) context.state.users.delete(address)
  },
  // The address stays taken: a user is not forgotten.
  removed: (context, entry) => {
    for (const address of addressesOf(context, entry)) context.credentials.delete(address)
    for (const group of allIn(context, entry, "groups")) group.children["users"]?.delete(entry.path)
    for (const resource of allIn(context, entry, "owns")) resource.hidden.owner = null
  }
}
