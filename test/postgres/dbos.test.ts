/** A program on DBOS that is killed, and started again, builds exactly one of everything. */
import { randomUUID } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { afterAll, beforeAll } from "vitest"
import { type Death, steps } from "../support/moments.js"
import { bundle, start } from "../support/processes.js"
import { comparable, makeWorld } from "../support/world.js"
import { databaseUrl } from "./database.js"

let folder: string
let program: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "effect-profitbricks-"))
  program = await bundle("test/postgres/killed.ts", folder, ["@dbos-inc/dbos-sdk"])
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs the program, lets it die, and runs it again: gives what there is then, and what the program has got. */
const built = (death?: Death) =>
  Effect.gen(function* () {
    const world = yield* makeWorld()
    const database = databaseUrl(`dbos_${randomUUID()}`)
    const begin = (...more: ReadonlyArray<string>) => start(program, ...world.options, "--database", database, ...more)
    if (death !== undefined) assert.strictEqual((yield* world.dies(begin, death)).signal, "SIGKILL")
    const { output } = yield* Effect.flatMap(begin(), ({ ended }) => ended)
    // A warning, or an error, would be beside it.
    assert.match(output, /^\{.*\}\n$/)
    const { accepted, counts, datacenters } = yield* world.found
    return { counts, all: comparable(JSON.stringify({ accepted, datacenters, result: JSON.parse(output) })) }
  }).pipe(Effect.scoped)

describe("a program on DBOS that is killed, and started again, when a call", () => {
  it.live.each([
    ["is lost on its way", "lost"],
    ["arrives after its death", "arrived"],
    ["is carried out, and not answered", "done"],
    ["is answered, and that is not stored", "answered"]
  ] as const)("%s builds what it builds otherwise", ([, moment]) =>
    Effect.gen(function* () {
      const otherwise = yield* built()
      // Data centers, servers, volumes and accepted calls.
      assert.deepStrictEqual(otherwise.counts, [1, 1, 1, 4])
      const worlds = yield* Effect.forEach(steps, (call) => built({ call, moment }), { concurrency: 2 })
      for (const world of worlds) assert.deepStrictEqual(world, otherwise)
    })
  )
})
