/** Addresses: who has them, where they are valid, and when a block is in use. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import {
  Contract,
  Datacenter,
  Emulator,
  IpBlock,
  Lan,
  LoadBalancer,
  Nic,
  type ProfitBricks,
  Server
} from "effect-profitbricks"

/** Accepted calls are done when the next call comes. */
const cloud = Emulator.layer({ provisioningTime: 0, seed: { publicImages: false } })

const prepared = Effect.gen(function* () {
  const { id: datacenterId } = (yield* Datacenter.create({ location: "us/las" })).value
  const { id: serverId } = (yield* Server.create({ datacenterId, cores: 1, ram: 1024 })).value
  yield* Lan.create({ datacenterId, public: true })
  const block = (yield* IpBlock.create({ location: "us/las", size: 1 })).value
  return { datacenterId, serverId, block, ip: block.properties.ips?.[0] ?? "" }
})

const refusal = <A, E extends { readonly _tag: string }>(call: Effect.Effect<A, E, ProfitBricks.ProfitBricks>) =>
  Effect.match(call, { onFailure: ({ _tag }) => _tag, onSuccess: () => "accepted" })

const inUse = Effect.map(Contract.get({}), ({ properties }) => properties.resourceLimits?.reservedIpsInUse)

describe("a block", () => {
  it.effect("gets another name, and keeps its addresses", () =>
    Effect.gen(function* () {
      const { block } = yield* prepared
      const ipblockId = block.id
      const { ips } = block.properties
      for (const [rename, name] of [
        [IpBlock.update, "b"],
        [IpBlock.replace, "c"]
      ] as const) {
        const { value } = yield* rename({ ipblockId, name })
        assert.deepStrictEqual([value.properties?.name, value.properties?.ips], [name, ips])
        const { properties } = yield* IpBlock.get({ ipblockId })
        assert.deepStrictEqual([properties.name, properties.ips], [name, ips])
      }
    }).pipe(Effect.provide(cloud))
  )
})

describe("an address", () => {
  it.effect("of a block is in use while a load balancer or a NIC has it", () =>
    Effect.gen(function* () {
      const { block, datacenterId, ip, serverId } = yield* prepared
      const balancer = { datacenterId, loadbalancerId: (yield* LoadBalancer.create({ datacenterId, ip })).value.id }
      assert.strictEqual(yield* inUse, 1)
      assert.strictEqual(yield* refusal(IpBlock.remove({ ipblockId: block.id })), "Validation")
      yield* LoadBalancer.update({ ...balancer, ip: "10.0.0.1" })
      assert.strictEqual(yield* inUse, 0)
      const nic = {
        datacenterId,
        serverId,
        nicId: (yield* Nic.create({ datacenterId, serverId, lan: 1, ips: [ip] })).value.id
      }
      assert.strictEqual(yield* inUse, 1)
      yield* Nic.update({ ...nic, ips: ["10.0.0.2"] })
      assert.strictEqual(yield* inUse, 0)
      yield* LoadBalancer.update({ ...balancer, ip })
      yield* LoadBalancer.remove(balancer)
      assert.strictEqual(yield* refusal(IpBlock.remove({ ipblockId: block.id })), "accepted")
    }).pipe(Effect.provide(cloud))
  )

  it.effect("is private, or of a block in the location", () =>
    Effect.gen(function* () {
      const { datacenterId, ip, serverId } = yield* prepared
      const elsewhere = (yield* IpBlock.create({ location: "de/fra", size: 1 })).value.properties.ips?.[0] ?? ""
      const nic = (address: string) => refusal(Nic.create({ datacenterId, serverId, lan: 1, ips: [address] }))
      const balancer = (address: string) => refusal(LoadBalancer.create({ datacenterId, ip: address }))
      for (const usable of ["10.1.2.3", "172.31.0.1", "192.168.0.1", ip]) {
        assert.deepStrictEqual([yield* nic(usable), yield* balancer(usable)], ["accepted", "accepted"], usable)
      }
      for (const not of ["8.8.8.8", "172.32.0.1", "192.169.0.1", elsewhere]) {
        assert.deepStrictEqual([yield* nic(not), yield* balancer(not)], ["Validation", "Validation"], not)
      }
    }).pipe(Effect.provide(cloud))
  )

  it.effect("that the LAN has given may be sent again", () =>
    Effect.gen(function* () {
      const { datacenterId, serverId } = yield* prepared
      const { id: nicId } = (yield* Nic.create({ datacenterId, serverId, lan: 1 })).value
      const { properties } = yield* Nic.get({ datacenterId, serverId, nicId })
      assert.match(properties.ips?.[0] ?? "", /^162\./)
      const again = Nic.update({ datacenterId, serverId, nicId, ips: properties.ips ?? [] })
      assert.strictEqual(yield* refusal(again), "accepted")
    }).pipe(Effect.provide(cloud))
  )

  it.effect("that was chosen is not replaced by what came before it", () =>
    Effect.gen(function* () {
      const { datacenterId, ip, serverId } = yield* prepared
      const { id: nicId } = (yield* Nic.create({ datacenterId, serverId, lan: 2 })).value
      yield* TestClock.adjust("10 minutes")
      yield* Lan.update({ datacenterId, lanId: Lan.Id.make("2"), public: true })
      yield* Nic.update({ datacenterId, serverId, nicId, ips: [ip] })
      yield* TestClock.adjust("10 minutes")
      const { properties } = yield* Nic.get({ datacenterId, serverId, nicId })
      assert.deepStrictEqual(properties.ips, [ip])
    }).pipe(Effect.provide(Emulator.layer({ provisioningTime: "1 minute", seed: { publicImages: false } })))
  )
})
