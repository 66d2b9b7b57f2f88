/** The whole emulator, whatever brings the calls: faults first, then the stubs, and the cloud for the rest. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
// biome-ignore lint/suspicious/noImportCycles: a public module and its own internals
import type { Options, Service } from "../Emulator.js"
import { latest } from "../internal/apiVersion.js"
import * as Cloud from "./cloud.js"
import * as Faults from "./faults.js"
import * as Kept from "./kept.js"
import * as Masking from "./masking.js"
import * as Observation from "./observation.js"
import { operationOf } from "./routes.js"
import * as Saved from "./saved.js"
import { inventoryOf } from "./seed.js"
import type { Stub } from "./stubs.js"
import type { UnusableData } from "./unusableData.js"
import type { Handle, HttpRequest } from "./wire.js"

/** Calls are answered by the first stub for them, or else by the cloud. */
const answeredBy =
  (stubs: ReadonlyArray<Stub>, cloud: Cloud.Cloud): Faults.Next =>
  ({ fate, request }) => {
    for (const stub of stubs) {
      const answer = stub.handle(request)
      if (answer !== undefined) {
        return Effect.flatMap(answer, (response) =>
          response.status === 202 && response.headers["location"] === undefined
            ? cloud.acceptedByStub(request, response)
            : Effect.succeed(response)
        )
      }
    }
    return cloud.handle(request, fate)
  }

/** The memory that a call takes, in bytes: about that of its texts, and of the objects that hold them. */
const sizeOf = ({ body, headers, path, query }: HttpRequest): number =>
  1000 +
  2 * (path.length + 3 * body.length) +
  [...query, ...Object.entries(headers)].reduce((sum, [name, value]) => sum + 2 * (name.length + value.length), 0)

/** A call that was received. What is to be seen of it is made when somebody looks, as most calls are never looked at. */
interface Recorded {
  readonly at: number
  readonly request: HttpRequest
  status: number | undefined
  seen: Omit<Observation.Call, "status"> | undefined
}

const look = (recorded: Recorded): Observation.Call => {
  const { at, request, status } = recorded
  recorded.seen ??= {
    at,
    method: request.method,
    path: request.path,
    operation: operationOf(request),
    query: Masking.fieldsOf(request.query),
    headers: Masking.withoutCredentials(request.headers),
    body: Masking.contentOf(request)
  }
  return { ...recorded.seen, status }
}

/** Keeps the calls that are received, and tells of each once it is over. Bodies are those of known users only. */
const recorder = (cloud: Cloud.Cloud, onCall: ((call: Observation.Call) => Effect.Effect<void>) | undefined) => {
  const calls = Kept.make<Recorded>({ count: 100_000, size: 64 * 1024 * 1024 })
  return {
    calls: Effect.sync(() => calls.all().map(look)),
    record:
      (next: Faults.Next): Handle =>
      (request) =>
        Effect.flatMap(Clock.currentTimeMillis, (at) => {
          const kept = cloud.knows(request) ? request : { ...request, body: "" }
          const call: Recorded = { at, request: kept, status: undefined, seen: undefined }
          calls.push(call, sizeOf(kept))
          const answered = Effect.map(next({ request, fate: {} }), (delivery) => {
            call.status = delivery.status
            return delivery
          })
          return onCall === undefined
            ? answered
            : Effect.ensuring(
                answered,
                Effect.suspend(() => onCall(look(call)))
              )
        })
  }
}

export const make = (
  options: Options & {
    readonly users: NonNullable<Options["users"]>
    /** Is told of each call once it is over. */
    readonly onCall?: ((call: Observation.Call) => Effect.Effect<void>) | undefined
  },
  baseUrl: string
): Effect.Effect<
  { readonly handle: Handle; readonly service: Service; readonly look: Cloud.Cloud["look"] },
  UnusableData,
  Scope
> =>
  Effect.gen(function* () {
    const callers = options.users.map(({ password, token, username }, index) => ({
      email: username,
      password,
      token,
      firstname: username.split("@")[0] ?? username,
      lastname: "",
      administrator: index === 0
    }))
    const cloud = yield* Cloud.make({
      baseUrl,
      version: options.version ?? latest,
      provisioningTime: Duration.toMillis(options.provisioningTime ?? "1 second"),
      rateLimit: options.rateLimit ?? {},
      inventory: yield* inventoryOf(options.seed ?? {}, callers)
    })
    const faults = Faults.make()
    yield* faults.inject(options.faults ?? [])
    const { calls, record } = recorder(cloud, options.onCall)
    return {
      look: cloud.look,
      handle: record(faults.through(answeredBy(options.stubs ?? [], cloud))),
      service: {
        calls,
        requests: Observation.requests(cloud),
        account: Observation.account(cloud),
        snapshot: cloud.look(({ state }) => Saved.save(state)),
        restore: (snapshot) => Effect.flatMap(Saved.load(snapshot), cloud.restore),
        inject: (...injected) => faults.inject(injected)
      }
    }
  })
