/** Readers of values whose type only the kind of their object knows. */
import * as Predicate from "effect/Predicate"

export type Values = Readonly<Record<string, unknown>>

export const textIn = (values: Values | undefined, name: string): string | undefined => {
  const value = values?.[name]
  return typeof value === "string" ? value : undefined
}

/** A number; 0 if there is none. */
export const numberIn = (values: Values | undefined, name: string): number => {
  const value = values?.[name]
  return typeof value === "number" ? value : 0
}

/** A list; an empty one if there is none. */
export const listIn = (values: Values | undefined, name: string): ReadonlyArray<unknown> => {
  const value = values?.[name]
  return Array.isArray(value) ? value : []
}

/** The objects in a list. */
export const recordsIn = (values: Values | undefined, name: string): ReadonlyArray<Values> =>
  listIn(values, name).filter(Predicate.isRecord)

/** An object; an empty one if there is none. */
export const recordIn = (values: Values | undefined, name: string): Values => {
  const value = values?.[name]
  return Predicate.isRecord(value) ? value : {}
}

export const isSet = (values: Values, name: string): boolean => values[name] !== undefined && values[name] !== null
