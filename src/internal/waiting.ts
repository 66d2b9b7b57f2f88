/** The engine of waits: polls by a schedule until a request has ended. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { type ApiError, RequestFailed, RequestTimeout, type Target, type WaitError } from "../Errors.js"
import type { RequestId } from "../Ids.js"
import { amend, messagesOfRequest } from "./classify.js"
import { client, fresh, locally, type ProfitBricks, unrepeated } from "./client.js"
import type { Origin } from "./origin.js"
import { atLeast, isRefusal, longestPause, pauseAskedFor } from "./pauses.js"
import * as Polls from "./polls.js"
import type { RequestStatus } from "./requests.js"

/** Asks once, behind the calls of users: the schedule of the wait decides when to ask again. */
const poll = (
  reads: Polls.Reads<ProfitBricks>,
  requestId: RequestId
): Effect.Effect<RequestStatus, ApiError, ProfitBricks> =>
  Effect.flatMap(client, ({ polls }) => Polls.ask(polls, requestId, reads)).pipe(
    unrepeated,
    fresh,
    locally(({ send }) => ({ send: (call) => send({ ...call, isPoll: true }) }))
  )

const targetsOf = (status: RequestStatus | undefined): ReadonlyArray<Target> =>
  (status?.metadata.targets ?? []).map(({ status, target }) => ({
    id: target.id,
    type: target.type ?? undefined,
    status: status ?? undefined
  }))

/** The request of an answer: one that names another request is about that one. */
const isAbout = ({ id }: RequestStatus, requestId: RequestId): boolean =>
  typeof id !== "string" || id.includes(requestId)

/** A request may be unknown for seconds after it was accepted, as reads lag behind. Unknown for this long, it does not exist. */
const longestAbsence = Duration.toMillis("1 minute")

/** The state of a wait between two polls. */
interface Watch {
  last: RequestStatus | undefined
  polls: number
  /** The pause that the last answer asked for. */
  pause: Duration.Duration
  /** The error of the last poll. */
  error: ApiError | undefined
  /** When the request was first found to be unknown, if it still is. */
  unknownSince: number | undefined
}

/** An error of a poll that is an answer: all others say nothing of the request. */
const isFinal = (error: ApiError, state: Watch, now: number): boolean =>
  isRefusal(error) ||
  (error._tag === "NotFound" && state.unknownSince !== undefined && now - state.unknownSince >= longestAbsence)

export const watch = (
  reads: Polls.Reads<ProfitBricks>,
  requestId: RequestId,
  accepted: Pick<Origin, "operation" | "method" | "ids">,
  options: {
    readonly schedule: Schedule.Schedule<unknown>
    readonly timeout: Duration.DurationInput
  }
): Stream.Stream<RequestStatus, WaitError, ProfitBricks> => {
  const timeout = Duration.decode(options.timeout)
  return Stream.unwrapScoped(
    Effect.gen(function* () {
      const { host, polls, secrets } = yield* client
      yield* Polls.join(polls)
      const state: Watch = {
        last: undefined,
        polls: 0,
        pause: Duration.zero,
        error: undefined,
        unknownSince: undefined
      }
      const driver = yield* Schedule.driver(atLeast(options.schedule, (pause: Duration.Duration) => pause))
      const common = () => ({
        ...accepted,
        host,
        requestId,
        attempts: state.polls,
        targets: targetsOf(state.last)
      })
      const timedOut = Effect.suspend(
        () =>
          new RequestTimeout({
            ...common(),
            messages: [],
            lastStatus: state.last?.metadata.status,
            lastError: state.error?.message,
            timeout
          })
      )

      /** The next status that differs from the last one, if the request has not ended yet. */
      const next: Effect.Effect<Option.Option<RequestStatus>, WaitError, ProfitBricks> = Effect.suspend(() => {
        if (state.last?.metadata.status === "FAILED") {
          return new RequestFailed({ ...common(), messages: messagesOfRequest(state.last.metadata.message, secrets) })
        }
        if (state.last?.metadata.status === "DONE") return Effect.succeedNone
        const pause = state.polls === 0 ? Effect.void : Effect.catchAll(driver.next(state.pause), () => timedOut)
        return Effect.andThen(pause, ask)
      })

      const ask = Effect.suspend(() => {
        state.polls++
        return Effect.matchEffect(poll(reads, requestId), {
          onFailure: (error) =>
            Effect.flatMap(Clock.currentTimeMillis, (now) => {
              state.error = error
              state.unknownSince = error._tag === "NotFound" ? (state.unknownSince ?? now) : undefined
              // A poll starts no request, but is about one: the error says which one to wait for again.
              if (isFinal(error, state, now)) {
                return Effect.fail(amend(error, { requestId, ids: { ...error.ids, ...accepted.ids } }))
              }
              state.pause = Duration.min(pauseAskedFor(error), longestPause)
              return next
            }),
          onSuccess: (status) => {
            state.pause = Duration.zero
            state.error = undefined
            state.unknownSince = undefined
            const isNew = isAbout(status, requestId) && JSON.stringify(status) !== JSON.stringify(state.last)
            if (isNew) state.last = status
            return isNew ? Effect.succeedSome(status) : next
          }
        })
      })

      return Stream.repeatEffectOption(
        Effect.flatMap(Effect.mapError(next, Option.some), (status) => Effect.mapError(status, Option.none))
      ).pipe(Stream.interruptWhen(Effect.andThen(Effect.sleep(timeout), timedOut)))
    })
  )
}
