import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { type Accepted, ReadAgain } from "../Accepted.js"
import { type ApiError, RequestFailed, RequestTimeout, type Target, type WaitError } from "../Errors.js"
import type { RequestId } from "../Ids.js"
import { ProfitBricks } from "../ProfitBricks.js"
import * as Request from "../Request.js"
import type { Depth, Known, ReadAt } from "../Resource.js"
import { amend, messagesOfRequest } from "./classify.js"
import { atLeast, isTransient, once, retryAfterOf, untilKnown } from "./pauses.js"
import * as Polls from "./polls.js"
import { secretsOf } from "./secrets.js"

/**
 * How to wait.
 *
 * @since 0.1.0
 * @category waiting
 */
export interface WaitOptions {
  /**
   * When to ask: at once, and then whenever the schedule recurs. If it ends first, the wait is a `RequestTimeout`.
   * Default: after 0.25 s, then at growing intervals of up to 30 s.
   */
  readonly schedule?: Schedule.Schedule<unknown> | undefined
  /** After this long, the wait is a `RequestTimeout`. Default: 1 hour. */
  readonly timeout?: Duration.DurationInput | undefined
}

/**
 * Fast at first, for what is done in a second, and then slower and slower, up to every 30 seconds.
 *
 * @since 0.1.0
 * @category waiting
 */
export const defaultSchedule: Schedule.Schedule<unknown> = Schedule.exponential("250 millis", 1.5).pipe(
  Schedule.union(Schedule.spaced("30 seconds"))
)

/** One call answers for all requests of the contract. */
const statuses = Effect.map(
  Effect.suspend(() => Request.list({ depth: 2 })),
  ({ items }) =>
    new Map(
      items.flatMap(({ id, metadata }) => {
        const status = metadata?.requestStatus
        return status?.metadata ? [[id, { ...status, metadata: status.metadata }]] : []
      })
    )
)

/** Asks once, when nobody else has anything to send: the schedule of the wait decides when to ask again. */
const poll = (requestId: RequestId): Effect.Effect<Request.RequestStatus, ApiError, ProfitBricks> =>
  Effect.flatMap(ProfitBricks, (client) =>
    Polls.ask(client.polls, requestId, { one: (id) => Request.status({ requestId: id }), all: statuses }).pipe(
      once,
      Effect.provideService(ProfitBricks, { ...client, send: (call) => client.send({ ...call, isPoll: true }) })
    )
  )

const targetsOf = (status: Request.RequestStatus | undefined): ReadonlyArray<Target> =>
  (status?.metadata.targets ?? []).map(({ status, target }) => ({
    id: target.id,
    type: target.type ?? undefined,
    status: status ?? undefined
  }))

/** What `changes` knows between two polls. */
interface Watch {
  last: Request.RequestStatus | undefined
  polls: number
  /** How long the last answer asked to wait. */
  pause: Duration.Duration
}

const watch = (
  requestId: RequestId,
  origin: Pick<Accepted<unknown>, "operation" | "method">,
  options: WaitOptions
): Stream.Stream<Request.RequestStatus, WaitError, ProfitBricks> => {
  const timeout = Duration.decode(options.timeout ?? "1 hour")
  return Stream.unwrapScoped(
    Effect.gen(function* () {
      const client = yield* ProfitBricks
      yield* Polls.join(client.polls)
      const state: Watch = { last: undefined, polls: 0, pause: Duration.zero }
      const driver = yield* Schedule.driver(
        atLeast(options.schedule ?? defaultSchedule, (pause: Duration.Duration) => pause)
      )
      const common = () => ({
        operation: origin.operation,
        method: origin.method,
        requestId,
        attempts: state.polls,
        targets: targetsOf(state.last)
      })
      const timedOut = Effect.suspend(
        () => new RequestTimeout({ ...common(), messages: [], lastStatus: state.last?.metadata.status, timeout })
      )

      /** The next status that differs from the last one, if it is not known yet how the request ended. */
      const next: Effect.Effect<Option.Option<Request.RequestStatus>, WaitError, ProfitBricks> = Effect.suspend(() => {
        if (state.last?.metadata.status === "FAILED") {
          return new RequestFailed({
            ...common(),
            messages: messagesOfRequest(state.last.metadata.message, [...client.secrets, ...secretsOf(origin)])
          })
        }
        if (state.last?.metadata.status === "DONE") return Effect.succeedNone
        const pause = state.polls === 0 ? Effect.void : Effect.catchAll(driver.next(state.pause), () => timedOut)
        return Effect.zipRight(pause, ask)
      })

      const ask = Effect.suspend(() => {
        state.polls++
        return Effect.matchEffect(poll(requestId), {
          onFailure: (error) => {
            // A poll starts no request, but is about one: whoever catches its error must know on what to wait again.
            if (!isTransient(error)) return Effect.fail(amend(error, { requestId }))
            state.pause = retryAfterOf(error)
            return next
          },
          onSuccess: (status) => {
            state.pause = Duration.zero
            const isNew = JSON.stringify(status) !== JSON.stringify(state.last)
            state.last = status
            return isNew ? Effect.succeedSome(status) : next
          }
        })
      })

      return Stream.repeatEffectOption(
        Effect.flatMap(Effect.mapError(next, Option.some), (status) => Effect.mapError(status, Option.none))
      ).pipe(Stream.interruptWhen(Effect.zipRight(Effect.sleep(timeout), timedOut)))
    })
  )
}

