/**
 * The program that `dbos.test.ts` kills: it builds, and prints what it has got. It dies by itself at the answer to the call that
 * `--answered` names.
 */
import { parseArgs } from "node:util"
import { Layer, Logger, LogLevel, ManagedRuntime, Redacted, Schedule } from "effect"
import { Credentials, ProfitBricks, Reconciliation, RetryPolicy } from "effect-profitbricks"
import { dyingAt } from "../support/moments.js"
import { provision } from "./dbos.js"

const { answered, database, password, url, username } = parseArgs({
  options: {
    answered: { type: "string" },
    database: { type: "string", default: "" },
    password: { type: "string", default: "" },
    url: { type: "string", default: "" },
    username: { type: "string", default: "" }
  }
}).values

const runtime = ManagedRuntime.make(
  ProfitBricks.layer({ baseUrl: url }).pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        Credentials.basic({ username, password: Redacted.make(password) }),
        dyingAt(answered),
        RetryPolicy.default,
        // The record of the emulator does not lag behind.
        Reconciliation.layer(Schedule.recurs(2)),
        Logger.minimumLogLevel(LogLevel.Warning)
      )
    )
  )
)

// The client of PostgreSQL warns of what DBOS does with it.
process.noDeprecation = true
console.log(JSON.stringify(await provision(runtime, { databaseUrl: database, key: "shop" })))
await runtime.dispose()
