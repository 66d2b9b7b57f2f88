/** Calls over fetch meet with hostile servers. */
import { FetchHttpClient } from "@effect/platform"
import { describe } from "@effect/vitest"
import { suite } from "../support/hostile/suite.js"

// Nothing here imports undici: it would take the calls of the `fetch` that comes with Node into its own hands.
describe("over fetch", () => {
  suite({ name: "fetch", layer: FetchHttpClient.layer, isShared: true, keepsAlive: true, unpacks: true }, [
    "GET",
    "POST",
    "POST of an action",
    "PUT",
    "PATCH",
    "DELETE"
  ])
})
