/** Backup units: their names and passwords, and the volumes that are saved to them. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { BackupUnit, Datacenter, Emulator, Group, Request, Share, Volume } from "effect-profitbricks"
import { renderings } from "./support/surfaces.js"
import { inVirtualTime } from "./support/virtualTime.js"

const done = Request.ready({ timeout: "1 hour" })
const completed = Request.completed({ timeout: "1 hour" })
const password = Redacted.make("s3cretpassw0rd")
const unit = (name: string) => BackupUnit.create({ name, email: "ops@example.com", password })

describe("a backup unit", () => {
  it.effect("has a name that no other one has, of letters and digits", () =>
    Effect.gen(function* () {
      const made = yield* done(unit("nightly"))
      assert.deepStrictEqual({ ...made.properties }, { name: "nightly", email: "ops@example.com" })
      assert.match((yield* Effect.flip(unit("nightly"))).message, /exists already/)
      assert.match((yield* Effect.flip(unit("nightly_2"))).message, /\.name\] Attribute must be of letters and digits/)
      yield* completed(BackupUnit.update({ backupunitId: made.id, email: "new@example.com" }))
      assert.strictEqual((yield* BackupUnit.findByName({ name: "nightly" })).properties.email, "new@example.com")
    }).pipe(Effect.provide(Emulator.layer()), inVirtualTime)
  )

  it.effect("must be there for a volume, and stays as long as one is saved to it", () =>
    Effect.gen(function* () {
      const { id: backupunitId } = yield* done(unit("nightly"))
      const { id: datacenterId } = yield* done(Datacenter.create({ name: "shop", location: "us/las" }))
      const disk = {
        datacenterId,
        size: 10,
        imageAlias: "ubuntu:latest",
        imagePassword: Redacted.make("s3cretpassw0rd")
      }
      const none = yield* Effect.flip(Volume.create({ ...disk, backupunitId: BackupUnit.Id.make("none") }))
      assert.match(none.message, /\.backupunitId\] The backup unit does not exist/)
      const volume = yield* done(Volume.create({ ...disk, backupunitId }))
      assert.strictEqual(volume.properties.backupunitId, backupunitId)
      assert.match((yield* Effect.flip(BackupUnit.remove({ backupunitId }))).message, /is saved to it/)
      yield* completed(Volume.remove({ datacenterId, volumeId: volume.id }))
      yield* completed(BackupUnit.remove({ backupunitId }))
      assert.deepStrictEqual((yield* BackupUnit.list()).items, [])
    }).pipe(Effect.provide(Emulator.layer()), inVirtualTime)
  )

  it.effect("shows its password to nobody, and the URL that logs in to whoever asks for it", () =>
    Effect.gen(function* () {
      const made = yield* done(unit("nightly"))
      const { id: groupId } = yield* done(Group.create({ name: "ops" }))
      yield* completed(Share.create({ groupId, resourceId: made.id }))
      const url = yield* BackupUnit.getSsoUrl({ backupunitId: made.id })
      assert.match(Redacted.value(url), /^https:/)
      const kept = [yield* Emulator.calls, yield* Emulator.requests, yield* Emulator.snapshot, yield* Emulator.account]
      for (const text of [...[made, url, ...kept].flatMap(renderings), JSON.stringify(kept)]) {
        assert.notInclude(text, Redacted.value(password))
        assert.notInclude(text, Redacted.value(url))
      }
    }).pipe(Effect.provide(Emulator.layer()), inVirtualTime)
  )

  it("has a secret password, and a name for good", () => {
    const backupunitId = BackupUnit.Id.make("unit")
    const calls = () => [
      // @ts-expect-error a password is no text
      BackupUnit.create({ name: "nightly", password: "s3cretpassw0rd" }),
      // @ts-expect-error the name cannot be changed
      BackupUnit.update({ backupunitId, name: "daily" })
    ]
    assert.isFunction(calls)
  })
})
