/** What version 6 of the API has for networks: IPv6, directions, more protocols. And that version 4 has none of it. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  Datacenter,
  Emulator,
  type Errors,
  FirewallRule,
  IpBlock,
  Lan,
  LoadBalancer,
  Nic,
  PrivateCrossConnect,
  type ProfitBricks,
  Server
} from "effect-profitbricks"

/** Accepted calls are done when the next call comes. */
const cloud = (version: ProfitBricks.ApiVersion) =>
  Effect.provide(Emulator.layer({ provisioningTime: 0, seed: { publicImages: false }, version }))

const location = "us/las"

const prepared = Effect.gen(function* () {
  const { id: datacenterId } = (yield* Datacenter.create({ name: "shop", location })).value
  const { id: serverId } = (yield* Server.create({ datacenterId, name: "web", cores: 1, ram: 1024 })).value
  return { datacenterId, serverId }
})

const says = <A>(call: Effect.Effect<A, Errors.ApiError, ProfitBricks.ProfitBricks>) =>
  Effect.match(call, {
    onFailure: ({ _tag, messages }) => messages[0]?.message ?? _tag,
    onSuccess: () => "accepted"
  })

const lanOf = ({ datacenterId }: { readonly datacenterId: Datacenter.Id }, lanId: Lan.Id) =>
  Effect.map(Lan.get({ datacenterId, lanId }), ({ properties }) => properties)
const nicOf = (ids: Parameters<typeof Nic.get>[0]) => Effect.map(Nic.get(ids), ({ properties }) => properties)

describe("a LAN of version 6", () => {
  it.effect("takes blocks of its data center, one after the other, and gives its NICs blocks and addresses", () =>
    Effect.gen(function* () {
      const on = yield* prepared
      const first = (yield* Lan.create({ datacenterId: on.datacenterId, ipv6CidrBlock: "AUTO" })).value
      const second = (yield* Lan.create({ datacenterId: on.datacenterId, ipv6CidrBlock: "AUTO" })).value
      const blocks = [first, second].map(({ properties }) => properties?.ipv6CidrBlock ?? "")
      assert.match(blocks[0] ?? "", /^2001:db8:[0-9a-f:]+::\/64$/)
      assert.strictEqual(new Set(blocks).size, 2)
      const made = [
        (yield* Nic.create({ ...on, lan: first.id })).value,
        (yield* Nic.create({ ...on, lan: first.id })).value
      ]
      const nics = yield* Effect.forEach(made, ({ id }) => nicOf({ ...on, nicId: id }))
      assert.strictEqual(new Set(nics.map(({ ipv6CidrBlock }) => ipv6CidrBlock)).size, 2)
      const prefix = blocks[0]?.replace(/::\/64$/, "") ?? ""
      for (const { dhcpv6, ipv6CidrBlock, ipv6Ips } of nics) {
        assert.isTrue(ipv6CidrBlock?.startsWith(prefix) && ipv6CidrBlock.endsWith("/80"), `${ipv6CidrBlock}`)
        assert.isTrue(
          ipv6Ips?.every((ip) => ip.startsWith(prefix)),
          `${ipv6Ips}`
        )
        assert.strictEqual(dhcpv6, true)
      }
      yield* Lan.update({ datacenterId: on.datacenterId, lanId: first.id, ipv6CidrBlock: null })
      const [nic] = made
      assert(nic !== undefined)
      const { dhcpv6, ipv6CidrBlock, ipv6Ips } = yield* nicOf({ ...on, nicId: nic.id })
      assert.deepStrictEqual([ipv6CidrBlock, ipv6Ips, dhcpv6], [null, null, null])
    }).pipe(cloud(6))
  )

  it.effect("is as good in a whole data center, whose block nobody knows yet", () =>
    Effect.gen(function* () {
      const lans = [{ ipv6CidrBlock: "AUTO" }, { ipv6CidrBlock: "AUTO" }, {}]
      const servers = [{ cores: 1, ram: 1024, nics: [{ lan: 1 }, { lan: 3 }] }]
      const { id: datacenterId } = (yield* Datacenter.create({ location, lans, servers })).value
      const { entities } = yield* Datacenter.get({ datacenterId, depth: 5 })
      const blocks = entities.lans.items.map(({ properties }) => properties.ipv6CidrBlock)
      assert.deepStrictEqual([new Set(blocks).size, blocks[2]], [3, null])
      const nics = entities.servers.items.flatMap(({ entities }) => entities.nics.items)
      assert.deepStrictEqual(
        nics.map(({ properties }) => properties.ipv6Ips?.length ?? null),
        [1, null]
      )
    }).pipe(cloud(6))
  )

  it.effect("has only what is in its data center, and what no other one has", () =>
    Effect.gen(function* () {
      const on = yield* prepared
      const { properties } = (yield* Lan.create({ datacenterId: on.datacenterId, ipv6CidrBlock: "AUTO" })).value
      const taken = properties?.ipv6CidrBlock ?? ""
      const create = (ipv6CidrBlock: string) => says(Lan.create({ datacenterId: on.datacenterId, ipv6CidrBlock }))
      assert.match(yield* create("2001:db8:ffff:ffff::/64"), /\.ipv6CidrBlock\] Attribute must be a block within that/)
      assert.match(yield* create(taken), /must not be the block of another LAN/)
      assert.strictEqual(yield* create(taken.replace(/..::/, "fe::")), "accepted")
    }).pipe(cloud(6))
  )

  it.effect("says which private addresses it has, and which cross connect", () =>
    Effect.gen(function* () {
      const on = yield* prepared
      const pccId = (yield* PrivateCrossConnect.create({ name: "between" })).value.id
      const lan = (yield* Lan.create({ datacenterId: on.datacenterId, public: false, pcc: pccId })).value
      yield* Nic.create({ ...on, lan: lan.id })
      const { ipv4CidrBlock, pcc } = yield* lanOf(on, lan.id)
      assert.match(ipv4CidrBlock ?? "", /^10\.\d+\.\d+\.0\/24$/)
      assert.strictEqual(pcc, pccId)
      const internet = (yield* Lan.create({ datacenterId: on.datacenterId, public: true })).value
      assert.strictEqual((yield* lanOf(on, internet.id)).ipv4CidrBlock, null)
    }).pipe(cloud(6))
  )
})

