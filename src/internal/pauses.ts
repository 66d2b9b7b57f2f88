/** When to ask again: which errors are final, and schedules that respect `Retry-After`. */
import * as Duration from "effect/Duration"
import * as Schedule from "effect/Schedule"
import type { ApiError, WaitError } from "../Errors.js"

/** However long the API asks to wait: after this long a poll, or another call, may see whether that still holds. */
export const longestPause = Duration.minutes(5)

/** The pause that the API asks for, if it does. */
export const pauseAskedFor = (error: ApiError): Duration.Duration =>
  ("retryAfter" in error ? error.retryAfter : undefined) ?? Duration.zero

/** The API's own refusal. A 403 without its messages is a proxy's; all other errors say nothing of what was asked for. */
export const isRefusal = (error: WaitError): boolean =>
  error._tag === "Unauthorized" || (error._tag === "Forbidden" && error.messages.length > 0)

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
