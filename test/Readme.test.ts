import { execFileSync } from "node:child_process"
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { assert, describe, it } from "vitest"

/** Every TypeScript block of a text, as a module of its own. */
const snippetsOf = (text: string): ReadonlyArray<string> =>
  Array.from(text.matchAll(/^[ *]*```ts\n([\s\S]*?)^[ *]*```$/gm), ([, code = ""]) => code.replace(/^ \* ?/gm, ""))

const folder = new URL("./.snippets/", import.meta.url)
await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })

const readme = snippetsOf(await readFile("README.md", "utf8"))
const docs = await Promise.all(
  (await readdir("src", { withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map(async ({ name }) => snippetsOf(await readFile(`src/${name}`, "utf8")))
)
await Promise.all([
  ...readme.map((code, index) => writeFile(new URL(`readme${index}.ts`, folder), code)),
  ...docs.flat().map((code, index) => writeFile(new URL(`doc${index}.ts`, folder), `${code}\nexport {}\n`))
])
await writeFile(
  new URL("tsconfig.json", folder),
  JSON.stringify({
    extends: "../../tsconfig.json",
    compilerOptions: { noUnusedLocals: false },
    include: ["*.ts"]
  })
)

describe("the snippets of the README and of the doc comments", () => {
  it("are there", () => {
    assert.isAtLeast(readme.length, 5)
    assert.isAtLeast(docs.flat().length, 5)
  })

  it("compile", { timeout: 60_000 }, () => {
    execFileSync("node_modules/.bin/tsc", ["-p", "test/.snippets"], { encoding: "utf8", stdio: "pipe" })
  })
})

describe("the snippets of the README", async () => {
  for (const [index, code] of readme.entries()) {
    // A snippet with tests registers them here; any other runs when it is imported.
    const module = new URL(`readme${index}.ts`, folder).pathname
    if (code.includes("it.effect(")) await import(/* @vite-ignore */ module)
    else {
      it(`number ${index + 1} runs`, async () => {
        await import(/* @vite-ignore */ module)
      })
    }
  }
})
