/** The emulated cloud: its state, the time that passes in it, and its users. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { ApiVersion } from "../internal/apiVersion.js"
import * as Answer from "./answer.js"
import type { CallContext } from "./kind.js"
import { userWith } from "./kinds/user.js"
import * as Planting from "./planting.js"
import * as Queue from "./queue.js"
import { make as makeRandom } from "./random.js"
import * as RateLimit from "./rateLimit.js"
import { Refusal, rateLimited, show, unauthorized } from "./refusal.js"
import { kindsByName } from "./routes.js"
import { empty, type Fate, type State } from "./state.js"
import { bytesOf, type HttpRequest, type HttpResponse, headOf } from "./wire.js"

interface Options {
  /** The beginning of hrefs, without a slash at the end. */
  readonly baseUrl: string
  readonly version: ApiVersion
  /** In milliseconds. */
  readonly provisioningTime: number
  readonly rateLimit: RateLimit.RateLimits
  readonly inventory: Planting.Inventory
}

export interface Cloud {
  readonly handle: (request: HttpRequest, fate: Fate) => Effect.Effect<HttpResponse>
  /** Whether a call is that of a user. */
  readonly knows: (request: HttpRequest) => boolean
  /** Keeps the request of a call that a stub has accepted, and refers to it in the answer. */
  readonly acceptedByStub: (request: HttpRequest, response: HttpResponse) => Effect.Effect<HttpResponse>
  /** Looks at the account as its owner, without making a call. */
  readonly look: <A>(see: (context: CallContext) => A) => Effect.Effect<A>
  /** Puts another state in place of the present one. */
  readonly restore: (state: State) => Effect.Effect<void>
}

export const make = (options: Options): Effect.Effect<Cloud> =>
  Effect.gen(function* () {
    const { baseUrl, inventory, provisioningTime, version } = options
    const engine: Answer.Engine = {
      provisioningTime,
      state: empty(),
      queue: Queue.empty(),
      unseen: [],
      shown: new Map()
    }
    const credentials: CallContext["credentials"] = new Map()
    const take = RateLimit.make(options.rateLimit)
    // Each call makes all of its ids from two draws. From one, two calls would get the same ids some day.
    const draw = Effect.map(Random.next, (drawn) => Math.floor(drawn * 2 ** 32))
    const contextFor = (user: string): Effect.Effect<CallContext> =>
      Effect.zipWith(Clock.currentTimeMillis, Effect.zip(draw, draw), (now, [high, low]) => ({
        state: engine.state,
        kinds: kindsByName,
        baseUrl,
        version,
        now,
        random: makeRandom(high, low),
        user,
        limits: inventory.limits,
        credentials,
        echoes: new Map()
      }))
    Planting.plant(yield* contextFor("System"), inventory)

    const userOf = ({ headers }: HttpRequest): string | undefined =>
      userWith({ state: engine.state, credentials }, headers["authorization"])

    const advance = (context: CallContext): void => {
      if (Queue.advance(context, engine.queue)) engine.shown.clear()
      engine.unseen = engine.unseen.filter(({ until }) => until > context.now)
    }

    return {
      handle: (request, fate) =>
        Effect.map(contextFor("System"), (seen) => {
          const context = request.baseUrl === undefined ? seen : { ...seen, baseUrl: request.baseUrl }
          const { headers, wait } = take(request.method, context.now)
          const attempt = (): HttpResponse => {
            try {
              if (wait > 0) throw rateLimited()
              advance(context)
              const user = userOf(request)
              if (user === undefined) throw unauthorized()
              if (request.refused !== undefined) throw request.refused
              return Answer.answer(engine, { ...context, user }, request, fate)
            } catch (error) {
              if (error instanceof Refusal) return show(error)
              throw error
            }
          }
          const response = attempt()
          // Refusals say nothing of the limits, but for the one on account of them.
          const limits = response.status < 400 || wait > 0 ? headers : {}
          return request.method === "HEAD"
            ? { ...response, headers: { ...headOf(response, bytesOf(response.body).length), ...limits }, body: "" }
            : { ...response, headers: { ...response.headers, ...limits } }
        }),
      knows: (request) => userOf(request) !== undefined,
      acceptedByStub: (request, response) =>
        Effect.map(contextFor("System"), (context) => {
          const user = userOf(request)
          return user === undefined
            ? Answer.acceptedByStub(context, { ...request, body: "" }, response)
            : Answer.acceptedByStub({ ...context, user }, request, response)
        }),
      look: (see) =>
        Effect.map(contextFor("System"), (context) => {
          advance(context)
          return see(context)
        }),
      restore: (state) =>
        Effect.map(contextFor("System"), (context) => {
          // The same address may be that of somebody else there.
          credentials.clear()
          Planting.admit({ ...context, state }, inventory)
          engine.state = state
          engine.queue = Queue.queueOf(state.requests.values())
          engine.unseen = []
          engine.shown.clear()
        })
    }
  })
