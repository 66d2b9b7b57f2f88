/**
 * The Cloud API in memory, for tests and trials without an account and without a network. It runs on the `Clock`, and takes its ids
 * from `Random`: under `TestClock` an hour of provisioning takes seconds, and every run is the same.
 *
 * @since 0.1.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import type * as Types from "effect/Types"
import * as Credentials from "./Credentials.js"
import type { ApiError } from "./Errors.js"
// biome-ignore lint/suspicious/noImportCycles: a public module and its own internals
import * as Application from "./emulator/application.js"
import * as Copies from "./emulator/copy.js"
import type * as Observation from "./emulator/observation.js"
import type * as Limits from "./emulator/rateLimit.js"
import * as Response from "./emulator/response.js"
import type * as Saved from "./emulator/saved.js"
import * as Seeds from "./emulator/seed.js"
import * as Stubs from "./emulator/stubs.js"
import * as Unusable from "./emulator/unusableData.js"
import * as Web from "./emulator/web.js"
import { below, type Handle } from "./emulator/wire.js"
import type { Fault } from "./Fault.js"
import { latest } from "./internal/apiVersion.js"
import * as Token from "./internal/token.js"
import type { Spec } from "./Operation.js"
import * as ProfitBricks from "./ProfitBricks.js"
import type * as Request from "./Request.js"
import * as RetryPolicy from "./RetryPolicy.js"

/**
 * The options of an emulator.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * The version of the API, of the emulator and of the client of `layer`. Where the behaviour of the API is not known, the emulator
   * takes the harder way for programs: since version 5 a PUT of a group or a user removes what it does not name, and version 6
   * refuses a filter or an order by an unknown property. Default: 6.
   */
  readonly version?: ProfitBricks.ApiVersion | undefined
  /**
   * The duration of a request. Default: 1 second. Kubernetes takes longer: with the default a cluster takes 6 minutes and a node
   * pool 13, as recorded, and with `"100 millis"` a tenth of that. Below 2 seconds the waits of `layer` ask sooner than those of
   * other clients: first after a quarter of a second.
   */
  readonly provisioningTime?: Duration.DurationInput | undefined
  /**
   * The users of the API, each with a unique name without a colon. The first one owns the account. Default: `Emulator.user`.
   */
  readonly users?: readonly [User, ...ReadonlyArray<User>] | undefined
  /** An account, images, users and limits of your own. A layer with an unusable one dies of `UnusableData`. */
  readonly seed?: Seed | undefined
  /** The number of calls before the answer is a 429. Default: more than any program makes. */
  readonly rateLimit?: RateLimits | undefined
  /** Operations with handlers of yours, see `Emulator.on`. */
  readonly stubs?: ReadonlyArray<Stub> | undefined
  /** Faults from the start. More can be injected later, see `Emulator.inject`. */
  readonly faults?: ReadonlyArray<Fault> | undefined
}

/**
 * A bucket of calls that refills over time: `limit` of them per minute, and `burst` of them at once.
 *
 * @since 0.1.0
 * @category models
 */
export interface RateLimit extends Limits.RateLimit {}

/**
 * Reads and changes have a bucket each, and the headers of an answer show the one of its own class. The API had
 * `{ reads: { limit: 600, burst: 300 }, changes: { limit: 120, burst: 50 } }` in 2017, and 1150 and 900 for reads later.
 *
 * @since 0.1.0
 * @category models
 */
export interface RateLimits extends Limits.RateLimits {}

/**
 * A copied account, images, users and limits of your own, in the shapes of the API: the answer to `GET /images?depth=1` can be put
 * here.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Seed = Seeds.Seed

/**
 * @since 0.1.0
 * @category models
 */
export interface Seed extends Seeds.Seed {}

/**
 * Data for an emulator cannot be used: a snapshot or a seed is damaged, contradicts itself, or is not one, or options do not go
 * together. `issues` name the places, never the values.
 *
 * @since 0.1.0
 * @category errors
 */
export const UnusableData = Unusable.UnusableData

