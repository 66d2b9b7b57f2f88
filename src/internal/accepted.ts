/** The accepted call that an error carries besides its fields: neither a log line, nor JSON, nor `inspect` shows it. */
import * as Option from "effect/Option"
// biome-ignore lint/suspicious/noImportCycles: a public module and its own internals
import type { Accepted } from "../Accepted.js"

const carried = new WeakMap<object, Accepted<unknown>>()

/** The same error, with the call that had been accepted before. */
export const withAccepted = <E extends object>(error: E, accepted: Accepted<unknown>): E => {
  carried.set(error, accepted)
  return error
}

export const of = (error: object): Option.Option<Accepted<unknown>> => Option.fromNullable(carried.get(error))
