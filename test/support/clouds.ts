/** The same account, reached in two ways, on clocks that do not depend on the machine. */
import { FetchHttpClient } from "@effect/platform"
import { Context, Effect, Layer } from "effect"
import { Credentials, Emulator, ProfitBricks, Reconciliation, RetryPolicy } from "effect-profitbricks"
import * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"
import { quietly } from "./messages.js"
import { clientAndServerClocks, inVirtualTime } from "./virtualTime.js"

/** Gives a program an account. What it logs is dropped, as most of these provoke warnings. */
type Cloud = (
  options?: Emulator.Options
) => <A, E>(self: Effect.Effect<A, E, ProfitBricks.ProfitBricks | Emulator.Emulator>) => Effect.Effect<A, E>

const timeout = "1 second"
// Calls of which the outcome is unknown are neither repeated nor looked for.
const servicesFor = ({ users: [owner] = [Emulator.user] }: Emulator.Options) =>
  Layer.mergeAll(Credentials.basic(owner), RetryPolicy.none, Reconciliation.fail)

const inMemory: Cloud =
  (options = {}) =>
  (self) => {
    const layer = ProfitBricks.layer({ timeout }).pipe(
      Layer.provide(servicesFor(options)),
      Layer.provideMerge(Emulator.layerHttpClient(options)),
      Layer.orDie
    )
    return self.pipe(Effect.provide(layer), quietly, inVirtualTime)
  }

const overHttp: Cloud =
  (options = {}) =>
  (self) => {
    const clocks = clientAndServerClocks()
    const layer = Layer.unwrapScoped(
      Effect.map(EmulatorServer.make(options), ({ emulator, url }) =>
        ProfitBricks.layer({ baseUrl: url, timeout }).pipe(
          Layer.provide([servicesFor(options), FetchHttpClient.layer]),
          Layer.merge(Layer.succeedContext(Context.make(Emulator.Emulator, emulator)))
        )
      )
    ).pipe(Layer.orDie)
    return self.pipe(Effect.withClock(clocks.client), Effect.provide(layer), quietly, Effect.withClock(clocks.server))
  }

export const clouds: ReadonlyArray<readonly [name: string, cloud: Cloud]> = [
  ["in memory", inMemory],
  ["over HTTP", overHttp]
]