/**
 * @since 0.1.0
 * @category errors
 */
export type UnusableData = Unusable.UnusableData

/**
 * A user who may call the emulator.
 *
 * @since 0.1.0
 * @category models
 */
export interface User {
  readonly username: string
  readonly password: Redacted.Redacted
  /** Is accepted in place of the password. `Credentials.token` sends JSON Web Tokens only. Default: none. */
  readonly token?: Redacted.Redacted | undefined
}

/**
 * The default user of an emulator. Its token is for `Credentials.token`, and never expires.
 *
 * @since 0.1.0
 * @category constants
 */
export const user: User & { readonly token: Redacted.Redacted } = {
  username: "emulator@example.com",
  password: Redacted.make("emulator"),
  token: Redacted.make(Token.unsigned({ sub: "emulator@example.com" }))
}

/**
 * An answer of a stub's own: any status, headers and body. A string is sent as it is, anything else as JSON.
 *
 * @since 0.1.0
 * @category stubs
 */
export const Answer = Stubs.Answer

/**
 * @since 0.1.0
 * @category stubs
 */
export type Answer = Stubs.Answer

/**
 * An operation with a handler in place of the emulator's answer.
 *
 * @since 0.1.0
 * @category stubs
 */
export interface Stub extends Stubs.Stub {}

/**
 * The result of a handler: that of the operation, of any depth.
 *
 * @since 0.1.0
 * @category stubs
 */
export type Stubbed<A> = A extends { readonly entities: infer Entities }
  ? Omit<A, "entities"> & { readonly entities?: Entities }
  : A

/**
 * Answers one operation with a handler, which gets the decoded input and gives the result of the operation: of a read with
 * as many `entities` as its `depth` asks for. To refuse, or to answer anything else, it fails with an `Emulator.Answer`. A
 * change that it accepts is done at once for clients that wait for it, unless the answer has a `Location` of its own. Waits for
 * Kubernetes read the state of the object: stub that read, too.
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
  handler: (input: Types.NoInfer<I>) => Effect.Effect<Stubbed<Types.NoInfer<A>>, Answer>
) => Stub = Stubs.make

/**
 * A call that the emulator received, without credentials and passwords.
 *
 * @since 0.1.0
 * @category observation
 */
export interface Call extends Observation.Call {}

/**
 * All objects of an account.
 *
 * @since 0.1.0
 * @category observation
 */
export interface Account extends Observation.Account {}

/**
 * The whole state of an emulator as JSON. It contains no passwords: after `restore` only the users of the options and of the seed
 * can call.
 *
 * @since 0.1.0
 * @category observation
 */
export interface Snapshot extends Saved.Saved {}

/**
 * A copy of an account, as JSON in the API's own shapes.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Copy: Schema.Schema<Copy, typeof Copies.Copy.Encoded> = Copies.Copy

/**
 * @since 0.1.0
 * @category models
 */
export interface Copy extends Copies.Copy {}

/**
 * Reads the account of the client in the context: all data centers at full depth, images, IP blocks, snapshots, private cross
 * connects, backup units, users, groups with their shares, and the limits of the contract. It only reads. The copy contains no
 * secrets, no Kubernetes (nor its nodes' share of the contract), and nothing that this SDK has no module for. Use it as the seed of
 * an emulator, or as a JSON file with `profitbricks-emulator --seed`: that has the same account, ids included, but S3 keys are
 * active there and have other secrets.
 *
 * The reads take a while, and others may change the account in the meantime. The user must be allowed to see the users of the
 * contract.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Emulator, type ProfitBricks } from "effect-profitbricks"
 *
 * const onCopy = <A, E>(program: Effect.Effect<A, E, ProfitBricks.ProfitBricks>) =>
 *   Effect.flatMap(Emulator.copy, (account) => Effect.provide(program, Emulator.layer({ seed: { account } })))
 * ```
 *
 * @since 0.1.0
 * @category copies
 */
export const copy: Effect.Effect<Copy, ApiError, ProfitBricks.ProfitBricks> = Copies.copy

