/** The decoder of answers does what Schema's own does. */
import { assert, describe, it } from "@effect/vitest"
import { Either } from "effect"
import { Server } from "effect-profitbricks"
import { decode } from "../src/internal/decoding.js"
import { suite } from "./support/decodings.js"
import { collection } from "./support/representations.js"

suite(5)

describe("an answer", () => {
  it("that has to be changed nowhere is not copied", () => {
    const servers = collection("servers", 5)
    const decoded = decode(Server.Server.collection.at(), servers)
    assert(Either.isRight(decoded))
    assert.strictEqual(decoded.right, servers)
  })
})
