/** An application of three tiers, of which all may be taken back: one of everything that version 6 has for networks. */
import { Effect } from "effect"
import {
  ApplicationLoadBalancer,
  BackupUnit,
  Datacenter,
  IpBlock,
  Lan,
  NatGateway,
  NatGatewayRule,
  NetworkLoadBalancer,
  NetworkLoadBalancerRule,
  Nic,
  PrivateCrossConnect,
  Request,
  SecurityGroup,
  Server,
  TargetGroup
} from "effect-profitbricks"

const owned = Request.scoped({ timeout: "1 day" })
const done = Request.ready({ timeout: "1 day" })

const location = "de/fra"
const flowLog = { name: "all", action: "ALL", direction: "BIDIRECTIONAL", bucket: "logs" } as const

export const parts = [
  "crossConnect",
  "backupUnit",
  "securityGroup",
  "natGateway",
  "network",
  "application",
  "labels",
  "flowLog"
] as const
type Part = (typeof parts)[number]

/** `step` is called after each change, and the names end in `suffix`. */
export const tiers = <E = never, R = never>(
  step: Effect.Effect<void, E, R> = Effect.void,
  { some = parts, suffix = "" }: { readonly some?: ReadonlyArray<Part>; readonly suffix?: string } = {}
) =>
  Effect.gen(function* () {
    const has = (part: Part) => some.includes(part)
    const block = yield* IpBlock.create({ name: `addresses${suffix}`, location, size: 3 }).pipe(owned, done)
    const [first = "", second = "", third = ""] = block.properties.ips ?? []
    yield* step
    const pcc = has("crossConnect")
      ? yield* PrivateCrossConnect.create({ name: `backbone${suffix}` }).pipe(owned, done)
      : undefined
    yield* step
    if (has("backupUnit")) {
      yield* BackupUnit.create({ name: `nightly${suffix}`, email: "ops@example.com" }).pipe(owned, done)
    }
    yield* step
    const { id: datacenterId } = yield* Datacenter.create({ name: `shop${suffix}`, location }).pipe(owned, done)
    yield* step
    const outside = yield* Lan.create({ datacenterId, name: "outside", public: true }).pipe(owned, done)
    const inside = yield* Lan.create({ datacenterId, name: "inside" }).pipe(owned, done)
    yield* step
    if (pcc !== undefined) yield* Lan.create({ datacenterId, name: "data", pcc: pcc.id }).pipe(owned, done)
    yield* step
    const server = yield* Server.create({
      datacenterId,
      name: "web",
      cores: 1,
      ram: 1024,
      volumes: [{ name: "system", size: 5, licenceType: "LINUX" }],
      nics: [{ name: "eth0", lan: inside.id, ips: ["10.7.7.1"] }]
    }).pipe(owned, Request.ready({ timeout: "1 day", depth: 3 }))
    const on = { datacenterId, serverId: server.id }
    yield* step
    if (has("securityGroup")) {
      const rules = [{ name: "https", protocol: "TCP", portRangeStart: 443, portRangeEnd: 443 }] as const
      const group = yield* SecurityGroup.create({ datacenterId, name: "web tier", rules }).pipe(owned, done)
      yield* step
      yield* Server.setSecurityGroups({ ...on, securityGroupIds: [group.id] }).pipe(
        Request.scoped({ undo: Server.setSecurityGroups({ ...on, securityGroupIds: [] }), timeout: "1 day" }),
        done
      )
      yield* step
    }
    if (has("natGateway")) {
      const gateway = yield* NatGateway.create({
        datacenterId,
        name: "way out",
        publicIps: [first],
        lans: [{ id: inside.id }],
        rules: [{ name: "all", sourceSubnet: "10.7.7.0/24", publicIp: first }],
        flowLogs: [flowLog]
      }).pipe(owned, done)
      yield* step
      yield* NatGatewayRule.create({
        datacenterId,
        natGatewayId: gateway.id,
        name: "web",
        protocol: "TCP",
        sourceSubnet: "10.7.7.0/24",
        publicIp: first,
        targetPortRange: { start: 80, end: 443 }
      }).pipe(owned, done)
      yield* step
    }
    const lans = { listenerLan: outside.id, targetLan: inside.id }
    if (has("network")) {
      const network = yield* NetworkLoadBalancer.create({
        datacenterId,
        name: "spread",
        ...lans,
        ips: [second]
      }).pipe(owned, done)
      yield* step
      yield* NetworkLoadBalancerRule.create({
        datacenterId,
        networkLoadBalancerId: network.id,
        name: "tls",
        protocol: "TCP",
        algorithm: "ROUND_ROBIN",
        listenerIp: second,
        listenerPort: 443,
        targets: [{ ip: "10.7.7.1", port: 443, weight: 1 }]
      }).pipe(owned, done)
      yield* step
    }
    if (has("application")) {
      const targets = [{ ip: "10.7.7.1", port: 80, weight: 1 }]
      const group = yield* TargetGroup.create({
        name: `servers${suffix}`,
        algorithm: "RANDOM",
        protocol: "HTTP",
        targets
      }).pipe(owned, done)
      yield* step
      yield* ApplicationLoadBalancer.create({
        datacenterId,
        name: "front",
        ...lans,
        ips: [third],
        forwardingRules: [
          {
            name: "http",
            protocol: "HTTP",
            listenerIp: third,
            listenerPort: 80,
            httpRules: [{ name: "rest", type: "FORWARD", targetGroup: group.id }]
          }
        ],
        flowLogs: [flowLog]
      }).pipe(owned, done)
      yield* step
    }
    if (has("labels")) {
      yield* Server.labels.set({ ...on, labels: { env: "prod" } })
      yield* IpBlock.labels.set({ ipblockId: block.id, labels: { env: "prod" } })
      yield* step
    }
    const [nic] = server.entities.nics.items
    if (has("flowLog") && nic !== undefined) {
      yield* Nic.flowLogs.create({ ...on, nicId: nic.id, ...flowLog }).pipe(owned, done)
    }
    yield* step
    return { datacenterId }
  })
