/** The same program runs on every version of the API. */
import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import {
  Credentials,
  Datacenter,
  Emulator,
  Group,
  Nic,
  ProfitBricks,
  Request,
  RetryPolicy,
  Server,
  Snapshot,
  User,
  Volume
} from "effect-profitbricks"
import { command } from "./support/command.js"
import { serve } from "./support/served.js"
import { inVirtualTime } from "./support/virtualTime.js"

const done = Request.ready({ timeout: "1 hour" })

/** A data center with a server that boots from a volume, a snapshot of it, and a user who may make more of them. */
const program = Effect.gen(function* () {
  const { id: datacenterId } = yield* done(Datacenter.create({ name: "shop", location: "us/las" }))
  const { id: volumeId } = yield* done(
    Volume.create({
      datacenterId,
      name: "disk",
      size: 10,
      imageAlias: "ubuntu:latest",
      imagePassword: Redacted.make("s3cretpassw0rd")
    })
  )
  const { id: serverId } = yield* done(Server.create({ datacenterId, name: "web", cores: 1, ram: 1024 }))
  yield* done(Server.attachVolume({ datacenterId, serverId, volumeId }))
  yield* done(Nic.create({ datacenterId, serverId, name: "eth0", lan: 1, dhcp: true }))
  const { id: snapshotId } = yield* done(
    Volume.createSnapshot({ datacenterId, volumeId, name: "before", description: "before the sale" })
  )
  yield* done(Volume.restoreSnapshot({ datacenterId, volumeId, snapshotId }))
  yield* done(Server.update({ datacenterId, serverId, cores: 2 }))
  yield* Request.completed()(Server.stop({ datacenterId, serverId }))
  yield* Request.completed()(Server.start({ datacenterId, serverId }))
  const { id: groupId } = yield* done(Group.create({ name: "ops", createSnapshot: true }))
  const { id: userId } = yield* done(
    User.create({
      firstname: "Ada",
      lastname: "Lovelace",
      email: "ada@example.com",
      password: Redacted.make("s3cretpassw0rd")
    })
  )
  yield* done(Group.addUser({ groupId, userId }))

  const shop = yield* Datacenter.get({ datacenterId, depth: 5 })
  const [server] = shop.entities.servers.items
  const snapshot = yield* Snapshot.get({ snapshotId })
  const members = yield* Group.listUsers({ groupId })
  return {
    server: [server?.properties.name, server?.properties.cores, server?.properties.vmState],
    bootsFrom: server?.entities.volumes.items.map(({ id, properties }) => [properties.name, id === volumeId]),
    nics: server?.entities.nics.items.map(({ properties: { dhcp, lan, name } }) => [name, lan, dhcp]),
    snapshot: [snapshot.properties.name, snapshot.properties.description, snapshot.properties.size],
    members: members.items.map(({ properties: { email } }) => email),
    mayMakeSnapshots: (yield* Group.get({ groupId })).properties.createSnapshot
  }
})

const result = {
  server: ["web", 2, "RUNNING"],
  bootsFrom: [["disk", true]],
  nics: [["eth0", 1, true]],
  snapshot: ["before", "before the sale", 10],
  members: ["ada@example.com"],
  mayMakeSnapshots: true
}

const versions = [4, 5, 6] as const

describe("one program", () => {
  it.live.each(versions)("runs on version %i", (version) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* program, result)
      const requests = yield* Emulator.requests
      const { pathname } = new URL(ProfitBricks.baseUrls[version])
      for (const { properties } of requests) assert.include(properties.url, `${pathname}/`)
    }).pipe(Effect.provide(Emulator.layer({ version })), inVirtualTime)
  )

  const over = (baseUrl: string) =>
    ProfitBricks.layer({ baseUrl }).pipe(
      Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.default, FetchHttpClient.layer])
    )

  it.scopedLive.each(versions)("runs on version %i over HTTP, and the URL says which one it is", (version) =>
    Effect.gen(function* () {
      const { url } = yield* serve({ version })
      assert.strictEqual(new URL(url).pathname, `/cloudapi/v${version}`)
      assert.deepStrictEqual(yield* Effect.provide(program, over(url)), result)
    })
  )

  it.scopedLive("runs on the command, which says the URL of the version that it is told to be", () =>
    Effect.gen(function* () {
      const { output } = yield* command("--port", "0", "--api-version", "5", "--provisioning-time", "0 seconds")
      const [url = ""] = /http:\S+/.exec(output()) ?? []
      assert.strictEqual(new URL(url).pathname, "/cloudapi/v5")
      assert.deepStrictEqual(yield* Effect.provide(program, over(url)), result)
    })
  )
})
