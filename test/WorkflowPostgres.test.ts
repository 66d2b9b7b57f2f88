import { LibsqlClient } from "@effect/sql-libsql"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as WorkflowPostgres from "effect-profitbricks/WorkflowPostgres"

/** What is said of it on another database than PostgreSQL. */
const refused = (prefix?: string) =>
  Layer.build(WorkflowPostgres.layer({ prefix })).pipe(
    Effect.scoped,
    Effect.provide(LibsqlClient.layer({ url: ":memory:" })),
    Effect.flip
  )

describe("builds in PostgreSQL", () => {
  it.effect("are not kept in another database", () =>
    Effect.gen(function* () {
      const error = yield* refused()
      expect(error._tag).toBe("StoreError")
      expect(error.message).toContain("the database is not PostgreSQL")
    })
  )

  it.effect.each(["Builds", "my-builds", "", "0builds", "b".repeat(31)])("are not kept under the prefix %j", (prefix) =>
    Effect.gen(function* () {
      const error = yield* refused(prefix)
      expect(error._tag).toBe("StoreError")
      expect(error.message).toContain(JSON.stringify(prefix))
    })
  )
})
