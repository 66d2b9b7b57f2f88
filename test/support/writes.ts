/** A SQLite file whose writes are counted, for a program that dies after one of them. */
import { SqlClient } from "@effect/sql"
import { Context, Effect, Layer } from "effect"
import * as Libsql from "../../src/internal/workflow/libsql.js"
import { die } from "./moments.js"

const isWrite = (statement: string): boolean => /^\s*(?:insert|update|delete|create)\b/i.test(statement)
const isCommit = (statement: string): boolean => /^\s*commit\b/i.test(statement)

/** Dies after so many writes. */
export const makeWrites = (dieAfter: number) => {
  let count = 0
  /** Something was written that is not committed yet: it is gone if the process dies before. */
  let isOpen = false
  const counts = (statement: string): boolean => {
    const does = isWrite(statement) || (isOpen && isCommit(statement))
    isOpen = isWrite(statement) || (isOpen && !isCommit(statement))
    return does
  }
  const watched =
    <Rest extends ReadonlyArray<unknown>, A, E>(run: (statement: string, ...rest: Rest) => Effect.Effect<A, E>) =>
    (statement: string, ...rest: Rest) =>
      Effect.tap(run(statement, ...rest), () => (counts(statement) && ++count === dieAfter ? die : Effect.void))

  const watch = (context: Context.Context<SqlClient.SqlClient>) =>
    Effect.gen(function* () {
      const connection = yield* Context.get(context, SqlClient.SqlClient).reserve
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
