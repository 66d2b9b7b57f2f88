/** What the engine runs of a build: guarded, so that nothing but its own end, or somebody's word, ends it. */
import { WorkflowInstance } from "@effect/workflow/WorkflowEngine"
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Build } from "../../Progress.js"
import { fromParseIssue } from "../issues.js"
import { renderIssues } from "../rendering.js"
import { secretsIn } from "../secrets.js"
import type { Service } from "./engine.js"
import * as Run from "./run.js"
import * as Steps from "./steps.js"
import type { Left, Payload, Stored } from "./stored.js"

/** A workflow as its runs need it. */
export interface Definition<R> {
  readonly name: string
  readonly version: string
  readonly payload: Schema.Schema.AnyNoContext
  readonly build: (payload: { readonly [name: string]: unknown }) => Effect.Effect<unknown, unknown, R>
  readonly success: Schema.Schema.AnyNoContext
  readonly error: Schema.Schema.AnyNoContext
  /** The error of a build that was cancelled, or of one that has failed and left something. */
  readonly cancelled: (undo: boolean) => unknown
  readonly incomplete: (left: ReadonlyArray<Left>, error: unknown) => unknown
}

/** How the program of a build has ended. */
const endOf = <E>(cause: Cause.Cause<E>): Option.Option<Either.Either<unknown, E | Run.CancelledHere>> => {
  const defects = Chunk.toReadonlyArray(Cause.defects(cause))
  const cancelled = defects.find((defect) => defect instanceof Run.CancelledHere)
  if (cancelled instanceof Run.CancelledHere) return Option.some(Either.left(cancelled))
  if (defects.length > 0) return Option.some(Either.right(defects[0]))
  return Option.map(Cause.failureOption(cause), Either.left)
}

export const make =
  <R>(engine: Service, definition: Definition<R>) =>
  (payload: { readonly [Key in keyof typeof Payload]: (typeof Payload)[Key]["Type"] }, id: string) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const instance = yield* WorkflowInstance
        yield* engine.awake(id)
        const found = yield* Effect.either(engine.read(id))
        const empty: Stored = {
          ...{ id, workflow: definition.name, payload, begunAt: 0, facts: [] },
          state: { _tag: "Running" }
        }
        const run = Run.make(engine, instance, (Either.isRight(found) ? found.right[0] : undefined) ?? empty)
        // Without what is known already, it would begin anew.
        if (Either.isLeft(found)) return yield* run.stop({ reason: "StoreError", message: found.left.message })

        const end = (result: Either.Either<unknown, unknown>) =>
          Effect.gen(function* () {
            const json = yield* Either.match(result, {
              onLeft: Schema.encodeEither(definition.error),
              onRight: Schema.encodeEither(definition.success)
            }).pipe(
              Effect.catchAll(({ issue }) => {
                const message = `its ${Either.isLeft(result) ? "error" : "result"} does not fit the schema of that: ${renderIssues(fromParseIssue(issue)).join(", ")}`
                return run.stop({ reason: "Defect", message })
              })
            )
            yield* engine.ended(id)
            return yield* Either.isLeft(result) ? Effect.fail(json) : Effect.succeed(json)
          })

        if (run.isAbandoned) return yield* end(Either.left(definition.cancelled(false)))
        if (payload.version !== definition.version) {
          const message = `begun with version ${payload.version} of ${definition.name}, and this program has version ${definition.version}: run that version until the build ends, or cancel it with undo: false`
          return yield* run.stop({ reason: "Version", message })
        }
        const decoded = yield* run.decode("payload", definition.payload, payload.description)
        const exit = yield* Effect.suspend(() => definition.build(decoded)).pipe(
          Effect.provideService(Run.Building, run),
          Effect.provideService(Build, `${definition.name} ${payload.key}`),
          restore,
          Effect.exit
        )
        // What is in doubt is found out first, whatever the rest of the build says.
        if (run.isInTrouble) return yield* Effect.interrupt
        const failed = Exit.isFailure(exit) ? endOf(exit.cause) : Option.none()
        if (Exit.isFailure(exit) && Option.isNone(failed)) return yield* Effect.interrupt
        if (Option.isSome(failed) && Either.isRight(failed.value)) {
          yield* Effect.logWarning(`workflow ${definition.name} ${id} has died`, Exit.isFailure(exit) ? exit.cause : "")
          return yield* run.stop({ reason: "Defect", message: String(failed.value.right) })
        }
        if (Exit.isSuccess(exit) && secretsIn(exit.value).length > 0) {
          return yield* run.stop({
            reason: "Defect",
            message: "its result contains a secret, which would be stored"
          })
        }
        if (Exit.isSuccess(exit) && !run.isCancelled) {
          yield* restore(run.reached())
          return yield* end(Either.right(exit.value))
        }
        const left = Option.isSome(failed) && Either.isLeft(failed.value) ? failed.value.left : undefined
        const error =
          run.isCancelled || left === undefined || left instanceof Run.CancelledHere ? definition.cancelled(true) : left
        // Branches that were about to wait have asked for it.
        instance.suspended = false
        yield* restore(run.reached())
        run.isUndoing = true
        const remains = yield* restore(Steps.takeAllBack(run))
        return yield* end(Either.left(remains.length === 0 ? error : definition.incomplete(remains, error)))
      })
    )
