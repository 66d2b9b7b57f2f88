/**
 * Requests: changes that the API has accepted, and carries out later. This module reads their progress, and waits for them.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Concurrency } from "effect/Types"
import { type Accepted, isAccepted, type PendingCreation, Source } from "./Accepted.js"
import * as Collection from "./Collection.js"
import type { ApiError, ApiErrorExceptNotFound, WaitError } from "./Errors.js"
import * as Ids from "./Ids.js"
import { withAccepted } from "./internal/accepted.js"
import { amend } from "./internal/classify.js"
import { client, clientWith, type ProfitBricks } from "./internal/client.js"
import * as Interpreter from "./internal/interpreter.js"
import * as Lookup from "./internal/lookup.js"
import * as Marks from "./internal/marks.js"
import * as Masking from "./internal/masking.js"
import { originOf, shown } from "./internal/origin.js"
import * as Owning from "./internal/owning.js"
import { defaultPatience, untilKnown } from "./internal/pauses.js"
import type * as Polls from "./internal/polls.js"
import * as Requests from "./internal/requests.js"
import type { Input } from "./internal/spec.js"
import * as States from "./internal/states.js"
import * as TakingBack from "./internal/takingBack.js"
import * as Telemetry from "./internal/telemetry.js"
import * as Waiting from "./internal/waiting.js"
import * as Operation from "./Operation.js"
import * as Progress from "./Progress.js"
import type { Depth, Known, ReadAt, UpTo } from "./Resource.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { RequestId as Id } from "./Ids.js"

/**
 * `QUEUED`, then `RUNNING`, then `DONE` or `FAILED`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Status = Requests.Status

/**
 * The status of a request, with the objects that it touches.
 *
 * @since 0.1.0
 * @category models
 */
export interface StatusMetadata extends Requests.StatusMetadata {}
/**
 * The status of a request, with the objects that it touches.
 *
 * @since 0.1.0
 * @category schemas
 */
export const StatusMetadata: Schema.Schema<StatusMetadata, typeof Requests.StatusMetadata.Encoded> =
  Requests.StatusMetadata

/**
 * The progress of a request.
 *
 * @since 0.1.0
 * @category models
 */
export interface RequestStatus extends Requests.RequestStatus {}
/**
 * @since 0.1.0
 * @category schemas
 */
export const RequestStatus: Schema.Schema<RequestStatus, typeof Requests.RequestStatus.Encoded> = Requests.RequestStatus

/**
 * The metadata of a request.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Metadata = Requests.Metadata
/**
 * The metadata of a request.
 *
 * @since 0.1.0
 * @category models
 */
export interface Metadata extends Schema.Schema.Type<typeof Metadata> {}

/**
 * The call that started the request.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Requests.Properties
/**
 * @since 0.1.0
 * @category models
 */
export interface Properties extends Schema.Schema.Type<typeof Properties> {}

/**
 * The types of a request: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.RequestId, Properties, {}, {}, Metadata> {
  /** The first two take a date in UTC, such as `2026-11-26 20:04:46`. */
  readonly filters: "createdAfter" | "createdBefore" | "status"
  readonly item: Request<this["depth"]>
}
/**
 * A request: a change that the API has accepted.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Request: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "request",
  id: Ids.RequestId,
  properties: Properties,
  metadata: Metadata
})
/**
 * A request: a change that the API has accepted.
 *
 * @since 0.1.0
 * @category models
 */
export interface Request<D extends number = number> extends Resource.Leaf<Kind, D> {}

const requests = "/requests"
const request = `${requests}/{requestId}` as const

/**
 * The requests of the contract, the newest first. Since version 6 of the API this is a page of 1000, unless `limit` says otherwise;
 * `all` reads all pages. They can be filtered by `status`, by their time, and by any text of the calls.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({
  method: "GET",
  path: requests,
  success: Request.collection,
  withoutSecrets: Masking.withoutSecrets
})

/**
 * The same as a stream, page after page where the server pages.
 *
 * @since 0.1.0
 * @category operations
 */
export const all = Collection.all(list)

