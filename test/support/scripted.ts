/** A client over a server that answers as a script says. */
import { HttpClient, HttpClientError, type HttpClientRequest, HttpClientResponse } from "@effect/platform"
import { Effect, Layer, Redacted } from "effect"
import { Credentials, ProfitBricks, Reconciliation, RetryPolicy } from "effect-profitbricks"

/** A call as the server saw it. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The server's next step: it answers, or the connection fails with an error of the system. */
export type Step =
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      /** A string is sent as it is, anything else as JSON. */
      readonly body?: unknown
    }
  | { readonly fails: string; readonly syscall?: string }
  | { readonly never: true }

export const password = "hunter2-hunter2"

const bodyOf = (request: HttpClientRequest.HttpClientRequest): string =>
  request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : ""

/**
 * A client over a server that answers as the script says, one step a call, the last one again and again; and the calls
 * that it has received.
 */
export const scripted = (
  script: ReadonlyArray<Step> | ((received: Received, index: number) => Step),
  options?: ProfitBricks.Options & {
    readonly retry?: Layer.Layer<RetryPolicy.RetryPolicy>
    /** Default: calls of which the outcome is unknown are not looked for. */
    readonly reconciliation?: Layer.Layer<Reconciliation.Reconciliation>
  }
) => {
  const received: Array<Received> = []
  const client = HttpClient.make((request, url) =>
    Effect.suspend(() => {
      const call = {
        method: request.method,
        url: url.toString(),
        headers: { ...request.headers },
        body: bodyOf(request)
      }
      const index = received.push(call) - 1
      const step = typeof script === "function" ? script(call, index) : script[Math.min(index, script.length - 1)]
      if (step === undefined || "never" in step) return Effect.never
      if ("fails" in step) {
        const cause = Object.assign(new Error("socket trouble"), { code: step.fails, syscall: step.syscall })
        return Effect.fail(
          new HttpClientError.RequestError({
            request,
            reason: "Transport",
            cause: new TypeError("fetch failed", { cause })
          })
        )
      }
      const body =
        step.body === undefined ? null : typeof step.body === "string" ? step.body : JSON.stringify(step.body)
      const headers = { "content-length": String(new TextEncoder().encode(body ?? "").length), ...step.headers }
      return Effect.succeed(HttpClientResponse.fromWeb(request, new Response(body, { status: step.status, headers })))
    })
  )
  const { reconciliation = Reconciliation.fail, retry = RetryPolicy.default, ...clientOptions } = options ?? {}
  /** The parts of a client. */
  const services = Layer.mergeAll(
    Layer.orDie(Credentials.basic({ username: "me@example.com", password: Redacted.make(password) })),
    retry,
    reconciliation,
    Layer.succeed(HttpClient.HttpClient, client)
  )
  const layer = ProfitBricks.layer(clientOptions).pipe(Layer.provide(services), Layer.orDie)
  return { received, services, layer }
}
