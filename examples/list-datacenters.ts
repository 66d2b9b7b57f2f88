/** Lists the data centers with their contents. `npx tsx examples/list-datacenters.ts` */
import { Console, Effect, Stream } from "effect"
import { Datacenter, Request } from "effect-profitbricks"
import { run } from "./lib/run.js"

const list = Datacenter.all({ depth: 2 }).pipe(
  Stream.runForEach(({ entities, id, metadata, properties: { location, name } }) =>
    Console.log(
      `${name} in ${location}, ${metadata?.state}: ${entities.servers.items.length} servers, ${entities.volumes.items.length} volumes (${id})`
    )
  )
)

run(
  Effect.gen(function* () {
    yield* Effect.all([
      Datacenter.create({ name: "shop", location: "us/las", servers: [{ name: "web", cores: 1, ram: 1024 }] }),
      Datacenter.create({ name: "office", location: "de/fra" })
    ]).pipe(Effect.flatMap((accepted) => Request.awaitAll(accepted)))
    yield* list
    const shop = yield* Datacenter.findLike({ name: "sho" })
    yield* Console.log(`found ${shop.properties.name}`)
  })
)
