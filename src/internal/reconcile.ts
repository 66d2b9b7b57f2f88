import * as Arr from "effect/Array"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { type ApiError, isIdempotent } from "../Errors.js"
import type { Spec } from "../Operation.js"
import { ProfitBricks } from "../ProfitBricks.js"
import { amend } from "./classify.js"
import { type Input, idsToRead, type Reply } from "./spec.js"
import * as Marks from "./marks.js"
import * as Pages from "./pages.js"
import { atLeast, isTransient, once, retryAfterOf, untilKnown } from "./pauses.js"
import { nullish } from "./schemas.js"
import * as Shared from "./shared.js"

type Run = <A>(spec: Spec, input: Input) => Effect.Effect<A, ApiError, ProfitBricks>

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

/** A call that somebody has made without a mark. */
interface Stranger {
  readonly method: unknown
  readonly url: unknown
  readonly createdAt: number
}

/** The calls that the API has accepted. */
export interface History {
  readonly marked: ReadonlyMap<string, string>
  readonly strangers: ReadonlyArray<Stranger>
}

/** An operation of the API, without its module: that one is built on this. */
const reading = (
  path: string,
  success: Schema.Schema.AnyNoContext,
  rest: Pick<Spec, "params" | "depth" | "paged" | "namesObject">
): Spec => ({
  operation: `GET ${path}`,
  method: "GET",
  path,
  status: 200,
  payload: undefined,
  encoding: "json",
  success: () => success,
  read: undefined,
  ...rest
})

