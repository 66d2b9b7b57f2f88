/** The driver for SQLite that is taken if nothing is said. */
import type { SqlClient } from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** The package is loaded here, so that a program which has another driver does not need it. */
export const layer = (filename: string): Layer.Layer<SqlClient, SqlError> =>
  Effect.tryPromise({
    try: () => import("@effect/sql-libsql/LibsqlClient"),
    catch: (cause) => new SqlError({ cause, message: "The package @effect/sql-libsql cannot be loaded" })
  }).pipe(
    // Ids have 64 bits, and its default is to fail for these. In its URLs these characters stand for others.
    Effect.map(({ layer }) =>
      layer({ url: `file:${filename.replace(/[%?#]/g, encodeURIComponent)}`, intMode: "bigint" })
    ),
    Layer.unwrapEffect
  )
