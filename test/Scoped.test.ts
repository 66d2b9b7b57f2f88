/** What a scope owns: taken back when it closes, whatever the reason, and whatever the API and the network do meanwhile. */
import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Redacted, Schema } from "effect"
import {
  type Accepted,
  ApplicationLoadBalancer,
  ApplicationLoadBalancerRule,
  BackupUnit,
  Credentials,
  Datacenter,
  Emulator,
  type Errors,
  Fault,
  FirewallRule,
  Group,
  IpBlock,
  K8sCluster,
  K8sNodePool,
  Lan,
  LoadBalancer,
  NatGateway,
  NatGatewayRule,
  NetworkLoadBalancer,
  NetworkLoadBalancerRule,
  Nic,
  PrivateCrossConnect,
  ProfitBricks,
  Reconciliation,
  Request,
  RetryPolicy,
  SecurityGroup,
  Server,
  Share,
  TargetGroup,
  User,
  Volume
} from "effect-profitbricks"
import { operations } from "./operations/index.js"
import { held } from "./support/held.js"
import { messagesTo } from "./support/messages.js"
import { assertNone } from "./support/nothing.js"
import { inVirtualTime } from "./support/virtualTime.js"

const location = "us/las"
const done = Request.completed({ timeout: "5 hours" })
const password = Redacted.make("s3cretpassw0rd")

const listener = { name: "http", listenerIp: "10.9.9.9", listenerPort: 80 }
const between = { name: "spread", listenerLan: 1, targetLan: 2, ips: [listener.listenerIp] }

/** A data center with what the creations below need. */
const site = Effect.gen(function* () {
  const { id: datacenterId } = yield* Datacenter.create({
    name: "site",
    location,
    servers: [{ cores: 1, ram: 1024, nics: [{ lan: 1 }, { lan: 2 }] }],
    volumes: [{ name: "data", size: 10, licenceType: "OTHER" }]
  }).pipe(done)
  const { entities } = yield* Datacenter.get({ datacenterId, depth: 5 })
  const [server, volume] = [entities.servers.items[0], entities.volumes.items[0]]
  const nic = server?.entities.nics.items[0]
  const { id: loadbalancerId } = yield* LoadBalancer.create({ datacenterId, name: "lb" }).pipe(done)
  const { id: groupId } = yield* Group.create({ name: "ops" }).pipe(done)
  const { id: userId } = yield* User.create({
    firstname: "Ada",
    lastname: "L",
    email: "ada@example.com",
    password
  }).pipe(done)
  const { id: k8sClusterId } = yield* K8sCluster.create({ name: "dev" }).pipe(done)
  const { id: securityGroupId } = yield* SecurityGroup.create({ datacenterId, name: "group" }).pipe(done)
  const { properties } = yield* IpBlock.create({ location, size: 1 }).pipe(Request.ready({ timeout: "5 hours" }))
  const ip = properties.ips?.[0] ?? ""
  const { id: natGatewayId } = yield* NatGateway.create({ datacenterId, name: "way out", publicIps: [ip] }).pipe(done)
  const { id: networkLoadBalancerId } = yield* NetworkLoadBalancer.create({ datacenterId, ...between }).pipe(done)
  const { id: applicationLoadBalancerId } = yield* ApplicationLoadBalancer.create({
    datacenterId,
    ...between
  }).pipe(done)
  const image = (yield* Emulator.account).images.find(
    ({ properties }) => properties.imageType === "CDROM" && properties.location === location
  )
  assert(image !== undefined && nic !== undefined && server !== undefined && volume !== undefined)
  return {
    datacenterId,
    serverId: server.id,
    volumeId: volume.id,
    nicId: nic.id,
    loadbalancerId,
    cdromId: image.id,
    groupId,
    userId,
    k8sClusterId,
    securityGroupId,
    ip,
    natGatewayId,
    networkLoadBalancerId,
    applicationLoadBalancerId
  }
})
type Site = Effect.Effect.Success<typeof site>
type Making = Effect.Effect<Accepted.PendingCreation<unknown>, Errors.ApiError, ProfitBricks.ProfitBricks>

