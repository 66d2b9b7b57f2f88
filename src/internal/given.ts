/** The mark that a program has chosen for a call, and whether the call may have been sent under it. */
import * as Context from "effect/Context"
import * as Either from "effect/Either"
import * as Marks from "./marks.js"
import type { Call } from "./transport.js"

/** What is sent: of two calls that differ in it, one mark cannot tell which was carried out. */
export type Sending = Pick<Call, "method" | "target" | "body">

/** A mark as a region of a program has it. */
export interface Given {
  readonly mark: string
  /** The call may have been sent already: by another process, or by this one since. */
  mayBeSent: boolean
  /** What is sent under it, once that is known. */
  call: Sending | undefined
}

export class Current extends Context.Reference<Current>()("effect-profitbricks/Mark/Current", {
  defaultValue: (): Given | undefined => undefined
}) {}

const isSame = (one: Sending, other: Sending): boolean =>
  one.method === other.method && one.target === other.target && one.body?.text === other.body?.text

/** Why a mark cannot be taken for a call. */
export const ofAnother = "the mark is of another call"

/** Takes a mark for a call: tells whether it may have been sent under it, or why it cannot be. From now on it may have been. */
export const take = (given: Given, call: Sending): Either.Either<boolean, string> => {
  if (!Marks.isMark(given.mark)) return Either.left("expected a mark, as Mark.make gives it")
  if (given.call !== undefined && !isSame(given.call, call)) return Either.left(ofAnother)
  const { mayBeSent } = given
  given.call = call
  given.mayBeSent = true
  return Either.right(mayBeSent)
}
