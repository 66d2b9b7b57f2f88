/**
 * The emulator over HTTP, for clients in any language. Node only.
 *
 * @since 0.1.0
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { Socket } from "node:net"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import type { Scope } from "effect/Scope"
import * as Stream from "effect/Stream"
import { user, type Call, type Options as EmulatorOptions, type Service } from "../Emulator.js"
import { make as makeEmulator } from "../emulator/emulator.js"
import { below } from "../emulator/handler.js"
import * as Refusals from "../emulator/refusal.js"
import { bodyOf, type Delivery } from "../emulator/wire.js"
import { type FileError, load, unusable } from "./JsonFile.js"
import * as StateFile from "./StateFile.js"

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
export { FileError } from "./JsonFile.js"

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

/** How long calls may go on when the server shuts down. */
const grace = "2 seconds"

/** Lets the calls that are in progress end, and then closes all connections: clients keep some that they do not use. */
const close = (server: ReturnType<typeof createServer>, calls: FiberSet.FiberSet): Effect.Effect<void> =>
  Effect.sync(() => server.close()).pipe(
    Effect.zipRight(Effect.timeoutOption(Effect.interruptible(FiberSet.awaitEmpty(calls)), grace)),
    Effect.zipRight(Effect.sync(() => server.closeAllConnections()))
  )

const send = (response: ServerResponse, delivery: Delivery): Effect.Effect<void> => {
  const { body, bodyTakes, cutAfter, headers, status } = delivery
  const head = { ...headers, "content-length": Buffer.byteLength(body) }
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

/**
 * Serves an emulator until its scope is closed, and gives the URL that clients have to be told.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options = {}): Effect.Effect<Server, ListenError | FileError, Scope> =>
  Effect.gen(function* () {
    const { host = "127.0.0.1", port = 0, stateFile } = options
    const saved = stateFile === undefined ? undefined : yield* load(stateFile)
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
      const { pathname, searchParams } = new URL(message.url ?? "/", "http://emulator")
      const method = message.method ?? "GET"
      const path = below(basePath, pathname)
      return read(message).pipe(
        Effect.matchEffect({
          onFailure: (refusal) => Effect.succeed<Delivery>(Refusals.show(refusal)),
          onSuccess: (body) => handle({ method, path, query: [...searchParams], headers: headersOf(message), body })
        }),
        Effect.tap(({ status }) => (status === 202 ? keep : Effect.void)),
        Effect.matchEffect({
          onFailure: () => Effect.sync(() => response.destroy()),
          onSuccess: (delivery) => send(response, delivery)
        })
      )
    }

    server.on("request", (message, response) => {
      const fiber = run(answer(message, response))
      // Nobody waits for the answer any more.
      response.once("close", () => fiber.unsafeInterruptAsFork(fiber.id()))
    })
    server.on("clientError", answerMalformed)
    // Last, so that it is the first thing to happen: what comes until then is still saved.
    yield* Effect.addFinalizer(() => close(server, calls))
    return { url, emulator: service }
  })
