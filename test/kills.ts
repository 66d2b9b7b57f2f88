/**
 * Kills builds on a file again and again, and prints what has become of them: `npm run kills -- 200` for so many trials, and
 * `npm run kills -- 200 7` for others at random.
 */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { isDeepStrictEqual } from "node:util"
import { Console, Effect, Exit } from "effect"
import { bundleBuild, play, trials, undisturbed } from "./support/kills.js"

const [count = "40", seed = "1"] = process.argv.slice(2)

const program = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "effect-profitbricks-"))),
    (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
  )
  const durable = yield* Effect.promise(() => bundleBuild(folder))
  const known = yield* undisturbed(durable, folder)
  const rows = new Map<string, { trials: number; kills: number; right: number; slowest: number }>()
  yield* Effect.forEach(
    yield* trials(Number(count), known, Number(seed)),
    (trial) =>
      Effect.gen(function* () {
        const played = yield* Effect.exit(play(durable, folder, trial))
        const row = rows.get(trial.kind) ?? { trials: 0, kills: 0, right: 0, slowest: 0 }
        rows.set(trial.kind, row)
        row.trials++
        if (Exit.isSuccess(played)) {
          row.kills += played.value.kills
          row.slowest = Math.max(row.slowest, played.value.millis)
          if (isDeepStrictEqual(played.value.left, known.get(trial.goal)?.left)) return void row.right++
        }
        yield* Console.log(`wrong: ${JSON.stringify(trial)}\n${JSON.stringify(played)}`)
      }),
    { concurrency: 2, discard: true }
  )
  for (const [goal, { millis, writes }] of known) {
    yield* Console.log(`${goal}, undisturbed: ${writes} writes, ${millis} ms with the start of the process`)
  }
  yield* Effect.sync(() => console.table(Object.fromEntries(rows)))
  const total = [...rows.values()].reduce((sum, { kills }) => sum + kills, 0)
  const isRight = [...rows.values()].every(({ right, trials }) => right === trials)
  yield* Console.log(
    `${total} processes killed: ${isRight ? "each build as if none had been" : "see what is wrong above"}`
  )
  if (!isRight) process.exitCode = 1
}).pipe(Effect.scoped)

void Effect.runPromise(program)
