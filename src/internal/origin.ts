/** The call that an error, a log line or a span is about: operation, ids and host. */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import type { Method } from "./methods.js"
import type { Input, Spec } from "./spec.js"

export interface Origin {
  readonly operation: string
  readonly method: Method
  readonly ids: Readonly<Record<string, string>>
  readonly host: string | undefined
}

/** Ids as errors, logs and spans show them. */
export const shown = (ids: Input): Origin["ids"] =>
  Record.filterMap(ids, (id) =>
    typeof id === "string" || typeof id === "number" ? Option.some(String(id).slice(0, 200)) : Option.none()
  )

/** The input names the ids of the call. */
export const originOf = ({ method, operation, params }: Spec, input: Input, host: string): Origin => ({
  operation,
  method,
  ids: Predicate.isRecord(input) ? shown(Record.filter(input, (_, name) => params.keys.includes(name))) : {},
  host
})

/** A call as log lines name it: with its ids and the host. */
export const describe = ({ host, ids, operation }: Omit<Origin, "method">): string => {
  const context = [...Object.entries(ids).map(([name, id]) => `${name} ${id}`), ...(host === undefined ? [] : [host])]
  return context.length === 0 ? operation : `${operation} (${context.join(", ")})`
}
