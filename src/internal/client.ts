import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type { ApiError } from "../Errors.js"
import type * as Reconciliation from "../Reconciliation.js"
import type * as RetryPolicy from "../RetryPolicy.js"
import type { History } from "./history.js"
import type { Polls } from "./polls.js"
import type { Shared } from "./shared.js"
import type { Send } from "./transport.js"

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
  readonly send: Send
  /** What must not be shown, should the API repeat it. */
  readonly secrets: ReadonlyArray<Redacted.Redacted>
  readonly reconciliation: Reconciliation.Service
  /** Gives a new mark to a call that changes something, so that it can be found among those that the API has accepted. */
  readonly newMark: Effect.Effect<string>
  /** The polls of all waits of this client. */
  readonly polls: Polls
  /** The calls that the API has accepted, for all that look for one. */
  readonly history: Shared<History, ApiError>
}

/**
 * @since 0.1.0
 * @category tags
 */
export class ProfitBricks extends Context.Tag("effect-profitbricks/ProfitBricks")<ProfitBricks, Service>() {}

/** Without the retry policy: somebody else decides when to ask again. */
export const once = <A, E>(self: Effect.Effect<A, E, ProfitBricks>): Effect.Effect<A, E, ProfitBricks> =>
  Effect.flatMap(ProfitBricks, (client) =>
    Effect.provideService(self, ProfitBricks, { ...client, retryPolicy: { schedule: Schedule.recurs(0) } })
  )
