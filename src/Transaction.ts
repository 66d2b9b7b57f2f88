/**
 * Transactions: everything that a program creates, or nothing. Objects created with `Request.scoped` stay when the program
 * succeeds, and are removed when it fails or is interrupted.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Transactions from "./internal/transactions.js"

/**
 * An object that could not be taken back.
 *
 * @since 0.1.0
 * @category models
 */
export interface Left extends Transactions.Left {}

/**
 * A transaction has failed, and not all of it could be undone.
 *
 * @since 0.1.0
 * @category errors
 */
export class RollbackIncomplete<out E = unknown> extends Data.TaggedError("RollbackIncomplete")<{
  /** The objects that are left, or may be. */
  readonly left: ReadonlyArray<Left>
  /** Why the transaction has failed. */
  readonly cause: Cause.Cause<unknown>
}> {
  declare readonly cause: Cause.Cause<E>
  override get message(): string {
    const all = this.left.map(({ error, href, ids, operation }) => {
      const named =
        href ??
        Object.entries(ids)
          .map(([name, id]) => `${name} ${id}`)
          .join(", ")
      return `${operation} (${named}): ${error.message}`
    })
    return `${all.length} left that could not be taken back: ${all.join("; ")}`
  }
}

/**
 * Runs a program that creates everything or nothing. If it fails, dies, or is interrupted, its objects of `Request.scoped` are
 * removed before the error goes on; if it succeeds, they stay. `RollbackIncomplete` names objects that could not be removed, with
 * the cause of the failure; after an interruption it comes beside that.
 *
 * A transaction in another one belongs to it: it is undone at once if it fails itself, and later if the outer one does. Parallel
 * parts need nothing more: all of them have ended before anything is undone. Other finalizers of the program run at its end, as
 * they do with `Effect.scoped`; one that dies is a failure, too.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Datacenter, IpBlock, Request, Transaction } from "effect-profitbricks"
 *
 * const site = Effect.gen(function* () {
 *   const block = yield* IpBlock.create({ location: "us/las", size: 2 }).pipe(Request.scoped(), Request.ready())
 *   const { id } = yield* Datacenter.create({ name: "shop", location: "us/las" }).pipe(
 *     Request.scoped(),
 *     Request.completed()
 *   )
 *   return { datacenterId: id, ips: block.properties.ips }
 * }).pipe(Transaction.run)
 * ```
 *
 * @since 0.1.0
 * @category transactions
 */
export const run = <A, E, R>(
  program: Effect.Effect<A, E, R>
): Effect.Effect<A, E | RollbackIncomplete<E>, Exclude<R, Scope.Scope>> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const outer = yield* Transactions.Current
      const scope = yield* Scope.make()
      let left: ReadonlyArray<Left> = []
      const made: Transactions.Transaction["made"] = []
      const report = (one: Left): void => {
        left = [...left, one]
        if (Option.isSome(outer)) outer.value.report(one)
      }
      const gone = (href: string | undefined): void => {
        if (href !== undefined) left = left.filter((one) => !Transactions.isGoneWith(one, href))
        if (Option.isSome(outer)) outer.value.gone(href)
      }
      const exit = yield* restore(program).pipe(
        Scope.extend(scope),
        Effect.provideService(Transactions.Current, Option.some({ scope, made, report, gone })),
        Effect.exit
      )
      const closed = yield* Effect.exit(Scope.close(scope, exit))
      const all = Effect.suspend(() => Effect.forEach(made.reverse(), (rollback) => rollback, { discard: true }))
      if (Exit.isSuccess(exit) && Exit.isSuccess(closed)) {
        if (Option.isSome(outer)) yield* Transactions.enlist(outer.value, all)
        return exit.value
      }
      // A finalizer has failed after the success of the program, which has left everything there.
      if (Exit.isSuccess(exit)) yield* all
      const closing = Exit.isFailure(closed) ? closed.cause : Cause.empty
      const afterAll = (cause: Cause.Cause<E>) => (Exit.isFailure(closed) ? Cause.sequential(cause, closing) : cause)
      const cause: Cause.Cause<E> = Exit.isFailure(exit) ? afterAll(exit.cause) : closing
      if (left.length === 0) return yield* Effect.failCause(cause)
      const incomplete = new RollbackIncomplete<E>({ left, cause })
      // An interrupted program has no error to return: it stays interrupted, and the objects that are left are shown beside it.
      return yield* Cause.isInterruptedOnly(cause)
        ? Effect.failCause(Cause.sequential(cause, Cause.fail(incomplete)))
        : Effect.fail(incomplete)
    })
  )
