/** The client as operations find it in the context: its tag, and all that only the SDK itself sees of it. */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type { ApiError } from "../Errors.js"
import type { Lanes } from "../Lanes.js"
import type * as Reconciliation from "../Reconciliation.js"
import type * as RetryPolicy from "../RetryPolicy.js"
import type { ApiVersion } from "./apiVersion.js"
import type { ServerClock } from "./headers.js"
import type { History } from "./history.js"
import type { Late } from "./late.js"
import type { Groups } from "./polls.js"
import type { Kept } from "./secrets.js"
import type { Shared } from "./shared.js"
import type { Send } from "./transport.js"

/** The parts of a client. */
export interface Client {
  /** The host of the base URL, with its port if it is not the usual one. */
  readonly host: string
  /** The version of the API that it speaks. */
  readonly version: ApiVersion
  readonly retryPolicy: RetryPolicy.Service
  readonly reconciliation: Reconciliation.Service
  /** Sends one call once. */
  readonly send: Send
  /** The secrets of the client itself: the API may repeat them, and must not make us show them. */
  readonly secrets: ReadonlyArray<Redacted.Redacted>
  /** The secrets of requests that are under way. */
  readonly kept: Kept
  /** A new mark for a call that changes something: the API keeps it with the call, which is found by it. */
  readonly newMark: (now: number) => string
  /** How waits ask that say nothing else. */
  readonly waits: {
    readonly schedule?: Schedule.Schedule<unknown> | undefined
    readonly timeout?: Duration.DurationInput | undefined
  }
  /** The polls of all waits of this client. */
  readonly polls: Groups
  /** The clock of the API. */
  readonly serverClock: ServerClock
  /** Changes that were given up and may still arrive. */
  readonly late: Late<ProfitBricks>
  /** The changes that must not overlap, by what they change. */
  readonly lanes: Lanes<string>
  /** The calls that the API has accepted, for all that look for one. */
  readonly history: { readonly whole: Shared<History, ApiError>; readonly recent: Shared<History, ApiError> }
}

const parts: unique symbol = Symbol.for("effect-profitbricks/ProfitBricks/parts")

export interface Service {
  readonly baseUrl: string
  /** The version of the API that the client speaks. */
  readonly apiVersion: ApiVersion
  readonly [parts]: Client
}

/** Effect shows the key where the service is missing, so it says how to provide it. */
export class ProfitBricks extends Context.Tag(
  "effect-profitbricks/ProfitBricks: provide ProfitBricks.layerConfig(), or Emulator.layer() in tests"
)<ProfitBricks, Service>() {}

export const make = (baseUrl: string, client: Client): Service => ({
  baseUrl,
  apiVersion: client.version,
  [parts]: client
})

/** Goes on with the client of a program. */
export const clientWith = <A, E, R>(
  use: (client: Client) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R | ProfitBricks> => Effect.flatMap(ProfitBricks, (service) => use(service[parts]))

/** The client of a program. */
export const client: Effect.Effect<Client, never, ProfitBricks> = clientWith(Effect.succeed)

/** The same with some of its parts replaced. */
export const locally =
  (change: (client: Client) => Partial<Client>) =>
  <A, E>(self: Effect.Effect<A, E, ProfitBricks>): Effect.Effect<A, E, ProfitBricks> =>
    Effect.flatMap(ProfitBricks, (service) =>
      Effect.provideService(self, ProfitBricks, {
        ...service,
        [parts]: { ...service[parts], ...change(service[parts]) }
      })
    )

/** Without the retry policy: a schedule around it decides when to ask again. */
export const unrepeated = locally(({ retryPolicy }) => ({
  retryPolicy: { ...retryPolicy, schedule: Schedule.recurs(0) }
}))

/** Past the caches on the way. */
export const fresh = locally(({ send }) => ({ send: (call) => send({ ...call, isFresh: true }) }))