/**
 * One request: the call that started it.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({
  method: "GET",
  path: request,
  success: Request,
  withoutSecrets: Masking.withoutSecrets
})

/**
 * The request of a call, by the `mark` in an error with an unknown outcome. None: the API has not accepted the call, or not yet, as
 * long as it may still be under way. A list that may be incomplete is a `DecodeError`.
 *
 * @example
 * ```ts
 * import { Effect, Option } from "effect"
 * import { Datacenter, Request } from "effect-profitbricks"
 *
 * const accepted = Datacenter.create({ name: "shop", location: "us/las" }).pipe(
 *   Effect.map(({ requestId }) => requestId),
 *   Effect.catchTag("TransportError", (error) =>
 *     error.mark === undefined
 *       ? Effect.fail(error)
 *       : Effect.map(Request.find(error.mark), Option.map(({ id }) => id))
 *   )
 * )
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const find = (mark: string): Effect.Effect<Option.Option<Request<1>>, ApiErrorExceptNotFound, ProfitBricks> => {
  const isMarked = ({ properties }: Request<1>) => Marks.of(properties.headers ?? {}) === mark
  const line = Telemetry.lineOf(find)
  const readBy = (input: Input) => Lookup.read<Request<1>>(list.spec, input, (items) => items.some(isMarked), line)
  // What a filter finds is there. What it does not find may be there all the same.
  const filtered = readBy({ filter: { headers: mark } }).pipe(
    Effect.flatMap((read) => (read.all.some(isMarked) ? Effect.succeed(read) : readBy({}))),
    Effect.catchTag("Validation", () => readBy({}))
  )
  const read = clientWith(({ version }) => (version < 6 ? readBy({}) : filtered))
  return Effect.zipWith(client, read, ({ host }, { all, isComplete }) => {
    const marked = all.filter(isMarked)
    // The newest comes first. Of several PUTs that is the one that counts, of other calls the first that was made.
    const found = Option.fromNullable(marked.at(marked[0]?.properties.method === "PUT" ? 0 : -1))
    const message = "has not all requests, or comes from a cache: the call may be there all the same"
    return Option.isSome(found) || isComplete
      ? Effect.succeed(found)
      : Lookup.inconclusive(originOf(list.spec, {}, host), message)
  }).pipe(
    Effect.flatten,
    // A list names no object.
    Effect.catchTag("NotFound", Effect.die)
  )
}

/**
 * The progress of a request. To wait for it, use `await`, `completed` or `changes`. Passwords that the reason of a failure repeats
 * are removed; for calls of other processes, with the help of the API's record of the call. Where that record cannot be read, no
 * reason is given.
 *
 * @since 0.1.0
 * @category operations
 */
export const status = Operation.make({
  method: "GET",
  path: `${request}/status`,
  success: RequestStatus,
  withoutSecrets: Masking.withoutSecrets
})

/**
 * Options of a wait.
 *
 * @since 0.1.0
 * @category waiting
 */
export interface WaitOptions {
  /**
   * Asks at once, and then whenever the schedule recurs. If the schedule ends first, the wait fails with `RequestTimeout`. Default:
   * after 2 s, then at intervals that grow from 4 to 25 s, unless the client has the option `waits`.
   */
  readonly schedule?: Schedule.Schedule<unknown> | undefined
  /** The time limit of the wait, which then fails with `RequestTimeout`. Default: 1 hour. */
  readonly timeout?: Duration.DurationInput | undefined
}

/**
 * After 2 seconds, for quick changes, and then less and less often: at first every 4 seconds, in the end every 25.
 *
 * @since 0.1.0
 * @category waiting
 */
export const defaultSchedule: Schedule.Schedule<unknown> = Schedule.fromDelay("2 seconds").pipe(
  Schedule.andThen(Schedule.exponential("4 seconds", 1.07)),
  Schedule.union(Schedule.spaced("25 seconds"))
)

const reads: Polls.Reads<ProfitBricks> = {
  one: (requestId) => Effect.map(Interpreter.read<RequestStatus>(status.spec, { requestId }), (status) => ({ status })),
  all: Effect.map(
    Interpreter.reply<Resource.CollectionAt<Kind, number>>(list.spec, { depth: Resource.upTo(2) }),
    ({ isCertain, value: { items = [] } }) => ({
      isCertain,
      statuses: new Map(
        items.flatMap(({ id, metadata }) => {
          const status = metadata?.requestStatus
          return status?.metadata ? [[id, { status: { ...status, metadata: status.metadata } }]] : []
        })
      )
    })
  )
}

