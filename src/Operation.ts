/**
 * An operation of the API is data: method, path template and schemas. One interpreter carries all of them out; the
 * emulator, the tests and your own tooling read the same `spec`.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Accepted from "./Accepted.js"
import type { ApiError, ApiErrorExceptNotFound } from "./Errors.js"
import * as Ids from "./Ids.js"
import type { ApiVersion, Lifetime } from "./internal/apiVersion.js"
import type { ProfitBricks } from "./internal/client.js"
import { type Definition, type Representation, specOf } from "./internal/definition.js"
import * as Interpreter from "./internal/interpreter.js"
import { lazy, withLazy } from "./internal/lazy.js"
import type * as Path from "./internal/path.js"
import { resourceOf, type Trace } from "./internal/progress.js"
import * as Secrets from "./internal/secrets.js"
import type { ParamsSchema, QuerySchema, Spec } from "./internal/spec.js"
import * as Internal from "./internal/spec.js"
import * as States from "./internal/states.js"
import * as Telemetry from "./internal/telemetry.js"
import * as Undo from "./internal/undo.js"
import type { CollectionAt, Depth, Item, Kind, Known, Resource, Resources, UpTo } from "./Resource.js"

export type { Spec } from "./internal/spec.js"

/**
 * An operation: a function of its input, with its description as `spec`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Operation<I, out A, out E> {
  (...input: Arguments<I>): Effect.Effect<A, E, ProfitBricks>
  readonly spec: Spec<I, A>
}

/**
 * The arguments of an operation. Without ids they are optional.
 *
 * @since 0.1.0
 * @category models
 */
export type Arguments<Ids, Rest = {}> = {} extends Ids ? [input?: Ids & Rest] : [input: Ids & Rest]

/**
 * The errors of an operation. One without an object in its path never fails with `NotFound`.
 *
 * @since 0.1.0
 * @category models
 */
export type ErrorOf<P extends string> = [Path.Keys<P>] extends [never] ? ApiErrorExceptNotFound : ApiError

/**
 * The content of an answer at a depth: of a resource or a collection.
 *
 * @since 0.1.0
 * @category models
 */
export type Success<S, D extends number> =
  S extends Resource<infer K> ? Item<K, D> : S extends Resources<infer K> ? CollectionAt<K, D> : never

/**
 * The page of a collection to read. Version 4 of the API knows no pages and ignores these; later versions page the collections that
 * are not below another object.
 *
 * @since 0.1.0
 * @category models
 */
export interface Page {
  /** The number of objects to skip. Default: 0. */
  readonly offset?: number | undefined
  /** The largest number of objects to read. Default: the API's own, of 100 or 1000. */
  readonly limit?: number | undefined
}

/** Properties that never go into a URL, as URLs are shown everywhere. */
type SecretNames = "secretKey"

/**
 * The names for filters and orders of a collection: the properties and metadata of its objects.
 *
 * @since 0.1.0
 * @category models
 */
export type FilterNames<K extends Kind> =
  | Exclude<string & keyof NonNullable<K["properties"]>, SecretNames>
  | (string & keyof K["metadata"])
  | (K extends { readonly filters: infer Names extends string } ? Names : never)

/**
 * The objects of a collection to read, and their order. Since version 6 of the API.
 *
 * @since 0.1.0
 * @category models
 */
export interface Choice<K extends Kind> {
  /**
   * Only objects with these properties and metadata. Texts match as substrings, ignoring case. Of several values for one name, one
   * has to match; a list has at least one.
   */
  readonly filter?:
    | {
        readonly [Name in FilterNames<K>]?:
          | string
          | number
          | boolean
          | ReadonlyArray<string | number | boolean>
          | undefined
      }
    | undefined
  /** In the order of this property. Default: the API's own. */
  readonly orderBy?: FilterNames<K> | undefined
  /** The largest number of objects in all. Default: all of them, or a page. */
  readonly maxResults?: number | undefined
}

