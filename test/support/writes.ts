/** A SQLite file whose writes are counted, for a program that dies after one of them. */
import { SqlClient } from "@effect/sql"
import { Effect, Layer } from "effect"
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

  return {
    count: Effect.sync(() => count),
    /** The file has one connection: its transactions are statements, too. */
    driver: (filename: string) =>
      Layer.effect(
        SqlClient.SqlClient,
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          const connection = yield* sql.reserve
          const { execute, executeRaw, executeUnprepared, executeValues } = connection
          Object.assign(connection, {
            execute: watched(execute.bind(connection)),
            executeRaw: watched(executeRaw.bind(connection)),
            executeUnprepared: watched(executeUnprepared.bind(connection)),
            executeValues: watched(executeValues.bind(connection))
          })
          return sql
        }).pipe(Effect.scoped)
      ).pipe(Layer.provide(Libsql.layer(filename)))
  }
}
