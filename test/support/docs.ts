/** The texts for users: the README, and the guides in `docs`. */
import { readdir, readFile } from "node:fs/promises"

export interface Text {
  /** Its path from the root of the repository. */
  readonly path: string
  readonly content: string
}

export const textAt = async (path: string): Promise<Text> => ({ path, content: await readFile(path, "utf8") })

const guides = (await readdir("docs")).filter((name) => name.endsWith(".md")).toSorted()

export const texts: ReadonlyArray<Text> = await Promise.all(
  ["README.md", ...guides.map((name) => `docs/${name}`)].map(textAt)
)

/** The blocks of code of a language. Those of doc comments have a star before each line. */
export const blocksIn = (language: string, content: string): ReadonlyArray<string> =>
  Array.from(
    content.matchAll(new RegExp(`^[ *]*\`\`\`${language}\n([\\s\\S]*?)^[ *]*\`\`\`$`, "gm")),
    ([, code = ""]) => code.replace(/^ \* ?/gm, "")
  )
