import * as Record from "effect/Record"
import type { Spec } from "../Operation.js"

/** The input of any operation. */
export type Input = { readonly [name: string]: unknown }

/** What an operation came to: the decoded body, if it has one, and the request that it started, if it did. */
export interface Reply {
  readonly value: unknown
  readonly requestId: string | undefined
}

/** The ids that the operation which reads its result takes: those of the input, and of what was made. */
export const idsToRead = ({ read }: Spec, input: Input, made: unknown): Input => {
  const keys = read?.params.keys ?? []
  const last = keys.at(-1)
  return {
    ...Record.filter(input, (_, key) => keys.includes(key)),
    ...(made === undefined || last === undefined ? {} : { [last]: made })
  }
}
