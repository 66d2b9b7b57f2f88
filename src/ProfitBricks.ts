/**
 * The client: the address of the API, the credentials, and the policy of retries. Operations take it from the context, so a program
 * is written without it, and gets it as a layer at the end.
 *
 * @since 0.1.0
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Schedule from "effect/Schedule"
import * as Credentials from "./Credentials.js"
import type { ApiError } from "./Errors.js"
import * as ApiVersions from "./internal/apiVersion.js"
import * as Client from "./internal/client.js"
import { givenOr, urlOfVendor } from "./internal/environment.js"
import * as Governor from "./internal/governor.js"
import { makeServerClock } from "./internal/headers.js"
import type { History } from "./internal/history.js"
import * as Marks from "./internal/marks.js"
import * as Parse from "./internal/options.js"
import { isCredential, makeKept } from "./internal/secrets.js"
import * as Shared from "./internal/shared.js"
import * as Transport from "./internal/transport.js"
import { version as sdkVersion } from "./internal/version.js"
import * as Lanes from "./Lanes.js"
import * as Reconciliation from "./Reconciliation.js"
import * as RetryPolicy from "./RetryPolicy.js"

/**
 * A client of one account. Two accounts in one program are two of these: `Effect.provideService(ProfitBricks, other)`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service extends Client.Service {}

/**
 * The client that operations use.
 *
 * @since 0.1.0
 * @category tags
 */
export const ProfitBricks: typeof Client.ProfitBricks = Client.ProfitBricks
/**
 * @since 0.1.0
 * @category tags
 */
export type ProfitBricks = Client.ProfitBricks

/**
 * The options of a client.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The address of the API, with its path. Default: that of the version, `https://api.ionos.com/cloudapi/v6`. */
  readonly baseUrl?: string | URL | undefined
  /**
   * The version of the API. Fields and operations that it does not have are refused before anything is sent. Default: the version
   * at the end of the base URL (`…/cloudapi/v5`), else 6, the only one in service.
   */
  readonly version?: ApiVersion | undefined
  /** Permits `http`, over which others on the network can read the password. Default: on this machine only. */
  readonly allowInsecure?: boolean | undefined
  /** The contract of the calls, if the user has more than one. */
  readonly contractNumber?: number | undefined
  /** Appended to the user agent, to tell your application from others: `my-app/1.2`. */
  readonly userAgent?: string | undefined
  /** The time limit of one attempt: until its answer begins, and then until it ends. Default: 60 seconds. */
  readonly timeout?: Duration.DurationInput | undefined
  /** The schedule and the timeout of waits that have none of their own. Default: `Request.defaultSchedule`, and 1 hour. */
  readonly waits?:
    | {
        readonly schedule?: Schedule.Schedule<unknown> | undefined
        readonly timeout?: Duration.DurationInput | undefined
      }
    | undefined
  /** Headers of your own on every call. They cannot replace those of the SDK. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Sends trace headers (`traceparent`, `b3`) to the API. Default: no. */
  readonly propagateTraces?: boolean | undefined
  /**
   * Changes the HTTP client: a log, a limit, a recording. Its own time does not count for the timeout. Requests to other origins
   * than the base URL's are refused.
   */
  readonly transformClient?: ((client: HttpClient.HttpClient) => HttpClient.HttpClient) | undefined
}

/**
 * A version of the Cloud API.
 *
 * @since 0.1.0
 * @category models
 */
export type ApiVersion = ApiVersions.ApiVersion

/**
 * The addresses of the versions of the Cloud API. The vendor has switched off versions 4 and 5.
 *
 * @since 0.1.0
 * @category constants
 */
export const baseUrls: { readonly [Version in ApiVersion]: string } = ApiVersions.baseUrls

/**
 * The address of the version that is used by default, 6.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaultBaseUrl: string = ApiVersions.baseUrls[ApiVersions.latest]

/** An unusable option is named, as a variable of the environment would be. */
const option = <A, B>(
  name: keyof Options,
  value: A | undefined,
  parse: (value: A) => Either.Either<B, string>
): Either.Either<B | undefined, ConfigError.ConfigError> =>
  value === undefined
    ? Either.right(undefined)
    : Either.mapLeft(parse(value), (message) => ConfigError.InvalidData([name], message))