/**
 * A test's view of an emulator, and its controls.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  readonly calls: Effect.Effect<ReadonlyArray<Call>>
  readonly requests: Effect.Effect<ReadonlyArray<Request.Request<2>>>
  readonly account: Effect.Effect<Account>
  readonly snapshot: Effect.Effect<Snapshot>
  /** Goes back to a snapshot. */
  readonly restore: (snapshot: unknown) => Effect.Effect<void, UnusableData>
  /** Adds faults until the scope closes. */
  readonly inject: (...faults: ReadonlyArray<Fault>) => Effect.Effect<void, never, Scope.Scope>
}

/**
 * The emulator behind a client: `Emulator.layer` provides it beside the client, for tests that look behind the API.
 *
 * @since 0.1.0
 * @category tags
 */
export class Emulator extends Context.Tag("effect-profitbricks/Emulator: provide Emulator.layer()")<
  Emulator,
  Service
>() {}

/**
 * The calls that the emulator has received, the oldest first: the last 100,000 of them, or fewer if they take more than 64 MB.
 * Calls of unknown users are kept without their bodies.
 *
 * @since 0.1.0
 * @category observation
 */
export const calls: Effect.Effect<ReadonlyArray<Call>, never, Emulator> = Effect.flatMap(Emulator, ({ calls }) => calls)

/**
 * The requests that the emulator has accepted, the newest first, without making a call.
 *
 * @since 0.1.0
 * @category observation
 */
export const requests: Effect.Effect<ReadonlyArray<Request.Request<2>>, never, Emulator> = Effect.flatMap(
  Emulator,
  ({ requests }) => requests
)

/**
 * All that is in the account, without making a call.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Emulator } from "effect-profitbricks"
 *
 * const serverCount = Effect.map(Emulator.account, ({ datacenters }) =>
 *   datacenters.reduce((count, { entities }) => count + entities.servers.items.length, 0)
 * )
 * ```
 *
 * @since 0.1.0
 * @category observation
 */
export const account: Effect.Effect<Account, never, Emulator> = Effect.flatMap(Emulator, ({ account }) => account)

/**
 * The whole state as JSON, for `restore`, in another emulator too.
 *
 * @since 0.1.0
 * @category observation
 */
export const snapshot: Effect.Effect<Snapshot, never, Emulator> = Effect.flatMap(Emulator, ({ snapshot }) => snapshot)

/**
 * Replaces the state by that of a snapshot. The users of the options and of the seed can call as before. Anything but a snapshot is
 * refused with `UnusableData`, and changes nothing.
 *
 * @since 0.1.0
 * @category observation
 */
export const restore = (snapshot: unknown): Effect.Effect<void, UnusableData, Emulator> =>
  Effect.flatMap(Emulator, ({ restore }) => restore(snapshot))

/**
 * Injects faults until the scope is closed.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Emulator, Fault, Server } from "effect-profitbricks"
 *
 * const during = <A, E, R>(program: Effect.Effect<A, E, R>) =>
 *   Emulator.inject(Fault.refused.pipe(Fault.on(Server.get))).pipe(Effect.andThen(program), Effect.scoped)
 * ```
 *
 * @since 0.1.0
 * @category faults
 */
export const inject = (...faults: ReadonlyArray<Fault>): Effect.Effect<void, never, Emulator | Scope.Scope> =>
  Effect.flatMap(Emulator, ({ inject }) => inject(...faults))

/** The emulator in place of the network. */
const clientOf = (handle: Handle, basePath: string): HttpClient.HttpClient =>
  HttpClient.make((request, url) =>
    handle({
      method: request.method,
      path: below(basePath, url.pathname),
      query: [...url.searchParams],
      headers: request.headers,
      body: request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : ""
    }).pipe(
      Effect.mapError((cause) => new HttpClientError.RequestError({ request, reason: "Transport", cause })),
      Effect.flatMap((delivery) => Response.make(request, delivery))
    )
  )

