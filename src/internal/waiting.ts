/** The engine of waits: polls by a schedule until what was accepted has ended. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { type ApiError, RequestFailed, RequestTimeout, type Target, type WaitError } from "../Errors.js"
import * as Attempts from "./attempts.js"
import { amend, messagesOfRequest } from "./classify.js"
import { client, fresh, locally, type ProfitBricks, unrepeated } from "./client.js"
import { withoutSecrets } from "./masking.js"
import type { Origin } from "./origin.js"
import { atLeast, isRefusal, longestPause, pauseAskedFor } from "./pauses.js"
import * as Polls from "./polls.js"
import * as Progress from "./progress.js"
import * as Requests from "./requests.js"
import type { Spec } from "./spec.js"

/** Something that can be waited for: a request, or an object whose own state says how far it is. */
export interface Subject {
  /** The reads of one group share their polls. */
  readonly group: string
  readonly id: string
  readonly reads: Polls.Reads<ProfitBricks>
  /** An answer of before this is not about the change that is waited for. */
  readonly since?: number | undefined
  /** An object, whose states say more than the statuses of requests. */
  readonly hasStates: boolean
}

/** Asks once, behind the calls of users: the schedule of the wait decides when to ask again. */
const poll = (polls: Polls.Polls, { id, reads }: Subject): Effect.Effect<Polls.Seen, ApiError, ProfitBricks> =>
  Polls.ask(polls, id, reads).pipe(
    unrepeated,
    fresh,
    locally(({ send }) => ({ send: (call) => send({ ...call, isPoll: true }) }))
  )

/** The status of a request, as users read it. */
const statusAsRead: Spec = { ...Requests.status, success: () => Requests.RequestStatus, withoutSecrets }

/** A request, if it has failed. */
const failed = (requestId: string): Effect.Effect<Option.Option<Requests.RequestStatus>, never, ProfitBricks> =>
  Effect.match(Attempts.read<Requests.RequestStatus>(statusAsRead, { requestId }), {
    onFailure: Option.none,
    onSuccess: Option.liftPredicate(({ metadata }) => metadata.status === "FAILED")
  })

const targetsOf = (status: Requests.RequestStatus | undefined): ReadonlyArray<Target> =>
  (status?.metadata.targets ?? []).map(({ status, target }) => ({
    id: target.id,
    type: target.type ?? undefined,
    status: status ?? undefined
  }))

/** What was accepted may be unknown for seconds afterwards, as reads lag behind. Unknown for this long, it does not exist. */
const longestAbsence = Duration.toMillis("1 minute")

/** The state of a wait between two polls. */
interface Watch {
  readonly begunAt: number
  last: Requests.RequestStatus | undefined
  polls: number
  /** The pause that the last answer asked for. */
  pause: Duration.Duration
  /** The error of the last poll. */
  error: ApiError | undefined
  /** When it was first found to be unknown, if it still is. */
  unknownSince: number | undefined
}

/** The answer to a change has been seen to have a date that is a second later than the one that reads have of it. */
const inaccuracy = Duration.toMillis("3 seconds")

/** A read that has lagged behind for this long does not lag behind: the clocks of the API are not the same. */
const longestLag = Duration.toMillis("5 minutes")

/** Whether a state may be of before the change. Where no date tells, a failure that is seen first may be that of an older change. */
const mayBeOlder = (
  { modified, status }: Polls.Seen,
  { hasStates, since }: Subject,
  { last }: Watch,
  waited: number
) =>
  since === undefined
    ? hasStates && last === undefined && status.metadata.status === "FAILED" && waited < longestAbsence
    : modified !== undefined && modified < since - inaccuracy && waited < longestLag

/** An answer that names another one is about that one. */
const isAbout = ({ id }: Requests.RequestStatus, subject: Subject): boolean =>
  typeof id !== "string" || id.includes(subject.id)

/** An error of a poll that is an answer: all others say nothing of the request. */
const isFinal = (error: ApiError, state: Watch, now: number): boolean =>
  isRefusal(error) ||
  (error._tag === "NotFound" && state.unknownSince !== undefined && now - state.unknownSince >= longestAbsence)

