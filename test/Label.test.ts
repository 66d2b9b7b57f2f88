/** Labels are set at once, whatever becomes of an answer, and lead back to what has them. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Stream } from "effect"
import {
  Datacenter,
  Emulator,
  Fault,
  Image,
  IpBlock,
  Label,
  Progress,
  Request,
  Server,
  Snapshot,
  Volume
} from "effect-profitbricks"
import { quietly } from "./support/messages.js"
import { inVirtualTime } from "./support/virtualTime.js"

const datacenter = Datacenter.create({ name: "shop", location: "us/las" }).pipe(
  Request.completed(),
  Effect.map(({ id }) => ({ datacenterId: id }))
)

const server = Effect.gen(function* () {
  const ids = yield* datacenter
  const { id } = yield* Server.create({ ...ids, name: "web", cores: 1, ram: 1024 }).pipe(Request.completed())
  return { ...ids, serverId: id }
})

const valuesOf = (items: ReadonlyArray<Label.Label>) =>
  Object.fromEntries(items.map(({ properties: { key, value } }) => [key, value]))

const changes = Effect.map(Emulator.calls, (calls) =>
  calls.flatMap(({ method, path }) =>
    path.includes("/labels") && method !== "GET" ? [`${method} ${path.replace(/.*\/labels/, "")}`] : []
  )
)

const cloud = Emulator.layer({ provisioningTime: "1 minute" })

describe("the labels of an object", () => {
  it.live("are there when they are made, and need no request", () =>
    Effect.gen(function* () {
      const ids = yield* server
      const before = (yield* Emulator.requests).length
      const made = yield* Server.labels.create({ ...ids, key: "env", value: "test" })
      assert.strictEqual(made.id, "env")
      assert.deepStrictEqual(valuesOf((yield* Server.labels.list(ids)).items), { env: "test" })
      const changed = yield* Server.labels.replace({ ...ids, key: "env", value: "live" })
      assert.strictEqual(changed.properties.value, "live")
      assert.strictEqual((yield* Server.labels.get({ ...ids, key: "env" })).properties.value, "live")
      assert.isUndefined(yield* Server.labels.remove({ ...ids, key: "env" }))
      assert.deepStrictEqual((yield* Server.labels.list(ids)).items, [])
      assert.strictEqual((yield* Emulator.requests).length, before)
    }).pipe(Effect.provide(cloud), inVirtualTime)
  )

  it.live("have a key once", () =>
    Effect.gen(function* () {
      const ids = yield* datacenter
      yield* Datacenter.labels.create({ ...ids, key: "env", value: "test" })
      const twice = yield* Effect.flip(Datacenter.labels.create({ ...ids, key: "env", value: "live" }))
      assert.strictEqual(twice._tag, "Validation")
      const missing = yield* Effect.flip(Datacenter.labels.replace({ ...ids, key: "tier", value: "web" }))
      assert.strictEqual(missing._tag, "NotFound")
    }).pipe(Effect.provide(cloud), inVirtualTime)
  )

  it.live("go with it", () =>
    Effect.gen(function* () {
      const ids = yield* server
      yield* Server.labels.create({ ...ids, key: "env", value: "test" })
      yield* Server.remove(ids).pipe(Request.completed())
      assert.deepStrictEqual((yield* Label.list()).items, [])
    }).pipe(Effect.provide(cloud), inVirtualTime)
  )

  it.live("are a change that is done, for those who watch", () =>
    Effect.gen(function* () {
      const ids = yield* datacenter
      const events = yield* Stream.runCollect(
        Progress.stream(Datacenter.labels.create({ ...ids, key: "env", value: "test" }))
      )
      assert.deepStrictEqual(
        Array.from(events, ({ _tag }) => _tag),
        ["Submitted", "Done"]
      )
    }).pipe(Effect.provide(cloud), inVirtualTime)
  )
})

describe("labels.set", () => {
  it.live("makes, changes and keeps, and sends nothing that is so already", () =>
    Effect.gen(function* () {
      const ids = yield* datacenter
      yield* Datacenter.labels.create({ ...ids, key: "owner", value: "me" })
      yield* Datacenter.labels.create({ ...ids, key: "env", value: "test" })
      yield* Datacenter.labels.set({ ...ids, labels: { env: "live", tier: "web" } })
      assert.deepStrictEqual(valuesOf((yield* Datacenter.labels.list(ids)).items), {
        owner: "me",
        env: "live",
        tier: "web"
      })
      yield* Datacenter.labels.set({ ...ids, labels: { env: "live", owner: "me" } })
      assert.deepStrictEqual(yield* changes, ["POST ", "POST ", "PUT /env", "POST "])
    }).pipe(Effect.provide(cloud), inVirtualTime)
  )

  it.live("looks after a lost answer, and goes on", () =>
    Effect.gen(function* () {
      const ids = yield* datacenter
      yield* Datacenter.labels.set({ ...ids, labels: { env: "live", tier: "web" } })
      assert.deepStrictEqual(yield* changes, ["POST ", "POST "])
      assert.deepStrictEqual(valuesOf((yield* Datacenter.labels.list(ids)).items), { env: "live", tier: "web" })
    }).pipe(
      Effect.provide(
        Emulator.layer({
          faults: [Fault.reset({ carriedOut: true }).pipe(Fault.on(Datacenter.labels.create), Fault.nth(1))]
        })
      ),
      quietly,
      inVirtualTime
    )
  )

  it.live("looks after an answer that has broken off, too", () =>
    Effect.gen(function* () {
      const ids = yield* datacenter
      yield* Datacenter.labels.set({ ...ids, labels: { env: "live", tier: "web" } })
      assert.deepStrictEqual(yield* changes, ["POST ", "POST "])
    }).pipe(
      Effect.provide(
        Emulator.layer({ faults: [Fault.truncated(3).pipe(Fault.on(Datacenter.labels.create), Fault.nth(1))] })
      ),
      quietly,
      inVirtualTime
    )
  )

  it.live("gives a label that another program sets or deletes at the same time", () =>
    Effect.gen(function* () {
      const ids = yield* datacenter
      const set = (labels: Readonly<Record<string, string>>) => Datacenter.labels.set({ ...ids, labels })
      const together = { concurrency: "unbounded" } as const
      yield* Effect.all([set({ env: "test", owner: "me" }), set({ env: "live", tier: "web" })], together)
      const { env, ...others } = valuesOf((yield* Datacenter.labels.list(ids)).items)
      assert.include(["test", "live"], env)
      assert.deepStrictEqual(others, { owner: "me", tier: "web" })
      yield* Effect.all([set({ env: "new" }), Datacenter.labels.remove({ ...ids, key: "env" })], together)
      assert.include(yield* changes, "PUT /env")
      assert.strictEqual(valuesOf((yield* Datacenter.labels.list(ids)).items)["env"], "new")
    }).pipe(Effect.provide(cloud), inVirtualTime)
  )

  it.live.each(["", ".", "..", "\ud800"])("refuses all of them if one cannot be a label: %j", (key) =>
    Effect.gen(function* () {
      const ids = yield* datacenter
      const error = yield* Effect.flip(Datacenter.labels.set({ ...ids, labels: { env: "live", [key]: "web" } }))
      assert(error._tag === "Validation")
      assert.deepStrictEqual(
        error.issues.map(({ path }) => path),
        ["key"]
      )
      assert.deepStrictEqual(yield* changes, [])
    }).pipe(Effect.provide(cloud), inVirtualTime)
  )
})

describe("a call that is done at once", () => {
  const lost = Emulator.layer({
    faults: [Fault.reset({ carriedOut: true }).pipe(Fault.on(Datacenter.labels.create), Fault.nth(1))]
  })

  it.live("is not sent again if nobody can tell whether it was carried out", () =>
    Effect.gen(function* () {
      const ids = yield* datacenter
      const error = yield* Effect.flip(Datacenter.labels.create({ ...ids, key: "env", value: "test" }))
      assert("outcome" in error)
      assert.strictEqual(error.outcome, "unknown")
      assert.deepStrictEqual(yield* changes, ["POST "])
    }).pipe(Effect.provide(lost), quietly, inVirtualTime)
  )
})

describe("Label", () => {
  it.live("lists the labels of all objects, and says what has them", () =>
    Effect.gen(function* () {
      const ids = yield* server
      const { datacenterId } = ids
      const volume = yield* Volume.create({ datacenterId, name: "data", size: 10, licenceType: "OTHER" }).pipe(
        Request.completed()
      )
      const snapshot = yield* Volume.createSnapshot({ datacenterId, volumeId: volume.id, name: "old" }).pipe(
        Request.completed()
      )
      const block = yield* IpBlock.create({ location: "us/las", size: 1 }).pipe(Request.completed())
      const [image] = (yield* Image.list()).items
      assert(image !== undefined)
      const env = { labels: { env: "test" } }
      yield* Datacenter.labels.set({ datacenterId, ...env })
      yield* Server.labels.set({ ...ids, ...env })
      yield* Volume.labels.set({ datacenterId, volumeId: volume.id, ...env })
      yield* Snapshot.labels.set({ snapshotId: snapshot.id, ...env })
      yield* IpBlock.labels.set({ ipblockId: block.id, ...env })
      yield* Image.labels.set({ imageId: image.id, ...env })
      const found = yield* Label.all().pipe(Stream.filterMap(Label.labelled), Stream.runCollect)
      assert.deepStrictEqual(
        new Map(Array.from(found, ({ ids, type }) => [type, ids] as const)),
        new Map<Label.Labelled["type"], Label.Labelled["ids"]>([
          ["datacenter", { datacenterId }],
          ["server", ids],
          ["volume", { datacenterId, volumeId: volume.id }],
          ["snapshot", { snapshotId: snapshot.id }],
          ["ipblock", { ipblockId: block.id }],
          ["image", { imageId: image.id }]
        ])
      )
      const one = yield* Label.get({ labelUrn: `urn:label:server:${ids.serverId}:env` })
      assert.strictEqual(one.properties.value, "test")
      assert.isTrue(Option.isSome(Label.labelled(one)))
      const [own] = (yield* Server.labels.list(ids)).items
      assert(own !== undefined)
      assert.isTrue(Option.isNone(Label.labelled(own)))
    }).pipe(Effect.provide(cloud), inVirtualTime)
  )
})
