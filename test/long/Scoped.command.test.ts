/** Ctrl-C, for which a process of its own is needed. */
import { spawn } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

/** Runs the program, and interrupts it when it has built something. */
const interrupted = (kind: string) =>
  Effect.promise(
    () =>
      new Promise<string>((resolve) => {
        const child = spawn(process.execPath, ["--import", "tsx", "test/support/interrupted.ts", kind], {
          stdio: "pipe"
        })
        let output = ""
        const collect = (chunk: Buffer) => {
          output += chunk.toString()
          if (output === "1 data centers\n") child.kill("SIGINT")
        }
        child.stdout.on("data", collect)
        child.stderr.on("data", collect)
        child.once("close", () => resolve(output))
      })
  )

describe("Ctrl-C", () => {
  it.live.each(["scope", "transaction"])("takes back what a %s owns, before the process ends", (kind) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* interrupted(kind), "1 data centers\n0 data centers\n")
    })
  )
})
