/** Calls over fetch meet with hostile servers. */
import { FetchHttpClient } from "@effect/platform"
import { describe } from "@effect/vitest"
import { suite } from "../support/hostile/suite.js"

// Nothing here imports undici: it would take the calls of the `fetch` that comes with Node into its own hands.
const fetching = { name: "fetch", layer: FetchHttpClient.layer, isShared: true, keepsAlive: true, unpacks: true }

describe.each([6, 4] as const)("over fetch, with version %i", (version) => {
  suite({ ...fetching, version }, ["GET", "POST", "POST of an action", "PUT", "PATCH", "DELETE"])
})
