/** IP failover in public LANs. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Datacenter, Emulator, IpBlock, Lan, Nic, Request, Server } from "effect-profitbricks"

const wait = Request.completed({ timeout: "1 minute" })

/** A server with a NIC that has a reserved address in a public LAN. */
const prepared = Effect.gen(function* () {
  const { id: datacenterId } = yield* wait(Datacenter.create({ location: "us/las" }))
  const lan = yield* wait(Lan.create({ datacenterId, public: true }))
  const { id: serverId } = yield* wait(Server.create({ datacenterId, cores: 1, ram: 1024 }))
  const block = yield* wait(IpBlock.create({ location: "us/las", size: 1 }))
  const [ip = ""] = block.properties.ips ?? []
  const nic = yield* wait(Nic.create({ datacenterId, serverId, lan: lan.id, ips: [ip] }))
  return { datacenterId, serverId, lanId: lan.id, nicId: nic.id, ip }
})

const cloud = Emulator.layer({ provisioningTime: 0 })

describe("IP failover", () => {
  it.effect("is of an address that the NIC has in this public LAN, and ends with the NIC", () =>
    Effect.gen(function* () {
      const { datacenterId, ip, lanId, nicId, serverId } = yield* prepared
      const failover = (items: ReadonlyArray<{ readonly ip: string; readonly nicUuid: Nic.Id }>) =>
        Lan.update({ datacenterId, lanId, ipFailover: items })
      const other = yield* Effect.flip(failover([{ ip: "10.0.0.1", nicUuid: nicId }]))
      assert.strictEqual(other._tag, "Validation")
      const nobody = yield* Effect.flip(failover([{ ip, nicUuid: Nic.Id.make("nobody") }]))
      assert.strictEqual(nobody._tag, "Validation")
      yield* wait(failover([{ ip, nicUuid: nicId }]))
      assert.deepStrictEqual((yield* Lan.get({ datacenterId, lanId })).properties.ipFailover, [{ ip, nicUuid: nicId }])
      yield* wait(Nic.remove({ datacenterId, serverId, nicId }))
      assert.deepStrictEqual((yield* Lan.get({ datacenterId, lanId })).properties.ipFailover, [])
    }).pipe(Effect.provide(cloud))
  )

  it.effect("cannot be dissolved while others have the address, and can have another master", () =>
    Effect.gen(function* () {
      const { datacenterId, ip, lanId, nicId, serverId } = yield* prepared
      const failover = (...nics: ReadonlyArray<Nic.Id>) =>
        Lan.update({ datacenterId, lanId, ipFailover: nics.map((nicUuid) => ({ ip, nicUuid })) })
      yield* wait(failover(nicId))
      const { id: slave } = yield* wait(Nic.create({ datacenterId, serverId, lan: lanId, ips: [ip] }))
      const refused = yield* Effect.flip(failover())
      assert.strictEqual(refused._tag, "Validation")
      assert.deepStrictEqual(refused.messages, [
        {
          errorCode: "184",
          message: `Failover IP '${ip}' found in Slave NIC '${slave}'. IP failover settings cannot be deleted.`
        }
      ])
      yield* wait(failover(slave))
      yield* wait(Nic.remove({ datacenterId, serverId, nicId }))
      yield* wait(failover())
      assert.deepStrictEqual((yield* Lan.get({ datacenterId, lanId })).properties.ipFailover, [])
    }).pipe(Effect.provide(cloud))
  )

  it.effect("is not for a private LAN", () =>
    Effect.gen(function* () {
      const { datacenterId, ip, nicId } = yield* prepared
      const lan = yield* wait(Lan.create({ datacenterId }))
      const error = yield* Effect.flip(
        Lan.update({ datacenterId, lanId: lan.id, ipFailover: [{ ip, nicUuid: nicId }] })
      )
      assert.strictEqual(error._tag, "Validation")
    }).pipe(Effect.provide(cloud))
  )
})
