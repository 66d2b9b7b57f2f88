/** How what a scope owns is taken back: again and again, until it is gone or the time is up. */
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
import { type Accepted, type Removal, Source, type Undo } from "../Accepted.js"
import { ApiError, type WaitError } from "../Errors.js"
import * as Ids from "../Ids.js"
import * as Attempts from "./attempts.js"
import { ProfitBricks } from "./client.js"
import { encode } from "./codec.js"
import { describe, shown } from "./origin.js"
import { isRefusal } from "./pauses.js"
import * as Reconcile from "./reconcile.js"
import * as Requests from "./requests.js"
import { type Input, idsToRead, type Spec } from "./spec.js"
import { Current, type Left, own } from "./transactions.js"
import { type Pending, pendingOf } from "./undo.js"

/** How to wait, to look for a call, and when to try again what was refused. */
export interface Ways {
  readonly await: (accepted: Accepted<unknown> | Ids.RequestId) => Effect.Effect<void, WaitError, ProfitBricks>
  readonly find: (mark: string) => Effect.Effect<Option.Option<{ readonly id: Ids.RequestId }>, ApiError, ProfitBricks>
  readonly retry: Schedule.Schedule<unknown>
}

/** Nobody can tell a 422 for now from one for ever: what is busy, or in use for a moment yet, is refused with it, too. */
export const defaultRetry: Schedule.Schedule<unknown> = Schedule.exponential("1 second").pipe(
  Schedule.union(Schedule.spaced("30 seconds")),
  Schedule.upTo("10 minutes")
)

/** A call that is not there may still arrive. After four minutes it does not. */
const looks = Schedule.exponential("1 second").pipe(Schedule.intersect(Schedule.recurs(8)))

const isFinal = (error: WaitError): boolean =>
  isRefusal(error) || error._tag === "RequestTimeout" || (error._tag === "Validation" && error.attempts === 0)

/** A 404 without the API's messages is a proxy's, which knows nothing of the object. */
const isGone = (error: ApiError): boolean => error._tag === "NotFound" && error.messages.length > 0

/** Something to take back. */
interface Change {
  /** What has made or changed it. */
  readonly operation: string
  readonly ids: Input
  /** The call that takes it back. */
  readonly call: Effect.Effect<Accepted<unknown>, ApiError, ProfitBricks>
  readonly removal: Removal | undefined
  /** Ends when the change itself is done, or has failed. */
  readonly ended: Effect.Effect<unknown, WaitError, ProfitBricks>
  /** Its own state says when another change is accepted. */
  readonly hasState: boolean
}

type Lefts = Effect.Effect<ReadonlyArray<Left>, never, ProfitBricks>

const left = (
  { ids, operation }: Pick<Change, "ids" | "operation">,
  removal: Removal | undefined,
  cause: Cause.Cause<WaitError>
): Effect.Effect<Left, never, ProfitBricks> =>
  Effect.map(ProfitBricks, ({ apiVersion, baseUrl }) => {
    const call = removal && Either.getRight(encode(removal.spec, removal.ids, apiVersion))
    return {
      operation,
      ids: shown(removal?.ids ?? ids),
      href: call && Option.getOrUndefined(Option.map(call, ({ call: { target } }) => `${baseUrl}${target}`)),
      error: Option.getOrElse(Cause.failureOption(cause), () => new Cause.UnknownException(Cause.squash(cause)))
    }
  })

const takeBack = (change: Change, { await: wait, retry }: Ways): Lefts => {
  const { call, ended, hasState, removal } = change
  const once = Effect.matchEffect(call, {
    onFailure: (error) => (isGone(error) ? Effect.succeed("was gone") : Effect.fail<WaitError>(error)),
    onSuccess: (accepted) => Effect.as(wait(accepted), "is gone")
  })
  const patient = Effect.retry(once, { while: (error) => !isFinal(error), schedule: retry })
  const settled = Effect.ignore(ended)
  // While it comes into being it may not be known yet, and may be refused for being busy.
  return (hasState ? Effect.andThen(settled, patient) : once).pipe(
    Effect.catchIf(
      (error) => !isFinal(error),
      () => Effect.andThen(settled, patient)
    ),
    Effect.flatMap((end) => (end === "was gone" ? Effect.andThen(settled, patient) : Effect.void)),
    Effect.matchCauseEffect({
      onFailure: (cause) => Effect.map(left(change, removal, cause), (one) => [one]),
      onSuccess: () => Effect.succeed([])
    })
  )
}

/** The request of a change says what else it has made. */
const targetsOf = (requestId: string | undefined, { retry }: Ways) =>
  requestId === undefined
    ? Effect.succeed([])
    : Effect.retry(Attempts.read<Requests.Ending>(Requests.status, { requestId }), {
        while: (error) => !isFinal(error),
        schedule: retry
      }).pipe(Effect.map(({ metadata }) => metadata.targets.map(({ target }) => target)))

/** Removes what a call has made, and what the removal of that leaves. */
const remove = (
  undo: Undo,
  requestId: string | undefined,
  change: Pick<Change, "operation" | "ended" | "hasState">,
  ways: Ways
): Lefts => {
  const removing = (removal: Removal, hasState = false) =>
    takeBack({ ...change, ids: removal.ids, removal, call: removal.call, hasState }, ways)
  const { besides } = undo
  const own = removing(undo, change.hasState)
  if (besides === undefined) return own
  const others = Effect.matchCauseEffect(targetsOf(requestId, ways), {
    onFailure: (cause) => Effect.map(left({ ...change, ids: undo.ids }, undefined, cause), (one) => [one]),
    onSuccess: (targets) =>
      Effect.map(
        Effect.forEach(
          targets.flatMap((target) => besides(target) ?? []),
          (removal) => removing(removal)
        ),
        (lefts) => lefts.flat()
      )
  })
  return Effect.zipWith(own, others, (one, other) => [...one, ...other])
}

