/**
 * An application load balancer: it forwards requests for the API to healthy servers, and redirects all others.
 * `npx tsx examples/application-load-balancer.ts`
 */
import { Console, Effect } from "effect"
import {
  ApplicationLoadBalancer,
  ApplicationLoadBalancerRule,
  Datacenter,
  IpBlock,
  Lan,
  Request,
  Server,
  TargetGroup
} from "effect-profitbricks"
import { run } from "./lib/run.js"

const addressesOf = ({ entities }: Server.Server<2>) =>
  entities.nics.items.flatMap(({ properties }) => properties.ips ?? [])

run(
  Effect.gen(function* () {
    const location = "de/txl"
    const { id: datacenterId } = yield* Datacenter.create({ name: "api", location }).pipe(Request.completed())
    const outside = yield* Lan.create({ datacenterId, name: "outside", public: true }).pipe(Request.completed())
    const inside = yield* Lan.create({ datacenterId, name: "inside", public: false }).pipe(Request.completed())
    const block = yield* IpBlock.create({ name: "api", location, size: 1 }).pipe(Request.completed())
    const [ip = ""] = block.properties.ips ?? []

    const servers = yield* Effect.forEach(["api 1", "api 2"], (name) =>
      Server.create({ datacenterId, name, cores: 2, ram: 4096, nics: [{ lan: inside.id }] }).pipe(
        Request.ready({ depth: 2 })
      )
    )
    const group = yield* TargetGroup.create({
      name: "api",
      algorithm: "LEAST_CONNECTION",
      protocol: "HTTP",
      targets: servers.flatMap((server) =>
        addressesOf(server).map((ip) => ({ ip, port: 8080, weight: 1, healthCheckEnabled: true }))
      ),
      // A server that answers otherwise gets no requests until it recovers.
      httpHealthCheck: { path: "/health", method: "GET", matchType: "STATUS_CODE", response: "200" }
    }).pipe(Request.completed())

    const { id: applicationLoadBalancerId } = yield* ApplicationLoadBalancer.create({
      datacenterId,
      name: "api",
      listenerLan: outside.id,
      ips: [ip],
      targetLan: inside.id
    }).pipe(Request.completed())
    const rule = yield* ApplicationLoadBalancerRule.create({
      datacenterId,
      applicationLoadBalancerId,
      name: "http",
      protocol: "HTTP",
      listenerIp: ip,
      listenerPort: 80,
      httpRules: [
        {
          name: "api",
          type: "FORWARD",
          targetGroup: group.id,
          conditions: [{ type: "PATH", condition: "STARTS_WITH", value: "/api" }]
        },
        { name: "rest", type: "REDIRECT", location: "https://example.com", statusCode: 302 }
      ]
    }).pipe(Request.completed())
    yield* Console.log(`${ip} has ${rule.properties.httpRules?.length} rules`)

    // A target group in use cannot be removed: the load balancer goes first.
    const inUse = yield* TargetGroup.remove({ targetGroupId: group.id }).pipe(Effect.flip)
    yield* Console.log(`the target group is in use: ${inUse._tag}`)
    yield* ApplicationLoadBalancer.remove({ datacenterId, applicationLoadBalancerId }).pipe(Request.completed())
    yield* TargetGroup.remove({ targetGroupId: group.id }).pipe(Request.completed())
    yield* Datacenter.remove({ datacenterId }).pipe(Request.completed())
    yield* IpBlock.remove({ ipblockId: block.id }).pipe(Request.completed())
  }),
  { speed: 200 }
)
