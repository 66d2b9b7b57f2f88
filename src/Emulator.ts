/**
 * The Cloud API in memory: for tests and trials without an account and without a socket. Everything that it does happens
 * on the `Clock`, and its ids come from `Random`: under `TestClock` an hour of provisioning takes no time, and a run
 * repeats exactly.
 *
 * @since 0.1.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Credentials from "./Credentials.js"
import * as Handler from "./emulator/handler.js"
import * as Stubs from "./emulator/stubs.js"
import type { Spec } from "./Operation.js"
import * as ProfitBricks from "./ProfitBricks.js"
import * as RetryPolicy from "./RetryPolicy.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** How long the API works on a request. Default: 1 second. */
  readonly provisioningTime?: Duration.DurationInput | undefined
  /** Who may call. The first one owns the account. Default: `user`, see `Emulator.user`. */
  readonly users?: readonly [User, ...ReadonlyArray<User>]
  /** Operations that are answered by handlers of yours, see `Emulator.on`. */
  readonly stubs?: ReadonlyArray<Stub> | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface User {
  readonly username: string
  readonly password: Redacted.Redacted
}

/**
 * The user that an emulator knows if it is given none.
 *
 * @since 0.1.0
 * @category constants
 */
export const user: User = { username: "emulator@example.com", password: Redacted.make("emulator") }

export {
  /**
   * An answer of a stub's own making: any status, headers and body.
   *
   * @since 0.1.0
   * @category stubs
   */
  Answer
} from "./emulator/stubs.js"

/**
 * An operation that is answered by a handler instead of the emulator.
 *
 * @since 0.1.0
 * @category stubs
 */
export interface Stub extends Stubs.Stub {}

/**
 * Answers one operation with a handler, which gets the decoded input and gives what the operation succeeds with. To refuse,
 * or to answer anything else, it fails with an `Emulator.Answer`. Where the operation is one that the API accepts, there
 * is nothing to wait for, unless the answer has a `Location`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Emulator, Server } from "effect-profitbricks"
 *
 * const outage = Emulator.on(Server.get, () => Effect.fail(new Emulator.Answer({ status: 503 })))
 * const layer = Emulator.layer({ stubs: [outage] })
 * ```
 *
 * @since 0.1.0
 * @category stubs
 */
export const on: <I, A>(
  operation: { readonly spec: Spec<I, A> },
  handler: (input: I) => Effect.Effect<A, Stubs.Answer>
) => Stub = Stubs.make

const basePath = new URL(ProfitBricks.defaultBaseUrl).pathname

const makeClient = (options: Options): Effect.Effect<HttpClient.HttpClient> =>
  Effect.map(Handler.make({ users: [user], ...options }, ProfitBricks.defaultBaseUrl), (handle) =>
    HttpClient.make((request, url) =>
      Effect.map(
        handle({
          method: request.method,
          path: Handler.below(basePath, url.pathname),
          query: [...url.searchParams],
          headers: request.headers,
          body: request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : ""
        }),
        ({ body, headers, status }) =>
          HttpClientResponse.fromWeb(request, new Response(body === "" ? null : body, { status, headers }))
      )
    )
  )

/**
 * The emulator as an HTTP client: for a client with credentials, a retry policy or options of your own on top of it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerHttpClient = (options: Options = {}): Layer.Layer<HttpClient.HttpClient> =>
  Layer.effect(HttpClient.HttpClient, makeClient(options))

/**
 * A whole account in memory, in place of `ProfitBricks.layerConfig()`. Each layer is an account of its own, empty but for
 * the locations and the public images.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Datacenter, Emulator, Request } from "effect-profitbricks"
 *
 * const program = Datacenter.create({ name: "shop", location: "us/las" }).pipe(Request.completed())
 *
 * Effect.runPromise(program.pipe(Effect.provide(Emulator.layer({ provisioningTime: "100 millis" }))))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options = {}): Layer.Layer<ProfitBricks.ProfitBricks> => {
  const [owner] = options.users ?? [user]
  return ProfitBricks.layer().pipe(
    Layer.provide([Credentials.basic(owner), RetryPolicy.default, layerHttpClient(options)]),
    Layer.orDie
  )
}