const Recorded = Schema.Struct({
  id: Schema.String,
  metadata: nullish(Schema.Struct({ createdDate: Schema.optional(Schema.Unknown) })),
  properties: nullish(
    Schema.Struct({
      method: Schema.optional(Schema.Unknown),
      url: Schema.optional(Schema.Unknown),
      headers: nullish(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
    })
  )
})
type Recorded = typeof Recorded.Type

const requests = reading(
  "/requests",
  Schema.Struct({ items: Schema.Array(Recorded), offset: nullish(Schema.Number), limit: nullish(Schema.Number) }),
  {
    params: { keys: [], schema: Schema.make(Schema.Struct({}).ast) },
    depth: 1,
    paged: true,
    namesObject: false
  }
)

const Targets = Schema.Struct({
  metadata: Schema.Struct({
    targets: Schema.Array(Schema.Struct({ target: Schema.Struct({ id: Schema.String, href: nullish(Schema.String) }) }))
  })
})
const status = reading("/requests/{requestId}/status", Targets, {
  params: { keys: ["requestId"], schema: Schema.Struct({ requestId: Schema.String }) },
  depth: undefined,
  paged: false,
  namesObject: true
})

const strangerOf = ({ metadata, properties }: Recorded): Stranger => {
  const created = metadata?.createdDate
  return {
    method: properties?.method,
    url: properties?.url,
    createdAt: typeof created === "string" ? Date.parse(created) : Number.NaN
  }
}

/** Clocks differ. What is older than this was not the call. */
const skew = Duration.toMillis("10 minutes")

/** Whether a recorded call that has no mark may be this one, its mark lost on the way. */
const mayBe = ({ since, spec, target }: Sent, { createdAt, method, url }: Stranger): boolean =>
  (typeof method !== "string" || method === spec.method) &&
  (typeof url !== "string" || (url.split("?")[0] ?? "").endsWith(target.split("?")[0] ?? "")) &&
  !(createdAt < since - skew)

/** What one look into the history has shown. */
interface Look {
  readonly requestId: Option.Option<string>
  /** Whether it could be looked into; if not, whether it is worth to try again. */
  readonly result: "read" | "failed" | "refused"
  /** Whether nothing in it can be the call. */
  readonly isAbsent: boolean
  readonly pause: Duration.Duration
}

const isRead = ({ result }: Look): boolean => result === "read"

/** Whether nobody is at the call any more. Behind a timeout it may be under way still. */
const isOver = (error: ApiError): boolean =>
  error._tag === "TransportError"
    ? error.reason === "Reset"
    : error.status === 500 || error.status === 502 || error.status === 503

const isUnknown = (error: ApiError): boolean => "outcome" in error && error.outcome === "unknown"

/** An object of an answer is named by the last parameter of the path at which it is read, behind its collection. */
const idIn = ({ metadata: { targets } }: typeof Targets.Type, read: Spec): string | undefined => {
  const collection = read.path.split("/").at(-2)
  const named = targets.find(
    ({ target: { href, id } }) => href?.split("?")[0]?.endsWith(`/${collection}/${id}`) === true
  )
  return (named ?? targets[0])?.target.id
}

/** What can be found out about a call that was sent. */
export const make = (run: Run, sent: Sent) => {
  const { input, mark, spec } = sent

  const readHistory: Effect.Effect<History, ApiError, ProfitBricks> = Pages.items((page) =>
    run<Pages.Page<Recorded>>(requests, page)
  ).pipe(
    Stream.runCollect,
    Effect.map((all): History => {
      const [strangers, marked] = Arr.partitionMap(all, (recorded) => {
        const known = Marks.of(recorded.properties?.headers ?? {})
        return known === undefined ? Either.left(strangerOf(recorded)) : Either.right([known, recorded.id] as const)
      })
      return { marked: new Map(marked), strangers }
    }),
    once
  )

  const look: Effect.Effect<Look, never, ProfitBricks> = Effect.flatMap(ProfitBricks, ({ history }) =>
    Effect.match(Shared.after(history, readHistory), {
      onFailure: (error): Look => ({
        requestId: Option.none(),
        result: isTransient(error) ? "failed" : "refused",
        isAbsent: false,
        pause: retryAfterOf(error)
      }),
      onSuccess: ({ marked, strangers }): Look => ({
        requestId: Option.fromNullable(marked.get(mark ?? "")),
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
        until: (seen) => Option.isSome(seen.requestId) || seen.result === "refused" || isEnough(seen)
      }),
      ([last]) => last
    )

  /** What the operation would have given, had its answer arrived. */
  const adopt = (error: ApiError, requestId: string): Effect.Effect<Reply, ApiError, ProfitBricks> =>
    Effect.gen(function* () {
      const { read } = spec
      if (read === undefined) return { value: undefined, requestId }
      const given = idsToRead(spec, input, undefined)
      const ids = read.params.keys.every((key) => key in given)
        ? given
        : idsToRead(spec, input, idIn(yield* run<typeof Targets.Type>(status, { requestId }), read))
      const value = yield* Effect.retry(run<unknown>(read, { ...ids, depth: input["depth"] ?? 0 }), {
        while: ({ _tag }) => _tag === "NotFound",
        schedule: untilKnown
      })
      return { value, requestId }
    }).pipe(Effect.mapError(() => amend(error, { requestId })))

  /** When to look for the call. None: never. */
  const schedule = Effect.map(ProfitBricks, ({ reconciliation }) =>
    mark === undefined ? Option.none() : reconciliation.schedule
  )

  const settle = (error: ApiError): Effect.Effect<Reply, ApiError, ProfitBricks> =>
    Effect.gen(function* () {
      const when = yield* schedule
      if (Option.isNone(when)) return yield* error
      if (error._tag === "DecodeError") {
        const requestId = error.requestId ?? Option.getOrUndefined((yield* search(when.value, isRead)).requestId)
        return requestId === undefined ? yield* error : yield* adopt(error, requestId)
      }
      if (!isUnknown(error) || isIdempotent(spec.method)) return yield* error
      yield* Effect.logWarning(error.message)
      const { isAbsent, requestId } = yield* search(when.value)
      if (Option.isSome(requestId)) {
        yield* Effect.logInfo(`${spec.operation}: was carried out, as request ${requestId.value}`)
        return yield* adopt(error, requestId.value)
      }
      if (!isAbsent || !isOver(error)) return yield* error
      yield* Effect.logInfo(`${spec.operation}: was not carried out`)
      return yield* amend(error, { outcome: "notExecuted", mark: undefined })
    })

  /** What was accepted without saying as which request. */
  const withRequest = (reply: Reply): Effect.Effect<Reply, never, ProfitBricks> =>
    Effect.flatMap(schedule, (when) =>
      reply.requestId !== undefined || Option.isNone(when)
        ? Effect.succeed(reply)
        : Effect.map(search(when.value, isRead), ({ requestId }) => ({
            ...reply,
            requestId: Option.getOrUndefined(requestId)
          }))
    )

  return { settle, withRequest }
}
