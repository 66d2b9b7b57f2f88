/** libSQL with one connection. */
import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/**
 * `LibsqlClient` opens a connection for each transaction, and leaves it open until the memory is tidied up: after some
 * hundreds of transactions there are no more files to be had. And no setting of a connection outlives a transaction.
 */
const withOneConnection = Effect.gen(function* () {
  const connection = yield* (yield* SqlClient.SqlClient).reserve
  const turns = yield* Effect.makeSemaphore(1)
  return yield* SqlClient.make({
    acquirer: turns.withPermits(1)(Effect.succeed(connection)),
    transactionAcquirer: Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        yield* restore(turns.take(1))
        yield* Effect.addFinalizer(() => turns.release(1))
        yield* connection.executeUnprepared("BEGIN IMMEDIATE", [], undefined)
        return connection
      })
    ),
    // It has begun already: what fails to begin after this would be rolled back, and its error be lost.
    beginTransaction: "SELECT 1",
    compiler: Statement.makeCompilerSqlite(),
    spanAttributes: [["db.system.name", "sqlite"]]
  })
})

/** The package is loaded here, so that a program which has another driver does not need it. */
export const layer = (filename: string): Layer.Layer<SqlClient.SqlClient, SqlError> =>
  Effect.tryPromise({
    try: () => import("@effect/sql-libsql/LibsqlClient"),
    catch: (cause) => new SqlError({ cause, message: "The package @effect/sql-libsql is not installed" })
  }).pipe(
    Effect.map((LibsqlClient) =>
      Layer.scoped(SqlClient.SqlClient, withOneConnection).pipe(
        // Ids have 64 bits, and its default is to fail for these. In its URLs these characters stand for others.
        Layer.provide(
          LibsqlClient.layer({ url: `file:${filename.replace(/[%?#]/g, encodeURIComponent)}`, intMode: "bigint" })
        ),
        Layer.provide(Reactivity.layer)
      )
    ),
    Layer.unwrapEffect
  )
