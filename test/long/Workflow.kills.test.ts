/** Builds on a file whose process is killed again and again. `npm run kills -- 200` does it oftener, and in more places. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { afterAll, beforeAll } from "vitest"
import { type Goal, type Played, play, trials, undisturbed } from "../support/kills.js"
import { steps } from "../support/moments.js"
import { bundleBuild } from "../support/places.js"

/** A minute or so, on a machine that is not busy. */
const patience = 900_000

let folder: string
let program: string
let known: ReadonlyMap<Goal, Played>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "effect-profitbricks-"))
  program = await bundleBuild(folder)
  known = await Effect.runPromise(undisturbed(program, folder))
}, patience)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe("a build whose process is killed", () => {
  it.live(
    "at its calls, after its writes, and at random, leaves what it leaves otherwise",
    () =>
      Effect.gen(function* () {
        const played = yield* Effect.forEach(
          yield* trials(28, known, 15),
          (trial) => Effect.map(play(program, folder, trial), (played) => [trial, played] as const),
          { concurrency: 2 }
        )
        for (const [trial, { kills, left }] of played) {
          if (trial.kind.endsWith("at a call")) assert.strictEqual(kills, 1)
          assert.deepStrictEqual(left, known.get(trial.goal)?.left, JSON.stringify(trial))
        }
        assert.isAtLeast(
          played.reduce((sum, [, { kills }]) => sum + kills, 0),
          24
        )
      }),
    patience
  )

  it("is what was meant if it is not killed", () => {
    assert.deepStrictEqual(
      [...known.values()].map(({ counts }) => counts),
      [
        [1, 1, 1, 4],
        [3, 3, 3, 12],
        [0, 0, 0, 6],
        [0, 0, 0, 8],
        [1, 1, 1, 4]
      ]
    )
  })
})

describe("a call of a process that is killed", () => {
  const delivered = (moment: "late" | "too late") =>
    Effect.forEach(
      steps.slice(0, 3),
      (call) =>
        Effect.map(play(program, folder, { deaths: [{ call, moment }], goal: "build" }), ({ counts }) => counts),
      { concurrency: 2 }
    )

  it.live("that arrives when it was looked for already is found by a later look", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* delivered("late"), [
        [1, 1, 1, 4],
        [1, 1, 1, 4],
        [1, 1, 1, 4]
      ])
    })
  )

  // The test of the tests: they do see what is carried out twice.
  it.live("that arrives after the last look is carried out twice: no client can prevent that", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* delivered("too late"), [
        [2, 1, 1, 5],
        [1, 2, 1, 5],
        [1, 1, 2, 5]
      ])
    })
  )
})