/** The input of a read besides its ids: only collections have pages and filters. */
type PageOf<S> = S extends Resources<infer K> ? Page & Choice<K> : {}

/**
 * An operation that reads one object or a collection. The type of its result follows from the `depth`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Read<I, out S, out D0 extends Depth, out E = ApiError> {
  <const D extends Depth | UpTo = D0>(
    ...input: Arguments<I, PageOf<S> & { readonly depth?: D | undefined }>
  ): Effect.Effect<Success<S, Known<D>>, E, ProfitBricks>
  readonly spec: Spec<I & PageOf<S> & { readonly depth?: Depth | UpTo | undefined }, Success<S, number>>
}

/**
 * A change that the API accepts, and carries out later.
 *
 * @since 0.1.0
 * @category models
 */
export interface Accept<in I, in out A> {
  (input: I): Effect.Effect<Accepted.Accepted<A>, ApiError, ProfitBricks>
  readonly spec: Spec<I, A>
  /** The schema of its result as JSON, for another process that goes on waiting. Redacted values are left out. */
  readonly accepted: Schema.Schema<Accepted.Accepted<A>, Accepted.Encoded>
}

/**
 * An operation that creates something, and knows how to undo that.
 *
 * @since 0.1.0
 * @category models
 */
export interface Create<in I, in out A> {
  (input: I): Effect.Effect<Accepted.PendingCreation<A>, ApiError, ProfitBricks>
  readonly spec: Spec<I, A>
  /** The schema of its result as JSON, for another process that goes on waiting, or undoes it. Redacted values are left out. */
  readonly accepted: Schema.Schema<Accepted.PendingCreation<A>, Accepted.Encoded>
}

/**
 * Any change that the API accepts: an `Accept` or a `Create`, for functions that take either.
 *
 * @since 0.1.0
 * @category models
 */
export interface Change<in I, A extends Accepted.Accepted<unknown>> {
  (input: I): Effect.Effect<A, ApiError, ProfitBricks>
  readonly spec: Spec
  readonly accepted: Schema.Schema<A, Accepted.Encoded>
}

/**
 * The ids that a path template asks for.
 *
 * @since 0.1.0
 * @category models
 */
export type Params<P extends string> = {
  readonly [Name in Path.Keys<P>]: Name extends keyof Ids.PathParams ? Ids.PathParams[Name] : never
}

/** Input is one flat object, so a field of a payload must not be named like a path parameter. */
type NoClash<P extends string, B> = [Extract<FieldOf<B>, Path.Keys<P> | "depth">] extends [never]
  ? unknown
  : { readonly "this field is also a path parameter": Extract<FieldOf<B>, Path.Keys<P> | "depth"> }

/** The fields of a payload, or of each member of a union of payloads. */
type FieldOf<B> = B extends unknown ? keyof B : never

/** The ids of an operation with the fields that go into its query, if it has any. */
type WithQuery<I, Q> = [Q] extends [never] ? I : I & Q

/**
 * A path template whose parameters are all in `Ids.pathParams`.
 *
 * @since 0.1.0
 * @category models
 */
export type KnownParams<P extends string> = [Path.Keys<P>] extends [keyof Ids.PathParams]
  ? unknown
  : { readonly "this path parameter is not in Ids.pathParams": Exclude<Path.Keys<P>, keyof Ids.PathParams> }

/**
 * The versions of the API that have an operation.
 *
 * @since 0.1.0
 * @category models
 */
export interface Versions extends Lifetime {}

