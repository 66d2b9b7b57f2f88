/** Settles calls whose outcome is unknown: adopted if they were carried out, repeated only if they certainly were not. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { ApiError } from "../Errors.js"
import * as Attempts from "./attempts.js"
import { amend, fromNoAnswer, isUnknown, type Learnt, messagesOfRequest, refused } from "./classify.js"
import { client, type ProfitBricks } from "./client.js"
import { ofAnother } from "./given.js"
import * as History from "./history.js"
import * as Late from "./late.js"
import * as Lookup from "./lookup.js"
import { isIdempotent } from "./methods.js"
import { describe } from "./origin.js"
import { pathOf } from "./path.js"
import { defaultPatience, isRefusal, untilKnown } from "./pauses.js"
import * as Requests from "./requests.js"
import { carriedOut, type Input, idsToRead, type Reply, type Spec } from "./spec.js"
import * as States from "./states.js"
import * as Telemetry from "./telemetry.js"

/** A 501, 504 and others say nothing of what goes on behind them. */
const overWith = new Set([500, 502, 503])

/** Nothing works on the call any more. Behind a timeout it may still be under way. */
const isOver = (error: ApiError): boolean =>
  error._tag === "TransportError"
    ? error.reason === "Reset"
    : error.status !== undefined && error.status !== 499 && (error.status < 500 || overWith.has(error.status))

/** An attachment has been seen to take 108 seconds. */
const longestAttachment = Duration.minutes(2)

/** Why a request has failed. */
type Failed = Required<Pick<Learnt, "messages">>

const isMissing = (error: ApiError | Failed): boolean => "_tag" in error && error._tag === "NotFound"

/**
 * The object among the targets of a request: by its URL, which ends with the collection and the id as the path does at which it
 * is read; or by its type, as the API may put a placeholder in place of the URL.
 */
export const idIn = ({ metadata: { targets } }: Requests.Ending, read: Spec): string | undefined => {
  const collection = read.path.split("/").at(-2)
  const named = targets.find(({ target: { href, id } }) => pathOf(href ?? "").endsWith(`/${collection}/${id}`))
  const typed = targets.find(
    ({ target: { href, type } }) => !(href ?? "").includes("/") && (type ?? read.type()) === read.type()
  )
  return (named ?? typed)?.target.id
}

/** The ids lead to an object: they are all that it takes to read it. */
export const leadTo = (ids: Input, read: Spec): boolean => read.params.keys.every((key) => key in ids)

/** The ids of the call do not lead to the object that it makes. */
const makesNew = (spec: Spec, input: Input): boolean =>
  spec.method === "POST" && spec.read !== undefined && !leadTo(idsToRead(spec, input, undefined), spec.read)

/** The answer is in a collection of the object that is read: a level below it. */
const isPart = ({ path, success }: Spec, read: Spec): boolean =>
  success !== undefined && path.startsWith(`${read.path}/`)

/** The path of what a call changes: an action has its name behind that of its object. */
const changedPath = ({ call: { target }, spec }: Attempts.Sent): string =>
  spec.method === "POST" && spec.success === undefined ? pathOf(target).replace(/\/[^/]*$/, "") : pathOf(target)

/**
 * For a call that is first sent at `since`, or may have been by somebody else: `recover` goes before all attempts, `each` around every
 * one of them, `all` around all of them, and `rememberLate` after them, however they end.
 */
