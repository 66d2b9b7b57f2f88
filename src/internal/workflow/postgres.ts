/** Engines on Postgres, as many as there are processes. They know of each other by the database alone: no process listens to others. */
import * as RunnerAddress from "@effect/cluster/RunnerAddress"
import * as RunnerHealth from "@effect/cluster/RunnerHealth"
import * as RunnerStorage from "@effect/cluster/RunnerStorage"
import * as Runners from "@effect/cluster/Runners"
import * as Sharding from "@effect/cluster/Sharding"
import type { ShardingConfig } from "@effect/cluster/ShardingConfig"
import * as SqlRunnerStorage from "@effect/cluster/SqlRunnerStorage"
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Scope } from "effect/Scope"
import { make as makeMark } from "../marks.js"
import * as Cluster from "./cluster.js"
import { type Parts, StoreError } from "./engine.js"
import * as Known from "./known.js"
import { reasonOf } from "./sql.js"

/** The same in each version of the program: processes of two versions lock each other out, too. */
const numberOf = (prefix: string): number =>
  Array.from(prefix).reduce((sum, character) => (31 * sum + (character.codePointAt(0) ?? 0)) % 65_521, 0)

/**
 * The locks of shards have numbers that depend on the place of their group alone, and not on the names of tables: programs that use
 * @effect/cluster on the same database would lock each other out. Others take the first places.
 */
const placesBefore = (prefix: string): ReadonlyArray<string> =>
  Array.from({ length: 20 + (numberOf(prefix) % 50) }, (_, place) => `!${String(place).padStart(2, "0")}`)

const sharding = (prefix: string, runnerAddress: Option.Option<RunnerAddress.RunnerAddress>) =>
  Cluster.sharding({
    runnerAddress,
    availableShardGroups: [...placesBefore(prefix), "default"],
    // A process that is not heard of for so long is taken for dead.
    shardLockExpiration: "6 seconds",
    shardLockRefreshInterval: "2 seconds",
    refreshAssignmentsInterval: "1 second",
    // What it carries out moves to others as soon as it begins to end.
    preemptiveShutdown: true
  })

/** Processes that begin at the same time on an empty database would make its tables at the same time, and all but one would fail. */
const oneAfterAnother = <A, E, R>(prefix: string, tables: Layer.Layer<A, E, R>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const scope = yield* Effect.scope
    return yield* Effect.gen(function* () {
      const connection = yield* sql.reserve
      const call = (name: string) =>
        connection.executeUnprepared(`SELECT ${name}(20180401, ${numberOf(prefix)})`, [], undefined)
      yield* Effect.acquireReleaseInterruptible(call("pg_advisory_lock"), () =>
        Effect.ignore(call("pg_advisory_unlock"))
      )
      return yield* Layer.buildWithScope(tables, scope)
    }).pipe(Effect.scoped)
  }).pipe(Layer.scopedContext)

/** What it needs of @effect/sql-pg becomes known in many ways, most of them defects. */
const failed = (cause: Cause.Cause<StoreError | SqlError>): Effect.Effect<never, StoreError> => {
  if (Cause.isInterruptedOnly(cause)) return Effect.interrupt
  const error = Cause.squash(cause)
  return error instanceof StoreError ? error : new StoreError({ reason: reasonOf(error) })
}

const make = (
  prefix: string,
  runnerAddress: Option.Option<RunnerAddress.RunnerAddress>,
  runners: Layer.Layer<RunnerStorage.RunnerStorage, SqlError, SqlClient.SqlClient | ShardingConfig>
): Effect.Effect<Parts, StoreError, SqlClient.SqlClient | Scope> =>
  Effect.gen(function* () {
    if (!/^[a-z_][a-z0-9_]{0,29}$/.test(prefix)) {
      const reason = `the prefix ${JSON.stringify(prefix)} has other characters than lower-case letters, digits and underscores, or more than 30`
      return yield* new StoreError({ reason })
    }
    const sql = yield* SqlClient.SqlClient
    const isPostgres = sql.onDialectOrElse({ pg: () => true, orElse: () => false })
    if (!isPostgres) return yield* new StoreError({ reason: "the database is not PostgreSQL" })
    const runner = Sharding.layer.pipe(
      Layer.provide(Runners.layerNoop),
      Layer.provideMerge(oneAfterAnother(prefix, Layer.merge(Known.messages(prefix), runners))),
      Layer.provide(RunnerHealth.layerNoop),
      Layer.provide(sharding(prefix, runnerAddress)),
      Layer.merge(Layer.succeed(SqlClient.SqlClient, sql))
    )
    return yield* Cluster.make({ prefix, runner, isShared: Option.isSome(runnerAddress) })
  }).pipe(Effect.catchAllCause(failed))

/** Carries out builds, as one of many. */
export const runner = (prefix: string) =>
  Effect.flatMap(makeMark, (name) =>
    make(prefix, Option.some(RunnerAddress.make(name, 1)), SqlRunnerStorage.layerWith({ prefix }))
  )

/** Carries out nothing. */
export const operator = (prefix: string) => make(prefix, Option.none(), RunnerStorage.layerMemory)
