/** The depth of answers: what was asked for is a promise, what came is kept. */
import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import { Effect, Option, Schedule } from "effect"
import {
  Accepted,
  Datacenter,
  type Errors,
  Lan,
  type ProfitBricks,
  Request,
  Resource,
  RetryPolicy,
  Server
} from "effect-profitbricks"
import { accepted, busy, collection, datacenter, ids, nic, server, shallow, volume } from "./fixtures/answers.js"
import { datacenterId, lanId, onServer, requestId } from "./fixtures/ids.js"
import { type Call, operations } from "./operations/index.js"
import { answerTo } from "./support/representations.js"
import { scripted } from "./support/scripted.js"

const answered = <A, E, R>(run: Effect.Effect<A, E, R>, body: unknown) =>
  Effect.provide(run, scripted([{ status: 200, body }], { retry: RetryPolicy.none }).layer)

/** What an answer lacks, and of which depth. */
const lack = (run: Call, body: unknown) =>
  Effect.map(Effect.flip(answered(run, body)), (error) =>
    error._tag === "ShallowAnswer" ? [error.depth, error.missing] : assert.fail(`${error._tag}: ${error.message}`)
  )

const volumes = { ...server.entities.volumes, items: [volume] }
const rules = collection(`${ids.nic}/firewallrules`, "/x", [])
const { items: _, ...stub } = rules
const nics = (firewallrules: object) => ({
  ...server.entities.nics,
  items: [{ ...nic, entities: { firewallrules } }]
})
/** At depth 2. */
const deep = { ...server, entities: { ...server.entities, volumes, nics: nics(stub) } }

const deepReads = operations.filter(
  (row) =>
    row.method === "GET" &&
    (row.one ?? row.many) !== undefined &&
    JSON.stringify(answerTo(row, 2)) !== JSON.stringify(answerTo(row, 1))
)

