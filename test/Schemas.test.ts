/** Representations and payloads at every depth, random ones among them. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, FastCheck, Schema } from "effect"
import { Datacenter, Resource, Server } from "effect-profitbricks"
import { kinds, operations } from "./operations/index.js"
import { answerTo, collection, item, kindNamed, reference } from "./support/representations.js"
import { scripted } from "./support/scripted.js"

const names = [...kinds.keys()]
const schemaOf = (name: string, depth?: number) => kindNamed(name).schema.at(depth)
const listOf = (name: string, depth?: number) => kindNamed(name).schema.collection.at(depth)

type Json = Readonly<Record<string, unknown>>
const understands = (schema: Schema.Schema.AnyNoContext, value: unknown) =>
  Either.isRight(Schema.decodeUnknownEither(schema)(value))

describe("a representation", () => {
  describe.each(names)("of %s", (name) => {
    it("is understood at each depth, and at one that is not known", () => {
      for (let depth = 0; depth <= 5; depth++) {
        assert.isTrue(understands(schemaOf(name, depth), item(name, depth)), `item at ${depth}`)
        assert.isTrue(understands(listOf(name, depth), collection(name, depth)), `collection at ${depth}`)
        assert.isTrue(understands(schemaOf(name), item(name, depth)), `item at ${depth}, not known`)
        assert.isTrue(understands(listOf(name), collection(name, depth)), `collection at ${depth}, not known`)
      }
    })

    it("may lack the items of its collections where the depth is not known, but a list never lacks its own", () => {
      const nested = kindNamed(name).schema.collection.nested()
      for (let depth = -1; depth <= 5; depth++) assert.isTrue(understands(nested, collection(name, depth)), `${depth}`)
      assert.isFalse(understands(listOf(name), collection(name, -1)))
    })

    it("names what it lacks, and nothing where it is as deep as promised", () => {
      const { collection: list, gaps } = kindNamed(name).schema
      for (let depth = 0; depth <= 4; depth++) {
        for (let came = depth; came <= 5; came++) {
          assert.isEmpty([...gaps(item(name, came), depth)], `item of ${came} at ${depth}`)
          assert.isEmpty([...list.gaps(collection(name, came), depth)], `collection of ${came} at ${depth}`)
        }
        assert.deepStrictEqual([...list.gaps(collection(name, -1), depth)], [["items"]], `stub at ${depth}`)
        if (kindNamed(name).properties !== undefined && name !== "resources") {
          assert.deepInclude([...list.gaps(collection(name, 0), depth + 1)], ["items", 0, "properties"])
        }
      }
    })

    it("that has less than its depth promises is refused: the type does not lie", () => {
      for (let depth = 1; depth <= 5; depth++) {
        assert.isFalse(understands(listOf(name, depth), collection(name, -1)), `stub at ${depth}`)
        if (kindNamed(name).properties !== undefined) {
          assert.isFalse(understands(listOf(name, depth), { items: [reference(name)] }), `references at ${depth}`)
          assert.isFalse(understands(schemaOf(name, depth), reference(name)), `reference at ${depth}`)
        }
        // Where the tree ends, there is no more to see further down.
        if (JSON.stringify(item(name, depth)) !== JSON.stringify(item(name, depth - 1))) {
          assert.isFalse(understands(schemaOf(name, depth), item(name, depth - 1)), `${depth - 1} at ${depth}`)
        }
      }
    })
  })

  /** The fields that every recording has, and all versions of the API promise. */
  const required = (name: string, key: string): boolean =>
    ["id", "cores", "ram", "lan", "protocol", "entities"].includes(key) ||
    (key === "location" && ["datacenters", "ipblocks"].includes(name)) ||
    (key === "size" && ["volumes", "ipblocks"].includes(name)) ||
    (["name", "storageSize"].includes(key) && name === "templates") ||
    (["key", "value"].includes(key) && name === "labels")

  /** Some of the keys go, some become null, and some come from nowhere. */
  const drift = (name: string, value: Json, choose: (key: string) => number): Json => ({
    ...Object.fromEntries(
      Object.entries(value).flatMap(([key, field]) => {
        if (key === "properties" || key === "metadata") {
          return [[key, drift(name, field as Json, choose)]]
        }
        if (required(name, key)) return [[key, field]]
        return choose(key) === 0 ? [] : [[key, choose(key) === 1 ? null : field]]
      })
    ),
    brandNew: { since: "tomorrow" },
    [`${name}Password`]: "secret"
  })

  it.prop(
    "may lack what is optional, have it null, and have more than is known",
    [
      FastCheck.constantFrom(...names),
      FastCheck.array(FastCheck.integer({ min: 0, max: 2 }), { minLength: 40, maxLength: 40 })
    ],
    ([name, choices]) => {
      let index = 0
      const drifted = drift(name, item(name, 0), () => choices[index++ % choices.length] ?? 2)
      const decoded = Schema.decodeUnknownEither(schemaOf(name, 0))(drifted)
      assert(Either.isRight(decoded), `${JSON.stringify(drifted)} ${Either.isLeft(decoded) ? decoded.left : ""}`)
      const properties = Resource.untyped(decoded.right)
      if ("properties" in drifted) assert.deepStrictEqual(properties["brandNew"], { since: "tomorrow" })
      assert.notInclude(JSON.stringify({ ...decoded.right, properties: undefined }), "brandNew")
      assert.notInclude(JSON.stringify(decoded.right), "Password")
    }
  )

  it.effect("may have values that are new", () =>
    Effect.gen(function* () {
      const properties = {
        cores: 1,
        ram: 256,
        vmState: "SUSPENDED",
        cpuFamily: "INTEL_SKYLAKE",
        availabilityZone: "ZONE_9"
      }
      const server = yield* Schema.decodeUnknown(Server.Server.at())({
        id: "x",
        properties,
        metadata: { state: "UPDATING" }
      })
      assert.deepStrictEqual<unknown>({ ...server.properties }, properties)
      assert.strictEqual(server.metadata?.state, "UPDATING")
    })
  )
})

