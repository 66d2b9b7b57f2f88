/** What makes a change at most once on engines for promises, as in the guide of retries: `Mark.command.test.ts` sees that it is the same there. */
import { Effect, Schema } from "effect"
import { type Accepted, Mark, type Operation, type ProfitBricks } from "effect-profitbricks"

/** Runs once: the engine stores the result, and gives that when the program runs again. */
export type Step = <E>(name: string, run: Effect.Effect<unknown, E, ProfitBricks.ProfitBricks>) => Promise<unknown>

/** A change, at most once however often the program dies. */
export const submitBy =
  (step: Step) =>
  async <I, A extends Accepted.Accepted<unknown>>(
    name: string,
    operation: Operation.Change<I, A>,
    input: I
  ): Promise<A> => {
    let made: string | undefined
    const make = Effect.tap(Mark.make, (mark) =>
      Effect.sync(() => {
        made = mark
      })
    )
    const mark = Schema.decodeUnknownSync(Mark.Mark)(await step(`${name}: mark`, make))
    // An engine may run a step again: the second time, this effect knows that the call may have been sent.
    const send = operation(input).pipe(
      Mark.under(mark, { mayBeSent: mark !== made }),
      Effect.flatMap(Schema.encode(operation.accepted))
    )
    return Schema.decodeUnknownSync(operation.accepted)(await step(name, send))
  }
