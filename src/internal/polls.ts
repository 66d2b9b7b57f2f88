/** The polls that all waits of a client share. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Scope } from "effect/Scope"
import type { ApiError } from "../Errors.js"
import type { RequestStatus } from "./requests.js"
import * as Shared from "./shared.js"

/** The status of something that is waited for, as one answer has it. */
export interface Seen {
  readonly status: RequestStatus
  /** When the object was last modified, in milliseconds since 1970, as far as it is known. */
  readonly modified?: number | undefined
}

export type Statuses = ReadonlyMap<string, Seen>

/** The state that the waits of a client share which are for requests, or for objects of one collection. */
export interface Polls {
  /** The number of waits. */
  waits: number
  /** The last list; an empty one where the list is of no use. */
  readonly statuses: Shared.Shared<Statuses, ApiError>
  /** The time when the list was last found to be of no use. */
  uselessAt: number | undefined
  /** The time when the list was last held against a single status, or was first read. */
  checkedAt: number | undefined
  /** One that has ended, although the list did not say so: the next list must. */
  ended: string | undefined
}

const noStatuses: Statuses = new Map()

/** The polls of a client, by what they ask for. */
export type Groups = Map<string, Polls>

const make: Effect.Effect<Polls> = Effect.map(Shared.make<Statuses, ApiError>(), (statuses) => ({
  waits: 0,
  statuses,
  uselessAt: undefined,
  checkedAt: undefined,
  ended: undefined
}))

/** The two calls that say how far things are: one for itself, and one for all of them. */
export interface Reads<R> {
  readonly one: (id: string) => Effect.Effect<Seen, ApiError, R>
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

const hasEnded = (seen: Seen | undefined): boolean =>
  seen?.status.metadata.status === "DONE" || seen?.status.metadata.status === "FAILED"

const isUseless = ({ uselessAt }: Polls, now: number): boolean =>
  uselessAt !== undefined && uselessAt <= now && now - uselessAt < disuse

/** Counts a wait of a group for as long as its scope is open. */
export const join = (groups: Groups, group: string): Effect.Effect<Polls, never, Scope> =>
  Effect.acquireRelease(
    Effect.map(make, (fresh) => {
      const polls = groups.get(group) ?? fresh
      groups.set(group, polls)
      polls.waits++
      return polls
    }),
    (polls) =>
      Effect.sync(() => {
        polls.waits--
        // A list that was of no use is remembered.
        if (polls.waits === 0 && polls.uselessAt === undefined) groups.delete(group)
      })
  )

/** Reads the list, unless it cannot be read while a single status can, or does not keep up with it. */
const readList = <R>(polls: Polls, id: string, { all, one }: Reads<R>): Effect.Effect<Statuses, ApiError, R> =>
  Effect.gen(function* () {
    const listed = yield* Effect.either(all)
    const now = yield* Clock.currentTimeMillis
    const useless = (known?: Seen) => {
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
export const ask = <R>(polls: Polls, id: string, reads: Reads<R>): Effect.Effect<Seen, ApiError, R> =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    if (polls.waits < worthAList || isUseless(polls, now)) return yield* reads.one(id)
    const statuses = yield* Shared.within(polls.statuses, freshness, readList(polls, id, reads))
    return statuses.get(id) ?? (yield* reads.one(id))
  })
