/**
 * `npm run bench`, for all of it; `-- --only call,size` for some rows, `--quick` for fewer rounds, `--json FILE` for where the figures are kept,
 * `--profile` for profiles of the processes that make calls.
 */
import { mkdir, writeFile } from "node:fs/promises"
import { availableParallelism, cpus, loadavg } from "node:os"
import { dirname, resolve } from "node:path"
import { parseArgs } from "node:util"
import { answers } from "./answers.js"
import { builds } from "./builds.js"
import { call } from "./call.js"
import { cold } from "./cold.js"
import { emulator } from "./emulator.js"
import type { Figure, Row } from "./measuring.js"
import { memory } from "./memory.js"
import { ratiosIn, tableOf } from "./printing.js"
import { provisioning } from "./provisioning.js"
import { size } from "./size.js"
import { soak } from "./soak.js"
import { types } from "./types.js"
import { waiting } from "./waiting.js"

const rows: Readonly<Record<string, Row>> = {
  call,
  answers,
  memory,
  cold,
  size,
  types,
  waiting,
  provisioning,
  emulator,
  soak,
  builds
}

const { values } = parseArgs({
  options: {
    only: { type: "string", default: Object.keys(rows).join(",") },
    quick: { type: "boolean", default: false },
    json: { type: "string", default: "scratch/bench.json" },
    profile: { type: "boolean", default: false }
  }
})

const machine = {
  date: new Date().toISOString(),
  node: process.version,
  cpu: `${availableParallelism()} × ${cpus()[0]?.model ?? "unknown"}`,
  load: loadavg()[0]
}
console.log(`${machine.date}, Node ${machine.node}, ${machine.cpu}, load ${machine.load?.toFixed(2)} at the beginning`)

const figures: Array<Figure> = []
for (const name of values.only.split(",")) {
  const row = rows[name]
  if (row === undefined) throw new Error(`There is no ${name}: ${Object.keys(rows).join(", ")}`)
  const options = {
    rounds: values.quick ? 5 : 15,
    profiles: values.profile ? resolve("scratch/profiles") : undefined
  }
  for await (const measured of row(options)) {
    figures.push(...measured)
    console.log(tableOf(measured))
  }
}

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