describe("a NIC of version 6", () => {
  it.effect("has the block and the addresses that it asks for, within those of its LAN", () =>
    Effect.gen(function* () {
      const on = yield* prepared
      const lan = (yield* Lan.create({ datacenterId: on.datacenterId, ipv6CidrBlock: "AUTO" })).value
      const prefix = lan.properties?.ipv6CidrBlock?.replace(/::\/64$/, "")
      const nic = { lan: lan.id, ipv6CidrBlock: `${prefix}:7::/80`, ipv6Ips: [`${prefix}:7::a`, `${prefix}:7::b`] }
      const { id: nicId } = (yield* Nic.create({ ...on, ...nic, dhcpv6: false })).value
      const { dhcpv6, ipv6CidrBlock, ipv6Ips } = yield* nicOf({ ...on, nicId })
      assert.deepStrictEqual([ipv6CidrBlock, ipv6Ips, dhcpv6], [nic.ipv6CidrBlock, nic.ipv6Ips, false])
      assert.match(yield* says(Nic.create({ ...on, ...nic })), /must be a free block within that of the LAN/)
      assert.match(
        yield* says(Nic.update({ ...on, nicId, ipv6Ips: ["2001:db8::1"] })),
        /ipv6Ips\.0\] Attribute must be an address within the block of the NIC/
      )
      assert.match(yield* says(Nic.create({ ...on, lan: 9, ipv6Ips: ["2001:db8::1"] })), /only allowed in a LAN with/)
      // In another LAN it gets as many addresses as it had.
      const other = (yield* Lan.create({ datacenterId: on.datacenterId, ipv6CidrBlock: "AUTO" })).value
      yield* Nic.update({ ...on, nicId, lan: other.id })
      const moved = yield* nicOf({ ...on, nicId })
      assert.strictEqual(moved.ipv6Ips?.length, 2)
      assert.notStrictEqual(moved.ipv6CidrBlock, nic.ipv6CidrBlock)
    }).pipe(cloud(6))
  )

  it.effect("says what its firewall looks at, and where it sits, once it is provisioned", () =>
    Effect.gen(function* () {
      const on = yield* prepared
      const { id: nicId, properties } = (yield* Nic.create({ ...on, lan: 1 })).value
      assert.deepStrictEqual([properties?.firewallType, properties?.pciSlot, properties?.ipv6Ips], [null, null, null])
      const { firewallType, pciSlot } = yield* nicOf({ ...on, nicId })
      assert.deepStrictEqual([firewallType, pciSlot], ["INGRESS", 6])
      yield* Nic.update({ ...on, nicId, firewallType: "BIDIRECTIONAL" })
      assert.strictEqual((yield* nicOf({ ...on, nicId })).firewallType, "BIDIRECTIONAL")
      const { entities } = yield* Nic.get({ ...on, nicId, depth: 3 })
      assert.deepStrictEqual([entities.flowlogs?.items, entities.securitygroups?.items], [[], []])
    }).pipe(cloud(6))
  )

  it.effect("comes with flow logs", () =>
    Effect.gen(function* () {
      const on = yield* prepared
      const log = { name: "all", action: "ALL", direction: "INGRESS", bucket: "logs" } as const
      const { id: nicId } = (yield* Nic.create({ ...on, lan: 1, flowLogs: [log] })).value
      const { items } = yield* Nic.flowLogs.list({ ...on, nicId, depth: 1 })
      assert.deepStrictEqual(
        items.map(({ properties: { action, bucket, direction, name } }) => ({ name, action, direction, bucket })),
        [log]
      )
    }).pipe(cloud(6))
  )
})

