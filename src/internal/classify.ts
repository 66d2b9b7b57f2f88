/** Turns answers, and the lack of one, into errors: by the status, whatever is in the body. */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Errors from "../Errors.js"
import type { Flaw } from "./codec.js"
import { numberOf, requestIdOf, retryAfterIn } from "./headers.js"
import { formatPath } from "./issues.js"
import { lazy } from "./lazy.js"
import type { Origin } from "./origin.js"
import { scrubUpTo } from "./scrub.js"
import type { Answer, NoAnswer } from "./transport.js"

/** The call that an answer is turned into an error of. */
export interface Circumstances {
  readonly origin: Origin
  /** The call names an object that may not exist. */
  readonly namesObject: boolean
  readonly attempts: number
  readonly now: number
  /** The mark by which a change is found. */
  readonly mark: string | undefined
  /** Texts to mask wherever the API repeats them. */
  readonly secrets: ReadonlyArray<Redacted.Redacted<unknown>>
}

const Message = Schema.Struct({
  errorCode: Schema.optional(Schema.NullOr(Schema.Union(Schema.String, Schema.Number))),
  message: Schema.optional(Schema.NullOr(Schema.String))
})
const decodeEnvelope = lazy(() =>
  Schema.decodeUnknownOption(Schema.parseJson(Schema.Struct({ messages: Schema.Array(Schema.Unknown) })))
)
const decodeMessages = lazy(() => Schema.decodeUnknownOption(Schema.Array(Message)))

/** Messages beyond these are left out, and texts are cut: a server may say more than an error should hold. */
const mostMessages = 100
const longestMessage = 2_000

const textOf = (text: string, secrets: Circumstances["secrets"]): string => scrubUpTo(longestMessage, text, secrets)

const messagesOf = (answer: Answer, { secrets }: Circumstances): ReadonlyArray<Errors.Message> =>
  Either.getRight(answer.body).pipe(
    Option.flatMap(decodeEnvelope()),
    Option.flatMap(({ messages }) => decodeMessages()(messages.slice(0, mostMessages))),
    Option.match({
      onNone: () => [],
      onSome: (messages) =>
        messages.map(({ errorCode, message }) => ({
          ...(errorCode === null || errorCode === undefined ? {} : { errorCode: textOf(String(errorCode), secrets) }),
          message: textOf(message ?? "", secrets)
        }))
    })
  )

/** The message of a request: `[VDC-5-622] text`. */
export const messagesOfRequest = (
  said: string | null | undefined,
  secrets: Circumstances["secrets"]
): ReadonlyArray<Errors.Message> => {
  if (typeof said !== "string") return []
  const message = textOf(said, secrets)
  const [, errorCode, text] = /^\[([\w-]+)\]\s*(.*)$/s.exec(message) ?? []
  return [errorCode === undefined || text === undefined ? { message } : { errorCode, message: text }]
}

const flatNames = new Map([
  ["firewallrules", "firewallRules"],
  ["forwardingrules", "forwardingRules"],
  ["flowlogs", "flowLogs"],
  ["balancednics", "balancedNics"]
])

/** `[(root).entities.volumes.items.[0].properties.size] text` becomes the path in the flat input and the text. */
const issueOf = ({ message }: Errors.Message): ReadonlyArray<Errors.Issue> => {
  const [, path, text] = /^\[\(root\)\.?((?:[^[\]]|\[\d+\])*)\]\s*(.*)$/s.exec(message) ?? []
  if (path === undefined || text === undefined) return []
  const keys = path
    .split(".")
    .filter((key) => key !== "" && key !== "properties" && key !== "entities" && key !== "items")
    .map((key) => (/^(?:\[\d+\]|\d+)$/.test(key) ? Number(key.replace(/\D/g, "")) : (flatNames.get(key) ?? key)))
  return [{ path: formatPath(keys), message: text }]
}

