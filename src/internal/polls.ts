/** The polls that all waits of a client share. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Scope } from "effect/Scope"
import type { ApiError } from "../Errors.js"
import type { RequestId } from "../Ids.js"
import type { RequestStatus } from "./requests.js"
import * as Shared from "./shared.js"

type Statuses = ReadonlyMap<string, RequestStatus>

/** The state that the waits of a client share. */
export interface Polls {
  /** The number of waits. */
  waits: number
  /** None: the list is of no use. */
  readonly statuses: Shared.Shared<Option.Option<Statuses>, ApiError>
  /** The time when the list was last found to be of no use. */
  uselessAt: number | undefined
}

export const make: Effect.Effect<Polls> = Effect.map(Shared.make<Option.Option<Statuses>, ApiError>(), (statuses) => ({
  waits: 0,
  statuses,
  uselessAt: undefined
}))

/**
 * From this many waits on, one call for the list of requests answers for all of them. Not sooner: the list has the whole
 * history of the contract, and is slow where that is long.
 */
const worthAList = 10

/** For this many milliseconds the answer is good enough: so the number of calls does not grow with that of the waits. */
const freshness = 2000

/** For this many milliseconds a list that was of no use is not asked for again. */
const disuse = Duration.toMillis("5 minutes")

/** The list cannot be read, but a single status perhaps can: unless the API or the account is the trouble. */
const isListTrouble = (error: ApiError): boolean =>
  !(
    error._tag === "Unauthorized" ||
    error._tag === "RateLimited" ||
    error._tag === "Unavailable" ||
    (error._tag === "TransportError" && error.reason !== "Timeout")
  )

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

/** Asks for the status of a request. Few waits ask for themselves; many share the list. */
export const ask = <R>(
  polls: Polls,
  id: RequestId,
  calls: {
    readonly one: (id: RequestId) => Effect.Effect<RequestStatus, ApiError, R>
    readonly all: Effect.Effect<Statuses, ApiError, R>
  }
): Effect.Effect<RequestStatus, ApiError, R> => {
  const listed = Effect.flatMap(
    Shared.within(
      polls.statuses,
      freshness,
      calls.all.pipe(
        Effect.asSome,
        Effect.catchIf(isListTrouble, () =>
          Effect.map(Clock.currentTimeMillis, (now) => {
            polls.uselessAt = now
            return Option.none<Statuses>()
          })
        )
      )
    ),
    Option.match({
      onNone: () => calls.one(id),
      onSome: (statuses) => {
        const status = statuses.get(id)
        return status === undefined ? calls.one(id) : Effect.succeed(status)
      }
    })
  )
  return Effect.flatMap(Clock.currentTimeMillis, (now) =>
    polls.waits < worthAList || isUseless(polls, now) ? calls.one(id) : listed
  )
}
