/** JSON in files. */
import { readFile, rename, rm, writeFile } from "node:fs/promises"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"

export class FileError extends Data.TaggedError("FileError")<{
  readonly path: string
  readonly problem: string
}> {
  override get message(): string {
    return `the file ${this.path} ${this.problem}`
  }
}

/** The error of a file with JSON that cannot be used. */
export const unusable =
  (path: string) =>
  ({ message }: { readonly message: string }): FileError =>
    new FileError({ path, problem: `is left as it is: ${message}` })

export const codeOf = (cause: unknown): unknown => (Predicate.isRecord(cause) ? cause["code"] : undefined)

export const io = <A>(path: string, doing: string, run: () => Promise<A>): Effect.Effect<A, FileError> =>
  Effect.tryPromise({
    try: run,
    catch: (cause) => new FileError({ path, problem: `cannot be ${doing}: ${String(codeOf(cause))}` })
  })

const readText = (path: string): Promise<string | undefined> =>
  readFile(path, "utf8").catch((cause: unknown) => {
    if (codeOf(cause) === "ENOENT") return undefined
    throw cause
  })

/** The value in the file; `undefined` if there is no file. */
export const load = (path: string): Effect.Effect<unknown, FileError> =>
  Effect.flatMap(
    io(path, "read", () => readText(path)),
    (text) =>
      text === undefined
        ? Effect.succeed(undefined)
        : Effect.try({
            // Some editors begin a file with a mark.
            try: (): unknown => JSON.parse(text.replace(/^\uFEFF/, "")),
            catch: () => new FileError({ path, problem: "is not JSON; it is left as it is" })
          })
  )

const besideOf = (path: string): string => `${path}.new`

/** Writes a file beside another one. What was left there is removed, and no link is followed. */
const writeBeside = async (path: string, text: string): Promise<string> => {
  const beside = besideOf(path)
  await rm(beside, { force: true })
  await writeFile(beside, text, { flag: "wx", mode: 0o600 })
  return beside
}

/** Fails if the file could not be saved: better now than when there is something to lose. */
export const checkWritable = (path: string): Effect.Effect<void, FileError> =>
  io(path, "written", () => writeBeside(path, "").then((beside) => rm(beside)))

/** Readers of the file see all of the old value or all of the new one: it is written beside it, and takes its place. */
export const save = (path: string, value: unknown): Effect.Effect<void, FileError> =>
  io(path, "written", () => writeBeside(path, JSON.stringify(value)).then((beside) => rename(beside, path)))