/**
 * An operation that reads.
 *
 * @example
 * ```ts
 * import { Operation, Server } from "effect-profitbricks"
 *
 * const get = Operation.make({
 *   method: "GET",
 *   path: "/datacenters/{datacenterId}/servers/{serverId}",
 *   success: Server.Server
 * })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export function make<
  const P extends string,
  S extends Representation,
  const D0 extends Depth = 1,
  I = Params<P>,
  Q = never
>(
  definition: Versions & {
    readonly method: "GET"
    readonly path: P & KnownParams<P>
    readonly success: S
    /** The default depth. Default: 1. */
    readonly depth?: D0
    /** For an input whose ids are not the path parameters themselves. */
    readonly params?: {
      readonly schema: ParamsSchema & { readonly Type: I }
      readonly keys: ReadonlyArray<string & keyof I>
    }
    /** Options of this operation alone, which go into the query. */
    readonly query?: QuerySchema<Q>
    /** Removes secrets from an answer that repeats the call. */
    readonly withoutSecrets?: Spec["withoutSecrets"]
  }
): Read<WithQuery<I, Q>, S, D0, ErrorOf<P>>
export function make<const P extends string, A, AI>(
  definition: Versions & {
    readonly method: "GET"
    readonly path: P & KnownParams<P>
    readonly success: Schema.Schema<A, AI>
    /** The answer may be plain text instead of JSON. */
    readonly text?: boolean
    readonly withoutSecrets?: Spec["withoutSecrets"]
  }
): Operation<Params<P>, A, ErrorOf<P>>
export function make(definition: Definition & { readonly params?: Spec["params"] }): unknown {
  const depth = Schema.isSchema(definition.success) ? undefined : (definition.depth ?? 1)
  const spec = lazy(() => specOf(definition, { status: 200, depth }, definition.params))
  const operation = (input: Internal.Input = {}): Effect.Effect<unknown, ApiError, ProfitBricks> =>
    Interpreter.read<unknown>(spec(), input, Telemetry.lineOf(operation))
  return withLazy(operation, { spec })
}

/**
 * An operation that the API accepts with a 202, and carries out later. `read` is the operation that reads the object, and has the
 * schema of the answer; `undo` is the one that undoes a creation.
 *
 * @since 0.1.0
 * @category constructors
 */
export function accept<const P extends string, B, BI, A, U extends Internal.Input, V extends Internal.Input>(
  definition: Versions & {
    readonly method: "POST"
    readonly path: P & KnownParams<P>
    readonly payload: Schema.Schema<B, BI> & NoClash<P, B>
    readonly formUntil?: ApiVersion
    readonly read: { readonly spec: Spec<never, A> }
    readonly waits?: "state"
    readonly recorded?: boolean
    /** Removes or detaches the new object, by its ids. */
    readonly undo: () => Accept<U, void>
    /** Objects in a field that are created too, and stay when the object is removed. */
    readonly besides?: { readonly field: string & keyof B; readonly type: string; readonly undo: Accept<V, void> }
  }
): Create<Params<P> & B & { readonly depth?: Depth | undefined }, A>
export function accept<const P extends string, B, BI, A>(
  definition: Versions & {
    readonly method: "POST" | "PUT" | "PATCH"
    readonly path: P & KnownParams<P>
    readonly payload: Schema.Schema<B, BI> & NoClash<P, B>
    /** The last version of the API in which it is sent as a form. Default: as JSON in all of them. */
    readonly formUntil?: ApiVersion
    readonly read: { readonly spec: Spec<never, A> }
    /** The content of its answer, if that differs from the read. */
    readonly success?: Representation
    /** The state of the object tells when it is done, and not the request. */
    readonly waits?: "state"
    /** Whether the API keeps a request of it, to find it by if its answer is lost. Default: yes. */
    readonly recorded?: boolean
  }
): Accept<Params<P> & B & { readonly depth?: Depth | undefined }, A>
export function accept<const P extends string, B = {}, BI = {}, Q = never>(
  definition: Versions & {
    readonly method: "POST" | "DELETE"
    readonly path: P & KnownParams<P>
    readonly payload?: Schema.Schema<B, BI> & NoClash<P, B>
    /** The last version of the API in which it is sent as a form. Default: as JSON in all of them. */
    readonly formUntil?: ApiVersion
    /** Options of this operation alone, which go into the query. */
    readonly query?: QuerySchema<Q>
    /** It is done when this operation no longer finds the object. Default: when the request is done. */
    readonly untilGone?: { readonly spec: Spec }
    /** Whether the API keeps a request of it, to find it by if its answer is lost. Default: yes. */
    readonly recorded?: boolean
  }
): Accept<WithQuery<Params<P> & B, Q>, void>
export function accept(definition: Definition & Undo.Definition): unknown {
  const spec = lazy(() => specOf(definition, { status: 202, depth: undefined }))

  const source = (
    { attached, ids }: Pick<Accepted.Encoded, "ids" | "attached">,
    trace: Trace = { resource: resourceOf(spec()) }
  ): Accepted.Source<unknown> => {
    const { read, waits } = spec()
    return {
      trace,
      read: (depth) =>
        read === undefined
          ? Effect.void
          : Interpreter.read<unknown>(read, { ...Internal.idsToRead(spec(), ids, undefined), depth }),
      state: waits && States.make(waits.read, waits.until, ids),
      undo: Undo.make(definition, ids, attached),
      attached
    }
  }

  const pending = (error: ApiError, input: Internal.Input): ApiError =>
    Undo.withPending(error, {
      spec: spec(),
      input,
      undo: (made) =>
        Undo.make(definition, Internal.idsOf(spec(), input, made), Undo.attachedIn(definition.besides, input))
    })

  const operation = (input: Internal.Input = {}): Effect.Effect<unknown, ApiError, ProfitBricks> =>
    Effect.mapBoth(Interpreter.change(spec(), input, Telemetry.lineOf(operation)), {
      onFailure: (error) => (definition.undo === undefined ? error : pending(error, input)),
      onSuccess: ({ ids, requestId, trace, value }) =>
        Accepted.make(
          {
            operation: spec().operation,
            method: spec().method,
            requestId: Option.map(Option.fromNullable(requestId), (id) => Ids.RequestId.make(id)),
            value,
            ids
          },
          source({ ids, attached: Undo.attachedIn(definition.besides, input) }, trace)
        )
    })
  return withLazy(operation, {
    spec,
    accepted: lazy(() =>
      Accepted.schema(
        Schema.suspend(() => Secrets.storable(spec().success?.() ?? Accepted.NoValue)),
        source
      )
    )
  })
}

