/** The emulator as a function of the web platform: a `Request` goes in, and a `Response` comes out. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberSet from "effect/FiberSet"
import type { Scope } from "effect/Scope"
import * as Stream from "effect/Stream"
import { below, bodyOf, bytesOf, type ConnectionLost, type Delivery, type Handle, headOf } from "./wire.js"

/** Throws where there is no such status: `Response` has those from 200 to 599. */
const responseOf = (delivery: Delivery): Response => {
  const { body, bodyTakes, cutAfter, status } = delivery
  const head = { status, headers: headOf(delivery, bytesOf(body).length) }
  if (body === "") return new Response(null, head)
  return bodyTakes === undefined && cutAfter === undefined
    ? new Response(body, head)
    : new Response(Stream.toReadableStream(bodyOf(delivery)), head)
}

const answer = (handle: Handle, basePath: string, request: Request): Effect.Effect<Response, ConnectionLost> =>
  Effect.promise(() => request.text()).pipe(
    Effect.flatMap((body) => {
      const { origin, pathname, searchParams } = new URL(request.url)
      return handle({
        method: request.method,
        path: below(basePath, pathname),
        query: [...searchParams],
        headers: Object.fromEntries(request.headers),
        body,
        // Links in answers lead to where the client has reached it.
        baseUrl: `${origin}${basePath}`
      })
    }),
    Effect.map(responseOf)
  )

/** The error of `fetch` where the connection is lost. A defect is one of a stub, whose author gets to see it. */
const errorOf = (cause: Cause.Cause<ConnectionLost>): unknown =>
  Cause.isDie(cause) ? Cause.squash(cause) : new TypeError("fetch failed", { cause: Cause.squash(cause) })

/** Calls are answered until the scope is closed. */
export const make = (
  handle: Handle,
  basePath: string
): Effect.Effect<(request: Request) => Promise<Response>, never, Scope> =>
  Effect.gen(function* () {
    const run = yield* FiberSet.runtime(yield* FiberSet.make<Response, ConnectionLost>())<never>()
    return (request) =>
      new Promise((resolve, reject) => {
        const { signal } = request
        const fiber = run(answer(handle, basePath, request))
        const giveUp = () => fiber.unsafeInterruptAsFork(fiber.id())
        if (signal.aborted) giveUp()
        else signal.addEventListener("abort", giveUp, { once: true })
        fiber.addObserver((exit) => {
          signal.removeEventListener("abort", giveUp)
          if (Exit.isSuccess(exit)) resolve(exit.value)
          else reject(signal.aborted ? signal.reason : errorOf(exit.cause))
        })
      })
  })
