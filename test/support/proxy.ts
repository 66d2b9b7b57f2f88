/** A server between a client and another server: it sees each call, and may put anything before and after what comes of it. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http"
import { Effect, FiberSet } from "effect"

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface Call {
  readonly method: string
  readonly path: string
}

const bodyOf = (message: IncomingMessage) =>
  Effect.async<Buffer>((resume) => {
    const chunks: Array<Buffer> = []
    message.on("data", (chunk: Buffer) => chunks.push(chunk))
    message.on("end", () => resume(Effect.succeed(Buffer.concat(chunks))))
    message.on("error", () => resume(Effect.interrupt))
  })

/** Lets the other server answer. It is told what the client has reached, so that its links lead through here too. */
const forward = (origin: string, { headers, method, url }: IncomingMessage, body: Buffer): Effect.Effect<Answer> =>
  Effect.async<IncomingMessage>((resume) => {
    const outgoing = request(`${origin}${url}`, { method, headers, agent: false })
    outgoing.on("error", (error) => resume(Effect.die(error)))
    outgoing.on("response", (incoming) => resume(Effect.succeed(incoming)))
    outgoing.end(body)
  }).pipe(
    Effect.flatMap((incoming) =>
      Effect.map(bodyOf(incoming), (body) => ({ status: incoming.statusCode ?? 0, headers: incoming.headers, body }))
    )
  )

/**
 * Serves until its scope is closed, and gives the origin for clients. Where what is put around an answer is interrupted, the connection
 * breaks.
 */
export const proxy = (behind: string, around: (call: Call, answer: Effect.Effect<Answer>) => Effect.Effect<Answer>) =>
  Effect.gen(function* () {
    const run = yield* FiberSet.makeRuntime<never>()
    const server = createServer((message, response) => {
      const { method = "", url = "" } = message
      run(
        bodyOf(message).pipe(
          Effect.flatMap((body) => around({ method, path: url.replace(/\?.*/, "") }, forward(behind, message, body))),
          Effect.map(({ body, headers: { connection, ...headers }, status }) =>
            response.writeHead(status, headers).end(body)
          ),
          Effect.onInterrupt(() => Effect.sync(() => response.destroy()))
        )
      )
    })
    yield* Effect.acquireRelease(
      Effect.async<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
      () => Effect.sync(() => [server.close(), server.closeAllConnections()])
    )
    const address = server.address()
    return typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : ""
  })
