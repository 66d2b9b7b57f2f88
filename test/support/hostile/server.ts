/** A server that misbehaves on its sockets. */
import { Agent, request, STATUS_CODES } from "node:http"
import { createServer, type Socket } from "node:net"
import { gzipSync } from "node:zlib"
import { Effect, type Scope } from "effect"

/** A call as it came over a connection. */
export interface Call {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Its place among the calls of its connection: 1 if that is a new one. */
  readonly place: number
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends something in place of the answer. Behind it the connection is no good any more, unless it says so. */
export type Misbehaviour = (socket: Socket, answer: Answer) => void

export interface Treatment {
  /** The emulator gets the call, and its answer is swallowed. Otherwise there is a made-up one. */
  readonly carriedOut: boolean
  readonly misbehave: Misbehaviour
  /** It sends a whole answer, so that the connection may be kept. */
  readonly isWhole?: boolean
  /** The port is closed from then on. */
  readonly isLast?: boolean
}

/** The treatment of a call. Without one it is forwarded, and so is its answer. */
export type Script = (call: Call) => Treatment | undefined

export interface Hostile {
  readonly origin: string
  /** The base URL for clients. */
  readonly url: string
  /** The calls that came, oldest first. */
  readonly calls: ReadonlyArray<Call>
  /** The number of open connections. */
  readonly open: () => number
  /** The number of those that wait for an answer, or for the rest of one. */
  readonly busy: () => number
  /** The number of calls that are being treated. */
  readonly working: () => number
  /** The number of bytes that were written to connections which are closed by now. */
  readonly written: () => number
  /** No more connections are accepted; those that there are stay. */
  readonly deafen: Effect.Effect<void>
}

/** A made-up answer. It promises nothing that could be looked for. */
const madeUp = ({ method }: Call): Answer => ({
  status: method === "GET" ? 200 : 202,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ id: "7f1e0c4e-0000-4000-8000-000000000000", type: "datacenter" })
})

const headOf = (status: number, headers: Answer["headers"]): string =>
  [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Odd"}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    "\r\n"
  ].join("\r\n")

const whole = ({ body, headers, status }: Answer): string =>
  headOf(status, { ...headers, "content-length": String(Buffer.byteLength(body)) }) + body

/** Lets another server answer. */
const ask = (agent: Agent, origin: string, { body, headers, method, target }: Call): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { "accept-encoding": _, connection: __, ...rest } = headers
    const outgoing = request(`${origin}${target}`, { method, headers: rest, agent })
    outgoing.on("error", reject)
    outgoing.on("response", (incoming) => {
      const chunks: Array<Buffer> = []
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk))
      incoming.on("error", reject)
      incoming.on("end", () => {
        const { connection: _, "content-length": __, "keep-alive": ___, ...rest } = incoming.headers
        const headers = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]))
        resolve({ status: incoming.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString() })
      })
    })
    outgoing.end(body)
  })

/** The call at the beginning of the bytes, if it is complete, and what is behind it. */
const parse = (bytes: Buffer, place: number): readonly [Call, Buffer] | undefined => {
  const end = bytes.indexOf("\r\n\r\n")
  if (end < 0) return undefined
  const [first = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n")
  const [method = "", target = ""] = first.split(" ")
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":")
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    })
  )
  const length = Number(headers["content-length"] ?? 0)
  const start = end + 4
  if (bytes.length < start + length) return undefined
  return [
    { method, target, headers, body: bytes.subarray(start, start + length), place },
    bytes.subarray(start + length)
  ]
}

/** A server that is spoken to in TLS, and knows nothing but HTTP. */
const noTls = (socket: Socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")

/** Stands in front of what is at a URL, and treats calls as the script says, and otherwise what is not HTTP. */
export const serve = (
  script: Script,
  { origin: behind, pathname }: URL,
  otherwise: (socket: Socket) => void = noTls
): Effect.Effect<Hostile, never, Scope.Scope> =>
  Effect.gen(function* () {
    const calls: Array<Call> = []
    const sockets = new Set<Socket>()
    const busy = new Set<Socket>()
    let working = 0
    let written = 0
    const agent = yield* Effect.acquireRelease(
      Effect.sync(() => new Agent({ keepAlive: true })),
      (agent) => Effect.sync(() => agent.destroy())
    )

    const server = createServer((socket) => {
      let bytes: Buffer = Buffer.alloc(0)
      let place = 0
      sockets.add(socket)
      socket.on("error", () => {})
      socket.on("close", () => {
        written += socket.bytesWritten
        sockets.delete(socket)
        busy.delete(socket)
      })
      const treat = async (call: Call) => {
        const treatment = script(call)
        if (treatment?.isLast === true) server.close()
        if (treatment !== undefined && !treatment.carriedOut) treatment.misbehave(socket, madeUp(call))
        else {
          const { body, headers, status } = await ask(agent, behind, call)
          const own = (text: string) => text.replaceAll(behind, originOf())
          const answer = {
            status,
            headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, own(value)])),
            body: own(body)
          }
          if (treatment === undefined) socket.write(whole(answer))
          else treatment.misbehave(socket, answer)
        }
        if (treatment === undefined || treatment.isWhole === true) busy.delete(socket)
      }
      socket.on("data", (chunk: Buffer) => {
        busy.add(socket)
        if (place === 0 && bytes.length === 0 && !/^[A-Z]/.test(chunk.toString("latin1", 0, 1))) {
          otherwise(socket)
          return
        }
        bytes = Buffer.concat([bytes, chunk])
        const parsed = parse(bytes, place + 1)
        if (parsed === undefined) return
        place++
        bytes = parsed[1]
        calls.push(parsed[0])
        working++
        treat(parsed[0])
          .catch(() => socket.destroy())
          .finally(() => working--)
      })
    })
    const originOf = () => {
      const address = server.address()
      return `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`
    }

    yield* Effect.acquireRelease(
      Effect.async<void>((resume) => {
        server.listen(0, "127.0.0.1", () => resume(Effect.void))
      }),
      () =>
        Effect.async<void>((resume) => {
          server.close(() => resume(Effect.void))
          for (const socket of sockets) socket.destroy()
        })
    )
    const origin = originOf()
    return {
      origin,
      url: `${origin}${pathname}`,
      calls,
      open: () => sockets.size,
      busy: () => busy.size,
      working: () => working,
      written: () => written,
      deafen: Effect.sync(() => server.close())
    }
  })