/**
 * Creates a client from the services in the context. Fails if an option is unusable.
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
    const { allowInsecure, propagateTraces = false, transformClient } = options
    const said = yield* option("version", options.version, ApiVersions.parse)
    const url = yield* option("baseUrl", options.baseUrl, (url) => Parse.baseUrl(url, allowInsecure))
    const named = yield* option("baseUrl", url, ApiVersions.ofUrl)
    if (said !== undefined && named !== undefined && said !== named) {
      return yield* Effect.fail(
        ConfigError.InvalidData(["version"], `Expected ${named}, which is what the base URL says`)
      )
    }
    const version = said ?? named ?? ApiVersions.latest
    const baseUrl = url ?? baseUrls[version]
    const contract = yield* option("contractNumber", options.contractNumber, Parse.contractNumber)
    const headers = yield* option("headers", options.headers, Parse.headers)
    const suffix = yield* option("userAgent", options.userAgent, Parse.userAgent)
    const waits = yield* option("waits", options.waits, Parse.waits)
    const timeout = (yield* option("timeout", options.timeout, Parse.timeout)) ?? Duration.seconds(60)
    const client = yield* HttpClient.HttpClient
    const { authorization, secrets } = yield* Credentials.Credentials
    const retryPolicy = yield* RetryPolicy.RetryPolicy
    const secretHeaders = Object.entries(headers ?? {}).flatMap(([name, value]) =>
      isCredential(name) ? [Redacted.make(value)] : []
    )
    return Client.make(baseUrl, {
      host: new URL(baseUrl).host,
      version,
      retryPolicy,
      waits: waits ?? {},
      secrets: [...secrets, ...secretHeaders],
      kept: makeKept(),
      late: new Set(),
      serverClock: makeServerClock(),
      polls: new Map(),
      lanes: Lanes.unsafeMake(),
      history: { whole: yield* Shared.make<History, ApiError>(), recent: yield* Shared.make<History, ApiError>() },
      reconciliation: yield* Reconciliation.Reconciliation,
      newMark: yield* Marks.maker,
      send: (yield* Governor.make)(
        Transport.make({
          client,
          transformClient,
          fetchOptions: Option.getOrElse(yield* Effect.serviceOption(FetchHttpClient.RequestInit), () => ({})),
          propagateTraces,
          baseUrl,
          authorization,
          timeout,
          userAgent: `effect-profitbricks/${sdkVersion}${suffix === undefined ? "" : ` ${suffix}`}`,
          headers: {
            ...headers,
            accept: "application/json",
            // Version 4 of the API reads the first, later versions the second.
            ...(contract === undefined
              ? {}
              : { "pb-contract-number": String(contract), "x-contract-number": String(contract) })
          }
        })
      )
    })
  })

/**
 * A client over an HTTP client, credentials and a retry policy that you provide. It uses a `Reconciliation` and a
 * `FetchHttpClient.RequestInit` from the context, if there are any. The latter's `redirect` does not count: redirects are never
 * followed.
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

/**
 * The options of `layerConfig`: some of them can be a `Config`, for a variable with a name of your own. It must be set, unless
 * the `Config` has a default.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConfigOptions extends Omit<Options, "baseUrl" | "contractNumber"> {
  /** The address of the API, with its path. Default: that of `PROFITBRICKS_API_URL`, or of `IONOS_API_URL`. */
  readonly baseUrl?: Options["baseUrl"] | Config.Config<string | URL>
  /** Default: that of `PROFITBRICKS_CONTRACT_NUMBER`, or of `IONOS_CONTRACT_NUMBER`. */
  readonly contractNumber?: Options["contractNumber"] | Config.Config<number>
  /** Default: those of `Credentials.layerConfig()`. */
  readonly credentials?: Credentials.Configs | undefined
}

/**
 * The whole client from the environment, over `fetch`: `PROFITBRICKS_TOKEN`, or else `PROFITBRICKS_USERNAME` and
 * `PROFITBRICKS_PASSWORD`; and, if they are set, `PROFITBRICKS_API_URL` and `PROFITBRICKS_CONTRACT_NUMBER`. The vendor's own
 * variables (`IONOS_TOKEN`, `IONOS_API_URL` and so on) count where ours are not set. Options given here come before the
 * environment; some can be a `Config`, for a variable of another name. A variable that is missing, empty or unusable is a
 * `ConfigError` that names it, and so is a token that has expired.
 *
 * @example
 * ```ts
 * import { Config } from "effect"
 * import { ProfitBricks } from "effect-profitbricks"
 *
 * const live = ProfitBricks.layerConfig({ credentials: { token: Config.redacted("MY_TOKEN") } })
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = ({
  baseUrl,
  contractNumber,
  credentials,
  ...options
}: ConfigOptions = {}): Layer.Layer<ProfitBricks, ConfigError.ConfigError> => {
  const settings = Effect.all({
    baseUrl: givenOr(
      baseUrl,
      (url) => Parse.baseUrl(url, options.allowInsecure),
      Config.string("PROFITBRICKS_API_URL"),
      Config.map(Config.string("IONOS_API_URL"), urlOfVendor(options.version ?? ApiVersions.latest))
    ),
    contractNumber: givenOr(
      contractNumber,
      Parse.contractNumber,
      Config.integer("PROFITBRICKS_CONTRACT_NUMBER"),
      Config.integer("IONOS_CONTRACT_NUMBER")
    )
  })
  return Layer.unwrapEffect(Effect.map(settings, (found) => layer({ ...options, ...found }))).pipe(
    Layer.provide([Credentials.layerConfig(credentials), RetryPolicy.default, FetchHttpClient.layer])
  )
}
