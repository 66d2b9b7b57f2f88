/** Ends of a process, for which it has to be one of its own. */
import { spawn } from "node:child_process"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Layer } from "effect"
import * as Workflow from "effect-profitbricks/Workflow"
import * as WorkflowFile from "effect-profitbricks/WorkflowFile"
import * as Durable from "../support/durable.js"

/** Runs the program until its build is under way. Gives what ends it, and then all that it has printed. */
const stuck = (filename: string) =>
  Effect.gen(function* () {
    const underWay = yield* Deferred.make<void>()
    const ended = yield* Deferred.make<string>()
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn(process.execPath, ["--import", "tsx", "test/support/stuck.ts", filename], { stdio: "pipe" })
      ),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    let output = ""
    const collect = (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes("is under way")) Effect.runSync(Deferred.succeed(underWay, undefined))
    }
    child.stdout.on("data", collect)
    child.stderr.on("data", collect)
    child.once("close", () => Effect.runSync(Deferred.succeed(ended, output)))
    yield* Effect.raceFirst(Deferred.await(underWay), Effect.flatMap(Deferred.await(ended), Effect.dieMessage))
    return (signal: "SIGKILL" | "SIGTERM") =>
      Effect.zipRight(
        Effect.sync(() => child.kill(signal)),
        Deferred.await(ended)
      )
  })

describe("a process with a build under way", () => {
  it.scopedLive("has its file to itself until it ends, by whatever signal; the next one goes on with the build", () =>
    Effect.gen(function* () {
      const filename = yield* Durable.filename
      for (const signal of ["SIGTERM", "SIGKILL", "SIGTERM"] as const) {
        const end = yield* stuck(filename)
        const error = yield* Effect.flip(Effect.scoped(Layer.build(WorkflowFile.layer({ filename }))))
        expect(error._tag).toBe("FileInUse")
        expect(yield* end(signal)).toBe("is under way\n")
      }
      const builds = yield* Effect.provide(Workflow.list, WorkflowFile.layerClient({ filename }))
      expect(builds).toMatchObject([{ name: "Stuck", key: "one", steps: [] }])
    })
  )
})
