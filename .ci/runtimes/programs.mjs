// Programs that each runtime is tried with.
import { FetchHttpClient } from "@effect/platform"
import { Effect, Layer, Schedule } from "effect"
import { Credentials, Datacenter, Emulator, ProfitBricks, Request, RetryPolicy, Server } from "effect-profitbricks"

const schedule = Schedule.spaced("20 millis")

const build = Effect.gen(function* () {
  const { id: datacenterId } = yield* Datacenter.create({ name: "shop", location: "us/las" }).pipe(
    Request.completed({ schedule })
  )
  const server = yield* Server.create({ datacenterId, cores: 1, ram: 1024 }).pipe(Request.ready({ schedule }))
  if (server.properties.vmState !== "RUNNING") throw new Error("the server does not run")
})

const client = (fetch, baseUrl) =>
  ProfitBricks.layer({ baseUrl }).pipe(
    Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.default, FetchHttpClient.layer]),
    Layer.provide(Layer.succeed(FetchHttpClient.Fetch, fetch))
  )

/** On an emulator in the memory of the program. */
export const emulator = () =>
  Effect.runPromise(build.pipe(Effect.provide(Emulator.layer({ provisioningTime: "10 millis" }))))

/** Over the runtime's `fetch`, on an emulator that is served. */
export const fetched = (baseUrl) => Effect.runPromise(build.pipe(Effect.provide(client(globalThis.fetch, baseUrl))))

/** On the emulator as a function from the runtime's `Request` to its `Response`. */
export const handled = async () => {
  const { dispose, handler } = Emulator.toWebHandler({ provisioningTime: "10 millis" })
  await Effect.runPromise(
    build.pipe(Effect.provide(client((input, init) => handler(new globalThis.Request(input, init)))))
  )
  await dispose()
}

/** What becomes of each of them: "yes", or why not. */
export const outcomes = async (programs) => {
  const results = {}
  for (const [name, program] of Object.entries(programs)) {
    results[name] = await program().then(
      () => "yes",
      (error) => `no: ${String(error).split("\n")[0]}`
    )
  }
  return results
}
