/**
 * Three tiers: a load balancer in front of two web servers, a database without access from outside, and a gateway to the Internet
 * for both. Everything has labels, to find it by and to remove it. `npx tsx examples/three-tier.ts`
 */
import { Console, Effect, Stream } from "effect"
import {
  Datacenter,
  IpBlock,
  Label,
  Lan,
  NatGateway,
  NetworkLoadBalancer,
  Nic,
  Request,
  SecurityGroup,
  Server
} from "effect-profitbricks"
import { run } from "./lib/run.js"

const labels = { app: "shop", env: "test" }

/** Flow logs go to a bucket of the object storage, which must exist. */
const logs = (name: string) => ({ name, action: "ALL", direction: "BIDIRECTIONAL", bucket: "flow-logs/shop" }) as const

const build = Effect.gen(function* () {
  const location = "de/fra"
  const { id: datacenterId } = yield* Datacenter.create({ name: "shop", location }).pipe(Request.completed())
  const block = yield* IpBlock.create({ name: "shop", location, size: 2 }).pipe(Request.completed())
  const [entry = "", exit = ""] = block.properties.ips ?? []

  const lan = (name: string, isPublic: boolean) =>
    Lan.create({ datacenterId, name, public: isPublic }).pipe(Request.completed())
  const [outside, web, data] = yield* Effect.all([lan("outside", true), lan("web", false), lan("data", false)])

  // The traffic that each tier lets in.
  const group = (name: string, ports: ReadonlyArray<number>) =>
    SecurityGroup.create({
      datacenterId,
      name,
      rules: ports.map((port) => ({
        name: `port ${port}`,
        protocol: "TCP",
        portRangeStart: port,
        portRangeEnd: port
      }))
    }).pipe(Request.completed())
  const webGroup = yield* group("web", [80])
  const dataGroup = yield* group("database", [5432])

  const server = (name: string, securityGroup: SecurityGroup.Id, lans: ReadonlyArray<Lan.Id>) =>
    Effect.gen(function* () {
      const nics = lans.map((lan, index) => ({ name: `eth${index}`, lan }))
      const { entities, id: serverId } = yield* Server.create({ datacenterId, name, cores: 2, ram: 4096, nics }).pipe(
        Request.ready({ depth: 2 })
      )
      yield* Server.setSecurityGroups({ datacenterId, serverId, securityGroupIds: [securityGroup] }).pipe(
        Request.completed()
      )
      yield* Server.labels.set({ datacenterId, serverId, labels })
      return { serverId, nics: entities.nics.items }
    })
  const webs = yield* Effect.all([
    server("web 1", webGroup.id, [web.id, data.id]),
    server("web 2", webGroup.id, [web.id, data.id])
  ])
  const database = yield* server("database", dataGroup.id, [data.id])

  // The way in.
  yield* NetworkLoadBalancer.create({
    datacenterId,
    name: "entry",
    listenerLan: outside.id,
    ips: [entry],
    targetLan: web.id,
    forwardingRules: [
      {
        name: "http",
        algorithm: "ROUND_ROBIN",
        protocol: "TCP",
        listenerIp: entry,
        listenerPort: 80,
        targets: webs.flatMap(({ nics: [first] }) =>
          (first?.properties.ips ?? []).map((ip) => ({ ip, port: 80, weight: 1 }))
        )
      }
    ],
    flowLogs: [logs("entry")]
  }).pipe(Request.completed())

  // The way out.
  const gateway = yield* NatGateway.create({
    datacenterId,
    name: "exit",
    publicIps: [exit],
    lans: [{ id: web.id }, { id: data.id }],
    rules: [{ name: "out", sourceSubnet: "10.0.0.0/8", publicIp: exit }]
  }).pipe(Request.completed())
  yield* NatGateway.flowLogs
    .create({ datacenterId, natGatewayId: gateway.id, ...logs("exit") })
    .pipe(Request.completed())

  for (const { id: nicId } of database.nics) {
    yield* Nic.flowLogs
      .create({ datacenterId, serverId: database.serverId, nicId, ...logs("database") })
      .pipe(Request.completed())
  }
  yield* Datacenter.labels.set({ datacenterId, labels })
  yield* IpBlock.labels.set({ ipblockId: block.id, labels })
  return entry
})

/** Removes everything with our labels: data centers with their contents first, then the addresses that these used. */
const removeAll = Effect.gen(function* () {
  const found = yield* Label.all().pipe(
    Stream.filter(({ properties: { key, value } }) => key === "app" && value === labels.app),
    Stream.filterMap(Label.labelled),
    Stream.runCollect
  )
  yield* Console.log(`labelled: ${Array.from(found, ({ type }) => type).join(", ")}`)
  for (const one of found) {
    if (one.type === "datacenter") yield* Datacenter.remove(one.ids).pipe(Request.completed())
  }
  for (const one of found) if (one.type === "ipblock") yield* IpBlock.remove(one.ids).pipe(Request.completed())
})

run(
  Effect.gen(function* () {
    yield* Console.log(`the shop is at ${yield* build}`)
    yield* removeAll
    const { items } = yield* Label.list()
    yield* Console.log(`${items.length} labels are left`)
  }),
  { speed: 200 }
)