describe("an answer that is not as deep as was asked for", () => {
  it.effect.each<readonly [missing: ReadonlyArray<string>, depth: number, run: Call, body: unknown]>([
    [
      ["entities.cdroms", "entities.volumes", "entities.nics"],
      0,
      Server.get({ ...onServer, depth: 0 }),
      { ...server, entities: undefined }
    ],
    [["entities.nics.items"], 1, Server.get(onServer), { ...server, entities: { ...server.entities, nics: stub } }],
    [["entities.nics"], 1, Server.get(onServer), { ...server, entities: { ...server.entities, nics: undefined } }],
    [
      ["properties.bootVolume.properties"],
      2,
      Server.get({ ...onServer, depth: 2 }),
      {
        ...server,
        properties: { ...server.properties, bootVolume: { id: ids.volume } },
        entities: { cdroms: { items: [] }, volumes: { items: [] }, nics: { items: [] } }
      }
    ],
    [["entities.nics.items[0].entities.firewallrules.items"], 3, Server.get({ ...onServer, depth: 3 }), deep],
    [
      [
        "entities.volumes.items[0].properties",
        "entities.nics.items[0].properties",
        "entities.nics.items[0].entities.firewallrules"
      ],
      2,
      Server.get({ ...onServer, depth: 2 }),
      server
    ],
    [
      ["items[1].entities.nics.items[0].properties", "items[1].entities.nics.items[0].entities.firewallrules"],
      3,
      Server.list({ datacenterId, depth: 3 }),
      collection("servers", "/servers", [deep, { ...deep, entities: { ...deep.entities, nics: server.entities.nics } }])
    ],
    [["items[0].properties"], 1, Server.listVolumes(onServer), server.entities.volumes],
    [
      ["entities.nics.items[0].entities.firewallrules"],
      2,
      Lan.get({ datacenterId, lanId, depth: 2 }),
      {
        id: "1",
        properties: {},
        entities: { nics: { items: [{ ...nic, entities: undefined }] } }
      }
    ]
  ])("is a ShallowAnswer, which names what is missing: %j", ([missing, depth, run, body]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* lack(run, body), [depth, missing])
    })
  )

  it.effect("names ten of the places at most, the first ones", () =>
    Effect.gen(function* () {
      const items = Array.from({ length: 200 }, (_, index) => ({ id: `v${index}` }))
      const names = (count: number) => items.slice(0, count).map((_, index) => `items[${index}].properties`)
      const run = Server.listVolumes(onServer)
      for (const [count, named] of [
        [1, 1],
        [10, 10],
        [11, 10],
        [200, 10]
      ] as const) {
        assert.deepStrictEqual(yield* lack(run, { items: items.slice(0, count) }), [1, names(named)])
      }
    })
  )

  it.effect("says how to ask for less, and is not asked for again", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted(
        [{ status: 200, body: { ...server, entities: { ...server.entities, nics: stub } } }],
        { retry: RetryPolicy.layer(Schedule.recurs(2)) }
      )
      const error = yield* Effect.flip(Effect.provide(Server.get(onServer), layer))
      assert.strictEqual(
        error.message,
        "GET /datacenters/{datacenterId}/servers/{serverId}: 200 the answer is not as deep as 1, Resource.upTo(1) accepts" +
          ` less: missing entities.nics.items (datacenterId ${datacenterId}, serverId ${ids.server}, api.ionos.com)`
      )
      assert.isFalse(error.isRetryable)
      assert.lengthOf(received, 1)
    })
  )

  it.effect.each(deepReads.map((row) => [row.name, row] as const))(
    "is given as it is if it is asked for without the promise: %s",
    ([, row]) =>
      Effect.gen(function* () {
        for (const depth of [1, 2, 3, 4] as const) {
          for (const came of [0, depth - 1]) {
            const body = answerTo(row, came)
            if (JSON.stringify(body) === JSON.stringify(answerTo(row, depth))) continue
            const [asked] = yield* lack(row.operation({ ...row.input, depth }), body)
            assert.strictEqual(asked, depth)
            const value = yield* answered(row.operation({ ...row.input, depth: Resource.upTo(depth) }), body)
            assert.deepStrictEqual<unknown>(value, body)
          }
        }
      })
  )

  it.effect("has nothing of the objects in its error", () =>
    Effect.gen(function* () {
      const named = { ...server, properties: { ...server.properties, name: "my-server" }, entities: undefined }
      const error = yield* Effect.flip(answered(Server.get(onServer), named))
      assert.strictEqual(error._tag, "ShallowAnswer")
      assert.notInclude(`${JSON.stringify(error)} ${error.message}`, "my-server")
    })
  )

  it.effect("is no trouble where it answers a change", () =>
    Effect.gen(function* () {
      const { layer } = scripted([accepted({ ...busy(datacenter), entities: { servers: stub } })])
      const { value } = yield* Effect.provide(Datacenter.update({ datacenterId, name: "b", depth: 5 }), layer)
      assert.deepStrictEqual<unknown>(value.entities, { servers: stub })
    })
  )
})

describe("an answer that is deeper than was asked for", () => {
  it.effect.each(deepReads.map((row) => [row.name, row] as const))("keeps what came: %s", ([, row]) =>
    Effect.gen(function* () {
      for (const depth of [0, 1, 2] as const) {
        const body = answerTo(row, 5)
        for (const asked of [depth, Resource.upTo(depth)]) {
          assert.deepStrictEqual<unknown>(yield* answered(row.operation({ ...row.input, depth: asked }), body), body)
        }
      }
    })
  )

  it.effect(
    "is decoded all the way down: what is wrong there is a DecodeError, and a property that is not known stays",
    () =>
      Effect.gen(function* () {
        const below = (properties: object) => ({
          ...shallow(server),
          entities: { ...server.entities, nics: { items: [{ ...nic, properties }] } }
        })
        const run = Server.get({ ...onServer, depth: 0 })
        const error = yield* Effect.flip(answered(run, below({ ...nic.properties, lan: "one" })))
        assert.deepStrictEqual(error._tag === "DecodeError" ? error.issues.map(({ path }) => path) : error._tag, [
          "entities.nics.items[0].properties.lan"
        ])
        const value = yield* answered(run, below({ ...nic.properties, brandNew: "since tomorrow" }))
        assert.include(JSON.stringify(value), "brandNew")
        assert.include(JSON.stringify(value), nic.properties.mac)
      })
  )
})

