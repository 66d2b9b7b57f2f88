/** Calls over the HTTP clients of @effect/platform-node meet with hostile servers. */
import { NodeHttpClient } from "@effect/platform-node"
import { describe } from "@effect/vitest"
import { suite } from "../support/hostile/suite.js"

const own = { isShared: false, unpacks: false }

describe("over undici", () => {
  suite({ ...own, name: "undici", layer: NodeHttpClient.layerUndici, keepsAlive: true }, ["POST"])
})

describe("over node:http", () => {
  suite({ ...own, name: "node:http", layer: NodeHttpClient.layer, keepsAlive: false }, ["POST"])
})
