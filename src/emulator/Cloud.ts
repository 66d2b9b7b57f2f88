import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { PCGRandom } from "effect/Utils"
import { type RateLimit, make as makeBudget } from "./budget.js"
import { type Call, type Handler, type Reply, routesOf } from "./crud.js"
import type { Kind } from "./kind.js"
import { accountRoutes } from "./kinds/account.js"
import { datacenter } from "./kinds/datacenters.js"
import { firewallRule } from "./kinds/firewallRules.js"
import { group, groupRoutes, share } from "./kinds/groups.js"
import { image } from "./kinds/images.js"
import { ipblock } from "./kinds/ipblocks.js"
import { lan, lanRoutes } from "./kinds/lans.js"
import { loadbalancer, loadbalancerRoutes } from "./kinds/loadbalancers.js"
import { location, locationRoutes } from "./kinds/locations.js"
import { managed, managedRoutes } from "./kinds/managed.js"
import { nic } from "./kinds/nics.js"
import { requestRoutes } from "./kinds/requests.js"
import { server, serverRoutes } from "./kinds/servers.js"
import { snapshot, snapshotRoutes } from "./kinds/snapshots.js"
import { user, userRoutes } from "./kinds/users.js"
import { volume } from "./kinds/volumes.js"
import {
  methodNotAllowed,
  notFound,
  rateLimited,
  Refusal,
  show,
  unauthorized,
  unparsable,
  unsupportedMediaType
} from "./refusal.js"
import * as Requests from "./requests.js"
import * as Router from "./router.js"
import * as Seed from "./seed.js"
import * as Snapshot from "./snapshot.js"
import { type Context, empty, type State } from "./state.js"
import type { CloudRequest, CloudResponse } from "./wire.js"

export interface CloudOptions {
  /** What hrefs begin with; without a slash at the end. */
  readonly baseUrl: string
  /** In milliseconds. */
  readonly provisioningTime: number
  readonly rateLimit: RateLimit
  readonly seed: Seed.Seed
}

/** What is to become of a call besides what it asks for. */
export interface Twist extends Requests.Fate {
  /** For so many milliseconds reads do not see what it changes. */
  readonly unseenFor?: number
}

export interface Cloud {
  readonly handle: (request: CloudRequest, twist: Twist) => Effect.Effect<CloudResponse>
  /** Looks at the account as its owner, without making a call. */
  readonly look: <A>(see: (context: Context) => A) => Effect.Effect<A>
  /** Puts another state in place of the present one. */
  readonly restore: (state: State) => Effect.Effect<void>
}

const kinds: ReadonlyArray<Kind> = [
  datacenter,
  firewallRule,
  group,
  image,
  ipblock,
  lan,
  loadbalancer,
  location,
  managed,
  nic,
  server,
  share,
  snapshot,
  user,
  volume
]

/** All that the emulator answers to. */
export const routes: ReadonlyArray<Router.Route<Handler>> = [
  ...kinds.flatMap(routesOf),
  ...accountRoutes,
  ...groupRoutes,
  ...lanRoutes,
  ...loadbalancerRoutes,
  ...locationRoutes,
  ...managedRoutes,
  ...requestRoutes,
  ...serverRoutes,
  ...snapshotRoutes,
  ...userRoutes
]

const kindsByType = new Map(kinds.map((kind) => [kind.name, kind]))
const route = Router.make(routes)

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

/** What a cloud is at the moment. */
interface Engine {
  state: State
  queue: Requests.Queue
  /** What reads see instead, and until when, while they lag behind. */
  unseen: ReadonlyArray<{ readonly until: number; readonly state: State }>
}

const reply = (
  { provisioningTime }: CloudOptions,
  engine: Engine,
  context: Context,
  request: CloudRequest,
  answer: Reply,
  fate: Requests.Fate
): CloudResponse => {
  const write = (value: unknown) => JSON.stringify(value, null, queryOf(request, "pretty") === "false" ? undefined : 2)
  const json = { "content-type": "application/json" }
  if (!("accept" in answer)) {
    const tagged = answer.etag !== undefined && queryOf(request, "depth") === undefined
    const headers = tagged ? { ...json, etag: `"${answer.etag}"` } : json
    return tagged && request.headers["if-none-match"] === `"${answer.etag}"`
      ? { status: 304, headers, body: "" }
      : { status: 200, headers, body: write(answer.show) }
  }
  const query = new URLSearchParams(request.query.map(([name, value]): [string, string] => [name, value])).toString()
  const url = `${context.baseUrl}${request.path}${query === "" ? "" : `?${query}`}`
  const { body, headers, method } = request
  const call = { method, url, headers, body }
  const record = Requests.accept(context, engine.queue, provisioningTime, call, answer.target, answer.accept, fate)
  const where = { location: `${context.baseUrl}/requests/${record.id}/status` }
  return answer.show === undefined
    ? { status: 202, headers: where, body: "" }
    : { status: 202, headers: { ...json, ...where }, body: write(answer.show()) }
}

