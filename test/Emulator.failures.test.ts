/** A request that fails leaves everything as it was before. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Schedule, TestClock } from "effect"
import {
  Datacenter,
  Emulator,
  Fault,
  Group,
  Lan,
  LoadBalancer,
  Nic,
  type ProfitBricks,
  Request,
  Server,
  Share,
  Snapshot,
  User,
  Volume
} from "effect-profitbricks"

// As few looks as possible: each costs the test clock some real time.
const wait = Request.completed({ schedule: Schedule.spaced("61 seconds") })

/** Makes calls that are accepted, and whose requests fail. */
const doomed = <A, E>(calls: Effect.Effect<A, E, ProfitBricks.ProfitBricks>) =>
  Emulator.inject(Fault.requestFails()).pipe(Effect.andThen(calls), Effect.scoped)

const cloud = Emulator.layer({ provisioningTime: "1 minute", seed: { publicImages: false } })

/** Everything, but for what says how often and when it was changed. */
const content = Effect.map(Emulator.account, (account): unknown =>
  JSON.parse(
    JSON.stringify(account, (name, value: unknown) =>
      ["etag", "lastModifiedDate", "lastModifiedBy", "version"].includes(name) ? undefined : value
    )
  )
)

const live = <A, E>(name: string, program: Effect.Effect<A, E, ProfitBricks.ProfitBricks | Emulator.Emulator>) =>
  it.effect(name, () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.fork(Effect.provide(program, cloud))
      yield* TestClock.adjust("2 hours")
      return yield* fiber
    })
  )

const prepared = Effect.gen(function* () {
  const { id: datacenterId } = yield* wait(Datacenter.create({ name: "a", location: "us/las" }))
  const { id: serverId } = yield* wait(Server.create({ datacenterId, name: "a", cores: 1, ram: 1024 }))
  const lan = yield* wait(Lan.create({ datacenterId, name: "a" }))
  const { id: nicId } = yield* wait(Nic.create({ datacenterId, serverId, lan: lan.id, ips: ["10.0.0.1"] }))
  const volume = { datacenterId, size: 1, licenceType: "OTHER" } as const
  const { id: volumeId } = yield* wait(Volume.create(volume))
  yield* wait(Server.attachVolume({ datacenterId, serverId, volumeId }))
  return { datacenterId, serverId, nicId, volumeId, lanId: lan.id }
})

describe("when requests fail, everything is as before", () => {
  live(
    "changes of the same property, one after the other",
    Effect.gen(function* () {
      const { datacenterId, nicId, serverId } = yield* prepared
      const before = yield* content
      yield* doomed(
        Effect.gen(function* () {
          yield* Server.update({ datacenterId, serverId, name: "b", cores: 2 })
          yield* Server.update({ datacenterId, serverId, name: "c" })
          yield* Server.update({ datacenterId, serverId, name: "b", cores: 4 })
          yield* Nic.update({ datacenterId, serverId, nicId, ips: ["10.0.0.2"] })
          yield* Nic.update({ datacenterId, serverId, nicId, ips: ["10.0.0.3"] })
        })
      )
      yield* Effect.sleep("10 minutes")
      assert.deepStrictEqual(yield* content, before)
    })
  )

  live(
    "but for what a later request that succeeds says, even if it says the same",
    Effect.gen(function* () {
      const { datacenterId, serverId } = yield* prepared
      yield* doomed(Server.update({ datacenterId, serverId, name: "b", cores: 2 }))
      yield* Server.update({ datacenterId, serverId, name: "b" })
      yield* doomed(Server.update({ datacenterId, serverId, name: "c" }))
      yield* Effect.sleep("10 minutes")
      const { properties } = yield* Server.get({ datacenterId, serverId })
      assert.deepStrictEqual([properties.name, properties.cores], ["b", 1])
    })
  )

  live(
    "after the state was restored while they were pending",
    Effect.gen(function* () {
      const { datacenterId, nicId, serverId } = yield* prepared
      const before = yield* content
      yield* doomed(
        Effect.gen(function* () {
          yield* Nic.update({ datacenterId, serverId, nicId, ips: ["10.0.0.2"] })
          yield* Server.update({ datacenterId, serverId, name: "b" })
          yield* Server.create({ datacenterId, cores: 1, ram: 256 })
        })
      )
      yield* Emulator.restore(JSON.parse(JSON.stringify(yield* Emulator.snapshot)))
      yield* Effect.sleep("10 minutes")
      assert.deepStrictEqual(yield* content, before)
      const statuses = (yield* Emulator.requests).map(({ metadata }) => metadata?.requestStatus?.metadata?.status)
      assert.deepStrictEqual(statuses.slice(0, 4), ["FAILED", "FAILED", "FAILED", "DONE"])
    })
  )

  live(
    "objects that others were to be moved to",
    Effect.gen(function* () {
      const { datacenterId, nicId, volumeId } = yield* prepared
      const before = yield* content
      yield* doomed(
        Effect.gen(function* () {
          yield* Lan.create({ datacenterId, nics: [{ id: nicId }] })
          yield* Server.create({ datacenterId, cores: 1, ram: 256, volumes: [{ id: volumeId }] })
          yield* LoadBalancer.create({ datacenterId, balancedNics: [{ id: nicId }] })
          yield* Volume.createSnapshot({ datacenterId, volumeId })
        })
      )
      yield* Effect.sleep("10 minutes")
      assert.deepStrictEqual(yield* content, before)
    })
  )

  live(
    "users, groups and shares",
    Effect.gen(function* () {
      const { datacenterId } = yield* prepared
      const { id: groupId } = yield* wait(Group.create({ name: "g" }))
      const before = yield* content
      const jane = {
        firstname: "Jane",
        lastname: "Doe",
        email: "jane@example.com",
        password: Redacted.make("s3cretpassw0rd")
      }
      yield* doomed(
        Effect.gen(function* () {
          yield* Share.create({ groupId, resourceId: datacenterId, editPrivilege: true })
          yield* User.create(jane)
        })
      )
      yield* Effect.sleep("10 minutes")
      assert.deepStrictEqual(yield* content, before)
      assert.deepStrictEqual((yield* Share.list({ groupId })).items, [])
      yield* User.create(jane)

      yield* wait(Share.create({ groupId, resourceId: datacenterId, editPrivilege: true }))
      yield* doomed(Share.create({ groupId, resourceId: datacenterId, sharePrivilege: true }))
      yield* Effect.sleep("10 minutes")
      const share = yield* Share.get({ groupId, resourceId: datacenterId })
      assert.deepStrictEqual([share.properties.editPrivilege, share.properties.sharePrivilege], [true, false])
    })
  )

  live(
    "all that is attached, detached, removed, started and stopped",
    Effect.gen(function* () {
      const { datacenterId, lanId, nicId, serverId, volumeId } = yield* prepared
      const snapshotId = (yield* wait(Volume.createSnapshot({ datacenterId, volumeId, name: "s" }))).id
      const before = yield* content
      yield* doomed(
        Effect.all([
          Server.stop({ datacenterId, serverId }),
          Server.detachVolume({ datacenterId, serverId, volumeId }),
          Volume.restoreSnapshot({ datacenterId, volumeId, snapshotId }),
          Nic.remove({ datacenterId, serverId, nicId }),
          Lan.update({ datacenterId, lanId, public: true }),
          Snapshot.remove({ snapshotId }),
          Datacenter.remove({ datacenterId })
        ])
      )
      yield* Effect.sleep("1 hour")
      assert.deepStrictEqual(yield* content, before)
    })
  )
})
