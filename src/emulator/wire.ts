import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** A call as it arrives, whatever brought it: `path` is below the base path, and still encoded. */
export interface CloudRequest {
  readonly method: string
  readonly path: string
  readonly query: ReadonlyArray<readonly [string, string]>
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Where the client has reached the cloud, if that is not where the cloud says that it is. */
  readonly baseUrl?: string
  /** What was wrong with it before anybody looked at what it asks for. */
  readonly refused?: Error
}

export interface CloudResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A response, and how badly it travels. */
export interface Delivery extends CloudResponse {
  /** After so many bytes of the body the connection breaks. */
  readonly cutAfter?: number
  /** For so many milliseconds the body is on its way. */
  readonly bodyTakes?: number
}

/** There is no answer. The code is what the system's sockets say in this case. */
export class ConnectionLost extends Error {
  constructor(readonly code: "ECONNREFUSED" | "ECONNRESET") {
    super(code)
  }
}

/** What answers calls. */
export type Handle<Call> = (call: Call) => Effect.Effect<Delivery, ConnectionLost>

export const bytesOf = (text: string) => new TextEncoder().encode(text)

/** The headers with the length of the body in bytes. Where there is none, they may say already how long it would be. */
export const headOf = ({ headers, status }: CloudResponse, length: number): Readonly<Record<string, string>> =>
  status === 304 ? headers : { "content-length": String(length), ...headers }

const pieces = 10

/** The body as it travels: in pieces if it is slow, and up to where the connection breaks. */
export const bodyOf = ({ body, bodyTakes, cutAfter }: Delivery): Stream.Stream<Uint8Array, ConnectionLost> => {
  const bytes = bytesOf(body)
  const end = Math.min(cutAfter ?? bytes.length, bytes.length)
  const size = bodyTakes === undefined ? end : Math.ceil(end / pieces)
  const starts = Array.from({ length: size === 0 ? 0 : Math.ceil(end / size) }, (_, index) => index * size)
  const slowed = (piece: Uint8Array) =>
    bodyTakes === undefined ? Effect.succeed(piece) : Effect.delay(Effect.succeed(piece), bodyTakes / pieces)
  const sent = Stream.mapEffect(Stream.fromIterable(starts), (start) =>
    slowed(bytes.slice(start, Math.min(start + size, end)))
  )
  return cutAfter === undefined ? sent : Stream.concat(sent, Stream.fail(new ConnectionLost("ECONNRESET")))
}
