/** A request that fails takes back what others have come to rely on: they fail as well, or what they rely on stays. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import {
  type Accepted,
  Datacenter,
  Emulator,
  type Errors,
  Fault,
  IpBlock,
  Lan,
  NatGateway,
  NatGatewayRule,
  NetworkLoadBalancer,
  NetworkLoadBalancerRule,
  PrivateCrossConnect,
  type ProfitBricks,
  Request,
  SecurityGroup,
  Server
} from "effect-profitbricks"
import { inVirtualTime } from "./support/virtualTime.js"

const done = Request.ready({ timeout: "2 hours" })
const location = "de/fra"

/** A data center with a public LAN, two private ones, and two reserved addresses. */
const prepared = Effect.gen(function* () {
  const { id: datacenterId } = yield* done(Datacenter.create({ name: "shop", location }))
  const outside = yield* done(Lan.create({ datacenterId, public: true }))
  const inside = yield* done(Lan.create({ datacenterId }))
  const spare = yield* done(Lan.create({ datacenterId }))
  const block = yield* done(IpBlock.create({ location, size: 2 }))
  const [first = "", second = ""] = block.properties.ips ?? []
  const ids = { outside: outside.id, inside: inside.id, spare: spare.id, ipblockId: block.id }
  return { datacenterId, first, second, ...ids }
})
type Prepared = Effect.Effect.Success<typeof prepared>

const within = <A, E>(
  use: (on: Prepared) => Effect.Effect<A, E, ProfitBricks.ProfitBricks | Emulator.Emulator>
): Effect.Effect<A, E | Errors.ApiError | Errors.WaitError | Emulator.UnusableData> =>
  Effect.flatMap(prepared, use).pipe(
    // What is wrong with the state, a restoration would say.
    Effect.zipLeft(Effect.flatMap(Emulator.snapshot, Emulator.restore)),
    Effect.provide(Emulator.layer({ provisioningTime: "1 second" })),
    inVirtualTime
  )

/** Makes a call that is accepted, and whose request fails. */
const doomed = <A, E>(call: Effect.Effect<A, E, ProfitBricks.ProfitBricks>) =>
  Emulator.inject(Fault.requestFails()).pipe(Effect.andThen(call), Effect.scoped)

/** What becomes of calls that were accepted. */
const ends = (...accepted: ReadonlyArray<Accepted.Accepted<unknown>>) =>
  Effect.forEach(accepted, (one) =>
    Effect.map(Effect.exit(Request.completed({ timeout: "2 hours" })(Effect.succeed(one))), Exit.isSuccess)
  )

const listening = { name: "r", protocol: "TCP", algorithm: "RANDOM", listenerPort: 1, targets: [] } as const

