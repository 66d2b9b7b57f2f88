/** Private cross connects: the LANs in them, and what that makes impossible. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Datacenter, Emulator, Fault, Group, Lan, PrivateCrossConnect, Request, Share } from "effect-profitbricks"
import { inVirtualTime } from "./support/virtualTime.js"

const done = Request.ready({ timeout: "1 hour" })
const completed = Request.completed({ timeout: "1 hour" })

const datacenter = (name: string, location: string) =>
  Effect.map(done(Datacenter.create({ name, location })), ({ id }) => id)

const account = Effect.gen(function* () {
  const pcc = yield* done(PrivateCrossConnect.create({ name: "between" }))
  const shop = yield* datacenter("shop", "us/las")
  const archive = yield* datacenter("archive", "us/las")
  const abroad = yield* datacenter("abroad", "de/fra")
  return { pccId: pcc.id, shop, archive, abroad }
})

const cloud = Emulator.layer()

describe("a private cross connect", () => {
  it.effect("has the LANs in it that say so, all of one location", () =>
    Effect.gen(function* () {
      const { abroad, archive, pccId, shop } = yield* account
      const connectable = Effect.map(PrivateCrossConnect.get({ pccId }), ({ properties }) =>
        properties.connectableDatacenters?.map(({ id }) => id)
      )
      assert.deepStrictEqual(yield* connectable, [shop, archive, abroad])
      yield* done(Lan.create({ datacenterId: shop, name: "inside", pcc: pccId }))
      const lan = yield* done(Lan.create({ datacenterId: archive }))
      yield* completed(Lan.update({ datacenterId: archive, lanId: lan.id, pcc: pccId }))
      const { peers } = (yield* PrivateCrossConnect.findByName({ name: "between" })).properties
      const location = "us/las"
      assert.deepStrictEqual<unknown>(peers, [
        { id: "1", name: "inside", datacenterId: shop, datacenterName: "shop", location },
        { id: "1", name: null, datacenterId: archive, datacenterName: "archive", location }
      ])
      assert.deepStrictEqual(yield* connectable, [shop, archive])
      const refused = yield* Effect.flip(Lan.create({ datacenterId: abroad, pcc: pccId }))
      assert.match(refused.message, /\.pcc\] The private cross connect has LANs of another location/)
    }).pipe(Effect.provide(cloud), inVirtualTime)
  )

  it.effect("must be there for a LAN, and stays as long as there is one in it", () =>
    Effect.gen(function* () {
      const { pccId, shop: datacenterId } = yield* account
      const none = PrivateCrossConnect.Id.make("none")
      const unknown = yield* Effect.flip(Lan.create({ datacenterId, pcc: none }))
      assert.match(unknown.message, /\.pcc\] The private cross connect does not exist/)
      const { id: lanId } = yield* done(Lan.create({ datacenterId, pcc: pccId }))
      const refused = yield* Effect.flip(PrivateCrossConnect.remove({ pccId }))
      assert.match(refused.message, /LAN 1 is in it/)
      yield* completed(Lan.update({ datacenterId, lanId, pcc: null }))
      yield* completed(PrivateCrossConnect.remove({ pccId }))
      assert.deepStrictEqual((yield* PrivateCrossConnect.list()).items, [])
    }).pipe(Effect.provide(cloud), inVirtualTime)
  )

  it.effect("that is gone when a LAN fails to leave it leaves the LAN in none", () =>
    Effect.gen(function* () {
      const { pccId, shop: datacenterId } = yield* account
      const { id: lanId } = yield* done(Lan.create({ datacenterId, pcc: pccId }))
      yield* completed(Lan.update({ datacenterId, lanId, name: "to be the first in its lane" })).pipe(Effect.fork)
      yield* Emulator.inject(Fault.requestFails().pipe(Fault.on(Lan.update), Fault.nth(2)))
      yield* Effect.sleep("1 second")
      const leaving = yield* Lan.update({ datacenterId, lanId, pcc: null })
      yield* completed(PrivateCrossConnect.remove({ pccId }))
      yield* Effect.flip(Request.await(leaving, { timeout: "1 hour" }))
      assert.strictEqual((yield* Lan.get({ datacenterId, lanId })).properties.pcc, null)
    }).pipe(Effect.scoped, Effect.provide(Emulator.layer({ provisioningTime: "10 seconds" })), inVirtualTime)
  )

  it.effect("is shared with a group by its id", () =>
    Effect.gen(function* () {
      const { pccId } = yield* account
      const { id: groupId } = yield* done(Group.create({ name: "network" }))
      yield* completed(Share.create({ groupId, resourceId: pccId, editPrivilege: true }))
      const { items } = yield* Group.listResources({ groupId })
      assert.deepStrictEqual(
        items.map(({ properties, type }) => [type, properties?.name]),
        [["pcc", "between"]]
      )
    }).pipe(Effect.provide(cloud), inVirtualTime)
  )

  it("takes ids of its kind only, and a LAN does", () => {
    const datacenterId = Datacenter.Id.make("dc")
    const create = () => [
      // @ts-expect-error a data center is no cross connect
      Lan.create({ datacenterId, pcc: datacenterId }),
      // @ts-expect-error nor is a text
      PrivateCrossConnect.get({ pccId: "pcc" }),
      // @ts-expect-error the LANs say where they are
      PrivateCrossConnect.create({ name: "between", peers: [] })
    ]
    assert.isFunction(create)
  })
})
