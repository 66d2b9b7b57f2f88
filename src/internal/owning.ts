/** What a scope owns: a call that was accepted, or one that may have been. */
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { type Accepted, Source } from "../Accepted.js"
import { ApiError } from "../Errors.js"
import { RequestId } from "../Ids.js"
import { isUnknown } from "./classify.js"
import type { ProfitBricks } from "./client.js"
import * as Given from "./given.js"
import { lazy } from "./lazy.js"
import { describe } from "./origin.js"
import * as Reconcile from "./reconcile.js"
import { idsToRead } from "./spec.js"
import * as TakingBack from "./takingBack.js"
import { Current, type Left, own } from "./transactions.js"
import { type Pending, pendingOf } from "./undo.js"

/** A call of the user's own that takes a change back. */
export type By = Effect.Effect<Accepted<unknown>, ApiError, ProfitBricks>

/** A call that is not there may still arrive. After four minutes it does not. */
const looks = Schedule.exponential("1 second").pipe(Schedule.intersect(Schedule.recurs(8)))

/** The request of a call that may have been carried out. None: it was not. */
const requestOf = (
  error: ApiError,
  ways: TakingBack.Ways
): Effect.Effect<Option.Option<string>, ApiError, ProfitBricks> => {
  const mark = "mark" in error ? error.mark : undefined
  if (error.requestId !== undefined) return Effect.succeedSome(error.requestId)
  // Not even the API's records can tell.
  if (mark === undefined) return Effect.fail(error)
  const look = TakingBack.again(ways)(ways.find(mark))
  const untilFound = Schedule.identity<Effect.Effect.Success<typeof look>>().pipe(
    Schedule.untilInput(Option.isSome),
    Schedule.zipLeft(looks)
  )
  return Effect.map(
    Effect.repeat(look, untilFound),
    Option.map(({ id }) => id)
  )
}

/** The id of what a call has made, unless its own ids lead there. */
const madeBy = (requestId: string, error: ApiError, { input, spec }: Pending, ways: TakingBack.Ways) => {
  const { read } = spec
  if (read === undefined || Reconcile.leadTo(idsToRead(spec, input, undefined), read)) return Effect.succeed(undefined)
  return Effect.flatMap(TakingBack.targetsOf(requestId, ways), (targets) => {
    const id = Reconcile.idIn({ metadata: { targets } }, read)
    return id === undefined ? Effect.fail(error) : Effect.succeed(id)
  })
}

/** A call that has failed, and may have been carried out all the same. */
const ofPending = (error: ApiError, pending: Pending, ways: TakingBack.Ways): TakingBack.Results =>
  Effect.gen(function* () {
    const requestId = yield* requestOf(error, ways)
    if (Option.isNone(requestId)) return []
    const undo = pending.undo(yield* madeBy(requestId.value, error, pending, ways))
    const { operation, waits } = pending.spec
    const change = {
      operation,
      ended: ways.await(RequestId.make(requestId.value)),
      hasState: waits !== undefined
    }
    return undo === undefined ? [] : yield* TakingBack.remove(undo, requestId.value, change, ways)
  }).pipe(Effect.catchAllCause((cause) => Effect.succeed([TakingBack.left(error, cause)])))

/** The API may have carried out the call. */
const mayBeDone = (error: ApiError): boolean =>
  error.requestId !== undefined || ("mark" in error && error.mark !== undefined) || isUnknown(error)

const isApiError = lazy(() => Schema.is(ApiError))

const ofAccepted = (
  accepted: Accepted<unknown>,
  by: By | undefined,
  ways: TakingBack.Ways
): ReadonlyArray<TakingBack.Results> => {
  const {
    [Source]: { state, undo },
    ids,
    operation,
    requestId
  } = accepted
  const change = { operation, ids, ended: ways.await(accepted), hasState: state !== undefined }
  if (by !== undefined) return [TakingBack.takeBack(change, by, ways)]
  return undo === undefined ? [] : [TakingBack.remove(undo, Option.getOrUndefined(requestId), change, ways)]
}

const ofError = (error: unknown, by: By | undefined, ways: TakingBack.Ways): ReadonlyArray<TakingBack.Results> => {
  if (!isApiError()(error) || !mayBeDone(error)) return []
  const { ids, operation } = error
  if (by !== undefined) {
    return [TakingBack.takeBack({ operation, ids, ended: Effect.void, hasState: false }, by, ways)]
  }
  const pending = pendingOf(error)
  return pending === undefined ? [] : [ofPending(error, pending, ways)]
}

/** Runs to its end, whatever happens to the program: an interruption does not reach it. What it waits for itself can end before its time. */
const detached = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.forkDaemon(Effect.interruptible(self)), Fiber.join)

/** Says what is left, to the log and to the transaction. */
const tell = (result: TakingBack.Result): Effect.Effect<void> =>
  Effect.gen(function* () {
    const current = Option.getOrUndefined(yield* Current)
    if (Either.isRight(result)) return current?.gone(result.right)
    const { error, href, ids, operation }: Left = result.left
    const where = href === undefined ? "" : `, ${href}`
    yield* Effect.logError(
      `${describe({ operation, ids, host: undefined })}: could not be removed, and is left${where}: ${error.message}`
    )
    current?.report(result.left)
  })

/** Makes a call, and takes it back when the scope closes. Nothing comes between the call and that the scope owns it. */
export const owned = <A extends Accepted<unknown>, E, R>(
  self: Effect.Effect<A, E, R>,
  by: By | undefined,
  ways: TakingBack.Ways
): Effect.Effect<A, E, R | Scope.Scope | ProfitBricks> =>
  Effect.gen(function* () {
    const exit = yield* Effect.exit(detached(self))
    const context = yield* Effect.context<ProfitBricks>()
    const all = Exit.match(exit, {
      onFailure: (cause) => Chunk.toReadonlyArray(Cause.failures(cause)).flatMap((error) => ofError(error, by, ways)),
      onSuccess: (accepted) => ofAccepted(accepted, by, ways)
    })
    for (const results of all) {
      const rollback = Effect.flatMap(detached(results), (found) => Effect.forEach(found, tell, { discard: true }))
      yield* own(rollback.pipe(Given.without, Effect.provide(context)))
    }
    return yield* exit
  }).pipe(Effect.uninterruptible)