const rule = { name: "https", protocol: "TCP" } as const
const flowLog = { name: "all", action: "ALL", direction: "INGRESS", bucket: "logs" } as const
const onGateway = ({ datacenterId, natGatewayId }: Pick<Site, "datacenterId" | "natGatewayId">) => ({
  datacenterId,
  natGatewayId
})

const disk = { size: 10, licenceType: "OTHER" } as const

const creations: Readonly<Record<string, (site: Site) => Making>> = {
  "Datacenter.create": () =>
    Datacenter.create({
      name: "shop",
      location,
      servers: [{ cores: 1, ram: 1024, volumes: [disk], nics: [{ lan: 1 }] }]
    }),
  // Its new volume goes with it, and the one that was there stays.
  "Server.create": ({ datacenterId, volumeId }) =>
    Server.create({ datacenterId, cores: 1, ram: 1024, volumes: [disk, { id: volumeId }], nics: [{ lan: 1 }] }),
  "Server.attachVolume": ({ datacenterId, serverId, volumeId }) =>
    Server.attachVolume({ datacenterId, serverId, volumeId }),
  "Server.attachCdrom": ({ cdromId, datacenterId, serverId }) =>
    Server.attachCdrom({ datacenterId, serverId, cdromId }),
  "Volume.create": ({ datacenterId }) => Volume.create({ datacenterId, ...disk }),
  "Volume.createSnapshot": ({ datacenterId, volumeId }) => Volume.createSnapshot({ datacenterId, volumeId }),
  "Lan.create": ({ datacenterId }) => Lan.create({ datacenterId }),
  "Nic.create": ({ datacenterId, serverId }) => Nic.create({ datacenterId, serverId, lan: 1 }),
  "LoadBalancer.create": ({ datacenterId }) => LoadBalancer.create({ datacenterId, name: "lb" }),
  "LoadBalancer.attachNic": ({ datacenterId, loadbalancerId, nicId }) =>
    LoadBalancer.attachNic({ datacenterId, loadbalancerId, nicId }),
  "FirewallRule.create": ({ datacenterId, nicId, serverId }) =>
    FirewallRule.create({ datacenterId, serverId, nicId, protocol: "TCP", portRangeStart: 22, portRangeEnd: 22 }),
  "IpBlock.create": () => IpBlock.create({ location, size: 1 }),
  "User.create": () => User.create({ firstname: "Alan", lastname: "T", email: "alan@example.com", password }),
  "Group.create": () => Group.create({ name: "guests" }),
  "Group.addUser": ({ groupId, userId }) => Group.addUser({ groupId, userId }),
  "Share.create": ({ datacenterId, groupId }) => Share.create({ groupId, resourceId: datacenterId }),
  "PrivateCrossConnect.create": () => PrivateCrossConnect.create({ name: "backbone" }),
  "BackupUnit.create": () => BackupUnit.create({ name: "nightly", email: "ops@example.com" }),
  "TargetGroup.create": () => TargetGroup.create({ name: "servers", algorithm: "RANDOM", protocol: "HTTP" }),
  "SecurityGroup.create": ({ datacenterId }) => SecurityGroup.create({ datacenterId, name: "web", rules: [rule] }),
  "SecurityGroup.rules.create": ({ datacenterId, securityGroupId }) =>
    SecurityGroup.rules.create({ datacenterId, securityGroupId, ...rule }),
  "NatGateway.create": ({ datacenterId, ip }) =>
    NatGateway.create({ datacenterId, name: "out", publicIps: [ip], lans: [{ id: 1 }], flowLogs: [flowLog] }),
  "NatGatewayRule.create": ({ ip, ...ids }) =>
    NatGatewayRule.create({ ...onGateway(ids), name: "all", sourceSubnet: "10.0.0.0/24", publicIp: ip }),
  "NatGateway.flowLogs.create": (ids) => NatGateway.flowLogs.create({ ...onGateway(ids), ...flowLog }),
  "NetworkLoadBalancer.create": ({ datacenterId }) => NetworkLoadBalancer.create({ datacenterId, ...between }),
  "NetworkLoadBalancerRule.create": ({ datacenterId, networkLoadBalancerId }) =>
    NetworkLoadBalancerRule.create({
      datacenterId,
      networkLoadBalancerId,
      ...listener,
      protocol: "TCP",
      algorithm: "RANDOM",
      targets: []
    }),
  "NetworkLoadBalancer.flowLogs.create": ({ datacenterId, networkLoadBalancerId }) =>
    NetworkLoadBalancer.flowLogs.create({ datacenterId, networkLoadBalancerId, ...flowLog }),
  "ApplicationLoadBalancer.create": ({ datacenterId }) => ApplicationLoadBalancer.create({ datacenterId, ...between }),
  "ApplicationLoadBalancerRule.create": ({ applicationLoadBalancerId, datacenterId }) =>
    ApplicationLoadBalancerRule.create({ datacenterId, applicationLoadBalancerId, ...listener, protocol: "HTTP" }),
  "ApplicationLoadBalancer.flowLogs.create": ({ applicationLoadBalancerId, datacenterId }) =>
    ApplicationLoadBalancer.flowLogs.create({ datacenterId, applicationLoadBalancerId, ...flowLog }),
  "Nic.flowLogs.create": ({ datacenterId, nicId, serverId }) =>
    Nic.flowLogs.create({ datacenterId, serverId, nicId, ...flowLog }),
  "K8sCluster.create": () => K8sCluster.create({ name: "prod" }),
  "K8sNodePool.create": ({ datacenterId, k8sClusterId }) =>
    K8sNodePool.create({
      k8sClusterId,
      datacenterId,
      name: "workers",
      nodeCount: 1,
      cpuFamily: "INTEL_SKYLAKE",
      coresCount: 2,
      ramSize: 2048,
      availabilityZone: "AUTO",
      storageType: "SSD",
      storageSize: 50
    })
}

