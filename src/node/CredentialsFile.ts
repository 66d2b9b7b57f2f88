/**
 * Credentials from the files of the vendor's other tools. Node only.
 *
 * @since 0.1.0
 */
import type * as ConfigError from "effect/ConfigError"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { isSet, textOf } from "../internal/environment.js"
import * as IniFile from "./internal/iniFile.js"
import * as IonosFile from "./internal/ionosFile.js"
import * as TextFile from "./internal/textFile.js"

/**
 * Which files and which profile to read.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The only file to look at, of either kind. Default: the places where the vendor's tools keep them. */
  readonly path?: string | undefined
  /** The profile, in a file that has some. Default: that of `IONOS_CURRENT_PROFILE`, or else the current one of the file. */
  readonly profile?: string | undefined
}

/** The files that there are. */
interface Found {
  readonly ini?: ReadonlyMap<string, string> | undefined
  readonly ionos?: IonosFile.IonosFile | undefined
}

const profileOf = ({ profile }: Options): Effect.Effect<IonosFile.IonosFile["profile"], ConfigError.ConfigError> => {
  if (profile !== undefined) return Effect.succeed({ name: profile, from: "profile" })
  const from = "IONOS_CURRENT_PROFILE"
  return Effect.map(textOf(from), Option.match({ onNone: () => undefined, onSome: (name) => ({ name, from }) }))
}

const readIonos = (path: string, text: string, options: Options) =>
  Effect.flatMap(profileOf(options), (profile) => IonosFile.parse(path, text, profile))

/** The first of the files that is there. */
const ionosInPlace = (options: Options) =>
  Effect.gen(function* () {
    const named = Option.getOrUndefined(yield* textOf("IONOS_CONFIG_FILE"))
    for (const path of named === undefined ? yield* IonosFile.defaultPaths : [named]) {
      const text = yield* TextFile.read(path)
      if (text !== undefined) return yield* readIonos(path, text, options)
    }
    return named === undefined
      ? undefined
      : yield* Effect.fail(TextFile.unusable("IONOS_CONFIG_FILE", "", `Expected a file that exists: ${named}`))
  })

const find = (options: Options): Effect.Effect<Found, ConfigError.ConfigError> =>
  Effect.gen(function* () {
    const path = options.path ?? (yield* IniFile.defaultPath)
    const text = yield* TextFile.read(path)
    if (text !== undefined && options.path !== undefined && !IniFile.isIni(text)) {
      return { ionos: yield* readIonos(path, text, options) }
    }
    return {
      ini: text === undefined ? undefined : IniFile.credentialsIn(text),
      ionos: options.path === undefined ? yield* ionosInPlace(options) : undefined
    }
  })

const ofIni = ["PROFITBRICKS_USERNAME", "PROFITBRICKS_PASSWORD"]
const ofOthers = ["PROFITBRICKS_TOKEN", "IONOS_TOKEN", "IONOS_USERNAME", "IONOS_PASSWORD"]

/** What the environment lacks. Credentials are of one source: one's token goes before another's password otherwise. */
const missing = ({ ini = new Map(), ionos }: Found) =>
  Effect.gen(function* () {
    const found = new Map<string, string>()
    if (ionos !== undefined && !(yield* Effect.exists(["PROFITBRICKS_API_URL", "IONOS_API_URL"], isSet))) {
      const baseUrl = yield* IonosFile.baseUrlIn(ionos)
      if (baseUrl !== undefined) found.set("IONOS_API_URL", baseUrl)
    }
    if (yield* Effect.exists(ofOthers, isSet)) return found
    if (ini.size > 0) return new Map([...found, ...ini])
    if (ionos === undefined || (yield* Effect.exists(ofIni, isSet))) return found
    return new Map([...found, ...(yield* IonosFile.credentialsIn(ionos))])
  })

/**
 * Lets `ProfitBricks.layerConfig()` and `Credentials.layerConfig()` find credentials in files, where the environment does not
 * have them. If there are no files, nothing changes. They are
 *
 * - the one of the Python SDK, `profitbricks-sdk-python.ini`: `username` and `password` of its section `[credentials]`;
 * - the one of the vendor's other SDKs and of `ionosctl`: `IONOS_CONFIG_FILE`, or else `~/.ionos/config`, or `config.yaml` or
 *   `config.json` in the folder of `ionosctl`. It is the token, or else the user name and password, of the current profile,
 *   and the endpoint of the product `cloud` in its environment. Its settings of TLS are not looked at.
 *
 * A file that cannot be read is a `ConfigError` that names it, and so is a token there that is none or has expired.
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
export const layer = (options: Options = {}): Layer.Layer<never, ConfigError.ConfigError> =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const fromFiles = ConfigProvider.fromMap(yield* Effect.flatMap(find(options), missing))
      return yield* Effect.configProviderWith((environment) =>
        Effect.succeed(Layer.setConfigProvider(ConfigProvider.orElse(environment, () => fromFiles)))
      )
    })
  )
