/** Configuration whose values are checked once they are read. */
import type * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"

const nowhere = ConfigProvider.fromMap(new Map())

const firstPath = (error: ConfigError.ConfigError): ReadonlyArray<string> =>
  error._op === "And" || error._op === "Or" ? firstPath(error.left) : error.path

/** The variable that a config reads: the one that it misses where there is none. Effect does not keep the names of all. */
const nameOf = (config: Config.Config<unknown>): Effect.Effect<ReadonlyArray<string>> =>
  Effect.match(nowhere.load(config), { onFailure: firstPath, onSuccess: () => [] })

/** A value that cannot be used is a `ConfigError` that names the variable. */
export const checked = <A, B>(
  config: Config.Config<A>,
  parse: (value: A) => Either.Either<B, string>
): Effect.Effect<B, ConfigError.ConfigError> =>
  Effect.flatMap(config, (value) =>
    Effect.catchAll(parse(value), (message) =>
      Effect.flatMap(nameOf(config), (name) => Effect.fail(ConfigError.InvalidData([...name], message)))
    )
  )
