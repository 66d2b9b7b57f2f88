/** The visible parts of values, logs and spans. */
import { inspect } from "node:util"
import {
  Cause,
  type Context,
  Effect,
  Exit,
  FiberRef,
  HashSet,
  Logger,
  LogLevel,
  type Option,
  Predicate,
  Tracer
} from "effect"

/** Everything that `inspect`, JSON and `String` show of a value, hidden parts included. */
export const renderings = (value: unknown): ReadonlyArray<string> => [
  inspect(value, {
    depth: Number.POSITIVE_INFINITY,
    showHidden: true,
    maxStringLength: Number.POSITIVE_INFINITY,
    maxArrayLength: Number.POSITIVE_INFINITY
  }),
  inspect(value, { depth: Number.POSITIVE_INFINITY, customInspect: false, getters: true }),
  JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part)) ?? "",
  String(value),
  ...(value instanceof Error ? [value.message, value.stack ?? "", ...renderings(value.cause)] : []),
  ...(Cause.isCause(value)
    ? [
        Cause.pretty(value),
        Cause.pretty(value, { renderErrorCause: true }),
        ...Cause.prettyErrors(value).flatMap(renderings)
      ]
    : []),
  ...(Exit.isExit(value) && Exit.isFailure(value)
    ? [...renderings(value.cause), ...renderings(Cause.squash(value.cause))]
    : [])
]

const loggers = [
  Logger.stringLogger,
  Logger.logfmtLogger,
  Logger.jsonLogger,
  Logger.structuredLogger,
  Logger.prettyLogger({ colors: false, mode: "tty" })
]

/** Logs, whatever the level, with all loggers that come with Effect, and keeps what they write. */
export const logsTo = (lines: Array<string>) => {
  const keep = (...values: ReadonlyArray<unknown>) => {
    for (const value of values) {
      if (typeof value === "string") lines.push(value)
      else
        lines.push(inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true }), JSON.stringify(value) ?? "")
    }
  }
  const unsafe = { ...globalThis.console, log: keep, error: keep, group: keep, groupCollapsed: keep }
  return <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.consoleWith((console) =>
      self.pipe(
        Effect.locally(FiberRef.currentLoggers, HashSet.fromIterable(loggers.map(Logger.map(keep)))),
        Logger.withMinimumLogLevel(LogLevel.All),
        Effect.withConsole({ ...console, unsafe })
      )
    )
}

/** The output of the loggers that come with Effect, for a program that logs with them. */
export const logged = (program: Effect.Effect<unknown>) =>
  Effect.suspend(() => {
    const lines: Array<string> = []
    return Effect.as(logsTo(lines)(program), lines)
  })

/** The part of a tracer's data that exporters show: of a failure no more than its cause, as it comes with each span. */
export const shownBy = (told: ReadonlyArray<unknown>): ReadonlyArray<string> =>
  told.flatMap((value) => {
    if (!Predicate.isObject(value)) return [String(value)]
    return Exit.isExit(value) && Exit.isFailure(value)
      ? [inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true }), Cause.pretty(value.cause)]
      : renderings(value)
  })

/** A tracer that keeps what it is told, names, attributes, events and links, and its spans. */
export const recordingTracer = () => {
  const told: Array<unknown> = []
  const spans: Array<Recorded> = []
  class Recorded implements Tracer.Span {
    readonly _tag = "Span"
    readonly spanId = String(told.length)
    readonly traceId = "trace"
    readonly sampled = true
    readonly attributes = new Map<string, unknown>()
    readonly events: Array<{ readonly name: string; readonly attributes: Record<string, unknown> | undefined }> = []
    status: Tracer.SpanStatus
    constructor(
      readonly name: string,
      readonly parent: Option.Option<Tracer.AnySpan>,
      readonly context: Context.Context<never>,
      readonly links: ReadonlyArray<Tracer.SpanLink>,
      readonly startTime: bigint,
      readonly kind: Tracer.SpanKind
    ) {
      this.status = { _tag: "Started", startTime }
      told.push(name, links)
      spans.push(this)
    }
    end(endTime: bigint, exit: Exit.Exit<unknown, unknown>) {
      // What it succeeded with is shown by nobody, and would be found in all errors that were made within it.
      this.status = { _tag: "Ended", startTime: this.startTime, endTime, exit: Exit.asVoid(exit) }
      if (Exit.isFailure(exit)) told.push(exit)
    }
    attribute(key: string, value: unknown) {
      this.attributes.set(key, value)
      told.push(key, value)
    }
    event(name: string, _time: bigint, attributes?: Record<string, unknown>) {
      told.push(name, attributes)
      this.events.push({ name, attributes })
    }
    addLinks(links: ReadonlyArray<Tracer.SpanLink>) {
      told.push(links)
    }
  }
  const tracer = Tracer.make({
    span: (name, parent, context, links, startTime, kind) =>
      new Recorded(name, parent, context, links, startTime, kind),
    context: (run) => run()
  })
  return { told, spans, tracer }
}
