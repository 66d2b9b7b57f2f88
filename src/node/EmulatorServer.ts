/**
 * The emulator over HTTP, for clients in any language. Node only.
 *
 * @since 0.1.0
 */
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http"
import type { Socket } from "node:net"
import type { Duplex } from "node:stream"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import type { Scope } from "effect/Scope"
import * as Stream from "effect/Stream"
import { type Call, type Options as EmulatorOptions, type Service, type UnusableData, user } from "../Emulator.js"
import { make as makeEmulator } from "../emulator/application.js"
import { below } from "../emulator/handler.js"
import * as Refusals from "../emulator/refusal.js"
import { bodyOf, type CloudRequest, type Delivery, headOf } from "../emulator/wire.js"
import { checkWritable, type FileError, load, unusable } from "./internal/jsonFile.js"
import * as StateFile from "./internal/stateFile.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options extends EmulatorOptions {
  /** Default: 0, which is any that is free. */
  readonly port?: number | undefined
  /** Default: `127.0.0.1`, which only this machine can reach. */
  readonly host?: string | undefined
  /** Where the state is loaded from, if the file exists, and saved to. Default: it is not kept. */
  readonly stateFile?: string | undefined
  /** Is told of each call once it is answered: without credentials and passwords. */
  readonly onCall?: ((call: Call) => Effect.Effect<void>) | undefined
}

export type { Call } from "../Emulator.js"
export { FileError } from "./internal/jsonFile.js"

/**
 * A running server, and the emulator behind it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Server {
  /** What clients have to be told as the base URL. */
  readonly url: string
  readonly emulator: Service
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