/**
 * An operation that changes something at once, without a wait. If it is not `recorded`, its outcome cannot be found out when its
 * answer is lost: it fails with `outcome: "unknown"`, unless it can safely be repeated.
 *
 * @since 0.1.0
 * @category constructors
 */
export function apply<const P extends string, A, B = {}, BI = {}>(
  definition: Versions & {
    readonly method: "POST" | "PUT"
    readonly path: P & KnownParams<P>
    readonly payload?: Schema.Schema<B, BI> & NoClash<P, B>
    readonly read: { readonly spec: Spec<never, A> }
    /** Default: 200. */
    readonly status?: 200 | 201
    /** Whether the API keeps a request of it, to find it by if its answer is lost. Default: yes. */
    readonly recorded?: boolean
  }
): Operation<Params<P> & B & { readonly depth?: Depth | undefined }, A, ApiError>
export function apply<const P extends string>(
  definition: Versions & {
    readonly method: "DELETE"
    readonly path: P & KnownParams<P>
    readonly recorded?: boolean
  }
): Operation<Params<P>, void, ApiError>
export function apply({ status = 200, ...definition }: Definition & { readonly status?: 200 | 201 }): unknown {
  const spec = lazy(() => specOf(definition, { status, depth: undefined }))
  const operation = (input: Internal.Input = {}): Effect.Effect<unknown, ApiError, ProfitBricks> =>
    Effect.map(Interpreter.change(spec(), input, Telemetry.lineOf(operation)), ({ value }) => value)
  return withLazy(operation, { spec })
}

/**
 * An operation of a module that imports this one in turn: it is looked at when it is needed, not when the modules load.
 *
 * @since 0.1.0
 * @category constructors
 */
export const suspend = <I, A>(operation: () => { readonly spec: Spec<I, A> }): { readonly spec: Spec<I, A> } => ({
  get spec() {
    return operation().spec
  }
})
