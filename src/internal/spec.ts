/** Operations as data: the spec, the input and the reply of any of them. */
import type * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import type * as Schema from "effect/Schema"
import type { Method } from "../Errors.js"
import type { Depth, Gap } from "../Resource.js"
import type { ApiVersion, Lifetime } from "./apiVersion.js"
import type { Known } from "./secrets.js"

/** Options of one operation alone, which go into the query. */
export type QuerySchema<Q = unknown> = Schema.Schema.AnyNoContext & {
  readonly fields: Schema.Struct.Fields
  readonly Type: Q
}

export type ParamsSchema = Schema.Schema.AnyNoContext & { readonly Encoded: Readonly<Record<string, string>> }

/** The end of a change as the state of its object shows it. */
export type Until = "settled" | "gone"

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
  /** The API's name for the objects of its answer, such as `server`, if it has any. */
  readonly type: () => string | undefined
  /** The versions of the API that have it. */
  readonly lifetime: Lifetime
  /** The status of a success. */
  readonly status: 200 | 201 | 202
  /** Which fields of the input go into the path, and how. */
  readonly params: {
    readonly keys: ReadonlyArray<string>
    readonly schema: ParamsSchema
  }
  /** The schema of the input's fields that go into the query, besides those that all operations of its kind have. */
  readonly query: QuerySchema | undefined
  /** The schema that encodes the rest of the input. */
  readonly payload: Schema.Schema.AnyNoContext | undefined
  /** Up to this version of the API it is sent as a form, and as JSON later. */
  readonly formUntil: ApiVersion | undefined
  /** The schema of the answer at a depth, or at a depth that is not known. Without it there is nothing to decode. */
  readonly success: ((depth?: number) => Schema.Schema.AnyNoContext) | undefined
  /** Its answer is a text: in JSON, or as it is. */
  readonly text?: boolean | undefined
  /** The places where an answer is not as deep as a depth promises, for an operation that has a depth. */
  readonly gaps: ((value: unknown, depth: number) => Iterable<Gap>) | undefined
  /** The depth that is asked for if the input has none. */
  readonly depth: Depth | undefined
  /** It reads a collection: a page of it can be chosen, and objects by their properties. */
  readonly paged: boolean
  /** The path or the payload names an object, which may be `NotFound`. */
  readonly namesObject: boolean
  /** Takes secrets of requests out of an answer of `/requests`, which repeats what was sent. */
  readonly withoutSecrets: (<R>(value: unknown, known: Known<R>) => Effect.Effect<unknown, never, R>) | undefined
  /** The operation that reads what this one makes or changes. */
  readonly read: Spec | undefined
  /** The operation that takes back what this one makes, by the ids that lead to it. Without it nobody but the user knows how. */
  readonly undo: Spec | undefined
  /** The object whose own state says when the change is done, as the request does not, or not alone. */
  readonly waits: { readonly read: Spec; readonly until: Until } | undefined
  /** The API keeps a request of the call. Without one, nobody can tell whether a call without an answer was carried out. */
  readonly isRecorded: boolean
  /** Is never there: it carries the types. */
  readonly "~types"?: (input: I) => A
}

/** The input of any operation. */
export type Input = { readonly [name: string]: unknown }

/** The result of an operation: the decoded body, if it has one, and the request that it started, if it did. */
export interface Reply<out A = unknown> {
  readonly value: A
  readonly requestId: string | undefined
  readonly isAccepted: boolean
  /** It is the API's own and latest word, and all of it, as far as its headers tell. */
  readonly isCertain: boolean
  /** Its headers announce another page. */
  readonly hasNext: boolean
}

/** A change that was found to be carried out, by request if it is known. */
export const carriedOut = (requestId: string | undefined, value?: unknown): Reply => ({
  value,
  requestId,
  isAccepted: requestId !== undefined,
  isCertain: true,
  hasNext: false
})

/** The ids of a call, and of the object that it made. */
export const idsOf = ({ params, read }: Spec, input: Input, made: unknown): Input => {
  const keys = read?.params.keys ?? []
  const last = keys.at(-1)
  return {
    ...Record.filter(input, (_, key) => keys.includes(key) || params.keys.includes(key)),
    ...(made === undefined || last === undefined ? {} : { [last]: made })
  }
}

/** Those of them that the operation takes which reads the result. */
export const idsToRead = (spec: Spec, input: Input, made: unknown): Input =>
  Record.filter(idsOf(spec, input, made), (_, key) => spec.read?.params.keys.includes(key) === true)
