/** Runners on one database, each in a process of its own, and what each of them calls. */
import { Clock, Effect, Layer, Option } from "effect"
import * as WorkflowPostgres from "effect-profitbricks/WorkflowPostgres"
import { nameOf } from "../support/moments.js"
import { type Running, start } from "../support/processes.js"
import { type Answer, proxy } from "../support/proxy.js"
import { Shop } from "../support/shop.js"
import { makeWorld } from "../support/world.js"
import { databaseUrl, emptyDatabase, postgres } from "./database.js"

/** A call of a runner, and when it was sent. */
export interface Called {
  readonly runner: string
  readonly name: string
  readonly at: number
}

export interface Runner extends Running {
  readonly name: string
}

interface Obstacle {
  readonly call: string
  readonly makes: (runner: string, answer: Effect.Effect<Answer>) => Effect.Effect<Answer>
}

/** An empty database, and a cloud on which a request takes two seconds. */
export const makeRunners = (program: string) =>
  Effect.gen(function* () {
    const world = yield* makeWorld({ provisioningTime: "2 seconds" })
    const { origin, pathname } = new URL(world.url)
    const database = yield* emptyDatabase

    const calls: Array<Called> = []
    let obstacle: Obstacle | undefined

    const all: Array<Runner> = []
    /** Ends when the runner carries out what it is given. */
    const begin = (name: string) =>
      Effect.gen(function* () {
        const seen = yield* proxy(origin, (call, answer) =>
          Effect.flatMap(Clock.currentTimeMillis, (at) => {
            const called = { runner: name, name: nameOf(call), at }
            calls.push(called)
            if (obstacle?.call !== called.name) return answer
            const { makes } = obstacle
            obstacle = undefined
            return makes(name, answer)
          })
        )
        const options = ["--url", `${seen}${pathname}`, "--database", databaseUrl(database)]
        const runner = { ...(yield* start(program, ...world.options, ...options)), name }
        all.push(runner)
        yield* runner.said("ready\n")
        const early = yield* Effect.timeoutOption(runner.ended, 0)
        if (Option.isSome(early)) return yield* Effect.dieMessage(`it ended before it was ready: ${early.value.output}`)
        return runner
      })

    /** What all of them have printed tells what builds have stood still for. */
    const standStill = Effect.forEach(all, ({ kill, name }) =>
      Effect.map(kill, ({ output }) => `${name} has printed:\n${output}`)
    ).pipe(Effect.flatMap((printed) => Effect.dieMessage(`builds stand still\n${printed.join("\n")}`)))

    /** The first call that looks like this. */
    const called = (isMeant: (called: Called) => boolean): Effect.Effect<Called> =>
      Effect.suspend(() => {
        const first = calls.find(isMeant)
        return first === undefined ? Effect.delay(called(isMeant), "10 millis") : Effect.succeed(first)
      })

    /** Somebody else begins builds, and waits for them. It makes tables too, if there are none. */
    const operator = Layer.provide(WorkflowPostgres.layerClient(), postgres(database))

    return {
      start: begin,
      calls,
      /** What becomes of the first call of this name. */
      meets: (call: string, makes: Obstacle["makes"]) =>
        Effect.sync(() => {
          obstacle = { call, makes }
        }),
      called,
      build: (keys: ReadonlyArray<string>) =>
        Effect.forEach(keys, (key) => Effect.map(Shop.run({ key, cores: 1 }), (made) => ({ key, ...made })), {
          concurrency: "unbounded"
        }).pipe(
          Effect.provide(operator),
          Effect.timeoutOption("2 minutes"),
          Effect.flatMap(Option.match({ onNone: () => standStill, onSome: Effect.succeed }))
        ),
      world
    }
  })