describe("when a request fails", () => {
  it.effect("so does a rule on an address that the load balancer was to get", () =>
    within(({ datacenterId, first, inside, outside, second }) =>
      Effect.gen(function* () {
        const balancer = { datacenterId, name: "n", listenerLan: outside, targetLan: inside, ips: [first] }
        const { id } = yield* done(NetworkLoadBalancer.create(balancer))
        const on = { datacenterId, networkLoadBalancerId: id }
        const added = yield* doomed(NetworkLoadBalancer.update({ ...on, ips: [first, second] }))
        const renamed = yield* NetworkLoadBalancer.update({ ...on, name: "m" })
        const rule = yield* NetworkLoadBalancerRule.create({ ...on, ...listening, listenerIp: second })
        assert.deepStrictEqual(yield* ends(added, renamed, rule), [false, true, false])
        assert.deepStrictEqual((yield* NetworkLoadBalancerRule.list(on)).items, [])
        assert.deepStrictEqual((yield* NetworkLoadBalancer.get(on)).properties.ips, [first])
      })
    )
  )

  it.effect("a load balancer keeps the address that a rule was to leave", () =>
    within(({ datacenterId, first, inside, outside, second }) =>
      Effect.gen(function* () {
        const balancer = { datacenterId, name: "n", listenerLan: outside, targetLan: inside, ips: [first, second] }
        const forwardingRules = [{ ...listening, listenerIp: first }]
        const { id } = yield* done(NetworkLoadBalancer.create({ ...balancer, forwardingRules }))
        const on = { datacenterId, networkLoadBalancerId: id }
        const [rule = assert.fail("no rule")] = (yield* NetworkLoadBalancerRule.list(on)).items
        const left = yield* doomed(
          NetworkLoadBalancerRule.update({ ...on, networkLoadBalancerRuleId: rule.id, listenerIp: second })
        )
        const dropped = yield* NetworkLoadBalancer.update({ ...on, ips: [second] })
        assert.deepStrictEqual(yield* ends(left, dropped), [false, false])
        assert.deepStrictEqual((yield* NetworkLoadBalancer.get(on)).properties.ips, [first, second])
      })
    )
  )

  it.effect("a load balancer has an address of its own in any case", () =>
    within(({ datacenterId, inside, outside }) =>
      Effect.gen(function* () {
        const made = yield* NetworkLoadBalancer.create({
          datacenterId,
          name: "n",
          listenerLan: outside,
          targetLan: inside
        })
        const on = { datacenterId, networkLoadBalancerId: made.value.id }
        const changed = yield* doomed(NetworkLoadBalancer.update({ ...on, lbPrivateIps: ["10.9.9.9/24"] }))
        assert.deepStrictEqual(yield* ends(made, changed), [true, false])
        const { lbPrivateIps } = (yield* NetworkLoadBalancer.get(on)).properties
        assert.lengthOf(lbPrivateIps ?? [], 1)
        assert.notDeepEqual(lbPrivateIps, ["10.9.9.9/24"])
      })
    )
  )

  it.effect("so does a rule on an address that the NAT gateway was to get", () =>
    within(({ datacenterId, first, inside, second }) =>
      Effect.gen(function* () {
        const gateway = { datacenterId, name: "n", publicIps: [first], lans: [{ id: inside }] }
        const { id } = yield* done(NatGateway.create(gateway))
        const on = { datacenterId, natGatewayId: id }
        const added = yield* doomed(NatGateway.update({ ...on, publicIps: [first, second] }))
        const rule = yield* NatGatewayRule.create({ ...on, name: "r", sourceSubnet: "10.0.0.0/24", publicIp: second })
        assert.deepStrictEqual(yield* ends(added, rule), [false, false])
        assert.deepStrictEqual((yield* NatGatewayRule.list(on)).items, [])
      })
    )
  )

  it.effect("a NAT gateway that was still being made has the LANs that it was made with", () =>
    within(({ datacenterId, first, inside, spare }) =>
      Effect.gen(function* () {
        const gateway = { datacenterId, name: "n", publicIps: [first], lans: [{ id: inside }] }
        const made = yield* NatGateway.create(gateway)
        const on = { datacenterId, natGatewayId: made.value.id }
        const changed = yield* doomed(NatGateway.update({ ...on, lans: [{ id: inside }, { id: spare }] }))
        assert.deepStrictEqual(yield* ends(made, changed), [true, false])
        const lans = (yield* NatGateway.get(on)).properties.lans ?? []
        assert.deepStrictEqual(
          lans.map(({ gatewayIps, id }) => [String(id), gatewayIps?.length]),
          [[String(inside), 1]]
        )
        assert.deepStrictEqual(yield* ends(yield* Lan.remove({ datacenterId, lanId: spare })), [true])
      })
    )
  )

  it.effect("a LAN that stays public gets no NAT gateway, and one with a NAT gateway does not become public", () =>
    within(({ datacenterId, first, inside, outside }) =>
      Effect.gen(function* () {
        const closed = yield* doomed(Lan.update({ datacenterId, lanId: outside, public: false }))
        const made = yield* NatGateway.create({ datacenterId, name: "n", publicIps: [first], lans: [{ id: outside }] })
        assert.deepStrictEqual(yield* ends(closed, made), [false, false])
        const gateway = { datacenterId, name: "n", publicIps: [first], lans: [{ id: inside }] }
        const { id: natGatewayId } = yield* done(NatGateway.create(gateway))
        const left = yield* doomed(NatGateway.update({ datacenterId, natGatewayId, lans: [] }))
        const opened = yield* Lan.update({ datacenterId, lanId: inside, public: true })
        assert.deepStrictEqual(yield* ends(left, opened), [false, false])
      })
    )
  )

  it.effect("an address is still reserved that is in use, or goes back to where it was", () =>
    within(({ datacenterId, first, inside, ipblockId, outside }) =>
      Effect.gen(function* () {
        const balancer = { datacenterId, name: "n", listenerLan: outside, targetLan: inside, ips: [first] }
        const { id: networkLoadBalancerId } = yield* done(NetworkLoadBalancer.create(balancer))
        const dropped = yield* doomed(NetworkLoadBalancer.update({ datacenterId, networkLoadBalancerId, ips: [] }))
        assert.include((yield* Effect.flip(IpBlock.remove({ ipblockId }))).message, `${first} is still in use`)
        assert.deepStrictEqual(yield* ends(dropped), [false])
        const reserved = yield* doomed(IpBlock.create({ location, size: 1 }))
        const ips = reserved.value.properties?.ips ?? []
        yield* done(NatGateway.create({ datacenterId, name: "n", publicIps: ips }))
        assert.deepStrictEqual(yield* ends(reserved), [false])
        assert.deepStrictEqual((yield* IpBlock.get({ ipblockId: reserved.value.id })).properties.ips, ips)
      })
    )
  )

  it.effect("a security group stays that is the default one, or has members, and a default one is not made", () =>
    within(({ datacenterId }) =>
      Effect.gen(function* () {
        const ensured = yield* doomed(Datacenter.update({ datacenterId, createDefaultSecurityGroup: true }))
        assert.deepStrictEqual(yield* ends(ensured), [false])
        assert.isUndefined((yield* Datacenter.get({ datacenterId })).properties.defaultSecurityGroupId)
        const { id: serverId } = yield* done(Server.create({ datacenterId, cores: 1, ram: 256 }))
        const one = yield* doomed(SecurityGroup.create({ datacenterId, name: "one" }))
        const other = yield* doomed(SecurityGroup.create({ datacenterId, name: "other" }))
        const chosen = yield* Datacenter.update({ datacenterId, defaultSecurityGroupId: one.value.id })
        const joined = yield* Server.setSecurityGroups({ datacenterId, serverId, securityGroupIds: [other.value.id] })
        assert.deepStrictEqual(yield* ends(one, other, chosen, joined), [false, false, true, true])
        const { items } = yield* SecurityGroup.list({ datacenterId })
        assert.deepStrictEqual(
          items.map(({ id }) => id),
          [one.value.id, other.value.id]
        )
      })
    )
  )

  it.effect("a LAN does not come back to a cross connect that has gone elsewhere", () =>
    within(({ datacenterId, inside }) =>
      Effect.gen(function* () {
        const { id: elsewhere } = yield* done(Datacenter.create({ name: "other", location: "us/las" }))
        const { id: lanId } = yield* done(Lan.create({ datacenterId: elsewhere }))
        const { id: pcc } = yield* done(PrivateCrossConnect.create({ name: "p" }))
        yield* done(Lan.update({ datacenterId, lanId: inside, pcc }))
        const left = yield* doomed(Lan.update({ datacenterId, lanId: inside, pcc: null }))
        const joined = yield* Lan.update({ datacenterId: elsewhere, lanId, pcc })
        assert.deepStrictEqual(yield* ends(left, joined), [false, true])
        const { peers } = (yield* PrivateCrossConnect.get({ pccId: pcc })).properties
        assert.deepStrictEqual(
          peers?.map(({ location }) => location),
          ["us/las"]
        )
      })
    )
  )
})
