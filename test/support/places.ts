/** Builds on a file in a world of their own, and what happens to them. */
import { mkdtemp } from "node:fs/promises"
import { join } from "node:path"
import { Array as Arrays, Effect, Order, Schema } from "effect"
import type { Scope } from "effect/Scope"
import { nameOf, steps } from "./moments.js"
import { bundle, type Running, start } from "./processes.js"
import type { Answer } from "./proxy.js"
import { comparable, makeWorld } from "./world.js"

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

/** What it prints when it begins. */
export const begins = "begins"

const byName = Order.mapInput(Order.string, (one: { readonly properties: { readonly name?: unknown } }) =>
  String(one.properties.name)
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
          if (name === steps[3]) isAttaching = true
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
          left: comparable(JSON.stringify({ datacenters: Arrays.sort(datacenters, byName), result, posts })),
          writes
        }
      })

    return { ...world, begin, makeGate, end, resultOf }
  })

export type Place = Effect.Effect.Success<ReturnType<typeof makePlace>>

/** A build is under way, and its calls have this answer while something happens. */
export const hindered = (
  place: Place,
  makes: (answer: Effect.Effect<Answer>) => Effect.Effect<Answer>,
  happens: (running: Running) => Effect.Effect<void, never, Scope>
) =>
  Effect.gen(function* () {
    const met = yield* place.meeting((call) => nameOf(call) === steps[1], makes)
    const running = yield* place.begin("build")
    yield* met
    yield* place.obstruct({ meets: () => true, makes }).pipe(Effect.zipRight(happens(running)), Effect.scoped)
    return running
  })

/** Tells the process of a build to end, as a deploy does, while this call of it has no answer. */
export const toldToEnd = (place: Place, call: string) =>
  Effect.gen(function* () {
    const met = yield* place.meeting(
      (other) => nameOf(other) === call,
      () => Effect.never
    )
    const running = yield* place.begin("build")
    yield* met
    return yield* endsByItself(running)
  })

/** A process that is told to end does so: within two seconds, on a machine that is not busy. */
export const endsByItself = (running: Running) =>
  Effect.zipRight(running.signal("SIGTERM"), Effect.timed(Effect.timeoutOption(running.ended, "15 seconds")))