export const make = (sent: Attempts.Sent, since: number, mayBeSent: boolean) => {
  const { call, input, mark, origin, secrets, spec } = sent
  const about = describe(origin)
  const search = Lookup.make(sent, since)
  /** An attempt may have been carried out. */
  let mayBeDone = mayBeSent
  /** The error of the last attempt that may have been. */
  let unsettled: ApiError | undefined
  /** The number of attempts that the API has recorded, or may record yet. */
  let recorded = 0

  /** An attempt that is given up may still be carried out. */
  const giveUp = Effect.sync(() => {
    mayBeDone = true
  })
  const onGivenUp = Effect.sync(() => {
    recorded++
    mayBeDone = true
  })

  /** The schedule of looks. None: never. */
  const schedule = Effect.map(client, ({ reconciliation }) =>
    mark === undefined ? Option.none() : reconciliation.schedule
  )

  /**
   * The request to wait for. Of several DELETEs the first one does it, and the API may fail the others; several PUTs are
   * done one after the other. Nothing else is sent twice by this client.
   */
  const requestOf = ({ found }: Lookup.Look): Effect.Effect<string | undefined> =>
    Effect.as(
      found.length > 1 && !isIdempotent(spec.method)
        ? Effect.logWarning(
            `${about}: was carried out ${found.length} times, as requests ${found.map(({ id }) => id).join(", ")}`
          )
        : Effect.void,
      (spec.method === "PUT" ? found.at(-1) : found[0])?.id
    )

  /** The state of a request. One that has failed makes nothing, and says why. */
  const stateOf = (requestId: string): Effect.Effect<Requests.Ending, ApiError | Failed, ProfitBricks> =>
    Effect.gen(function* () {
      const answer = yield* Attempts.read<Requests.Ending>(Requests.status, { requestId })
      const { message, status } = answer.metadata
      if (status !== "FAILED") return answer
      return yield* Effect.fail({ messages: messagesOfRequest(message, secrets) })
    })

  /** What was made or attached may not be there before its request is done, and a state that cannot be read says nothing. */
  const isUnderWay = (requestId: string) =>
    Effect.map(stateOf(requestId), ({ metadata }) => metadata.status !== "DONE").pipe(
      Effect.catchIf(
        (error) => "_tag" in error && !isRefusal(error),
        () => Effect.succeed(true)
      )
    )

  /** Gives what the operation would have given, had its answer arrived. */
  const adopt = (error: ApiError, requestId: string): Effect.Effect<Reply, ApiError, ProfitBricks> =>
    Effect.gen(function* () {
      const { read } = spec
      if (read === undefined) return carriedOut(requestId)
      const given = idsToRead(spec, input, undefined)
      const ids = leadTo(given, read) ? given : idsToRead(spec, input, idIn(yield* stateOf(requestId), read))
      // As deep as what was sent, like the answer to a change: a depth is promised by a read only.
      const depth = { upTo: Number(input["depth"] ?? 0) + (isPart(spec, read) ? 1 : 0) }
      const known = Effect.retry(Attempts.read<unknown>(read, { ...ids, depth }), {
        while: isMissing,
        schedule: untilKnown(defaultPatience)
      })
      const value = yield* Effect.retry(known, {
        while: (error) => isMissing(error) && isUnderWay(requestId),
        schedule: untilKnown(longestAttachment)
        // It may be there since the last read.
      }).pipe(Effect.catchIf(isMissing, () => known))
      return carriedOut(requestId, value)
    }).pipe(Effect.mapError((learnt) => amend(error, { requestId, ...("_tag" in learnt ? {} : learnt) })))

  /** Adopts the call if it was found. */
  const adoptFound = (error: ApiError, seen: Lookup.Look) =>
    Effect.flatMap(requestOf(seen), (requestId) =>
      requestId === undefined
        ? Effect.succeedNone
        : Effect.logInfo(`${about}: was carried out, as request ${requestId}`).pipe(
            Effect.andThen(adopt(error, requestId)),
            Effect.asSome
          )
    )

  /** Finds out what became of a call whose answer does not say, or did not come. */
  const settle = (error: ApiError): Effect.Effect<Reply, ApiError, ProfitBricks> =>
    Effect.gen(function* () {
      const isMisunderstood = error._tag === "DecodeError"
      if (!isMisunderstood && (!isUnknown(error) || isIdempotent(spec.method))) return yield* error
      if (!isMisunderstood) yield* Effect.logWarning(error.message)
      const when = yield* schedule
      if (Option.isNone(when)) return yield* error
      if (error.requestId !== undefined) return yield* adopt(error, error.requestId)
      const seen = yield* Effect.onInterrupt(
        search(when.value, isMisunderstood ? Lookup.isRead : undefined),
        () => giveUp
      )
      const adopted = yield* adoptFound(error, seen)
      if (Option.isSome(adopted)) return adopted.value
      if (isMisunderstood || !seen.isAbsent || !isOver(error)) return yield* error
      yield* Effect.logInfo(`${about}: was not carried out`)
      return yield* amend(error, { outcome: "notExecuted", mark: undefined })
    }).pipe(Telemetry.unlessAnswered(about, mark))

  /** Finds the call if somebody else may have sent it. None: it is not there, or sending it again does no harm. */
  const recover: Effect.Effect<Option.Option<Reply>, ApiError, ProfitBricks> = Effect.gen(function* () {
    const isHarmless = isIdempotent(spec.method)
    const unknown = fromNoAnswer({ reason: "Unknown", outcome: "unknown" }, { origin, attempts: 0, mark })
    const when = yield* schedule
    if (Option.isNone(when)) return isHarmless ? Option.none() : yield* unknown
    // A PUT whose record comes late would undo what came after it, if it were sent again.
    const seen = yield* search(when.value, spec.method === "DELETE" ? Lookup.isRead : undefined)
    if (seen.found.some((one) => History.isOther(call, one))) {
      return yield* refused(origin, [{ path: "", message: ofAnother }])
    }
    const adopted = yield* adoptFound(unknown, seen)
    if (Option.isSome(adopted) || isHarmless) return adopted
    if (!seen.isAbsent) return yield* unknown
    mayBeDone = false
    return Option.none()
  }).pipe(Telemetry.unlessAnswered(about, mark), (looked) => (mayBeSent ? looked : Effect.succeedNone))

  /** Finds the request that was started, if the answer does not say which, or if there may be an older one. */
  const identify = (reply: Reply): Effect.Effect<Reply, never, ProfitBricks> => {
    const isRepeated = mayBeDone && spec.method === "DELETE"
    if (!isRepeated && (!reply.isAccepted || reply.requestId !== undefined)) return Effect.succeed(reply)
    return Effect.gen(function* () {
      const when = yield* schedule
      if (Option.isNone(when)) return reply
      const requestId = yield* requestOf(yield* search(when.value, isRepeated ? Lookup.isRead : undefined))
      return { ...reply, requestId: requestId ?? reply.requestId }
    }).pipe(Telemetry.unlessAnswered(about, mark))
  }

  /** The repetition of a call may show what an attempt before it has done. */
  const seenInError = (error: ApiError): Effect.Effect<Reply, ApiError, ProfitBricks> => {
    const { _tag, messages } = error
    // A 404 without the API's messages is a proxy's, which knows nothing of the object.
    if (_tag === "NotFound" && messages.length > 0 && spec.method === "DELETE" && mayBeDone) {
      return Effect.succeed(carriedOut(undefined))
    }
    // Of a call that is not recorded the repetition alone can tell: it is refused while the first attempt is being carried out.
    if (_tag === "Validation" && unsettled !== undefined && !spec.isRecorded && spec.waits?.until === "gone") {
      const before = unsettled
      return Effect.flatMap(States.isGoing(spec.waits.read, input), (isGoing) =>
        isGoing ? Effect.succeed(carriedOut(undefined)) : Effect.fail(before)
      )
    }
    return _tag === "Validation" && !spec.isRecorded ? (unsettled ?? error) : error
  }

  const each = (attempt: Effect.Effect<Reply, ApiError>): Effect.Effect<Reply, ApiError, ProfitBricks> =>
    Effect.matchEffect(attempt, {
      onSuccess: (reply) => {
        recorded++
        return identify(reply)
      },
      onFailure: (error) => {
        if (isUnknown(error) || error._tag === "DecodeError") recorded++
        return seenInError(error).pipe(
          Effect.flatMap(identify),
          Effect.catchAll(settle),
          Effect.mapError((error) => {
            if (!("outcome" in error)) return error
            mayBeDone ||= error.outcome === "unknown"
            if (error.outcome === "unknown") unsettled = error
            // An attempt that did nothing says nothing of those before it.
            return mayBeDone && error.outcome === "notExecuted" ? amend(error, { outcome: "unknown", mark }) : error
          })
        )
      }
    })

  /** Whatever the last attempt came to, one before it may have been carried out. */
  const settleFinally = (error: ApiError): Effect.Effect<Reply, ApiError, ProfitBricks> =>
    Effect.gen(function* () {
      const when = yield* schedule
      if (!mayBeDone || Option.isNone(when) || !isIdempotent(spec.method)) return yield* error
      const adopted = yield* adoptFound(error, yield* search(when.value, Lookup.isRead))
      return Option.isSome(adopted) ? adopted.value : yield* error
    }).pipe(Telemetry.unlessAnswered(about, mark))

  /** An attempt that was given up may still arrive, and undo a newer change of the same object. A new object undoes none. */
  const rememberLate: Effect.Effect<void, never, ProfitBricks> = Effect.suspend(() =>
    !mayBeDone || recorded === 0 || makesNew(spec, input)
      ? Effect.void
      : Effect.flatMap(Effect.all([client, schedule]), ([{ late }, when]) =>
          Option.isNone(when)
            ? Effect.void
            : Late.remember(late, changedPath(sent), search(when.value, undefined, recorded))
        )
  )

  const all = (tries: Effect.Effect<Reply, ApiError, ProfitBricks>): Effect.Effect<Reply, ApiError, ProfitBricks> =>
    Effect.catchAll(tries, settleFinally)

  return { recover, each, all, rememberLate, onGivenUp }
}
