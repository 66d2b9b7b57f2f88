/**
 * The metrics of this SDK. They are Effect's own metrics, so its exporters export them too. All are tagged with the `operation`,
 * such as `GET /datacenters/{datacenterId}`, except for two that cover all calls of a client.
 *
 * @since 0.1.0
 */
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"

/**
 * The number of operations, whatever their results, and however often they were sent.
 *
 * @since 0.1.0
 * @category metrics
 */
export const calls = Metric.counter("profitbricks_calls", { incremental: true })

/**
 * The number of operations that failed, tagged with the tag of their `error`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const errors = Metric.counter("profitbricks_errors", { incremental: true })

/**
 * The number of repetitions of calls.
 *
 * @since 0.1.0
 * @category metrics
 */
export const retries = Metric.counter("profitbricks_retries", { incremental: true })

/**
 * The duration of operations, in milliseconds, with their repetitions and the wait for the rate limit.
 *
 * @since 0.1.0
 * @category metrics
 */
export const duration = Metric.histogram(
  "profitbricks_call_duration_millis",
  MetricBoundaries.exponential({ start: 10, factor: 2, count: 14 })
)

/**
 * The number of calls that the API would still accept at once, by its own figures. Tagged with `calls`: `reads` or `changes`, which
 * the API counts apart.
 *
 * @since 0.1.0
 * @category metrics
 */
export const budget = Metric.gauge("profitbricks_budget")

/**
 * The number of calls that wait for the rate limit.
 *
 * @since 0.1.0
 * @category metrics
 */
export const held = Metric.gauge("profitbricks_calls_held")
