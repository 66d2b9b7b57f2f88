// Tries the package in other runtimes than Node: those that are packages themselves, and a browser if there is one. It prints the table
// that the README has.
import assert from "node:assert/strict"
import { execFileSync, spawn } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join, resolve } from "node:path"
import { build } from "esbuild"
import { link, pack, run, unpack } from "./packed.mjs"

/** The columns of the table. */
const programs = {
  emulator: "`Emulator.layer`",
  handled: "`Emulator.toWebHandler`",
  fetched: "calls over `fetch`",
  served: "`EmulatorServer`",
  workflow: "`WorkflowFile`"
}
/** What does not hold: there the package of libSQL has no files. */
const exceptions = { Deno: ["workflow"] }

const folder = mkdtempSync(join(tmpdir(), "effect-profitbricks-"))
const modules = join(folder, "node_modules")
const bin = (name) => resolve(".ci/runtimes/node_modules/.bin", name)

const bundle = (file, outfile, conditions) =>
  build({
    entryPoints: [join(folder, file)],
    outfile: join(folder, outfile),
    bundle: true,
    format: "esm",
    platform: "browser",
    conditions,
    logLevel: "warning"
  })

const browser = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => process.env["PATH"].split(delimiter).map((path) => join(path, name)))
  .find((path) => existsSync(path))

/** How each runtime gives the outcomes of the programs. */
const runtimes = {
  Node: { version: () => process.versions.node, main: (...args) => run("node", ["main.mjs", ...args], folder) },
  Bun: {
    version: () => run(bin("bun"), ["--version"]).trim(),
    main: (...args) => run(bin("bun"), ["main.mjs", ...args], folder)
  },
  Deno: {
    version: () => /^deno (\S+)/.exec(run(bin("deno"), ["--version"]))[1],
    main: (...args) => run(bin("deno"), ["run", "--allow-all", "--no-lock", "main.mjs", ...args], folder)
  },
  workerd: {
    version: () => /workerd (\S+)/.exec(run(bin("workerd"), ["--version"]))[1],
    main: async (baseUrl) => {
      await bundle("worker.mjs", "worker.js", ["workerd", "worker"])
      return run(bin("workerd"), ["test", "worker.capnp"], folder, { ...process.env, BASE_URL: baseUrl })
    }
  },
  Chromium: browser && {
    version: () => /(\d+)\./.exec(run(browser, ["--version"]))[1],
    main: async () => {
      await bundle("page.mjs", "page.js", [])
      const script = readFileSync(join(folder, "page.js"), "utf8").replaceAll("</script", "<\\/script")
      writeFileSync(join(folder, "page.html"), `<!doctype html><body><script type="module">${script}</script>`)
      const flags = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${join(folder, "profile")}`]
      const page = `file://${join(folder, "page.html")}`
      return run(browser, [...flags, "--virtual-time-budget=30000", "--dump-dom", page])
    }
  }
}

const server = spawn("node", ["dist/joined/node/bin.js", "--port", "0", "--provisioning-time", "10 millis"])
try {
  const { tarball } = pack(folder)
  unpack(tarball, modules)
  const peers = ["cluster", "experimental", "platform", "rpc", "sql", "sql-libsql", "workflow"]
  link(modules, ["effect", "yaml", ...peers.map((name) => `@effect/${name}`)])
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }')
  for (const file of [
    "programs.mjs",
    "main.mjs",
    "worker.mjs",
    "worker.capnp",
    "page.mjs",
    "required.cjs",
    "imported.cjs"
  ]) {
    cpSync(join(".ci/runtimes", file), join(folder, file))
  }

  const baseUrl = await new Promise((resolve, reject) => {
    server.stdout.once("data", (printed) => resolve(/http:\S+\/cloudapi\/v6/.exec(printed)[0]))
    server.once("exit", () => reject(new Error("the emulator has ended")))
  })
  console.log(`| | ${Object.values(programs).join(" | ")} |\n|---|${"---|".repeat(Object.keys(programs).length)}`)
  for (const [name, runtime] of Object.entries(runtimes)) {
    if (!runtime) {
      console.log(`${name} is not here`)
      continue
    }
    const printed = await runtime.main(baseUrl, join(folder, `${name}.db`))
    const [json] = /\{"emulator".*\}/.exec(printed) ?? assert.fail(`${name}: ${printed}`)
    const outcomes = JSON.parse(json)
    const expected = (program) => (exceptions[name]?.includes(program) ? /^no: / : /^yes$/)
    for (const [program, outcome] of Object.entries(outcomes)) assert.match(outcome, expected(program), name)
    const cells = Object.keys(programs).map((program) => outcomes[program]?.replace(/:.*/, "") ?? "")
    console.log(`| ${name} ${runtime.version()} | ${cells.join(" | ")} |`)
  }

  // CommonJS. Node can require ES modules since 20.19 and 22.12.
  assert.equal(run("node", ["imported.cjs"], folder).trim(), "POST")
  assert.equal(run("node", ["required.cjs"], folder).trim(), "shop")
  assert.equal(run(bin("bun"), ["required.cjs"], folder).trim(), "shop")
  console.log("CommonJS: require and import hold")

  // Another major version of Effect lacks modules, and the message of Node and Bun names the file that wanted them.
  rmSync(join(modules, "effect"))
  mkdirSync(join(modules, "effect"))
  writeFileSync(join(modules, "effect/package.json"), '{ "version": "4.1.0", "exports": { "./*": "./dist/*.js" } }')
  for (const [name, command] of Object.entries({ Node: "node", Bun: bin("bun") })) {
    assert.throws(
      () => execFileSync(command, ["imported.cjs"], { cwd: folder, encoding: "utf8", stdio: "pipe" }),
      ({ stderr }) => /Cannot find .*effect.*needs-effect-3/.test(stderr) || assert.fail(`${name}: ${stderr}`)
    )
  }
} finally {
  server.kill()
  rmSync(folder, { recursive: true, force: true })
}
