/** The transaction that a program is in, and what belongs to it. */
import type * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import type { WaitError } from "../Errors.js"

/**
 * Something that could not be taken back.
 *
 * @since 0.1.0
 * @category models
 */
export interface Left {
  /** Method and path template of the call that has made it, or changed it. */
  readonly operation: string
  /** The ids that lead to it. Without that of the object, where not even that is known. */
  readonly ids: Readonly<Record<string, string>>
  /** Its URL. None for a change, and for what is not known to be there. */
  readonly href: string | undefined
  /** Why the last try has failed. */
  readonly error: WaitError | Cause.UnknownException
}

/** A transaction that is under way. */
export interface Transaction {
  readonly scope: Scope.Scope
  /** How to take back what was made, in the order in which it was. */
  readonly made: Array<Effect.Effect<void>>
  readonly report: (left: Left) => void
  /** Something is gone, by its URL if it has one. */
  readonly gone: (href: string | undefined) => void
}

/** What is below something that is gone is gone with it, and so is what is attached of it elsewhere. */
export const isGoneWith = ({ href }: Left, gone: string): boolean => {
  if (href === undefined) return false
  const id = gone.slice(gone.lastIndexOf("/"))
  return href.startsWith(`${gone}/`) || (!/^\/\d+$/.test(id) && href.endsWith(id))
}

export class Current extends Context.Reference<Current>()("effect-profitbricks/Transaction/Current", {
  defaultValue: (): Option.Option<Transaction> => Option.none()
}) {}

/** Hands something over to a transaction: it is taken back if that fails. */
export const enlist = ({ made, scope }: Transaction, rollback: Effect.Effect<void>): Effect.Effect<void> =>
  Effect.andThen(
    Effect.sync(() => made.push(rollback)),
    Scope.addFinalizerExit(scope, (exit) => (Exit.isFailure(exit) ? rollback : Effect.void))
  )

/** Takes something back when the scope closes, or when the transaction fails whose scope it is. */
export const own = (rollback: Effect.Effect<void>): Effect.Effect<void, never, Scope.Scope> =>
  Effect.flatMap(Effect.all([Effect.scope, Current]), ([scope, current]) =>
    Option.isSome(current) && current.value.scope === scope
      ? enlist(current.value, rollback)
      : Scope.addFinalizer(scope, rollback)
  )
