import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import type { ApiError } from "../Errors.js"
import type { RequestId } from "../Ids.js"
import type { RequestStatus } from "../Request.js"
import * as Shared from "./shared.js"

type Statuses = ReadonlyMap<string, RequestStatus>

/** What the waits of a client share. */
export interface Polls {
  /** How many waits there are. */
  waits: number
  readonly statuses: Shared.Shared<Statuses, ApiError>
}

export const make: Effect.Effect<Polls> = Effect.map(Shared.make<Statuses, ApiError>(), (statuses) => ({
  waits: 0,
  statuses
}))

/**
 * From this many waits on, one call for the list of requests answers for all of them. Not sooner: the list has the whole
 * history of the contract, and is slow where that is long.
 */
const worthAList = 10

/** For this many milliseconds the answer is good enough: so the number of calls does not grow with that of the waits. */
const freshness = 2000

/** The list is of no use to anybody, but a single request may well be. */
const isListTrouble = (error: ApiError): boolean =>
  error._tag === "DecodeError" || (error._tag === "TransportError" && error.reason === "Timeout")

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
  const listed = Effect.matchEffect(Shared.within(polls.statuses, freshness, calls.all), {
    onFailure: (error) => (isListTrouble(error) ? calls.one(id) : Effect.fail(error)),
    onSuccess: (statuses) => {
      const status = statuses.get(id)
      return status === undefined ? calls.one(id) : Effect.succeed(status)
    }
  })
  return Effect.suspend(() => (polls.waits < worthAList ? calls.one(id) : listed))
}