export const watch = (
  subject: Subject,
  accepted: Pick<Origin, "operation" | "method" | "ids"> & { readonly requestId: string | undefined },
  trace: Progress.Trace,
  options: {
    readonly schedule: Schedule.Schedule<unknown>
    readonly timeout: Duration.DurationInput
  }
): Stream.Stream<Requests.RequestStatus, WaitError, ProfitBricks> => {
  const timeout = Duration.decode(options.timeout)
  return Stream.unwrapScoped(
    Effect.gen(function* () {
      const { host, polls: groups, secrets } = yield* client
      const polls = yield* Polls.join(groups, subject.group)
      const state: Watch = {
        begunAt: yield* Clock.currentTimeMillis,
        last: undefined,
        polls: 0,
        pause: Duration.zero,
        error: undefined,
        unknownSince: undefined
      }
      const change = { id: accepted.requestId ?? Progress.newId(), since: state.begunAt, ...accepted, ...trace }
      const progress = Progress.watching(change, subject.hasStates)
      const driver = yield* Schedule.driver(atLeast(options.schedule, (pause: Duration.Duration) => pause))
      const common = () => ({
        ...accepted,
        host,
        attempts: state.polls,
        targets: targetsOf(state.last)
      })
      const timedOut = Effect.suspend(
        () =>
          new RequestTimeout({
            ...common(),
            messages: [],
            lastStatus: state.last === undefined ? undefined : shown(state.last),
            lastError: state.error?.message,
            timeout
          })
      )

      const shown = ({ metadata: { message, status } }: Requests.RequestStatus): string =>
        subject.hasStates ? (message ?? status) : status

      /** The next status that differs from the last one, if the request has not ended yet. */
      const next: Effect.Effect<Option.Option<Requests.RequestStatus>, WaitError, ProfitBricks> = Effect.suspend(() => {
        if (state.last?.metadata.status === "FAILED") {
          const { message } = state.last.metadata
          return new RequestFailed({
            ...common(),
            lastState: subject.hasStates ? (message ?? undefined) : undefined,
            messages: subject.hasStates ? [] : messagesOfRequest(message, secrets)
          })
        }
        if (state.last?.metadata.status === "DONE") return Effect.succeedNone
        const pause = state.polls === 0 ? Effect.void : Effect.catchAll(driver.next(state.pause), () => timedOut)
        return Effect.andThen(pause, ask)
      })

      /** An object is not there because its request has failed, and the request says why. */
      const ended = (error: ApiError): Effect.Effect<never, WaitError, ProfitBricks> => {
        const { ids, requestId } = accepted
        // A poll starts no request, but is about one: the error says which one to wait for again.
        const known = Effect.fail(amend(error, { requestId, ids: { ...error.ids, ...ids } }))
        return !subject.hasStates || requestId === undefined || error._tag !== "NotFound"
          ? known
          : Effect.flatMap(
              failed(requestId),
              Option.match({
                onNone: (): Effect.Effect<never, WaitError> => known,
                onSome: (status) =>
                  new RequestFailed({
                    ...common(),
                    targets: targetsOf(status),
                    messages: messagesOfRequest(status.metadata.message, secrets)
                  })
              })
            )
      }

      const ask = Effect.suspend(() => {
        state.polls++
        return Effect.matchEffect(poll(polls, subject), {
          onFailure: (error) =>
            Effect.flatMap(Clock.currentTimeMillis, (now) => {
              state.error = error
              state.unknownSince = error._tag === "NotFound" ? (state.unknownSince ?? now) : undefined
              if (isFinal(error, state, now)) return ended(error)
              state.pause = Duration.min(pauseAskedFor(error), longestPause)
              return next
            }),
          onSuccess: (seen) =>
            Effect.flatMap(Clock.currentTimeMillis, (now) => {
              const { status } = seen
              state.pause = Duration.zero
              state.error = undefined
              state.unknownSince = undefined
              const isNew =
                isAbout(status, subject) &&
                !mayBeOlder(seen, subject, state, now - state.begunAt) &&
                JSON.stringify(status) !== JSON.stringify(state.last)
              if (isNew) state.last = status
              return isNew ? Effect.succeedSome(status) : next
            })
        })
      })

      return Stream.repeatEffectOption(
        Effect.flatMap(Effect.mapError(next, Option.some), (status) => Effect.mapError(status, Option.none))
      ).pipe(
        Stream.tap(progress.seen),
        Stream.interruptWhen(Effect.andThen(Effect.sleep(timeout), timedOut)),
        Stream.tapError(progress.failed),
        Stream.ensuring(progress.ended)
      )
    })
  )
}
