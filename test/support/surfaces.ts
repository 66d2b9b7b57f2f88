import { inspect } from "node:util"
import { Cause, type Context, Effect, Exit, type Layer, Logger, type Option, Tracer } from "effect"

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

/** What the loggers that come with Effect write, if a program logs with them. */
export const logged = (program: Effect.Effect<unknown>) =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    const keep = (...values: ReadonlyArray<unknown>) => {
      lines.push(...values.flatMap((value) => (typeof value === "string" ? [value] : renderings(value))))
    }
    const through = (logger: Logger.Logger<unknown, unknown>): Layer.Layer<never> =>
      Logger.replace(Logger.defaultLogger, Logger.map(logger, keep))
    for (const logger of [Logger.stringLogger, Logger.logfmtLogger, Logger.jsonLogger, Logger.structuredLogger]) {
      yield* Effect.provide(program, through(logger))
    }
    const unsafe = { ...globalThis.console, log: keep, error: keep, group: keep, groupCollapsed: keep }
    const console = yield* Effect.consoleWith((current) => Effect.succeed({ ...current, unsafe }))
    yield* program.pipe(
      Effect.provide(Logger.replace(Logger.defaultLogger, Logger.prettyLogger({ colors: false, mode: "tty" }))),
      Effect.withConsole(console)
    )
    return lines
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
      this.status = { _tag: "Ended", startTime: this.startTime, endTime, exit }
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
