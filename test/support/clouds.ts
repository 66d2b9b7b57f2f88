import { FetchHttpClient } from "@effect/platform"
import { Context, Effect, Layer } from "effect"
import { Credentials, Emulator, ProfitBricks, Reconciliation, RetryPolicy } from "effect-profitbricks"
import * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"

type Cloud = (
  options?: Emulator.Options & {
    readonly retry?: Layer.Layer<RetryPolicy.RetryPolicy>
    /** Default: calls of which the outcome is unknown are not looked for. */
    readonly reconciliation?: Layer.Layer<Reconciliation.Reconciliation>
  }
) => Layer.Layer<ProfitBricks.ProfitBricks | Emulator.Emulator>

const credentialsOf = ({ users: [owner] = [Emulator.user] }: Emulator.Options) => Credentials.basic(owner)

const inMemory: Cloud = ({ reconciliation = Reconciliation.fail, retry = RetryPolicy.none, ...options } = {}) =>
  ProfitBricks.layer({ timeout: "200 millis" }).pipe(
    Layer.provide([credentialsOf(options), retry, reconciliation]),
    Layer.provideMerge(Emulator.layerHttpClient(options)),
    Layer.orDie
  )

const overHttp: Cloud = ({ reconciliation = Reconciliation.fail, retry = RetryPolicy.none, ...options } = {}) =>
  Layer.unwrapScoped(
    Effect.map(EmulatorServer.make(options), ({ emulator, url }) =>
      // Long enough for a machine that has other things to do.
      ProfitBricks.layer({ baseUrl: url, timeout: "1 second" }).pipe(
        Layer.provide([credentialsOf(options), retry, reconciliation, FetchHttpClient.layer]),
        Layer.merge(Layer.succeedContext(Context.make(Emulator.Emulator, emulator)))
      )
    )
  ).pipe(Layer.orDie)

/** The same account, reached in two ways. Both run on the live clock. */
export const clouds: ReadonlyArray<readonly [name: string, cloud: Cloud]> = [
  ["in memory", inMemory],
  ["over HTTP", overHttp]
]
