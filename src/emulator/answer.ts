/** The answers of the cloud to the calls of its users. */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { lazy } from "../internal/lazy.js"
import type { CallContext, Handler, RoutedCall } from "./kind.js"
import { locationOf } from "./kinds/request.js"
import * as Queue from "./queue.js"
import { methodNotAllowed, notFound, unparsable, unsupportedMediaType } from "./refusal.js"
import { routeAt } from "./routes.js"
import * as Saved from "./saved.js"
import type { Fate, RecordedCall, State } from "./state.js"
import { type HttpRequest, type HttpResponse, queryIn } from "./wire.js"

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    throw unparsable()
  }
}

const routed = (context: CallContext, request: HttpRequest, params: RoutedCall["params"]): RoutedCall => {
  const depth = Number(queryIn(request, "depth") ?? 0)
  return {
    context,
    params,
    query: request.query,
    depth: Number.isInteger(depth) && depth >= 0 ? Math.min(depth, 10) : 0,
    body: () => parse(request.body),
    fields: () => {
      // A form, as versions before 6 want it, or JSON.
      if (!/^\s*\{/.test(request.body)) return Object.fromEntries(new URLSearchParams(request.body))
      const body = parse(request.body)
      return Predicate.hasProperty(body, "properties") && Predicate.isRecord(body.properties) ? body.properties : {}
    }
  }
}

/** The answer to a read. */
interface Shown {
  readonly text: string
  readonly contentType: string
  readonly etag: string | undefined
}

/** A cloud as it is at the moment. */
export interface Engine {
  /** In milliseconds. */
  readonly provisioningTime: number
  state: State
  queue: Queue.Queue
  /** The states that reads see instead while they lag behind, and until when. */
  unseen: ReadonlyArray<{ readonly until: number; readonly state: State }>
  /** The answers to reads since the last change: writing a long one takes longer than all the rest of a call. */
  readonly shown: Map<string, Shown>
}

/** The number of answers that are kept, and their greatest length: programs read the same few lists again and again. */
const keptAnswers = 16
const keptLength = 1024 * 1024

const write = (request: HttpRequest, value: unknown): string =>
  JSON.stringify(value, null, queryIn(request, "pretty") === "false" ? undefined : 2)

/** The answer to a read: from memory, if nothing has changed since. */
const shownBy = (
  engine: Engine,
  request: HttpRequest,
  call: RoutedCall,
  handler: Handler,
  isTimely: boolean
): Shown => {
  // The status of a request changes as time passes, and so does a view that lags behind.
  const changesByItself = isTimely || call.context.state !== engine.state
  const key = `${call.context.baseUrl} ${request.path} ${JSON.stringify(request.query)}`
  const kept = changesByItself ? undefined : engine.shown.get(key)
  if (kept !== undefined) return kept
  const answer = handler(call)
  if ("accept" in answer) throw new Error("a GET changes nothing")
  const shown: Shown =
    "text" in answer
      ? { ...answer, etag: undefined }
      : { text: write(request, answer.show), contentType: "application/json", etag: answer.etag }
  if (!changesByItself && shown.text.length <= keptLength) {
    if (engine.shown.size >= keptAnswers) engine.shown.clear()
    engine.shown.set(key, shown)
  }
  return shown
}

const json = { "content-type": "application/json" }

/** Whether a client has this version: it may have several, and each may be called weak. */
const hasVersion = ({ headers }: HttpRequest, tag: string): boolean =>
  (headers["if-none-match"] ?? "").split(",").some((version) => ["*", tag].includes(version.trim().replace(/^W\//, "")))

const answerRead = (
  engine: Engine,
  request: HttpRequest,
  call: RoutedCall,
  handler: Handler,
  isTimely: boolean
): HttpResponse => {
  const { contentType, etag, text } = shownBy(engine, request, call, handler, isTimely)
  const tag = etag === undefined || queryIn(request, "depth") !== undefined ? undefined : `"${etag}"`
  const headers = { "content-type": contentType, ...(tag === undefined ? {} : { etag: tag }) }
  return tag !== undefined && hasVersion(request, tag)
    ? { status: 304, headers, body: "" }
    : { status: 200, headers, body: text }
}

const recorded = (
  { baseUrl }: CallContext,
  { body, headers, method, path, query: pairs }: HttpRequest
): RecordedCall => {
  const query = new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString()
  // The API has the query twice there.
  return { method, url: `${baseUrl}${path}${query === "" ? "" : `?${query}?${query}`}`, headers, body }
}

const Created = Schema.Struct({ id: Schema.String, type: Schema.optionalWith(Schema.String, { default: () => "" }) })
const createdIn = lazy(() => Schema.decodeUnknownOption(Schema.parseJson(Created)))

/** A stub's answer to a call that it accepts, with the request that a client waits for: it is done already. */
export const acceptedByStub = (context: CallContext, request: HttpRequest, response: HttpResponse): HttpResponse => {
  const { path } = request
  const target = Option.match(createdIn()(response.body), {
    onNone: () => ({ id: path.split("/").at(-1) ?? "", type: "", path }),
    onSome: ({ id, type }) => ({ id, type, path: path.endsWith(`/${id}`) ? path : `${path}/${id}` })
  })
  const record = Queue.keepDone(context, recorded(context, request), target)
  return { ...response, headers: { ...response.headers, ...locationOf(context, record) } }
}

const answerChange = (
  engine: Engine,
  request: HttpRequest,
  call: RoutedCall,
  handler: Handler,
  fate: Fate
): HttpResponse => {
  const { context } = call
  engine.shown.clear()
  const answer = handler(call)
  if (!("accept" in answer)) throw new Error("a call that is no GET changes something")
  const { request: record, status } = Queue.accept(context, engine.queue, {
    call: recorded(context, request),
    target: answer.target,
    change: answer.accept,
    fate,
    provisioningTime: engine.provisioningTime
  })
  const where = record === undefined ? {} : locationOf(context, record)
  return answer.show === undefined
    ? { status, headers: where, body: "" }
    : { status, headers: { ...json, ...where }, body: write(request, answer.show()) }
}

/** JSON and forms. Clients that do not state a type send plain text. */
const isUnderstood = (contentType: string): boolean =>
  contentType === "" ||
  /^(?:application\/(?:[\w.-]+\+)?json|application\/x-www-form-urlencoded|text\/plain)\b/i.test(contentType)

export const answer = (engine: Engine, context: CallContext, request: HttpRequest, fate: Fate): HttpResponse => {
  const method = request.method === "HEAD" ? "GET" : request.method
  const match = routeAt[context.version]()(method, request.path)
  if (match === undefined) throw notFound()
  if (match.route === undefined) {
    throw methodNotAllowed([...match.methods].flatMap((name) => (name === "GET" ? ["GET", "HEAD"] : [name])))
  }
  // An id with a slash would lead to something else.
  if (match.route.slashes !== true && Object.values(match.params).some((value) => value.includes("/"))) throw notFound()
  if (request.body !== "" && !isUnderstood(request.headers["content-type"] ?? "")) throw unsupportedMediaType()
  const { handler, template } = match.route
  if (method === "GET") {
    // The status of a request never lags behind.
    const isTimely = template.startsWith("/requests")
    const [late] = isTimely ? [] : engine.unseen
    const seen = late === undefined ? context : { ...context, state: late.state }
    return answerRead(engine, request, routed(seen, request, match.params), handler, isTimely)
  }
  const before = fate.unseenFor === undefined ? undefined : Saved.copy(context.state)
  const answered = answerChange(engine, request, routed(context, request, match.params), handler, fate)
  if (before !== undefined) {
    engine.unseen = [...engine.unseen, { until: context.now + (fate.unseenFor ?? 0), state: before }]
  }
  return answered
}
