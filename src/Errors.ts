/**
 * The errors of operations. Their tags tell a caller what to do next. All of them are plain data, to be logged, encoded and sent
 * elsewhere. None contains a credential, a request body, or a value of an answer.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import * as Methods from "./internal/methods.js"
import { render, renderIssues, renderOutcome, renderReason } from "./internal/rendering.js"
import type { TypeOf } from "./internal/schemas.js"

/**
 * The HTTP method of a call.
 *
 * @since 0.1.0
 * @category models
 */
export const Method: typeof Methods.Method = Methods.Method
/**
 * The HTTP method of a call.
 *
 * @since 0.1.0
 * @category models
 */
export type Method = Methods.Method

const message = { errorCode: Schema.optional(Schema.String), message: Schema.String }
/**
 * One entry of the API's error envelope.
 *
 * @since 0.1.0
 * @category models
 */
export const Message = Schema.Struct(message)
/**
 * @since 0.1.0
 * @category models
 */
export interface Message extends TypeOf<typeof message> {}

const issue = { path: Schema.String, message: Schema.String }
/**
 * A field that is not valid: its path, such as `servers[0].ram`, and the expectation.
 *
 * @since 0.1.0
 * @category models
 */
export const Issue = Schema.Struct(issue)
/**
 * @since 0.1.0
 * @category models
 */
export interface Issue extends TypeOf<typeof issue> {}

const target = {
  id: Schema.String,
  type: Schema.optional(Schema.String),
  status: Schema.optional(Schema.String)
}
/**
 * An object of a request, and the progress of the request with it.
 *
 * @since 0.1.0
 * @category models
 */
export const Target = Schema.Struct(target)
/**
 * @since 0.1.0
 * @category models
 */
export interface Target extends TypeOf<typeof target> {}

/**
 * The outcome of a call that failed: `unknown` if the API may have carried it out. A read changes nothing, so its outcome is
 * always `notExecuted`.
 *
 * @since 0.1.0
 * @category models
 */
export const Outcome = Schema.Literal("notExecuted", "unknown")
/**
 * @since 0.1.0
 * @category models
 */
export type Outcome = typeof Outcome.Type

/** JSON has no infinity: a duration without end is null. */
const Millis = Schema.transform(Schema.NullOr(Schema.NonNegative), Schema.DurationFromSelf, {
  strict: true,
  decode: (millis) => (millis === null ? Duration.infinity : Duration.millis(millis)),
  encode: (duration) => (Duration.isFinite(duration) ? Duration.toMillis(duration) : null)
})

const common = {
  /** Method and path template of the operation, such as `GET /datacenters/{datacenterId}`. */
  operation: Schema.String,
  method: Method,
  /** The ids of the call by the names of its path parameters; after a 202 also the id of the object that was made. */
  ids: Schema.Record({ key: Schema.String, value: Schema.String }),
  /** The host of the API, with its port if it is not the usual one; none if the client is not known. */
  host: Schema.optional(Schema.String),
  /** The HTTP status, if there was an answer. */
  status: Schema.optional(Schema.Int),
  /** The messages of the API, if it sent any. */
  messages: Schema.Array(Message),
  /** The id of the request that the call started, if it is known. */
  requestId: Schema.optional(Schema.String),
  /** The number of times that the call was sent; 0 if it was refused before. */
  attempts: Schema.NonNegativeInt
}

/** The mark to find the call by, if its outcome is unknown. */
const mark = Schema.optional(Schema.String)

/** Whether the call can safely be sent again. */
const mayRepeat = ({ method, outcome }: { readonly method: Method; readonly outcome: Outcome }): boolean =>
  outcome === "notExecuted" || Methods.isIdempotent(method)

/**
 * 401: the credentials are wrong or missing.
 *
 * @since 0.1.0
 * @category errors
 */
