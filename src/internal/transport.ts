/** One HTTP exchange: the only module that knows how a call is sent. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as Headers from "@effect/platform/Headers"
import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpTraceContext from "@effect/platform/HttpTraceContext"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FiberRef from "effect/FiberRef"
import * as FiberRefs from "effect/FiberRefs"
import type * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import type { Method, Outcome, TransportError } from "../Errors.js"
import * as Marks from "./marks.js"
import * as TimeLimit from "./timeLimit.js"

/** A call as it is sent, free of `@effect/platform`. */
export interface Call {
  /** The operation with its ids and the host, for people. */
  readonly about: string
  readonly method: Method
  /** Path below the base URL with its query, already encoded. */
  readonly target: string
  readonly body?: { readonly contentType: string; readonly text: string } | undefined
  /** The mark by which the call is found among those that the API has accepted. */
  readonly mark?: string | undefined
  /** It can wait until the calls of users have gone. */
  readonly isPoll?: boolean
  /** No cache may answer it. */
  readonly isFresh?: boolean
  /** It was sent before, and has waited already. */
  readonly isRepeated?: boolean
  /** Hears when the call begins to wait for its turn, and how long it has waited when it goes. */
  readonly onHeld?: ((held: Option.Option<Duration.Duration>) => Effect.Effect<void>) | undefined
  /** Runs when the call is on its way, and nobody waits for its answer any more. */
  readonly onGivenUp?: Effect.Effect<void> | undefined
}

export interface Answer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The text, or why it could not be read to its end. */
  readonly body: Either.Either<string, NoAnswer | TooLong>
}

/** The reason why there is no answer, and whether the server may have carried out the call all the same. */
export interface NoAnswer {
  readonly reason: TransportError["reason"]
  readonly outcome: Outcome
}

/** The body is longer than fits into memory with comfort. */
export interface TooLong {
  readonly reason: "TooLong"
}

/** In bytes. The longest answers are lists of all that an account has, and stay far below. */
const longest = 64 * 1024 * 1024

export type Send = (call: Call) => Effect.Effect<Answer, NoAnswer>

const notExecuted = (reason: NoAnswer["reason"]): NoAnswer => ({ reason, outcome: "notExecuted" })
const unknown = (reason: NoAnswer["reason"]): NoAnswer => ({ reason, outcome: "unknown" })

/** By the innermost error: its code, its code while connecting, or its name. */
const byName: ReadonlyArray<readonly [RegExp, NoAnswer]> = [
  [/^(ECONNREFUSED|(EHOSTUNREACH|ENETUNREACH) connect)$/, notExecuted("Refused")],
  [/^(ENOTFOUND|EAI_.*)$/, notExecuted("Dns")],
  [/^UND_ERR_CONNECT_TIMEOUT$/, notExecuted("Timeout")],
  // Nothing is sent to a server whose certificate is not accepted. Other trouble with TLS may come later.
  [/^((ERR_TLS_)?CERT_.*|.*_(CERT|ISSUER|SIGNATURE)(_.*)?)$/, notExecuted("Tls")],
  [/^(ERR_(TLS|SSL)_.*|EPROTO)$/, unknown("Tls")],
  [/^Redirected$/, unknown("Redirect")],
  [/^(ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_(HEADERS|BODY)_TIMEOUT|Timeout(Error|Exception))$/, unknown("Timeout")],
  [
    /^(ECONNRESET|ECONNABORTED|EPIPE|EHOSTUNREACH|ENETUNREACH|UND_ERR_(SOCKET|CLOSED|HEADERS_OVERFLOW)|HPE_.*|HTTPParserError)$/,
    unknown("Reset")
  ]
]

