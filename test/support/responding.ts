/** A client over a server that is a function to a `Response`. */
import { HttpClient, HttpClientResponse } from "@effect/platform"
import { Effect, Layer, Redacted } from "effect"
import { Credentials, ProfitBricks, Reconciliation, RetryPolicy } from "effect-profitbricks"
import { password } from "./scripted.js"

/** A `Response` with a status that its constructor refuses, such as 101, or 204 with a body. */
export const responseWith = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) =>
  Object.defineProperty(new Response(body, { headers }), "status", { value: status })

/** A body of which the beginning arrives, and then nothing any more, or the end of the connection. */
export const partialResponse = (status: number, begin: string, then: "stalls" | "breaks") =>
  new Response(
    new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode(begin))
      },
      pull: (controller) => {
        if (then === "breaks") {
          controller.error(
            new TypeError("terminated", { cause: Object.assign(new Error("x"), { code: "ECONNRESET" }) })
          )
        }
        return then === "stalls" ? new Promise(() => {}) : undefined
      }
    }),
    { status }
  )

/** A client over a server that is a function to a `Response`. It calls once, unless there is another policy. */
export const responding = (
  respond: () => Response,
  { retry = RetryPolicy.none, ...options }: ProfitBricks.Options & { readonly retry?: typeof RetryPolicy.none } = {}
) =>
  ProfitBricks.layer(options).pipe(
    Layer.provide([
      Credentials.basic({ username: "me@example.com", password: Redacted.make(password) }),
      retry,
      Reconciliation.fail,
      Layer.succeed(
        HttpClient.HttpClient,
        HttpClient.make((request) => Effect.sync(() => HttpClientResponse.fromWeb(request, respond())))
      )
    ]),
    Layer.orDie
  )
