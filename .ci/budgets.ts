/** Checks what the built package weighs, and what the compiler has to do for it: figures that are the same on every machine. */
import assert from "node:assert/strict"
import { fileURLToPath } from "node:url"
import { allButEmulator, modulesIn, programs, weigh } from "../test/support/bundled.js"
import { compile } from "../test/support/compiled.js"
import { everyCall } from "../test/support/everyCall.js"
import { exportedOperations } from "../test/support/exported.js"

const root = fileURLToPath(new URL("..", import.meta.url))

/** Today's figures with a margin of two percent: whoever needs more raises them here, and says why. */
const budgets = {
  // Bytes, minified and compressed by esbuild, without effect and platform.
  "one operation and a client": { of: () => weigh(programs.one, root), atMost: 19_900 },
  "one with a tree below it, and a client": { of: () => weigh(programs.tree, root), atMost: 33_900 },
  "all without the emulator": { of: async () => weigh(await allButEmulator(root), root), atMost: 65_100 },
  all: { of: () => weigh(programs.all, root), atMost: 116_000 },
  "instantiations of types, every operation at several depths": {
    of: async () => (await compile(everyCall, root)).instantiations,
    atMost: 104_500
  }
}

for (const [name, { atMost, of }] of Object.entries(budgets)) {
  const figure = await of()
  console.log(`${name}: ${figure.toLocaleString("en")} of ${atMost.toLocaleString("en")}`)
  assert(figure <= atMost, `${name}: ${figure} is more than ${atMost}`)
}

// A resource that nobody imports costs nothing.
const resources = new Set(exportedOperations.map(({ module }) => module.replace(/\..*$/, "")))
const needed = (await modulesIn(programs.one, root)).filter((name) => resources.has(name))
assert.deepEqual(needed, ["Location"])
