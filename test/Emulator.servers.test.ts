/** Attachments of servers, and their boot devices. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { Datacenter, Emulator, Nic, Request, Server, Volume } from "effect-profitbricks"

const wait = Request.completed({ timeout: "1 minute" })

const prepared = Effect.gen(function* () {
  const { id: datacenterId } = yield* wait(Datacenter.create({ location: "us/las" }))
  const { id: serverId } = yield* wait(Server.create({ datacenterId, cores: 1, ram: 1024 }))
  yield* wait(Nic.create({ datacenterId, serverId, lan: 1 }))
  return { datacenterId, serverId }
})

const cloud = Emulator.layer({ provisioningTime: 0 })

describe("a server", () => {
  it.effect("has room for 24 NICs and volumes, and for two CD-ROMs", () =>
    Effect.gen(function* () {
      const { datacenterId, serverId } = yield* prepared
      for (let index = 0; index < 23; index++) {
        const volume = yield* wait(Volume.create({ datacenterId, size: 1, licenceType: "OTHER" }))
        yield* wait(Server.attachVolume({ datacenterId, serverId, volumeId: volume.id }))
      }
      const volume = yield* wait(Volume.create({ datacenterId, size: 1, licenceType: "OTHER" }))
      const full = yield* Effect.flip(wait(Server.attachVolume({ datacenterId, serverId, volumeId: volume.id })))
      assert.strictEqual(full._tag, "RequestFailed")
      const refused = yield* Effect.flip(Nic.create({ datacenterId, serverId, lan: 1 }))
      assert.strictEqual(refused._tag, "Validation")

      const isos = (yield* Emulator.account).images.filter(
        ({ properties: { imageType, location } }) => imageType === "CDROM" && location === "us/las"
      )
      const attachments = yield* Effect.forEach(isos.slice(0, 3), ({ id }) =>
        Effect.option(wait(Server.attachCdrom({ datacenterId, serverId, cdromId: id })))
      )
      assert.deepStrictEqual(
        attachments.map(({ _tag }) => _tag),
        ["Some", "Some", "None"]
      )
    }).pipe(Effect.provide(cloud))
  )

  it.effect("boots from a volume that is made while it is attached", () =>
    Effect.gen(function* () {
      const { datacenterId, serverId } = yield* prepared
      const volumes = [{ size: 1, imageAlias: "debian:9", imagePassword: Redacted.make("s3cretpassw0rd") }]
      const made = yield* wait(Server.create({ datacenterId, cores: 1, ram: 256, volumes }))
      const { entities, properties } = yield* Server.get({ datacenterId, serverId: made.id, depth: 2 })
      assert.strictEqual(properties.bootVolume?.id, entities.volumes.items[0]?.id)
      assert.strictEqual(entities.volumes.items[0]?.properties.licenceType, "LINUX")
      assert.isDefined(serverId)
    }).pipe(Effect.provide(cloud))
  )
})
