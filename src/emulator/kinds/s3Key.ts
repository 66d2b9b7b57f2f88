/** The keys of users for the object storage. */
import { boolean, text } from "../attributes.js"
import { at } from "../crud.js"
import type { Kind, Route } from "../kind.js"
import { integer, make, type Random } from "../random.js"
import { user } from "./user.js"

const symbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

const drawn = (random: Random, length: number): string =>
  Array.from({ length }, () => symbols[integer(random, symbols.length)]).join("")

/** The secret of a key. It follows from the id, so that none is ever saved with the state. */
const secretOf = (id: string): string =>
  drawn(make(Number.parseInt(id.slice(0, 8), 16) || 0, Number.parseInt(id.slice(8, 16), 16) || 0), 40)

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
    active: { is: boolean, required: true, writable: "update", initial: true }
  },
  computed: { secretKey: (_, { id }) => secretOf(id) },
  metadata: (_, { metadata: { createdDate, etag } }) => ({ etag, createdDate }),
  entities: {},
  methods: ["list", "get", "replace", "remove"],
  routes: [showSsoUrl]
}