describe("any JSON in place of an answer", () => {
  /** Only a read promises a depth. */
  const refusals = ["DecodeError", "ShallowAnswer"]

  it.effect.prop(
    "is understood or is a DecodeError or a ShallowAnswer, and never a defect",
    [FastCheck.constantFrom(...operations), FastCheck.jsonValue({ maxDepth: 4 })],
    ([{ call, status }, body]) =>
      Effect.gen(function* () {
        const { layer } = scripted([{ status, body: JSON.stringify(body) }])
        const result = yield* Effect.either(call.pipe(Effect.provide(layer)))
        if (Either.isLeft(result)) assert.include(status === 200 ? refusals : ["DecodeError"], result.left._tag)
      })
  )

  it.effect.prop(
    "that is nearly right, too",
    [FastCheck.constantFrom(...operations), FastCheck.nat(), FastCheck.jsonValue({ maxDepth: 1 })],
    ([row, place, junk]) =>
      Effect.gen(function* () {
        let index = 0
        const answer = answerTo(row) ?? {}
        const total = JSON.stringify(answer).split(":").length
        const spoiled = JSON.stringify(answer, (_, value: unknown) => (index++ === place % total ? junk : value))
        const { layer } = scripted([{ status: row.status, body: spoiled }])
        const result = yield* Effect.either(row.call.pipe(Effect.provide(layer)))
        if (Either.isLeft(result)) assert.include(row.status === 200 ? refusals : ["DecodeError"], result.left._tag)
      })
  )
})

