/** The two functions of the guide of retries that make a change at most once: `Mark.command.test.ts` sees that they are the same there. */
import { KeyValueStore } from "@effect/platform"
import { Effect, Option, type Schema } from "effect"
import { type Accepted, Mark, type Operation } from "effect-profitbricks"

/** Runs once: later runs of the program get the stored result. */
export const step = <A, I, E, R>(name: string, schema: Schema.Schema<A, I>, run: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const store = (yield* KeyValueStore.KeyValueStore).forSchema(schema)
    const stored = yield* store.get(name)
    if (Option.isSome(stored)) return stored.value
    const result = yield* run
    yield* store.set(name, result)
    return result
  })

/** A change, at most once however often the program dies. */
export const submit = <I, A extends Accepted.Accepted<unknown>>(
  name: string,
  operation: Operation.Change<I, A>,
  input: I
) =>
  Effect.gen(function* () {
    let made: string | undefined
    const make = Effect.tap(Mark.make, (mark) =>
      Effect.sync(() => {
        made = mark
      })
    )
    const mark = yield* step(`${name}: mark`, Mark.Mark, make)
    // An engine may give the mark of another process though it has run the step here.
    return yield* step(name, operation.accepted, operation(input).pipe(Mark.under(mark, { mayBeSent: mark !== made })))
  })
