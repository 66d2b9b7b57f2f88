/** Engines on a SQLite file. */
import * as RunnerAddress from "@effect/cluster/RunnerAddress"
import * as RunnerHealth from "@effect/cluster/RunnerHealth"
import * as RunnerStorage from "@effect/cluster/RunnerStorage"
import * as Runners from "@effect/cluster/Runners"
import * as Sharding from "@effect/cluster/Sharding"
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type { Scope } from "effect/Scope"
import * as Cluster from "./cluster.js"
import type { Parts, StoreError } from "./engine.js"
import * as Known from "./known.js"
import { reasonOf, rootOf } from "./sql.js"
import { withOneConnection } from "./sqlite.js"

export interface Options {
  readonly filename: string
  /** Opens a file. */
  readonly driver: (filename: string) => Layer.Layer<SqlClient.SqlClient, unknown>
}

/** Another process carries out the builds in the file. */
export class FileInUse extends Schema.TaggedError<FileInUse>("effect-profitbricks/FileInUse")("FileInUse", {
  filename: Schema.String
}) {
  override get message(): string {
    return `Another process carries out the builds in the file ${JSON.stringify(this.filename)}. To start builds there, and to list, cancel and resume them, use WorkflowFile.layerClient`
  }
}

/** The file cannot be opened, or is none of builds. */
export class FileUnusable extends Schema.TaggedError<FileUnusable>("effect-profitbricks/FileUnusable")("FileUnusable", {
  filename: Schema.String,
  problem: Schema.String
}) {
  override get message(): string {
    return `Builds cannot be kept in the file ${JSON.stringify(this.filename)}: ${this.problem}`
  }
}

const isBusy = (error: SqlError): boolean => {
  const root = rootOf(error)
  return Predicate.hasProperty(root, "code") && String(root.code).startsWith("SQLITE_BUSY")
}

const unusable = (filename: string, error: unknown): FileUnusable => {
  const reason = reasonOf(error)
  // That of libSQL, the number of an error of SQLite.
  return new FileUnusable({ filename, problem: /: 14\W*$/.test(reason) ? "it cannot be opened" : reason })
}

/** Drivers die of a file that they cannot open. */
const opened = ({ driver, filename }: Options): Effect.Effect<SqlClient.SqlClient, FileUnusable, Scope> =>
  Effect.suspend(() => Layer.build(driver(filename))).pipe(
    Effect.map((context) => Context.get(context, SqlClient.SqlClient)),
    Effect.catchAllCause((cause) =>
      Cause.isInterruptedOnly(cause) ? Effect.interrupt : unusable(filename, Cause.squash(cause))
    )
  )

/** A lock of the operating system, on a file beside it: it goes when the process does, however it ends. */
const lock = (options: Options, path: string): Effect.Effect<void, FileInUse | FileUnusable, Scope> =>
  Effect.gen(function* () {
    const sql = yield* opened({ ...options, filename: `${path}.lock` })
    yield* Effect.acquireRelease(
      // At once, or not at all.
      Effect.zipRight(sql`PRAGMA busy_timeout = 0`.unprepared, sql`BEGIN EXCLUSIVE`.unprepared),
      () => Effect.ignore(sql`ROLLBACK`.unprepared)
    )
  }).pipe(
    Effect.mapError((error) => {
      if (error._tag === "FileUnusable") return error
      return isBusy(error) ? new FileInUse({ filename: options.filename }) : unusable(`${path}.lock`, error)
    })
  )

const database = <E>(
  options: Options,
  /** What the process that carries out builds does first. */
  begin: (path: string) => Effect.Effect<unknown, E | SqlError, Scope>
): Layer.Layer<SqlClient.SqlClient, E | FileUnusable> =>
  Effect.gen(function* () {
    const sql = yield* opened(options)
    yield* sql`PRAGMA busy_timeout = 5000`.unprepared
    // However it is named, there is one lock for it.
    const [main] = yield* sql<{
      readonly file: string | null
    }>`SELECT file FROM pragma_database_list WHERE name = 'main'`
    if (!main?.file) return yield* unusable(options.filename, "it is not a file")
    yield* begin(main.file)
    return yield* withOneConnection(sql, main.file)
  }).pipe(
    Effect.mapError((error) => (Predicate.isTagged(error, "SqlError") ? unusable(options.filename, error) : error)),
    Layer.scoped(SqlClient.SqlClient)
  )

const prefix = "profitbricks"

const make = <E>(
  database: Layer.Layer<SqlClient.SqlClient, E>,
  filename: string,
  runnerAddress: Option.Option<RunnerAddress.RunnerAddress>
): Effect.Effect<Parts, E | FileUnusable | StoreError, Scope> =>
  Cluster.make({
    prefix,
    isShared: false,
    runner: Sharding.layer.pipe(
      Layer.provide(Runners.layerNoop),
      Layer.provideMerge(Known.messages(prefix)),
      // The lock sees to it that there is one runner: it has nothing to agree about with others.
      Layer.provide([RunnerStorage.layerMemory, RunnerHealth.layerNoop]),
      Layer.provide(Cluster.sharding({ runnerAddress, preemptiveShutdown: false })),
      Layer.provideMerge(database)
    )
  }).pipe(Effect.catchAllDefect((defect) => unusable(filename, defect)))

/**
 * Others can read and write at the same time then. To change to it takes a moment without others, for which SQLite does not wait. A
 * connection that it was refused is of no use any more.
 */
const writeAhead = (options: Options) =>
  Effect.flatMap(opened(options), (sql) => sql`PRAGMA journal_mode = WAL`.unprepared).pipe(
    Effect.scoped,
    Effect.retry({
      while: (error) => error._tag === "SqlError" && isBusy(error),
      schedule: Schedule.intersect(Schedule.spaced("20 millis"), Schedule.recurs(250))
    })
  )

/** Carries out the builds in a file. */
export const runner = (options: Options) =>
  make(
    database(options, (path) => Effect.zipRight(lock(options, path), writeAhead(options))),
    options.filename,
    Option.some(RunnerAddress.make("localhost", 34431))
  )

/** Carries out nothing. */
export const operator = (options: Options) =>
  make(
    database(options, () => Effect.void),
    options.filename,
    Option.none()
  )
