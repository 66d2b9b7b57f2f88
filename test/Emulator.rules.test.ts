/** Rules of the API that the emulator enforces. */
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted, Stream } from "effect"
import {
  Credentials,
  Datacenter,
  Emulator,
  Image,
  Lan,
  LoadBalancer,
  Nic,
  ProfitBricks,
  RetryPolicy,
  Server,
  Snapshot,
  User,
  Volume
} from "effect-profitbricks"

const imagePassword = Redacted.make("s3cretpassw0rd")

/** Accepted calls are done when the next call comes. */
const run = <A, E>(program: Effect.Effect<A, E, ProfitBricks.ProfitBricks | HttpClient.HttpClient>) =>
  program.pipe(
    Effect.provide(ProfitBricks.layer()),
    Effect.provide([
      Credentials.basic(Emulator.user),
      RetryPolicy.none,
      Emulator.layerHttpClient({ provisioningTime: 0 })
    ])
  )

const says = <A, E extends { readonly _tag: string; readonly messages?: ReadonlyArray<{ readonly message: string }> }>(
  call: Effect.Effect<A, E, ProfitBricks.ProfitBricks>
) =>
  Effect.match(call, {
    onFailure: (error) => error.messages?.[0]?.message ?? error._tag,
    onSuccess: () => "accepted"
  })

const prepared = Effect.gen(function* () {
  const { id: datacenterId } = (yield* Datacenter.create({ location: "us/las" })).value
  const { id: serverId } = (yield* Server.create({ datacenterId, cores: 1, ram: 1024 })).value
  const { id: volumeId } = (yield* Volume.create({ datacenterId, size: 9, imageAlias: "debian:9", imagePassword }))
    .value
  yield* Server.attachVolume({ datacenterId, serverId, volumeId })
  return {
    datacenterId,
    serverId,
    volumeId,
    inVolume: { datacenterId, volumeId },
    onServer: { datacenterId, serverId }
  }
})

describe("the emulator", () => {
  it.effect("lets a server boot from one thing only", () =>
    run(
      Effect.gen(function* () {
        const { onServer } = yield* prepared
        const cdrom = yield* Image.all().pipe(
          Stream.filter(({ properties: { imageType, location } }) => imageType === "CDROM" && location === "us/las"),
          Stream.runHead,
          Effect.map(Option.getOrThrow)
        )
        const only = "Only one of 'bootVolume' and 'bootCdrom' can be set"
        assert.include(yield* says(Server.update({ ...onServer, bootCdrom: cdrom.id })), `[(root).bootCdrom] ${only}`)
        yield* Server.update({ ...onServer, bootCdrom: cdrom.id, bootVolume: null })
        const { properties } = yield* Server.get(onServer)
        assert.deepStrictEqual([properties.bootCdrom?.id, properties.bootVolume], [cdrom.id, null])
      })
    )
  )

  it.effect("keeps the licence that comes with a public image, and lets others change", () =>
    run(
      Effect.gen(function* () {
        const { datacenterId, inVolume } = yield* prepared
        assert.include(yield* says(Volume.update({ ...inVolume, licenceType: "WINDOWS" })), "[(root).licenceType]")
        assert.strictEqual(yield* says(Volume.update({ ...inVolume, licenceType: "LINUX", name: "x" })), "accepted")
        const blank = (yield* Volume.create({ datacenterId, size: 1, licenceType: "OTHER" })).value
        const change = Volume.update({ datacenterId, volumeId: blank.id, licenceType: "WINDOWS" })
        assert.strictEqual(yield* says(change), "accepted")
      })
    )
  )

  it.effect("has passwords and keys for public images only, and says keys once", () =>
    run(
      Effect.gen(function* () {
        const { datacenterId, inVolume } = yield* prepared
        yield* Volume.createSnapshot(inVolume)
        const [snapshot] = (yield* Snapshot.list()).items
        if (snapshot === undefined) return assert.fail("there is no snapshot")
        const copy = { datacenterId, size: 9, image: snapshot.id }
        const sshKeys = ["ssh-rsa AAAAB3NzaC1"]
        assert.include(yield* says(Volume.create({ ...copy, imagePassword })), "[(root).properties.imagePassword]")
        assert.include(yield* says(Volume.create({ ...copy, sshKeys })), "[(root).properties.sshKeys]")
        assert.strictEqual(yield* says(Volume.create(copy)), "accepted")
        const { value } = yield* Volume.create({ datacenterId, size: 9, imageAlias: "debian:9", sshKeys })
        assert.deepStrictEqual(value.properties.sshKeys, sshKeys)
        const { properties } = yield* Volume.get({ datacenterId, volumeId: value.id })
        return assert.isNull(properties.sshKeys)
      })
    )
  )

  it.effect("replaces a user by all that a user is", () =>
    run(
      Effect.gen(function* () {
        const [user] = (yield* User.list()).items
        const client = yield* HttpClient.HttpClient
        const response = yield* HttpClientRequest.put(`${ProfitBricks.defaultBaseUrl}/um/users/${user?.id}`).pipe(
          HttpClientRequest.basicAuth(Emulator.user.username, Redacted.value(Emulator.user.password)),
          HttpClientRequest.bodyUnsafeJson({ properties: { firstname: "a", lastname: "b", email: "a@b.example" } }),
          client.execute
        )
        const text = yield* response.text
        assert.strictEqual(response.status, 422)
        assert.include(text, "[(root).properties.administrator] Attribute 'administrator' is required")
      })
    )
  )

  it.effect("gives another version to all that changes, also on account of something else", () =>
    run(
      Effect.gen(function* () {
        const { datacenterId, onServer, volumeId } = yield* prepared
        const lan = (yield* Lan.create({ datacenterId })).value
        const nicId = (yield* Nic.create({ ...onServer, lan: lan.id })).value.id
        const client = yield* HttpClient.HttpClient
        const get = (path: string, known: string) =>
          HttpClientRequest.get(`${ProfitBricks.defaultBaseUrl}/datacenters/${datacenterId}${path}`).pipe(
            HttpClientRequest.basicAuth(Emulator.user.username, Redacted.value(Emulator.user.password)),
            HttpClientRequest.setHeader("if-none-match", known),
            client.execute
          )
        const nic = `/servers/${onServer.serverId}/nics/${nicId}`
        const changes = [
          [nic, Lan.update({ datacenterId, lanId: lan.id, public: true })],
          [nic, Server.stop(onServer)],
          [nic, Server.start(onServer)],
          [nic, LoadBalancer.create({ datacenterId, ip: "10.0.0.1", balancedNics: [{ id: nicId }] })],
          [`/servers/${onServer.serverId}`, Volume.remove({ datacenterId, volumeId })]
        ] as const
        for (const [path, change] of changes) {
          const { etag = "" } = (yield* get(path, "")).headers
          assert.strictEqual((yield* get(path, `"x", W/${etag}`)).status, 304)
          yield* change
          // Whatever it is, it is done with the next call.
          yield* Datacenter.list()
          assert.strictEqual((yield* get(path, etag)).status, 200, path)
        }
      })
    )
  )
})
