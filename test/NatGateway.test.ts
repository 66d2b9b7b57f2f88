/** NAT gateways: their LANs, their addresses, and what their rules may say. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  Datacenter,
  Emulator,
  type Errors,
  IpBlock,
  Lan,
  NatGateway,
  NatGatewayRule,
  type ProfitBricks,
  Request
} from "effect-profitbricks"

const location = "us/las"
const done = Request.ready({ timeout: "1 hour" })
const cloud = Effect.provide(
  Emulator.layer({ provisioningTime: 0, seed: { publicImages: false, limits: { natGatewayLimitTotal: 2 } } })
)

/** How a call is refused. */
const says = <A>(call: Effect.Effect<A, Errors.ApiError, ProfitBricks.ProfitBricks>) =>
  Effect.match(call, {
    onFailure: ({ message, messages }) => messages[0]?.message ?? message,
    onSuccess: () => "accepted"
  })

const prepared = Effect.gen(function* () {
  const { id: datacenterId } = yield* done(Datacenter.create({ name: "shop", location }))
  const lan = yield* done(Lan.create({ datacenterId, name: "private" }))
  const block = yield* done(IpBlock.create({ location, size: 2 }))
  const [first = "", second = ""] = block.properties.ips ?? []
  return { datacenterId, lan, block, first, second }
})

describe("a NAT gateway", () => {
  it.effect("gets an address in each of its LANs, and keeps it when it is changed", () =>
    Effect.gen(function* () {
      const { datacenterId, first, lan, second } = yield* prepared
      const { id: natGatewayId, ...made } = yield* done(
        NatGateway.create({ datacenterId, name: "nat", publicIps: [first], lans: [{ id: lan.id }] })
      )
      const [ip = ""] = made.properties.lans?.[0]?.gatewayIps ?? []
      assert.match(ip, /^10\.\d+\.\d+\.\d+\/24$/)
      const other = yield* done(Lan.create({ datacenterId }))
      const bare = NatGateway.update({ datacenterId, natGatewayId, lans: [{ id: lan.id, gatewayIps: ["10.7.7.7"] }] })
      assert.include(yield* says(bare), "lans[0].gatewayIps[0] expected an IPv4 address with a subnet mask")
      const lans = [{ id: lan.id }, { id: other.id, gatewayIps: ["10.7.7.7/24"] }]
      const changed = yield* done(NatGateway.update({ datacenterId, natGatewayId, publicIps: [first, second], lans }))
      assert.deepStrictEqual(changed.properties.lans, [
        { id: Number(lan.id), gatewayIps: [ip] },
        { id: Number(other.id), gatewayIps: ["10.7.7.7/24"] }
      ])
      assert.deepStrictEqual(changed.properties.publicIps, [first, second])
    }).pipe(cloud)
  )

  it.effect("is not for LANs that are public or not there, and not for addresses that are not reserved", () =>
    Effect.gen(function* () {
      const { datacenterId, first } = yield* prepared
      const open = yield* done(Lan.create({ datacenterId, public: true }))
      const make = (fields: Pick<NatGateway.Create, "publicIps" | "lans">) =>
        says(NatGateway.create({ datacenterId, name: "nat", ...fields }))
      assert.include(
        yield* make({ publicIps: [first], lans: [{ id: open.id }] }),
        "lans.0.id] The LAN of a NAT gateway"
      )
      assert.include(yield* make({ publicIps: [first], lans: [{ id: 99 }] }), "lans.0.id] The LAN does not exist")
      for (const ip of ["203.0.113.7", "10.0.0.1"])
        assert.include(yield* make({ publicIps: [ip] }), "publicIps.0] Access")
    }).pipe(cloud)
  )

  it.effect("keeps its LANs private, and them and its addresses from being deleted", () =>
    Effect.gen(function* () {
      const { block, datacenterId, first, lan } = yield* prepared
      const on = { datacenterId, lanId: lan.id }
      const removeBlock = says(IpBlock.remove({ ipblockId: block.id }))
      const { id: natGatewayId } = yield* done(
        NatGateway.create({ datacenterId, name: "nat", publicIps: [first], lans: [{ id: lan.id }] })
      )
      assert.include(yield* says(Lan.remove(on)), `it is one of NAT gateway ${natGatewayId}`)
      assert.include(yield* says(Lan.update({ ...on, public: true })), "public] The LAN of a NAT gateway is private")
      assert.include(yield* removeBlock, `IP ${first} is still in use`)
      const { properties } = yield* IpBlock.get({ ipblockId: block.id })
      assert.deepStrictEqual(
        properties.ipConsumers?.map(({ datacenterId, ip }) => [datacenterId, ip]),
        [[datacenterId, first]]
      )
      yield* done(NatGateway.remove({ datacenterId, natGatewayId }))
      assert.strictEqual(yield* says(Lan.remove(on)), "accepted")
      assert.strictEqual(yield* removeBlock, "accepted")
    }).pipe(cloud)
  )

  it.effect("is one of those that the contract has", () =>
    Effect.gen(function* () {
      const { datacenterId, first } = yield* prepared
      const make = says(NatGateway.create({ datacenterId, name: "nat", publicIps: [first] }))
      assert.deepStrictEqual([yield* make, yield* make], ["accepted", "accepted"])
      assert.include(yield* make, "2 NAT gateways (natGatewayLimitTotal)")
      const { contract } = yield* Emulator.account
      const { natGatewayLimitTotal, natGatewayProvisioned } = contract.properties.resourceLimits ?? {}
      assert.deepStrictEqual([natGatewayLimitTotal, natGatewayProvisioned], [2, 2])
    }).pipe(cloud)
  )
})