const subjectOf = (requestId: Ids.RequestId): Waiting.Subject => ({
  group: requests,
  id: requestId,
  reads,
  hasStates: false
})

/** A wait for an object looks at its state, whatever its request says: that may be done long before. */
const subjectIn = (accepted: Accepted<unknown>): Waiting.Subject | undefined => {
  const { state } = accepted[Source]
  return state === undefined
    ? Option.getOrUndefined(Option.map(accepted.requestId, subjectOf))
    : { ...state, since: States.modifiedIn(accepted.value), hasStates: true }
}

/** Errors after a 202 carry the accepted change. */
const carrying =
  (accepted: Accepted<unknown>) =>
  <E extends WaitError>(error: E): E =>
    withAccepted(error, accepted)

/** For programs that are not type-checked. */
const nothingToWaitFor =
  "There is nothing to wait for: completed, ready and await take the result of a change, such as Server.create, or the id of a request. A read is complete, and so is what has been waited for."

/** A wait is a span of its own, with the line of the program that waits. */
const watch = (
  accepted: Accepted<unknown> | Ids.RequestId,
  options: WaitOptions = {},
  line: Telemetry.Line
): Stream.Stream<RequestStatus, WaitError, ProfitBricks> => {
  if (typeof accepted !== "string" && !isAccepted(accepted)) return Stream.dieMessage(nothingToWaitFor)
  const [origin, requestId, subject, trace] =
    typeof accepted === "string"
      ? [status.spec, accepted, subjectOf(accepted), { resource: undefined }]
      : [accepted, Option.getOrUndefined(accepted.requestId), subjectIn(accepted), accepted[Source].trace]
  if (subject === undefined) return Stream.empty
  const { method, operation } = origin
  const ids = typeof accepted === "string" ? {} : shown(accepted.ids)
  const statuses = Effect.map(client, ({ waits }) =>
    Waiting.watch(subject, { operation, method, ids, requestId }, trace, {
      schedule: options.schedule ?? waits.schedule ?? defaultSchedule,
      timeout: options.timeout ?? waits.timeout ?? "1 hour"
    })
  ).pipe(
    Stream.unwrap,
    Stream.withSpan(`wait for ${operation}`, {
      captureStackTrace: line,
      attributes: {
        ...Telemetry.attributesOf(ids),
        ...(requestId === undefined ? {} : { "profitbricks.request_id": requestId })
      }
    })
  )
  return typeof accepted === "string" ? statuses : Stream.mapError(statuses, carrying(accepted))
}

/**
 * The progress of a request: each status when it is first seen. For Kubernetes it is the progress of the object, with its state as
 * the message: `RUNNING` with `DEPLOYING`.
 *
 * Ends with `DONE`; fails with `RequestFailed` when the API could not carry it out, and with `RequestTimeout` when the time is up.
 * Of the answers to polls only three end it: a 401, a 403 of the API itself, and a 404 that lasts for a minute, which is
 * `RequestFailed` where the object is missing because its request has failed. All others (no answer, 5xx, a redirect, HTML) say
 * nothing about the request. Waits share their polls: many of them cost hardly more calls than one. `Accepted.ofError` gives the
 * accepted change of an error.
 *
 * @example
 * ```ts
 * import { Console, Effect, Stream } from "effect"
 * import { K8sCluster, Request } from "effect-profitbricks"
 *
 * const cluster = Effect.gen(function* () {
 *   const accepted = yield* K8sCluster.create({ name: "prod" })
 *   yield* Request.changes(accepted, { timeout: "1 hour" }).pipe(
 *     Stream.runForEach(({ metadata }) => Console.log(metadata.status, metadata.message))
 *   )
 *   return accepted.value.id
 * })
 * ```
 *
 * @since 0.1.0
 * @category waiting
 */
export const changes = (
  accepted: Accepted<unknown> | Ids.RequestId,
  options?: WaitOptions
): Stream.Stream<RequestStatus, WaitError, ProfitBricks> => watch(accepted, options, Telemetry.lineOf(changes))

const drain = (
  accepted: Accepted<unknown> | Ids.RequestId,
  options: WaitOptions | undefined,
  line: Telemetry.Line
): Effect.Effect<void, WaitError, ProfitBricks> => Stream.runDrain(watch(accepted, options, line))

