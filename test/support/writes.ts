/** A SQLite file whose writes are counted, for a program that dies after one of them. */
import { SqlClient } from "@effect/sql"
import { Context, Effect, Layer } from "effect"
import * as Libsql from "../../src/internal/workflow/libsql.js"
import { die } from "./moments.js"

/** What changes the file: a transaction does when it is committed, and leaves nothing if its process dies before. */
const isWrite = (statement: string): boolean => /^\s*(?:insert|update|delete|create|commit)\b/i.test(statement)

/** Dies after so many writes. */
export const makeWrites = (dieAfter: number) => {
  let count = 0
  const watched =
    <Rest extends ReadonlyArray<unknown>, A, E>(run: (statement: string, ...rest: Rest) => Effect.Effect<A, E>) =>
    (statement: string, ...rest: Rest) =>
      Effect.tap(run(statement, ...rest), () => (isWrite(statement) && ++count === dieAfter ? die : Effect.void))

  const watch = (context: Context.Context<SqlClient.SqlClient>) =>
    Effect.gen(function* () {
      const connection = yield* Context.get(context, SqlClient.SqlClient).reserve
      // Whoever reserves it begins a transaction.
      yield* connection.executeUnprepared("ROLLBACK", [], undefined)
      const { execute, executeRaw, executeValues } = connection
      // What is not prepared is executed by `execute`.
      Object.assign(connection, {
        execute: watched(execute.bind(connection)),
        executeRaw: watched(executeRaw.bind(connection)),
        executeValues: watched(executeValues.bind(connection))
      })
    }).pipe(Effect.scoped)

  return {
    count: Effect.sync(() => count),
    /** The file of the builds has one connection, so that its transactions are statements, too. That beside it is for a lock. */
    driver: (filename: string) =>
      filename.endsWith(".lock") ? Libsql.layer(filename) : Layer.tap(Libsql.layer(filename), watch)
  }
}
