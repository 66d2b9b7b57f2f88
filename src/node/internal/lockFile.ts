/** Files that only one server at a time may use. */
import { link, readFile, realpath, rename, rm, writeFile } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import { codeOf, FileError, io } from "./jsonFile.js"

/** The locks of this process: after a restart of the machine, or of a container, another one had the same number before. */
const held = new Set<string>()

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return codeOf(cause) === "EPERM"
  }
}

const isInUse = (path: string, holder: string): boolean =>
  held.has(path) || !/^\d{1,10}$/.test(holder) || (Number(holder) !== process.pid && isAlive(Number(holder)))

const isAbsent = (cause: unknown): undefined => {
  if (codeOf(cause) !== "ENOENT") throw cause
}

const read = (path: string): Promise<string | undefined> => readFile(path, "utf8").catch(isAbsent)

/** Whether the lock is this process's now; or else its holder, by the number of the process. */
const take = async (path: string): Promise<string | undefined> => {
  try {
    // This follows no link, and replaces no file.
    await writeFile(path, String(process.pid), { flag: "wx", mode: 0o600 })
    held.add(path)
    return undefined
  } catch (cause) {
    if (codeOf(cause) !== "EEXIST") throw cause
  }
  const holder = await read(path)
  if (holder !== undefined && isInUse(path, holder)) return holder
  const aside = `${path}.${process.pid}`
  await rename(path, aside).catch(isAbsent)
  // Another process may have been quicker: then this is its lock, and goes back.
  const moved = await read(aside)
  if (moved !== undefined && moved !== holder) await link(aside, path)
  await rm(aside, { force: true })
  return take(path)
}

/** Locks a file until the scope is closed. A lock that a process has left behind when it was killed counts no more. */
export const lock = (path: string): Effect.Effect<void, FileError, Scope> =>
  Effect.gen(function* () {
    const folder = yield* io(path, "written", () => realpath(dirname(path)))
    const file = join(folder, `${basename(path)}.lock`)
    yield* Effect.acquireRelease(
      Effect.flatMap(
        io(path, "written", () => take(file)),
        (holder) =>
          holder === undefined
            ? Effect.void
            : new FileError({ path, problem: `is in use by process ${holder}; if it is not, delete ${file}` })
      ),
      () =>
        Effect.promise(() => {
          held.delete(file)
          return rm(file, { force: true })
        })
    )
  })
