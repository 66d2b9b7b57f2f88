// Checks the package as a user gets it: packed, and installed in an empty folder.
import assert from "node:assert/strict"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { createContext, runInContext } from "node:vm"
import { build } from "esbuild"
import { link, pack, run, unpack } from "./packed.mjs"

const folder = mkdtempSync(join(tmpdir(), "effect-profitbricks-"))
const modules = join(folder, "node_modules")

try {
  const { paths, tarball } = pack(folder)
  assert(
    paths.every((path) => /^(dist|src)\/|^(package\.json|README\.md|LICENSE)$/.test(path)),
    "stray files"
  )

  run("npx", ["publint", "--strict"])
  run("npx", ["attw", tarball, "--profile", "esm-only"])

  unpack(tarball, modules)
  link(modules, ["effect", "@effect/platform", "yaml"])
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }')

  // A program against it, with every check on and the package's declarations checked too.
  writeFileSync(
    join(folder, "program.ts"),
    `import { Console, Effect } from "effect"
import { Datacenter, Emulator, Request } from "effect-profitbricks"
import * as Server from "effect-profitbricks/Server"

export const program = Effect.gen(function*() {
  const { id: datacenterId } = yield* Datacenter.create({ name: "shop", location: "us/las" }).pipe(Request.completed())
  const server = yield* Server.create({ datacenterId, cores: 1, ram: 1024 }).pipe(Request.ready())
  yield* Console.log(server.properties.vmState)
})

Effect.runPromise(program.pipe(Effect.provide(Emulator.layer({ provisioningTime: "10 millis" }))))
`
  )
  const flags = [
    "--strict",
    "--exactOptionalPropertyTypes",
    "--target",
    "es2022",
    "--module",
    "nodenext",
    "--types",
    ""
  ]
  run(resolve("node_modules/.bin/tsc"), [...flags, "program.ts"], folder)
  assert.equal(run("node", ["program.js"], folder).trim(), "RUNNING")

  assert.match(
    run("node", [join(modules, "effect-profitbricks/dist/node/bin.js"), "--help"]),
    /^Usage: profitbricks-emulator/
  )

  // Only what is meant to be imported can be.
  for (const open of ["Server", "Emulator", "node/EmulatorServer", "node/CredentialsFile"]) {
    run("node", ["--input-type=module", "--eval", `await import("effect-profitbricks/${open}")`], folder)
  }
  for (const closed of ["internal/path", "emulator/state", "node/internal/jsonFile", "node/bin"]) {
    const attempt = `await import("effect-profitbricks/${closed}").then(() => process.exit(1), ({ code }) => console.log(code))`
    assert.equal(
      run("node", ["--input-type=module", "--eval", attempt], folder).trim(),
      "ERR_PACKAGE_PATH_NOT_EXPORTED"
    )
  }

  // For the browser, without a Node built-in; and without the emulator unless it is imported.
  const bundle = async (source, format = "esm") => {
    const { metafile, outputFiles } = await build({
      stdin: { contents: source, resolveDir: folder },
      bundle: true,
      format,
      platform: "browser",
      minify: true,
      metafile: true,
      write: false,
      logLevel: "silent"
    })
    const [{ inputs }] = Object.values(metafile.outputs)
    return { inputs: Object.keys(inputs), size: outputFiles[0].contents.length, text: outputFiles[0].text }
  }
  const whole = await bundle('export * from "effect-profitbricks"')
  assert(whole.inputs.some((path) => path.includes("emulator/")))
  const one = await bundle('export { ProfitBricks, Server } from "effect-profitbricks"')
  assert(!one.inputs.some((path) => path.includes("emulator/")), "the emulator is bundled although nobody imports it")
  console.log(
    `bundled for the browser: ${Math.round(one.size / 1024)} kB with Server alone, ${Math.round(whole.size / 1024)} kB with everything`
  )

  // Workflows need packages that nobody has to install, and cost nothing where they are not imported.
  const missing = 'await import("effect-profitbricks/Workflow").catch(({ message }) => console.log(message))'
  assert.match(run("node", ["--input-type=module", "--eval", missing], folder), /@effect\/workflow/)
  const workflows = paths.filter((path) => /^dist\/(node\/|internal\/)?[wW]orkflow/.test(path))
  assert(workflows.length > 0)
  for (const path of workflows) rmSync(join(modules, "effect-profitbricks", path))
  for (const [source, before] of [
    ['export * from "effect-profitbricks"', whole],
    ['export { ProfitBricks, Server } from "effect-profitbricks"', one]
  ]) {
    assert.equal((await bundle(source)).text, before.text, "workflows are bundled although nobody imports them")
  }
  unpack(tarball, modules)
  link(
    modules,
    ["cluster", "experimental", "rpc", "sql", "sql-libsql", "workflow"].map((name) => `@effect/${name}`)
  )
  const durable = `
import { Effect, Layer } from "effect"
import { Emulator } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import * as WorkflowFile from "effect-profitbricks/WorkflowFile"
const Datacenters = Workflow.datacenter()
const layer = Datacenters.layer.pipe(
  Layer.provideMerge(WorkflowFile.layer({ filename: "builds.db" })),
  Layer.provide(Emulator.layer({ provisioningTime: "10 millis" }))
)
const program = Datacenters.run({ key: "shop", datacenter: { name: "shop", location: "us/las" } })
const { datacenterId } = await Effect.runPromise(Effect.provide(program, layer))
console.log(typeof datacenterId)`
  assert.equal(run("node", ["--input-type=module", "--eval", durable], folder).trim(), "string")

  // The emulator runs where there is nothing but what browsers have.
  const printed = []
  const web = Object.fromEntries(
    [
      "AbortController AbortSignal Event EventTarget Headers ReadableStream Request Response TextDecoder TextEncoder URL",
      "URLSearchParams atob btoa clearInterval clearTimeout performance queueMicrotask setInterval setTimeout",
      "structuredClone"
    ].flatMap((names) => names.split(" ").map((name) => [name, globalThis[name]]))
  )
  const { text } = await bundle('import "./program.ts"', "iife")
  runInContext(text, createContext({ ...web, console: { ...console, log: (line) => printed.push(line) } }))
  const deadline = Date.now() + 10_000
  while (printed.length === 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
  assert.deepEqual(printed, ["RUNNING"], "the emulator does not run in a browser")
} finally {
  rmSync(folder, { recursive: true, force: true })
}
