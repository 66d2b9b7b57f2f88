/** What a client finds in its environment, checked as it is read. */
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { ApiVersion } from "./apiVersion.js"

/** Whether a variable is set, be it empty. */
export const isSet = (name: string): Effect.Effect<boolean, ConfigError.ConfigError> =>
  Effect.map(Config.option(Config.string(name)), Option.isSome)

/** A text that is not empty. */
export const textOf = (name: string): Effect.Effect<Option.Option<string>, ConfigError.ConfigError> =>
  Config.option(Config.nonEmptyString(name))

const nowhere = ConfigProvider.fromMap(new Map())

const firstPath = (error: ConfigError.ConfigError): ReadonlyArray<string> =>
  error._op === "And" || error._op === "Or" ? firstPath(error.left) : error.path

/** The variable that a config reads: the one that it misses where there is none. Effect does not keep the names of all. */
const nameOf = (config: Config.Config<unknown>): Effect.Effect<ReadonlyArray<string>> =>
  Effect.match(nowhere.load(config), { onFailure: firstPath, onSuccess: () => [] })

/** For programs that are not type-checked. What is there instead may be a secret. */
const notAConfig = Effect.fail(
  ConfigError.InvalidData(
    ["credentials"],
    'Expected a Config, such as Config.redacted("MY_TOKEN"): Credentials.token takes a value'
  )
)

/** A value that cannot be used is a `ConfigError` that names the variable. */
export const checked = <A, B>(
  config: Config.Config<A>,
  parse: (value: A) => Either.Either<B, string>
): Effect.Effect<B, ConfigError.ConfigError> =>
  Effect.flatMap(Config.isConfig(config) ? config : notAConfig, (value) =>
    Effect.catchAll(parse(value), (message) =>
      Effect.flatMap(nameOf(config), (name) => Effect.fail(ConfigError.InvalidData([...name], message)))
    )
  )

/**
 * An option as it is given, to be checked with the others, or read by a `Config`; or else the first of the variables that is set,
 * ours before the vendor's. If that is empty it is an error, not a reason to go on.
 */
export const givenOr = <A extends string | number | URL, B>(
  option: A | Config.Config<A> | undefined,
  parse: (value: A) => Either.Either<B, string>,
  ...variables: ReadonlyArray<Config.Config<A>>
): Effect.Effect<A | B | undefined, ConfigError.ConfigError> =>
  Effect.gen(function* () {
    if (Config.isConfig(option)) return yield* checked(option, parse)
    if (option !== undefined) return option
    for (const variable of variables) {
      if (Option.isSome(yield* Config.option(variable))) return yield* checked(variable, parse)
    }
    return undefined
  })

/** The vendor's SDK for Go and its command take a host alone too, and add the rest. */
export const urlOfVendor =
  (version: ApiVersion) =>
  (text: string): string => {
    const url = /^https?:/i.test(text) ? text : `https://${text}`
    return /^https?:\/\/[^/?#]+\/*$/i.test(url) ? `${url.replace(/\/+$/, "")}/cloudapi/v${version}` : url
  }
