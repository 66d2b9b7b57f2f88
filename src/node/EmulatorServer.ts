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
import * as Application from "../emulator/application.js"
import * as Refusals from "../emulator/refusal.js"
import { below, bodyOf, capitalized, type Delivery, type HttpRequest, headOf } from "../emulator/wire.js"
import { baseUrls, latest } from "../internal/apiVersion.js"
import * as Browsers from "./internal/browsers.js"
import * as JsonFile from "./internal/jsonFile.js"
import * as Page from "./internal/page/page.js"
import * as StateFile from "./internal/stateFile.js"

/**
 * The options of a served emulator: those of an emulator, and where it listens.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends EmulatorOptions {
  /** Default: 0, for any port that is free. */
  readonly port?: number | undefined
  /** Default: `127.0.0.1`, for this machine only. */
  readonly host?: string | undefined
  /**
   * The names that it can be reached under, besides `host`, addresses, and names that no public domain has: those without a
   * dot, and those in `internal`, `local`, `localhost` and `test`. Under another name a page in a browser could reach it.
   */
  readonly allowedHosts?: ReadonlyArray<string> | undefined
  /**
   * The file that the state is loaded from, if it exists, and saved to: a change is in it before it is answered. Only one
   * server at a time can have it. Default: the state is not kept.
   */
  readonly stateFile?: string | undefined
  /**
   * The web page at the root of the server: the account, its requests and calls, live, and buttons for faults. It needs no credentials, and
   * is for browsers on this machine only, `"local"`. With `"all"` browsers on other machines see it too, as those outside of a container
   * are, and with `"none"` there is no page. Default: `"local"`.
   */
  readonly page?: "local" | "all" | "none" | undefined
  /** Runs for each call once it is answered. Calls come without credentials and passwords. */
  readonly onCall?: ((call: Call) => Effect.Effect<void>) | undefined
}

export type { Call } from "../Emulator.js"

/**
 * A file cannot be read or written, or is not JSON.
 *
 * @since 0.1.0
 * @category errors
 */
export const FileError = JsonFile.FileError

/**
 * @since 0.1.0
 * @category errors
 */
export type FileError = JsonFile.FileError

/**
 * A running server, and the emulator behind it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Server {
  /** The base URL for clients. */
  readonly url: string
  /** The address of the web page, if there is one. */
  readonly page: string | undefined
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
    return `cannot listen on ${this.host}:${this.port}: ${reasons[this.code] ?? this.code}`
  }
}

/** The errors of sockets that can be told in words, with what to do. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: "this user may not use the port (EACCES); choose one from 1024",
  EADDRINUSE: "another program uses the port (EADDRINUSE); choose another one, or 0 for any that is free",
  EADDRNOTAVAIL: "this machine does not have the address (EADDRNOTAVAIL)",
  ENOTFOUND: "there is no host of this name (ENOTFOUND)"
}

/** More than any real payload has. */
const bodyLimit = 4 * 1024 * 1024

const read = (message: IncomingMessage): Effect.Effect<Pick<HttpRequest, "body" | "refused">> =>
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

/** The target of a request, which may be any text: `URL` refuses some that clients send. */
const targetOf = ({ url = "" }: IncomingMessage): Pick<HttpRequest, "path" | "query"> => {
  const [, path = "", query = ""] = /^(?:[a-z][\w+.-]*:\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?/i.exec(url) ?? []
  return { path: path === "" ? "/" : path, query: [...new URLSearchParams(query)] }
}

/** The base URL that the client has reached the server at: links in answers lead there too. */
const reachedAt = ({ headers: { host = "" } }: IncomingMessage, basePath: string): Pick<HttpRequest, "baseUrl"> =>
  /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host) ? { baseUrl: `http://${host}${basePath}` } : {}

/** Writes a refusal to a socket that has no response yet, and closes it. */
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

/** Input that is not HTTP is answered with the error envelope too, and the server goes on. */
const answerMalformed = ({ code }: NodeJS.ErrnoException, socket: Socket): void => {
  if (!socket.writable) socket.destroy()
  else if (code === "HPE_HEADER_OVERFLOW") refuse(socket, Refusals.headersTooLarge())
  else if (code === "ERR_HTTP_REQUEST_TIMEOUT") refuse(socket, Refusals.tooSlow())
  else refuse(socket, Refusals.malformed())
}

/** The time that calls have to end when the server shuts down. */
const grace = "2 seconds"

/** Lets the calls in progress end, and then closes all connections: clients keep idle ones open. */
const close = (server: ReturnType<typeof createServer>, calls: FiberSet.FiberSet): Effect.Effect<void> =>
  Effect.sync(() => server.close()).pipe(
    Effect.andThen(Effect.timeoutOption(Effect.interruptible(FiberSet.awaitEmpty(calls)), grace)),
    Effect.andThen(Effect.sync(() => server.closeAllConnections()))
  )

