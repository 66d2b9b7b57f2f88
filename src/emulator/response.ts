/** Deliveries as the answers of an HTTP client. They need no promise: all that takes time is an effect. */
import * as Cookies from "@effect/platform/Cookies"
import * as Headers from "@effect/platform/Headers"
import { ResponseError } from "@effect/platform/HttpClientError"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import * as UrlParams from "@effect/platform/UrlParams"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { bodyOf, bytesOf, type ConnectionLost, type Delivery, headOf } from "./wire.js"

const concat = (one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> => {
  const joined = new Uint8Array(one.length + other.length)
  joined.set(one)
  joined.set(other, one.length)
  return joined
}

class DeliveredResponse extends Inspectable.Class implements HttpClientResponse.HttpClientResponse {
  readonly [HttpIncomingMessage.TypeId]: HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly [HttpClientResponse.TypeId]: HttpClientResponse.TypeId = HttpClientResponse.TypeId
  readonly status: number
  readonly headers: Headers.Headers
  readonly remoteAddress = Option.none()

  constructor(
    readonly request: HttpClientRequest,
    private readonly delivery: Delivery,
    private readonly bytes: Effect.Effect<Uint8Array<ArrayBuffer>, ConnectionLost>,
    length: number
  ) {
    super()
    this.status = delivery.status
    this.headers = Headers.unsafeFromRecord(headOf(delivery, length))
  }

  override toJSON(): unknown {
    return HttpIncomingMessage.inspect(this, {
      _id: "@effect/platform/HttpClientResponse",
      request: this.request.toJSON(),
      status: this.status
    })
  }

  get cookies() {
    return Cookies.fromSetCookie(this.headers["set-cookie"] ?? [])
  }

  get stream() {
    return Stream.mapError(bodyOf(this.delivery), this.failure)
  }

  get arrayBuffer() {
    return Effect.mapBoth(this.bytes, { onFailure: this.failure, onSuccess: (bytes) => bytes.slice().buffer })
  }

  get text() {
    return Effect.mapBoth(this.bytes, {
      onFailure: this.failure,
      onSuccess: (bytes) => new TextDecoder().decode(bytes)
    })
  }

  get json() {
    return this.parsed((text): unknown => (text === "" ? null : JSON.parse(text)))
  }

  get urlParamsBody() {
    return this.parsed((text) => UrlParams.fromInput(new URLSearchParams(text)))
  }

  get formData() {
    return Effect.fail(this.failure("the emulator sends no form data"))
  }

  private parsed<A>(parse: (text: string) => A): Effect.Effect<A, ResponseError> {
    return Effect.flatMap(this.text, (text) => Effect.try({ try: () => parse(text), catch: this.failure }))
  }

  private readonly failure = (cause: unknown): ResponseError =>
    new ResponseError({ request: this.request, response: this, reason: "Decode", cause })
}

/** Others may go on while a body is on its way, as they could while it comes over a network. */
const onItsWay = Effect.yieldNow()

/** The body is on its way once, however often it is read. */
export const make = (
  request: HttpClientRequest,
  delivery: Delivery
): Effect.Effect<HttpClientResponse.HttpClientResponse> => {
  const sent = bytesOf(delivery.body)
  const isWhole = delivery.bodyTakes === undefined && delivery.cutAfter === undefined
  return isWhole
    ? Effect.succeed(new DeliveredResponse(request, delivery, Effect.as(onItsWay, sent), sent.length))
    : Stream.runFold(bodyOf(delivery), new Uint8Array(), concat).pipe(
        Effect.tap(onItsWay),
        Effect.cached,
        Effect.map((bytes) => new DeliveredResponse(request, delivery, bytes, sent.length))
      )
}