/** HTTP clients wrap the error of the system in errors of their own: the innermost code that is known decides. */
const noAnswerOf = (cause: unknown, nesting = 0): NoAnswer | undefined => {
  if (!Predicate.isRecord(cause) || nesting > 8) return undefined
  const inner = noAnswerOf(cause["cause"], nesting + 1)
  if (inner !== undefined) return inner
  // A host with several addresses has all attempts to connect in one error.
  const doing = cause["syscall"] ?? (Array.isArray(cause["errors"]) ? "connect" : "")
  const names = [`${cause["code"]} ${doing}`, cause["code"], cause["name"]].filter(Predicate.isString)
  return byName.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1]
}

const fromClientError = (error: HttpClientError.HttpClientError): NoAnswer =>
  error._tag === "RequestError" && error.reason !== "Transport"
    ? notExecuted("Unknown")
    : (noAnswerOf(error.cause) ?? unknown("Unknown"))

/** The text of a body, as far as it is bearable. What is not read is not received either. */
const textOf = (response: HttpClientResponse.HttpClientResponse): Effect.Effect<string, NoAnswer | TooLong> => {
  const { "content-encoding": encoding, "content-length": length } = response.headers
  // A compressed body is longer than its header says.
  const promised = encoding === undefined ? Number(length) : Number.NaN
  if (promised <= longest) return Effect.mapError(response.text, fromClientError)
  const decoder = new TextDecoder()
  const tooLong: TooLong = { reason: "TooLong" }
  return response.stream.pipe(
    Stream.catchAll((error) => (error.reason === "EmptyBody" ? Stream.empty : Stream.fail(fromClientError(error)))),
    Stream.runFoldEffect({ text: "", bytes: 0 }, ({ bytes, text }, chunk) =>
      promised > longest || bytes + chunk.length > longest
        ? Effect.fail(tooLong)
        : Effect.succeed({ text: text + decoder.decode(chunk, { stream: true }), bytes: bytes + chunk.length })
    ),
    Effect.map(({ text }) => text + decoder.decode())
  )
}

/** The `Response` of a fetch says so, even where the fetch does not do as it is told. */
const isRedirected = (response: object): boolean =>
  Predicate.hasProperty(response, "source") &&
  Predicate.hasProperty(response.source, "redirected") &&
  response.source.redirected === true

/**
 * The credentials go to one origin only, whatever an application makes of a request. A client that follows redirects by itself takes
 * them along, and its answer is another resource's.
 */
const guarded = (origin: string, client: HttpClient.HttpClient): HttpClient.HttpClient =>
  HttpClient.transform(client, (effect, request) => {
    const failed = (reason: { readonly description: string } | { readonly cause: Error }) =>
      Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", ...reason }))
    if (
      !request.url.startsWith(`${origin}/`) &&
      !(URL.canParse(request.url) && new URL(request.url).origin === origin)
    ) {
      // It may have been sent before, and be on its way to where an answer has pointed.
      return failed({ description: "a request to another origin" })
    }
    return Effect.flatMap(effect, (response) =>
      response.request.url === request.url && !isRedirected(response)
        ? Effect.succeed(response)
        : failed({ cause: new Redirected() })
    )
  })

/**
 * For an application that puts something in front, a limit or a retry say, which takes as long as it likes, and may send a request more
 * than once, and from any fiber.
 */
const inTime = (within: TimeLimit.Within, client: HttpClient.HttpClient): HttpClient.HttpClient =>
  HttpClient.transform(client, (effect, request) =>
    within(
      () => effect,
      () =>
        Effect.fail(
          new HttpClientError.RequestError({ request, reason: "Transport", cause: new Cause.TimeoutException() })
        )
    )
  )

class Redirected extends Error {
  override readonly name = "Redirected"
}

const answerOf = ({ headers, status }: HttpClientResponse.HttpClientResponse, body: Answer["body"]): Answer => ({
  status,
  headers,
  body
})

/** The platform's span has every header and the full URL in it, and its trace headers would go to the vendor. */
const untraced = () => true

