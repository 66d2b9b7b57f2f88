/** A runner in a process of its own: it says when it is ready, and carries builds out until it is stopped. */
import { parseArgs } from "node:util"
import { FetchHttpClient } from "@effect/platform"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { PgClient } from "@effect/sql-pg"
import { Console, Effect, Layer, Logger, LogLevel, Redacted, Schedule } from "effect"
import { Credentials, ProfitBricks, Reconciliation, RetryPolicy } from "effect-profitbricks"
import * as WorkflowPostgres from "effect-profitbricks/WorkflowPostgres"
import { Shop } from "../support/shop.js"

const { database, password, url, username } = parseArgs({
  options: {
    database: { type: "string", default: "" },
    password: { type: "string", default: "" },
    url: { type: "string", default: "" },
    username: { type: "string", default: "" }
  }
}).values

const api = ProfitBricks.layer({ baseUrl: url }).pipe(
  Layer.provide([
    Credentials.basic({ username, password: Redacted.make(password) }),
    FetchHttpClient.layer,
    RetryPolicy.default,
    // The record of the emulator does not lag behind.
    Reconciliation.layer(Schedule.recurs(2))
  ])
)

const runner = Shop.layer.pipe(
  Layer.provide(WorkflowPostgres.layer()),
  Layer.provide(PgClient.layer({ url: Redacted.make(database) })),
  Layer.provide(api)
)

NodeRuntime.runMain(
  Effect.zipRight(Console.log("ready"), Effect.never).pipe(
    Effect.provide(runner),
    Logger.withMinimumLogLevel(LogLevel.Warning)
  )
)