describe("a payload", () => {
  const payloads = new Map(
    operations.flatMap(({ body, name, operation: { spec } }) =>
      spec.payload === undefined || body === undefined ? [] : [[name, { schema: spec.payload, body }] as const]
    )
  )

  it.each([...payloads])("of %s is the same after encoding and decoding", (_, { body, schema }) => {
    const decoded: unknown = Schema.decodeUnknownSync(schema)(body)
    const encoded: unknown = Schema.encodeUnknownSync(schema)(decoded)
    assert.deepStrictEqual(JSON.parse(JSON.stringify(encoded)), body)
    assert.deepStrictEqual(Schema.decodeUnknownSync(schema)(encoded), decoded)
  })

  const text = FastCheck.string()
  const name = FastCheck.string().filter((value) => !/[@/\\|'\u2018\u2019]/.test(value))
  const maybe = <A>(arbitrary: FastCheck.Arbitrary<A>) => FastCheck.option(arbitrary, { nil: null })
  const record = <T extends object>(
    model: { readonly [K in keyof T]: FastCheck.Arbitrary<T[K]> },
    needed: ReadonlyArray<keyof T & string>
  ) => FastCheck.record(model, { requiredKeys: [...needed] as never })
  const ip = FastCheck.ipV4()
  const port = FastCheck.integer({ min: 1, max: 65534 })

  const rule = FastCheck.oneof(
    FastCheck.tuple(port, port, maybe(ip)).map(([a, b, sourceIp]) => ({
      protocol: "TCP",
      portRangeStart: Math.min(a, b),
      portRangeEnd: Math.max(a, b),
      sourceIp
    })),
    record({ protocol: FastCheck.constant("ICMP"), icmpType: maybe(FastCheck.integer({ min: 0, max: 254 })) }, [
      "protocol"
    ])
  )
  const nic = record(
    {
      lan: FastCheck.nat({ max: 100 }),
      name: maybe(text),
      ips: maybe(FastCheck.array(ip)),
      firewallRules: FastCheck.array(rule)
    },
    ["lan"]
  )
  const volume = record(
    {
      size: FastCheck.integer({ min: 1, max: 9999 }),
      imageAlias: FastCheck.string({ minLength: 1 }),
      name: maybe(text),
      sshKeys: FastCheck.array(FastCheck.string({ minLength: 1 }))
    },
    ["size", "imageAlias"]
  )
  const server = record(
    {
      cores: FastCheck.integer({ min: 1, max: 64 }),
      ram: FastCheck.integer({ min: 1, max: 100 }).map((times) => times * 256),
      bootVolume: maybe(FastCheck.string({ minLength: 1 })),
      volumes: FastCheck.array(FastCheck.oneof(volume, record({ id: FastCheck.string({ minLength: 1 }) }, ["id"]))),
      nics: FastCheck.array(nic)
    },
    ["cores", "ram"]
  )
  const datacenter = record(
    {
      location: text,
      name: maybe(name),
      servers: FastCheck.array(server, { maxLength: 3 }),
      volumes: FastCheck.array(volume, { maxLength: 3 })
    },
    ["location"]
  )

  it.prop("of a whole data center is the same after encoding and decoding", [datacenter], ([payload]) => {
    const schema = Datacenter.Create
    const encoded = Schema.encodeUnknownSync(schema)(payload)
    assert.deepStrictEqual(
      JSON.parse(JSON.stringify(Schema.decodeUnknownSync(schema)(JSON.parse(JSON.stringify(encoded))))),
      JSON.parse(JSON.stringify(payload))
    )
    assert.sameMembers(
      Object.keys(encoded.entities ?? {}),
      Object.keys(payload).filter((key) => key === "servers" || key === "volumes")
    )
  })
})

describe("a depth", () => {
  it("is one from 0 to 10", () => {
    assert.isTrue(Array.from({ length: 11 }, (_, depth) => depth).every(Schema.is(Resource.Depth)))
    assert.isFalse([-1, 11, 1.5, Number.NaN].some(Schema.is(Resource.Depth)))
  })
})
