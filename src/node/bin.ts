#!/usr/bin/env node
/** The command `profitbricks-emulator`. */
import { parseArgs } from "node:util"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Emulator from "../Emulator.js"
import * as Seed from "../emulator/seed.js"
import * as ApiVersions from "../internal/apiVersion.js"
import { version } from "../internal/version.js"
import * as EmulatorServer from "./EmulatorServer.js"
import { greeting } from "./internal/greeting.js"
import { FileError, load, unusable } from "./internal/jsonFile.js"
import { options, usage } from "./internal/usage.js"

const readArgs = () => parseArgs({ options }).values

const parsed = Either.try({
  try: readArgs,
  catch: (error) => (error instanceof Error ? error.message : "unusable arguments")
})

const positive = (name: string, text: string): Either.Either<number, string> =>
  /^[1-9]\d{0,8}$/.test(text) ? Either.right(Number(text)) : Either.left(`--${name}: expected a number from 1`)

/** `600/300`: so many calls per minute, and at once. */
const limitOf = (name: string, text: string | undefined) => {
  if (text === undefined) return Either.right(undefined)
  const [limit = "", burst = limit, ...others] = text.split("/")
  return others.length > 0
    ? Either.left(`--${name}: expected two numbers such as 600/300`)
    : Either.all({ limit: positive(name, limit), burst: positive(name, burst) })
}

const rateLimitOf = (values: ReturnType<typeof readArgs>): Either.Either<Emulator.RateLimits, string> =>
  Either.gen(function* () {
    const { burst, "rate-limit": limit } = values
    if (burst !== undefined && limit === undefined) return yield* Either.left("--burst: expected --rate-limit too")
    const both = yield* limitOf("rate-limit", burst === undefined ? limit : `${limit}/${burst}`)
    return {
      reads: (yield* limitOf("read-limit", values["read-limit"])) ?? both,
      changes: (yield* limitOf("change-limit", values["change-limit"])) ?? both
    }
  })

const print = (call: EmulatorServer.Call) => {
  const query = new URLSearchParams(call.query).toString()
  const body = call.body === undefined ? "" : ` ${JSON.stringify(call.body)}`
  return Console.log(
    `${call.method} ${call.path}${query === "" ? "" : `?${query}`} ${call.status ?? "no answer"}${body}`
  )
}

interface Settings {
  readonly options: EmulatorServer.Options
  /** Who may call, as the options of the command say. */
  readonly owner: Emulator.User
  readonly seedFile: string | undefined
}

const settingsOf = (values: ReturnType<typeof readArgs>): Either.Either<Settings, string> =>
  Either.gen(function* () {
    const port = Number(values.port)
    const provisioningTime = Duration.decodeUnknown(values["provisioning-time"])
    const page = (["local", "all", "none"] as const).find((who) => who === values.page)
    if (!/^\d+$/.test(values.port) || port > 65535) {
      return yield* Either.left("--port: expected a number from 0 to 65535")
    }
    if (Option.isNone(provisioningTime)) {
      return yield* Either.left('--provisioning-time: expected a time such as "300 millis"')
    }
    if (values.username === "" || values.username.includes(":")) {
      return yield* Either.left("--username: expected a name without a colon")
    }
    if (page === undefined) return yield* Either.left('--page: expected "local", "all" or "none"')
    if (values.token !== undefined && !/^\S+$/.test(values.token)) {
      return yield* Either.left("--token: expected a token without spaces")
    }
    const owner: Emulator.User = {
      username: values.username,
      password: Redacted.make(values.password),
      token: values.token === undefined ? undefined : Redacted.make(values.token)
    }
    const served: EmulatorServer.Options = {
      port,
      version: yield* Either.mapLeft(
        ApiVersions.parse(Number(values["api-version"])),
        () => "--api-version: expected 4, 5 or 6"
      ),
      host: values.host,
      allowedHosts: values["allow-host"],
      page,
      users: [owner],
      provisioningTime: provisioningTime.value,
      rateLimit: yield* rateLimitOf(values),
      stateFile: values.state,
      onCall: values.verbose ? print : undefined
    }
    return { options: served, owner, seedFile: values.seed }
  })

const fails = (exitCode: number, message: string) =>
  Effect.andThen(
    Console.error(`profitbricks-emulator: ${message}`),
    Effect.sync(() => {
      process.exitCode = exitCode
    })
  )

const wrongUsage = (message: string) => fails(2, `${message}\n--help lists all options`)

const seedFrom = (path: string) =>
  Effect.gen(function* () {
    const json = yield* load(path)
    if (json === undefined) return yield* new FileError({ path, problem: "does not exist" })
    return yield* Either.mapLeft(Seed.parse(json), unusable(path))
  })

/** The next step of somebody who has typed a command, in the words of its options. */
const adviceOn = ({ code, host, port }: EmulatorServer.ListenError): string => {
  switch (code) {
    case "EADDRINUSE":
      return `port ${port} of ${host} is in use, perhaps by another emulator. Stop that, or try --port ${port === 65535 ? 8080 : port + 1}, or --port 0 for any that is free`
    case "EACCES":
      return `port ${port} is not for this user: try --port 8080`
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `this machine does not have the address ${host}: try --host 127.0.0.1`
    default:
      return `cannot listen on ${host}:${port}: ${code}`
  }
}

const serve = ({ options, owner, seedFile }: Settings) =>
  Effect.gen(function* () {
    const seed = seedFile === undefined ? undefined : yield* seedFrom(seedFile)
    const { page, url } = yield* EmulatorServer.make({ ...options, seed })
    yield* Console.log(
      greeting({
        url,
        page,
        user: owner,
        seed: (seed?.users ?? []).length > 0 ? seedFile : undefined,
        stateFile: options.stateFile
      })
    )
    return yield* Effect.never
  }).pipe(
    Effect.scoped,
    Effect.catchAll((error) => fails(1, error._tag === "ListenError" ? adviceOn(error) : error.message))
  )

const program = Either.match(parsed, {
  onLeft: wrongUsage,
  onRight: (values) =>
    values.help || values.version
      ? Console.log(values.help ? usage : version)
      : Either.match(settingsOf(values), { onLeft: wrongUsage, onRight: serve })
})

const fiber = Effect.runFork(program)
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => fiber.unsafeInterruptAsFork(fiber.id()))
