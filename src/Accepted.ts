/**
 * The immediate result of a call that the API carries out later.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { type ApiError, Method } from "./Errors.js"
import { RequestId } from "./Ids.js"
// biome-ignore lint/suspicious/noImportCycles: a public module and its own internals
import * as Internal from "./internal/accepted.js"
import type { ProfitBricks } from "./internal/client.js"
import type { Trace } from "./internal/progress.js"
import type { Spec } from "./internal/spec.js"
import type { Subject } from "./internal/waiting.js"
import type { Depth, UpTo } from "./Resource.js"

/**
 * The key under which an accepted value keeps the calls that read it and its progress: neither enumerable nor part of the JSON.
 *
 * @since 0.1.0
 * @category symbols
 */
export const Source: unique symbol = Symbol.for("effect-profitbricks/Accepted/Source")

/**
 * A call that undoes another one.
 *
 * @since 0.1.0
 * @category models
 */
export interface Removal {
  /** The operation that removes or detaches it. */
  readonly take: {
    (ids: Readonly<Record<string, unknown>>): Effect.Effect<Accepted<void>, ApiError, ProfitBricks>
    readonly spec: Spec
    readonly accepted: Schema.Schema<Accepted<void>, Encoded>
  }
  /** The ids of the object to remove or detach. */
  readonly ids: Readonly<Record<string, unknown>>
}

/**
 * The way to undo a creation.
 *
 * @since 0.1.0
 * @category models
 */
export interface Undo extends Removal {
  /** Other objects of the same call, which do not disappear with this one. They are found among the targets of the request. */
  readonly besides:
    | ((target: { readonly id: string; readonly type?: string | null | undefined }) => Removal | undefined)
    | undefined
}

/**
 * The calls that read an accepted value.
 *
 * @since 0.1.0
 * @category models
 */
export interface Source<out A> {
  /** Reads the value again. */
  readonly read: (depth: Depth | UpTo | undefined) => Effect.Effect<A, ApiError, ProfitBricks>
  /** The reads of the object's state, where that tells when the change is done. Otherwise the request does. */
  readonly state: Pick<Subject, "group" | "id" | "reads"> | undefined
  /** The change as its progress names it. */
  readonly trace: Trace
  /** The way to undo it, if it created something. */
  readonly undo?: Undo | undefined
  /** The objects that the call attached and did not create: they stay. */
  readonly attached?: ReadonlyArray<string> | undefined
}

/**
 * A 202: the API will carry out the change. It is not done yet: wait for it with `Request.completed()` or `Request.ready()`.
 * `value` is the object as it was when the API accepted the change, and nothing for a DELETE or an action. The change is done when
 * its request is, or, for Kubernetes, when the state of the object says so.
 *
 * @since 0.1.0
 * @category models
 */
export interface Accepted<out A> {
  /** Method and path template of the call that was accepted. */
  readonly operation: string
  readonly method: Method
  readonly requestId: Option.Option<RequestId>
  readonly value: A
  /** The ids to read the value again with. */
  readonly ids: Readonly<Record<string, unknown>>
  readonly [Source]: Source<A>
}

/**
 * A 202 for something new: an object, an attachment or a membership. It is not done yet: wait for it with `Request.completed()` or
 * `Request.ready()`, which give the object. The SDK knows how to undo it, so a `Scope` can own it: see `Request.scoped`.
 *
 * @since 0.1.0
 * @category models
 */
export interface PendingCreation<out A> extends Accepted<A> {
  readonly [Source]: Source<A> & { readonly undo: Undo }
}

/**
 * An `Accepted` as JSON.
 *
 * @since 0.1.0
 * @category models
 */
export interface Encoded {
  readonly operation: string
  readonly method: Method
  readonly requestId: string | null
  readonly ids: Readonly<Record<string, unknown>>
  readonly value: unknown
  /** The ids of the objects that the call attached and did not create. Only where it created others of their kind. */
  readonly attached?: ReadonlyArray<string> | undefined
}

class AcceptedImpl<A> implements Accepted<A> {
  readonly operation: string
  readonly method: Method
  readonly requestId: Option.Option<RequestId>
  readonly value: A
  readonly ids: Readonly<Record<string, unknown>>
  declare readonly [Source]: Source<A>

  constructor(fields: Omit<Accepted<A>, typeof Source>, source: Source<A>) {
    this.operation = fields.operation
    this.method = fields.method
    this.requestId = fields.requestId
    this.value = fields.value
    this.ids = fields.ids
    Object.defineProperty(this, Source, { value: source })
  }
}

/**
 * Makes an `Accepted`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <A>(fields: Omit<Accepted<A>, typeof Source>, source: Source<A>): Accepted<A> =>
  new AcceptedImpl(fields, source)

/**
 * Whether a value is an `Accepted`.
 *
 * @since 0.1.0
 * @category guards
 */
export const isAccepted = (u: unknown): u is Accepted<unknown> => Predicate.hasProperty(u, Source)

/**
 * The accepted call behind an error. A failed wait, or a failed read after it, keeps the call with its value, so that a program can
 * go on from there. The error itself has the request's id and all other ids as plain fields.
 *
 * @example
 * ```ts
 * import { Effect, Option } from "effect"
 * import { Accepted, Datacenter, Request } from "effect-profitbricks"
 *
 * const patient = Datacenter.create({ name: "shop", location: "us/las" }).pipe(
 *   Request.completed({ timeout: "1 minute" }),
 *   Effect.catchTag("RequestTimeout", (error) =>
 *     Option.match(Accepted.ofError(error), {
 *       onNone: () => error,
 *       onSome: (accepted) => Request.await(accepted)
 *     })
 *   )
 * )
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export const ofError = (error: object): Option.Option<Accepted<unknown>> => Internal.of(error)

/**
 * The value of a call without one: `null` in JSON, which has no `undefined`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const NoValue: Schema.Schema<undefined, unknown> = Schema.transform(Schema.Unknown, Schema.Undefined, {
  strict: true,
  decode: () => undefined,
  encode: () => null
})

/**
 * The schema of an `Accepted` whose value has the given schema. Every operation with a 202 has its own, as `accepted`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const schema = <A>(
  value: Schema.Schema<A, unknown>,
  source: (accepted: Pick<Accepted<A>, "ids"> & { readonly attached: Encoded["attached"] }) => Source<A>
): Schema.Schema<Accepted<A>, Encoded> =>
  Schema.transform(
    Schema.Struct({
      operation: Schema.String,
      method: Method,
      requestId: Schema.NullOr(RequestId),
      ids: Schema.Record({ key: Schema.String, value: Schema.Unknown }),
      value,
      attached: Schema.optional(Schema.Array(Schema.String))
    }),
    Schema.declare((u: unknown): u is Accepted<A> => isAccepted(u), { identifier: "Accepted" }),
    {
      strict: true,
      decode: (json) =>
        make(
          {
            operation: json.operation,
            method: json.method,
            requestId: Option.fromNullable(json.requestId),
            ids: json.ids,
            value: json.value
          },
          source({ ids: json.ids, attached: json.attached })
        ),
      encode: ({ [Source]: { attached }, ids, method, operation, requestId, value }) => ({
        operation,
        method,
        requestId: Option.getOrNull(requestId),
        ids,
        value,
        ...(attached === undefined ? {} : { attached })
      })
    }
  )
