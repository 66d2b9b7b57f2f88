/** Changes of a property that the API takes as a whole: read, written, and read again, so that nobody else's part of it is lost. */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { LostUpdate, type WaitError } from "../Errors.js"
import { clientWith, fresh, type ProfitBricks } from "./client.js"
import * as Late from "./late.js"
import { type Origin, originOf } from "./origin.js"
import * as Path from "./path.js"
import { defaultPatience, untilKnown } from "./pauses.js"
import type { Input, Spec } from "./spec.js"

export interface Rewriting<A, E> {
  /** The operation that writes, and the ids of the object: all who change the same object are in one lane. */
  readonly spec: Spec
  readonly ids: Input
  readonly read: Effect.Effect<A, E, ProfitBricks>
  /** A change of somebody else is under way: what it writes may not be read yet. */
  readonly isBusy: (current: A) => boolean
  /** What was read is as it should be. */
  readonly isRight: (current: A) => boolean
  /** What is written follows from this part of what was read, and from nothing else. */
  readonly basis: (current: A) => unknown
  /** Writes, waits until it is done, and reads. */
  readonly write: (current: A) => Effect.Effect<A, E | WaitError, ProfitBricks>
}

/** So often a change is made before it is given up: others take it back each time. */
const mostWrites = 5

/** Reads again until it is so, or the schedule ends, and gives what was read last. */
const readUntil = <A, E>(
  read: Effect.Effect<A, E, ProfitBricks>,
  until: (current: A) => boolean,
  schedule: Schedule.Schedule<unknown>
): Effect.Effect<A, E, ProfitBricks> =>
  Effect.repeat(read, { until, schedule: Schedule.zipRight(schedule, Schedule.identity<A>()) })

/** The API itself has refused what was written, perhaps as it did not fit what was there by then. */
const isRefused = (error: object): boolean =>
  "_tag" in error && error._tag === "Validation" && "status" in error && error.status !== undefined

export const rewrite = <A, E extends object>({
  basis,
  ids,
  isBusy,
  isRight,
  read,
  spec,
  write
}: Rewriting<A, E>): Effect.Effect<A, E | WaitError | LostUpdate, ProfitBricks> => {
  const basisOf = (current: A) => JSON.stringify(basis(current))

  const settled = readUntil(
    read,
    (current) => isRight(current) || !isBusy(current),
    Schedule.spaced("2 seconds").pipe(Schedule.upTo("1 minute"))
  )

  const step = (
    current: A,
    writes: number,
    origin: Origin
  ): Effect.Effect<A, E | WaitError | LostUpdate, ProfitBricks> => {
    if (isRight(current)) return Effect.succeed(current)
    if (writes === mostWrites) return new LostUpdate({ ...origin, messages: [], attempts: writes })
    const next = (now: A) => step(now, writes + 1, origin)
    return Effect.matchEffect(write(current), {
      onFailure: (error) =>
        isRefused(error)
          ? Effect.flatMap(read, (now) => (basisOf(now) === basisOf(current) ? Effect.fail(error) : next(now)))
          : Effect.fail(error),
      // Reads lag behind writes: what is not there yet need not be lost.
      onSuccess: (written) =>
        isRight(written)
          ? Effect.succeed(written)
          : Effect.flatMap(readUntil(read, isRight, untilKnown(defaultPatience)), next)
    })
  }

  return clientWith(({ host, lanes, late }) => {
    const origin = originOf(spec, ids, host)
    // A change that was given up and may still arrive is part of what is read.
    return Late.clear(late, Path.fill(spec.path, origin.ids)).pipe(
      Effect.andThen(settled),
      Effect.flatMap((current) => step(current, 0, origin)),
      fresh,
      lanes(`${origin.operation} ${JSON.stringify(origin.ids)}`)
    )
  })
}
