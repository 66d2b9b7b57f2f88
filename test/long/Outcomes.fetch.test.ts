/** Calls over fetch meet with hostile servers. */
import { FetchHttpClient } from "@effect/platform"
import { describe } from "@effect/vitest"
import { suite } from "../support/hostile/suite.js"

// Nothing here imports undici: it would take the calls of the `fetch` that comes with Node into its own hands.
const fetching = { name: "fetch", layer: FetchHttpClient.layer, isShared: true, keepsAlive: true, unpacks: true }

describe("over fetch", () => {
  suite(fetching, ["GET", "POST", "POST of an action", "PUT", "PATCH", "DELETE"])
})

describe("over fetch, with version 4", () => {
  suite({ ...fetching, version: 4 }, ["GET", "POST"])
})