const read = (message: IncomingMessage): Effect.Effect<Pick<CloudRequest, "body" | "refused">> =>
  Effect.async((resume) => {
    const chunks: Array<Buffer> = []
    let size = 0
    message.on("data", (chunk: Buffer) => {
      size += chunk.length
      if (size <= bodyLimit) chunks.push(chunk)
    })
    message.on("end", () =>
      resume(
        Effect.succeed(
          size <= bodyLimit
            ? { body: Buffer.concat(chunks).toString("utf8") }
            : { body: "", refused: Refusals.tooLarge() }
        )
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

/** The target of a request, which may be anything: `URL` does not know all that clients send. */
const targetOf = ({ url = "" }: IncomingMessage): Pick<CloudRequest, "path" | "query"> => {
  const [, path = "", query = ""] = /^(?:[a-z][\w+.-]*:\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?/i.exec(url) ?? []
  return { path: below(basePath, path === "" ? "/" : path), query: [...new URLSearchParams(query)] }
}

/** Where the client has reached the server: what it is told to look for there, it finds in the same way. */
const reachedAt = ({ headers: { host = "" } }: IncomingMessage): Pick<CloudRequest, "baseUrl"> =>
  /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host) ? { baseUrl: `http://${host}${basePath}` } : {}

/** Says a refusal to a socket of which nobody has made a response, and closes it. */
const refuse = (socket: Duplex, refusal: Refusals.Refusal): void => {
  const { body, status } = Refusals.show(refusal)
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close"
  ]
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`)
}

/** What is not HTTP gets the error envelope too, and the server goes on. */
const answerMalformed = ({ code }: NodeJS.ErrnoException, socket: Socket): void => {
  if (!socket.writable) socket.destroy()
  else if (code === "HPE_HEADER_OVERFLOW") refuse(socket, Refusals.headersTooLarge())
  else if (code === "ERR_HTTP_REQUEST_TIMEOUT") refuse(socket, Refusals.tooSlow())
  else refuse(socket, Refusals.malformed())
}

/** How long calls may go on when the server shuts down. */
const grace = "2 seconds"

/** Lets the calls that are in progress end, and then closes all connections: clients keep some that they do not use. */
const close = (server: ReturnType<typeof createServer>, calls: FiberSet.FiberSet): Effect.Effect<void> =>
  Effect.sync(() => server.close()).pipe(
    Effect.zipRight(Effect.timeoutOption(Effect.interruptible(FiberSet.awaitEmpty(calls)), grace)),
    Effect.zipRight(Effect.sync(() => server.closeAllConnections()))
  )

const send = (response: ServerResponse, delivery: Delivery): Effect.Effect<void> => {
  const { body, bodyTakes, cutAfter, status } = delivery
  const head = headOf(delivery, Buffer.byteLength(body))
  if (bodyTakes === undefined && cutAfter === undefined) {
    return Effect.async((resume) => {
      response.writeHead(status, head).end(body, () => resume(Effect.void))
    })
  }
  return Effect.sync(() => response.writeHead(status, head).flushHeaders()).pipe(
    Effect.zipRight(
      Stream.runForEach(bodyOf(delivery), (piece) =>
        Effect.async((resume) => {
          response.write(piece, () => resume(Effect.void))
        })
      )
    ),
    Effect.matchEffect({
      onFailure: () => Effect.sync(() => response.destroy()),
      onSuccess: () => Effect.sync(() => response.end())
    }),
    Effect.asVoid
  )
}

/** A handler or an answer of the user's making is at fault, or the emulator: whoever runs it is told, and nobody hangs. */
const fails = (cause: Cause.Cause<never>, response: ServerResponse): Effect.Effect<void> =>
  Cause.isInterruptedOnly(cause)
    ? Effect.void
    : Effect.zipRight(
        Effect.logError("The emulator could not answer", cause),
        response.headersSent
          ? Effect.sync(() => response.destroy())
          : send(response, Refusals.show(Refusals.unexpected()))
      )

/**
 * Serves an emulator until its scope is closed, and gives the URL that clients have to be told.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options = {}): Effect.Effect<Server, ListenError | FileError | UnusableData, Scope> =>
  Effect.gen(function* () {
    const { host = "127.0.0.1", port = 0, stateFile } = options
    const saved = stateFile === undefined ? undefined : yield* load(stateFile)
    if (stateFile !== undefined) yield* checkWritable(stateFile)
    const server = yield* Effect.acquireRelease(
      Effect.sync(() => createServer()),
      (server) => Effect.sync(() => server.close())
    )
    const listening = yield* listen(server, host, port)
    const url = `http://${host.includes(":") ? `[${host}]` : host}:${listening}${basePath}`
    const { handle, service } = yield* makeEmulator(
      { ...options, users: options.users ?? [user], onCall: options.onCall ?? (() => Effect.void) },
      url
    )
    if (stateFile !== undefined && saved !== undefined) {
      yield* Effect.mapError(service.restore(saved), unusable(stateFile))
    }
    const keep = stateFile === undefined ? Effect.void : yield* StateFile.keep(stateFile, service.snapshot)

    const calls = yield* FiberSet.make()
    const run = yield* FiberSet.runtime(calls)<never>()
    const answer = (message: IncomingMessage, response: ServerResponse) => {
      const head = { method: message.method ?? "GET", ...targetOf(message), ...reachedAt(message) }
      return read(message).pipe(
        Effect.flatMap((content) => handle({ ...head, headers: headersOf(message), ...content })),
        Effect.tap(({ status }) => (status === 202 ? keep : Effect.void)),
        Effect.matchEffect({
          onFailure: () => Effect.sync(() => response.destroy()),
          onSuccess: (delivery) => send(response, delivery)
        }),
        Effect.catchAllCause((cause) => fails(cause, response))
      )
    }

    server.on("request", (message, response) => {
      const fiber = run(answer(message, response))
      // Nobody waits for the answer any more.
      response.once("close", () => fiber.unsafeInterruptAsFork(fiber.id()))
    })
    server.on("clientError", answerMalformed)
    server.on("connect", (_, socket) => refuse(socket, Refusals.methodNotAllowed([])))
    server.on("checkExpectation", (_, response) => {
      run(send(response.setHeader("connection", "close"), Refusals.show(Refusals.unexpectable())))
    })
    // Last, so that it is the first thing to happen: what comes until then is still saved.
    yield* Effect.addFinalizer(() => close(server, calls))
    return { url, emulator: service }
  })
