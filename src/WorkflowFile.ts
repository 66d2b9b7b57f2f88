/**
 * The engine of `Workflow` that keeps builds in a SQLite file, for one machine. It needs `@effect/workflow`, `@effect/cluster`,
 * `@effect/rpc` and `@effect/sql`, and `@effect/sql-libsql` or another driver for SQLite.
 *
 * @since 0.1.0
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type * as Layer from "effect/Layer"
import * as Engine from "./internal/workflow/engine.js"
import * as File from "./internal/workflow/file.js"
import * as Libsql from "./internal/workflow/libsql.js"

export {
  /**
   * Another process carries out the builds in the file.
   *
   * @since 0.1.0
   * @category errors
   */
  FileInUse,
  /**
   * The file cannot be used: it cannot be opened or written, its folder does not exist, or it contains something else.
   *
   * @since 0.1.0
   * @category errors
   */
  FileUnusable
} from "./internal/workflow/file.js"

/**
 * The options of an engine on a file.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * The file. It is created if it does not exist, in an existing folder; SQLite has files of its own beside it, and there is one
   * that ends with `.lock`. It has to be on a local disk.
   */
  readonly filename: string
  /** Opens a SQLite file. Default: libSQL, by the package `@effect/sql-libsql`. `SqliteClient` of `@effect/sql-sqlite-node` is another one. */
  readonly driver?: ((filename: string) => Layer.Layer<SqlClient, unknown>) | undefined
}

const withDriver = ({ driver = Libsql.layer, filename }: Options) => ({ driver, filename })

/**
 * Keeps builds in a SQLite file, and carries them out. Only one process at a time can: another one fails with `FileInUse`. Builds
 * of a process that died go on in the next one, as soon as that has the layer of their workflow. Builds of other workflows wait for
 * a program that has them.
 *
 * When its scope closes, for example by SIGTERM, running steps have half a second to end, and are then interrupted: it takes less
 * than a second. Nothing is lost by that, nor by SIGKILL.
 *
 * @example
 * ```ts
 * import { Effect, Layer } from "effect"
 * import { ProfitBricks } from "effect-profitbricks"
 * import * as Workflow from "effect-profitbricks/Workflow"
 * import * as WorkflowFile from "effect-profitbricks/WorkflowFile"
 *
 * const engine = Layer.provideMerge(WorkflowFile.layer({ filename: "builds.db" }), ProfitBricks.layerConfig())
 * const Datacenters = Workflow.datacenter()
 * const program = Datacenters.run({ key: "shop-1", datacenter: { name: "shop", location: "us/las" } })
 *
 * Effect.runPromise(program.pipe(Effect.provide(Layer.provideMerge(Datacenters.layer, engine))))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: Options
): Layer.Layer<Engine.Engine, File.FileInUse | File.FileUnusable | Engine.StoreError> =>
  Engine.layer(File.runner(withDriver(options)), true)

/**
 * The builds in a SQLite file, for a process that operates them and does not carry them out: it begins, lists, resumes and cancels
 * builds, and waits for them. The process that carries them out, if there is one, reacts within a second.
 *
 * @example
 * ```ts
 * import { Console, Effect } from "effect"
 * import * as Workflow from "effect-profitbricks/Workflow"
 * import * as WorkflowFile from "effect-profitbricks/WorkflowFile"
 *
 * const program = Effect.flatMap(Workflow.list, (builds) =>
 *   Effect.forEach(builds, ({ id, key, state }) => Console.log(id, key, state))
 * )
 * Effect.runPromise(program.pipe(Effect.provide(WorkflowFile.layerClient({ filename: "builds.db" }))))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerClient = (options: Options): Layer.Layer<Engine.Engine, File.FileUnusable | Engine.StoreError> =>
  Engine.layer(File.operator(withDriver(options)), false)