export const make = (options: {
  readonly client: HttpClient.HttpClient
  readonly transformClient: ((client: HttpClient.HttpClient) => HttpClient.HttpClient) | undefined
  readonly fetchOptions: RequestInit
  readonly baseUrl: string
  readonly authorization: Redacted.Redacted
  readonly userAgent: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeout: Duration.DurationInput
  readonly propagateTraces: boolean
}): Send => {
  const direct = guarded(new URL(options.baseUrl).origin, options.client)
  const within = TimeLimit.make(Duration.decode(options.timeout))
  const requestInit: RequestInit = {
    ...options.fetchOptions,
    // A redirect would carry the credentials to wherever it points.
    redirect: "manual"
  }

  const requestOf = (call: Call, traces: Headers.Input = {}) =>
    HttpClientRequest.make(call.method)(`${options.baseUrl}${call.target}`, {
      headers: {
        ...traces,
        ...options.headers,
        "user-agent": Marks.appendTo(options.userAgent, call.mark),
        authorization: Redacted.value(options.authorization),
        ...(call.isFresh === true ? { "cache-control": "no-cache" } : {})
      },
      ...(call.body === undefined ? {} : { body: HttpBody.text(call.body.text, call.body.contentType) })
    })

  const traces = Effect.match(Effect.currentSpan, { onFailure: () => ({}), onSuccess: HttpTraceContext.toHeaders })

  /** Sends a call, and goes on when the head of its answer is there. */
  const execute = (
    client: HttpClient.HttpClient,
    call: Call,
    onResponse: (response: HttpClientResponse.HttpClientResponse) => Effect.Effect<Answer>
  ): ReturnType<Send> =>
    Effect.matchEffect(
      options.propagateTraces
        ? Effect.flatMap(traces, (traces) => client.execute(requestOf(call, traces)))
        : client.execute(requestOf(call)),
      { onFailure: (error) => Effect.fail(fromClientError(error)), onSuccess: onResponse }
    )
  const read = (response: HttpClientResponse.HttpClientResponse) =>
    Effect.match(textOf(response), {
      onFailure: (reason) => answerOf(response, Either.left(reason)),
      onSuccess: (text) => answerOf(response, Either.right(text))
    })
  const brokenOff = (response: HttpClientResponse.HttpClientResponse) =>
    Effect.succeed(answerOf(response, Either.left(unknown("Timeout"))))

  /** For a fiber that ends with the exchange: nothing is set back. */
  const ownSettings = Effect.updateFiberRefs((id, refs) => {
    const context = FiberRefs.getOrDefault(refs, FiberRef.currentContext)
    return FiberRefs.updateManyAs(refs, {
      entries: [
        [FiberRef.currentContext, [[id, Context.add(context, FetchHttpClient.RequestInit, requestInit)]]],
        [HttpClient.currentTracerDisabledWhen, [[id, untraced]]]
      ]
    })
  })

  /** All of it has one limit, which begins anew with the answer. */
  const exchange = (call: Call): ReturnType<Send> => {
    let answered: HttpClientResponse.HttpClientResponse | undefined
    return within(
      (beginAgain) =>
        Effect.zipRight(
          ownSettings,
          execute(direct, call, (response) => {
            answered = response
            beginAgain()
            return read(response)
          })
        ),
      () => (answered === undefined ? Effect.fail(unknown("Timeout")) : brokenOff(answered))
    )
  }

  /** The same where the application has a say. */
  const transformed = (client: HttpClient.HttpClient) => {
    const own = HttpClient.withTracerDisabledWhen(client, untraced)
    return (call: Call): ReturnType<Send> =>
      execute(own, call, (response) =>
        within(
          () => read(response),
          () => brokenOff(response)
        )
      ).pipe(Effect.provideService(FetchHttpClient.RequestInit, requestInit))
  }

  return options.transformClient === undefined ? exchange : transformed(options.transformClient(inTime(within, direct)))
}
