import { NodeRuntime } from "@effect/platform-node"
import { Effect } from "effect"
import { Emulator, ProfitBricks } from "effect-profitbricks"

/**
 * Runs an example against the embedded emulator, or, with `--live`, against the real API with the account of
 * PROFITBRICKS_TOKEN, where what it makes costs money.
 */
export const run = <A, E>(program: Effect.Effect<A, E, ProfitBricks.ProfitBricks>): void =>
  NodeRuntime.runMain(
    program.pipe(
      Effect.provide(
        process.argv.includes("--live")
          ? ProfitBricks.layerConfig({ userAgent: "effect-profitbricks-examples" })
          : Emulator.layer({ provisioningTime: "300 millis" })
      )
    )
  )
