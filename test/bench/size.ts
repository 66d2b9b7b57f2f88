/** What programs weigh above effect and platform: minified and compressed, by two bundlers. */
import { fileURLToPath } from "node:url"
import { transform } from "esbuild"
import { rollup } from "rollup"
import { allButEmulator, others, programs, weigh, weightOf } from "../support/bundled.js"
import { root } from "./folders.js"
import type { Figure, Row } from "./measuring.js"

/** The same as with esbuild, by rollup, which has to be told how packages are found. */
const weighByRollup = async (source: string) => {
  const isOther = (id: string) => others.some((name) => id === name || id.startsWith(`${name}/`))
  const bundle = await rollup({
    input: "program",
    logLevel: "silent",
    plugins: [
      {
        name: "program",
        resolveId(id, importer) {
          if (id === "program") return id
          if (isOther(id)) return { id, external: true }
          const path = id.startsWith(".") ? new URL(id, `file://${importer}`).href : import.meta.resolve(id)
          // Bundlers take the condition `module`, and not Node's.
          return { id: fileURLToPath(path.replace("/dist/joined/", "/dist/")), moduleSideEffects: false }
        },
        load: (id) => (id === "program" ? source : null)
      }
    ]
  })
  const { output } = await bundle.generate({ format: "esm" })
  const { code } = await transform(output.map((chunk) => ("code" in chunk ? chunk.code : "")).join(""), {
    minify: true
  })
  return weightOf(code)
}

export const size: Row = async function* () {
  const sources = [
    { who: "one operation (Location.get and a client)", source: programs.one, atMost: 15 },
    { who: "one with a tree below it (Datacenter.get and a client)", source: programs.tree },
    { who: "all without the emulator", source: await allButEmulator(root) },
    { who: "all", source: programs.all }
  ]
  const what = "size, minified and compressed"
  const figures: Array<Figure> = []
  for (const { source, ...line } of sources) {
    figures.push(
      { what, ...line, unit: "kB, by esbuild", samples: [(await weigh(source, root)) / 1000] },
      { what, ...line, unit: "kB, by rollup", samples: [(await weighByRollup(source)) / 1000] },
      { what, who: line.who, unit: "kB with effect and platform", samples: [(await weigh(source, root, [])) / 1000] }
    )
  }
  yield figures
}
