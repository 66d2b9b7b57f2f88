/** Operations as data: the spec, the input and the reply of any of them. */
import * as Record from "effect/Record"
import type * as Schema from "effect/Schema"
import type { Method } from "../Errors.js"
import type { Depth } from "../Resource.js"

export type ParamsSchema = Schema.Schema.AnyNoContext & { readonly Encoded: Readonly<Record<string, string>> }

/**
 * An operation as data. `I` is its input, `A` its success.
 *
 * @since 0.1.0
 * @category models
 */
export interface Spec<in I = never, out A = unknown> {
  /** Method and path template: `GET /datacenters/{datacenterId}`. */
  readonly operation: string
  readonly method: Method
  /** Path template, such as `/datacenters/{datacenterId}/servers`. */
  readonly path: string
  /** The status of a success. */
  readonly status: 200 | 202
  /** Which fields of the input go into the path, and how. */
  readonly params: {
    readonly keys: ReadonlyArray<string>
    readonly schema: ParamsSchema
  }
  /** The schema that encodes the rest of the input. */
  readonly payload: Schema.Schema.AnyNoContext | undefined
  readonly encoding: "json" | "form"
  /** The schema of the answer at a depth, or at a depth that is not known. Without it there is nothing to decode. */
  readonly success: ((depth?: number) => Schema.Schema.AnyNoContext) | undefined
  /** The depth that is asked for if the input has none. */
  readonly depth: Depth | undefined
  /** `offset` and `limit` choose a page. */
  readonly paged: boolean
  /** The path or the payload names an object, which may be `NotFound`. */
  readonly namesObject: boolean
  /** The operation that reads what this one makes or changes. */
  readonly read: Spec | undefined
  readonly "~types"?: (input: I) => A
}

/** The input of any operation. */
export type Input = { readonly [name: string]: unknown }

/** The result of an operation: the decoded body, if it has one, and the request that it started, if it did. */
export interface Reply {
  readonly value: unknown
  readonly requestId: string | undefined
  readonly isAccepted: boolean
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
