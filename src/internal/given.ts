/** The mark that a program has chosen for a call, and whether the call may have been sent under it. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { skew } from "./headers.js"
import * as Marks from "./marks.js"
import type { Call } from "./transport.js"

/** What is sent: of two calls that differ in it, one mark cannot tell which was carried out. */
export type Sending = Pick<Call, "method" | "target" | "body">

/** Why a mark cannot be taken for a call. */
export const ofAnother = "the mark is of another call"

const isSame = (one: Sending, other: Sending): boolean =>
  one.method === other.method && one.target === other.target && one.body?.text === other.body?.text

/** A mark as a region of a program has it. What is sent may have secrets: nobody sees it who looks at the region's context. */
export class Given {
  /** The call may have been sent already: by another process, or by this one since. */
  #mayBeSent: boolean
  /** What is sent under it, once that is known. */
  #call: Sending | undefined
  readonly #turn = Effect.unsafeMakeSemaphore(1)

  constructor(
    readonly mark: string,
    mayBeSent: boolean
  ) {
    this.#mayBeSent = mayBeSent
  }

  /** Before this it was not sent. A mark that comes from the future tells nothing of it. */
  notBefore(now: number): number {
    const madeAt = Marks.madeAt(this.mark)
    return madeAt <= now + skew ? madeAt : 0
  }

  /** Takes it for a call: gives why it cannot be, if so. */
  take(call: Sending): string | undefined {
    if (!Marks.isMark(this.mark)) return "expected a mark, from Mark.make"
    this.#call ??= call
    return isSame(this.#call, call) ? undefined : ofAnother
  }

  /**
   * Tells whether the call may have been sent. From then on it may have been. Of several fibers one goes on at a time: what another
   * one still holds back, or has on its way, no look could find.
   */
  inTurn<A, E, R>(send: (mayBeSent: boolean) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    return this.#turn.withPermits(1)(
      Effect.suspend(() => {
        const mayBeSent = this.#mayBeSent
        this.#mayBeSent = true
        return send(mayBeSent)
      })
    )
  }
}

export class Current extends Context.Reference<Current>()("effect-profitbricks/Mark/Current", {
  defaultValue: (): Given | undefined => undefined
}) {}

/** For calls that come after the one that the mark is of. */
export const without = Effect.provideService(Current, undefined)
