/** The snippets of the README and the guides run, and their tables are right: of operations, and of the Python SDK's methods. */
import { execFileSync } from "node:child_process"
import { mkdir, readdir, rm, writeFile } from "node:fs/promises"
import { Schema } from "effect"
import * as SDK from "effect-profitbricks"
import { afterEach, assert, describe, it } from "vitest"
import { isOperation, operations } from "./operations/index.js"
import { blocksIn, textAt, texts } from "./support/docs.js"
import { exportedOperations, members } from "./support/exported.js"
import { assertNone, without } from "./support/nothing.js"
import { takePrinted } from "./support/printed.js"

const folder = new URL("./.snippets/", import.meta.url)
await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })

/** Every TypeScript block of a text is a module of its own. */
const guides = texts.map(({ content, path }) => ({
  path,
  snippets: blocksIn("ts", content).map((code, index) => ({
    code,
    file: `${path.replace("/", "-").replace(/\.md$/, "")}${index + 1}.ts`
  }))
}))
const comments = await Promise.all(
  (await readdir("src", { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map(async ({ name, parentPath }) => blocksIn("ts", (await textAt(`${parentPath}/${name}`)).content))
)
await Promise.all([
  ...guides.flatMap(({ snippets }) => snippets).map(({ code, file }) => writeFile(new URL(file, folder), code)),
  ...comments.flat().map((code, index) => writeFile(new URL(`doc${index}.ts`, folder), `${code}\nexport {}\n`))
])
await writeFile(
  new URL("tsconfig.json", folder),
  JSON.stringify({
    extends: "../../tsconfig.json",
    compilerOptions: { noUnusedLocals: false },
    include: ["*.ts"]
  })
)

describe("the snippets of the README, the guides and the doc comments", () => {
  it("are there", () => {
    assert.isAtLeast(guides.flatMap(({ snippets }) => snippets).length, 20)
    assert.isAtLeast(comments.flat().length, 5)
  })

  it("compile", () => {
    execFileSync("node_modules/.bin/tsc", ["-p", "test/.snippets"], { encoding: "utf8", stdio: "pipe" })
  })
})

for (const { path, snippets } of guides.filter(({ snippets }) => snippets.length > 0)) {
  describe(`the snippets of ${path}`, async () => {
    // They print for those who read them.
    afterEach(() => void takePrinted())

    for (const [index, { code, file }] of snippets.entries()) {
      // A snippet with tests registers them here; any other runs when it is imported.
      const module = new URL(file, folder).pathname
      if (/^it\.\w+\(/m.test(code)) await import(/* @vite-ignore */ module)
      else {
        it(`number ${index + 1} runs`, async () => {
          await import(/* @vite-ignore */ module)
        })
      }
    }
  })
}

describe("the seed of the served emulator", () => {
  it("is one", async () => {
    const seeds = blocksIn("json", (await textAt("docs/emulator-server.md")).content)
    assert.lengthOf(seeds, 1)
    for (const seed of seeds.map((json) => JSON.parse(json)))
      Schema.decodeUnknownSync(SDK.Emulator.Seed, { onExcessProperty: "error" })(seed)
  })
})

const namesIn = (cell: string) => Array.from(cell.matchAll(/`([\w.]+)`/g), ([, name = ""]) => name)

describe("the table of modules and operations", async () => {
  const { content: text } = await textAt("docs/operations.md")
  const [, table = ""] = /^\| module \| operations \|\n\|---\|---\|\n((?:\|.*\n)+)/m.exec(text) ?? []
  /** A name without a module is for each module of its row. */
  const named = table.split("\n").flatMap((row) => {
    const [, modules = "", operations = ""] = row.split("|")
    return namesIn(operations).flatMap((name) =>
      name.includes(".") ? [name] : namesIn(modules).map((module) => `${module}.${name}`)
    )
  })

  it("has all of them", () => {
    assertNone(
      "Not in the table of modules in docs/operations.md: add it there",
      without(
        exportedOperations.map(({ name }) => name),
        named
      )
    )
  })

  it("has nothing that is no function", () => {
    const functions = members.flatMap(({ member, name }) => (typeof member === "function" ? [name] : []))
    assertNone("In the table of modules in docs/operations.md, and not exported", without(named, functions))
    assertNone(
      "Twice in the table of modules in docs/operations.md",
      named.filter((name, index) => named.indexOf(name) < index)
    )
  })
})

describe("the table of the Python SDK's methods", async () => {
  const { content: text } = await textAt("docs/migration.md")
  const rows = new Map(
    Array.from(text.matchAll(/^\| `(\w+)` \| (`\w+\.\w+`(?:, `\w+\.\w+`)*) \|$/gm), ([, python = "", here = ""]) => [
      python,
      here.split(", ").map((name) => name.replaceAll("`", ""))
    ])
  )

  it("has all of them, and no other", () => {
    const methods = new Set(operations.flatMap(({ python = [] }) => python))
    assert.deepStrictEqual([...rows.keys()].toSorted(), [...methods].toSorted())
  })

  it("names functions that exist, and that call the same operations", () => {
    const modules: Readonly<Record<string, Readonly<Record<string, unknown>>>> = SDK
    for (const [python, names] of rows) {
      const functions = names.map((name) => {
        const [module = "", member = ""] = name.split(".")
        const found = modules[module]?.[member]
        assert(typeof found === "function", `${name} does not exist`)
        return found
      })
      const called = functions.flatMap((found) => (isOperation(found) ? [found.spec.operation] : []))
      const wanted = operations.flatMap(({ python: methods, template }) =>
        methods?.includes(python) ? [template] : []
      )
      if (called.length > 0) assert.deepStrictEqual(called.toSorted(), wanted.toSorted(), python)
    }
  })
})

describe("the table of the Node SDK's classes", async () => {
  const { content: text } = await textAt("docs/migration.md")
  const [, table = ""] = /^\| class \| methods \| module \|\n\|---\|---\|---\|\n((?:\|.*\n)+)/m.exec(text) ?? []
  const named = table.split("\n").flatMap((row) => namesIn(row.split("|")[3] ?? ""))

  it("names modules and functions that exist", () => {
    const existing = [...Object.keys(SDK), ...members.map(({ name }) => name)]
    assertNone("In the table of the Node SDK's classes, and not exported", without(named, existing))
    assert.isAtLeast(named.length, 30)
  })
})
