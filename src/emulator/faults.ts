/** Faults between a call and its answer, and which of them are in force. */
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import { operationOf } from "./routes.js"
import type { Fate } from "./state.js"
import type { ConnectionLost, Delivery, HttpRequest } from "./wire.js"

/** A call on its way to the cloud. */
export interface Received {
  readonly request: HttpRequest
  readonly fate: Fate
}

/** A call as conditions see it. */
interface Candidate extends Received {
  readonly operation: string | undefined
}

export type Next = (call: Received) => Effect.Effect<Delivery, ConnectionLost>
export type Condition = (call: Candidate) => Effect.Effect<boolean>

/** An effect on calls, and the conditions under which it comes. */
export interface Fault {
  /** Changes what becomes of a call. */
  readonly strike: (next: Next) => Next
  /** Each starts anew when the fault is injected. */
  readonly conditions: ReadonlyArray<() => Condition>
}

export interface Faults {
  readonly inject: (faults: ReadonlyArray<Fault>) => Effect.Effect<void, never, Scope>
  readonly through: Fault["strike"]
}

/** Whether all of them hold. Those behind one that does not are not asked, and do not count the call. */
const holds = (conditions: ReadonlyArray<Condition>, call: Candidate): Effect.Effect<boolean> =>
  conditions.reduce(
    (before, condition) => Effect.flatMap(before, (held) => (held ? condition(call) : Effect.succeed(false))),
    Effect.succeed(true)
  )

/** The faults that are in force. Each is asked about every call, and the first one is the first in its way. */
export const make = (): Faults => {
  const active = new Set<{ readonly strike: Fault["strike"]; readonly conditions: ReadonlyArray<Condition> }>()
  return {
    inject: (faults) =>
      Effect.asVoid(
        Effect.acquireRelease(
          Effect.sync(() => {
            const injected = faults.map(({ conditions, strike }) => ({
              strike,
              conditions: conditions.map((start) => start())
            }))
            for (const fault of injected) active.add(fault)
            return injected
          }),
          (injected) =>
            Effect.sync(() => {
              for (const fault of injected) active.delete(fault)
            })
        )
      ),
    through: (next) => (call) => {
      if (active.size === 0) return next(call)
      const candidate = { ...call, operation: operationOf(call.request) }
      return Effect.flatMap(
        Effect.filter([...active], ({ conditions }) => holds(conditions, candidate)),
        (striking) => striking.reduceRight((inner, { strike }) => strike(inner), next)(call)
      )
    }
  }
}
