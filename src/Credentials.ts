/**
 * Credentials: a user name with a password, or a token.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

/**
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** The value of the `Authorization` header. */
  readonly authorization: Redacted.Redacted
  /** The API may repeat them, and must not make us show them. */
  readonly secrets: ReadonlyArray<Redacted.Redacted>
}

/**
 * @since 0.1.0
 * @category tags
 */
export class Credentials extends Context.Tag("effect-profitbricks/Credentials")<Credentials, Service>() {}

/** Visible ASCII: anything else would be refused, or worse, as the value of a header. */
const headerSafe = /^[\x21-\x7e]+$/

/** Half a character: it would be replaced on the way, and the password would be wrong for no visible reason. */
const illFormed = /\p{Surrogate}/u

/** For programs that are not type-checked. */
const notRedacted = "Expected a Redacted, as Redacted.make gives it"

const invalid = (name: string, message: string): Either.Either<never, ConfigError.ConfigError> =>
  Either.left(ConfigError.InvalidData([name], message))

const makeBasic = (
  user: { readonly username: string; readonly password: Redacted.Redacted },
  names: { readonly username: string; readonly password: string }
): Either.Either<Service, ConfigError.ConfigError> => {
  if (!Redacted.isRedacted(user.password)) return invalid(names.password, notRedacted)
  const password = Redacted.value(user.password)
  if (user.username === "") return invalid(names.username, "Expected a user name, but it is empty")
  if (user.username.includes(":")) return invalid(names.username, "Expected a user name without a colon")
  if (password === "") return invalid(names.password, "Expected a password, but it is empty")
  if (illFormed.test(user.username)) return invalid(names.username, "Expected well-formed Unicode")
  if (illFormed.test(password)) return invalid(names.password, "Expected well-formed Unicode")
  const encoded = Redacted.make(Encoding.encodeBase64(`${user.username}:${password}`))
  return Either.right({
    authorization: Redacted.make(`Basic ${Redacted.value(encoded)}`),
    secrets: [user.password, encoded]
  })
}

const makeToken = (token: Redacted.Redacted, name: string): Either.Either<Service, ConfigError.ConfigError> =>
  !Redacted.isRedacted(token)
    ? invalid(name, notRedacted)
    : headerSafe.test(Redacted.value(token))
      ? Either.right({ authorization: Redacted.make(`Bearer ${Redacted.value(token)}`), secrets: [token] })
      : invalid(name, "Expected a token of visible ASCII characters")

/** Says of a variable that is missing that it is not set. */
const notSet = (error: ConfigError.ConfigError): ConfigError.ConfigError => {
  switch (error._op) {
    case "MissingData":
      return ConfigError.MissingData([...error.path], `${error.path.join("_")} is not set`)
    case "And":
      return ConfigError.And(notSet(error.left), notSet(error.right))
    case "Or":
      return ConfigError.Or(notSet(error.left), notSet(error.right))
    default:
      return error
  }
}

/**
 * A user name, which is an e-mail address, and a password. An empty one is a `ConfigError`.
 *
 * @example
 * ```ts
 * import { Redacted } from "effect"
 * import { Credentials } from "effect-profitbricks"
 *
 * const credentials = Credentials.basic({ username: "me@example.com", password: Redacted.make("from a vault") })
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const basic = (user: {
  readonly username: string
  readonly password: Redacted.Redacted
}): Layer.Layer<Credentials, ConfigError.ConfigError> =>
  Layer.effect(Credentials, makeBasic(user, { username: "username", password: "password" }))

/**
 * A bearer token, for the versions of the API that take one (v5 and later). An empty one is a `ConfigError`.
 *
 * @since 0.1.0
 * @category layers
 */
export const token = (value: Redacted.Redacted): Layer.Layer<Credentials, ConfigError.ConfigError> =>
  Layer.effect(Credentials, makeToken(value, "token"))

/**
 * Credentials from the environment, or another `ConfigProvider`: `PROFITBRICKS_USERNAME` and
 * `PROFITBRICKS_PASSWORD`. Missing or empty ones are a `ConfigError` that names the variable.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (): Layer.Layer<Credentials, ConfigError.ConfigError> => {
  const names = { username: "PROFITBRICKS_USERNAME", password: "PROFITBRICKS_PASSWORD" }
  return Layer.effect(
    Credentials,
    Effect.flatMap(
      Effect.mapError(
        Config.all({ username: Config.string(names.username), password: Config.redacted(names.password) }),
        notSet
      ),
      (user) => makeBasic(user, names)
    )
  )
}
