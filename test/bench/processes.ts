/** Processes that do as they are told, one thing after another. */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

export interface Process<Task, Result> {
  /** What it says first. */
  readonly greeting: unknown
  readonly ask: (task: Task) => Promise<Result>
  readonly end: () => Promise<void>
}

const messageOf = (child: ChildProcess) =>
  new Promise<unknown>((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`${child.spawnargs.join(" ")} ended with ${code}`))
    child.once("exit", onExit)
    child.once("message", (message) => {
      child.off("exit", onExit)
      resolve(message)
    })
  })

/** Starts a file of this folder, as it was bundled. */
export const start = async <Task extends object = never, Result = never>(
  file: string,
  args: ReadonlyArray<string> = [],
  options: ReadonlyArray<string> = []
): Promise<Process<Task, Result>> => {
  const child = fork(fileURLToPath(new URL(`${file}.js`, import.meta.url)), args, {
    execArgv: [...options],
    serialization: "advanced"
  })
  return {
    greeting: await messageOf(child),
    ask: async (task) => {
      child.send(task)
      // It is a file of this folder that answers.
      return (await messageOf(child)) as Result
    },
    end: async () => {
      const exit = once(child, "exit")
      child.disconnect()
      await exit
    }
  }
}
