/** Puts two servers behind a load balancer. `npx tsx examples/load-balancer.ts` */
import { Console, Effect } from "effect"
import { Datacenter, LoadBalancer, Request, Server } from "effect-profitbricks"
import { run } from "./lib/run.js"

run(
  Effect.gen(function* () {
    const { id: datacenterId } = yield* Datacenter.create({
      name: "shop",
      location: "us/las",
      servers: ["one", "two"].map((name) => ({ name, cores: 1, ram: 1024, nics: [{ lan: 1 }] }))
    }).pipe(Request.completed())

    const servers = yield* Server.list({ datacenterId, depth: 2 })
    const nics = servers.items.flatMap(({ entities }) => entities.nics.items)
    const { id: loadbalancerId } = yield* LoadBalancer.create({
      datacenterId,
      name: "front",
      balancedNics: nics.slice(0, 1).map(({ id }) => ({ id }))
    }).pipe(Request.completed())
    for (const { id: nicId } of nics.slice(1)) {
      yield* LoadBalancer.attachNic({ datacenterId, loadbalancerId, nicId }).pipe(Request.completed())
    }

    const front = yield* LoadBalancer.get({ datacenterId, loadbalancerId, depth: 2 })
    yield* Console.log(
      `${front.properties.name} has ${front.properties.ip}, as its ${front.entities.balancednics.items.length} NICs have: ${front.entities.balancednics.items.map(({ properties }) => properties.ips?.join()).join(", ")}`
    )
  })
)
