/**
 * Kills builds on a file again and again, and prints what has become of them: `npm run kills -- 200` for so many trials, and
 * `npm run kills -- 200 7` for others at random. And how long it takes a process to end that is told so, and an outage of a minute.
 */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { isDeepStrictEqual } from "node:util"
import { Console, Duration, Effect, Exit, Option } from "effect"
import type { Scope } from "effect/Scope"
import { type Goal, type Played, play, type Trial, trials, undisturbed } from "./support/kills.js"
import { steps } from "./support/moments.js"
import { bundleBuild, hindered, makePlace, type Place, toldToEnd } from "./support/places.js"
import type { Running } from "./support/processes.js"

const [count = "40", seed = "1"] = process.argv.slice(2)

/** A build that stands still is wrong, too. */
const patience = "5 minutes"

const temporary = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "effect-profitbricks-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
)

interface Row {
  trials: number
  kills: number
  right: number
  /** Of the last lives, in milliseconds. */
  slowest: number
}

const playAll = (builder: string, folder: string, known: ReadonlyMap<Goal, Played>, all: ReadonlyArray<Trial>) =>
  Effect.gen(function* () {
    const rows = new Map<string, Row>()
    const one = (trial: Trial) =>
      Effect.gen(function* () {
        const played = yield* Effect.exit(Effect.timeout(play(builder, folder, trial), patience))
        const row = rows.get(trial.kind) ?? { trials: 0, kills: 0, right: 0, slowest: 0 }
        rows.set(trial.kind, row)
        row.trials++
        if (Exit.isSuccess(played)) {
          row.kills += played.value.kills
          row.slowest = Math.max(row.slowest, played.value.millis)
          if (isDeepStrictEqual(played.value.left, known.get(trial.goal)?.left)) return void row.right++
        }
        yield* Console.log(`wrong: ${JSON.stringify(trial)}\n${JSON.stringify(played)}`)
      })
    yield* Effect.forEach(all, one, { concurrency: 2, discard: true })
    return rows
  })

const program = Effect.gen(function* () {
  const folder = yield* temporary
  const builder = yield* Effect.promise(() => bundleBuild(folder))
  const known = yield* undisturbed(builder, folder)
  for (const [goal, { millis, writes }] of known) {
    yield* Console.log(`${goal}, undisturbed: ${writes} writes, ${millis} ms`)
  }

  const rows = yield* playAll(builder, folder, known, yield* trials(Number(count), known, Number(seed)))
  yield* Effect.sync(() => console.table(Object.fromEntries(rows)))
  const killed = [...rows.values()].reduce((sum, { kills }) => sum + kills, 0)
  let isRight = [...rows.values()].every(({ right, trials }) => right === trials)
  yield* Console.log(`${killed} processes killed`)

  /** Something else than a death happens to a build: gives how it comes to its end, and what is to be said of that. */
  const besides = (
    what: string,
    happens: (place: Place) => Effect.Effect<readonly [Running, (millis: number) => string], never, Scope>
  ) =>
    Effect.gen(function* () {
      const place = yield* makePlace(builder, folder)
      const [running, says] = yield* happens(place)
      const [took, { left }] = yield* Effect.timed(place.end(running))
      const isAsEver = isDeepStrictEqual(left, known.get("build")?.left)
      isRight &&= isAsEver
      const is = isAsEver ? "what it is otherwise" : JSON.stringify(left)
      yield* Console.log(`${what}: ${says(Math.round(Duration.toMillis(took)))}; what there is then is ${is}`)
    }).pipe(Effect.scoped)

  for (const call of [steps[2], "GET /requests/{}/status"]) {
    yield* besides(`told to end at ${call}`, (place) =>
      Effect.gen(function* () {
        const [took, ended] = yield* toldToEnd(place, call)
        const millis = Math.round(Duration.toMillis(took))
        return [
          yield* place.begin("build"),
          () => (Option.isSome(ended) ? `ends after ${millis} ms` : "does not end")
        ] as const
      })
    )
  }
  yield* besides("an outage of a minute", (place) => {
    const running = hindered(
      place,
      () => Effect.interrupt,
      () => Effect.sleep("1 minute")
    )
    return Effect.map(running, (running) => [running, (millis) => `ends ${millis} ms later`] as const)
  })
  if (!isRight) process.exitCode = 1
}).pipe(Effect.scoped)

void Effect.runPromise(program)
