/**
 * Credentials from the file of the vendor's Python SDK. Node only.
 *
 * @since 0.1.0
 */
import { readFile } from "node:fs/promises"
import { homedir, platform } from "node:os"
import { join } from "node:path"
import * as Cause from "effect/Cause"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

const fileName = "profitbricks-sdk-python.ini"

/** The place where the Python SDK looks for it on this system. */
const defaultPath: Effect.Effect<string, ConfigError.ConfigError> = Effect.gen(function* () {
  const folder = (variable: string, fallback: string) =>
    Effect.map(
      Config.option(Config.nonEmptyString(variable)),
      Option.getOrElse(() => join(homedir(), fallback))
    )
  switch (platform()) {
    case "win32":
      return join(yield* folder("LOCALAPPDATA", "AppData/Local"), "ProfitBricks", fileName)
    case "darwin":
      return join(homedir(), "Library/Application Support", fileName)
    default:
      return join(yield* folder("XDG_CONFIG_HOME", ".config"), fileName)
  }
})

/** The keys of a section, as Python's `configparser` reads them: in it `%%` stands for `%`. */
const section = (text: string, wanted: string): ReadonlyMap<string, string> => {
  const keys = new Map<string, string>()
  let current = ""
  for (const line of text.split(/\r?\n/)) {
    const [, header] = /^\[(.*)\]\s*$/.exec(line) ?? []
    const [, key, value] = /^([^#;[=:\s][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? []
    if (header !== undefined) current = header
    else if (current === wanted && key !== undefined) keys.set(key, (value ?? "").replaceAll("%%", "%"))
  }
  return keys
}

const variables = { username: "PROFITBRICKS_USERNAME", password: "PROFITBRICKS_PASSWORD" }

const isMissing = (cause: unknown): boolean =>
  Predicate.isRecord(cause) && (cause["code"] === "ENOENT" || cause["code"] === "ENOTDIR")

const read = (path: string): Effect.Effect<ConfigProvider.ConfigProvider, ConfigError.ConfigError> =>
  Effect.tryPromise({
    try: () => readFile(path, "utf8"),
    catch: (cause) => cause
  }).pipe(
    Effect.catchAll((cause) =>
      isMissing(cause)
        ? Effect.succeed("")
        : Effect.fail(ConfigError.SourceUnavailable([path], "Expected a file that can be read", Cause.empty))
    ),
    Effect.map((text) => {
      const keys = section(text, "credentials")
      const found = Object.entries(variables).flatMap(([key, variable]) => {
        const value = keys.get(key)
        return value === undefined ? [] : [[variable, value] as const]
      })
      return ConfigProvider.fromMap(new Map(found))
    })
  )

/**
 * Lets `ProfitBricks.layerConfig()` and `Credentials.layerConfig()` find `username` and `password` of the section
 * `[credentials]` in the file, where the environment does not have them. Without a path it is the file that the Python SDK
 * uses; if there is none, nothing changes.
 *
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { ProfitBricks } from "effect-profitbricks"
 * import * as CredentialsFile from "effect-profitbricks/node/CredentialsFile"
 *
 * const live = ProfitBricks.layerConfig().pipe(Layer.provide(CredentialsFile.layer()))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options?: { readonly path?: string | undefined }): Layer.Layer<never, ConfigError.ConfigError> =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const fromFile = yield* read(options?.path ?? (yield* defaultPath))
      return yield* Effect.configProviderWith((environment) =>
        Effect.succeed(Layer.setConfigProvider(ConfigProvider.orElse(environment, () => fromFile)))
      )
    })
  )