/** JSON and forms. Plain text is what clients say that say nothing. */
const isUnderstood = (contentType: string): boolean =>
  contentType === "" ||
  /^(?:application\/(?:[\w.-]+\+)?json|application\/x-www-form-urlencoded|text\/plain)\b/i.test(contentType)

const answer = (
  options: CloudOptions,
  engine: Engine,
  context: Context,
  request: CloudRequest,
  twist: Twist
): CloudResponse => {
  const method = request.method === "HEAD" ? "GET" : request.method
  const match = route(method, request.path)
  if (match === undefined) throw notFound()
  if (match.route === undefined) throw methodNotAllowed()
  if (request.body !== "" && !isUnderstood(request.headers["content-type"] ?? "")) throw unsupportedMediaType()
  if (method === "GET") {
    // How requests are doing is never late.
    const [late] = request.path.startsWith("/requests") ? [] : engine.unseen
    const seen = late === undefined ? context : { ...context, state: late.state }
    return reply(options, engine, seen, request, match.route.handler(callOf(seen, request, match.params)), twist)
  }
  const before = twist.unseenFor === undefined ? undefined : Snapshot.copy(context.state)
  const answered = reply(
    options,
    engine,
    context,
    request,
    match.route.handler(callOf(context, request, match.params)),
    twist
  )
  if (before !== undefined) {
    engine.unseen = [...engine.unseen, { until: context.now + (twist.unseenFor ?? 0), state: before }]
  }
  return answered
}

/** The operation of a call, as the API's documentation writes it, if there is one. */
export const operationOf = ({ method, path }: Pick<CloudRequest, "method" | "path">): string | undefined => {
  const found = route(method, path)?.route
  return found === undefined ? undefined : `${method} ${found.template}`
}

export const make = (options: CloudOptions): Effect.Effect<Cloud> =>
  Effect.gen(function* () {
    const { baseUrl, seed } = options
    const engine: Engine = { state: empty(), queue: Requests.emptyQueue(), unseen: [] }
    const credentials = new Map<string, string>()
    const budget = makeBudget(options.rateLimit)
    // Each call draws one number, from which it makes all the ids that it needs.
    const contextFor = (user: string): Effect.Effect<Context> =>
      Effect.zipWith(Clock.currentTimeMillis, Random.nextIntBetween(0, 2 ** 31), (now, number) => ({
        state: engine.state,
        kinds: kindsByType,
        baseUrl,
        now,
        random: new PCGRandom(number),
        user,
        limits: seed.limits,
        credentials
      }))
    Seed.plant(yield* contextFor("System"), seed)

    /** The user of a call: whoever is known, and has not been deleted. */
    const userOf = ({ headers }: CloudRequest): string | undefined => {
      const user = credentials.get(headers["authorization"] ?? "")
      const id = user === undefined ? undefined : engine.state.users.get(user)
      return id === undefined || !engine.state.entries.has(`/um/users/${id}`) ? undefined : user
    }

    const advance = (context: Context): void => {
      Requests.advance(context, engine.queue)
      engine.unseen = engine.unseen.filter(({ until }) => until > context.now)
    }

    return {
      handle: (request, twist) =>
        Effect.map(contextFor("System"), (context) => {
          const { headers, wait } = budget.take(context.now)
          const attempt = (): CloudResponse => {
            try {
              if (wait > 0) throw rateLimited()
              advance(context)
              const user = userOf(request)
              if (user === undefined) throw unauthorized()
              return answer(options, engine, { ...context, user }, request, twist)
            } catch (error) {
              if (error instanceof Refusal) return show(error)
              throw error
            }
          }
          const response = attempt()
          return {
            ...response,
            headers: { ...response.headers, ...headers },
            body: request.method === "HEAD" ? "" : response.body
          }
        }),
      look: (see) =>
        Effect.map(contextFor("System"), (context) => {
          advance(context)
          return see(context)
        }),
      restore: (state) =>
        Effect.sync(() => {
          engine.state = state
          engine.queue = Requests.queueOf(state.requests.values())
          engine.unseen = []
        })
    }
  })
