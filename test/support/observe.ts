/** All that can be seen of a program. */
import { Cause, Effect, Exit, Schema } from "effect"
import { Errors, Progress } from "effect-profitbricks"
import { found, type Kind } from "./marked.js"
import { logsTo, recordingTracer, renderings, shownBy } from "./surfaces.js"

const encodeError = Schema.encodeSync(
  Schema.Union(Errors.ApiError, Errors.Ambiguous, Errors.RequestFailed, Errors.RequestTimeout)
)

/** Texts, by where they can be seen. */
export type Surfaces = Readonly<Record<string, ReadonlyArray<string>>>

/** Runs a program that logs how it failed, and gives all that can be seen of it, and how it ended. */
export const observe = <R>(run: Effect.Effect<unknown, Errors.WaitError, R>) =>
  Effect.gen(function* () {
    const logs: Array<string> = []
    const { told, tracer } = recordingTracer()
    const events: Array<Progress.Event> = []
    const exit = yield* run.pipe(
      Progress.span("build"),
      Progress.observe((event) => Effect.sync(() => events.push(event))),
      Effect.tapErrorCause((cause) =>
        Effect.logError("it failed", cause).pipe(Effect.annotateLogs({ error: Cause.squash(cause) }))
      ),
      Effect.withSpan("outer"),
      Effect.withLogSpan("outer"),
      Effect.exit,
      Effect.withTracer(tracer),
      logsTo(logs)
    )
    const failed = Exit.isFailure(exit) && exit.cause._tag === "Fail"
    const failure: Surfaces = {
      logs,
      spans: shownBy(told),
      progress: events.flatMap(renderings),
      exit: Exit.isFailure(exit) ? renderings(exit) : [],
      "encoded error": failed ? [JSON.stringify(encodeError(exit.cause.error))] : []
    }
    return { exit, failure }
  })

/** The secrets of these kinds in what a surface shows. */
export const leaksIn = (surface: string, texts: ReadonlyArray<string>, forbidden: ReadonlyArray<Kind>) =>
  [...new Set(texts)].flatMap((text) => found(text, forbidden).map((leak) => `${surface}: ${leak}`))
