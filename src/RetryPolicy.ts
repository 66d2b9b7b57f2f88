/**
 * Repetition of calls that failed. A policy decides on the number of tries and the pauses. It does not decide *whether* a call may
 * be repeated: only errors with `isRetryable` are, so that nothing is ever created twice.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import type { ApiError } from "./Errors.js"

/**
 * How often and how fast failed calls are repeated.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  readonly schedule: Schedule.Schedule<unknown, ApiError>
  /** The longest `Retry-After` to wait for. */
  readonly longestPause: Duration.Duration
}

/**
 * The options of a retry policy.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * The longest `Retry-After` to wait for. With a longer one the call fails at once, with `retryAfter` in its error. Default: 5
   * minutes.
   */
  readonly longestPause?: Duration.DurationInput | undefined
}

/**
 * The retry policy of a client: `RetryPolicy.default`, `none` and `layer` provide one.
 *
 * @since 0.1.0
 * @category tags
 */
export class RetryPolicy extends Context.Tag("effect-profitbricks/RetryPolicy: provide RetryPolicy.default")<
  RetryPolicy,
  Service
>() {}

/**
 * Repeats by a schedule of your own. Where the API says `Retry-After`, the pause is at least that long.
 *
 * @example
 * ```ts
 * import { Schedule } from "effect"
 * import { RetryPolicy } from "effect-profitbricks"
 *
 * const patient = RetryPolicy.layer(Schedule.spaced("10 seconds").pipe(Schedule.upTo("10 minutes")))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  schedule: Schedule.Schedule<unknown, ApiError>,
  { longestPause = "5 minutes" }: Options = {}
): Layer.Layer<RetryPolicy> => Layer.succeed(RetryPolicy, { schedule, longestPause: Duration.decode(longestPause) })

/**
 * Up to five repetitions, after about 0.5, 1, 2, 4 and 8 seconds, each with up to 20 % of jitter.
 *
 * @since 0.1.0
 * @category layers
 */
const exponential: Layer.Layer<RetryPolicy> = layer(
  Schedule.exponential("500 millis").pipe(Schedule.jittered, Schedule.intersect(Schedule.recurs(5)))
)

export { exponential as default }

/**
 * Every call is sent once.
 *
 * @since 0.1.0
 * @category layers
 */
export const none: Layer.Layer<RetryPolicy> = layer(Schedule.recurs(0))