/**
 * Waits until a request is done. Fails as `changes` does. The wait can be interrupted, and resumed with the request's id, in
 * another process too.
 *
 * @since 0.1.0
 * @category waiting
 */
const await_ = (
  accepted: Accepted<unknown> | Ids.RequestId,
  options?: WaitOptions
): Effect.Effect<void, WaitError, ProfitBricks> => drain(accepted, options, Telemetry.lineOf(await_))

/**
 * Waits until all of these requests are done, or the first one fails.
 *
 * @since 0.1.0
 * @category waiting
 */
export const awaitAll = (
  accepted: Iterable<Accepted<unknown> | Ids.RequestId>,
  options?: WaitOptions
): Effect.Effect<void, WaitError, ProfitBricks> => {
  const line = Telemetry.lineOf(awaitAll)
  return Effect.forEach(accepted, (one) => drain(one, options, line), { concurrency: "unbounded", discard: true })
}

/**
 * The progress of several requests as one stream, until the last of them has ended. Each event names its request. A failure is an
 * event, `Failed` with its error: the stream itself never fails.
 *
 * @example
 * ```ts
 * import { Console, Effect, Stream } from "effect"
 * import { IpBlock, Request } from "effect-profitbricks"
 *
 * const blocks = Effect.gen(function* () {
 *   const accepted = yield* Effect.forEach(["us/las", "de/fra"], (location) => IpBlock.create({ location, size: 1 }))
 *   yield* Request.changesAll(accepted).pipe(
 *     Stream.runForEach((event) => Console.log(event.requestId, event._tag))
 *   )
 * })
 * ```
 *
 * @since 0.1.0
 * @category waiting
 */
export const changesAll = (
  accepted: Iterable<Accepted<unknown> | Ids.RequestId>,
  options?: WaitOptions
): Stream.Stream<Progress.Event, never, ProfitBricks> => {
  const line = Telemetry.lineOf(changesAll)
  const ended = (one: Accepted<unknown> | Ids.RequestId) => Effect.ignore(drain(one, options, line))
  return Progress.stream(Effect.forEach(accepted, ended, { concurrency: "unbounded", discard: true }))
}

/**
 * Waits until each of these requests has ended, and gives their results in order. A failure does not end the wait for the others.
 *
 * @example
 * ```ts
 * import { Array, Effect } from "effect"
 * import { type Accepted, Request } from "effect-profitbricks"
 *
 * const failuresOf = (changes: ReadonlyArray<Accepted.Accepted<unknown>>) =>
 *   Effect.map(Request.awaitEach(changes, { timeout: "1 hour" }), Array.getLefts)
 * ```
 *
 * @since 0.1.0
 * @category waiting
 */
export const awaitEach = (
  accepted: Iterable<Accepted<unknown> | Ids.RequestId>,
  options?: WaitOptions
): Effect.Effect<ReadonlyArray<Either.Either<void, WaitError>>, never, ProfitBricks> => {
  const line = Telemetry.lineOf(awaitEach)
  return Effect.forEach(accepted, (one) => Effect.either(drain(one, options, line)), { concurrency: "unbounded" })
}

/**
 * The result of one of many changes.
 *
 * @since 0.1.0
 * @category models
 */
export interface Outcome<out Item, out A, out E> {
  readonly item: Item
  /** The value as it was accepted, once it is done; or the error, of the call or of the wait. */
  readonly outcome: Either.Either<A, E>
}

/**
 * Options of `forEach`.
 *
 * @since 0.1.0
 * @category waiting
 */
export interface ForEachOptions extends WaitOptions {
  /**
   * The number of changes under way at the same time, from the call until it is done. Default: all of them, as fast as the rate
   * limit permits. `timeout` is for each wait.
   */
  readonly concurrency?: Concurrency | undefined
}

