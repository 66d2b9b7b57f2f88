/** The ways to wait. `npx tsx examples/wait-for-resources.ts` */
import { Console, Effect, Option, Schedule, Schema, Stream } from "effect"
import { Datacenter, Request, Server } from "effect-profitbricks"
import { run } from "./lib/run.js"

run(
  Effect.gen(function* () {
    // Waits for the request, and gives the value as the API accepted it
    const { id: datacenterId } = yield* Datacenter.create({ name: "shop", location: "us/las" }).pipe(
      Request.completed({ schedule: Schedule.spaced("5 seconds"), timeout: "10 minutes" })
    )

    // Waits, and reads the value again
    const web = yield* Server.create({ datacenterId, name: "web", cores: 1, ram: 1024 }).pipe(Request.ready())
    yield* Console.log(`web is ${web.properties.vmState}`)

    // Many waits at once share their polls
    const accepted = yield* Effect.forEach(["a", "b", "c"], (name) =>
      Server.create({ datacenterId, name, cores: 1, ram: 1024 })
    )
    yield* Request.awaitAll(accepted)

    // Shows the progress
    const stop = yield* Server.stop({ datacenterId, serverId: web.id })
    yield* Stream.runForEach(Request.changes(stop), ({ metadata }) => Console.log(`stop: ${metadata.status}`))

    // Waits later, in another process
    const last = yield* Server.create({ datacenterId, name: "last", cores: 1, ram: 1024 })
    const kept = JSON.stringify(yield* Schema.encode(Server.create.accepted)(last))
    const restored = yield* Schema.decodeUnknown(Server.create.accepted)(JSON.parse(kept))
    yield* Request.await(restored)
    yield* Console.log(`request ${Option.getOrNull(restored.requestId)} is done`)
  })
)
