import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { type ApiError, isIdempotent } from "../Errors.js"
import * as Attempts from "./attempts.js"
import { amend, type Known, messagesOfRequest } from "./classify.js"
import { once, ProfitBricks } from "./client.js"
import * as History from "./history.js"
import * as Pages from "./pages.js"
import { atLeast, isTransient, retryAfterOf, untilKnown } from "./pauses.js"
import * as Requests from "./requests.js"
import { secretsIn } from "./secrets.js"
import * as Shared from "./shared.js"
import { type Input, idsToRead, type Reply, type Spec } from "./spec.js"
import * as Telemetry from "./telemetry.js"

/** A call of which it may have to be found out what became of it. */
interface Sent {
  readonly spec: Spec
  readonly input: Input
  readonly mark: string | undefined
  /** Path and query, as they were sent. */
  readonly target: string
  /** When it was sent first. */
  readonly since: number
}

/** Clocks differ. What is older than this was not the call. */
const skew = Duration.toMillis("1 hour")

const pathOf = (url: string): string => (url.split(/[?#]/)[0] ?? "").replace(/\/+$/, "")

/** Whether a recorded call that has no mark may be this one, its mark lost on the way. */
const mayBe = ({ since, spec, target }: Sent, { createdAt, method, url }: History.Stranger): boolean =>
  (typeof method !== "string" || method.toUpperCase() === spec.method) &&
  (typeof url !== "string" || pathOf(url).endsWith(pathOf(target))) &&
  !(createdAt < since - skew)

/** What one look into the history has shown. */
interface Look {
  /** The requests that the call has started, the oldest one first. */
  readonly found: ReadonlyArray<{ readonly id: string }>
  /** Whether it could be looked into; if not, whether it is worth to try again. */
  readonly result: "read" | "failed" | "refused"
  /** Whether nothing in it can be the call. */
  readonly isAbsent: boolean
  readonly pause: Duration.Duration
}

const isRead = ({ result }: Look): boolean => result === "read"

/** However long the API asks to wait, a look is not put off any longer: it is to be known in the end. */
const longestPause = Duration.minutes(1)

/** Whether nobody is at the call any more. Behind a timeout it may be under way still. */
const isOver = (error: ApiError): boolean =>
  error._tag === "TransportError"
    ? error.reason === "Reset"
    : error.status === 500 || error.status === 502 || error.status === 503

const isUnknown = (error: ApiError): boolean => "outcome" in error && error.outcome === "unknown"

/** An object of an answer is named by the last parameter of the path at which it is read, behind its collection. */
const idIn = ({ metadata: { targets } }: Requests.Ending, read: Spec): string | undefined => {
  const collection = read.path.split("/").at(-2)
  const named = targets.find(({ target: { href, id } }) => pathOf(href ?? "").endsWith(`/${collection}/${id}`))
  return (named ?? targets.find(({ target }) => typeof target.href !== "string"))?.target.id
}

const readHistory = Pages.items((page) => Attempts.read<Pages.Page<Requests.Recorded>>(Requests.list, page)).pipe(
  Stream.runCollect,
  Effect.map(History.of),
  once
)

/** What can be found out about a call that was sent. */
export const make = (sent: Sent) => {
  const { input, mark, spec } = sent
  /** Whether one of its tries may have done what was to be done. */
  let mayBeDone = false

  const look: Effect.Effect<Look, never, ProfitBricks> = Effect.flatMap(ProfitBricks, ({ history }) =>
    Effect.match(Shared.after(history, readHistory), {
      onFailure: (error): Look => ({
        found: [],
        result: isTransient(error) ? "failed" : "refused",
        isAbsent: false,
        pause: Duration.min(retryAfterOf(error), longestPause)
      }),
      onSuccess: ({ marked, strangers }): Look => ({
        found: marked[mark ?? ""] ?? [],
        result: "read",
        isAbsent: !strangers.some((stranger) => mayBe(sent, stranger)),
        pause: Duration.zero
      })
    })
  )

  /** Looks until the call is found, or one look is enough; what was seen last. */
  const search = (when: Schedule.Schedule<unknown>, isEnough: (seen: Look) => boolean = () => false) =>
    Effect.map(
      Effect.repeat(look, {
        schedule: atLeast(when, ({ pause }: Look) => pause),
        until: (seen) => seen.found.length > 0 || seen.result === "refused" || isEnough(seen)
      }),
      ([last]) => last
    )

  /**
   * Which request to wait for. Of several DELETEs the first one does it, and the API may fail the others; several PUTs are
   * done one after the other. Nothing else is sent twice: unless somebody on the way has done it.
   */
  const requestOf = ({ found }: Look): Effect.Effect<string | undefined> =>
    Effect.as(
      found.length > 1 && !isIdempotent(spec.method)
        ? Effect.logWarning(
            `${spec.operation}: was carried out ${found.length} times, as requests ${found.map(({ id }) => id).join(", ")}`
          )
        : Effect.void,
      (spec.method === "PUT" ? found.at(-1) : found[0])?.id
    )

  /** The id of what a request makes. If it has failed there is nothing to read, and it says why. */
  const madeBy = (requestId: string, read: Spec): Effect.Effect<string | undefined, Known, ProfitBricks> =>
    Effect.gen(function* () {
      const answer = yield* Effect.mapError(Attempts.read<Requests.Ending>(Requests.status, { requestId }), () => ({}))
      const { secrets } = yield* ProfitBricks
      const { message, status: ending } = answer.metadata
      if (ending !== "FAILED") return idIn(answer, read)
      return yield* Effect.fail({ messages: messagesOfRequest(message, [...secrets, ...secretsIn(input)]) })
    })

  /** What the operation would have given, had its answer arrived. */
  const adopt = (error: ApiError, requestId: string): Effect.Effect<Reply, ApiError, ProfitBricks> =>
    Effect.gen(function* () {
      const { read } = spec
      if (read === undefined) return { value: undefined, requestId, isAccepted: true }
      const given = idsToRead(spec, input, undefined)
      const ids = read.params.keys.every((key) => key in given)
        ? given
        : idsToRead(spec, input, yield* madeBy(requestId, read))
      const value = yield* Effect.retry(Attempts.read<unknown>(read, { ...ids, depth: input["depth"] ?? 0 }), {
        while: ({ _tag }) => _tag === "NotFound",
        schedule: untilKnown
      }).pipe(Effect.mapError((): Known => ({})))
      return { value, requestId, isAccepted: true }
    }).pipe(Effect.mapError((known) => amend(error, { requestId, ...known })))

  /** When to look for the call. None: never. */
  const schedule = Effect.map(ProfitBricks, ({ reconciliation }) =>
    mark === undefined ? Option.none() : reconciliation.schedule
  )

  /** Finds out what became of a call whose answer says nothing of it, or is no answer. */
  const settle = (error: ApiError): Effect.Effect<Reply, ApiError, ProfitBricks> =>
    Effect.gen(function* () {
      const isMisunderstood = error._tag === "DecodeError"
      if (!isMisunderstood && (!isUnknown(error) || isIdempotent(spec.method))) return yield* error
      if (!isMisunderstood) yield* Effect.logWarning(error.message)
      const when = yield* schedule
      if (Option.isNone(when)) return yield* error
      if (error.requestId !== undefined) return yield* adopt(error, error.requestId)
      const seen = yield* search(when.value, isMisunderstood ? isRead : undefined)
      const requestId = yield* requestOf(seen)
      if (requestId !== undefined) {
        yield* Effect.logInfo(`${spec.operation}: was carried out, as request ${requestId}`)
        return yield* adopt(error, requestId)
      }
      if (isMisunderstood || !seen.isAbsent || !isOver(error)) return yield* error
      yield* Effect.logInfo(`${spec.operation}: was not carried out`)
      return yield* amend(error, { outcome: "notExecuted", mark: undefined })
    }).pipe(Telemetry.unlessAnswered(spec, mark))

  /** Finds the request that was started, if the answer does not say which, or if there may be an older one. */
  const identify = (reply: Reply): Effect.Effect<Reply, never, ProfitBricks> =>
    Effect.gen(function* () {
      const when = yield* schedule
      const isRepeated = mayBeDone && spec.method === "DELETE"
      if (Option.isNone(when) || !(isRepeated || (reply.isAccepted && reply.requestId === undefined))) return reply
      const requestId = yield* requestOf(yield* search(when.value, isRepeated ? isRead : undefined))
      return { ...reply, requestId: requestId ?? reply.requestId }
    }).pipe(Telemetry.unlessAnswered(spec, mark))

  /** Around each try. */
  const each = (once: Effect.Effect<Reply, ApiError>): Effect.Effect<Reply, ApiError, ProfitBricks> =>
    once.pipe(
      // What a DELETE that got no answer has done shows in its repetition.
      Effect.catchIf(
        ({ _tag }) => _tag === "NotFound" && spec.method === "DELETE" && mayBeDone,
        () => Effect.succeed({ value: undefined, requestId: undefined, isAccepted: false })
      ),
      Effect.flatMap(identify),
      Effect.catchAll(settle),
      Effect.mapError((error) => {
        if (!("outcome" in error)) return error
        mayBeDone ||= error.outcome === "unknown"
        // That this try did nothing says nothing of those before it.
        return mayBeDone && error.outcome === "notExecuted" ? amend(error, { outcome: "unknown", mark }) : error
      })
    )

  /** Around all of them. Whatever the last one came to: one of those before it may have done what was to be done. */
  const all = (tries: Effect.Effect<Reply, ApiError, ProfitBricks>): Effect.Effect<Reply, ApiError, ProfitBricks> =>
    Effect.catchAll(tries, (error) =>
      Effect.gen(function* () {
        const when = yield* schedule
        if (!mayBeDone || Option.isNone(when) || !isIdempotent(spec.method)) return yield* error
        const requestId = yield* requestOf(yield* search(when.value, isRead))
        if (requestId === undefined) return yield* error
        yield* Effect.logInfo(`${spec.operation}: was carried out, as request ${requestId}`)
        return yield* adopt(error, requestId)
      }).pipe(Telemetry.unlessAnswered(spec, mark))
    )

  return { each, all }
}
