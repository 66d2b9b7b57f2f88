/** Calls and answers as they travel, free of the transport. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** A call as it arrives, whatever brought it. */
export interface HttpRequest {
  readonly method: string
  /** Below the base path, and still encoded. */
  readonly path: string
  readonly query: ReadonlyArray<readonly [string, string]>
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The base URL that the client has reached the cloud at, if it is not the cloud's own. */
  readonly baseUrl?: string
  /** Why it is refused, whatever it asks for. */
  readonly refused?: Error
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A response, and how badly it travels. */
export interface Delivery extends HttpResponse {
  /** The connection breaks after this many bytes of the body. */
  readonly cutAfter?: number
  /** The body takes this many milliseconds. */
  readonly bodyTakes?: number
}

/** There is no answer. The code is that of the system's sockets. */
export class ConnectionLost extends Error {
  constructor(readonly code: "ECONNREFUSED" | "ECONNRESET") {
    super(code)
  }
}

export type Handle = (request: HttpRequest) => Effect.Effect<Delivery, ConnectionLost>

/** A path as it is seen from the base path. What is not below it leads nowhere. */
export const below = (basePath: string, path: string): string =>
  path === basePath ? "/" : path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : `/..${path}`

/** A value in the query of a call: the first one of its name. */
export const queryIn = ({ query }: Pick<HttpRequest, "query">, name: string): string | undefined =>
  query.find(([key]) => key === name)?.[1]

export const isForm = (headers: HttpRequest["headers"]): boolean =>
  /^application\/x-www-form-urlencoded\b/i.test(headers["content-type"] ?? "")

export const bytesOf = (text: string) => new TextEncoder().encode(text)

/** The names that are not as their words are. */
const namesOfTheirOwn: Readonly<Record<string, string>> = {
  etag: "ETag",
  "www-authenticate": "WWW-Authenticate",
  "x-ratelimit-limit": "X-RateLimit-Limit",
  "x-ratelimit-burst": "X-RateLimit-Burst",
  "x-ratelimit-remaining": "X-RateLimit-Remaining"
}

/** Headers as servers of HTTP/1.1 write them: there are clients that take the case of names for part of them. */
export const capitalized = (headers: HttpResponse["headers"]): HttpResponse["headers"] =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      Object.hasOwn(namesOfTheirOwn, name)
        ? (namesOfTheirOwn[name] ?? name)
        : name.replace(/(?<![^-])[a-z]/g, (letter) => letter.toUpperCase()),
      value
    ])
  )

/** The headers of a client's own making, whose names it may write as it likes. */
export const lowered = (headers: HttpResponse["headers"] = {}): HttpResponse["headers"] =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** The headers with the length of the body in bytes. Those of an answer to HEAD have it already. */
export const headOf = ({ headers, status }: HttpResponse, length: number): Readonly<Record<string, string>> =>
  status === 304 ? headers : { "content-length": String(length), ...headers }

/** A slow body comes in this many pieces, if it has as many bytes. */
const pieces = 10

/** The body as it travels: in pieces if it is slow, and up to where the connection breaks. */
export const bodyOf = ({ body, bodyTakes = 0, cutAfter }: Delivery): Stream.Stream<Uint8Array, ConnectionLost> => {
  const bytes = bytesOf(body)
  const end = Math.min(cutAfter ?? bytes.length, bytes.length)
  const size = bodyTakes === 0 ? end : Math.ceil(end / pieces)
  const starts = Array.from({ length: size === 0 ? 0 : Math.ceil(end / size) }, (_, index) => index * size)
  const sent = Stream.mapEffect(Stream.fromIterable(starts), (start) =>
    Effect.as(
      bodyTakes === 0 ? Effect.void : Effect.sleep(bodyTakes / starts.length),
      bytes.slice(start, Math.min(start + size, end))
    )
  )
  return cutAfter === undefined ? sent : Stream.concat(sent, Stream.fail(new ConnectionLost("ECONNRESET")))
}
