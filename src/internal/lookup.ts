/** Looks for a call among those that the API has accepted, by its mark, until it is found or enough has been seen. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import { type ApiError, DecodeError } from "../Errors.js"
import * as Attempts from "./attempts.js"
import { client, clientWith, fresh, type ProfitBricks, unrepeated } from "./client.js"
import * as History from "./history.js"
import type { Origin } from "./origin.js"
import { atLeast, isRefusal, pauseAskedFor } from "./pauses.js"
import * as Requests from "./requests.js"
import * as Shared from "./shared.js"
import type { Input, Spec } from "./spec.js"
import type * as Telemetry from "./telemetry.js"

/** One look into the history. */
export interface Look {
  /** The requests that the call has started, the oldest one first. */
  readonly found: ReadonlyArray<History.Marked>
  /** `failed` is worth another look, `refused` is not. */
  readonly result: "read" | "failed" | "refused"
  /** Nothing in the history can be the call. */
  readonly isAbsent: boolean
  /** It was a look at all requests, not at some of them. */
  readonly isWhole: boolean
  readonly pause: Duration.Duration
}

export const isRead = ({ result }: Look): boolean => result === "read"

/** However long the API asks to wait, a look is not put off longer: its outcome is wanted in the end. */
const longestPause = Duration.minutes(1)

/** A history of more pages than this is not read to its end. */
const mostPages = 100

/**
 * The items of a list, page after page until there are enough, and whether it is certain that these are all: a page that is
 * announced and does not come, or one from a cache, may lack what is looked for.
 */
export const read = <A>(
  list: Spec,
  input: Input,
  isEnough: (items: ReadonlyArray<A>) => boolean = () => false,
  line?: Telemetry.Line
): Effect.Effect<{ readonly all: ReadonlyArray<A>; readonly isComplete: boolean }, ApiError, ProfitBricks> =>
  Effect.gen(function* () {
    const all: Array<A> = []
    let isComplete = true
    for (let page = 0; page < mostPages; page++) {
      const offset = all.length
      const reply = yield* Attempts.reply<Requests.Page<A>>(list, page === 0 ? input : { ...input, offset }, line)
      const { _links, items, limit, offset: given } = reply.value
      isComplete &&= reply.isCertain
      // A page that was not asked for is one of a server without pages, or of another place in the list.
      if ((given ?? 0) !== offset) return { all: page === 0 ? items : all, isComplete: false }
      // A call takes fewer arguments than a list may have items.
      for (const item of items) all.push(item)
      const isFull = typeof limit === "number" && items.length >= limit
      const isAnnounced = isFull || reply.hasNext || (_links?.next ?? null) !== null
      if (!isAnnounced || isEnough(items)) return { all, isComplete }
      // The last page may announce another one all the same: that one is empty, and stands where it was asked for.
      if (items.length === 0) return { all, isComplete: (isFull || page > 0) && isComplete }
    }
    return { all, isComplete: false }
  }).pipe(fresh)

/** What is looked for is not in a list that may lack some. It may be there all the same, so that its absence is no answer. */
export const inconclusive = (origin: Origin, message: string): DecodeError =>
  new DecodeError({ ...origin, messages: [], attempts: 1, issues: [{ path: "", message }] })

export const nameMayBeThere = (origin: Origin): DecodeError =>
  inconclusive(origin, "has not all objects, or comes from a cache: one with this name may be there all the same")

const historyOf = (input: Input) =>
  Effect.map(unrepeated(read<Requests.Recorded>(Requests.list, input)), ({ all, isComplete }) =>
    History.of(all, isComplete)
  )

const whole = historyOf({})

/** So much of the history is recent, however the API takes a date that has no zone. */
const recently = Duration.toMillis("2 days")

/** A call can be among the recent requests for this long, whatever the clocks say. */
const stillRecent = Duration.toMillis("1 day")

const recent = Effect.flatMap(Clock.currentTimeMillis, (now) =>
  historyOf({ filter: { createdAfter: Requests.filterDate(now - recently) } })
)

/** Looks for a call that was first sent at `since`. */
export const make = (sent: Attempts.Sent, since: number) => {
  /** Whether the API has not shown yet that its filters are of no use. */
  let filters = true

  const lookAt = (
    history: Effect.Effect<History.History, ApiError, ProfitBricks>,
    shared: Shared.Shared<History.History, ApiError>,
    isWhole: boolean
  ): Effect.Effect<Look, ApiError, ProfitBricks> =>
    Effect.map(Shared.after(shared, history), ({ isComplete, marked, strangers }) => {
      // What has no request at all in two days may be a filter that the API takes otherwise.
      if (!isWhole) filters = marked.size + strangers.length > 0
      return {
        found: marked.get(sent.mark ?? "") ?? [],
        result: "read",
        isAbsent: isWhole && isComplete && !strangers.some((stranger) => History.mayBe(sent.call, since, stranger)),
        isWhole,
        pause: Duration.zero
      }
    })

  const failedBy = (error: ApiError, isWhole: boolean): Look => ({
    found: [],
    result: isRefusal(error) ? "refused" : "failed",
    isAbsent: false,
    isWhole,
    pause: Duration.min(pauseAskedFor(error), longestPause)
  })

  const lookAtAll: Effect.Effect<Look, never, ProfitBricks> = clientWith(({ history }) =>
    Effect.catchAll(lookAt(whole, history.whole, true), (error) => Effect.succeed(failedBy(error, true)))
  )

  /** A look at the recent requests, which finds the call as well as one at all of them; that it is not there, it cannot say. */
  const lookAtRecent: Effect.Effect<Look, never, ProfitBricks> = clientWith(({ history }) =>
    Effect.matchEffect(lookAt(recent, history.recent, false), {
      onFailure: (error) => {
        if (error._tag !== "Validation") return Effect.succeed(failedBy(error, false))
        filters = false
        return lookAtAll
      },
      onSuccess: (seen) => (filters ? Effect.succeed(seen) : lookAtAll)
    })
  )

  const look = Effect.flatMap(Effect.all([client, Clock.currentTimeMillis]), ([{ version }, now]) =>
    version >= 6 && filters && now - since < stillRecent ? lookAtRecent : lookAtAll
  )

  /**
   * Looks until the call is found, or one look is enough: gives the last look, which was at all requests if the call was not found
   * among some.
   */
  return (
    when: Schedule.Schedule<unknown>,
    isEnough: (seen: Look) => boolean = () => false,
    /** The number of requests to find. */
    wanted = 1
  ) => {
    const isOver = ({ found, result }: Look) => found.length >= wanted || result === "refused"
    return Effect.flatMap(
      Effect.repeat(look, {
        schedule: atLeast(when, ({ pause }: Look) => pause),
        until: (seen) => isOver(seen) || isEnough(seen)
      }),
      ([last]) => (last.isWhole || isOver(last) ? Effect.succeed(last) : lookAtAll)
    )
  }
}
