import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type * as Redacted from "effect/Redacted"
import { PCGRandom } from "effect/Utils"
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
import { methodNotAllowed, notFound, Refusal, show, unauthorized, unparsable } from "./refusal.js"
import * as Requests from "./requests.js"
import * as Router from "./router.js"
import * as Seed from "./seed.js"
import { type Context, empty } from "./state.js"

/** A call as it arrives, whatever brought it: `path` is below the base path, and still encoded. */
export interface CloudRequest {
  readonly method: string
  readonly path: string
  readonly query: ReadonlyArray<readonly [string, string]>
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface CloudResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface CloudOptions {
  /** What hrefs begin with; without a slash at the end. */
  readonly baseUrl: string
  readonly users: ReadonlyArray<{ readonly username: string; readonly password: Redacted.Redacted }>
  readonly provisioningTime: Duration.Duration
}

export interface Cloud {
  readonly handle: (request: CloudRequest) => Effect.Effect<CloudResponse>
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

interface Engine {
  readonly queue: Requests.Queue
  readonly provisioningTime: number
}

const reply = (engine: Engine, context: Context, request: CloudRequest, answer: Reply): CloudResponse => {
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
  const record = Requests.accept(
    context,
    engine.queue,
    engine.provisioningTime,
    { method, url, headers, body },
    answer.target,
    answer.accept
  )
  const where = { location: `${context.baseUrl}/requests/${record.id}/status` }
  return answer.show === undefined
    ? { status: 202, headers: where, body: "" }
    : { status: 202, headers: { ...json, ...where }, body: write(answer.show()) }
}

const answer = (engine: Engine, context: Context, request: CloudRequest): CloudResponse => {
  const method = request.method === "HEAD" ? "GET" : request.method
  const match = route(method, request.path)
  if (match === undefined) throw notFound()
  if (match.handler === undefined) throw methodNotAllowed()
  return reply(engine, context, request, match.handler(callOf(context, request, match.params)))
}

export const make = (options: CloudOptions): Effect.Effect<Cloud> =>
  Effect.gen(function* () {
    const state = empty()
    const { baseUrl } = options
    const engine: Engine = {
      queue: Requests.emptyQueue(),
      provisioningTime: Duration.toMillis(options.provisioningTime)
    }
    // Each call draws one number, from which it makes all the ids that it needs.
    const contextFor = (user: string): Effect.Effect<Context> =>
      Effect.zipWith(Clock.currentTimeMillis, Random.nextIntBetween(0, 2 ** 31), (now, seed) => ({
        state,
        kinds: kindsByType,
        baseUrl,
        now,
        random: new PCGRandom(seed),
        user
      }))
    Seed.plant(yield* contextFor("System"), options.users)

    return {
      handle: (request) =>
        Effect.map(contextFor(state.credentials.get(request.headers["authorization"] ?? "") ?? ""), (context) => {
          try {
            if (context.user === "") throw unauthorized()
            Requests.advance(context, engine.queue)
            const response = answer(engine, context, request)
            return request.method === "HEAD" ? { ...response, body: "" } : response
          } catch (error) {
            if (error instanceof Refusal) return show(error)
            throw error
          }
        })
    }
  })
