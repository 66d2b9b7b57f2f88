/** Ids in paths and bodies are sent as they are, or refused. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck as fc } from "effect"
import { Datacenter, FirewallRule, Lan, Location, Nic, Request, RetryPolicy, Server, Volume } from "effect-profitbricks"
import { datacenterId, nicId, serverId, volumeId } from "./fixtures/ids.js"
import type { Call } from "./operations/index.js"
import { scripted } from "./support/scripted.js"

/** An unchecked id, as it comes out of a program without types. */
const unchecked = { disableValidation: true }

const prefix = ["cloudapi", "v6"]

/** The segments of a path as a server takes them apart. */
const segmentsOf = (url: string) => new URL(url).pathname.split("/").slice(1).map(decodeURIComponent)

/** The call that arrives, or the refusal. */
const send = (run: Call, options?: Parameters<typeof scripted>[1]) => {
  const { layer, received } = scripted([{ status: 503 }], { ...options, retry: RetryPolicy.none })
  return Effect.map(Effect.flip(Effect.provide(run, layer)), (error) => ({ error, received }))
}

const assertRefused = ({ error, received }: Effect.Effect.Success<ReturnType<typeof send>>, path: string) => {
  assert.lengthOf(received, 0)
  if (error._tag !== "Validation") return assert.fail(`${error._tag} instead of Validation`)
  assert.strictEqual(error.attempts, 0)
  assert.strictEqual(error.status, undefined)
  assert.deepStrictEqual(
    error.issues.map((issue) => issue.path),
    [path]
  )
  assert.isNotEmpty(error.issues[0]?.message)
  return undefined
}

const peculiar = fc.constantFrom(
  ..."/?#%&=+;:@\\ \t\n\r\u0000\u007f\u00a0.'\"<>{}|^`~*()",
  ..."äß漢😀\u202e\ufeff",
  "..",
  "../",
  "%2e%2e",
  "%2F",
  "%",
  "%zz",
  "/../",
  "http://evil.example/",
  "\ud800",
  "\udc00"
)

/** Any string of UTF-16 code units, lone surrogates among them, often with something in it that a URL knows. */
const anyId = fc.oneof(
  fc.string16bits(),
  fc.array(fc.oneof(peculiar, fc.string({ maxLength: 3 }))).map((s) => s.join(""))
)

/** UTF-8 has no lone surrogates: they cannot be sent. */
const isSendable = (id: string) => id !== "" && id !== "." && id !== ".." && !/\p{Surrogate}/u.test(id)

describe("an id in a path", () => {
  it.effect.prop(
    "is one segment, as it is, or is refused if it cannot be one",
    [anyId, anyId],
    ([first, second]) =>
      Effect.gen(function* () {
        const datacenter = Datacenter.Id.make(first, unchecked)
        const server = Server.Id.make(second, unchecked)
        const { error, received } = yield* send(Server.start({ datacenterId: datacenter, serverId: server }))
        if (isSendable(first) && isSendable(second)) {
          const { url, method } = received[0] ?? assert.fail(`refused: ${error.message}`)
          assert.strictEqual(method, "POST")
          assert.deepStrictEqual(segmentsOf(url), [...prefix, "datacenters", first, "servers", second, "start"])
          assert.strictEqual(new URL(url).origin, "https://api.ionos.com")
          assert.strictEqual(new URL(url).search, "")
          assert.strictEqual(new URL(url).hash, "")
          // In front of a query, too.
          const get = yield* send(Server.get({ datacenterId: datacenter, serverId: server }))
          const asked = new URL(get.received[0]?.url ?? "")
          assert.deepStrictEqual(segmentsOf(asked.href), [...prefix, "datacenters", first, "servers", second])
          assert.deepStrictEqual([asked.search, asked.hash], ["?depth=1", ""])
        } else {
          assert.lengthOf(received, 0)
          assert.strictEqual(error._tag, "Validation")
          assert.strictEqual(error.attempts, 0)
        }
      }),
    { fastCheck: { numRuns: 500 } }
  )

  it("cannot be empty", () => {
    assert.throws(() => Server.Id.make(""))
  })

  const bad = ["", ".", "..", "\ud800", "a\udfff", "\udc00\ud800"]

  it.effect.each(bad)("is refused by its name before anything is sent if it is %j", (id) =>
    Effect.gen(function* () {
      const datacenter = { datacenterId: Datacenter.Id.make(id, unchecked) }
      assertRefused(yield* send(Datacenter.get(datacenter)), "datacenterId")
      assertRefused(yield* send(Datacenter.remove(datacenter)), "datacenterId")
      assertRefused(yield* send(Datacenter.update({ ...datacenter, name: "b" })), "datacenterId")
      assertRefused(yield* send(Server.list(datacenter)), "datacenterId")
      assertRefused(yield* send(Server.create({ ...datacenter, cores: 1, ram: 256 })), "datacenterId")
      assertRefused(yield* send(Server.reboot({ datacenterId, serverId: Server.Id.make(id, unchecked) })), "serverId")
      assertRefused(yield* send(Volume.get({ datacenterId, volumeId: Volume.Id.make(id, unchecked) })), "volumeId")
      assertRefused(yield* send(Nic.get({ datacenterId, serverId, nicId: Nic.Id.make(id, unchecked) })), "nicId")
      const rule = FirewallRule.Id.make(id, unchecked)
      assertRefused(
        yield* send(FirewallRule.get({ datacenterId, serverId, nicId, firewallruleId: rule })),
        "firewallruleId"
      )
      assertRefused(yield* send(Request.status({ requestId: Request.Id.make(id, unchecked) })), "requestId")
      assertRefused(yield* send(Location.listRegion({ regionId: id })), "regionId")
    })
  )

  it.effect("is named together with every other that is not acceptable", () =>
    Effect.gen(function* () {
      const ids = { datacenterId: Datacenter.Id.make("..", unchecked), serverId: Server.Id.make("", unchecked) }
      const { error } = yield* send(Server.get(ids))
      assert.sameMembers(error._tag === "Validation" ? error.issues.map(({ path }) => path) : [], [
        "datacenterId",
        "serverId"
      ])
    })
  )

  it.effect("never leaves the path of the base URL, whatever that is", () =>
    Effect.forEach(
      ["http://localhost:8080", "http://localhost:8080/", "https://proxy.example/a/b/", "https://x.example/ä b"],
      (baseUrl) =>
        Effect.gen(function* () {
          const id = Volume.Id.make("../../x?y#z")
          const { received } = yield* send(Volume.get({ datacenterId, volumeId: id }), { baseUrl })
          const base = segmentsOf(baseUrl.replace(/\/$/, ""))
          assert.deepStrictEqual(segmentsOf(received[0]?.url ?? ""), [
            ...base.filter((segment) => segment !== ""),
            "datacenters",
            datacenterId,
            "volumes",
            id
          ])
        })
    )
  )
})

