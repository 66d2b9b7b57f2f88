/** The keys of users for the object storage. */
import { boolean, text } from "../attributes.js"
import { at, change } from "../crud.js"
import type { Kind, Route } from "../kind.js"
import { add, allIn } from "../objects.js"
import { hex, integer, make, type Random } from "../random.js"
import { forbidden } from "../refusal.js"
import * as Representation from "../representation.js"
import { user } from "./user.js"

const symbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

const drawn = (random: Random, length: number): string =>
  Array.from({ length }, () => symbols[integer(random, symbols.length)]).join("")

/** The secret of a key. It follows from the id, so that none is ever saved with the state. */
const secretOf = (id: string): string =>
  drawn(make(Number.parseInt(id.slice(0, 8), 16) || 0, Number.parseInt(id.slice(8, 16), 16) || 0), 40)

/** The most that a user can have. */
const most = 5

/** It takes no body. */
const create: Route = {
  since: 5,
  method: "POST",
  template: `${user.collection}/{userId}/s3keys`,
  handler: (call) => {
    const { context, depth } = call
    const parent = at(call, `${user.collection}/{userId}`)
    if (allIn(context, parent, "s3keys").length >= most) {
      throw forbidden("VDC-5-1100", `A user can have ${most} keys, and has them already`)
    }
    const entry = add(context, s3Key, { id: hex(context.random, 20), collection: "s3keys", parent })
    return {
      target: entry,
      accept: change({ _tag: "create" }, entry.path, { created: [entry.path] }),
      show: () => Representation.item(context, entry, depth)
    }
  }
}

const showSsoUrl: Route = {
  since: 5,
  method: "GET",
  template: `${user.collection}/{userId}/s3ssourl`,
  handler: (call) => {
    const { id } = at(call, `${user.collection}/{userId}`)
    return { show: { ssoUrl: `https://s3.example.com/ssosecurelogin.htm?user=${id}` } }
  }
}

export const s3Key: Kind = {
  name: "s3key",
  since: 5,
  collection: `${user.collection}/{userId}/s3keys`,
  param: "keyId",
  attributes: {
    secretKey: { is: text, writable: "never" },
    active: { is: boolean, writable: "update", initial: true }
  },
  computed: { secretKey: (_, { id }) => secretOf(id) },
  metadata: (_, { metadata: { createdDate, etag } }) => ({ etag, createdDate }),
  entities: {},
  atOnce: { create: { status: 200, isRecorded: true } },
  methods: ["list", "get", "replace", "remove"],
  routes: [create, showSsoUrl]
}
