import {
  ClusterWorkflowEngine,
  RunnerAddress,
  RunnerHealth,
  Runners,
  Sharding,
  ShardingConfig,
  SqlMessageStorage,
  SqlRunnerStorage
} from "@effect/cluster"
import { describe, expect, it } from "@effect/vitest"
import { WorkflowEngine } from "@effect/workflow"
import { Context, Deferred, Effect, Exit, Layer, Option, Scope } from "effect"
import * as Postgres from "../../src/internal/workflow/postgres.js"
import * as Durable from "../support/durable.js"
import * as Stored from "../support/stored.js"
import { emptyDatabase, postgres } from "./database.js"

const Shop = Durable.workflow("Shop")

/** Another program, with the engine of Effect as it is. */
const foreign = ClusterWorkflowEngine.layer.pipe(
  Layer.provide(Sharding.layer),
  Layer.provide(Runners.layerNoop),
  Layer.provide(SqlMessageStorage.layer),
  Layer.provide([SqlRunnerStorage.layer, RunnerHealth.layerNoop]),
  Layer.provide(
    ShardingConfig.layer({
      runnerAddress: Option.some(RunnerAddress.make("foreign", 1)),
      entityTerminationTimeout: 0,
      entityMessagePollInterval: "1 second"
    })
  )
)

/** On a pool of connections of its own. */
const runner = (database: string, prefix = "profitbricks") =>
  Effect.flatMap(Layer.build(postgres(database)), (pool) => Effect.provide(Postgres.runner(prefix), pool))

describe("what is stored of a build", () => {
  it.scopedLive("is how far it is, at each moment, and what became known, in order", () =>
    Effect.flatMap(Effect.flatMap(emptyDatabase, runner), Stored.isHowFarItIs)
  )

  it.scopedLive("is its failure, if it has failed, and that it was cancelled", () =>
    Effect.flatMap(Effect.flatMap(emptyDatabase, runner), Stored.isHowItEnded)
  )
})

describe("a database", () => {
  it.scopedLive("has room for other programs: with another prefix, or with an engine of Effect of their own", () =>
    Effect.gen(function* () {
      const database = yield* emptyDatabase
      const engine = Context.get(
        yield* Effect.flatMap(Layer.build(postgres(database)), (pool) => Effect.provide(Layer.build(foreign), pool)),
        WorkflowEngine.WorkflowEngine
      )
      const programs = [yield* runner(database), yield* runner(database, "other"), { engine }]
      for (const [index, program] of programs.entries()) {
        const done = yield* Deferred.make<void>()
        yield* Durable.carryOut(program, Shop, Durable.step("one", Deferred.succeed(done, undefined)))
        // Some of its builds at least would be on shards that another program has.
        for (const key of ["a", "b", "c"]) yield* Durable.begin(program, Shop, `${key}-${index}`)
        yield* Deferred.await(done)
      }
      for (const { read } of [programs[0], programs[1]].flatMap((program) =>
        program && "read" in program ? program : []
      )) {
        const builds = yield* Durable.until(read(), (builds) => builds.every(({ state }) => state._tag === "Ended"))
        expect(builds).toHaveLength(3)
      }
    })
  )

  it.scopedLive("is left in order, while a step goes on that cannot be interrupted", () =>
    Effect.gen(function* () {
      const database = yield* emptyDatabase
      const gate = yield* Deferred.make<void>()
      const begun = yield* Deferred.make<void>()
      const first = yield* Scope.make()
      const parts = yield* Scope.extend(runner(database), first)
      const step = Effect.zipRight(Deferred.succeed(begun, undefined), Deferred.await(gate))
      yield* Scope.extend(Durable.carryOut(parts, Shop, Durable.step("one", Effect.uninterruptible(step))), first)
      yield* Durable.begin(parts, Shop, "shop-1")
      yield* Deferred.await(begun)
      yield* Scope.close(first, Exit.void)

      const next = yield* runner(database)
      yield* Durable.carryOut(next, Shop, Durable.step("one", Effect.succeed("done")))
      yield* Deferred.succeed(gate, undefined)
      const resumeAll = Effect.flatMap(next.suspended, (builds) =>
        Effect.forEach(builds, ({ id }) => next.engine.resume(Shop, id))
      )
      yield* Durable.until(Effect.zipRight(resumeAll, next.read("shop-1")), ([build]) => build?.state._tag === "Ended")
    })
  )
})
