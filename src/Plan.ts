/**
 * Plans: the changes that a program would make, found by running it without them.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Action } from "./internal/planning.js"
import { Planning } from "./internal/planning.js"

export type { Action, Difference } from "./internal/planning.js"

/**
 * The actions, in the order of the program.
 *
 * @since 0.1.0
 * @category models
 */
export interface Plan {
  readonly actions: ReadonlyArray<Action>
}

/**
 * Runs a program as a plan: it reads, and changes nothing. The changes of `Ensure` go into the plan instead, and the program
 * continues with an object as described: its id is a placeholder, and the fields that the API fills in are null. A later `Ensure`
 * of the same object finds it as it would be by then. Other changes cannot be planned: they fail with a `Validation`, and are not
 * sent.
 *
 * @example
 * ```ts
 * import { Console, Effect } from "effect"
 * import { Datacenter, Ensure, Plan, Server } from "effect-profitbricks"
 *
 * const shop = Effect.gen(function* () {
 *   const { value: datacenter } = yield* Ensure.datacenter({ name: "shop", location: "de/fra" })
 *   return yield* Ensure.server({ datacenterId: datacenter.id, name: "web", cores: 4, ram: 4096 })
 * })
 *
 * const look = Effect.flatMap(Plan.of(shop), (plan) => Console.log(Plan.render(plan)))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = <A, E, R>(program: Effect.Effect<A, E, R>): Effect.Effect<Plan, E, R> =>
  Effect.suspend(() => {
    const planned = { actions: [], foreseen: [], ids: new Set<string>() }
    return Effect.as(Effect.provideService(program, Planning, planned), planned)
  })

/**
 * The actions that change something.
 *
 * @since 0.1.0
 * @category models
 */
export const changes = ({ actions }: Plan): ReadonlyArray<Action> => actions.filter(({ _tag }) => _tag !== "Unchanged")

const signs = { Unchanged: "=", Created: "+", Updated: "~", NeedsReplacement: "!" } as const

const shown = (value: unknown): string =>
  value === undefined
    ? "null"
    : JSON.stringify(value, (_, inner: unknown) => (Redacted.isRedacted(inner) ? "<redacted>" : inner))

const line = ({ _tag, differences, name, resource, unchecked }: Action): string => {
  const what = differences.map(({ field, is, wanted }) => `${field} ${shown(is)} → ${shown(wanted)}`)
  const notes = [
    ...(_tag === "NeedsReplacement" ? ["has to be replaced"] : []),
    ...what,
    ...(_tag === "Created" || unchecked.length === 0 ? [] : [`not compared: ${unchecked.join(", ")}`])
  ]
  return `${signs[_tag]} ${resource} ${JSON.stringify(name)}${notes.length === 0 ? "" : `: ${notes.join("; ")}`}`
}

/**
 * A plan as text, a line for each object: `+` created, `~` changed, `!` would have to be replaced, `=` unchanged.
 *
 * @since 0.1.0
 * @category models
 */
export const render = ({ actions }: Plan): string =>
  actions.length === 0 ? "nothing to do" : actions.map(line).join("\n")

/**
 * Whether the plan changes nothing.
 *
 * @since 0.1.0
 * @category guards
 */
export const isEmpty = (plan: Plan): boolean => changes(plan).length === 0
