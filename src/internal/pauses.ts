/** When to ask again: transient errors, and schedules that respect `Retry-After`. */
import * as Duration from "effect/Duration"
import * as Schedule from "effect/Schedule"
import type { ApiError } from "../Errors.js"

/** The pause that the API asks for, if it does. */
export const pauseAskedFor = (error: ApiError): Duration.Duration =>
  ("retryAfter" in error ? error.retryAfter : undefined) ?? Duration.zero

/** Errors that say nothing about what was asked: the next time, it may be answered. */
export const isTransient = (error: ApiError): boolean =>
  error._tag === "RateLimited" ||
  error._tag === "Unavailable" ||
  (error._tag === "TransportError" && error.reason !== "Tls")

/** A schedule whose pauses are at least as long as its input asks for. */
export const atLeast = <Out, In>(
  schedule: Schedule.Schedule<Out, In>,
  pause: (input: In) => Duration.Duration
): Schedule.Schedule<[In, Out], In> =>
  Schedule.identity<In>().pipe(
    Schedule.intersect(schedule),
    Schedule.modifyDelay(([input], delay) => Duration.max(delay, pause(input)))
  )

/** The API has been seen to know nothing of an object for seconds, and minutes, after it said that it was made. */
export const untilKnown = (patience: Duration.DurationInput) =>
  Schedule.spaced("1 second").pipe(Schedule.upTo(patience))

export const defaultPatience = Duration.seconds(10)