/** An accepted call. */
const accepted = (accepted: Accepted<unknown>, undo: Undo, ways: Ways): Lefts => {
  const { operation, requestId, [Source]: source } = accepted
  const change = { operation, ended: ways.await(accepted), hasState: source.state !== undefined }
  return remove(undo, Option.getOrUndefined(requestId), change, ways)
}

/** The request of a call that may have been carried out: none if it was not. */
const requestOf = (
  error: ApiError,
  { find, retry }: Ways
): Effect.Effect<Option.Option<string>, ApiError, ProfitBricks> => {
  const mark = "mark" in error ? error.mark : undefined
  if (error.requestId !== undefined) return Effect.succeedSome(error.requestId)
  // Not even the API's records can tell.
  if (mark === undefined) return Effect.fail(error)
  const look = Effect.retry(find(mark), { while: (error) => !isFinal(error), schedule: retry })
  const patient = Schedule.identity<Effect.Effect.Success<typeof look>>().pipe(
    Schedule.untilInput(Option.isSome),
    Schedule.zipLeft(looks)
  )
  return Effect.map(
    Effect.repeat(look, patient),
    Option.map(({ id }) => id)
  )
}

/** A call that has failed, and may have been carried out all the same. */
const pending = (error: ApiError, { input, spec, undo }: Pending, ways: Ways): Lefts => {
  const { operation } = spec
  const unknown = (cause: Cause.Cause<WaitError>) =>
    Effect.map(left({ operation, ids: error.ids }, undefined, cause), (one) => [one])
  return Effect.flatMap(requestOf(error, ways), (requestId) => {
    if (Option.isNone(requestId)) return Effect.succeed([])
    const id = requestId.value
    const { read } = spec
    const leads = read !== undefined && Reconcile.leadTo(idsToRead(spec, input, undefined), read)
    const made = leads || read === undefined ? Effect.succeed(undefined) : madeBy(id, read, error, ways)
    return Effect.flatMap(made, (made) => {
      const how = undo(made)
      const change = { operation, ended: ways.await(Ids.RequestId.make(id)), hasState: spec.waits !== undefined }
      return how === undefined ? Effect.succeed([]) : remove(how, id, change, ways)
    })
  }).pipe(Effect.catchAllCause(unknown))
}

const madeBy = (
  requestId: string,
  read: Spec,
  error: ApiError,
  ways: Ways
): Effect.Effect<string, ApiError, ProfitBricks> =>
  Effect.flatMap(targetsOf(requestId, ways), (targets) => {
    const id = Reconcile.idIn({ metadata: { targets: targets.map((target) => ({ target })) } }, read)
    return id === undefined ? Effect.fail(error) : Effect.succeed(id)
  })

/** The API may have carried out the call. */
const mayBeDone = (error: unknown): error is ApiError =>
  isApiError(error) &&
  (error.requestId !== undefined ||
    ("mark" in error && error.mark !== undefined) ||
    ("outcome" in error && error.outcome === "unknown"))

const isApiError = Schema.is(ApiError)

/** How to take back what a call has come to. None: there is nothing to take back. */
const rollbackOf = (
  exit: Exit.Exit<Accepted<unknown>, unknown>,
  undo: By | undefined,
  ways: Ways
): ReadonlyArray<Lefts> => {
  if (Exit.isSuccess(exit)) {
    const { ids, operation, [Source]: source } = exit.value
    if (undo !== undefined)
      return [
        takeBack(
          {
            operation,
            ids,
            call: undo,
            removal: undefined,
            ended: ways.await(exit.value),
            hasState: source.state !== undefined
          },
          ways
        )
      ]
    return source.undo === undefined ? [] : [accepted(exit.value, source.undo, ways)]
  }
  return Chunk.toReadonlyArray(Cause.failures(exit.cause)).flatMap((error) => {
    if (!mayBeDone(error)) return []
    const { ids, operation } = error
    if (undo !== undefined)
      return [takeBack({ operation, ids, call: undo, removal: undefined, ended: Effect.void, hasState: false }, ways)]
    const failed = pendingOf(error)
    return failed === undefined ? [] : [pending(error, failed, ways)]
  })
}

/** A call of the user's own that takes a change back. */
export type By = Effect.Effect<Accepted<unknown>, ApiError, ProfitBricks>

/** It runs to its end in a scope that closes because of an interruption, and what it waits for can end before its time. */
const detached = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.forkDaemon(Effect.interruptible(self)), Fiber.join)

/** Says what is left: to the log, and to the transaction. */
const tell = (left: Left): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { error, href, ids, operation } = left
    const what = describe({ operation, ids, host: undefined })
    yield* Effect.logError(
      `${what}: could not be taken back, and is left${href === undefined ? "" : `, ${href}`}: ${error.message}`
    )
    const current = yield* Current
    if (Option.isSome(current)) current.value.report(left)
  })

/** Makes a call, and takes it back when the scope closes. Nothing comes between the call and that the scope owns it. */
export const owned = <A extends Accepted<unknown>, E, R>(
  self: Effect.Effect<A, E, R>,
  undo: By | undefined,
  ways: Ways
): Effect.Effect<A, E, R | Scope.Scope | ProfitBricks> =>
  Effect.gen(function* () {
    const exit = yield* Effect.exit(self)
    const context = yield* Effect.context<ProfitBricks>()
    for (const lefts of rollbackOf(exit, undo, ways)) {
      const rollback = Effect.flatMap(detached(lefts), (all) => Effect.forEach(all, tell, { discard: true }))
      yield* own(Effect.provide(rollback, context))
    }
    return yield* exit
  }).pipe(Effect.uninterruptible)
