/** The decoding of answers, and the parts of an Accepted. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck as fc, Option, Redacted, Schema } from "effect"
import { Accepted, Datacenter, Lan, Nic, Request, RetryPolicy, Server, Volume } from "effect-profitbricks"
import { accepted, base, busy, collection, datacenter, ids, nic, request, server, volume } from "./fixtures/answers.js"
import { datacenterId, nicId, requestId, serverId } from "./fixtures/ids.js"
import type { Call } from "./operations/index.js"
import { scripted } from "./support/scripted.js"

/** A recording of version 5 of the API, with fields that version 4 does not have. */
const recorded: unknown = JSON.parse(
  readFileSync(new URL("./fixtures/recorded/server_get_v5.json", import.meta.url), "utf8")
)

const answered = <A, E, R>(run: Effect.Effect<A, E, R>, body: unknown, status = 200) =>
  run.pipe(Effect.provide(scripted([{ ...accepted(body), status }], { retry: RetryPolicy.none }).layer))

const onServer = { datacenterId, serverId }

const same = (actual: unknown, expected: unknown) => assert.deepStrictEqual(actual, expected)

const issuesOf = (run: Call, body: unknown) =>
  Effect.map(Effect.flip(answered(run, body)), (error) =>
    error._tag === "DecodeError"
      ? error.issues.map(({ path }) => path)
      : error._tag === "ShallowAnswer"
        ? error.missing
        : assert.fail(`${error._tag}: ${error.message}`)
  )

describe("decoding", () => {
  it.effect("understands a recording of version 5", () =>
    Effect.gen(function* () {
      const { metadata, properties, entities, ...rest } = yield* answered(
        Server.get({ ...onServer, depth: 0 }),
        recorded
      )
      assert.hasAllKeys(rest, ["id", "type", "href"])
      assert.strictEqual(rest.id, "{serverId}")
      assert.strictEqual(metadata?.createdByUserId, "[userId]")
      assert.strictEqual(metadata?.state, "AVAILABLE")
      assert.strictEqual(properties.cores, 1)
      assert.strictEqual(properties.bootVolume?.id, "{volumeId}")
      assert.strictEqual(properties.bootCdrom, null)
      assert.notProperty(entities.nics, "items")
    })
  )

  it.effect("takes nulls and absent fields wherever the API may have them", () =>
    Effect.gen(function* () {
      const bare = { id: ids.server, properties: { cores: 1, ram: 256 } }
      const stubs = { cdroms: { items: [] }, volumes: { items: [] }, nics: { items: [] } }
      same(yield* answered(Server.get(onServer), { ...bare, entities: stubs }), {
        ...bare,
        entities: stubs
      })
      const names = ["name", "availabilityZone", "vmState", "bootVolume", "bootCdrom", "cpuFamily"]
      const nulls = {
        ...bare,
        type: null,
        href: null,
        metadata: null,
        properties: { ...bare.properties, ...Object.fromEntries(names.map((name) => [name, null])) },
        entities: stubs
      }
      same(yield* answered(Server.get(onServer), nulls), nulls)
    })
  )

  it.effect("takes values that the enumerations do not have yet", () =>
    Effect.gen(function* () {
      const { properties, metadata } = yield* answered(Server.get(onServer), {
        ...server,
        metadata: { state: "DEPLOYING" },
        properties: {
          ...server.properties,
          vmState: "SUSPENDED",
          cpuFamily: "EPYC",
          availabilityZone: "ZONE_9",
          type: "CUBE"
        }
      })
      assert.deepStrictEqual(
        [metadata?.state, properties.vmState, properties.cpuFamily, properties.availabilityZone],
        ["DEPLOYING", "SUSPENDED", "EPYC", "ZONE_9"]
      )
      assert.strictEqual(
        (yield* answered(Request.status({ requestId }), { metadata: { status: "PAUSED" } })).metadata.status,
        "PAUSED"
      )
    })
  )

  it.effect("takes pages, as later versions give them", () =>
    Effect.gen(function* () {
      const page = {
        ...collection("volumes", "/volumes", [volume]),
        offset: 0,
        limit: 1000,
        _links: { self: "https://api.ionos.com/cloudapi/v6/volumes?offset=0&limit=1000", next: "x" }
      }
      same(yield* answered(Volume.list({ datacenterId }), page), page)
    })
  )

  it.effect.each<readonly [path: string, run: Call, body: unknown]>([
    ["id", Server.get(onServer), { ...server, id: undefined }],
    ["id", Server.get(onServer), { ...server, id: 7 }],
    ["properties", Server.get(onServer), { ...server, properties: null }],
    ["properties.cores", Server.get(onServer), { ...server, properties: { ...server.properties, cores: "4" } }],
    ["properties.ram", Server.get(onServer), { ...server, properties: { ...server.properties, ram: undefined } }],
    ["entities", Server.get(onServer), { ...server, entities: "none" }],
    ["entities.nics.items", Server.get(onServer), { ...server, entities: { ...server.entities, nics: { items: 0 } } }],
    ["items[1].id", Datacenter.list(), collection("datacenters", "/datacenters", [datacenter, { id: null }])],
    ["items", Datacenter.list(), { id: "datacenters" }],
    ["metadata.status", Request.status({ requestId }), { metadata: {} }]
  ])("names %s where the answer breaks what the type promises", ([path, run, body]) =>
    Effect.gen(function* () {
      assert.include(yield* issuesOf(run, body), path)
    })
  )

  it.effect.each<readonly [path: string, run: Call, body: unknown]>([
    ["entities.nics", Server.get(onServer), { ...server, entities: undefined }],
    ["entities.nics.items", Server.get(onServer), { ...server, entities: { ...server.entities, nics: {} } }],
    ["entities.volumes.items[0].properties", Server.get({ ...onServer, depth: 2 }), server],
    ["items[1].properties", Datacenter.list(), collection("datacenters", "/datacenters", [datacenter, { id: "b" }])]
  ])("names %s where the answer is not as deep as the type promises", ([path, run, body]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(answered(run, body))
      assert(error._tag === "ShallowAnswer", `${error._tag}: ${error.message}`)
      assert.include(error.missing, path)
    })
  )

  it.effect("gives as much as the depth that was asked for", () =>
    Effect.gen(function* () {
      const rules = collection(`${ids.nic}/firewallrules`, "/x", [])
      const { items: _, ...stub } = rules
      const deep = {
        ...server,
        properties: { ...server.properties, bootVolume: null },
        entities: {
          ...server.entities,
          volumes: { ...server.entities.volumes, items: [volume] },
          nics: { ...server.entities.nics, items: [{ ...nic, entities: { firewallrules: rules } }] }
        }
      }
      const at3 = yield* answered(Server.get({ ...onServer, depth: 3 }), deep)
      assert.deepStrictEqual(at3.entities.nics.items[0]?.entities.firewallrules.items, [])
      const at2 = yield* answered(Server.get({ ...onServer, depth: 2 }), {
        ...deep,
        entities: {
          ...deep.entities,
          nics: { ...deep.entities.nics, items: [{ ...nic, entities: { firewallrules: stub } }] }
        }
      })
      assert.deepStrictEqual(at2.entities.nics.items[0]?.properties.ips, nic.properties.ips)
    })
  )

  it.effect("keeps the body of a recorded call secret, and gives it to who asks for it", () =>
    Effect.gen(function* () {
      const body = '{"properties":{"imagePassword":"s3cretpassw0rd"}}'
      const { properties } = yield* answered(Request.get({ requestId }), {
        ...request,
        properties: { ...request.properties, body }
      })
      const secret = properties.body ?? assert.fail("no body")
      assert.isTrue(Redacted.isRedacted(secret))
      assert.strictEqual(Redacted.value(secret), body)
      const { items } = yield* answered(
        Request.list(),
        collection("requests", "/requests", [{ ...request, properties: { ...request.properties, body } }])
      )
      assert.isTrue(Redacted.isRedacted(items[0]?.properties.body))
    })
  )
})

