/** A description beside the object that is there: what is otherwise, and what no answer shows. */
import * as Predicate from "effect/Predicate"
import type { Action, Difference } from "./planning.js"

export type Values = Readonly<Record<string, unknown>>

/** An object of the API, whichever it is. */
export interface Found {
  readonly id: string
  readonly properties: Values
}

/** The order of a list says nothing: its members are compared as they are sorted. */
const sorted = (values: ReadonlyArray<unknown>) => values.map((value) => JSON.stringify(value)).toSorted()

/** A value that leaves the choice to the API. */
export type IsChosen = (field: string, value: unknown) => boolean

const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0)

/** Whether a value is as it should be. What is given may leave out what the API fills in. */
const isAs = (is: unknown, wanted: unknown, isChosen: IsChosen, isOrdered = false): boolean => {
  if (isNothing(wanted)) return isNothing(is)
  // The API chooses.
  if (wanted === "AUTO") return is !== null && is !== undefined
  if (Array.isArray(wanted)) {
    if (!Array.isArray(is) || is.length !== wanted.length) return false
    if (isOrdered) return wanted.every((value, index) => isAs(is[index], value, isChosen))
    if (wanted.every((value) => !Predicate.isObject(value))) {
      const [here, there] = [sorted(is), sorted(wanted)]
      return here.every((value, index) => value === there[index])
    }
    return (
      wanted.every((value) => is.some((one) => isAs(one, value, isChosen))) &&
      is.every((one) => wanted.some((value) => isAs(one, value, isChosen)))
    )
  }
  if (Predicate.isRecord(wanted)) {
    return (
      Predicate.isRecord(is) &&
      Object.entries(wanted).every(([name, value]) => isChosen(name, value) || isAs(is[name], value, isChosen))
    )
  }
  return is === wanted
}

export type Compared = Pick<Action, "differences" | "unchecked">

/** What is given of an object, beside what there is. */
export const compare = (
  found: Found,
  wanted: Values,
  changeable: ReadonlySet<string>,
  isChosen: IsChosen,
  ordered: ReadonlyArray<string>
): Compared => {
  const differences: Array<Difference> = []
  const unchecked: Array<string> = []
  for (const [field, value] of Object.entries(wanted)) {
    if (isChosen(field, value)) continue
    const is = found.properties[field]
    // No answer has it, or none any more.
    const isHidden = !(field in found.properties) || ((is ?? null) === null && !changeable.has(field))
    if (isHidden && value !== null) unchecked.push(field)
    else if (!isHidden && !isAs(is, value, isChosen, ordered.includes(field)))
      differences.push({ field, is, wanted: value })
  }
  return { differences, unchecked }
}
