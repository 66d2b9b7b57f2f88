import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import type { Twist } from "./answer.js"
import type { CloudRequest, ConnectionLost, Delivery } from "./wire.js"

/** A call on its way to the cloud. */
export interface Received {
  readonly request: CloudRequest
  readonly operation: string | undefined
  readonly twist: Twist
}

export type Next = (call: Received) => Effect.Effect<Delivery, ConnectionLost>
/** What can go wrong between a call and its answer. */
export type Trouble = (next: Next) => Next
export type Condition = (call: Received) => Effect.Effect<boolean>

export interface Rule {
  readonly trouble: Trouble
  readonly conditions: ReadonlyArray<() => Condition>
}

export interface Troubles {
  readonly inject: (rules: ReadonlyArray<Rule>) => Effect.Effect<void, never, Scope>
  readonly through: Trouble
}

/** Whether all of them hold. Those behind one that does not are not asked, and do not count the call. */
const holds = (conditions: ReadonlyArray<Condition>, call: Received): Effect.Effect<boolean> =>
  Effect.every(conditions, (condition) => condition(call))

/** The rules that are in force. Each is asked about every call, and the first one is the first in its way. */
export const make = (): Troubles => {
  const active = new Set<{ readonly trouble: Trouble; readonly conditions: ReadonlyArray<Condition> }>()
  return {
    inject: (rules) =>
      Effect.asVoid(
        Effect.acquireRelease(
          Effect.sync(() => {
            const injected = rules.map(({ conditions, trouble }) => ({
              trouble,
              conditions: conditions.map((start) => start())
            }))
            for (const rule of injected) active.add(rule)
            return injected
          }),
          (injected) =>
            Effect.sync(() => {
              for (const rule of injected) active.delete(rule)
            })
        )
      ),
    through: (next) => (call) =>
      Effect.flatMap(
        Effect.filter([...active], ({ conditions }) => holds(conditions, call)),
        (striking) => striking.reduceRight((inner, { trouble }) => trouble(inner), next)(call)
      )
  }
}
