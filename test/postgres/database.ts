/** The PostgreSQL that `run.sh` starts for the tests. */
import { randomUUID } from "node:crypto"
import { PgClient } from "@effect/sql-pg"
import { Effect, Redacted } from "effect"

/** Of a database of this name, which need not be there. */
export const databaseUrl = (name: string): string => {
  const server = process.env["POSTGRES_URL"]
  if (server === undefined) throw new Error("POSTGRES_URL is not set: run npm run test:postgres")
  return `${server}/${name}`
}

export const postgres = (database: string) => PgClient.layer({ url: Redacted.make(databaseUrl(database)) })

/** The name of a new database with nothing in it. */
export const emptyDatabase = Effect.suspend(() => {
  const name = `builds_${randomUUID()}`
  return Effect.as(
    Effect.provide(
      Effect.flatMap(PgClient.PgClient, (sql) => sql`CREATE DATABASE ${sql(name)}`),
      postgres("postgres")
    ),
    name
  )
})
