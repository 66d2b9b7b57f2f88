/** The ways to wait. `npx tsx examples/wait-for-resources.ts` */
import { Console, Effect, Option, Schedule, Schema, Stream } from "effect"
import { Datacenter, Request, Server } from "effect-profitbricks"
import { run } from "./lib/run.js"

run(
  Effect.gen(function* () {
    // The value as it was accepted, once the request is done
    const { id: datacenterId } = yield* Datacenter.create({ name: "shop", location: "us/las" }).pipe(
      Request.completed({ schedule: Schedule.spaced("5 seconds"), timeout: "10 minutes" })
    )

    // The value as it is then
    const web = yield* Server.create({ datacenterId, name: "web", cores: 1, ram: 1024 }).pipe(Request.ready())
    yield* Console.log(`web is ${web.properties.vmState}`)

    // Many at once, which share their polls
    const accepted = yield* Effect.forEach(["a", "b", "c"], (name) =>
      Server.create({ datacenterId, name, cores: 1, ram: 1024 })
    )
    yield* Request.awaitAll(accepted)

    // Progress
    const stop = yield* Server.stop({ datacenterId, serverId: web.id })
    yield* Stream.runForEach(Request.changes(stop), ({ metadata }) => Console.log(`stop: ${metadata.status}`))

    // Not now, and not in this process
    const last = yield* Server.create({ datacenterId, name: "last", cores: 1, ram: 1024 })
    const kept = JSON.stringify(yield* Schema.encode(Server.create.accepted)(last))
    const restored = yield* Schema.decodeUnknown(Server.create.accepted)(JSON.parse(kept))
    yield* Request.await(restored)
    yield* Console.log(`request ${Option.getOrNull(restored.requestId)} is done`)
  })
)