const send = (response: ServerResponse, delivery: Delivery): Effect.Effect<void> => {
  const { body, bodyTakes, cutAfter, status } = delivery
  const head = capitalized(headOf(delivery, Buffer.byteLength(body)))
  if (bodyTakes === undefined && cutAfter === undefined) {
    return Effect.async((resume) => {
      response.writeHead(status, head).end(body, () => resume(Effect.void))
    })
  }
  return Effect.sync(() => response.writeHead(status, head).flushHeaders()).pipe(
    Effect.andThen(
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

/** A stub or the emulator itself is at fault: the log tells it, and the client gets an answer. */
const fails = (cause: Cause.Cause<never>, response: ServerResponse): Effect.Effect<void> =>
  Cause.isInterruptedOnly(cause)
    ? Effect.void
    : Effect.andThen(
        Effect.logError("The emulator could not answer", cause),
        response.headersSent
          ? Effect.sync(() => response.destroy())
          : send(response, Refusals.show(Refusals.unexpected()))
      )

/**
 * Serves an emulator until its scope is closed, and gives the base URL for clients.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options = {}): Effect.Effect<Server, ListenError | FileError | UnusableData, Scope> =>
  Effect.gen(function* () {
    const { allowedHosts = [], host = "127.0.0.1", page: pageFor = "local", port = 0, stateFile } = options
    const saved = stateFile === undefined ? undefined : yield* StateFile.open(stateFile)
    const isForeign = Browsers.isForeign([host, ...allowedHosts])
    const server = yield* Effect.acquireRelease(
      Effect.sync(() => createServer()),
      (server) => Effect.sync(() => server.close())
    )
    const listening = yield* listen(server, host, port)
    const basePath = new URL(baseUrls[options.version ?? latest]).pathname
    const { origin } = new URL(`http://${host.includes(":") ? `[${host}]` : host}:${listening}`)
    const url = `${origin}${basePath}`
    const { handle, look, service } = yield* Application.make({ ...options, users: options.users ?? [user] }, url)
    const page =
      pageFor === "none"
        ? undefined
        : Page.make({ handle, look, inject: service.inject, version: options.version ?? latest })
    if (stateFile !== undefined && saved !== undefined) {
      yield* Effect.mapError(service.restore(saved), JsonFile.unusable(stateFile))
    }
    const keep = stateFile === undefined ? Effect.void : yield* StateFile.keep(stateFile, service.snapshot)

    const calls = yield* FiberSet.make()
    const run = yield* FiberSet.runtime(calls)<never>()
    const answer = (message: IncomingMessage, response: ServerResponse) => {
      const { path, query } = targetOf(message)
      const headers = headersOf(message)
      const head = { method: message.method ?? "GET", path, query, headers, ...reachedAt(message, basePath) }
      const seen = pageFor === "all" || Page.isLoopback(message.socket.remoteAddress) ? page : undefined
      // A link may lead to the page from anywhere.
      const from = seen !== undefined && Page.isDocument(head) ? { ...headers, "sec-fetch-site": undefined } : headers
      return read(message).pipe(
        Effect.flatMap((content) =>
          isForeign(from)
            ? Effect.succeed(Refusals.show(Refusals.foreign()))
            : (seen?.answer({ ...head, ...content }) ??
              (page?.handle ?? handle)({ ...head, ...content, path: below(basePath, path) }))
        ),
        // What is answered is in the file.
        Effect.tap(({ status }) => (status === 202 ? Effect.orDie(keep) : Effect.void)),
        Effect.matchEffect({
          onFailure: () => Effect.sync(() => response.destroy()),
          onSuccess: (delivery) => send(response, delivery)
        }),
        Effect.catchAllCause((cause) => fails(cause, response))
      )
    }

    server.on("request", (message, response) => {
      const fiber = run(answer(message, response))
      // The client does not wait for the answer any more.
      response.once("close", () => fiber.unsafeInterruptAsFork(fiber.id()))
    })
    server.on("clientError", answerMalformed)
    server.on("connect", (_, socket) => refuse(socket, Refusals.methodNotAllowed([])))
    server.on("checkExpectation", (_, response) => {
      run(send(response.setHeader("connection", "close"), Refusals.show(Refusals.unexpectable())))
    })
    // Added last, so that it runs first: changes until then are still saved.
    yield* Effect.addFinalizer(() => close(server, calls))
    return { url, page: page === undefined ? undefined : `${origin}/`, emulator: service }
  })
