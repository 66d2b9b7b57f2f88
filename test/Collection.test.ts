/** All objects of a collection page by page, and one of them by its name. */
import { assert, describe, it } from "@effect/vitest"
import { Chunk, Effect, Stream } from "effect"
import { Collection, Datacenter, Emulator, Image, Server, User } from "effect-profitbricks"
import { type Step, scripted } from "./support/scripted.js"

const datacenterId = Datacenter.Id.make("dc")

/** A server that lists servers of these names, all at once or in pages. */
const listing = (names: ReadonlyArray<string | null>, page?: number) =>
  scripted(({ url }) => {
    const { searchParams } = new URL(url)
    const offset = Number(searchParams.get("offset") ?? 0)
    const limit = Math.min(page ?? names.length, Number(searchParams.get("limit") ?? names.length))
    const items = names.map((name, index) => ({
      id: `id${index}`,
      properties: { name, cores: 1, ram: 256 },
      entities: { cdroms: {}, volumes: {}, nics: {} }
    }))
    // The link to a next page is there on the last one too, as it was seen to be.
    return {
      status: 200,
      body:
        page === undefined
          ? { items }
          : { items: items.slice(offset, offset + limit), offset, limit, _links: { next: "https://x" } }
    }
  })

const namesOf = Effect.map(Stream.runCollect(Server.all({ datacenterId })), (servers) =>
  Chunk.toReadonlyArray(servers).map(({ properties: { name } }) => name)
)

describe("all", () => {
  it.effect("is one call where the server does not page", () =>
    Effect.gen(function* () {
      const { layer, received } = listing(["a", "b", "c"])
      assert.deepStrictEqual(yield* namesOf.pipe(Effect.provide(layer)), ["a", "b", "c"])
      assert.strictEqual(received.length, 1)
    })
  )

  it.effect.each([1, 2, 3, 4, 5, 6, 7])("reads on where it does: 6 objects in pages of %i", (page) =>
    Effect.gen(function* () {
      const { layer, received } = listing(["a", "b", "c", "d", "e", "f"], page)
      assert.deepStrictEqual(yield* namesOf.pipe(Effect.provide(layer)), ["a", "b", "c", "d", "e", "f"])
      assert.isAtMost(received.length, Math.ceil(6 / page) + 1)
    })
  )

  it.effect.each([{ offset: 0, limit: 1 }, { limit: 1 }])(
    "ends where the server gives the same page again: %j",
    (page) =>
      Effect.gen(function* () {
        const { layer } = scripted([{ status: 200, body: { items: [{ id: "a" }], ...page } }])
        const found = yield* Stream.runCollect(Server.all({ datacenterId, depth: 0 })).pipe(Effect.provide(layer))
        assert.lengthOf(Chunk.toReadonlyArray(found), 1)
      })
  )

  it.effect("reads no more pages than are asked for", () =>
    Effect.gen(function* () {
      const { layer, received } = listing(["a", "b", "c", "d", "e", "f"], 2)
      yield* Server.all({ datacenterId, limit: 1 }).pipe(Stream.take(2), Stream.runDrain, Effect.provide(layer))
      assert.deepStrictEqual(
        received.map(({ url }) => new URL(url).search),
        ["?depth=1&limit=1", "?depth=1&offset=1&limit=1"]
      )
    })
  )

  it.effect("refuses a page that is none", () =>
    Effect.gen(function* () {
      const { layer, received } = listing([])
      const error = yield* Effect.flip(Server.list({ datacenterId, offset: -1, limit: 0 }).pipe(Effect.provide(layer)))
      assert(error._tag === "Validation")
      assert.deepStrictEqual(error.issues.map(({ path }) => path).toSorted(), ["limit", "offset"])
      assert.strictEqual(received.length, 0)
    })
  )

  it.effect("fails as the list does", () =>
    Effect.gen(function* () {
      const { layer } = scripted([{ status: 401 }])
      const error = yield* Effect.flip(Stream.runDrain(User.all()).pipe(Effect.provide(layer)))
      assert.strictEqual(error._tag, "Unauthorized")
    })
  )
})

