/** A slice of long/Soak.test.ts. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { soakAccounts } from "./support/soak.js"

describe("a network that fails", () => {
  it.live.each([
    { version: 6, operations: 192 },
    { version: 4, operations: 64 }
  ] as const)("doubles nothing and loses nothing: %o", (options) =>
    Effect.map(soakAccounts(1, options), (endings) => assert.include(endings, "success"))
  )
})
