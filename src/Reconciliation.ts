/**
 * Reconciliation of calls with an unknown outcome: the connection of a POST or a PATCH broke, its answer never came, or was a 5xx.
 * Sending it again may buy a second server; giving up may lose the first. The API keeps a record of each call that it accepts,
 * headers included, and each call of this SDK has a mark in its user agent to find it by.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"

/**
 * When calls with an unknown outcome are looked up.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Looks for the call at once, and then whenever the schedule recurs. None: never. */
  readonly schedule: Option.Option<Schedule.Schedule<unknown>>
}

/**
 * After 0, 1, 3, 7, 15, 31, 63 and 127 seconds: longer than a server or proxy is likely to go on with a call after its connection
 * broke, and longer than the API's records are likely to lag behind.
 *
 * @since 0.1.0
 * @category schedules
 */
export const defaultSchedule: Schedule.Schedule<unknown> = Schedule.exponential("1 second").pipe(
  Schedule.intersect(Schedule.recurs(7))
)

/**
 * The way of a client to settle the outcome of a call. Default: it looks for the call by `defaultSchedule`.
 *
 * @since 0.1.0
 * @category tags
 */
export class Reconciliation extends Context.Reference<Reconciliation>()("effect-profitbricks/Reconciliation", {
  defaultValue: (): Service => ({ schedule: Option.some(defaultSchedule) })
}) {}

/**
 * Looks for the call in `GET /requests`, by a schedule of your own. If it is there, the operation succeeds as if its answer
 * had arrived. If the last look does not find it, and the connection had broken or the answer was a 500, 502 or 503, it was
 * not carried out, and is left to the `RetryPolicy`: so the schedule must go on for as long as the API may take to record
 * what it has received. After a 504 or a timeout the API may still carry it out: then, and if the looks failed too, the error
 * says `outcome: "unknown"`, and its `mark` is what `Request.find` finds the call by.
 *
 * Since version 6 of the API a look reads the requests of the last two days only, by a filter: that finds the call in a page where
 * the history has many. What they do not have is looked for among all of them before it is taken for not carried out.
 *
 * A PUT or DELETE, which is sent again without a look, is looked for once when its last try has failed.
 *
 * @example
 * ```ts
 * import { Schedule } from "effect"
 * import { Reconciliation } from "effect-profitbricks"
 *
 * const patient = Reconciliation.layer(Schedule.spaced("10 seconds").pipe(Schedule.upTo("2 minutes")))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (schedule: Schedule.Schedule<unknown>): Layer.Layer<Reconciliation> =>
  Layer.succeed(Reconciliation, { schedule: Option.some(schedule) })

/**
 * Looks by `defaultSchedule`. This is the default of a client.
 *
 * @since 0.1.0
 * @category layers
 */
const patient: Layer.Layer<Reconciliation> = layer(defaultSchedule)

export { patient as default }

/**
 * Does not look: the error says `outcome: "unknown"` and has the `mark`, so that your program decides.
 *
 * @since 0.1.0
 * @category layers
 */
export const fail: Layer.Layer<Reconciliation> = Layer.succeed(Reconciliation, { schedule: Option.none() })
