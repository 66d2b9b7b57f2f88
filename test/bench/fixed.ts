/** A server in memory that has its answers ready: what a call of it costs is the SDK's own cost. */
import { HttpClient, HttpClientResponse } from "@effect/platform"
import { Effect, Layer, Redacted } from "effect"
import { Credentials, ProfitBricks, RetryPolicy } from "effect-profitbricks"

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly bytes: Uint8Array<ArrayBuffer>
}

export const bytesOf = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value))

export const responseOf = ({ bytes, headers, status }: Answer): Response =>
  new Response(bytes, {
    status,
    headers: { "content-type": "application/json", "content-length": String(bytes.length), ...headers }
  })

export const client = (
  answer: (method: string, url: URL) => Effect.Effect<Answer>
): Layer.Layer<ProfitBricks.ProfitBricks> =>
  ProfitBricks.layer().pipe(
    Layer.provide([
      Credentials.basic({ username: "me@example.com", password: Redacted.make("secret") }),
      RetryPolicy.default,
      Layer.succeed(
        HttpClient.HttpClient,
        HttpClient.make((request, url) =>
          Effect.map(answer(request.method, url), (answer) => HttpClientResponse.fromWeb(request, responseOf(answer)))
        )
      )
    ]),
    Layer.orDie
  )