export class Unauthorized extends Schema.TaggedError<Unauthorized>("effect-profitbricks/Unauthorized")(
  "Unauthorized",
  common
) {
  override get message(): string {
    return render(this, "unauthorized, the credentials are not valid")
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * 402 or 403: the credentials are right, but do not permit this.
 *
 * @since 0.1.0
 * @category errors
 */
export class Forbidden extends Schema.TaggedError<Forbidden>("effect-profitbricks/Forbidden")("Forbidden", common) {
  override get message(): string {
    return render(this, "forbidden, the user may not do this")
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * 404: an object in the path or the payload does not exist.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotFound extends Schema.TaggedError<NotFound>("effect-profitbricks/NotFound")("NotFound", common) {
  override get message(): string {
    return render(this, "not found")
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * The input is not valid: the SDK refused it before it was sent (`attempts` is 0), or the API did with 400 or 422.
 *
 * @since 0.1.0
 * @category errors
 */
export class Validation extends Schema.TaggedError<Validation>("effect-profitbricks/Validation")("Validation", {
  ...common,
  /** The fields that are not valid, by their path in the input. */
  issues: Schema.Array(Issue)
}) {
  override get message(): string {
    return this.attempts === 0
      ? render(this, "invalid input, nothing was sent", renderIssues(this.issues))
      : render(this, "invalid input")
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * 429: too many calls. The call was not carried out.
 *
 * @since 0.1.0
 * @category errors
 */
export class RateLimited extends Schema.TaggedError<RateLimited>("effect-profitbricks/RateLimited")("RateLimited", {
  ...common,
  /** The pause that the API asks for. Milliseconds when encoded. */
  retryAfter: Schema.optional(Millis),
  /** Calls allowed per minute on average. */
  limit: Schema.optional(Schema.Finite),
  /** Calls left in the budget. */
  remaining: Schema.optional(Schema.Finite),
  /** Calls allowed at once. */
  burst: Schema.optional(Schema.Finite)
}) {
  override get message(): string {
    return render(this, "rate limited")
  }
  get isRetryable(): boolean {
    return true
  }
}

/**
 * Any other refusal, such as 405, 409 or 415, and a redirect, which is never followed.
 *
 * @since 0.1.0
 * @category errors
 */
export class Rejected extends Schema.TaggedError<Rejected>("effect-profitbricks/Rejected")("Rejected", {
  ...common,
  /** `unknown` for a change with a redirect, 408, 409, 425 or 499: a proxy may answer so after the API has acted. */
  outcome: Outcome,
  /** If the outcome is unknown: for `Request.find`, now or later. */
  mark
}) {
  override get message(): string {
    return render(this, "rejected", renderOutcome(this))
  }
  get isRetryable(): boolean {
    return mayRepeat(this) && (this.status === 408 || this.status === 425)
  }
}

/**
 * 5xx: the API is in trouble. A change may have been carried out or not.
 *
 * @since 0.1.0
 * @category errors
 */
export class Unavailable extends Schema.TaggedError<Unavailable>("effect-profitbricks/Unavailable")("Unavailable", {
  ...common,
  /** The pause that the API asks for. Milliseconds when encoded. */
  retryAfter: Schema.optional(Millis),
  outcome: Outcome,
  /** If the outcome is unknown: for `Request.find`, now or later. */
  mark
}) {
  override get message(): string {
    return render(this, "unavailable", renderOutcome(this))
  }
  get isRetryable(): boolean {
    return mayRepeat(this) && (this.status === 502 || this.status === 503 || this.status === 504)
  }
}

/**
 * There was no answer: the connection was refused or reset, the name is unknown, TLS failed, or time ran out. `Redirect`: the
 * HTTP client followed a redirect by itself, which the SDK forbids, as it may show the credentials to another server.
 *
 * @since 0.1.0
 * @category errors
 */
export class TransportError extends Schema.TaggedError<TransportError>("effect-profitbricks/TransportError")(
  "TransportError",
  {
    ...common,
    reason: Schema.Literal("Refused", "Reset", "Timeout", "Dns", "Tls", "Redirect", "Unknown"),
    outcome: Outcome,
    /** If the outcome is unknown: for `Request.find`, now or later. */
    mark
  }
) {
  override get message(): string {
    return render(this, `no answer (${this.reason.toLowerCase()})`, [
      ...renderReason(this.reason),
      ...renderOutcome(this)
    ])
  }
  get isRetryable(): boolean {
    return this.reason !== "Tls" && this.reason !== "Redirect" && mayRepeat(this)
  }
}

/**
 * A success whose body cannot be understood. If the API sent it, the call was carried out: `requestId` has its request, or
 * `Request.find` finds it by the `mark`.
 *
 * @since 0.1.0
 * @category errors
 */
export class DecodeError extends Schema.TaggedError<DecodeError>("effect-profitbricks/DecodeError")("DecodeError", {
  ...common,
  /** The places where the answer is not as documented. */
  issues: Schema.Array(Issue),
  /** For `Request.find`, if the call was a change. */
  mark
}) {
  override get message(): string {
    return render(this, "the answer cannot be understood", renderIssues(this.issues))
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * The answer is less deep than the call asked for: the API omits levels now and then. `Resource.upTo(depth)` accepts such answers.
 *
 * @since 0.1.0
 * @category errors
 */
export class ShallowAnswer extends Schema.TaggedError<ShallowAnswer>("effect-profitbricks/ShallowAnswer")(
  "ShallowAnswer",
  {
    ...common,
    /** The depth that was asked for. */
    depth: Schema.Int,
    /** The first ten missing paths, such as `items[0].entities.servers.items`. */
    missing: Schema.Array(Schema.String)
  }
) {
  override get message(): string {
    return render(this, `the answer is not as deep as ${this.depth}, Resource.upTo(${this.depth}) accepts less`, [
      `missing ${this.missing.join(", ")}`
    ])
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * The API accepted the call, and then failed to carry it out: the request failed, or, for Kubernetes, the state of the object says
 * so.
 *
 * @since 0.1.0
 * @category errors
 */
export class RequestFailed extends Schema.TaggedError<RequestFailed>("effect-profitbricks/RequestFailed")(
  "RequestFailed",
  {
    ...common,
    targets: Schema.Array(Target),
    /** The state of the object, such as `FAILED_UPDATING`, where its state tells the progress. */
    lastState: Schema.optional(Schema.String)
  }
) {
  override get message(): string {
    return render(
      this,
      this.lastState === undefined ? "the request failed" : `the change failed, the state is ${this.lastState}`
    )
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * The wait took longer than its timeout. The change itself goes on: wait again with `requestId`, or with `Accepted.ofError`.
 *
 * @since 0.1.0
 * @category errors
 */
export class RequestTimeout extends Schema.TaggedError<RequestTimeout>("effect-profitbricks/RequestTimeout")(
  "RequestTimeout",
  {
    ...common,
    targets: Schema.Array(Target),
    /**
     * The status at the last poll: `QUEUED`, `RUNNING`, or the state of the object where that tells the progress (`DEPLOYING`).
     * None if no poll was answered.
     */
    lastStatus: Schema.optional(Schema.String),
    /** The message of the last poll's error, if the last poll failed. */
    lastError: Schema.optional(Schema.String),
    /** The length of the wait. Milliseconds when encoded. */
    timeout: Millis
  }
) {
  override get message(): string {
    return render(this, `not completed in time, last seen ${this.lastStatus ?? "nothing"}`, [
      ...(this.lastError === undefined ? [] : [`the last poll failed: ${this.lastError}`]),
      "the change goes on, Request.await waits for it again"
    ])
  }
  get isRetryable(): boolean {
    return false
  }
}

const candidate = { id: Schema.String, name: Schema.String }
/**
 * One of several objects that match.
 *
 * @since 0.1.0
 * @category models
 */
export const Candidate = Schema.Struct(candidate)
/**
 * @since 0.1.0
 * @category models
 */
export interface Candidate extends TypeOf<typeof candidate> {}

/**
 * Several objects match the name.
 *
 * @since 0.1.0
 * @category errors
 */
export class Ambiguous extends Schema.TaggedError<Ambiguous>("effect-profitbricks/Ambiguous")("Ambiguous", {
  ...common,
  candidates: Schema.Array(Candidate)
}) {
  override get message(): string {
    return render(
      this,
      `${this.candidates.length} objects match`,
      this.candidates.map(({ id, name }) => `${name} (${id})`)
    )
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * A change of a shared list was overwritten by another program, each of the `attempts` times that it was made.
 *
 * @since 0.1.0
 * @category errors
 */
export class LostUpdate extends Schema.TaggedError<LostUpdate>("effect-profitbricks/LostUpdate")("LostUpdate", common) {
  override get message(): string {
    return render(this, "done, but overwritten by another program")
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * The schema of the errors of a single call, for sending them elsewhere.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ApiError = Schema.Union(
  Unauthorized,
  Forbidden,
  NotFound,
  Validation,
  RateLimited,
  Rejected,
  Unavailable,
  TransportError,
  DecodeError,
  ShallowAnswer
)
/**
 * The errors of a single call.
 *
 * @since 0.1.0
 * @category models
 */
export type ApiError = ApiErrorExceptNotFound | NotFound

/**
 * The errors of a call without an object in its path, such as a list of the whole account: it is never `NotFound`.
 *
 * @since 0.1.0
 * @category models
 */
export type ApiErrorExceptNotFound =
  | Unauthorized
  | Forbidden
  | Validation
  | RateLimited
  | Rejected
  | Unavailable
  | TransportError
  | DecodeError
  | ShallowAnswer

/**
 * The errors of a wait: those of its polls, and its own.
 *
 * @since 0.1.0
 * @category models
 */
export type WaitError = ApiError | RequestFailed | RequestTimeout
