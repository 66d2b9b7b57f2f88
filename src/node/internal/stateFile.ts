/** The file that a server keeps its state in. */
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type { Scope } from "effect/Scope"
import * as JsonFile from "./jsonFile.js"

/**
 * Saves the state when the scope is closed, and soon after each run of the effect that it gives. Changes that come while
 * it is being saved are saved together.
 */
export const keep = (
  path: string,
  snapshot: Effect.Effect<unknown>
): Effect.Effect<Effect.Effect<void>, never, Scope> =>
  Effect.gen(function* () {
    const changed = yield* Queue.sliding<void>(1)
    const save = Effect.flatMap(snapshot, (state) => JsonFile.save(path, state)).pipe(
      Effect.catchAll((error) => Effect.logError(error.message)),
      Effect.uninterruptible
    )
    yield* Effect.addFinalizer(() => save)
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(Queue.take(changed), save)))
    return Effect.asVoid(Queue.offer(changed, undefined))
  })
