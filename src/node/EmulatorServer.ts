/**
 * The emulator over HTTP, for clients in any language. Node only.
 *
 * @since 0.1.0
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { Socket } from "node:net"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import type { Scope } from "effect/Scope"
import type * as Emulator from "../Emulator.js"
import * as Handler from "../emulator/handler.js"
import * as Refusals from "../emulator/refusal.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options extends Emulator.Options {
  readonly users: NonNullable<Emulator.Options["users"]>
  /** Default: 0, which is any that is free. */
  readonly port?: number | undefined
  /** Default: `127.0.0.1`, which only this machine can reach. */
  readonly host?: string | undefined
  /** Is told of each call once it is answered. */
  readonly onCall?: ((call: Call) => Effect.Effect<void>) | undefined
}

/**
 * A call that was answered: neither its headers nor its body, which may hold secrets.
 *
 * @since 0.1.0
 * @category models
 */
export interface Call {
  readonly method: string
  readonly path: string
  readonly status: number
}

/**
 * The server cannot listen: the port is taken, or not permitted.
 *
 * @since 0.1.0
 * @category errors
 */
export class ListenError extends Data.TaggedError("ListenError")<{
  readonly host: string
  readonly port: number
  readonly code: string
}> {
  override get message(): string {
    return `cannot listen on ${this.host}:${this.port}: ${this.code}`
  }
}

const basePath = "/cloudapi/v4"

/** More than any real payload has. */
const bodyLimit = 4 * 1024 * 1024

const read = (message: IncomingMessage): Effect.Effect<string, Refusals.Refusal> =>
  Effect.async((resume) => {
    const chunks: Array<Buffer> = []
    let size = 0
    message.on("data", (chunk: Buffer) => {
      size += chunk.length
      if (size <= bodyLimit) chunks.push(chunk)
    })
    message.on("end", () =>
      resume(
        size <= bodyLimit ? Effect.succeed(Buffer.concat(chunks).toString("utf8")) : Effect.fail(Refusals.tooLarge())
      )
    )
    message.on("error", () => resume(Effect.interrupt))
  })

const headersOf = (message: IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? "")
    ])
  )

const listen = (server: ReturnType<typeof createServer>, host: string, port: number) =>
  Effect.async<number, ListenError>((resume) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      resume(Effect.fail(new ListenError({ host, port, code: error.code ?? "unknown" })))
    )
    server.listen(port, host, () => {
      const address = server.address()
      resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : port))
    })
  })

/** What is not HTTP gets the error envelope too, and the server goes on. */
const answerMalformed = (_: Error, socket: Socket): void => {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const { body } = Refusals.show(Refusals.malformed())
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
  )
}

/**
 * Serves an emulator until its scope is closed, and gives the URL that clients have to be told.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Effect.Effect<{ readonly url: string }, ListenError, Scope> =>
  Effect.gen(function* () {
    const { host = "127.0.0.1", onCall = () => Effect.void, port = 0 } = options
    const runFork = Runtime.runFork(yield* Effect.runtime<never>())
    const server = yield* Effect.acquireRelease(
      Effect.sync(() => createServer()),
      (server) =>
        Effect.async<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeIdleConnections()
        })
    )
    const listening = yield* listen(server, host, port)
    const url = `http://${host.includes(":") ? `[${host}]` : host}:${listening}${basePath}`
    const handle = yield* Handler.make(options, url)

    const answer = (message: IncomingMessage, response: ServerResponse) =>
      Effect.gen(function* () {
        const { pathname, searchParams } = new URL(message.url ?? "/", "http://emulator")
        const method = message.method ?? "GET"
        const path = Handler.below(basePath, pathname)
        const reply = yield* read(message).pipe(
          Effect.flatMap((body) =>
            handle({ method, path, query: [...searchParams], headers: headersOf(message), body })
          ),
          Effect.catchAll((refusal) => Effect.succeed(Refusals.show(refusal)))
        )
        yield* Effect.sync(() => {
          response.writeHead(reply.status, { ...reply.headers, "content-length": Buffer.byteLength(reply.body) })
          response.end(reply.body)
        })
        yield* onCall({ method, path, status: reply.status })
      })

    server.on("request", (message, response) => runFork(answer(message, response)))
    server.on("clientError", answerMalformed)
    return { url }
  })