describe("a rule of a NAT gateway", () => {
  const fields = { name: "out", sourceSubnet: "10.0.0.0/8" }

  it.effect("has an address of its gateway, which keeps it", () =>
    Effect.gen(function* () {
      const { datacenterId, first, second } = yield* prepared
      const gateway = { datacenterId, name: "nat", publicIps: [first] }
      const refused = "publicIp] Attribute must be one of the 'publicIps'"
      assert.include(yield* says(NatGateway.create({ ...gateway, rules: [{ ...fields, publicIp: second }] })), refused)
      const made = yield* done(NatGateway.create({ ...gateway, rules: [{ ...fields, publicIp: first }] }))
      const on = { datacenterId, natGatewayId: made.id }
      assert.include(yield* says(NatGatewayRule.create({ ...on, ...fields, publicIp: second })), refused)
      const rule = yield* NatGatewayRule.findByName({ ...on, name: "out" })
      assert.include({ ...rule.properties }, { type: "SNAT", protocol: "ALL", targetPortRange: null })
      const one = { ...on, natGatewayRuleId: rule.id }
      assert.include(yield* says(NatGatewayRule.update({ ...one, publicIp: second })), refused)
      assert.include(yield* says(NatGateway.update({ ...on, publicIps: [second] })), `Rule ${rule.id} has an address`)
    }).pipe(cloud)
  )

  it.effect("has ports for TCP and UDP only, and in order", () =>
    Effect.gen(function* () {
      const { datacenterId, first } = yield* prepared
      const { id: natGatewayId } = yield* done(NatGateway.create({ datacenterId, name: "nat", publicIps: [first] }))
      const on = { datacenterId, natGatewayId }
      const targetPortRange = { start: 80, end: 443 }
      const named = { ...on, ...fields, publicIp: first }
      const { id } = yield* done(NatGatewayRule.create({ ...named, protocol: "TCP", targetPortRange }))
      const one = { ...on, natGatewayRuleId: id }
      for (const wrong of [{ protocol: "ICMP", targetPortRange }, { targetPortRange }]) {
        // @ts-expect-error
        const said = yield* says(NatGatewayRule.create({ ...named, ...wrong }))
        assert.include(said, "targetPortRange expected no ports, which are for TCP and UDP")
      }
      const reversed = { ...one, targetPortRange: { start: 443, end: 80 } }
      assert.include(yield* says(NatGatewayRule.update(reversed)), "targetPortRange.end expected at least start")
      // The emulator knows the protocol that the rule has.
      assert.include(yield* says(NatGatewayRule.update({ ...one, protocol: "ICMP" })), "only allowed for the protocols")
      const { properties } = yield* done(NatGatewayRule.update({ ...one, protocol: "ICMP", targetPortRange: null }))
      assert.include({ ...properties }, { protocol: "ICMP", targetPortRange: null, name: "out" })
      assert.include(yield* says(NatGatewayRule.update({ ...one, targetPortRange })), "only allowed for the protocols")
    }).pipe(cloud)
  )
})
