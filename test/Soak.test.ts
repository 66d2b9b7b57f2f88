/** A slice of long/Soak.test.ts. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { soakAccounts } from "./support/soak.js"

describe("a network that fails", () => {
  it.live("doubles nothing and loses nothing", () =>
    Effect.map(soakAccounts(1), (endings) => assert.include(endings, "success"))
  )
})
