/** A copy of an account: what is in it, and the emulator that it seeds. */
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Predicate, Redacted, Schema } from "effect"
import {
  Credentials,
  Datacenter,
  Emulator,
  IpBlock,
  Lan,
  Nic,
  ProfitBricks,
  Request,
  RetryPolicy,
  Server,
  User
} from "effect-profitbricks"
import { suite } from "./support/copies.js"
import { fullAccountAt, options, owner } from "./support/fullAccount.js"
import { inVirtualTime } from "./support/virtualTime.js"

const client = (version: ProfitBricks.ApiVersion) => ProfitBricks.layer({ version })
const asOwner = [Credentials.basic(owner), RetryPolicy.none] as const

/** Without clusters of Kubernetes, which are not copied, and the sums that their nodes are in. */
const withoutClusters = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.flatMap((item) => (Predicate.isRecord(item) && item["type"] === "k8s" ? [] : [withoutClusters(item)]))
    : Predicate.isRecord(value)
      ? Object.fromEntries(
          Object.entries(value).flatMap(([name, inner]) =>
            name.endsWith("Provisioned") || inner === undefined ? [] : [[name, withoutClusters(inner)]]
          )
        )
      : value

const copyOf = (version: ProfitBricks.ApiVersion, seed: Emulator.Seed, saved?: Emulator.Snapshot) =>
  Effect.gen(function* () {
    if (saved !== undefined) yield* Emulator.restore(saved)
    const copy = yield* Emulator.copy
    // What cannot be restored contradicts itself.
    yield* Emulator.restore(JSON.parse(JSON.stringify(yield* Emulator.snapshot)))
    return copy
  }).pipe(
    Effect.provide(client(version)),
    Effect.provide(asOwner),
    Effect.provide(Emulator.layerHttpClient({ ...options, version, seed }))
  )

describe("a copy", () => {
  it.effect.each([4, 5, 6] as const)(
    "of an account with one of everything is the same when it is copied, version %i",
    (version) =>
      Effect.gen(function* () {
        const { saved } = yield* fullAccountAt(version)
        const first = yield* copyOf(version, { ...options.seed }, saved)
        const account = Schema.decodeUnknownSync(Emulator.Copy)(JSON.parse(JSON.stringify(first)))
        const second = yield* copyOf(version, { account })
        assert.deepStrictEqual(withoutClusters(second), withoutClusters(first))
        assert.isAbove(second.datacenters.length, 1)
      }).pipe(inVirtualTime)
  )
})

suite(6, 4)
suite(4, 2)

const done = Request.ready({ timeout: "1 hour" })

/** A server with a reserved address, and one with an address of its private LAN. */
const build = Effect.gen(function* () {
  const block = yield* done(IpBlock.create({ location: "us/las", size: 1 }))
  const { id: datacenterId } = yield* done(Datacenter.create({ name: "shop", location: "us/las" }))
  const ips = block.properties.ips ?? []
  const web = yield* done(
    Server.create({ datacenterId, name: "web", cores: 1, ram: 1024, nics: [{ lan: 1, ips }, { lan: 2 }] })
  )
  yield* done(Lan.update({ datacenterId, lanId: Lan.Id.make("1"), public: true }))
  yield* done(
    User.create({
      firstname: "Ada",
      lastname: "L",
      email: "ada@example.com",
      password: Redacted.make("s3cretpassw0rd")
    })
  )
  return { datacenterId, serverId: web.id, ipblockId: block.id, ips }
})

const built = Effect.gen(function* () {
  const ids = yield* build
  return { ...ids, account: yield* Emulator.copy }
}).pipe(Effect.provide(Emulator.layer()))

