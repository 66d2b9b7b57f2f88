/**
 * The engine of `Workflow` that keeps builds in PostgreSQL, for any number of processes and machines. It needs `@effect/workflow`,
 * `@effect/cluster`, `@effect/rpc`, `@effect/sql` and `@effect/sql-pg`.
 *
 * @since 0.1.0
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type * as Layer from "effect/Layer"
import * as Engine from "./internal/workflow/engine.js"
import * as Postgres from "./internal/workflow/postgres.js"

/**
 * The options of an engine on PostgreSQL.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * The prefix of the tables: lower-case letters, digits and underscores, 30 at most. Processes with another prefix do not see
   * these builds. Default: `profitbricks`.
   */
  readonly prefix?: string | undefined
}

/**
 * Keeps builds in PostgreSQL, and carries them out, as one of all the processes that have this layer on the same database. Builds
 * are shared among them; those of a process that dies are taken over within ten seconds, and those of one that ends, by SIGTERM
 * say, at once. Running steps then have half a second to end, and are interrupted: it takes less than a second. Builds of workflows
 * that a process does not have wait for one that has them: all processes should have the same.
 *
 * The processes know of each other by the database alone. Each needs three connections of its pool at least, and one of them for
 * itself as long as it lives: PgBouncer must not change it from one transaction to the next.
 *
 * @example
 * ```ts
 * import type { SqlClient } from "@effect/sql/SqlClient"
 * import { Effect, Layer } from "effect"
 * import { ProfitBricks } from "effect-profitbricks"
 * import * as Workflow from "effect-profitbricks/Workflow"
 * import * as WorkflowPostgres from "effect-profitbricks/WorkflowPostgres"
 *
 * // PgClient.layerConfig({ url: Config.redacted("DATABASE_URL") }), of @effect/sql-pg
 * declare const database: Layer.Layer<SqlClient>
 *
 * const engine = Layer.provide(WorkflowPostgres.layer(), database)
 * const worker = Workflow.datacenter().layer.pipe(Layer.provide([engine, ProfitBricks.layerConfig()]))
 *
 * Effect.runPromise(Layer.launch(worker))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options = {}): Layer.Layer<Engine.Engine, Engine.StoreError, SqlClient> =>
  Engine.layer(Postgres.runner(options.prefix ?? "profitbricks"), true)

/**
 * The builds in PostgreSQL, for a process that operates them and does not carry them out: it begins, lists, resumes and cancels
 * builds, and waits for them. The processes that carry them out react within a second.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerClient = (options: Options = {}): Layer.Layer<Engine.Engine, Engine.StoreError, SqlClient> =>
  Engine.layer(Postgres.operator(options.prefix ?? "profitbricks"), false)
