/** The exports of the package. This file does not look at the table of operations, which needs the modules. */
import { readdirSync, readFileSync } from "node:fs"
import { describe, it } from "@effect/vitest"
import * as SDK from "effect-profitbricks"
import { assertNone, without } from "./support/nothing.js"

const modulesIn = (folder: string) =>
  readdirSync(folder).flatMap((file) => (file === "index.ts" ? [] : (/^(\w+)\.ts$/.exec(file)?.[1] ?? [])))

describe("src/index.ts", () => {
  it("exports every public module, and nothing else", () => {
    // Who imports them needs packages that the others do not.
    const files = modulesIn("src").filter((name) => !name.startsWith("Workflow"))
    const names = Object.keys(SDK)
    assertNone("Not exported: add `export * as` to src/index.ts", without(files, names))
    assertNone("Exports of src/index.ts that are no file in src", without(names, files))
  })
})

describe("a public module", () => {
  const tags = ["@since 0.1.0", "@category "]
  const sources = [
    ...modulesIn("src").map((name) => `src/${name}.ts`),
    // A program, not a module.
    ...modulesIn("src/node").flatMap((name) => (name === "bin" ? [] : [`src/node/${name}.ts`]))
  ].map((file) => ({ file, text: readFileSync(file, "utf8") }))

  it("has a doc comment", () => {
    assertNone(
      "Without a doc comment with @since at the beginning",
      sources.flatMap(({ file, text }) => (/^\/\*\*\n(?: \*.*\n)* \* @since 0\.1\.0\n \*\/\n/.test(text) ? [] : [file]))
    )
  })

  it("has a doc comment for each of its exports", () => {
    const undocumented = sources.flatMap(({ file, text }) => {
      const lines = text.split("\n")
      const documented = new Set<string>()
      return lines.flatMap((line, index) => {
        const [, name = ""] =
          /^export (?:declare )?(?:abstract )?(?:const|function|class|interface|type|namespace) (\w+)/.exec(line) ?? []
        // The other signatures of a function need none of their own.
        if (name === "" || (line.startsWith("export function") && documented.has(name))) return []
        documented.add(name)
        const begin = lines.lastIndexOf("/**", index)
        const comment = lines[index - 1] === " */" ? lines.slice(begin, index).join("\n") : ""
        return tags.every((tag) => comment.includes(tag)) ? [] : [`${file}:${index + 1} ${name}`]
      })
    })
    assertNone("Without a doc comment with @since and @category directly above", undocumented)
  })
})
