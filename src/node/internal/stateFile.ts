/** The file that a server keeps its state in. */
import { lstat } from "node:fs/promises"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Ref from "effect/Ref"
import type { Scope } from "effect/Scope"
import * as JsonFile from "./jsonFile.js"
import { lock } from "./lockFile.js"

const isLink = (path: string): Promise<boolean> =>
  lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false
  )

/** The state in the file, if there is one. Until the scope is closed no other server can have the file. */
export const open = (path: string): Effect.Effect<unknown, JsonFile.FileError, Scope> =>
  Effect.gen(function* () {
    // Whoever may write a link there could have any other file replaced.
    if (yield* Effect.promise(() => isLink(path))) {
      return yield* new JsonFile.FileError({ path, problem: "is a symbolic link; expected the file itself" })
    }
    yield* lock(path)
    const state = yield* JsonFile.load(path)
    yield* JsonFile.checkWritable(path)
    return state
  })

/**
 * Saves the state when the scope is closed, and with each run of the effect that it gives, which ends when all that was
 * there when it began is in the file. Changes that come while the state is being saved are saved together.
 */
export const keep = (
  path: string,
  snapshot: Effect.Effect<unknown>
): Effect.Effect<Effect.Effect<void, JsonFile.FileError>, never, Scope> =>
  Effect.gen(function* () {
    const changed = yield* Queue.sliding<void>(1)
    const newSaving = Deferred.make<void, JsonFile.FileError>()
    const next = yield* Ref.make(yield* newSaving)
    const save = Effect.gen(function* () {
      const saving = yield* Ref.getAndSet(next, yield* newSaving)
      const saved = Effect.flatMap(snapshot, (state) => JsonFile.save(path, state))
      yield* Deferred.complete(
        saving,
        Effect.tapError(saved, (error) => Effect.logError(error.message))
      )
    }).pipe(Effect.uninterruptible)
    yield* Effect.addFinalizer(() => save)
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(Queue.take(changed), save)))
    return Effect.flatMap(Ref.get(next), (saving) =>
      Effect.andThen(Queue.offer(changed, undefined), Deferred.await(saving))
    )
  })
