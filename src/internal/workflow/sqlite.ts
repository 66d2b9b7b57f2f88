/** One connection to a SQLite file, whichever driver has opened it. */
import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import * as Effect from "effect/Effect"
import { globalValue } from "effect/GlobalValue"
import type { Scope } from "effect/Scope"

/**
 * While a file is locked, SQLite waits with the whole process. That is no time if another process has locked it, but all the time if it
 * is another connection of this one.
 */
const turns = globalValue("effect-profitbricks/workflow/sqlite", () => new Map<string, Effect.Semaphore>())

const turnsOf = (path: string): Effect.Semaphore => {
  const known = turns.get(path) ?? Effect.unsafeMakeSemaphore(1)
  turns.set(path, known)
  return known
}

/**
 * A client with one connection of another client. `LibsqlClient` opens one for each transaction, and leaves it open until the memory is
 * tidied up: after some hundreds of transactions there are no more files to be had. And no setting of a connection outlives a
 * transaction.
 */
export const withOneConnection = (
  client: SqlClient.SqlClient,
  path: string
): Effect.Effect<SqlClient.SqlClient, SqlError, Scope> =>
  Effect.gen(function* () {
    const connection = yield* client.reserve
    const turns = turnsOf(path)
    const acquirer = Effect.uninterruptibleMask((restore) =>
      restore(turns.take(1)).pipe(Effect.zipRight(Effect.addFinalizer(() => turns.release(1))), Effect.as(connection))
    )
    // What fails to write because it has read before is not waited for.
    const transactionAcquirer = Effect.tap(acquirer, connection.executeUnprepared("BEGIN IMMEDIATE", [], undefined))
    return yield* SqlClient.make({
      acquirer,
      transactionAcquirer,
      // It has begun already: what fails to begin after this would be rolled back, and its error be lost.
      beginTransaction: "SELECT 1",
      compiler: Statement.makeCompilerSqlite(),
      spanAttributes: [["db.system.name", "sqlite"]]
    })
  }).pipe(Effect.provide(Reactivity.layer))
