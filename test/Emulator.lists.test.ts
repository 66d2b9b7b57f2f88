/** Lists of version 6: pages, filters, order. And of version 4, which gives all of it. */
import { assert, describe, it } from "@effect/vitest"
import { Chunk, Effect, Stream, TestClock } from "effect"
import {
  Datacenter,
  Emulator,
  type Errors,
  Group,
  IpBlock,
  Lan,
  ManagedResource,
  type Operation,
  type ProfitBricks,
  Request,
  User
} from "effect-profitbricks"

/** Accepted calls are done when the next call comes. */
const cloud = (version: ProfitBricks.ApiVersion) =>
  Effect.provide(Emulator.layer({ provisioningTime: 0, seed: { publicImages: false }, version }))

const create = (name: string) =>
  IpBlock.create({ name, location: name.length > 3 ? "de/fra" : "us/las", size: name.length })
const made = Effect.forEach(["ab", "Abc", "abcd", "x"], create)

const says = <A>(call: Effect.Effect<A, Errors.ApiError, ProfitBricks.ProfitBricks>) =>
  Effect.match(call, { onFailure: ({ messages }) => messages[0]?.message, onSuccess: () => "accepted" })

describe("a list of version 6", () => {
  it.effect("of the account comes in pages, with the way to the next and the one before", () =>
    Effect.gen(function* () {
      yield* made
      const first = yield* IpBlock.list({ limit: 2 })
      const url = "https://api.ionos.com/cloudapi/v6/ipblocks?depth=1"
      assert.deepStrictEqual([first.offset, first.limit, first.items.length], [0, 2, 2])
      assert.deepStrictEqual(first._links, { self: `${url}&offset=0&limit=2`, next: `${url}&offset=2&limit=2` })
      const last = yield* IpBlock.list({ limit: 2, offset: 2 })
      assert.deepStrictEqual(last._links, { prev: `${url}&offset=0&limit=2`, self: `${url}&offset=2&limit=2` })
      const all = yield* Stream.runCollect(IpBlock.all({ limit: 3 }))
      assert.strictEqual(Chunk.size(all), 4)
      const calls = yield* Emulator.calls
      assert.deepStrictEqual(
        calls.slice(-2).map(({ query }) => query),
        [
          { depth: "1", limit: "3" },
          { depth: "1", limit: "3", offset: "3" }
        ]
      )
    }).pipe(cloud(6))
  )

  it.effect("has pages of its own size: of users 100 at most; groups, and what is in a data center, have none", () =>
    Effect.gen(function* () {
      const { id: datacenterId } = (yield* Datacenter.create({ location: "us/las" })).value
      const pages = [
        yield* Datacenter.list(),
        yield* IpBlock.list({ limit: 2000 }),
        yield* User.list({ limit: 101 }),
        yield* Request.list(),
        yield* Group.list(),
        yield* ManagedResource.list(),
        yield* Lan.list({ datacenterId }),
        (yield* Datacenter.get({ datacenterId, depth: 3 })).entities.lans
      ]
      assert.deepStrictEqual(
        pages.map(({ _links, limit }) => [limit, _links !== undefined]),
        [[100, true], [1000, true], [100, true], [1000, true], ...Array.from({ length: 4 }, () => [undefined, false])]
      )
    }).pipe(cloud(6))
  )

  it.effect("has only the objects that fit, in the order that is asked for", () =>
    Effect.gen(function* () {
      yield* made
      const names = (input: Operation.Page & Operation.Choice<IpBlock.Kind>) =>
        Effect.map(IpBlock.list(input), ({ items }) => items.map(({ properties }) => properties.name))
      assert.deepStrictEqual(yield* names({ filter: { name: "aB" } }), ["ab", "Abc", "abcd"])
      assert.deepStrictEqual(yield* names({ filter: { name: ["abcd", "x"] } }), ["abcd", "x"])
      assert.deepStrictEqual(yield* names({ filter: { name: "ab", location: "de/fra" } }), ["abcd"])
      assert.deepStrictEqual(yield* names({ filter: { size: 3 } }), ["Abc"])
      assert.deepStrictEqual(yield* names({ filter: { name: "no" } }), [])
      assert.deepStrictEqual(yield* names({ filter: { state: "available" }, orderBy: "size" }), [
        "x",
        "ab",
        "Abc",
        "abcd"
      ])
      assert.deepStrictEqual(yield* names({ orderBy: "size", maxResults: 2 }), ["x", "ab"])
      assert.deepStrictEqual(yield* names({ orderBy: "size", limit: 2, offset: 1 }), ["ab", "Abc"])
      assert.deepStrictEqual((yield* IpBlock.list({ depth: 0, filter: { name: "x" } })).items, [])
      yield* Group.create({ name: "ops", createSnapshot: true })
      yield* Group.create({ name: "dev" })
      const groups = yield* Group.list({ filter: { createSnapshot: true } })
      assert.deepStrictEqual(
        groups.items.map(({ properties }) => properties.name),
        ["ops"]
      )
      const owned = yield* ManagedResource.listByType({ resourceType: "ipblock", filter: { name: "abc" } })
      assert.strictEqual(owned.items.length, 2)
      const [me] = (yield* User.list({ filter: { administrator: true } })).items
      assert(me !== undefined)
      assert.strictEqual((yield* User.list({ filter: { administrator: false } })).items.length, 0)
      assert.strictEqual((yield* User.listOwned({ userId: me.id, filter: { name: "abc" } })).items.length, 2)
    }).pipe(cloud(6))
  )

  it.effect("refuses what it does not know", () =>
    Effect.gen(function* () {
      const untyped: object = { filter: { color: "blue" } }
      assert.strictEqual(yield* says(IpBlock.list(untyped)), "[filter.color] Parameter is not known")
      const order: object = { orderBy: "color" }
      assert.strictEqual(yield* says(IpBlock.list(order)), "[orderBy] Parameter is not known")
      const late = says(Request.list({ filter: { createdAfter: "yesterday" } }))
      assert.strictEqual(yield* late, "accepted")
      yield* create("ab")
      assert.match((yield* late) ?? "", /must be a date/)
    }).pipe(cloud(6))
  )

  it.effect("of requests has those of a time, of a status, and with a text in what was sent", () =>
    Effect.gen(function* () {
      yield* create("ab")
      yield* TestClock.adjust("1 hour")
      yield* create("abcd")
      const count = (filter: Operation.Choice<Request.Kind>["filter"]) =>
        Effect.map(Request.list({ filter }), ({ items }) => items.length)
      assert.deepStrictEqual(
        yield* Effect.all([
          count({}),
          count({ createdAfter: "1970-01-01 00:30:00" }),
          count({ createdBefore: "1970-01-01T00:30:00Z" }),
          count({ createdAfter: "1970-01-01 02:00:00" }),
          count({ status: "DONE" }),
          count({ status: ["failed", "queued"] }),
          count({ method: "post", url: "/ipblocks" }),
          count({ method: "DELETE" }),
          count({ headers: "EFFECT-profitbricks" }),
          count({ body: "abcd" })
        ]),
        [2, 1, 1, 0, 2, 0, 2, 0, 2, 1]
      )
      assert.strictEqual((yield* Request.list({ depth: 0, filter: { status: "DONE" } })).items.length, 2)
    }).pipe(cloud(6))
  )
})

describe("a list of version 4", () => {
  it.effect("has all of it, whatever is asked for, and says nothing of pages", () =>
    Effect.gen(function* () {
      yield* made
      const list = yield* IpBlock.list({ limit: 2, offset: 1 })
      assert.deepStrictEqual(
        [list.items.length, list.limit, list.offset, list._links],
        [4, undefined, undefined, undefined]
      )
    }).pipe(cloud(4))
  )
})
