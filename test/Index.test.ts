/** The exports of the package. This file does not look at the table of operations, which needs these exports. */
import { readdirSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as SDK from "effect-profitbricks"

const assertNone = (what: string, names: ReadonlyArray<string>) => assert.isEmpty(names, `${what}: ${names.join(", ")}`)

describe("src/index.ts", () => {
  it("exports every public module, and nothing else", () => {
    const files = readdirSync("src").flatMap((file) =>
      file === "index.ts" ? [] : (/^(\w+)\.ts$/.exec(file)?.[1] ?? [])
    )
    const names = Object.keys(SDK)
    assertNone(
      "files in src that index.ts does not export",
      files.filter((file) => !names.includes(file))
    )
    assertNone(
      "exports of index.ts that are no file in src",
      names.filter((name) => !files.includes(name))
    )
  })
})
