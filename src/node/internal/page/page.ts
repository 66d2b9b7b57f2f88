/** The page of the emulator for browsers: its document at `/`, and its own endpoints under `/_emulator`. */
import { createHash } from "node:crypto"
import { BlockList } from "node:net"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Service } from "../../../Emulator.js"
import type { CallContext } from "../../../emulator/kind.js"
import * as Refusals from "../../../emulator/refusal.js"
import type { Handle, HttpRequest, HttpResponse } from "../../../emulator/wire.js"
import type { ApiVersion } from "../../../internal/apiVersion.js"
import * as Faults from "./faults.js"
import * as Journal from "./journal.js"
import { markup } from "./markup.js"
import { script } from "./script.js"
import { style } from "./style.js"
import * as View from "./view.js"

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`

const policy = [
  "default-src 'none'",
  `style-src ${hashOf(style)}`,
  `script-src ${hashOf(script)}`,
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join("; ")

/** Nothing of the account stays in a browser's cache, and no other page sees any of it. */
const safely = {
  "cache-control": "no-store",
  "content-security-policy": policy,
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY"
}

const text = (contentType: string, body: string): HttpResponse => ({
  status: 200,
  headers: { "content-type": `${contentType}; charset=utf-8`, ...safely },
  body
})
const json = (value: unknown): HttpResponse => text("application/json", JSON.stringify(value))
const refused = (refusal: Refusals.Refusal): HttpResponse => {
  const { headers, ...shown } = Refusals.show(refusal)
  return { ...shown, headers: { ...headers, ...safely } }
}

const document = text("text/html", markup({ script, style }))

const loopback = new BlockList()
loopback.addSubnet("127.0.0.0", 8)
loopback.addAddress("::1", "ipv6")

/** Whether an address is one of this machine for itself. */
export const isLoopback = (address = ""): boolean => {
  const plain = address.replace(/^::ffff:(?=\d)/, "")
  return loopback.check(plain, plain.includes(":") ? "ipv6" : "ipv4")
}

/** A browser says where a change comes from. A page of another site cannot say that it is this one. */
const isOwn = ({ headers: { host = "", origin = "" } }: HttpRequest): boolean =>
  host !== "" && origin.toLowerCase() === `http://${host.toLowerCase()}`

/** A link on a page of another site may lead to the document: there is nothing of the account in it. */
export const isDocument = ({ headers, method, path }: Omit<HttpRequest, "body" | "query">): boolean =>
  path === "/" && method === "GET" && /\btext\/html\b/i.test(headers["accept"] ?? "")

export interface Page {
  /** Answers a call of the API, and keeps it for the page. */
  readonly handle: Handle
  /** The answer to a call of the page's own; none to any other call. The path is the whole one. */
  readonly answer: (request: HttpRequest) => Effect.Effect<HttpResponse> | undefined
}

export const make = (options: {
  readonly handle: Handle
  readonly look: <A>(see: (context: CallContext) => A) => Effect.Effect<A>
  readonly inject: Service["inject"]
  readonly version: ApiVersion
}): Page => {
  const { inject, look, version } = options
  const journal = Journal.make(options.handle)
  const faults = Faults.make(inject, version, journal.struck)

  const order = (body: string) =>
    Option.match(Faults.decodeOrder(body), {
      onNone: () => Effect.succeed(false),
      onSome: faults.inject
    })

  const change = (request: HttpRequest): Effect.Effect<HttpResponse> => {
    const { body, method, path, refused: refusal } = request
    if (!isOwn(request)) return Effect.succeed(refused(Refusals.withoutOrigin(`http://${request.headers["host"]}`)))
    if (refusal instanceof Refusals.Refusal) return Effect.succeed(refused(refusal))
    const done = json({})
    if (path === "/_emulator/faults" && method === "POST") {
      const unusable = Refusals.invalid("(root)", "Expected fault, calls and times as GET /_emulator/menu lists them")
      return Effect.map(order(body), (isDone) => (isDone ? done : refused(unusable)))
    }
    if (path === "/_emulator/faults" && method === "DELETE") return Effect.as(faults.clear, done)
    const [, id] = /^\/_emulator\/faults\/(\d{1,9})$/.exec(path) ?? []
    return id !== undefined && method === "DELETE"
      ? Effect.map(faults.remove(Number(id)), (isDone) => (isDone ? done : refused(Refusals.notFound())))
      : Effect.succeed(refused(Refusals.notFound()))
  }

  return {
    handle: journal.handle,
    answer: (request) => {
      const { method, path } = request
      if (isDocument(request)) return Effect.succeed(document)
      if (!path.startsWith("/_emulator/")) return undefined
      if (method !== "GET") return change(request)
      if (path === "/_emulator/menu") return Effect.succeed(json({ version, ...faults.menu }))
      return path === "/_emulator/state"
        ? Effect.map(look(View.of), (view) => json({ ...view, calls: journal.calls(), faults: faults.active() }))
        : Effect.succeed(refused(Refusals.notFound()))
    }
  }
}
