/** The emulator as a command, in a process of its own. */
import { spawn } from "node:child_process"
import { Effect } from "effect"

/** The command, up to where it says where it listens or ends. */
export const command = (...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.async<{
      readonly output: () => string
      readonly stop: Effect.Effect<number | null>
      /** Without a chance to end in order. */
      readonly kill: Effect.Effect<void>
    }>((resume) => {
      const child = spawn(process.execPath, ["--import", "tsx", "src/node/bin.ts", ...args], { stdio: "pipe" })
      let output = ""
      const ended = new Promise<number | null>((resolve) => child.once("close", resolve))
      const stop = Effect.promise(() => {
        child.kill("SIGTERM")
        return ended
      })
      const kill = Effect.promise(() => {
        child.kill("SIGKILL")
        return ended.then(() => undefined)
      })
      const collect = (chunk: Buffer) => {
        output += chunk.toString()
        if (output.includes("listens on")) resume(Effect.succeed({ output: () => output, stop, kill }))
      }
      child.stdout.on("data", collect)
      child.stderr.on("data", collect)
      void ended.then(() => resume(Effect.succeed({ output: () => output, stop, kill })))
    }),
    ({ stop }) => stop
  )
