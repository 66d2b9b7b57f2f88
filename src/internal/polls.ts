/** The polls that all waits of a client share. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Scope } from "effect/Scope"
import type { ApiError } from "../Errors.js"
import type { RequestId } from "../Ids.js"
import type { RequestStatus } from "./requests.js"
import * as Shared from "./shared.js"

export type Statuses = ReadonlyMap<string, RequestStatus>

/** The state that the waits of a client share. */
export interface Polls {
  /** The number of waits. */
  waits: number
  /** The last list; an empty one where the list is of no use. */
  readonly statuses: Shared.Shared<Statuses, ApiError>
  /** The time when the list was last found to be of no use. */
  uselessAt: number | undefined
  /** The time when the list was last held against a single status, or was first read. */
  checkedAt: number | undefined
  /** A request that has ended, although the list did not say so: the next list must. */
  ended: RequestId | undefined
}

const noStatuses: Statuses = new Map()

export const make: Effect.Effect<Polls> = Effect.map(Shared.make<Statuses, ApiError>(), (statuses) => ({
  waits: 0,
  statuses,
  uselessAt: undefined,
  checkedAt: undefined,
  ended: undefined
}))

/** The two calls that say how requests are: one for itself, and one for all of the contract. */
export interface Reads<R> {
  readonly one: (id: RequestId) => Effect.Effect<RequestStatus, ApiError, R>
  readonly all: Effect.Effect<{ readonly statuses: Statuses; readonly isCertain: boolean }, ApiError, R>
}

/**
 * From this many waits on, one call for the list of requests answers for all of them. Not sooner: the list has the whole
 * history of the contract, and is slow where that is long.
 */
const worthAList = 10

/** For this many milliseconds the answer is good enough: so the number of calls does not grow with that of the waits. */
const freshness = 2000

/** For this many milliseconds a list that was of no use is not asked for again. */
const disuse = Duration.toMillis("5 minutes")

/** After this many milliseconds the list is held against a single status again: it may be stale without saying so. */
const trusted = 30_000

const hasEnded = (status: RequestStatus | undefined): boolean =>
  status?.metadata.status === "DONE" || status?.metadata.status === "FAILED"

const isUseless = ({ uselessAt }: Polls, now: number): boolean =>
  uselessAt !== undefined && uselessAt <= now && now - uselessAt < disuse

/** Counts a wait for as long as its scope is open. */
export const join = (polls: Polls): Effect.Effect<void, never, Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      polls.waits++
    }),
    () =>
      Effect.sync(() => {
        polls.waits--
      })
  )

/** Reads the list, unless it cannot be read while a single status can, or does not keep up with it. */
const readList = <R>(polls: Polls, id: RequestId, { all, one }: Reads<R>): Effect.Effect<Statuses, ApiError, R> =>
  Effect.gen(function* () {
    const listed = yield* Effect.either(all)
    const now = yield* Clock.currentTimeMillis
    const useless = (known?: RequestStatus) => {
      polls.uselessAt = now
      polls.ended = undefined
      return known === undefined ? noStatuses : new Map([[id, known]])
    }
    if (Either.isLeft(listed)) {
      // The account is the trouble, and not the list.
      if (listed.left._tag === "Unauthorized" || listed.left._tag === "RateLimited") return yield* listed.left
      return useless(yield* Effect.mapError(one(id), () => listed.left))
    }
    const { isCertain, statuses } = listed.right
    const isBehind = polls.ended !== undefined && !hasEnded(statuses.get(polls.ended))
    if (!isCertain || isBehind) return useless()
    polls.ended = undefined
    polls.checkedAt ??= now
    if (!statuses.has(id) || hasEnded(statuses.get(id)) || now - polls.checkedAt < trusted) return statuses
    polls.checkedAt = now
    const single = yield* Effect.option(one(id))
    if (Option.isNone(single)) return statuses
    if (hasEnded(single.value)) polls.ended = id
    return new Map(statuses).set(id, single.value)
  })

/** Asks for the status of a request. Few waits ask for themselves; many share the list. */
export const ask = <R>(polls: Polls, id: RequestId, reads: Reads<R>): Effect.Effect<RequestStatus, ApiError, R> =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    if (polls.waits < worthAList || isUseless(polls, now)) return yield* reads.one(id)
    const statuses = yield* Shared.within(polls.statuses, freshness, readList(polls, id, reads))
    return statuses.get(id) ?? (yield* reads.one(id))
  })
