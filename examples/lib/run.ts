import { relative } from "node:path"
import { parseArgs } from "node:util"
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Either, Option, Schema } from "effect"
import { Emulator, ProfitBricks } from "effect-profitbricks"
import { quickly } from "./quickly.js"

/** Options of `run`. */
export interface Options {
  /** The example in a sentence, for `--help`. */
  readonly about?: string
  /** The time that the emulator takes for a change, by its clock. */
  readonly provisioningTime?: Emulator.Options["provisioningTime"]
  /** How many times as fast the emulator's clock runs. */
  readonly speed?: number
}

const usage = (about: string | undefined) => `${about === undefined ? "" : `${about}\n\n`}\
Usage: npx tsx ${relative(process.cwd(), process.argv[1] ?? "")} [options]

  --live             on your account, where what it builds costs money. Set
                     PROFITBRICKS_TOKEN, or PROFITBRICKS_USERNAME and
                     PROFITBRICKS_PASSWORD
  --api-version <n>  the version of the API that the emulator is: 4, 5 or 6.
                     Default: 6
  --help             shows this text

Without --live it runs on the embedded emulator, and costs nothing.`

const Values = Schema.Struct({
  live: Schema.Boolean,
  help: Schema.Boolean,
  "api-version": Schema.compose(Schema.NumberFromString, Schema.Literal(4, 5, 6))
})

/** The options as they are given, or a sentence that says which of them cannot be used. */
const values = Either.try(() =>
  parseArgs({
    options: {
      live: { type: "boolean", default: false },
      "api-version": { type: "string", default: "6" },
      help: { type: "boolean", short: "h", default: false }
    }
  })
).pipe(
  Either.mapLeft((error) => String(error).replace(/^.*?: |\. .*$/gs, "")),
  Either.flatMap((args) =>
    Either.mapLeft(Schema.decodeUnknownEither(Values)(args.values), () => "--api-version is 4, 5 or 6")
  )
)

/** Whether it runs on the account of `--live`. */
export const isLive = Option.exists(Either.getRight(values), ({ live }) => live)

const live = "Running on your account: what this builds costs money.\n"
const emulated = (speed: number) => `\
Running on the embedded emulator: nothing is ordered, and it costs nothing.
Time passes ${speed} times as fast.
`

/**
 * Runs an example against the embedded emulator, at version 6 of the API or at the one of `--api-version`; or, with `--live`,
 * against the real API with the credentials in the environment, where what it makes costs money. The first lines say which.
 */
export const run = <A, E>(
  program: Effect.Effect<A, E, ProfitBricks.ProfitBricks>,
  { about, provisioningTime = "20 seconds", speed = 50 }: Options = {}
): void => {
  const main = Either.match(values, {
    onLeft: (problem) =>
      Effect.zipRight(
        Console.error(`${problem}.\n\n${usage(about)}`),
        Effect.sync(() => {
          process.exitCode = 2
        })
      ),
    onRight: (options) => {
      if (options.help) return Console.log(usage(about))
      if (options.live) {
        const client = ProfitBricks.layerConfig({ userAgent: "effect-profitbricks-examples" })
        return Effect.zipRight(Console.error(live), Effect.provide(program, client))
      }
      const emulator = Emulator.layer({ version: options["api-version"], provisioningTime })
      return Effect.zipRight(Console.error(emulated(speed)), program.pipe(Effect.provide(emulator), quickly(speed)))
    }
  })
  NodeRuntime.runMain(Effect.asVoid(main))
}
