/**
 * Joins the built modules to a few files for Node, whose loader takes longer for each of them than its own code. Bundlers get the
 * modules as they are, and leave out what a program does not use.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"

const dist = resolve("dist")
const index = join(dist, "index.js")

/** All that a module needs, itself included. */
const neededBy = (id, getModuleInfo, found = new Set()) => {
  if (!found.has(id)) {
    found.add(id)
    for (const imported of getModuleInfo(id)?.importedIds ?? []) neededBy(imported, getModuleInfo, found)
  }
  return found
}

const entries = ["", "node"].flatMap((folder) =>
  readdirSync(join(dist, folder), { withFileTypes: true }).flatMap(({ name }) =>
    name.endsWith(".js") ? [join(folder, name.slice(0, -3))] : []
  )
)

export default {
  input: Object.fromEntries(entries.map((name) => [name, join(dist, `${name}.js`)])),
  external: (id) => /^[^./]/.test(id),
  // Bundlers do it better where they see the whole program.
  treeshake: false,
  plugins: [
    { name: "source maps", load: (id) => ({ code: readFileSync(id, "utf8"), map: readFileSync(`${id}.map`, "utf8") }) }
  ],
  output: {
    dir: "dist/joined",
    sourcemap: true,
    sourcemapExcludeSources: true,
    hoistTransitiveImports: false,
    generatedCode: { constBindings: true, symbols: true },
    // Node and Bun name the file where an import finds nothing, as it is with another major version of effect.
    chunkFileNames: "needs-effect-3/[name].js",
    // One file for the resources, with what they need of effect, and one for all that goes with a client.
    manualChunks: (id, { getModuleInfo }) => {
      const needs = (...paths) =>
        [...neededBy(id, getModuleInfo)].some((one) => paths.some((path) => one.startsWith(path)))
      if (!neededBy(index, getModuleInfo).has(id)) return undefined
      return needs("@effect/platform", "effect/Layer", "effect/Config", join(dist, "emulator/"))
        ? "client"
        : "resources"
    }
  }
}