const uncertain = ({ mark, origin }: Pick<Circumstances, "mark" | "origin">, outcome: Errors.Outcome) =>
  origin.method === "GET" || outcome === "notExecuted"
    ? { outcome: "notExecuted" as const }
    : { outcome, ...(mark === undefined ? {} : { mark }) }

/** Nobody can tell whether the call was carried out. */
export const isUnknown = (error: Errors.ApiError): boolean => "outcome" in error && error.outcome === "unknown"

/** The error of a call that is not sent. */
export const refused = (origin: Origin, issues: ReadonlyArray<Errors.Issue>): Errors.Validation =>
  new Errors.Validation({ ...origin, messages: [], attempts: 0, issues })

export const fromNoAnswer = (
  cause: NoAnswer,
  circumstances: Pick<Circumstances, "origin" | "attempts" | "mark">
): Errors.TransportError =>
  new Errors.TransportError({
    ...circumstances.origin,
    attempts: circumstances.attempts,
    messages: [],
    reason: cause.reason,
    ...uncertain(circumstances, cause.outcome)
  })

/** A server or something in front of it may say so after the call has been carried out. */
const isAmbiguous = (status: number): boolean =>
  (status >= 300 && status < 400) || status === 408 || status === 409 || status === 425 || status === 499

/** The error of an answer, by its status alone. None for a success. */
export const fromAnswer = (answer: Answer, circumstances: Circumstances): Errors.ApiError | undefined => {
  const { status } = answer
  if (status >= 200 && status < 300) return undefined
  const messages = messagesOf(answer, circumstances)
  const common = {
    ...circumstances.origin,
    status,
    messages,
    requestId: requestIdOf(answer),
    attempts: circumstances.attempts
  }
  if (status === 401) return new Errors.Unauthorized(common)
  if (status === 402 || status === 403) return new Errors.Forbidden(common)
  if (status === 404 && circumstances.namesObject) return new Errors.NotFound(common)
  if (status === 400 || status === 422) return new Errors.Validation({ ...common, issues: messages.flatMap(issueOf) })
  const retryAfter = retryAfterIn(answer, circumstances.now)
  if (status === 429) {
    return new Errors.RateLimited({
      ...common,
      retryAfter,
      limit: numberOf(answer.headers["x-ratelimit-limit"]),
      remaining: numberOf(answer.headers["x-ratelimit-remaining"]),
      burst: numberOf(answer.headers["x-ratelimit-burst"])
    })
  }
  if (status >= 500) {
    return new Errors.Unavailable({ ...common, retryAfter, ...uncertain(circumstances, "unknown") })
  }
  return new Errors.Rejected({
    ...common,
    ...uncertain(circumstances, isAmbiguous(status) ? "unknown" : "notExecuted")
  })
}

/** A success with a flaw. A change may have been accepted all the same, so its error keeps the mark. */
export const fromFlaw = (
  flaw: Flaw,
  answer: Answer,
  { attempts, mark, origin }: Circumstances
): Errors.DecodeError | Errors.ShallowAnswer => {
  const common = { ...origin, status: answer.status, messages: [], requestId: requestIdOf(answer), attempts }
  return flaw._tag === "Shallow"
    ? new Errors.ShallowAnswer({ ...common, depth: flaw.depth, missing: flaw.missing })
    : new Errors.DecodeError({ ...common, issues: flaw.issues, ...(mark === undefined ? {} : { mark }) })
}

/** Facts about a call that are learnt after it has failed. */
export interface Learnt {
  readonly requestId?: string | undefined
  readonly ids?: Readonly<Record<string, string>>
  readonly outcome?: Errors.Outcome
  readonly mark?: string | undefined
  readonly messages?: ReadonlyArray<Errors.Message>
}

/** The same error, with the facts that were learnt since. */
export const amend = (error: Errors.ApiError, learnt: Learnt): Errors.ApiError =>
  Schema.decodeSync(Errors.ApiError)({ ...Schema.encodeSync(Errors.ApiError)(error), ...learnt })
