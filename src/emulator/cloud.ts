import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { PCGRandom } from "effect/Utils"
import * as Answers from "./answer.js"
import * as Seed from "./planting.js"
import * as Requests from "./queue.js"
import { make as makeBudget, type RateLimit } from "./rateLimit.js"
import { Refusal, rateLimited, show, unauthorized } from "./refusal.js"
import { kindsByType } from "./routes.js"
import { type Context, empty, type State } from "./state.js"
import { bytesOf, type CloudRequest, type CloudResponse, headOf } from "./wire.js"

export interface CloudOptions {
  /** What hrefs begin with; without a slash at the end. */
  readonly baseUrl: string
  /** In milliseconds. */
  readonly provisioningTime: number
  readonly rateLimit: RateLimit
  readonly seed: Seed.Seed
}

export interface Cloud {
  readonly handle: (request: CloudRequest, twist: Answers.Twist) => Effect.Effect<CloudResponse>
  /** Keeps the request of a call that somebody else has accepted, and says so in the answer. */
  readonly acceptedElsewhere: (request: CloudRequest, response: CloudResponse) => Effect.Effect<CloudResponse>
  /** Looks at the account as its owner, without making a call. */
  readonly look: <A>(see: (context: Context) => A) => Effect.Effect<A>
  /** Puts another state in place of the present one. */
  readonly restore: (state: State) => Effect.Effect<void>
}

export const make = (options: CloudOptions): Effect.Effect<Cloud> =>
  Effect.gen(function* () {
    const { baseUrl, seed } = options
    const engine: Answers.Engine = { state: empty(), queue: Requests.emptyQueue(), unseen: [], shown: new Map() }
    const credentials = new Map<string, string>()
    const budget = makeBudget(options.rateLimit)
    // From what each call draws it makes all the ids that it needs. Half of it would give two calls the same ones some day.
    const draw = Random.nextIntBetween(0, 2 ** 32)
    const contextFor = (user: string): Effect.Effect<Context> =>
      Effect.map(Effect.all([Clock.currentTimeMillis, draw, draw]), ([now, high, low]) => ({
        state: engine.state,
        kinds: kindsByType,
        baseUrl,
        now,
        random: new PCGRandom(high, low),
        user,
        limits: seed.limits,
        credentials
      }))
    Seed.plant(yield* contextFor("System"), seed)

    /** The user of a call: whoever is known, and has not been deleted. */
    const userOf = ({ headers }: CloudRequest): string | undefined => {
      const user = credentials.get((headers["authorization"] ?? "").replace(/^basic +/i, "Basic "))
      const id = user === undefined ? undefined : engine.state.users.get(user)
      return id === undefined || !engine.state.entries.has(`/um/users/${id}`) ? undefined : user
    }

    const advance = (context: Context): void => {
      if (Requests.advance(context, engine.queue)) engine.shown.clear()
      engine.unseen = engine.unseen.filter(({ until }) => until > context.now)
    }

    return {
      handle: (request, twist) =>
        Effect.map(contextFor("System"), (seen) => {
          const context = request.baseUrl === undefined ? seen : { ...seen, baseUrl: request.baseUrl }
          const { headers, wait } = budget.take(context.now)
          const attempt = (): CloudResponse => {
            try {
              if (wait > 0) throw rateLimited()
              advance(context)
              const user = userOf(request)
              if (user === undefined) throw unauthorized()
              if (request.refused !== undefined) throw request.refused
              return Answers.answer(options.provisioningTime, engine, { ...context, user }, request, twist)
            } catch (error) {
              if (error instanceof Refusal) return show(error)
              throw error
            }
          }
          const response = attempt()
          return request.method === "HEAD"
            ? { ...response, headers: { ...headOf(response, bytesOf(response.body).length), ...headers }, body: "" }
            : { ...response, headers: { ...response.headers, ...headers } }
        }),
      acceptedElsewhere: (request, response) =>
        Effect.map(contextFor("System"), (context) =>
          Answers.acceptedElsewhere({ ...context, user: userOf(request) ?? context.user }, request, response)
        ),
      look: (see) =>
        Effect.map(contextFor("System"), (context) => {
          advance(context)
          return see(context)
        }),
      restore: (state) =>
        Effect.map(contextFor("System"), (context) => {
          Seed.admit({ ...context, state }, seed)
          engine.state = state
          engine.queue = Requests.queueOf(state.requests.values())
          engine.unseen = []
          engine.shown.clear()
        })
    }
  })