describe("a rule", () => {
  const rules = [
    ["a direction", { protocol: "TCP", type: "EGRESS" }],
    ["the last port", { protocol: "TCP", portRangeStart: 1, portRangeEnd: 65_535 }],
    ["IPv6", { protocol: "ICMPv6", icmpType: 128, icmpCode: 0, ipVersion: "IPv6", sourceIp: "2001:db8::/32" }],
    ["a block", { protocol: "ANY", sourceIp: "10.0.0.0/8", targetIp: "10.0.0.1" }],
    ["another protocol", { protocol: "GRE" }]
  ] as const

  it.effect.each(rules)("with %s is one of version 6, and none of version 4", ([, rule]) =>
    Effect.gen(function* () {
      const create = Effect.gen(function* () {
        const on = yield* prepared
        const ofNic = { ...on, nicId: (yield* Nic.create({ ...on, lan: 1 })).value.id }
        const { id: firewallruleId } = (yield* FirewallRule.create({ ...ofNic, ...rule })).value
        return (yield* FirewallRule.get({ ...ofNic, firewallruleId })).properties
      })
      assert.deepInclude({ type: "INGRESS", ...(yield* create.pipe(cloud(6))) }, { type: "INGRESS", ...rule })
      assert.strictEqual((yield* Effect.flip(create.pipe(cloud(4))))._tag, "Validation")
    })
  )

  it.effect("is of one version of IP, for the SDK as for the API", () =>
    Effect.gen(function* () {
      const on = yield* prepared
      const ofNic = { ...on, nicId: (yield* Nic.create({ ...on, lan: 1 })).value.id }
      const both = { sourceIp: "2001:db8::1", targetIp: "10.0.0.1" }
      const error = yield* Effect.flip(FirewallRule.create({ ...ofNic, protocol: "ANY", ...both }))
      assert.include(error.message, "targetIp expected IPv6, as the rule is for that")
      const { id: firewallruleId } = (yield* FirewallRule.create({
        ...ofNic,
        protocol: "ANY",
        sourceIp: both.sourceIp
      })).value
      assert.match(
        yield* says(FirewallRule.update({ ...ofNic, firewallruleId, targetIp: both.targetIp })),
        /must be of one version of IP/
      )
    }).pipe(cloud(6))
  )
})

describe("a block of addresses", () => {
  const consumers = Effect.gen(function* () {
    const { datacenterId, serverId } = yield* prepared
    yield* Lan.create({ datacenterId, public: true })
    const block = (yield* IpBlock.create({ location, size: 3 })).value
    const [first = "", second = ""] = block.properties?.ips ?? []
    const nic = (yield* Nic.create({ datacenterId, serverId, lan: 1, ips: [first] })).value
    yield* LoadBalancer.create({ datacenterId, ip: second })
    const { properties } = yield* IpBlock.get({ ipblockId: block.id })
    return { consumers: properties.ipConsumers, first, second, nic, datacenterId, serverId }
  })

  it.effect("names those who use them", () =>
    Effect.gen(function* () {
      const { consumers: found, datacenterId, first, nic, second, serverId } = yield* consumers
      assert.deepStrictEqual(
        found?.map(({ datacenterName, ip, nicId, serverName }) => [ip, nicId, serverName, datacenterName]),
        [
          [first, nic.id, "web", "shop"],
          [second, null, null, "shop"]
        ]
      )
      assert.deepInclude(found?.[0], { datacenterId, serverId, k8sClusterUuid: null })
    }).pipe(cloud(6))
  )

  it.effect("does not in version 4", () =>
    Effect.gen(function* () {
      assert.isUndefined((yield* consumers).consumers)
    }).pipe(cloud(4))
  )
})

describe("version 4", () => {
  it.effect("has NAT for NICs, and nothing of what came later", () =>
    Effect.gen(function* () {
      const on = yield* prepared
      const lan = (yield* Lan.create({ datacenterId: on.datacenterId })).value
      const { id: nicId } = (yield* Nic.create({ ...on, lan: lan.id, nat: true })).value
      const nic = yield* Nic.get({ ...on, nicId })
      assert.strictEqual(nic.properties.nat, true)
      for (const name of ["firewallType", "pciSlot", "ipv6CidrBlock", "vnet"]) assert.notProperty(nic.properties, name)
      for (const name of ["pcc", "ipv4CidrBlock", "ipv6CidrBlock"]) {
        assert.notProperty(yield* lanOf(on, lan.id), name)
      }
      assert.deepStrictEqual(Object.keys(nic.entities), ["firewallrules"])
      assert.notProperty(nic.metadata ?? {}, "createdByUserId")
    }).pipe(cloud(4))
  )
})
