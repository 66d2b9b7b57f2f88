import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Call, Handler } from "./crud.js"
import type { Sent } from "./masking.js"
import * as Requests from "./queue.js"
import { methodNotAllowed, notFound, unparsable, unsupportedMediaType } from "./refusal.js"
import { route } from "./routes.js"
import * as Snapshot from "./saved.js"
import type { Context, State } from "./state.js"
import type { CloudRequest, CloudResponse } from "./wire.js"

/** What is to become of a call besides what it asks for. */
export interface Twist extends Requests.Fate {
  /** For so many milliseconds reads do not see what it changes. */
  readonly unseenFor?: number
}

const queryOf = (request: CloudRequest, name: string): string | undefined =>
  request.query.find(([key]) => key === name)?.[1]

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    throw unparsable()
  }
}

const callOf = (context: Context, request: CloudRequest, params: Call["params"]): Call => {
  const depth = Number(queryOf(request, "depth") ?? 0)
  return {
    context,
    params,
    depth: Number.isInteger(depth) && depth >= 0 ? Math.min(depth, 10) : 0,
    body: () => parse(request.body),
    form: () => Object.fromEntries(new URLSearchParams(request.body))
  }
}

/** What a read has shown. */
interface Shown {
  readonly text: string
  readonly etag: string | undefined
}

/** What a cloud is at the moment. */
export interface Engine {
  state: State
  queue: Requests.Queue
  /** What reads see instead, and until when, while they lag behind. */
  unseen: ReadonlyArray<{ readonly until: number; readonly state: State }>
  /** What reads have shown since the last change: writing a long answer takes longer than all the rest of a call. */
  readonly shown: Map<string, Shown>
}

/** How many answers are kept, and how long they may be: programs read the same few lists again and again. */
const keptAnswers = 16
const keptLength = 1024 * 1024

const write = (request: CloudRequest, value: unknown): string =>
  JSON.stringify(value, null, queryOf(request, "pretty") === "false" ? undefined : 2)

/** What a read shows: from memory, if nothing has changed since. */
const shownBy = (engine: Engine, request: CloudRequest, call: Call, handler: Handler, isTimely: boolean): Shown => {
  // How requests are doing changes as time passes, and so does what is seen late.
  const changesByItself = isTimely || call.context.state !== engine.state
  const key = `${call.context.baseUrl} ${request.path} ${call.depth} ${queryOf(request, "pretty")}`
  const known = changesByItself ? undefined : engine.shown.get(key)
  if (known !== undefined) return known
  const answer = handler(call)
  if ("accept" in answer) throw new Error("a GET changes nothing")
  const shown = { text: write(request, answer.show), etag: answer.etag }
  if (!changesByItself && shown.text.length <= keptLength) {
    if (engine.shown.size >= keptAnswers) engine.shown.clear()
    engine.shown.set(key, shown)
  }
  return shown
}

const json = { "content-type": "application/json" }

/** Whether a client knows this version: it may know several, and each may be called weak. */
const isKnown = ({ headers }: CloudRequest, tag: string): boolean =>
  (headers["if-none-match"] ?? "").split(",").some((known) => ["*", tag].includes(known.trim().replace(/^W\//, "")))

const answerRead = (
  engine: Engine,
  request: CloudRequest,
  call: Call,
  handler: Handler,
  isTimely: boolean
): CloudResponse => {
  const { etag, text } = shownBy(engine, request, call, handler, isTimely)
  const tag = etag === undefined || queryOf(request, "depth") !== undefined ? undefined : `"${etag}"`
  const headers = tag === undefined ? json : { ...json, etag: tag }
  return tag !== undefined && isKnown(request, tag)
    ? { status: 304, headers, body: "" }
    : { status: 200, headers, body: text }
}

const sentIn = ({ baseUrl }: Context, { body, headers, method, path, query: pairs }: CloudRequest): Sent => {
  const query = new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString()
  return { method, url: `${baseUrl}${path}${query === "" ? "" : `?${query}`}`, headers, body }
}

const Made = Schema.Struct({ id: Schema.String, type: Schema.optionalWith(Schema.String, { default: () => "" }) })
const madeIn = Schema.decodeUnknownOption(Schema.parseJson(Made))

/** An answer of somebody else's to a call that is accepted, with the request that a client waits for: it is done already. */
export const acceptedElsewhere = (context: Context, request: CloudRequest, response: CloudResponse): CloudResponse => {
  const { path } = request
  const target = Option.match(madeIn(response.body), {
    onNone: () => ({ id: path.split("/").at(-1) ?? "", type: "", path }),
    onSome: ({ id, type }) => ({ id, type, path: path.endsWith(`/${id}`) ? path : `${path}/${id}` })
  })
  const record = Requests.keepDone(context, sentIn(context, request), target)
  return { ...response, headers: { ...response.headers, ...Requests.locationOf(context, record) } }
}

const answerChange = (
  provisioningTime: number,
  engine: Engine,
  request: CloudRequest,
  call: Call,
  handler: Handler,
  fate: Requests.Fate
): CloudResponse => {
  const { context } = call
  engine.shown.clear()
  const answer = handler(call)
  if (!("accept" in answer)) throw new Error("what is not a GET changes something")
  const { accept, target } = answer
  const sent = sentIn(context, request)
  const record = Requests.accept(context, engine.queue, provisioningTime, sent, target, accept, fate)
  const where = Requests.locationOf(context, record)
  return answer.show === undefined
    ? { status: 202, headers: where, body: "" }
    : { status: 202, headers: { ...json, ...where }, body: write(request, answer.show()) }
}

/** JSON and forms. Plain text is what clients say that say nothing. */
const isUnderstood = (contentType: string): boolean =>
  contentType === "" ||
  /^(?:application\/(?:[\w.-]+\+)?json|application\/x-www-form-urlencoded|text\/plain)\b/i.test(contentType)

export const answer = (
  provisioningTime: number,
  engine: Engine,
  context: Context,
  request: CloudRequest,
  twist: Twist
): CloudResponse => {
  const method = request.method === "HEAD" ? "GET" : request.method
  const match = route(method, request.path)
  if (match === undefined) throw notFound()
  if (match.route === undefined) {
    throw methodNotAllowed([...match.methods].flatMap((name) => (name === "GET" ? ["GET", "HEAD"] : [name])))
  }
  if (request.body !== "" && !isUnderstood(request.headers["content-type"] ?? "")) throw unsupportedMediaType()
  const { handler, template } = match.route
  if (method === "GET") {
    // How requests are doing is never late.
    const isTimely = template.startsWith("/requests")
    const [late] = isTimely ? [] : engine.unseen
    const seen = late === undefined ? context : { ...context, state: late.state }
    return answerRead(engine, request, callOf(seen, request, match.params), handler, isTimely)
  }
  const before = twist.unseenFor === undefined ? undefined : Snapshot.copy(context.state)
  const answered = answerChange(
    provisioningTime,
    engine,
    request,
    callOf(context, request, match.params),
    handler,
    twist
  )
  if (before !== undefined) {
    engine.unseen = [...engine.unseen, { until: context.now + (twist.unseenFor ?? 0), state: before }]
  }
  return answered
}