describe("the id of a location", () => {
  it.effect.prop(
    "is two segments, of which the second may have a slash in it, or is refused",
    [
      fc.oneof(
        anyId,
        fc.tuple(anyId, anyId).map((s) => s.join("/")),
        fc.tuple(anyId, anyId, anyId).map((s) => s.join("/"))
      )
    ],
    ([id]) =>
      Effect.gen(function* () {
        const { error, received } = yield* send(Location.get({ locationId: Location.Id.make(id, unchecked) }))
        const parts = id.split("/")
        if ([2, 3].includes(parts.length) && parts.every(isSendable)) {
          const [region = "", ...city] = parts
          assert.deepStrictEqual(segmentsOf(received[0]?.url ?? ""), [...prefix, "locations", region, city.join("/")])
        } else {
          assert.lengthOf(received, 0)
          assert.strictEqual(error._tag, "Validation")
        }
      })
  )

  it.effect.each(["", "us", "us/", "/las", "us/las/", "us/las/1/2", "us/../1", "us/..", "../las", "//", "us//las"])(
    "is refused if it is %j",
    (id) =>
      Effect.gen(function* () {
        assertRefused(yield* send(Location.get({ locationId: Location.Id.make(id, unchecked) })), "locationId")
      })
  )
})

describe("a LAN", () => {
  it.effect("is named by its id or by its number, in a path and in a body", () =>
    Effect.gen(function* () {
      for (const lan of [Lan.Id.make("12"), 12]) {
        const inPath = yield* send(Lan.get({ datacenterId, lanId: lan }))
        assert.deepStrictEqual(segmentsOf(inPath.received[0]?.url ?? "").slice(-2), ["lans", "12"])
        const inBody = yield* send(Nic.create({ datacenterId, serverId, lan }))
        assert.strictEqual(inBody.received[0]?.body, '{"properties":{"lan":12}}')
      }
    })
  )

  it.effect.each([1.5, Number.NaN, -1, Number.POSITIVE_INFINITY, 1e21])("is refused if its number is %d", (lan) =>
    Effect.gen(function* () {
      assertRefused(yield* send(Lan.get({ datacenterId, lanId: lan })), "lanId")
      assertRefused(yield* send(Nic.create({ datacenterId, serverId, lan })), "lan")
    })
  )

  it.effect.each(["", "one", "1 ", "0x1", "1e3", "1.0", "-1"])(
    "is refused in a body if it is %j, which is no number of a LAN",
    (id) =>
      Effect.gen(function* () {
        assertRefused(yield* send(Nic.create({ datacenterId, serverId, lan: Lan.Id.make(id, unchecked) })), "lan")
      })
  )
})

describe("an id in a body", () => {
  it.effect("is sent as it is, whatever is in it", () =>
    Effect.gen(function* () {
      const volume = Volume.Id.make('a/../"b?#%')
      const { received } = yield* send(Server.attachVolume({ datacenterId, serverId, volumeId: volume }))
      assert.deepStrictEqual(JSON.parse(received[0]?.body ?? ""), { id: volume })
      assert.deepStrictEqual(segmentsOf(received[0]?.url ?? "").slice(-2), [serverId, "volumes"])
    })
  )

  it.effect("is refused if it is empty, with the path to it", () =>
    Effect.gen(function* () {
      const empty = Volume.Id.make("", unchecked)
      assertRefused(yield* send(Server.attachVolume({ datacenterId, serverId, volumeId: empty })), "volumeId")
      assertRefused(
        yield* send(
          Datacenter.create({
            location: "us/las",
            servers: [{ cores: 1, ram: 256, volumes: [{ id: volumeId }, { id: empty }] }]
          })
        ),
        "servers[0].volumes[1].id"
      )
    })
  )
})
