/** Each wrong option takes a process of its own. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { command } from "../support/command.js"

describe("the command", () => {
  it.scopedLive.each([
    [["--port", "x"], 2, "--port: expected a number"],
    [["--burst", "3"], 2, "--burst: expected --rate-limit too"],
    [["--read-limit", "6/x"], 2, "--read-limit: expected a number from 1"],
    [["--change-limit", "6/1/2"], 2, "--change-limit: expected two numbers such as 600/300"],
    [["--rate-limit", "0"], 2, "--rate-limit: expected a number from 1"],
    [["--api-version", "3"], 2, "--api-version: expected 4, 5 or 6"],
    [["--api-version", "6.5"], 2, "--api-version: expected 4, 5 or 6"],
    [["--api-version", ""], 2, "--api-version: expected 4, 5 or 6"],
    [["--frobnicate"], 2, "--frobnicate"],
    [["--seed", "/nowhere/seed.json"], 1, "the file /nowhere/seed.json does not exist"],
    [["--seed", "package.json"], 1, "the seed cannot be used: name is not expected"]
  ] as const)("says what is wrong with %j", ([args, exitCode, says]) =>
    Effect.gen(function* () {
      const { output, stop } = yield* command(...args)
      assert.strictEqual(yield* stop, exitCode)
      assert.include(output(), says)
    })
  )
})