/** Somebody who is to be told nothing: takes whatever comes, and keeps it. */
export const listener: Effect.Effect<Hostile, never, Scope.Scope> = serve(
  () => ({ carriedOut: false, misbehave: (socket, answer) => socket.write(whole(answer)), isWhole: true }),
  new URL("http://nowhere.invalid/cloudapi/v6")
)

const html = "<html><body><h1>Not what you asked for</h1></body></html>"

/** The answer with a body that can be cut. */
const longer = (answer: Answer): Answer => (answer.body === "" ? { ...answer, body: '{"id": "7f1e0c4e"}' } : answer)

const half = (text: string): string => text.slice(0, Math.ceil(text.length / 2))

const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`

const chunked = ({ headers, status }: Answer): string => headOf(status, { ...headers, "transfer-encoding": "chunked" })

/** The head of an answer whose body is as long as it should be, and half of that. */
const halfAnswer = (answer: Answer): string => {
  const { body, headers, status } = longer(answer)
  return headOf(status, { ...headers, "content-length": String(Buffer.byteLength(body)) }) + half(body)
}

export const reset: Misbehaviour = (socket) => socket.resetAndDestroy()
export const close: Misbehaviour = (socket) => socket.end()
export const halfStatusLine: Misbehaviour = (socket) => socket.end("HTTP/1.1 20")
export const halfHeaders: Misbehaviour = (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Type: appl")
export const garbage: Misbehaviour = (socket) =>
  socket.end(Buffer.from(Array.from({ length: 512 }, (_, index) => (index * 37 + 5) % 256)))
export const silence: Misbehaviour = () => {}
export const shortBody: Misbehaviour = (socket, answer) => socket.end(halfAnswer(answer))
export const resetInBody: Misbehaviour = (socket, answer) =>
  socket.write(halfAnswer(answer), () => socket.resetAndDestroy())
export const brokenChunk: Misbehaviour = (socket, answer) =>
  socket.end(`${chunked(answer)}${chunk(half(longer(answer).body))}zz\r\n`)
export const missingChunk: Misbehaviour = (socket, answer) =>
  socket.end(`${chunked(answer)}${chunk(half(longer(answer).body))}`)
/** There is more of the body than the head says. */
export const lengthTooSmall: Misbehaviour = (socket, answer) => {
  const { body, headers, status } = longer(answer)
  socket.write(headOf(status, { ...headers, "content-length": "6" }) + body)
}
/** Never ends, and is never idle for long either. */
export const slowBody: Misbehaviour = (socket, answer) => {
  socket.write(chunked(answer))
  const drip = setInterval(() => socket.write(chunk(" ")), 20)
  socket.on("close", () => clearInterval(drip))
}
const megabyte = Object.fromEntries(Array.from({ length: 1024 }, (_, n) => [`x-${n}`, "x".repeat(1024)]))
export const hugeHeaders: Misbehaviour = (socket, { status }) => socket.write(headOf(status, megabyte))
/** So many megabytes of JSON, as fast as they are taken. */
export const flood =
  (megabytes: number): Misbehaviour =>
  (socket, { headers, status }) => {
    const piece = Buffer.alloc(1024 * 1024, " ")
    let left = megabytes
    socket.write(headOf(status, { ...headers, "content-length": String(megabytes * piece.length) }))
    const pour = () => {
      while (left > 0 && !socket.destroyed) {
        left--
        if (!socket.write(piece)) return
      }
    }
    socket.on("drain", pour)
    pour()
  }
/** So many megabytes of JSON that travel as a few kilobytes. */
export const bomb = (megabytes: number): Misbehaviour => {
  const piece = gzipSync(Buffer.alloc(1024 * 1024, " "))
  const length = String(piece.length * megabytes)
  return (socket, { headers, status }) => {
    socket.write(headOf(status, { ...headers, "content-encoding": "gzip", "content-length": length }))
    for (let sent = 0; sent < megabytes; sent++) socket.write(piece)
  }
}
/** A whole answer of a machine on the way. */
export const page =
  (status: number, headers: Answer["headers"] = {}): Misbehaviour =>
  (socket) =>
    socket.write(whole({ status, headers: { "content-type": "text/html", ...headers }, body: html }))
/** The answer, as if the connection were to be kept, and then its end. */
export const closeBehind: Misbehaviour = (socket, answer) => socket.end(whole(answer))
/** The answer, but for its headers. */
export const withHeaders =
  (change: (headers: Answer["headers"]) => Answer["headers"]): Misbehaviour =>
  (socket, answer) =>
    socket.write(whole({ ...answer, headers: change(answer.headers) }))
/** The answer, but for its body. */
export const withBody =
  (change: (body: string) => string): Misbehaviour =>
  (socket, answer) =>
    socket.write(whole({ ...answer, body: change(answer.body) }))