/**
 * The emulator as an HTTP client: for a client with credentials, a retry policy or options of your own on top of it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerHttpClient = (options: Options = {}): Layer.Layer<HttpClient.HttpClient | Emulator> => {
  const baseUrl = ProfitBricks.baseUrls[options.version ?? latest]
  return Layer.scopedContext(
    Effect.map(
      Effect.orDie(Application.make({ ...options, users: options.users ?? [user] }, baseUrl)),
      ({ handle, service }) =>
        Context.make(HttpClient.HttpClient, clientOf(handle, new URL(baseUrl).pathname)).pipe(
          Context.add(Emulator, service)
        )
    )
  )
}

/** No cloud is as quick as an emulator may be: the usual waits would take most of the time of a test. */
const waitsFor = ({ provisioningTime = "1 second" }: Options): ProfitBricks.Options["waits"] =>
  Duration.lessThan(provisioningTime, "2 seconds")
    ? { schedule: Schedule.union(Schedule.exponential("250 millis", 1.5), Schedule.spaced("25 seconds")) }
    : undefined

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
export const layer = (options: Options = {}): Layer.Layer<ProfitBricks.ProfitBricks | Emulator> => {
  const [owner] = options.users ?? [user]
  return ProfitBricks.layer({ version: options.version, waits: waitsFor(options) }).pipe(
    Layer.provide([Credentials.basic(owner), RetryPolicy.default]),
    Layer.provideMerge(layerHttpClient(options)),
    Layer.orDie
  )
}

/**
 * A whole account in memory behind a function of the web platform.
 *
 * @since 0.1.0
 * @category web
 */
export interface WebHandler {
  /**
   * Answers calls to the path of the API, `/cloudapi/v6/…`, on any host. Where a fault breaks the connection it rejects with the
   * `TypeError` of `fetch`, as it does after `dispose`.
   */
  readonly handler: (request: globalThis.Request) => Promise<globalThis.Response>
  /** The view behind the API: `Effect.runPromise(emulator.account)`. */
  readonly emulator: Service
  /** Interrupts the calls in progress. */
  readonly dispose: () => Promise<void>
}

/**
 * A whole account in memory as `(request: Request) => Promise<Response>`: for `Bun.serve`, `Deno.serve` and workers, for mocks of `fetch`
 * in the tests of any framework, and for programs that do not use Effect. The server around it decides who can reach it. Throws
 * `UnusableData` if the seed cannot be used.
 *
 * @example
 * ```ts
 * import { FetchHttpClient } from "@effect/platform"
 * import { Effect, Layer } from "effect"
 * import { Credentials, Datacenter, Emulator, ProfitBricks, RetryPolicy } from "effect-profitbricks"
 *
 * const { dispose, handler } = Emulator.toWebHandler({ provisioningTime: 0 })
 *
 * // Bun.serve({ fetch: handler }), Deno.serve(handler), export default { fetch: handler }; in msw
 * // http.all("https://api.ionos.com/cloudapi/v6/*", ({ request }) => handler(request)). Here it is the `fetch` of a client:
 * const client = ProfitBricks.layer().pipe(
 *   Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.default, FetchHttpClient.layer]),
 *   Layer.provide(Layer.succeed(FetchHttpClient.Fetch, (input, init) => handler(new Request(input, init))))
 * )
 *
 * await Effect.runPromise(Effect.provide(Datacenter.list({ depth: 1 }), client))
 * await dispose()
 * ```
 *
 * @since 0.1.0
 * @category web
 */
export const toWebHandler = (options: Options = {}): WebHandler => {
  const baseUrl = ProfitBricks.baseUrls[options.version ?? latest]
  const scope = Effect.runSync(Scope.make())
  const { handler, service } = Effect.runSync(
    Application.make({ ...options, users: options.users ?? [user] }, baseUrl).pipe(
      Effect.bind("handler", ({ handle }) => Web.make(handle, new URL(baseUrl).pathname)),
      Scope.extend(scope),
      Effect.either
    )
  ).pipe(Either.getOrThrowWith((error) => error))
  return { handler, emulator: service, dispose: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
}
