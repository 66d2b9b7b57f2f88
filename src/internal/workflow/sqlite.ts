/** One connection to a SQLite file, whichever driver has opened it. */
import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import type { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schedule from "effect/Schedule"
import type { Scope } from "effect/Scope"
import { rootOf } from "./sql.js"

/** Whether another connection has locked the file. */
export const isBusy = (error: SqlError): boolean => {
  const root = rootOf(error)
  return Predicate.hasProperty(root, "code") && String(root.code).startsWith("SQLITE_BUSY")
}

/** For five seconds. SQLite itself would wait with the whole process, in which the other connection may be. */
const again = Schedule.intersect(Schedule.spaced("20 millis"), Schedule.recurs(250))

const patient = (connection: Connection): Connection => {
  const retried = <A>(self: Effect.Effect<A, SqlError>) => Effect.retry(self, { while: isBusy, schedule: again })
  return {
    execute: (...args) => retried(connection.execute(...args)),
    executeRaw: (...args) => retried(connection.executeRaw(...args)),
    executeStream: (...args) => connection.executeStream(...args),
    executeUnprepared: (...args) => retried(connection.executeUnprepared(...args)),
    executeValues: (...args) => retried(connection.executeValues(...args))
  }
}

/**
 * A client with this connection alone. `LibsqlClient` opens one for each transaction, and leaves it open until the memory is tidied
 * up: after some hundreds of transactions there are no more files to be had. And no setting of a connection outlives a transaction.
 */
export const withOneConnection = (client: SqlClient.SqlClient): Effect.Effect<SqlClient.SqlClient, SqlError, Scope> =>
  Effect.gen(function* () {
    const connection = patient(yield* client.reserve)
    const turns = yield* Effect.makeSemaphore(1)
    yield* connection.executeUnprepared("PRAGMA busy_timeout = 0", [], undefined)
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
  }).pipe(Effect.provide(Reactivity.layer))
