/** What it takes to import the built package in a process that begins, beside the parts of effect and platform that it needs. */
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { importsOf } from "../support/bundled.js"
import { root } from "./folders.js"
import { inTurn, type Row } from "./measuring.js"

const run = promisify(execFile)

const measure = (modules: ReadonlyArray<string>) => {
  const imports = modules.map((name) => `import(${JSON.stringify(name)})`).join(", ")
  const program = `
await Promise.all([${imports}])
const wall = performance.now()
const { system, user } = process.cpuUsage()
console.log(JSON.stringify([(system + user) / 1000, wall]))`
  return async () => {
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], { cwd: root })
    const [cpu, wall]: ReadonlyArray<number> = JSON.parse(stdout)
    return { "CPU ms": cpu ?? Number.NaN, "wall ms": wall ?? Number.NaN }
  }
}

export const cold: Row = async function* ({ rounds }) {
  const partsOf = (name: string) => importsOf(`import ${JSON.stringify(name)}`, root)
  const [one, all] = ["effect-profitbricks/Datacenter", "effect-profitbricks"]
  const contestants = {
    "Node alone": measure([]),
    "one resource": measure([one]),
    "its parts of effect and platform": measure(await partsOf(one)),
    all: measure([all]),
    "the parts of all": measure(await partsOf(all))
  }
  await inTurn(1, contestants)
  yield (await inTurn(rounds, contestants)).map((figure) => ({
    what: "cold start",
    ...figure,
    beside:
      figure.who === "one resource"
        ? [{ who: "its parts of effect and platform", atMost: 1.1 }]
        : figure.who === "all"
          ? [{ who: "the parts of all", atMost: 1.1 }]
          : []
  }))
}
