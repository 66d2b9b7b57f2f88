/** Programs in processes of their own, which are started, and killed. */
import { spawn } from "node:child_process"
import { createRequire } from "node:module"
import { join, resolve } from "node:path"
import { Effect } from "effect"
import { build } from "esbuild"

/**
 * Puts a program into one file in this folder, and gives its path: so it starts many times as fast. Modules that cannot be in it, as
 * they load binaries, are loaded from where the program finds them.
 */
export const bundle = async (program: string, folder: string, apart: ReadonlyArray<string> = []): Promise<string> => {
  const outfile = join(folder, "program.mjs")
  const { resolve: find } = createRequire(resolve(program))
  await build({
    entryPoints: [program],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    // For dependencies that are not ECMAScript modules.
    banner: {
      js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url)'
    },
    plugins: apart.map((name) => ({
      name,
      setup: ({ onResolve }) =>
        onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: find(name), external: true }))
    }))
  })
  return outfile
}

export interface Ended {
  /** All that it has printed, errors and warnings too. */
  readonly output: string
  /** What it was ended by, unless it has ended by itself. */
  readonly signal: NodeJS.Signals | null
}

export interface Running {
  readonly ended: Effect.Effect<Ended>
  /** Ends when it has printed this, or when it has ended without. */
  readonly said: (text: string) => Effect.Effect<void>
  readonly signal: (signal: NodeJS.Signals) => Effect.Effect<void>
  /** Does not give it the chance to end in order. */
  readonly kill: Effect.Effect<Ended>
}

/** Starts a program, which is killed when the scope is closed. */
export const start = (program: string, ...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync((): Running => {
      const child = spawn(process.execPath, [program, ...args], { stdio: "pipe" })
      let output = ""
      const listeners = new Set<() => void>()
      const collect = (chunk: Buffer) => {
        output += chunk.toString()
        for (const listen of listeners) listen()
      }
      child.stdout.on("data", collect)
      child.stderr.on("data", collect)
      const end = new Promise<Ended>((done) => child.once("close", (_, signal) => done({ output, signal })))
      const ended = Effect.promise(() => end)
      const said = (text: string) =>
        Effect.async<void>((resume) => {
          const listen = () => {
            if (output.includes(text)) resume(Effect.void)
          }
          listeners.add(listen)
          listen()
          return Effect.sync(() => listeners.delete(listen))
        }).pipe(Effect.raceFirst(ended), Effect.asVoid)
      const signal = (signal: NodeJS.Signals) => Effect.sync(() => void child.kill(signal))
      return { ended, said, signal, kill: Effect.zipRight(signal("SIGKILL"), ended) }
    }),
    ({ kill }) => kill
  )
