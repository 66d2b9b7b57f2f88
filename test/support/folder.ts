/** A folder that is gone when its scope is closed. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { Effect } from "effect"

export const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "effect-profitbricks-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true }))
)

/** With these texts in it, by their paths. */
export const folderWith = (texts: Readonly<Record<string, string>>) =>
  Effect.tap(folder, (path) =>
    Effect.forEach(Object.entries(texts), ([name, text]) =>
      Effect.promise(async () => {
        await mkdir(dirname(join(path, name)), { recursive: true })
        await writeFile(join(path, name), text)
      })
    )
  )