/**
 * Makes a change for each item, waits for it, and gives the result of each item, in order. A failure ends nothing but its own
 * change. After an interruption no more changes are sent, and accepted ones go on.
 *
 * @example
 * ```ts
 * import { Console, Effect, Either } from "effect"
 * import { type Datacenter, Request, Server } from "effect-profitbricks"
 *
 * const stopAll = (datacenterId: Datacenter.Id) =>
 *   Effect.gen(function* () {
 *     const servers = yield* Server.list({ datacenterId })
 *     const outcomes = yield* Request.forEach(
 *       servers.items,
 *       (server) => Server.stop({ datacenterId, serverId: server.id }),
 *       { concurrency: 10, timeout: "30 minutes" }
 *     )
 *     for (const { item, outcome } of outcomes) {
 *       if (Either.isLeft(outcome)) yield* Console.log(`${item.properties.name} runs: ${outcome.left.message}`)
 *     }
 *   })
 * ```
 *
 * @since 0.1.0
 * @category waiting
 */
export const forEach = <Item, A, E, R>(
  items: Iterable<Item>,
  change: (item: Item, index: number) => Effect.Effect<Accepted<A>, E, R>,
  { concurrency = "unbounded", ...options }: ForEachOptions = {}
): Effect.Effect<ReadonlyArray<Outcome<Item, A, E | WaitError>>, never, R | ProfitBricks> => {
  const line = Telemetry.lineOf(forEach)
  return Effect.forEach(
    items,
    (item, index) =>
      change(item, index).pipe(
        Effect.flatMap((accepted) => Effect.as(drain(accepted, options, line), accepted.value)),
        Effect.either,
        Effect.map((outcome) => ({ item, outcome }))
      ),
    { concurrency }
  )
}

/**
 * Waits until a change is done, and gives its value as the API accepted it, without another call.
 *
 * @example
 * ```ts
 * import { Datacenter, Request } from "effect-profitbricks"
 *
 * const datacenter = Datacenter.create({ name: "shop", location: "us/las" }).pipe(
 *   Request.completed({ timeout: "30 minutes" })
 * )
 * ```
 *
 * @since 0.1.0
 * @category waiting
 */
export const completed = (
  options?: WaitOptions
): (<A, E, R>(self: Effect.Effect<Accepted<A>, E, R>) => Effect.Effect<A, E | WaitError, R | ProfitBricks>) => {
  const line = Telemetry.lineOf(completed)
  return (self) => Effect.flatMap(self, (accepted) => Effect.as(drain(accepted, options, line), accepted.value))
}

/**
 * Options of `ready`.
 *
 * @since 0.1.0
 * @category waiting
 */
export interface ReadyOptions<D extends Depth | UpTo> extends WaitOptions {
  /** The depth of the read. Default: 1, at which the objects below are bare references. */
  readonly depth?: D | undefined
  /** Reads can lag behind: a missing object is read again each second for this long. Default: 10 seconds. */
  readonly patience?: Duration.DurationInput | undefined
}

/**
 * Waits until a change is done, and then reads the object again, with the fields that are null until then: addresses, MACs, the
 * state of the machine. Kubernetes objects are done when their state is `ACTIVE`. `Accepted.ofError` gives the accepted change of
 * an error, of the wait or of the read.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Datacenter, Request, Server } from "effect-profitbricks"
 *
 * const addresses = Server.create({
 *   datacenterId: Datacenter.Id.make("15f67991-0f51-4efc-a8ad-ef1fb31a480c"),
 *   cores: 2,
 *   ram: 2048,
 *   nics: [{ lan: 1 }]
 * }).pipe(
 *   Request.ready({ depth: 2 }),
 *   Effect.map(({ entities }) => entities.nics.items.flatMap(({ properties }) => properties.ips ?? []))
 * )
 * ```
 *
 * @since 0.1.0
 * @category waiting
 */
export function ready<const D extends Depth | UpTo = 1>(
  options?: ReadyOptions<D>
): <A, E, R>(
  self: Effect.Effect<Accepted<A>, E, R>
) => Effect.Effect<ReadAt<A, Known<D>>, E | WaitError, R | ProfitBricks>
export function ready({ depth = 1, patience = defaultPatience, ...options }: ReadyOptions<Depth | UpTo> = {}) {
  const line = Telemetry.lineOf(ready)
  return <A, E, R>(self: Effect.Effect<Accepted<A>, E, R>): Effect.Effect<unknown, E | WaitError, R | ProfitBricks> =>
    Effect.flatMap(self, (accepted) =>
      Effect.andThen(
        drain(accepted, options, line),
        Effect.retry(accepted[Source].read(depth), {
          while: (error) => error._tag === "NotFound",
          schedule: untilKnown(patience)
        }).pipe(
          Effect.mapError((error) => amend(error, { requestId: Option.getOrUndefined(accepted.requestId) })),
          Effect.mapError(carrying(accepted))
        )
      )
    )
}

