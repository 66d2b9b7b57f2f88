import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Marks from "./marks.js"
import type { Method, Outcome, TransportError } from "../Errors.js"

/** One HTTP exchange, free of `@effect/platform`: the only module that knows how it is carried out is this one. */
export interface Call {
  /** Method and path template, for people. */
  readonly operation: string
  readonly method: Method
  /** Path below the base URL with its query, already encoded. */
  readonly target: string
  readonly body?: { readonly contentType: string; readonly text: string } | undefined
  /** What the call is found by among those that the API has accepted. */
  readonly mark?: string | undefined
  /** Whether it can wait until those of users have gone. */
  readonly isPoll?: boolean
  /** Whether it was sent before, and has waited already. */
  readonly isRepeated?: boolean
}

export interface Answer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The text, or why it could not be read to its end. */
  readonly body: Either.Either<string, Fault>
}

/** Why there is no answer, and whether the server may have seen the call all the same. */
export interface Fault {
  readonly reason: TransportError["reason"]
  readonly outcome: Outcome
}

export type Send = (call: Call) => Effect.Effect<Answer, Fault>

const notExecuted = (reason: Fault["reason"]): Fault => ({ reason, outcome: "notExecuted" })
const unknown = (reason: Fault["reason"]): Fault => ({ reason, outcome: "unknown" })

const byCode: ReadonlyArray<readonly [RegExp, Fault]> = [
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/, notExecuted("Refused")],
  [/^(ENOTFOUND|EAI_.*)$/, notExecuted("Dns")],
  [/^UND_ERR_CONNECT_TIMEOUT$/, notExecuted("Timeout")],
  [/^(ERR_(TLS|SSL)_.*|CERT_.*|.*_(CERT|ISSUER|SIGNATURE)(_.*)?|EPROTO)$/, notExecuted("Tls")],
  [/^(ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_(HEADERS|BODY)_TIMEOUT|TimeoutError)$/, unknown("Timeout")],
  [/^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|UND_ERR_CLOSED|HPE_.*)$/, unknown("Reset")]
]

/** HTTP clients wrap the error of the system in errors of their own: the innermost code that is known decides. */
const faultOf = (cause: unknown, nesting = 0): Fault | undefined => {
  if (!Predicate.isRecord(cause) || nesting > 8) return undefined
  const inner = faultOf(cause["cause"], nesting + 1)
  if (inner !== undefined) return inner
  const names = [cause["code"], cause["name"]].filter(Predicate.isString)
  return byCode.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1]
}

const fromClientError = (error: HttpClientError.HttpClientError): Fault =>
  error._tag === "RequestError" && error.reason !== "Transport"
    ? notExecuted("Unknown")
    : (faultOf(error.cause) ?? unknown("Unknown"))

const warn = (operation: string, mark: string) =>
  Effect.logWarning(
    `${operation}: interrupted before there was an answer, the outcome is unknown, Request.find("${mark}") looks it up`
  )

export const make = (options: {
  readonly client: HttpClient.HttpClient
  readonly baseUrl: string
  readonly authorization: Redacted.Redacted
  readonly userAgent: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeout: Duration.DurationInput
}): Send => {
  // The platform's span has every header and the full URL in it, and its trace headers would go to the vendor.
  const client = HttpClient.withTracerDisabledWhen(options.client, () => true)
  const inTime = Effect.timeoutFail({ duration: options.timeout, onTimeout: () => unknown("Timeout") })
  return (call) => {
    const request = HttpClientRequest.make(call.method)(`${options.baseUrl}${call.target}`).pipe(
      HttpClientRequest.setHeaders(options.headers),
      HttpClientRequest.setHeader("user-agent", Marks.appendTo(options.userAgent, call.mark)),
      HttpClientRequest.setHeader("authorization", Redacted.value(options.authorization)),
      call.body === undefined ? (self) => self : HttpClientRequest.bodyText(call.body.text, call.body.contentType)
    )
    return client.execute(request).pipe(
      Effect.mapError(fromClientError),
      inTime,
      Effect.onInterrupt(() => (call.mark === undefined ? Effect.void : warn(call.operation, call.mark))),
      Effect.flatMap((response) =>
        response.text.pipe(
          Effect.mapError(fromClientError),
          inTime,
          Effect.either,
          Effect.map((body): Answer => ({ status: response.status, headers: response.headers, body }))
        )
      )
    )
  }
}
