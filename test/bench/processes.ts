/** Processes that do as they are told, one thing after another. */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { Schema } from "effect"

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

const forked = (file: string, args: ReadonlyArray<string>, flags: ReadonlyArray<string>) =>
  fork(fileURLToPath(new URL(`${file}.js`, import.meta.url)), args, { execArgv: [...flags] })

/** Listens to a file of this folder, as it was bundled, until it ends. */
export const follow = async <Message>(
  file: string,
  args: ReadonlyArray<string>,
  onMessage: (message: Message) => void
): Promise<void> => {
  const child = forked(file, args, ["--expose-gc"]).on("message", onMessage)
  const [code] = await once(child, "exit")
  if (code !== 0) throw new Error(`${child.spawnargs.join(" ")} ended with ${code}`)
}

/** Starts a file of this folder, as it was bundled. */
export const start = async <Task extends object, Result>(
  file: string,
  {
    args = [],
    flags = [],
    result
  }: {
    readonly args?: ReadonlyArray<string>
    /** Options of Node. */
    readonly flags?: ReadonlyArray<string>
    /** What it answers. */
    readonly result: Schema.Schema<Result>
  }
): Promise<Process<Task, Result>> => {
  const child = forked(file, args, flags)
  return {
    greeting: await messageOf(child),
    ask: async (task) => {
      child.send(task)
      return Schema.decodeUnknownSync(result)(await messageOf(child))
    },
    end: async () => {
      const exit = once(child, "exit")
      child.disconnect()
      await exit
    }
  }
}
