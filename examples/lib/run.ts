import { parseArgs } from "node:util"
import { NodeRuntime } from "@effect/platform-node"
import { Effect, Schema } from "effect"
import { Emulator, ProfitBricks } from "effect-profitbricks"

const { "api-version": version, live } = parseArgs({
  options: { live: { type: "boolean", default: false }, "api-version": { type: "string", default: "6" } }
}).values

/**
 * Runs an example against the embedded emulator, at version 6 of the API or at the one of `--api-version`; or, with `--live`,
 * against the real API with the token in PROFITBRICKS_TOKEN or IONOS_TOKEN, where what it makes costs money.
 */
export const run = <A, E>(
  program: Effect.Effect<A, E, ProfitBricks.ProfitBricks>,
  { provisioningTime = "300 millis" }: Pick<Emulator.Options, "provisioningTime"> = {}
): void =>
  NodeRuntime.runMain(
    program.pipe(
      Effect.provide(
        live
          ? ProfitBricks.layerConfig({ userAgent: "effect-profitbricks-examples" })
          : Emulator.layer({
              version: Schema.decodeUnknownSync(Schema.Literal(4, 5, 6))(Number(version)),
              provisioningTime
            })
      )
    )
  )