/**
 * The statuses of a request, each when it is first seen: its progress. Ends with `DONE`; fails with `RequestFailed` when
 * the API failed to do it, and with `RequestTimeout` when the time is up. Polls that get no answer, a 429 or a 5xx do not
 * end it; all others do. Waits share their polls: many of them cost hardly more calls than one.
 *
 * @since 0.1.0
 * @category waiting
 */
export const changes = (
  accepted: Accepted<unknown> | RequestId,
  options: WaitOptions = {}
): Stream.Stream<Request.RequestStatus, WaitError, ProfitBricks> => {
  if (typeof accepted === "string") {
    return watch(accepted, { operation: Request.status.spec.operation, method: "GET" }, options)
  }
  return Option.match(accepted.requestId, {
    onNone: () => Stream.empty,
    onSome: (requestId) => watch(requestId, accepted, options)
  })
}

/**
 * Waits until a request is done. Fails as `changes` does. The wait can be interrupted, and be taken up again with the
 * request's id, in another process too.
 *
 * @since 0.1.0
 * @category waiting
 */
export const await_ = (
  accepted: Accepted<unknown> | RequestId,
  options?: WaitOptions
): Effect.Effect<void, WaitError, ProfitBricks> => Stream.runDrain(changes(accepted, options))

/**
 * Waits until all of these requests are done, or the first one fails.
 *
 * @since 0.1.0
 * @category waiting
 */
export const awaitAll = (
  accepted: Iterable<Accepted<unknown> | RequestId>,
  options?: WaitOptions
): Effect.Effect<void, WaitError, ProfitBricks> =>
  Effect.forEach(accepted, (one) => await_(one, options), { concurrency: "unbounded", discard: true })

/**
 * Waits until what was accepted is done, and gives its value as it was when it was accepted, without another call.
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
export const completed =
  (options?: WaitOptions) =>
  <A, E, R>(self: Effect.Effect<Accepted<A>, E, R>): Effect.Effect<A, E | WaitError, R | ProfitBricks> =>
    Effect.flatMap(self, (accepted) => Effect.as(await_(accepted, options), accepted.value))

/**
 * Waits until what was accepted is done, and then reads it again, so that what is null until then is there: addresses,
 * MACs, the state of the machine. `depth` is that of the read, whatever that of the call was. Default: 1, at which the objects
 * below it are bare references. Reads lag behind: if it is not found at once, it is looked for again each second, ten times
 * at most.
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
export function ready<const D extends Depth = 1>(
  options?: WaitOptions & { readonly depth?: D | undefined }
): <A, E, R>(
  self: Effect.Effect<Accepted<A>, E, R>
) => Effect.Effect<ReadAt<A, Known<D>>, E | WaitError, R | ProfitBricks>
export function ready(options?: WaitOptions & { readonly depth?: Depth | undefined }) {
  return <A, E, R>(self: Effect.Effect<Accepted<A>, E, R>): Effect.Effect<unknown, E | WaitError, R | ProfitBricks> =>
    Effect.flatMap(self, (accepted) =>
      Effect.zipRight(
        await_(accepted, options),
        Effect.retry(accepted[ReadAgain](options?.depth ?? 1), {
          while: (error) => error._tag === "NotFound",
          schedule: untilKnown
        })
      )
    )
}
