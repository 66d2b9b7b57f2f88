/** What an engine has stored in the tables of `SqlMessageStorage`, in SQLite and in Postgres. */
import * as Snowflake from "@effect/cluster/Snowflake"
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Suspended } from "@effect/workflow/Workflow"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { ParseError } from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { StoreError } from "./engine.js"
import { type Fact, type State, type Stored, troubleIn } from "./stored.js"

/** The type of the entities that carry out the builds of a workflow. */
const entityType = "Workflow/"
export const typeOf = (workflow: string): string => `${entityType}${workflow}`

/** What is between the two, in the names of types: `Workflow/-/DurableClock` is not a workflow. */
export const isWorkflow = (type: string): boolean => type.startsWith(entityType) && !type.startsWith(`${entityType}-/`)

/** What the reply of a run, or of an activity, ends with if it is suspended. */
const suspended = '"_tag":"Suspended"}}'

/** Names of values that the engine itself tells a build. */
const isOurs = (name: string): boolean => !name.startsWith("DurableClock") && name !== "Workflow/InterruptSignal"

const Exit = <A, I>(success: Schema.Schema<A, I>) =>
  Schema.Exit({ success, failure: Schema.Unknown, defect: Schema.Defect })

/** What comes of a run or an activity: an exit with a result that has an exit. */
const Reply = Schema.NullOr(
  Schema.parseJson(
    Exit(Schema.Union(Suspended, Schema.Struct({ _tag: Schema.Literal("Complete"), exit: Exit(Schema.Unknown) })))
  )
)

const common = {
  id: Snowflake.SnowflakeFromString,
  entity_type: Schema.TemplateLiteralParser(entityType, Schema.String),
  entity_id: Schema.String,
  reply_id: Schema.NullOr(Snowflake.SnowflakeFromString)
}

const Run = Schema.Struct({
  ...common,
  tag: Schema.Literal("run"),
  payload: Schema.parseJson(Schema.Unknown),
  reply: Reply
})
const Activity = Schema.Struct({
  ...common,
  tag: Schema.Literal("activity"),
  payload: Schema.parseJson(Schema.Struct({ name: Schema.String })),
  reply: Reply
})
const Deferred = Schema.Struct({
  ...common,
  tag: Schema.Literal("deferred"),
  payload: Schema.parseJson(Schema.Struct({ name: Schema.String, exit: Exit(Schema.Unknown) })),
  reply: Schema.Unknown
})
const Row = Schema.Union(Run, Activity, Deferred)
type Row = typeof Row.Type

const decodeRows = Schema.decodeUnknown(Schema.Array(Row))
const decodeSuspended = Schema.decodeUnknown(
  Schema.Array(Schema.Struct({ workflow: Schema.TemplateLiteralParser(entityType, Schema.String), id: Schema.String }))
)

/** The innermost of the errors that have caused another. */
export const rootOf = (error: unknown): unknown =>
  Predicate.hasProperty(error, "cause") && error.cause !== undefined ? rootOf(error.cause) : error

/** What the driver says. */
export const reasonOf = (error: unknown): string => {
  const root = rootOf(error)
  return Predicate.isError(root) ? root.message : String(root)
}

/** What is wrong with rows could quote what is in them: that stays where it is. */
const failed = (error: SqlError | ParseError): StoreError =>
  new StoreError({
    reason:
      error._tag === "ParseError"
        ? "its tables are not as this version of @effect/cluster writes them"
        : reasonOf(error)
  })

const stateOf = ({ reply }: typeof Run.Type): State => {
  if (reply === null) return { _tag: "Running" }
  if (reply._tag === "Failure") return { _tag: "Ended", exit: reply }
  return reply.value._tag === "Complete"
    ? { _tag: "Ended", exit: reply.value.exit }
    : { _tag: "Suspended", trouble: troubleIn(reply.value.cause) }
}

