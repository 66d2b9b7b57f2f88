/** Builds that survive the death of their process: how they are killed, and what they leave. */
import { mkdtemp } from "node:fs/promises"
import { join } from "node:path"
import { Array as Arrays, Clock, Effect, Option, Random, Schema } from "effect"
import { type Death, type Moment, nameOf, steps } from "./moments.js"
import { bundle, type Running, start } from "./processes.js"
import { comparable, makeWorld } from "./world.js"

/** A build that succeeds; one that the API refuses a step of, so that it is undone; and one that somebody cancels. */
export const goals = ["build", "undo", "cancel"] as const
export type Goal = (typeof goals)[number]

const attachment = steps[3]

/** What takes back what the steps have made, in its order: the attachment, if there is one, comes first. */
const undoing = [
  "DELETE /datacenters/{}/servers/{}/volumes/{}",
  "DELETE /datacenters/{}/volumes/{}",
  "DELETE /datacenters/{}/servers/{}",
  "DELETE /datacenters/{}"
] as const

export interface Trial {
  readonly kind: string
  readonly goal: Goal
  /** One for each life of the program but the last. */
  readonly deaths: ReadonlyArray<Death>
}

/** Puts the program into this folder. */
export const bundleBuild = (folder: string) => bundle("test/support/builder.ts", folder, ["libsql"])

/** What the program prints at its end: warnings may be before it, and after it. */
const Result = Schema.parseJson(Schema.Struct({ result: Schema.Unknown, writes: Schema.Number }))

const resultOf = (running: Running) =>
  Effect.flatMap(running.ended, ({ output }) =>
    Schema.decode(Result)(output.split("\n").find((line) => line.startsWith('{"result":')) ?? "").pipe(
      Effect.orDieWith(() => output)
    )
  )

/** A world with a file for builds, and the program for both. */
export const makePlace = (program: string, folder: string) =>
  Effect.gen(function* () {
    const world = yield* makeWorld()
    const file = join(yield* Effect.promise(() => mkdtemp(join(folder, "place-"))), "builds.db")
    const begin = (goal: string, ...options: ReadonlyArray<string>) =>
      start(program, ...world.options, "--file", file, "--goal", goal, ...options)

    /** Until this is opened, the attachment does not end. */
    const makeGate = Effect.gen(function* () {
      const gate = yield* Effect.makeLatch()
      let isAttaching = false
      yield* world.obstruct({
        meets: (call) => {
          const name = nameOf(call)
          if (name === attachment) isAttaching = true
          return isAttaching && name === "GET /requests/{}/status"
        },
        makes: (answer) => Effect.zipRight(gate.await, answer)
      })
      return gate
    })

    /** What the program has come to, and what there is then. */
    const end = (running: Running) =>
      Effect.gen(function* () {
        const { result, writes } = yield* resultOf(running)
        const { accepted, counts, datacenters } = yield* world.found
        // Branches send their calls in any order.
        const posts = accepted.filter((call) => call.startsWith("POST ")).sort()
        return {
          /** Data centers, servers, volumes, and accepted calls. */
          counts,
          /** What is the same each time. */
          left: comparable(JSON.stringify({ datacenters, result, posts })),
          writes
        }
      })

    return { ...world, begin, makeGate, end, resultOf }
  })

export type Place = Effect.Effect.Success<ReturnType<typeof makePlace>>

/** Lets a build die these deaths, and come to its end: gives what there is then. */
export const play = (program: string, folder: string, { deaths, goal }: Omit<Trial, "kind">) =>
  Effect.gen(function* () {
    const place = yield* makePlace(program, folder)
    const gate = yield* Effect.when(place.makeGate, () => goal === "cancel")
    const begin = (...options: ReadonlyArray<string>) =>
      Effect.gen(function* () {
        const running = yield* place.begin(goal, ...options)
        if (Option.isSome(gate)) yield* Effect.forkScoped(Effect.zipRight(running.said("cancelled"), gate.value.open))
        return running
      })
    const ends = yield* Effect.forEach(deaths, (death) => place.dies(begin, death))
    const beganAt = yield* Clock.currentTimeMillis
    const left = yield* Effect.flatMap(begin(), place.end)
    return {
      ...left,
      kills: ends.filter(({ signal }) => signal === "SIGKILL").length,
      /** How long the last life took. */
      millis: (yield* Clock.currentTimeMillis) - beganAt
    }
  }).pipe(Effect.scoped)

export type Played = Effect.Effect.Success<ReturnType<typeof play>>

const moments: ReadonlyArray<Moment> = ["lost", "arrived", "done", "answered"]

/** The calls of each goal. */
const calls: Readonly<Record<Goal, ReadonlyArray<string>>> = { build: steps, undo: undoing.slice(1), cancel: undoing }

/** At each call of a goal, at each moment of it: the first ones differ in both. */
const atCalls = (goal: Goal): ReadonlyArray<Trial> =>
  moments.flatMap((_, turn) =>
    calls[goal].flatMap((call, index) =>
      moments
        .slice((index + turn) % moments.length)
        .slice(0, 1)
        .map((moment) => ({ kind: `${goal}, at a call`, goal, deaths: [{ call, moment }] }))
    )
  )

/** So many, as far apart as can be. */
const spread = <A>(values: ReadonlyArray<A>, count: number): ReadonlyArray<A> =>
  values.length <= count
    ? values
    : Arrays.makeBy(count, (index) => values[Math.floor((index * values.length) / count)]).filter(
        (value) => value !== undefined
      )

/** After each write of a goal that makes so many. */
const afterWrites = (goal: Goal, writes: number): ReadonlyArray<Trial> =>
  Arrays.makeBy(writes, (index) => ({
    kind: `${goal}, after a write`,
    goal,
    deaths: [{ options: ["--writes", String(index + 1)] }]
  }))

/** At any moment of a goal that takes so long, up to three times. */
const atRandom = (goal: Goal, millis: number) =>
  Effect.gen(function* () {
    const count = yield* Random.nextIntBetween(1, 4)
    const death = Effect.map(Random.nextIntBetween(0, millis), (millis) => ({ millis, after: "begins" }))
    return { kind: `${goal}, at random`, goal, deaths: yield* Effect.replicateEffect(death, count) }
  })

/** What becomes of the goals if nobody disturbs them. */
export const undisturbed = (program: string, folder: string) =>
  Effect.map(
    Effect.forEach(goals, (goal) =>
      Effect.map(play(program, folder, { deaths: [], goal }), (played) => [goal, played] as const)
    ),
    (played) => new Map(played)
  )

/** So many trials: half of them at calls, as far as there are so many moments of calls, and the others after writes, and at random. */
export const trials = (count: number, known: ReadonlyMap<Goal, Played>, seed: number) =>
  Effect.gen(function* () {
    const called = goals.flatMap((goal) => atCalls(goal).slice(0, Math.ceil(count / 6)))
    const written = spread(
      goals.flatMap((goal) => afterWrites(goal, known.get(goal)?.writes ?? 0)),
      Math.ceil((count - called.length) / 2)
    )
    const random = yield* Effect.forEach(
      Arrays.makeBy(count - called.length - written.length, (index) => index),
      (index) => {
        const goal = goals[index % goals.length] ?? "build"
        return atRandom(goal, known.get(goal)?.millis ?? 1)
      }
    )
    return [...called, ...written, ...random]
  }).pipe(Effect.withRandom(Random.make(seed)))
