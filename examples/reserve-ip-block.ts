/** Reserves public addresses, uses one, and gives them back. `npx tsx examples/reserve-ip-block.ts` */
import { Console, Effect } from "effect"
import { Datacenter, IpBlock, Request } from "effect-profitbricks"
import { run } from "./lib/run.js"

run(
  Effect.gen(function* () {
    const block = yield* IpBlock.create({ location: "us/las", size: 2, name: "shop" }).pipe(Request.completed())
    const [address = "none"] = block.properties.ips ?? []
    yield* Console.log(`reserved ${block.properties.ips?.join(", ")}`)

    const { id: datacenterId } = yield* Datacenter.create({
      name: "shop",
      location: "us/las",
      lans: [{ public: true }],
      servers: [{ name: "web", cores: 1, ram: 1024, nics: [{ lan: 1, ips: [address] }] }]
    }).pipe(Request.completed())

    const inUse = yield* Effect.flip(IpBlock.remove({ ipblockId: block.id }))
    yield* Console.log(`not yet: ${inUse.message}`)

    yield* Datacenter.remove({ datacenterId }).pipe(Request.completed())
    yield* IpBlock.remove({ ipblockId: block.id }).pipe(Request.completed())
    yield* Console.log("given back")
  })
)
