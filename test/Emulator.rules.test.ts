/** Rules of the API that the emulator enforces. */
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted, Schema, Stream } from "effect"
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
  Volume
} from "effect-profitbricks"

const imagePassword = Redacted.make("s3cretpassw0rd")

/** Accepted calls are done when the next call comes. */
const run = <A, E>(
  program: Effect.Effect<A, E, ProfitBricks.ProfitBricks | HttpClient.HttpClient>,
  version: ProfitBricks.ApiVersion = 6
) =>
  program.pipe(
    Effect.provide(ProfitBricks.layer({ version })),
    Effect.provide([
      Credentials.basic(Emulator.user),
      RetryPolicy.none,
      Emulator.layerHttpClient({ provisioningTime: 0, version })
    ])
  )

const says = <A, E extends { readonly _tag: string; readonly messages?: ReadonlyArray<{ readonly message: string }> }>(
  call: Effect.Effect<A, E, ProfitBricks.ProfitBricks>
) =>
  Effect.match(call, {
    onFailure: (error) => error.messages?.[0]?.message ?? error._tag,
    onSuccess: () => "accepted"
  })

const Answer = Schema.Struct({
  status: Schema.Number,
  body: Schema.Struct({
    id: Schema.optional(Schema.String),
    properties: Schema.optional(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
  })
})
const Refusal = Schema.Struct({
  messages: Schema.Array(Schema.Struct({ errorCode: Schema.String, message: Schema.String }))
})

/** The answer to a new volume as another client sends it. */
const create = (datacenterId: Datacenter.Id, properties: object) =>
  Effect.flatMap(HttpClient.HttpClient, (client) =>
    HttpClientRequest.post(`${ProfitBricks.defaultBaseUrl}/datacenters/${datacenterId}/volumes`).pipe(
      HttpClientRequest.basicAuth(Emulator.user.username, Redacted.value(Emulator.user.password)),
      HttpClientRequest.bodyUnsafeJson({ properties }),
      client.execute,
      Effect.flatMap((response) => response.text)
    )
  )

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
        assert.include(
          yield* says(Server.update({ ...onServer, bootCdrom: cdrom.id })),
          `[(root).properties.bootCdrom] ${only}`
        )
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
        assert.include(
          yield* says(Volume.update({ ...inVolume, licenceType: "WINDOWS" })),
          "[(root).properties.licenceType]"
        )
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
        const only = "[(root).properties.image] Passwords/SSH Keys are only accepted for public ProfitBricks Images."
        assert.strictEqual(yield* says(Volume.create({ ...copy, imagePassword })), only)
        assert.strictEqual(yield* says(Volume.create({ ...copy, sshKeys })), only)
        assert.strictEqual(yield* says(Volume.create(copy)), "accepted")
        const { value } = yield* Volume.create({ datacenterId, size: 9, imageAlias: "debian:9", sshKeys })
        assert.deepStrictEqual(value.properties.sshKeys, sshKeys)
        const { properties } = yield* Volume.get({ datacenterId, volumeId: value.id })
        return assert.isNull(properties.sshKeys)
      })
    )
  )

  it.effect("of version 4 leaves as it was what a PUT does not have, and takes no null for what is required", () =>
    run(
      Effect.gen(function* () {
        const client = yield* HttpClient.HttpClient
        const send = (method: "POST" | "PUT", path: string, properties: object) =>
          HttpClientRequest.make(method)(`${ProfitBricks.baseUrls[4]}${path}`).pipe(
            HttpClientRequest.basicAuth(Emulator.user.username, Redacted.value(Emulator.user.password)),
            HttpClientRequest.bodyUnsafeJson({ properties }),
            client.execute,
            Effect.flatMap(({ json, status }) => Effect.map(json, (body) => ({ status, body }))),
            Effect.flatMap(Schema.decodeUnknown(Answer))
          )
        const person = { firstname: "a", lastname: "b", email: "a@b.example" }
        const user = yield* send("POST", "/um/users", { ...person, administrator: true, password: "s3cretpassw0rd" })
        const replaced = yield* send("PUT", `/um/users/${user.body.id}`, { ...person, firstname: "c" })
        const rights = { administrator: true, forceSecAuth: false, secAuthActive: false }
        assert.deepStrictEqual(replaced.body.properties, { ...person, ...rights, firstname: "c" })
        const nameless = yield* send("PUT", `/um/users/${user.body.id}`, { ...person, firstname: null })
        assert.strictEqual(nameless.status, 422)

        const privileges = { createDataCenter: true, createSnapshot: true, reserveIp: true, accessActivityLog: true }
        const group = yield* send("POST", "/um/groups", { name: "ops", ...privileges })
        const merged = yield* send("PUT", `/um/groups/${group.body.id}`, { name: "ops", createDataCenter: false })
        assert.deepStrictEqual(merged.body.properties, { name: "ops", ...privileges, createDataCenter: false })

        const { id: datacenterId } = (yield* Datacenter.create({ location: "us/las" })).value
        const share = `/um/groups/${group.body.id}/shares/${datacenterId}`
        yield* send("POST", share, { editPrivilege: "true", sharePrivilege: true })
        const shared = yield* send("PUT", share, { editPrivilege: "false" })
        assert.deepStrictEqual(shared.body.properties, { editPrivilege: false, sharePrivilege: true })

        const block = yield* send("POST", "/ipblocks", { location: "us/las", size: 1, name: "a" })
        const renamed = yield* send("PUT", `/ipblocks/${block.body.id}`, { location: "us/las", size: "1", name: "b" })
        assert.deepStrictEqual(renamed.body.properties, { ...block.body.properties, name: "b" })
        const moved = yield* send("PUT", `/ipblocks/${block.body.id}`, { location: "de/fra", name: "c" })
        assert.strictEqual(moved.status, 422)
      }),
      4
    )
  )

  it.effect.each([
    ["aA0aA0aA", "accepted"],
    ["a".repeat(50), "accepted"],
    ["aA0aA0a", "syntax"],
    ["a".repeat(51), "syntax"],
    ["test-csi-please", "syntax"],
    ["S3cret!Pa$$word", "syntax"],
    ["süßesGeheimnis", "syntax"],
    ["line\nbreak", "syntax"]
  ] as const)("takes or refuses the password of an image: %j", ([password, expected]) =>
    run(
      Effect.gen(function* () {
        const { datacenterId } = yield* prepared
        const text = yield* create(datacenterId, { size: 1, imageAlias: "debian:9", imagePassword: password })
        const syntax =
          "[(root).properties.imagePassword] Password syntax error. Password invalid, valid characters are: a-zA-Z0-9. Length between 8 and 50."
        if (expected === "syntax") assert.include(text, syntax)
        else assert.include(text, password)
      })
    )
  )

  it.effect("takes neither a password nor keys for a blank disk", () =>
    run(
      Effect.gen(function* () {
        const { datacenterId } = yield* prepared
        const blank = { size: 1, licenceType: "LINUX" }
        assert.include(
          yield* create(datacenterId, { ...blank, imagePassword: "abcdefgh1" }),
          "[(root).properties.imagePassword] Attribute 'image' or 'imageAlias' must be set for password"
        )
        assert.include(
          yield* create(datacenterId, { ...blank, sshKeys: ["ssh-rsa AAAA"] }),
          "[(root).properties.sshKeys] An image template not found to use SSH keys."
        )
      })
    )
  )

  it.effect("names the element of a list that is wrong, and each one that belongs to others", () =>
    run(
      Effect.gen(function* () {
        const { datacenterId, onServer } = yield* prepared
        const messages = (ips: ReadonlyArray<string>) =>
          Effect.flatMap(HttpClient.HttpClient, (client) =>
            HttpClientRequest.post(
              `${ProfitBricks.defaultBaseUrl}/datacenters/${datacenterId}/servers/${onServer.serverId}/nics`
            ).pipe(
              HttpClientRequest.basicAuth(Emulator.user.username, Redacted.value(Emulator.user.password)),
              HttpClientRequest.bodyUnsafeJson({ properties: { lan: 1, ips } }),
              client.execute,
              Effect.flatMap((response) => response.json),
              Effect.flatMap(Schema.decodeUnknown(Refusal)),
              Effect.map((refusal) => refusal.messages.map(({ errorCode, message }) => `${errorCode} ${message}`))
            )
          )
        const denied = "Access Denied as you do not have the permission for this operation."
        assert.deepStrictEqual(yield* messages(["8.8.8.8", "10.0.0.1", "9.9.9.9"]), [
          `100 [(root).properties.ips.0] ${denied}`,
          `100 [(root).properties.ips.2] ${denied}`
        ])
        assert.deepStrictEqual(yield* messages(["10.0.0.1", "10.0.0.300"]), [
          "100 [(root).properties.ips.1] Attribute must be an IPv4 address"
        ])
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