describe("a depth without its promise", () => {
  it.effect("is asked for as it is", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 503 }], { retry: RetryPolicy.none })
      for (const depth of [0, 5, 10] as const) {
        yield* Effect.flip(Effect.provide(Datacenter.list({ depth: Resource.upTo(depth) }), layer))
      }
      assert.deepStrictEqual(
        received.map(({ url }) => new URL(url).search),
        ["?depth=0", "?depth=5", "?depth=10"]
      )
    })
  )

  it.effect("is one from 0 to 10, too", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 503 }])
      for (const depth of [{ upTo: 11 }, { upTo: -1 }, { upTo: "3" }, {}, { upTo: 1, downTo: 0 }]) {
        const error = yield* Effect.flip(Effect.provide(Datacenter.list({ depth: depth as never }), layer))
        assert(error._tag === "Validation", error._tag)
        assert.isTrue(error.issues.every(({ path }) => path.startsWith("depth")))
      }
      assert.lengthOf(received, 0)
    })
  )

  it.effect("has the type of a depth that is not known", () =>
    Effect.gen(function* () {
      const body = { id: ids.server, properties: { cores: 1, ram: 256 } }
      const value = yield* answered(Server.get({ ...onServer, depth: Resource.upTo(3) }), body)
      expectTypeOf(value).toEqualTypeOf<Server.Server>()
      expectTypeOf(value.entities?.nics?.items?.[0]?.properties?.ips).toEqualTypeOf<
        ReadonlyArray<string> | null | undefined
      >()
      assert.isUndefined(value.entities)
      const promised = Server.get({ ...onServer, depth: 3 })
      expectTypeOf<Effect.Effect.Success<typeof promised>>().toEqualTypeOf<Server.Server<3>>()
      const list = yield* answered(Datacenter.list({ depth: Resource.upTo(1) }), { items: [{ id: "a" }] })
      expectTypeOf(list).toEqualTypeOf<Resource.AnyCollection<Datacenter.Kind>>()
      assert.deepStrictEqual<unknown>(list, { items: [{ id: "a" }] })
    })
  )

  it.effect("does not excuse an object without its id or properties, nor a list without its items", () =>
    Effect.gen(function* () {
      const upTo = Resource.upTo(3)
      for (const [run, body, path] of [
        [Server.get({ ...onServer, depth: upTo }), { id: "a" }, "properties"],
        [Server.get({ ...onServer, depth: upTo }), { properties: { cores: 1, ram: 256 } }, "id"],
        [Datacenter.list({ depth: upTo }), { id: "datacenters" }, "items"],
        [Datacenter.list({ depth: upTo }), { items: [{}] }, "items[0].id"],
        [Datacenter.list(), { id: "datacenters" }, "items"],
        [Datacenter.list({ depth: 0 }), { id: "datacenters", items: null }, "items"],
        [Server.listVolumes(onServer), {}, "items"]
      ] as const) {
        const error = yield* Effect.flip(answered<unknown, Errors.ApiError, ProfitBricks.ProfitBricks>(run, body))
        assert(error._tag === "DecodeError", `${error._tag}: ${error.message}`)
        assert.deepStrictEqual(
          error.issues.map((issue) => issue.path),
          [path]
        )
      }
    })
  )

  it.effect("may be that of a read after a wait, whose ShallowAnswer has what was accepted", () =>
    Effect.gen(function* () {
      const read = { ...server, entities: { nics: stub } }
      const { layer } = scripted(({ method, url }) =>
        method === "POST"
          ? accepted(busy(server))
          : { status: 200, body: url.includes("/requests/") ? { metadata: { status: "DONE" } } : read }
      )
      const create = Server.create({ datacenterId, cores: 1, ram: 256 })
      const value = yield* Effect.provide(Request.ready({ depth: Resource.upTo(3) })(create), layer)
      expectTypeOf(value).toEqualTypeOf<Server.Server>()
      assert.deepStrictEqual<unknown>(value, read)
      const error = yield* Effect.flip(Effect.provide(Request.ready({ depth: 3 })(create), layer))
      assert(error._tag === "ShallowAnswer")
      assert.deepStrictEqual(error.missing, ["entities.cdroms", "entities.volumes", "entities.nics.items"])
      assert.strictEqual(error.requestId, requestId)
      assert.strictEqual(Option.getOrThrow(Accepted.ofError(error)).ids["serverId"], ids.server)
    })
  )
})
