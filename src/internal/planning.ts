/** Whether a region of a program is run as a plan: then nothing is changed, and what would be is recorded. */
import * as Context from "effect/Context"
import type { Input } from "./spec.js"

/** A field of an object that is otherwise than it should be. */
export interface Difference {
  readonly field: string
  /** Its value as it was read. */
  readonly is: unknown
  readonly wanted: unknown
}

/** What is done about one object, or would be. */
export interface Action {
  readonly _tag: "Unchanged" | "Created" | "Updated" | "NeedsReplacement"
  /** The API's name for such objects, such as `server`. */
  readonly resource: string
  /** What it is found by: its name, or its address. */
  readonly name: string
  /** The ids of what it is in, and its own if it exists. Those of what is planned only begin with `planned`. */
  readonly ids: Readonly<Record<string, string>>
  readonly differences: ReadonlyArray<Difference>
  /** Its properties as they are afterwards, as far as they are known: those that were given, if it is made. No secrets. */
  readonly properties: Readonly<Record<string, unknown>>
  /** Fields that were given and that no answer shows, such as passwords. */
  readonly unchecked: ReadonlyArray<string>
}

/** The record of a plan. */
export interface Planned {
  readonly actions: Array<Action>
  /** The ids of objects that are planned only. */
  readonly ids: Set<string>
}

/** Of all clients of a program: one that slipped through would change something. */
export class Planning extends Context.Reference<Planning>()("effect-profitbricks/Planning", {
  defaultValue: (): Planned | undefined => undefined
}) {}

/** It is in something that does not exist yet. */
export const isInPlanned = ({ ids }: Planned, input: Input): boolean =>
  Object.values(input).some((id) => typeof id === "string" && ids.has(id))