const factOf = (row: Row): Fact | undefined => {
  const known = (name: string, place: Snowflake.Snowflake, value: unknown): Fact => ({
    name,
    place,
    at: Snowflake.timestamp(place),
    value
  })
  if (row.tag === "deferred") {
    const { exit, name } = row.payload
    return exit._tag === "Success" && isOurs(name) ? known(name, row.id, exit.value) : undefined
  }
  if (row.tag === "run" || row.reply_id === null || row.reply?._tag !== "Success") return undefined
  const result = row.reply.value
  return result._tag === "Complete" && result.exit._tag === "Success"
    ? known(row.payload.name, row.reply_id, result.exit.value)
    : undefined
}

const storedOf = (rows: Arr.NonEmptyReadonlyArray<Row>): Stored | undefined => {
  const run = rows.find((row) => row.tag === "run")
  return run?.tag !== "run"
    ? undefined
    : {
        id: run.entity_id,
        workflow: run.entity_type[1],
        payload: run.payload,
        begunAt: Snowflake.timestamp(run.id),
        state: stateOf(run),
        facts: Arr.filterMap(rows, (row) => Option.fromNullable(factOf(row))).sort((one, other) =>
          one.place < other.place ? -1 : 1
        )
      }
}

const tables = (sql: SqlClient.SqlClient, prefix: string) => ({
  messages: sql(`${prefix}_messages`),
  replies: sql(`${prefix}_replies`),
  isSuspended: sql.literal(`payload LIKE '%${suspended}'`)
})

/** Whoever looks for suspended builds every few seconds does not want to look at all that have ended. */
export const makeIndex = (prefix: string): Effect.Effect<void, StoreError, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const { isSuspended, replies } = tables(sql, prefix)
    yield* sql`CREATE INDEX IF NOT EXISTS ${sql(`${prefix}_replies_suspended_idx`)} ON ${replies} (request_id)
      WHERE ${isSuspended}`
  }).pipe(Effect.mapError(failed), Effect.withTracerEnabled(false))

/** Reads the tables that have this prefix. `shardOf` gives the shard of a build: by it, its rows are found in an index. */
export const make = (options: { readonly prefix: string; readonly shardOf: (id: string) => string }) =>
  Effect.gen(function* () {
    const sql = (yield* SqlClient.SqlClient).withoutTransforms()
    const { isSuspended, messages, replies } = tables(sql, options.prefix)

    return {
      read: (id?: string): Effect.Effect<ReadonlyArray<Stored>, StoreError> =>
        // Drivers give such large numbers as they like, or not at all: as texts, they are all the same.
        sql`SELECT CAST(m.id AS TEXT) AS id, m.entity_type, m.entity_id, m.tag, m.payload,
            CAST(r.id AS TEXT) AS reply_id, r.payload AS reply
          FROM ${messages} m LEFT JOIN ${replies} r ON r.request_id = m.id AND r.kind = 0
          WHERE m.kind = 0 AND m.tag IN ('run', 'activity', 'deferred')
            AND ${id === undefined ? sql`1 = 1` : sql`m.shard_id = ${options.shardOf(id)} AND m.entity_id = ${id}`}
            AND m.entity_type LIKE 'Workflow/%' AND m.entity_type NOT LIKE 'Workflow/-/%'
          ORDER BY m.id`.pipe(
          Effect.flatMap(decodeRows),
          Effect.mapBoth({
            onFailure: failed,
            onSuccess: (rows) =>
              Arr.filterMap(
                Object.values(Arr.groupBy(rows, (row) => `${row.entity_type[1]}/${row.entity_id}`)),
                (rows) => Option.fromNullable(storedOf(rows))
              )
          }),
          Effect.withTracerEnabled(false)
        ),
      suspended: sql`SELECT entity_type AS workflow, entity_id AS id FROM ${messages}
        WHERE tag = 'run' AND id IN (SELECT request_id FROM ${replies} WHERE ${isSuspended})`.pipe(
        Effect.flatMap(decodeSuspended),
        Effect.mapBoth({
          onFailure: failed,
          onSuccess: Arr.map(({ id, workflow }) => ({ id, workflow: workflow[1] }))
        }),
        Effect.withTracerEnabled(false)
      )
    }
  })
