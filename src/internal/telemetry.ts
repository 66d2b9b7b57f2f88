/** Spans, metrics and log lines of operations. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import { globalValue } from "effect/GlobalValue"
import * as Metric from "effect/Metric"
import * as MetricLabel from "effect/MetricLabel"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Schedule from "effect/Schedule"
import * as ScheduleDecision from "effect/ScheduleDecision"
import * as Intervals from "effect/ScheduleIntervals"
import * as Tracer from "effect/Tracer"
import type { ApiError } from "../Errors.js"
import * as Metrics from "../Metrics.js"
import type { Origin } from "./origin.js"
import { unknownOutcome } from "./rendering.js"
import type { Spec } from "./spec.js"

/** Something that happens on the way, where the span of the operation shows it. */
export const event = (name: string, attributes: Readonly<Record<string, string | number>> = {}): Effect.Effect<void> =>
  Effect.flatMap(Effect.option(Effect.currentSpan), (span) =>
    Option.isNone(span) ? Effect.void : eventOf(span.value, name, attributes)
  )

/** Something that happens, where this span shows it. */
export const eventOf = (
  span: Tracer.Span,
  name: string,
  attributes: Readonly<Record<string, string | number>>
): Effect.Effect<void> =>
  Effect.clockWith((clock) =>
    // `currentTimeNanos` of a `TestClock` dies where the time is no whole number, as after a pause with jitter.
    Effect.sync(() => span.event(`profitbricks.${name}`, clock.unsafeCurrentTimeNanos(), { ...attributes }))
  )

/** A line of a program, as stacks have it. False: it is not known. */
export type Line = (() => string | undefined) | false

/** The line of the program that has called a function of ours, for the stack of an error. Only V8 can leave our lines out. */
export const lineOf = (ours: (...input: never) => unknown): Line => {
  if (!("captureStackTrace" in Error)) return false
  const limit = Error.stackTraceLimit
  const captured: { stack?: string } = {}
  Error.stackTraceLimit = 1
  Error.captureStackTrace(captured, ours)
  Error.stackTraceLimit = limit
  return () => captured.stack?.split("\n")[1]?.trim()
}

export const attributesOf = (ids: Origin["ids"]) => Record.mapKeys(ids, (name) => `profitbricks.${name}`)

/** What is measured of each operation. */
const ofOperation = (operation: string) => ({
  calls: Metric.tagged(Metrics.calls, "operation", operation),
  duration: Metric.tagged(Metrics.duration, "operation", operation)
})
const measured = globalValue("effect-profitbricks/measured", () => new Map<string, ReturnType<typeof ofOperation>>())

const metricsOf = (operation: string) => {
  const metrics = measured.get(operation) ?? ofOperation(operation)
  measured.set(operation, metrics)
  return metrics
}

/** The fiber that measures: what its program labels metrics with, `Metric.update` looks up for each metric. */
type Measuring = Pick<Fiber.RuntimeFiber<unknown>, "getFiberRef">

const labelsOf = (fiber: Measuring) => fiber.getFiberRef(FiberRef.currentMetricLabels)

const countError = (operation: string, error: string) =>
  Metric.update(Metric.taggedWithLabels(Metrics.errors, labels({ operation, error })), 1)

/** Measures an operation, and names it in traces. */
export const operation = <A, E extends ApiError, R>(
  { method, operation, path }: Spec,
  { host, ids }: Origin,
  line: Line,
  carryOut: (span: Tracer.Span) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.useSpan(
    operation,
    {
      kind: "client",
      captureStackTrace: line,
      attributes: {
        "http.request.method": method,
        "url.template": path,
        "server.address": host,
        ...attributesOf(ids)
      }
    },
    (span) =>
      Effect.withFiberRuntime((fiber) => {
        const { currentContext, currentDefaultServices } = fiber
        const clock = Context.get(currentDefaultServices, Clock.Clock)
        const start = clock.unsafeCurrentTimeMillis()
        const { calls, duration } = metricsOf(operation)
        // As `Effect.withSpan` does it, in fewer steps: the context is set back where the operation is measured.
        const inside = FiberRef.set(FiberRef.currentContext, Context.add(currentContext, Tracer.ParentSpan, span))
        return Effect.onExit(Effect.zipRight(inside, carryOut(span)), (exit) => {
          const outside = FiberRef.set(FiberRef.currentContext, currentContext)
          calls.unsafeUpdate(1, labelsOf(fiber))
          duration.unsafeUpdate(clock.unsafeCurrentTimeMillis() - start, labelsOf(fiber))
          const error = Exit.isFailure(exit) ? Cause.failureOption(exit.cause) : Option.none<E>()
          if (Option.isNone(error)) return outside
          const { _tag, status } = error.value
          span.attribute("error.type", _tag)
          if (status !== undefined) span.attribute("http.response.status_code", status)
          return Effect.zipRight(outside, countError(operation, _tag))
        })
      })
  )

const labels = (pairs: Readonly<Record<string, string>>) =>
  Object.entries(pairs).map(([name, value]) => MetricLabel.make(name, value))

/** Says when a call is about to be sent again. */
export const retries =
  ({ operation }: Spec, onRetry: (error: ApiError, pause: Duration.Duration) => Effect.Effect<void>) =>
  <Out, R>(self: Schedule.Schedule<readonly [ApiError, Out], ApiError, R>) =>
    Schedule.onDecision(self, ([error], decision) =>
      Effect.gen(function* () {
        if (ScheduleDecision.isDone(decision)) return
        const millis = Intervals.start(decision.intervals) - (yield* Clock.currentTimeMillis)
        const pause = Duration.millis(Math.round(millis))
        yield* Effect.logWarning(`${error.message}; again in ${Duration.format(pause)}`)
        yield* onRetry(error, pause)
        yield* event("retry", { "error.type": error._tag })
        yield* Metric.update(Metric.tagged(Metrics.retries, "operation", operation), 1)
      })
    )

/** A call that is interrupted, or dies, gives no error with a mark: so the log says how to look it up. */
export const unlessAnswered =
  (about: string, mark: string | undefined) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    mark === undefined
      ? self
      : Effect.onError(self, (cause) => (Cause.isFailure(cause) ? Effect.void : givenUp(about, mark)))

/** What nobody waits for any more, though it is on its way. */
export const givenUp = (about: string, mark: string | undefined): Effect.Effect<void> =>
  Effect.logWarning(`${about}: interrupted, ${unknownOutcome(mark)}`)

/** Waits until the API would accept a call. */
export const held = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.gen(function* () {
    const start = yield* Clock.currentTimeMillis
    const result = yield* Effect.acquireUseRelease(
      Metric.increment(Metrics.held),
      () => self,
      () => Metric.incrementBy(Metrics.held, -1)
    )
    yield* event("held", { "profitbricks.held_millis": (yield* Clock.currentTimeMillis) - start })
    return result
  })

/** The rest of a budget, if it is known. */
export const budget = (calls: string) => {
  const metric = Metric.tagged(Metrics.budget, "calls", calls)
  return (left: number | undefined, fiber: Measuring): void => {
    if (left !== undefined) metric.unsafeUpdate(Math.max(0, Math.floor(left)), labelsOf(fiber))
  }
}
