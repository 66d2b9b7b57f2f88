/**
 * The client: where the API is, who calls it, and how failed calls are repeated. Operations find it in the context, so a
 * program is written without it and gets it as a layer at the end.
 *
 * @since 0.1.0
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Credentials from "./Credentials.js"
import * as Polls from "./internal/polls.js"
import * as Transport from "./internal/transport.js"
import { version } from "./internal/version.js"
import * as RetryPolicy from "./RetryPolicy.js"

/**
 * A client of one account. Two accounts in one program are two of these: `Effect.provideService(ProfitBricks, other)`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  readonly baseUrl: string
  readonly retryPolicy: RetryPolicy.Service
  /** Sends one call once. */
  readonly send: Transport.Send
  /** The polls of all waits of this client. */
  readonly polls: Polls.Polls
}

/**
 * @since 0.1.0
 * @category tags
 */
export class ProfitBricks extends Context.Tag("effect-profitbricks/ProfitBricks")<ProfitBricks, Service>() {}

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Where the API is: `http` or `https`, with a path. Default: `https://api.profitbricks.com/cloudapi/v4`. */
  readonly baseUrl?: string | URL | undefined
  /** Which contract the calls are for, if the user has more than one. */
  readonly contractNumber?: number | undefined
  /** Appended to the user agent, to tell your application from others: `my-app/1.2`. */
  readonly userAgent?: string | undefined
  /** How long one attempt at a call may take until its answer begins, and then until it ends. Default: 60 seconds. */
  readonly timeout?: Duration.DurationInput | undefined
  /** Changes the HTTP client: a proxy, a log, a limit, headers of your own. */
  readonly transformClient?: ((client: HttpClient.HttpClient) => HttpClient.HttpClient) | undefined
}

/**
 * The address of version 4 of the Cloud API.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaultBaseUrl = "https://api.profitbricks.com/cloudapi/v4"

const invalid = (option: string, message: string) => Either.left(ConfigError.InvalidData([option], message))

const parseBaseUrl = (input: string | URL): Either.Either<string, ConfigError.ConfigError> => {
  if (!URL.canParse(input)) return invalid("baseUrl", "Expected an absolute URL")
  const url = new URL(input)
  if (url.protocol !== "https:" && url.protocol !== "http:") return invalid("baseUrl", "Expected http or https")
  if (url.username !== "" || url.password !== "") return invalid("baseUrl", "Expected a URL without credentials")
  if (url.search !== "" || url.hash !== "") return invalid("baseUrl", "Expected a URL without a query or fragment")
  return Either.right(`${url.origin}${url.pathname.replace(/\/+$/, "")}`)
}

const parseUserAgent = (suffix: string | undefined): Either.Either<string, ConfigError.ConfigError> =>
  suffix === undefined
    ? Either.right(`effect-profitbricks/${version}`)
    : /^[\x20-\x7e]+$/.test(suffix)
      ? Either.right(`effect-profitbricks/${version} ${suffix}`)
      : invalid("userAgent", "Expected visible ASCII characters")

const parseContract = (number: number | undefined): Either.Either<Record<string, string>, ConfigError.ConfigError> =>
  number === undefined
    ? Either.right({})
    : Number.isSafeInteger(number) && number > 0
      ? // Version 4 reads the first, later versions the second.
        Either.right({ "pb-contract-number": String(number), "x-contract-number": String(number) })
      : invalid("contractNumber", "Expected a positive integer")

/**
 * Makes a client from what is in the context. Fails if an option is not usable.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  options: Options = {}
): Effect.Effect<
  Service,
  ConfigError.ConfigError,
  HttpClient.HttpClient | Credentials.Credentials | RetryPolicy.RetryPolicy
> =>
  Effect.gen(function* () {
    const baseUrl = yield* parseBaseUrl(options.baseUrl ?? defaultBaseUrl)
    const userAgent = yield* parseUserAgent(options.userAgent)
    const contract = yield* parseContract(options.contractNumber)
    const client = yield* HttpClient.HttpClient
    const { authorization } = yield* Credentials.Credentials
    const retryPolicy = yield* RetryPolicy.RetryPolicy
    return {
      baseUrl,
      retryPolicy,
      polls: yield* Polls.make,
      send: Transport.make({
        client: options.transformClient?.(client) ?? client,
        baseUrl,
        authorization,
        timeout: options.timeout ?? "60 seconds",
        headers: { ...contract, accept: "application/json", "user-agent": userAgent }
      })
    }
  })

/**
 * A client over an HTTP client, credentials and a retry policy that you provide.
 *
 * @example
 * ```ts
 * import { FetchHttpClient } from "@effect/platform"
 * import { Layer } from "effect"
 * import { Credentials, ProfitBricks, RetryPolicy } from "effect-profitbricks"
 *
 * const live = ProfitBricks.layer({ userAgent: "my-app/1.2" }).pipe(
 *   Layer.provide([Credentials.layerConfig(), RetryPolicy.none, FetchHttpClient.layer])
 * )
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options?: Options
): Layer.Layer<
  ProfitBricks,
  ConfigError.ConfigError,
  HttpClient.HttpClient | Credentials.Credentials | RetryPolicy.RetryPolicy
> => Layer.effect(ProfitBricks, make(options))

/** A redirect is never followed: it would carry the credentials to wherever it points. */
const fetchWithoutRedirects = Layer.provide(
  FetchHttpClient.layer,
  Layer.succeed(FetchHttpClient.RequestInit, { redirect: "manual" })
)

/**
 * All of it from the environment, over `fetch`: `PROFITBRICKS_USERNAME` and `PROFITBRICKS_PASSWORD`, and, if they are
 * set, `PROFITBRICKS_API_URL` and `PROFITBRICKS_CONTRACT_NUMBER`. Options given here go before the environment. A variable
 * that is missing, empty or unusable is a `ConfigError` that names it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (options: Options = {}): Layer.Layer<ProfitBricks, ConfigError.ConfigError> =>
  Layer.unwrapEffect(
    Effect.map(
      Effect.all({
        baseUrl: Config.option(Config.string("PROFITBRICKS_API_URL")),
        contractNumber: Config.option(Config.integer("PROFITBRICKS_CONTRACT_NUMBER"))
      }),
      ({ baseUrl, contractNumber }) =>
        layer({
          ...options,
          baseUrl: options.baseUrl ?? (baseUrl._tag === "Some" ? baseUrl.value : undefined),
          contractNumber: options.contractNumber ?? (contractNumber._tag === "Some" ? contractNumber.value : undefined)
        })
    )
  ).pipe(Layer.provide([Credentials.layerConfig(), RetryPolicy.default, fetchWithoutRedirects]))
