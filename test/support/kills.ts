/** Builds that survive the death of their process: how they are killed, and what they leave. */
import { Array as Arrays, Clock, Effect, Option, Random } from "effect"
import { type Death, type Moment, steps } from "./moments.js"
import { begins, makePlace } from "./places.js"

/**
 * A build that succeeds; several at the same time; one that the API refuses a step of, so that it is undone; and one that somebody
 * cancels, so that it is undone, or kept as it is.
 */
export const goals = ["build", "several", "undo", "cancel", "keep"] as const
export type Goal = (typeof goals)[number]

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

/** Lets a build die these deaths, and come to its end: gives what there is then. */
export const play = (program: string, folder: string, { deaths, goal }: Omit<Trial, "kind">) =>
  Effect.gen(function* () {
    const place = yield* makePlace(program, folder)
    const gate = yield* Effect.when(place.makeGate, () => goal === "cancel" || goal === "keep")
    const begin = (...options: ReadonlyArray<string>) =>
      Effect.gen(function* () {
        const running = yield* place.begin(goal, ...options)
        if (Option.isSome(gate)) yield* Effect.forkScoped(Effect.zipRight(running.said("cancelled"), gate.value.open))
        return running
      })
    const ends = yield* Effect.forEach(deaths, (death) => place.dies(begin, death))
    const running = yield* begin()
    yield* running.said(begins)
    const beganAt = yield* Clock.currentTimeMillis
    const left = yield* place.end(running)
    return {
      ...left,
      kills: ends.filter(({ signal }) => signal === "SIGKILL").length,
      /** How long the last life took, without the start of its process. */
      millis: (yield* Clock.currentTimeMillis) - beganAt
    }
  }).pipe(Effect.scoped)

export type Played = Effect.Effect.Success<ReturnType<typeof play>>

const moments: ReadonlyArray<Moment> = ["lost", "arrived", "done", "answered"]

/** The calls of each goal. */
const calls: Readonly<Record<Goal, ReadonlyArray<string>>> = {
  build: steps,
  several: [],
  undo: undoing.slice(1),
  cancel: undoing,
  keep: []
}

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
    const death = Effect.map(Random.nextIntBetween(0, millis), (millis) => ({ millis, after: begins }))
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

/** About so many trials: half of them at calls, as far as calls have so many moments, and the others after writes, and at random. */
export const trials = (count: number, known: ReadonlyMap<Goal, Played>, seed: number) =>
  Effect.gen(function* () {
    const called = goals.flatMap((goal) => atCalls(goal).slice(0, Math.ceil(count / 6)))
    const each = Math.ceil((count - called.length) / 2 / goals.length)
    const others = yield* Effect.forEach(known, ([goal, { millis, writes }]) =>
      Effect.map(Effect.replicateEffect(atRandom(goal, millis), each), (random) => [
        ...spread(afterWrites(goal, writes), each),
        ...random
      ])
    )
    return [...called, ...others.flat()]
  }).pipe(Effect.withRandom(Random.make(seed)))
