/** Looks for a call among those that the API has accepted, by its mark, until it is found or enough has been seen. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as Attempts from "./attempts.js"
import { client, type ProfitBricks, unrepeated } from "./client.js"
import * as History from "./history.js"
import * as Pages from "./pages.js"
import { pathOf } from "./path.js"
import { atLeast, isTransient, pauseAskedFor } from "./pauses.js"
import * as Requests from "./requests.js"
import * as Shared from "./shared.js"

/** One look into the history. */
export interface Look {
  /** The requests that the call has started, the oldest one first. */
  readonly found: ReadonlyArray<{ readonly id: string }>
  /** `failed` is worth another look, `refused` is not. */
  readonly result: "read" | "failed" | "refused"
  /** Nothing in the history can be the call. */
  readonly isAbsent: boolean
  readonly pause: Duration.Duration
}

export const isRead = ({ result }: Look): boolean => result === "read"

/** Clocks differ. What is older than this was not the call. */
const skew = Duration.toMillis("1 hour")

/** However long the API asks to wait, a look is not put off longer: its outcome is wanted in the end. */
const longestPause = Duration.minutes(1)

const read = Pages.items((page) => Attempts.read<Pages.Page<Requests.Recorded>>(Requests.list, page)).pipe(
  Stream.runCollect,
  Effect.map(History.of),
  unrepeated
)

/** A recorded call without a mark may be this one, its mark lost on the way. */
const mayBe = ({ call, spec }: Attempts.Sent, since: number, { createdAt, method, url }: History.Stranger): boolean =>
  (typeof method !== "string" || method.toUpperCase() === spec.method) &&
  (typeof url !== "string" || pathOf(url).endsWith(pathOf(call.target))) &&
  !(createdAt < since - skew)

/** Looks for a call that was first sent at `since`. */
export const make = (sent: Attempts.Sent, since: number) => {
  const look: Effect.Effect<Look, never, ProfitBricks> = Effect.flatMap(client, ({ history }) =>
    Effect.match(Shared.after(history, read), {
      onFailure: (error): Look => ({
        found: [],
        result: isTransient(error) ? "failed" : "refused",
        isAbsent: false,
        pause: Duration.min(pauseAskedFor(error), longestPause)
      }),
      onSuccess: ({ marked, strangers }): Look => ({
        found: marked[sent.mark ?? ""] ?? [],
        result: "read",
        isAbsent: !strangers.some((stranger) => mayBe(sent, since, stranger)),
        pause: Duration.zero
      })
    })
  )

  /** Looks until the call is found, or one look is enough: gives the last look. */
  return (when: Schedule.Schedule<unknown>, isEnough: (seen: Look) => boolean = () => false) =>
    Effect.map(
      Effect.repeat(look, {
        schedule: atLeast(when, ({ pause }: Look) => pause),
        until: (seen) => seen.found.length > 0 || seen.result === "refused" || isEnough(seen)
      }),
      ([last]) => last
    )
}
