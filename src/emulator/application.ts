import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import type { Options, Service } from "../Emulator.js"
import * as Handler from "./handler.js"
import * as Observation from "./observation.js"
import * as Budget from "./rateLimit.js"
import { save } from "./saved.js"
import { parseSnapshot, plantable, type UnusableData } from "./seed.js"
import type { CloudRequest, Handle } from "./wire.js"

/** An emulator, for whatever brings the calls: what answers them, and what tests see of it. */
export const make = (
  options: Options & {
    readonly users: NonNullable<Options["users"]>
    /** Is told of each call once it is over. */
    readonly onCall?: (call: Handler.Call) => Effect.Effect<void>
  },
  baseUrl: string
): Effect.Effect<{ readonly handle: Handle<CloudRequest>; readonly service: Service }, UnusableData, Scope> =>
  Effect.gen(function* () {
    const callers = options.users.map(({ password, username }, index) => ({
      email: username,
      password,
      firstname: username.split("@")[0] ?? username,
      lastname: "",
      administrator: index === 0
    }))
    const { calls, cloud, handle, troubles } = yield* Handler.make({
      baseUrl,
      provisioningTime: Duration.toMillis(options.provisioningTime ?? "1 second"),
      rateLimit: options.rateLimit ?? Budget.generous,
      seed: yield* plantable(options.seed ?? {}, callers),
      stubs: options.stubs ?? [],
      onCall: options.onCall ?? (() => Effect.void)
    })
    yield* troubles.inject(options.faults ?? [])
    return {
      handle,
      service: {
        calls,
        requests: Observation.requests(cloud),
        account: Observation.account(cloud),
        snapshot: cloud.look(({ state }) => save(state)),
        restore: (snapshot) => Effect.flatMap(parseSnapshot(snapshot), cloud.restore),
        inject: (...faults) => troubles.inject(faults)
      }
    }
  })
