/**
 * Marks: names of changes, to find them by among those that the API has accepted. Each change gets one by itself. A program that
 * may die between sending a call and storing its result chooses a mark, stores it, and sends the call under it: the next process,
 * which cannot know whether the call was sent, looks for it before it sends it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Given from "./internal/given.js"
import * as Marks from "./internal/marks.js"

/**
 * The form of a mark: in another form it could never be found.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Mark = Schema.String.pipe(
  Schema.filter(Marks.isMark, { description: "a mark, from Mark.make" }),
  Schema.brand("Mark")
)
/**
 * @since 0.1.0
 * @category models
 */
export type Mark = typeof Mark.Type

/**
 * Creates a mark, for one call. Store it before the call is sent.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Mark> = Effect.map(Marks.make, (mark) => Mark.make(mark))

/**
 * What is known of a mark.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * Whether the call may have been sent under this mark already. `false`: it cannot have been, because the mark is new. `true`: the
   * mark came from a store, so that another process may have sent it; or `under` is called again for another try.
   */
  readonly mayBeSent: boolean
}

/**
 * Sends the one change of a program under a mark that was chosen before. If it may have been sent already, it is looked for first.
 * A change that the API has accepted is adopted, and gives its usual result; one that the API certainly has not accepted is sent;
 * and where neither is certain, because the record cannot be read or may be incomplete, the error says `outcome: "unknown"`. A PUT
 * or a DELETE, which can be repeated without harm, is sent in that case; a DELETE of something that is gone has succeeded. If the
 * program runs again, as in `Effect.retry`, the call may have been sent. Fibers of the program that send the same call take turns,
 * and it is sent once.
 *
 * A look for a call that may still be on its way goes on for as long as `Reconciliation` says: 127 seconds, if it says nothing. A call
 * that arrives later is carried out a second time: without a key of the API, no client can prevent that.
 *
 * A mark is for one call, and for one try. A text that is no mark, a second, different call in the program (as many of `Ensure`,
 * `labels.set` and `Lan.addFailover` make), and a mark under which a call of another method or path is recorded, are `Validation`
 * errors, before that call is sent. The record is not compared with the body: the first accepted call counts. A call that was
 * accepted and has failed since is not sent again: a new try takes a new mark. Where a POST was accepted, and its object cannot be
 * read, because the request has failed or the object has been deleted since, the error has the `requestId`: `Request.await` tells
 * which.
 *
 * Calls that the API does not record cannot be looked for: such a POST that may have been sent is `outcome: "unknown"`. Reads need
 * no mark. The calls that undo others, in `Request.scoped` and `Transaction.run`, have marks of their own.
 *
 * @example
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { Datacenter, Mark } from "effect-profitbricks"
 *
 * // What an engine does: it runs a step once, stores the result, and gives that when the program runs again.
 * declare const step: <A>(name: string, run: Effect.Effect<A>) => Effect.Effect<A>
 *
 * const create = Effect.gen(function* () {
 *   let fresh: string | undefined
 *   const mark = yield* step(
 *     "data center: mark",
 *     Effect.tap(Mark.make, (made) => Effect.sync(() => void (fresh = made)))
 *   )
 *   const accepted = yield* Datacenter.create({ name: "shop", location: "us/las" }).pipe(
 *     // An engine may give the mark of another process though it has run the step here.
 *     Mark.under(mark, { mayBeSent: mark !== fresh })
 *   )
 *   return yield* Schema.encode(Datacenter.create.accepted)(accepted)
 * })
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const under = (
  mark: string,
  { mayBeSent }: Options
): (<A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>) =>
  Effect.provideService(Given.Current, new Given.Given(mark, mayBeSent))