describe("a name", () => {
  const names = ["web", "Web", "web-1", "database", "mail server", "MAIL", null, ""]
  const findLike = Collection.findLike(Server.list)
  const finds = { findByName: Server.findByName, findLike }

  it.effect.each<readonly [wanted: string, found: string]>([
    ["web", "web"],
    ["Web", "Web"],
    ["web-1", "web-1"],
    ["mail server", "mail server"]
  ])("finds what is named exactly so, in both ways: %s", ([name, found]) =>
    Effect.gen(function* () {
      for (const find of Object.values(finds)) {
        const server = yield* find({ datacenterId, name }).pipe(Effect.provide(listing(names).layer))
        assert.strictEqual(server.properties.name, found)
      }
    })
  )

  it.effect.each<readonly [wanted: string, like: string]>([
    ["DATABASE", "database"],
    ["mail", "MAIL"],
    ["data", "database"],
    ["b-1", "web-1"],
    ["server", "mail server"]
  ])("finds what is like it only if that is asked for: %s, %s", ([name, like]) =>
    Effect.gen(function* () {
      const { layer } = listing(names)
      const error = yield* Effect.flip(Server.findByName({ datacenterId, name }).pipe(Effect.provide(layer)))
      assert.strictEqual(error._tag, "NotFound")
      assert.include(error.message, "no object has this name")
      const server = yield* findLike({ datacenterId, name }).pipe(Effect.provide(layer))
      assert.strictEqual(server.properties.name, like)
    })
  )

  it.effect("finds what is on a later page, and is not sent", () =>
    Effect.gen(function* () {
      const { layer, received } = listing(names, 2)
      yield* Server.findByName({ datacenterId, name: "MAIL" }).pipe(Effect.provide(layer))
      assert.isTrue(received.every(({ url }) => !url.includes("name")))
    })
  )

  it.effect("that several have is ambiguous", () =>
    Effect.gen(function* () {
      const { layer } = listing(["web", "db", "web", "Web"], 2)
      const error = yield* Effect.flip(Server.findByName({ datacenterId, name: "web" }).pipe(Effect.provide(layer)))
      assert(error._tag === "Ambiguous")
      assert.deepStrictEqual(error.candidates, [
        { id: "id0", name: "web" },
        { id: "id2", name: "web" }
      ])
    })
  )

  it.effect("lists those that are equally like it", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        findLike({ datacenterId, name: "WEB" }).pipe(Effect.provide(listing(names).layer))
      )
      assert(error._tag === "Ambiguous")
      assert.deepStrictEqual(error.candidates, [
        { id: "id0", name: "web" },
        { id: "id1", name: "Web" }
      ])
      assert.include(error.message, "2 objects match: web (id0); Web (id1)")
    })
  )

  it.effect.each<readonly [name: string, page?: number]>([
    ["nothing like it"],
    [""],
    ["nothing like it", 2],
    ["nothing like it", 3]
  ])("finds nothing by %j, in pages of %s", ([name, page]) =>
    Effect.gen(function* () {
      for (const find of Object.values(finds)) {
        const error = yield* Effect.flip(find({ datacenterId, name }).pipe(Effect.provide(listing(names, page).layer)))
        assert.strictEqual(error._tag, "NotFound")
        assert.strictEqual(error.operation, "GET /datacenters/{datacenterId}/servers")
      }
    })
  )
})

describe("Image.search", () => {
  it.effect("finds by a part of the name, the location and the type", () =>
    Effect.gen(function* () {
      const found = yield* Image.search({ name: "UBUNTU-16.04", location: "us/las" })
      assert.deepStrictEqual(new Set(found.map(({ properties }) => properties.imageType)), new Set(["CDROM", "HDD"]))
      const disks = yield* Image.search({ location: "de/fra", imageType: "HDD" })
      assert.isTrue(disks.every(({ properties }) => properties.location === "de/fra" && properties.imageType === "HDD"))
      assert.isAtLeast(disks.length, 3)
      assert.deepStrictEqual(yield* Image.search({ name: "plan 9" }), [])
    }).pipe(Effect.provide(Emulator.layer()))
  )

  const entities = { cdroms: {}, volumes: {}, nics: {} }
  const partOf = (more: object, step: object = {}): Step => ({
    status: 200,
    body: { items: [{ id: "id0", properties: { name: "web-1", cores: 1, ram: 256 }, entities }], ...more },
    ...step
  })
  it.effect.each<readonly [what: string, step: Step]>([
    ["has another page that cannot be read", partOf({ limit: 1 })],
    ["is a part", partOf({}, { status: 206 })],
    ["comes from a cache", partOf({}, { headers: { age: "30" } })]
  ])("does not take for all there is what %s", ([, step]) =>
    Effect.gen(function* () {
      for (const by of [Server.findByName, Collection.findLike(Server.list)]) {
        const find = (name: string) => Effect.provide(by({ datacenterId, name }), scripted([step]).layer)
        assert.strictEqual((yield* Effect.flip(find("db")))._tag, "DecodeError")
        // There may be one that is named exactly so.
        assert.strictEqual((yield* Effect.flip(find("web")))._tag, "DecodeError")
        assert.strictEqual((yield* find("web-1")).id, "id0")
      }
    })
  )
})
