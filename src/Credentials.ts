/**
 * Credentials: a token, or a user name with a password.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { checked, isSet } from "./internal/environment.js"
import * as Token from "./internal/token.js"

/**
 * What a client sends to say who it is.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** The value of the `Authorization` header. */
  readonly authorization: Redacted.Redacted
  /** Texts to mask wherever the API repeats them. */
  readonly secrets: ReadonlyArray<Redacted.Redacted>
}

/**
 * The credentials of a client: `Credentials.layerConfig()`, `token` and `basic` provide them.
 *
 * @since 0.1.0
 * @category tags
 */
export class Credentials extends Context.Tag("effect-profitbricks/Credentials: provide Credentials.layerConfig()")<
  Credentials,
  Service
>() {}

/** Half of a character would be replaced on the way, and the password would be wrong for no visible reason. */
const illFormed = /\p{Surrogate}/u

const parseUsername = (username: string): Either.Either<string, string> => {
  if (username === "") return Either.left("Expected a user name, but it is empty")
  if (username.includes(":")) return Either.left("Expected a user name without a colon")
  return illFormed.test(username) ? Either.left("Expected well-formed Unicode") : Either.right(username)
}

const parsePassword = (password: Redacted.Redacted): Either.Either<Redacted.Redacted, string> => {
  if (!Redacted.isRedacted(password)) return Either.left(Token.notRedacted)
  const value = Redacted.value(password)
  if (value === "") return Either.left("Expected a password, but it is empty")
  return illFormed.test(value) ? Either.left("Expected well-formed Unicode") : Either.right(password)
}

const makeBasic = ({
  password,
  username
}: {
  readonly username: string
  readonly password: Redacted.Redacted
}): Service => {
  const encoded = Redacted.make(Encoding.encodeBase64(`${username}:${Redacted.value(password)}`))
  return { authorization: Redacted.make(`Basic ${Redacted.value(encoded)}`), secrets: [password, encoded] }
}

const makeToken = (token: Redacted.Redacted): Service => ({
  authorization: Redacted.make(`Bearer ${Redacted.value(token)}`),
  secrets: [token]
})

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
 * The places of the credentials: of a token, or of a user name and a password, never of both.
 *
 * @since 0.1.0
 * @category models
 */
export type Configs =
  | {
      readonly token: Config.Config<Redacted.Redacted>
      readonly username?: never
      readonly password?: never
    }
  | {
      readonly username: Config.Config<string>
      readonly password: Config.Config<Redacted.Redacted>
      readonly token?: never
    }

const configured = (configs: Configs): Effect.Effect<Service, ConfigError.ConfigError> =>
  configs.token === undefined
    ? Effect.all({
        username: checked(configs.username, parseUsername),
        password: checked(configs.password, parsePassword)
      }).pipe(Effect.mapBoth({ onFailure: notSet, onSuccess: makeBasic }))
    : Effect.flatMap(Clock.currentTimeMillis, (now) => checked(configs.token, Token.parse(now))).pipe(
        Effect.mapBoth({ onFailure: notSet, onSuccess: makeToken })
      )

/** Names the option that cannot be used. */
const named =
  (name: string) =>
  (message: string): ConfigError.ConfigError =>
    ConfigError.InvalidData([name], message)

/**
 * A user name, which is an e-mail address, and a password. An empty one is a `ConfigError`. The API refuses passwords of
 * users with two factors, who need a `token`.
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
  Layer.effect(
    Credentials,
    Effect.map(
      Effect.all({
        username: Either.mapLeft(parseUsername(user.username), named("username")),
        password: Either.mapLeft(parsePassword(user.password), named("password"))
      }),
      makeBasic
    )
  )

/**
 * A token of the vendor's Token Manager, for versions 5 and 6 of the API. A text that is no token, or one that has expired, is a
 * `ConfigError`. For a token of another kind, such as that of a gateway of yours, provide a `Service` of your own.
 *
 * @example
 * ```ts
 * import { Redacted } from "effect"
 * import { Credentials } from "effect-profitbricks"
 *
 * const credentials = Credentials.token(Redacted.make("from a vault"))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const token = (value: Redacted.Redacted): Layer.Layer<Credentials, ConfigError.ConfigError> =>
  Layer.effect(
    Credentials,
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      Either.mapBoth(Token.parse(now)(value), { onLeft: named("token"), onRight: makeToken })
    )
  )

/** The prefixes of the variables: ours, and the vendor's. */
const prefixes = ["PROFITBRICKS", "IONOS"] as const

const howTo = prefixes.map((prefix) => `${prefix}_TOKEN, or ${prefix}_USERNAME and ${prefix}_PASSWORD`).join("; or ")

/** All of them have the same prefix, so that a user name never gets the password of another one. */
const fromEnvironment: Effect.Effect<Service, ConfigError.ConfigError> = Effect.gen(function* () {
  for (const prefix of prefixes) {
    const token = `${prefix}_TOKEN`
    const username = `${prefix}_USERNAME`
    const password = `${prefix}_PASSWORD`
    if (yield* isSet(token)) return yield* configured({ token: Config.redacted(token) })
    const [found, missing] = (yield* isSet(username)) ? [username, password] : [password, username]
    if (!(yield* isSet(found))) continue
    if (!(yield* isSet(missing))) {
      return yield* Effect.fail(ConfigError.MissingData([missing], `${missing} is not set, but ${found} is`))
    }
    return yield* configured({ username: Config.string(username), password: Config.redacted(password) })
  }
  return yield* Effect.fail(ConfigError.MissingData(["PROFITBRICKS_TOKEN"], `No credentials are set: set ${howTo}`))
})

/**
 * Credentials from the environment, or another `ConfigProvider`: `PROFITBRICKS_TOKEN`, or else `PROFITBRICKS_USERNAME` and
 * `PROFITBRICKS_PASSWORD`. If none of these is set: the vendor's `IONOS_TOKEN`, or else `IONOS_USERNAME` and `IONOS_PASSWORD`. With
 * `Configs` of your own no other variable is read.
 *
 * A missing or empty variable is a `ConfigError` that names it, and so is a token that is malformed or has expired.
 *
 * @example
 * ```ts
 * import { Config } from "effect"
 * import { Credentials } from "effect-profitbricks"
 *
 * const credentials = Credentials.layerConfig({ token: Config.redacted("MY_TOKEN") })
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (configs?: Configs): Layer.Layer<Credentials, ConfigError.ConfigError> =>
  Layer.effect(Credentials, configs === undefined ? fromEnvironment : configured(configs))
