/** Runners on one database, each in a process of its own, and what each of them calls. */
import { randomUUID } from "node:crypto"
import { PgClient } from "@effect/sql-pg"
import { Clock, Effect, Layer, Option, Redacted } from "effect"
import * as WorkflowPostgres from "effect-profitbricks/WorkflowPostgres"
import { nameOf } from "../support/moments.js"
import { type Running, start } from "../support/processes.js"
import { type Answer, proxy } from "../support/proxy.js"
import { makeWorld } from "../support/world.js"
import { databaseUrl } from "./database.js"
import { Shop } from "./shop.js"

const postgres = (database: string) => PgClient.layer({ url: Redacted.make(databaseUrl(database)) })

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

/** An empty database, and a cloud on which a request takes a second. */
export const makeRunners = (program: string) =>
  Effect.gen(function* () {
    const world = yield* makeWorld({ provisioningTime: "1 second" })
    const { origin, pathname } = new URL(world.url)
    const database = `runners_${randomUUID()}`
    yield* Effect.provide(
      Effect.flatMap(PgClient.PgClient, (sql) => sql`CREATE DATABASE ${sql(database)}`),
      postgres("postgres")
    )

    const calls: Array<Called> = []
    let obstacle: Obstacle | undefined

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
        const running = yield* start(program, ...world.options, ...options)
        return { ...running, name }
      })

    /** Ends when it carries out what it is given. */
    const ready = ({ ended, said }: Runner) =>
      Effect.gen(function* () {
        yield* said("ready\n")
        const early = yield* Effect.timeoutOption(ended, 0)
        if (Option.isSome(early)) return yield* Effect.dieMessage(`it ended before it was ready: ${early.value.output}`)
      })

    /** The first call that looks like this. */
    const called = (isMeant: (called: Called) => boolean): Effect.Effect<Called> =>
      Effect.suspend(() => {
        const first = calls.find(isMeant)
        return first === undefined ? Effect.delay(called(isMeant), "10 millis") : Effect.succeed(first)
      })

    /** Carries nothing out. */
    const client = yield* Layer.build(Layer.provide(WorkflowPostgres.layerClient(), postgres(database)))

    return {
      begin,
      ready,
      start: (name: string) => Effect.tap(begin(name), ready),
      calls,
      /** What becomes of the first call of this name. */
      meets: (call: string, makes: Obstacle["makes"]) =>
        Effect.sync(() => {
          obstacle = { call, makes }
        }),
      called,
      build: (keys: ReadonlyArray<string>) =>
        Effect.forEach(keys, (key) => Effect.map(Shop.run({ key }), (made) => ({ key, ...made })), {
          concurrency: "unbounded"
        }).pipe(Effect.provide(client)),
      world
    }
  })
