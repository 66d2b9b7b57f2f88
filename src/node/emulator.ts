#!/usr/bin/env node
/** The command `profitbricks-emulator`. */
import { parseArgs } from "node:util"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as EmulatorServer from "./EmulatorServer.js"

const usage = `Usage: profitbricks-emulator [options]

Serves the ProfitBricks Cloud API in memory, and prints its URL.

  --port NUMBER              default: 8080; 0 is any that is free
  --host ADDRESS             default: 127.0.0.1, which only this machine can reach
  --username NAME            default: emulator@example.com
  --password PASSWORD        default: emulator
  --provisioning-time TIME   how long a request takes, such as "300 millis" or "0 seconds"; default: 1 second
  --verbose                  prints each call
  --help                     prints this`

const options = {
  port: { type: "string", default: "8080" },
  host: { type: "string", default: "127.0.0.1" },
  username: { type: "string", default: "emulator@example.com" },
  password: { type: "string", default: "emulator" },
  "provisioning-time": { type: "string", default: "1 second" },
  verbose: { type: "boolean", default: false },
  help: { type: "boolean", default: false }
} as const

const parsed = Either.try({
  try: () => parseArgs({ options }).values,
  catch: (error) => (error instanceof Error ? error.message : "unusable arguments")
})

const serverOptions = Either.flatMap(parsed, (values): Either.Either<EmulatorServer.Options, string> => {
  const port = Number(values.port)
  const provisioningTime = Duration.decodeUnknown(values["provisioning-time"])
  if (!/^\d+$/.test(values.port) || port > 65535) return Either.left("--port: expected a number from 0 to 65535")
  if (Option.isNone(provisioningTime)) return Either.left('--provisioning-time: expected a time such as "300 millis"')
  if (values.username === "" || values.username.includes(":"))
    return Either.left("--username: expected a name without a colon")
  return Either.right({
    port,
    host: values.host,
    users: [{ username: values.username, password: Redacted.make(values.password) }],
    provisioningTime: provisioningTime.value,
    onCall: values.verbose
      ? ({ method, path, status }: EmulatorServer.Call) => Console.log(`${method} ${path} ${status}`)
      : () => Effect.void
  })
})

const wrongUsage = (message: string) =>
  Effect.zipRight(
    Console.error(`profitbricks-emulator: ${message}\n\n${usage}`),
    Effect.sync(() => {
      process.exitCode = 2
    })
  )

const serve = (options: EmulatorServer.Options) =>
  EmulatorServer.make(options).pipe(
    Effect.flatMap(({ url }) => Console.log(`The emulator listens on ${url}`)),
    Effect.zipRight(Effect.never),
    Effect.scoped,
    Effect.catchTag("ListenError", (error) =>
      Effect.zipRight(
        Console.error(`profitbricks-emulator: ${error.message}`),
        Effect.sync(() => {
          process.exitCode = 1
        })
      )
    )
  )

const program =
  Either.isRight(parsed) && parsed.right.help
    ? Console.log(usage)
    : Either.match(serverOptions, { onLeft: wrongUsage, onRight: serve })

const fiber = Effect.runFork(program)
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => fiber.unsafeInterruptAsFork(fiber.id()))
