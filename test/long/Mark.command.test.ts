/** A program that is killed and started again builds exactly one of everything. A process of its own is needed for that. */
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { afterAll, beforeAll } from "vitest"
import { type Death, type Moment, steps } from "../support/moments.js"
import { bundle, start } from "../support/processes.js"
import { comparable, makeWorld } from "../support/world.js"

let folder: string
let program: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "effect-profitbricks-"))
  program = await bundle("test/support/killed.ts", folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs the program, lets it die, and runs it again: gives what there is then, and what the program has got. */
const built = (death?: Death, ...options: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const world = yield* makeWorld()
    const store = yield* Effect.promise(() => mkdtemp(join(folder, "store-")))
    const begin = (...more: ReadonlyArray<string>) =>
      start(program, ...world.options, "--folder", store, ...options, ...more)
    if (death !== undefined) assert.strictEqual((yield* world.dies(begin, death)).signal, "SIGKILL")
    const { output } = yield* Effect.flatMap(begin(), ({ ended }) => ended)
    // A warning, or an error, would be beside it.
    assert.match(output, /^\{.*\}\n$/)
    const { accepted, counts, datacenters } = yield* world.found
    return { counts, all: comparable(JSON.stringify({ accepted, datacenters, result: JSON.parse(output) })) }
  }).pipe(Effect.scoped)

/** Kills the program at this moment of each step. */
const eachStep = (moment: Moment, ...options: ReadonlyArray<string>) =>
  Effect.forEach(steps, (call) => built({ call, moment }, ...options), { concurrency: 2 })

const countsOf = (worlds: Effect.Effect.Success<ReturnType<typeof eachStep>>) => worlds.map(({ counts }) => counts)

/** Data centers, servers, volumes and accepted calls. */
const once = [1, 1, 1, 4]
/** One step after the other is carried out twice. To attach a volume twice is to attach it. */
const twice = [
  [2, 1, 1, 5],
  [1, 2, 1, 5],
  [1, 1, 2, 5],
  [1, 1, 1, 5]
]

describe("a program that is killed, and started again, when a call", () => {
  it.live.each([
    ["is lost on its way", "lost"],
    ["arrives after its death", "arrived"],
    ["is carried out, and not answered", "done"],
    ["is answered, and that is not stored", "answered"],
    ["arrives when it was looked for already", "late"]
  ] as const)("%s builds what it builds otherwise", ([, moment]) =>
    Effect.gen(function* () {
      const otherwise = yield* built()
      assert.deepStrictEqual(otherwise.counts, once)
      for (const world of yield* eachStep(moment)) assert.deepStrictEqual(world, otherwise)
    })
  )

  it.live("arrives after the last look builds twice: no client can prevent that", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(countsOf(yield* eachStep("too late")), twice)
    })
  )
})

describe("a program that never takes a call for sent", () => {
  it.live.each([
    ["arrives after its death", "arrived"],
    ["is answered, and that is not stored", "answered"]
  ] as const)("builds twice if it is killed when a call %s", ([, moment]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(countsOf(yield* eachStep(moment, "--careless")), twice)
    })
  )
})

it.each(["steps", "submit"])("the functions of %s.ts are those of the guide", async (name) => {
  const code = await readFile(`test/support/${name}.ts`, "utf8")
  const functions = code.slice(code.indexOf("/** Runs once")).replaceAll("export ", "")
  const squeezed = (text: string) => text.replace(/\s+/g, "")
  assert.include(squeezed(await readFile("docs/retries-and-idempotency.md", "utf8")), squeezed(functions))
})
