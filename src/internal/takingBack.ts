/** Takes a change back: again and again, until it is gone or the time is up. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type { Accepted, Removal, Undo } from "../Accepted.js"
import type { ApiError, WaitError } from "../Errors.js"
import type { RequestId } from "../Ids.js"
import * as Attempts from "./attempts.js"
import { ProfitBricks } from "./client.js"
import { encode } from "./codec.js"
import { shown } from "./origin.js"
import { isRefusal } from "./pauses.js"
import * as Requests from "./requests.js"
import type { Input } from "./spec.js"
import type { Left } from "./transactions.js"

/** How to wait, to look for a call, and when to try again what was refused. */
export interface Ways {
  readonly await: (accepted: Accepted<unknown> | RequestId) => Effect.Effect<void, WaitError, ProfitBricks>
  readonly find: (mark: string) => Effect.Effect<Option.Option<{ readonly id: RequestId }>, ApiError, ProfitBricks>
  readonly retry: Schedule.Schedule<unknown>
}

/** Nobody can tell a 422 for now from one for ever: what is busy, or in use for a moment yet, is refused with it, too. */
export const defaultRetry: Schedule.Schedule<unknown> = Schedule.exponential("1 second").pipe(
  Schedule.union(Schedule.spaced("30 seconds")),
  Schedule.upTo("10 minutes")
)

const isFinal = (error: WaitError): boolean =>
  isRefusal(error) || error._tag === "RequestTimeout" || (error._tag === "Validation" && error.attempts === 0)

/** Tries again what was refused, unless that is for ever. */
export const again =
  ({ retry }: Ways) =>
  <A, E extends WaitError, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.retry(self, { while: (error) => !isFinal(error), schedule: retry })

/** A 404 without the API's messages is a proxy's, which knows nothing of the object. */
const isGone = ({ _tag, messages }: ApiError): boolean => _tag === "NotFound" && messages.length > 0

/** What a change has come to: the URL of what is gone, if it has one, or what is left. */
export type Result = Either.Either<string | undefined, Left>
export type Results = Effect.Effect<ReadonlyArray<Result>, never, ProfitBricks>

/** Something to take back. */
export interface Change {
  /** The call that has made or changed it. */
  readonly operation: string
  readonly ids: Input
  /** Ends when that call is done, or has failed. */
  readonly ended: Effect.Effect<unknown, WaitError, ProfitBricks>
  /** The object refuses everything while it is changed, for as long as that takes. */
  readonly hasState: boolean
}

const hrefOf = ({ ids, take }: Removal) =>
  Effect.map(ProfitBricks, ({ apiVersion, baseUrl }) =>
    Option.match(Either.getRight(encode(take.spec, ids, apiVersion)), {
      onNone: () => undefined,
      onSome: ({ call }) => `${baseUrl}${call.target}`
    })
  )

/** What a cause leaves. */
export const left = (
  { ids, operation }: Pick<Change, "ids" | "operation">,
  cause: Cause.Cause<WaitError>,
  href?: string
): Result =>
  Either.left({
    operation,
    ids: shown(ids),
    href,
    error: Option.getOrElse(Cause.failureOption(cause), () => new Cause.UnknownException(Cause.squash(cause)))
  })

/** Takes a change back by a call. */
export const takeBack = (
  change: Change,
  call: Effect.Effect<Accepted<unknown>, ApiError, ProfitBricks>,
  ways: Ways,
  href?: string
): Results => {
  const once = Effect.matchEffect(call, {
    onFailure: (error) => (isGone(error) ? Effect.succeed(false) : Effect.fail<WaitError>(error)),
    onSuccess: (accepted) => Effect.as(ways.await(accepted), true)
  })
  // While it comes into being it may not be known yet, or be refused for being busy.
  const afterwards = Effect.andThen(Effect.ignore(change.ended), again(ways)(once))
  const first = change.hasState
    ? afterwards
    : Effect.catchIf(
        once,
        (error) => !isFinal(error),
        () => afterwards
      )
  return Effect.flatMap(first, (hasRemoved) => (hasRemoved ? Effect.void : afterwards)).pipe(
    Effect.matchCause({
      onFailure: (cause) => [left(change, cause, href)],
      onSuccess: () => [Either.right(href)]
    })
  )
}

/** The objects that the request of a change names. */
export const targetsOf = (requestId: string, ways: Ways) =>
  again(ways)(Attempts.read<Requests.Ending>(Requests.status, { requestId })).pipe(
    Effect.map(({ metadata }) => metadata.targets)
  )

/** Removes what a call has made, and what the removal of that leaves. */
export const remove = (undo: Undo, requestId: string | undefined, change: Omit<Change, "ids">, ways: Ways): Results => {
  const removing = (removal: Removal, hasState: boolean) =>
    Effect.flatMap(hrefOf(removal), (href) =>
      takeBack({ ...change, ids: removal.ids, hasState }, removal.take(removal.ids), ways, href)
    )
  const { besides } = undo
  const own = removing(undo, change.hasState)
  if (besides === undefined || requestId === undefined) return own
  const others = Effect.matchCauseEffect(targetsOf(requestId, ways), {
    onFailure: (cause) => Effect.succeed([left({ ...change, ids: undo.ids }, cause)]),
    onSuccess: (targets) =>
      Effect.forEach(
        targets.flatMap(({ target }) => besides(target) ?? []),
        (removal) => removing(removal, false)
      ).pipe(Effect.map((results) => results.flat()))
  })
  return Effect.zipWith(own, others, (one, other) => [...one, ...other])
}
