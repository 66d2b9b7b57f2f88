/**
 * `npm run bench`, for all of it; `-- --only call,size` for some rows, `--quick` for fewer rounds, `--json FILE` for where the figures are kept,
 * `--profile` for profiles of the processes that make calls, `--before CHECKOUT` to compare calls with those of the package that is built there.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { availableParallelism, cpus, loadavg } from "node:os"
import { dirname, join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { root } from "./folders.js"
import type { Figure, Options } from "./measuring.js"
import { blocks, ratiosIn, targets } from "./printing.js"
import { follow } from "./processes.js"
import { rows } from "./rows.js"

const { values } = parseArgs({
  options: {
    only: { type: "string", default: Object.keys(rows).join(",") },
    quick: { type: "boolean", default: false },
    json: { type: "string", default: "scratch/bench.json" },
    profile: { type: "boolean", default: false },
    before: { type: "string" }
  }
})

const versionOf = async (name: string) => {
  const { version }: { readonly version: string } = JSON.parse(
    await readFile(join(root, "node_modules", name, "package.json"), "utf8")
  )
  return `${name} ${version}`
}

const machine = {
  date: new Date().toISOString(),
  versions: [
    `Node ${process.versions.node}`,
    ...(await Promise.all(
      ["effect", "@effect/platform", "@effect/platform-node", "undici", "typescript"].map(versionOf)
    ))
  ].join(", "),
  cpu: `${availableParallelism()} × ${cpus()[0]?.model ?? "unknown"}`,
  load: loadavg()[0]
}
console.log(`${machine.date}, ${machine.cpu}, load ${machine.load?.toFixed(2)} at the beginning\n${machine.versions}`)

const options: Options = {
  rounds: values.quick ? 5 : 15,
  before: values.before && resolve(values.before),
  profiles: values.profile ? resolve("scratch/profiles") : undefined
}

const names = values.only.split(",")
for (const name of names) {
  if (!(name in rows)) throw new Error(`There is no ${name}: ${Object.keys(rows).join(", ")}`)
}

const figures: Array<Figure> = []
for (const name of names) {
  await follow("rowProcess", [name, JSON.stringify(options)], (measured: ReadonlyArray<Figure>) => {
    figures.push(...measured)
    console.log(blocks(measured))
  })
}

console.log(`\n${targets(figures)}`)

const file = resolve(values.json)
await mkdir(dirname(file), { recursive: true })
await writeFile(
  file,
  JSON.stringify(
    { machine, figures: figures.map((figure) => ({ ...figure, ratios: ratiosIn(figures, figure) })) },
    null,
    2
  )
)
console.log(`\nload ${loadavg()[0]?.toFixed(2)} at the end; the figures are in ${file}`)