describe("an Accepted", () => {
  const create = Datacenter.create({ location: "us/las" })
  const withLocation = (location: string | undefined) => {
    const step = { status: 202, body: busy(datacenter), ...(location === undefined ? {} : { headers: { location } }) }
    return create.pipe(Effect.provide(scripted([step]).layer))
  }

  it.effect.each([
    `${base}/requests/${ids.request}/status`,
    `https://api.ionos.com/cloudapi/v5/requests/${ids.request}/status`,
    `http://localhost:1/requests/${ids.request}/status?pretty=true`,
    `/cloudapi/v6/requests/${ids.request}/status`
  ])("has the id of the request from its Location: %s", (location) =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* withLocation(location)).requestId, Option.some(requestId))
    })
  )

  it.effect.each([
    undefined,
    "",
    "/",
    "nonsense",
    `${base}/datacenters/${ids.datacenter}`,
    `${base}/requests/`,
    `${base}/requests//status`
  ])("has no id if there is no request in its Location: %s", (location) =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* withLocation(location)).requestId, Option.none())
    })
  )

  it.effect.prop("is there whatever its Location, which is never followed", [fc.string()], ([text]) =>
    Effect.gen(function* () {
      const location = text.replace(/[^\x20-\x7e]/g, "")
      const { layer, received } = scripted([{ status: 202, body: busy(datacenter), headers: { location } }])
      assert.isTrue(Accepted.isAccepted(yield* create.pipe(Effect.provide(layer))))
      assert.lengthOf(received, 1)
    })
  )

  it.effect("goes through JSON and back, with a value, without one, and without a request", () =>
    Effect.gen(function* () {
      const roundTrip = <A extends Accepted.Accepted<unknown>>(schema: Schema.Schema<A, Accepted.Encoded>, value: A) =>
        Effect.gen(function* () {
          const text = JSON.stringify(yield* Schema.encode(schema)(value))
          const back = yield* Schema.decodeUnknown(schema)(JSON.parse(text))
          assert.isTrue(Accepted.isAccepted(back))
          assert.deepStrictEqual({ ...back }, { ...value })
        })
      yield* roundTrip(Datacenter.create.accepted, yield* withLocation(`${base}/requests/${ids.request}/status`))
      yield* roundTrip(Datacenter.create.accepted, yield* withLocation(undefined))
      yield* roundTrip(Server.start.accepted, yield* answered(Server.start(onServer), undefined, 202))
      yield* roundTrip(Nic.remove.accepted, yield* answered(Nic.remove({ ...onServer, nicId }), undefined, 202))
      yield* roundTrip(
        Lan.create.accepted,
        yield* answered(Lan.create({ datacenterId }), { id: "1", properties: {} }, 202)
      )
    })
  )

  it.effect("does not come from JSON that is none, or that is one of another operation", () =>
    Effect.gen(function* () {
      const stored = yield* Schema.encode(Datacenter.create.accepted)(yield* withLocation(undefined))
      for (const json of [
        null,
        {},
        { ...stored, value: {} },
        { ...stored, requestId: 1 },
        { ...stored, requestId: "" }
      ]) {
        assert.isTrue((yield* Effect.either(Schema.decodeUnknown(Datacenter.create.accepted)(json)))._tag === "Left")
      }
      assert.isTrue((yield* Effect.either(Schema.decodeUnknown(Server.create.accepted)(stored)))._tag === "Left")
    })
  )
})