describe("an emulator that holds a copy", () => {
  it.effect("goes on where the account is", () =>
    Effect.gen(function* () {
      const { account, datacenterId, ipblockId, ips, serverId } = yield* built
      yield* Effect.gen(function* () {
        const on = { datacenterId, serverId }
        const refused = yield* Effect.flip(IpBlock.remove({ ipblockId }))
        assert.match(refused.message, /VDC-5-1080/)
        const lan = yield* done(Lan.create({ datacenterId }))
        assert.strictEqual(lan.id, "3")
        const before = (yield* Nic.list(on)).items.flatMap(({ properties }) => properties.ips ?? [])
        const { properties } = yield* done(Nic.create({ ...on, lan: 2 }))
        const [, , host] = /^(.*\.)(\d+)$/.exec(before.find((ip) => !ips.includes(ip)) ?? "") ?? []
        assert.deepStrictEqual(
          properties.ips?.map((ip) => ip.split(".").at(-1)),
          [String(Number(host) + 1)]
        )
        yield* Request.completed()(Server.stop(on))
        const after = (yield* Nic.list(on)).items.flatMap(({ properties }) => properties.ips ?? [])
        assert.includeMembers(after, before)
      }).pipe(Effect.provide(Emulator.layer({ seed: { account } })))
    }).pipe(inVirtualTime)
  )

  it.effect("lets users of the account call who have a password in the seed, and no other", () =>
    Effect.gen(function* () {
      const { account } = yield* built
      const as = (username: string) =>
        Datacenter.list().pipe(
          Effect.provide(ProfitBricks.layer()),
          Effect.provide([
            Credentials.basic({ username, password: Redacted.make("an0therpassword") }),
            RetryPolicy.none
          ]),
          Effect.match({ onFailure: ({ _tag }) => _tag, onSuccess: ({ items }) => items.length })
        )
      const users = [{ properties: { email: "ada@example.com", password: Redacted.make("an0therpassword") } }]
      const calls = Effect.all([as("ada@example.com"), as(Emulator.user.username)])
      assert.deepStrictEqual(yield* Effect.provide(calls, Emulator.layerHttpClient({ seed: { account, users } })), [
        1,
        "Unauthorized"
      ])
      assert.deepStrictEqual(yield* Effect.provide(calls, Emulator.layerHttpClient({ seed: { account } })), [
        "Unauthorized",
        "Unauthorized"
      ])
    }).pipe(inVirtualTime)
  )

  it.effect("has the limits of the contract, unless the seed has others", () =>
    Effect.gen(function* () {
      const create = Datacenter.create({
        location: "us/las",
        servers: [{ cores: 2, ram: 1024 }]
      })
      const account = yield* Effect.provide(
        Emulator.copy,
        Emulator.layer({ seed: { limits: { coresPerContract: 1 } } })
      )
      const onCopy = (seed: Emulator.Seed) => Effect.exit(Effect.provide(create, Emulator.layer({ seed })))
      assert.isTrue(Exit.isFailure(yield* onCopy({ account })))
      assert.isTrue(Exit.isSuccess(yield* onCopy({ account, limits: { coresPerContract: 2 } })))
    }).pipe(inVirtualTime)
  )

  it.effect("takes no image twice, and nothing that is no copy", () =>
    Effect.gen(function* () {
      const { account } = yield* built
      const [image] = account.images
      const says = (seed: Emulator.Seed) =>
        Effect.map(Effect.exit(Effect.provide(Datacenter.list(), Emulator.layer({ seed }))), (exit) => {
          const [defect] = Exit.isFailure(exit) ? Cause.defects(exit.cause) : []
          return String(defect)
        })
      const twice = [{ id: image?.id, properties: { name: "mine", location: "us/las" as const } }]
      assert.match(yield* says({ account, images: twice }), /images\[0\]\.id is that of another image/)
      const { groups: _, ...rest } = account
      assert.isTrue(Exit.isFailure(yield* Effect.exit(Schema.decodeUnknown(Emulator.Copy)(rest))))
      const nameless = { ...account, datacenters: [{ id: 7 }] }
      assert.isTrue(Exit.isFailure(yield* Effect.exit(Schema.decodeUnknown(Emulator.Copy)(nameless))))
    }).pipe(inVirtualTime)
  )

  it.effect("takes fields that have no type yet, though a seed takes no others of its own", () =>
    Effect.gen(function* () {
      const { account } = yield* built
      const [center] = account.datacenters
      const datacenters = [{ ...center, properties: { ...center?.properties, ofNextMonth: 1 }, alsoNew: true }]
      const decode = Schema.decodeUnknownEither(Emulator.Seed, { onExcessProperty: "error" })
      const seed = yield* decode(JSON.parse(JSON.stringify({ account: { ...account, datacenters } })))
      const { items } = yield* Effect.provide(Datacenter.list(), Emulator.layer({ seed }))
      assert.deepStrictEqual(
        items.map(({ id }) => id),
        account.datacenters.map(({ id }) => id)
      )
      assert.strictEqual(decode({ acount: account })._tag, "Left")
    }).pipe(inVirtualTime)
  )
})
