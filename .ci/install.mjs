// Does what the README tells a new user to do: the commands of "Install" in an empty folder for each package manager, and then its first
// program. It prints how long that takes. Another file can be named in place of the README.
import assert from "node:assert/strict"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join, resolve } from "node:path"
import { pack, run } from "./packed.mjs"

/** What checks the types of the first program, and what runs it. */
const commands = {
  npm: ["npx tsc --noEmit", "npx tsx first.ts"],
  pnpm: ["pnpm tsc --noEmit", "pnpm tsx first.ts"],
  bun: ["bunx tsc --noEmit", "bun first.ts"]
}

const readme = readFileSync(process.argv[2] ?? "README.md", "utf8")
const fromInstall = readme.slice(readme.search(/^## Install$/m))
const [section] = fromInstall.split(/^## (?!Install$)/m)
const blocks = Array.from(section.matchAll(/^```sh\n([\s\S]*?)^```$/gm), ([, block]) => block)
const [, program] = /^```ts\n([\s\S]*?)^```$/m.exec(fromInstall)
assert.equal(blocks.length, Object.keys(commands).length, "Install: one block of commands for each package manager")

// Its last lines are comments that say what it prints.
const [promised] = /(?:^\/\/ .*\n)+$/m.exec(program) ?? []
assert(promised, "the first program does not say what it prints")
const printed = new RegExp(
  `^${promised
    .trim()
    .replace(/^\/\/ /gm, "")
    .replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")
    .replaceAll("…", ".*")}$`
)

const folder = mkdtempSync(join(tmpdir(), "effect-profitbricks-"))
const env = { ...process.env, PATH: [resolve(".ci/runtimes/node_modules/.bin"), process.env["PATH"]].join(delimiter) }
try {
  const { tarball } = pack(folder)
  for (const [manager, [check, start]] of Object.entries(commands)) {
    const block = blocks.find((commands) => new RegExp(`^${manager} (add|install) `, "m").test(commands))
    assert(block, `Install: no block for ${manager}`)
    for (const command of [check, start]) assert(readme.includes(`\`${command}\``), `README: ${command} is not there`)

    const empty = join(folder, manager)
    mkdirSync(empty)
    const shell = (script) => run("bash", ["-euo", "pipefail", "-c", script], empty, env)
    const begin = Date.now()
    shell(block.replace(/(?<=\s)effect-profitbricks(?=\s)/, tarball))
    writeFileSync(join(empty, "first.ts"), program)
    // Bun shows strings in other quotes than Node does.
    assert.match(shell(start).trim().replaceAll('"', "'"), printed)
    const seconds = Math.round((Date.now() - begin) / 1000)
    shell(check)
    const lines = block.replaceAll("\\\n", "").trim().split("\n")
    console.log(`${manager}: from an empty folder to the first server in ${lines.length + 1} commands and ${seconds} s`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
