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

/** An object as it is after a part of a plan. */
export interface Foreseen {
  /** What its client shares with nobody: two accounts may have one host. */
  readonly client: object
  readonly resource: string
  /** The ids of what it is in. */
  readonly ids: Input
  readonly object: { readonly id: string; readonly properties: Readonly<Record<string, unknown>> }
}

/** The record of a plan. */
export interface Planned {
  /** What later parts of the program find, though no answer has it. */
  readonly foreseen: Array<Foreseen>
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

/** Ids that both have are the same: one may be given with fewer of them, as a volume of a data center that a server has. */
const isAround = (one: Input, other: Input): boolean =>
  Object.entries(one).every(([key, id]) => !(key in other) || String(other[key]) === String(id))

type Place = Pick<Foreseen, "client" | "resource" | "ids">

const isBeside = (one: Place, other: Place): boolean =>
  one.client === other.client && one.resource === other.resource && isAround(one.ids, other.ids)

/** Keeps how an object will be. */
export const foresee = ({ foreseen }: Planned, next: Foreseen): void => {
  const index = foreseen.findIndex((one) => isBeside(one, next) && one.object.id === next.object.id)
  const known = foreseen[index]
  if (known === undefined) foreseen.push(next)
  else foreseen[index] = { ...known, object: next.object }
}

/** The objects of a place as they will be, by what they are and what is planned. */
export const foreseenIn = <A extends Foreseen["object"]>(
  { foreseen, ids }: Planned,
  place: Place,
  read: ReadonlyArray<A>
): ReadonlyArray<A | Foreseen["object"]> => {
  const here = foreseen.filter((one) => isBeside(one, place))
  const isNew = (one: Foreseen) => ids.has(one.object.id) && Object.keys(place.ids).every((key) => key in one.ids)
  return [
    ...read.map((one) => here.find(({ object }) => object.id === one.id)?.object ?? one),
    ...here.filter(isNew).map(({ object }) => object)
  ]
}