/**
 * Options of `scoped`. The schedule and the timeout are those of the wait for each removal.
 *
 * @since 0.1.0
 * @category scopes
 */
export interface ScopedOptions extends WaitOptions {
  /**
   * The schedule of further tries for a removal that was refused, because the object is busy, or that has failed. Default: after 1
   * s, then at growing intervals of up to 30 s, for 10 minutes.
   */
  readonly retry?: Schedule.Schedule<unknown> | undefined
}

/**
 * Options of `scoped` for a change that the SDK does not know how to undo.
 *
 * @since 0.1.0
 * @category scopes
 */
export interface ScopedWithUndo extends ScopedOptions {
  /** Undoes the change, such as an update with the previous values. */
  readonly undo: Effect.Effect<Accepted<unknown>, ApiError, ProfitBricks>
}

/** A change that can be owned, or the reason why it cannot. */
type Ownable<A> =
  A extends PendingCreation<unknown>
    ? unknown
    : { readonly "the SDK does not know how to undo this call: tell it with Request.scoped({ undo })": never }

/**
 * Makes a `Scope` the owner of a new object: when the scope closes, for whatever reason, the object is removed, detached or
 * unshared. The last one goes first. Each removal is waited for; an object that is already gone is fine, and a refused removal is
 * tried again. If an object cannot be removed, an error in the log names it, and the others are still removed. A server takes along
 * the volumes that were created with it, and no others. The value is still the `Accepted`: `completed` or `ready` wait for it, and
 * that wait can be interrupted at any time. The call itself cannot, so that nothing is created without an owner. If its outcome is
 * unknown, it is looked for when the scope closes, and removed if it was carried out. So put it directly behind the call: a timeout
 * of your own in between, or a mapped error, would hide the outcome.
 *
 * In `Transaction.run` the scope is that of the transaction, and its objects are removed only if the transaction fails.
 *
 * Provide the client outside of the scope, which needs it when it closes. An attachment, a membership or a share is undone even if
 * it existed before. A LAN that exists only because a NIC named it stays: create it with `Lan.create`, to let the scope own it.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Datacenter, Request, Server } from "effect-profitbricks"
 *
 * const trial = Effect.gen(function* () {
 *   const { id: datacenterId } = yield* Datacenter.create({ name: "trial", location: "us/las" }).pipe(
 *     Request.scoped(),
 *     Request.completed()
 *   )
 *   const server = yield* Server.create({ datacenterId, cores: 1, ram: 1024 }).pipe(Request.ready())
 *   yield* Effect.log(server.properties.vmState)
 * }).pipe(Effect.scoped)
 *
 * const larger = (datacenterId: Datacenter.Id, serverId: Server.Id, { cores, ram }: Server.Properties) =>
 *   Server.update({ datacenterId, serverId, cores: 8, ram: 16384 }).pipe(
 *     Request.scoped({ undo: Server.update({ datacenterId, serverId, cores: cores ?? 1, ram: ram ?? 1024 }) }),
 *     Request.completed()
 *   )
 * ```
 *
 * @since 0.1.0
 * @category scopes
 */
export function scoped(
  options: ScopedWithUndo
): <A extends Accepted<unknown>, E, R>(
  self: Effect.Effect<A, E, R>
) => Effect.Effect<A, E, R | ProfitBricks | Scope.Scope>
export function scoped(
  options?: ScopedOptions & { readonly undo?: undefined }
): <A extends Accepted<unknown>, E, R>(
  self: Effect.Effect<A, E, R> & Ownable<A>
) => Effect.Effect<A, E, R | ProfitBricks | Scope.Scope>
export function scoped({
  retry = TakingBack.defaultRetry,
  undo,
  ...options
}: ScopedOptions & { readonly undo?: Owning.By | undefined } = {}) {
  const line = Telemetry.lineOf(scoped)
  const ways: TakingBack.Ways = { await: (accepted) => drain(accepted, options, line), find, retry }
  return <A extends Accepted<unknown>, E, R>(self: Effect.Effect<A, E, R>) => Owning.owned(self, undo, ways)
}

export { await_ as await }