const cloud = (options: Emulator.Options = {}) => Emulator.layer({ provisioningTime: "1 second", ...options })

/** With a client that does not look for calls by itself. */
const cloudWithoutLooks = ProfitBricks.layer().pipe(
  Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.none, Reconciliation.fail]),
  Layer.provideMerge(Emulator.layerHttpClient({ provisioningTime: "10 seconds" })),
  Layer.orDie
)

const owning = <A, E, R>(use: Effect.Effect<A, E, R>) => use.pipe(Effect.scoped, Effect.provide(cloud()), inVirtualTime)

describe("a scope", () => {
  it("knows how to take back what any operation makes", () => {
    const undone = operations.flatMap(({ name, operation: { spec } }) => (spec.undo === undefined ? [] : [name]))
    // A NIC is in one LAN or another: only the user knows in which it was. An action makes nothing. What is done at once starts no request
    // that a scope could wait for.
    const others = operations.flatMap(({ name, operation: { spec } }) =>
      spec.method === "POST" && spec.status === 202 && spec.success !== undefined && spec.undo === undefined
        ? [name]
        : []
    )
    assert.deepStrictEqual(others, ["Lan.attachNic"])
    const tested = new Set(Object.keys(creations))
    assertNone(
      "Without a test",
      undone.filter((name) => !tested.has(name))
    )
    for (const { name, operation } of operations) {
      const { params, read, undo } = operation.spec
      if (undo === undefined) continue
      const known = [...params.keys, ...(read?.params.keys ?? [])]
      assertNone(
        `Ids that undo ${name} and are not known`,
        undo.params.keys.filter((key) => !known.includes(key))
      )
    }
  })

  it.live.each(Object.entries(creations))(
    "takes back what %s makes, when it is done and when it is interrupted",
    ([, make]) =>
      Effect.gen(function* () {
        const there = yield* site
        const before = yield* held
        const made = make(there).pipe(Request.scoped())
        const within = yield* made.pipe(done, Effect.andThen(held), Effect.scoped)
        assert.notDeepEqual(within, before)
        assert.deepStrictEqual(yield* held, before)
        const fiber = yield* Effect.fork(Effect.scoped(Effect.andThen(made, Effect.never)))
        yield* Effect.sleep("1 second")
        yield* Fiber.interrupt(fiber)
        assert.deepStrictEqual(yield* held, before)
      }).pipe(owning)
  )

  it.live("takes back last what it owned first, and waits for each", () =>
    Effect.gen(function* () {
      yield* Effect.gen(function* () {
        const { id: datacenterId } = yield* Datacenter.create({ name: "shop", location }).pipe(Request.scoped(), done)
        yield* Volume.create({ datacenterId, ...disk }).pipe(Request.scoped(), done)
        yield* IpBlock.create({ location, size: 1 }).pipe(Request.scoped())
      }).pipe(Effect.scoped)
      const removals = (yield* Emulator.calls).filter(({ method }) => method === "DELETE")
      assert.deepStrictEqual(
        removals.map(({ operation }) => operation),
        [
          "DELETE /ipblocks/{ipblockId}",
          "DELETE /datacenters/{datacenterId}/volumes/{volumeId}",
          "DELETE /datacenters/{datacenterId}"
        ]
      )
      const [first, second, third] = removals.map(({ at }) => at)
      assert(first !== undefined && second !== undefined && third !== undefined)
      assert(second - first >= 1000 && third - second >= 1000)
    }).pipe(owning)
  )

  it.live("does not mind what is gone already, and tries again what is refused", () =>
    Effect.gen(function* () {
      yield* Effect.gen(function* () {
        const { id } = yield* Datacenter.create({ name: "gone", location }).pipe(Request.scoped(), done)
        yield* Datacenter.create({ name: "busy", location }).pipe(Request.scoped(), done)
        yield* Datacenter.remove({ datacenterId: id }).pipe(done)
        const busy = { messages: [{ errorCode: "200", message: "[VDC-1-1] Resource is locked" }] }
        yield* Emulator.inject(
          Fault.answer({ status: 422, body: busy }).pipe(Fault.on(Datacenter.remove), Fault.nth(1, 2)),
          Fault.requestFails().pipe(Fault.on(Datacenter.remove), Fault.nth(3))
        )
      }).pipe(Effect.scoped)
      assert.deepStrictEqual((yield* Emulator.account).datacenters, [])
    }).pipe(owning)
  )

  it.live("says what is left, with its URL, and goes on with the rest", () => {
    const lines: Array<string> = []
    return Effect.gen(function* () {
      const refused = Fault.answer({ status: 403, body: { messages: [{ errorCode: "326", message: "no access" }] } })
      yield* Emulator.inject(refused.pipe(Fault.on(IpBlock.remove)))
      yield* Effect.gen(function* () {
        yield* Datacenter.create({ name: "shop", location }).pipe(Request.scoped(), done)
        yield* IpBlock.create({ location, size: 1 }).pipe(Request.scoped(), done)
      }).pipe(Effect.scoped, Effect.provide(messagesTo(lines)))
      const { datacenters, ipBlocks } = yield* Emulator.account
      assert.lengthOf(datacenters, 0)
      const [block] = ipBlocks
      assert(block !== undefined)
      assert.lengthOf(lines, 1)
      for (const part of [
        "POST /ipblocks",
        `ipblockId ${block.id}`,
        `/cloudapi/v6/ipblocks/${block.id}`,
        "no access"
      ]) {
        assert.include(lines[0], part)
      }
    }).pipe(owning)
  })

  it.live("takes a change back as it is told", () =>
    Effect.gen(function* () {
      const { datacenterId, serverId } = yield* site
      const ids = { datacenterId, serverId }
      const cores = Effect.map(Server.get(ids), ({ properties }) => properties.cores)
      const larger = Server.update({ ...ids, cores: 4 }).pipe(
        Request.scoped({ undo: Server.update({ ...ids, cores: 1 }) }),
        done
      )
      assert.strictEqual(yield* larger.pipe(Effect.andThen(cores), Effect.scoped), 4)
      assert.strictEqual(yield* cores, 1)
    }).pipe(owning)
  )

  it.live("owns what another process has made, from its JSON", () =>
    Effect.gen(function* () {
      const { datacenterId, volumeId } = yield* site
      const before = yield* held
      const server = { datacenterId, cores: 1, ram: 1024, volumes: [disk, { id: volumeId }] }
      const json = yield* Server.create(server).pipe(
        Effect.flatMap(Schema.encode(Server.create.accepted)),
        Effect.map((encoded) => JSON.stringify(encoded))
      )
      const adopted = Schema.decodeUnknown(Schema.parseJson(Server.create.accepted))(json)
      yield* adopted.pipe(Request.scoped(), done, Effect.scoped)
      assert.deepStrictEqual(yield* held, before)
    }).pipe(owning)
  )

  it.live.each([
    ["that was not made", Fault.reset(), 0],
    ["that was made", Fault.reset({ carriedOut: true }), 1],
    ["that was made, and not yet on record", [Fault.reset({ carriedOut: true }), Fault.unlisted("3 minutes")], 1]
  ] as const)("finds out what became of a call without an answer: one %s", ([, faults, count]) =>
    Effect.gen(function* () {
      const making = Datacenter.create({ name: "shop", location }).pipe(Request.scoped())
      yield* Effect.gen(function* () {
        yield* Effect.forEach([faults].flat(), (fault) => Emulator.inject(fault.pipe(Fault.on(Datacenter.create))))
        const error = yield* Effect.flip(making)
        assert(error._tag === "TransportError" && error.outcome === "unknown")
        assert.lengthOf((yield* Emulator.account).datacenters, count)
      }).pipe(Effect.scoped)
      assert.lengthOf((yield* Emulator.account).datacenters, 0)
    }).pipe(Effect.scoped, Effect.provide(messagesTo([])), Effect.provide(cloudWithoutLooks), inVirtualTime)
  )

  it("is said at compile time what cannot be taken back", () => {
    const ids = { datacenterId: Datacenter.Id.make("dc"), serverId: Server.Id.make("srv") }
    const compiles = (_: () => unknown): void => {}
    compiles(() => [
      Server.create({ ...ids, cores: 1, ram: 1024 }).pipe(Request.scoped()),
      Server.update({ ...ids, cores: 1 }).pipe(Request.scoped({ undo: Server.update({ ...ids, cores: 2 }) })),
      Server.stop(ids).pipe(Request.scoped({ undo: Server.start(ids) })),
      // @ts-expect-error
      Server.update({ ...ids, cores: 1 }).pipe(Request.scoped()),
      // @ts-expect-error
      Server.stop(ids).pipe(Request.scoped()),
      // @ts-expect-error
      Server.remove(ids).pipe(Request.scoped()),
      // @ts-expect-error
      Server.get(ids).pipe(Request.scoped())
    ])
    const owned = () => Lan.create({ datacenterId: ids.datacenterId }).pipe(Request.scoped({ timeout: "1 minute" }))
    type Owned = Effect.Effect.Success<ReturnType<typeof owned>>
    expectTypeOf<Owned>().toEqualTypeOf<Accepted.PendingCreation<Lan.Lan>>()
  })
})
