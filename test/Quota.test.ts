/** The look at the contract before anything is bought. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck as fc, Schema } from "effect"
import {
  Contract,
  Datacenter,
  Emulator,
  Ensure,
  IpBlock,
  Plan,
  Quota,
  Request,
  Template,
  Volume
} from "effect-profitbricks"
import { scripted } from "./support/scripted.js"

const cubeXs = Template.Id.make("15c6dd2f-02d2-4987-b439-9a58dd59ecc3")
const gpuS = Template.Id.make("6913ed82-a143-4c15-89ac-08fb375a97c5")
const blank = { licenceType: "OTHER" } as const
const cube = { type: "CUBE", templateUuid: cubeXs, volumes: [{ type: "DAS", ...blank }] } as const

const shop: Datacenter.Create = {
  name: "shop",
  location: "us/las",
  servers: [
    {
      cores: 4,
      ram: 8192,
      volumes: [
        { size: 20, ...blank },
        { size: 100, type: "SSD Premium", ...blank }
      ]
    },
    { type: "VCPU", cores: 2, ram: 16384, nics: [{ lan: 1 }] }
  ],
  volumes: [{ size: 50, type: "SSD", ...blank }]
}
const ofShop = {
  ...Quota.none,
  cores: 6,
  ram: 24576,
  hdd: 20,
  ssd: 150,
  coresPerServer: 4,
  ramPerServer: 16384,
  hddPerVolume: 20,
  ssdPerVolume: 100
}

const emulator = (limits: NonNullable<Emulator.Seed["limits"]>) =>
  Emulator.layer({ provisioningTime: 0, seed: { limits } })

describe("Quota.needs", () => {
  it("sums up a data center, on its own and among others", () => {
    assert.deepStrictEqual(Quota.needs(shop), ofShop)
    const two = Quota.needs({ datacenters: [shop, shop] })
    assert.deepStrictEqual(two, { ...ofShop, cores: 12, ram: 49152, hdd: 40, ssd: 300 })
    assert.deepStrictEqual(Quota.sum([ofShop, ofShop]), two)
    assert.deepStrictEqual(Quota.needs({}), Quota.none)
  })

  it("counts volumes that exist as nothing, addresses by blocks, and node pools by nodes", () => {
    assert.deepStrictEqual(
      Quota.needs({
        servers: [{ cores: 2, ram: 4096, volumes: [{ id: Volume.Id.make("v") }] }],
        ipBlocks: [{ size: 2 }, { size: 3, location: "us/las", name: "front" }],
        k8sClusters: [{ name: "prod" }],
        k8sNodePools: [
          { name: "workers", nodeCount: 3, coresCount: 2, ramSize: 4096, storageType: "SSD", storageSize: 50 }
        ]
      }),
      {
        ...Quota.none,
        cores: 2 + 6,
        ram: 4096 + 12288,
        ssd: 150,
        ips: 5,
        k8sClusters: 1,
        coresPerServer: 2,
        ramPerServer: 4096,
        ssdPerVolume: 50
      }
    )
  })

  it("counts gateways and network load balancers, and security groups with the rules of the largest", () => {
    const rule = { protocol: "TCP" } as const
    const additions: Quota.Additions = {
      natGateways: [{ name: "way out" }],
      networkLoadBalancers: [{}, {}],
      securityGroups: [{ name: "web", rules: [rule, rule] }, { name: "none" }]
    }
    const needs = Quota.needs(additions)
    const perOne = { securityGroupsPerVdc: 2, rulesPerSecurityGroup: 2 }
    assert.deepStrictEqual(needs, { ...Quota.none, natGateways: 1, nlbs: 2, ...perOne })
    assert.deepStrictEqual(Quota.sum([needs, needs]), { ...Quota.none, natGateways: 2, nlbs: 4, ...perOne })
  })

  it.effect("counts servers by their templates, which are given or read", () =>
    Effect.gen(function* () {
      const additions: Quota.Additions = {
        servers: [
          cube,
          cube,
          {
            type: "GPU",
            templateUuid: gpuS,
            volumes: [
              { type: "SSD", ...blank },
              { size: 7, ...blank }
            ]
          }
        ]
      }
      const templates = yield* Template.list({})
      const given = Quota.needs(additions, templates.items)
      assert.deepStrictEqual(given, {
        ...Quota.none,
        cores: 1 + 1 + 15,
        ram: 1024 + 1024 + 131072,
        hdd: 7,
        ssd: 1024,
        das: 60,
        coresPerServer: 15,
        ramPerServer: 131072,
        hddPerVolume: 7,
        ssdPerVolume: 1024
      })
      const open = Quota.needs(additions)
      assert.deepStrictEqual(open, {
        ...Quota.none,
        hdd: 7,
        hddPerVolume: 7,
        templated: [
          { templateUuid: cubeXs, volumes: ["DAS"] },
          { templateUuid: cubeXs, volumes: ["DAS"] },
          { templateUuid: gpuS, volumes: ["SSD"] }
        ]
      })
      const before = (yield* Emulator.calls).length
      assert.deepStrictEqual(yield* Quota.check(open), yield* Quota.check(given))
      const calls = (yield* Emulator.calls).slice(before)
      // Two templates, and the contract twice.
      assert.lengthOf(calls, 4)
      assert.isTrue(calls.every(({ method }) => method === "GET"))
    }).pipe(Effect.provide(emulator({})))
  )
})

const limits = { coresPerContract: 10, ramPerContract: 40960, ssdLimitPerContract: 200 * 1024, reservableIps: 4 }

describe("Quota.check", () => {
  it.effect("tells what rests, which is what the contract says once all is there", () =>
    Effect.gen(function* () {
      const rest = yield* Quota.check(Quota.needs({ datacenters: [shop], ipBlocks: [{ size: 3 }] }))
      assert.deepInclude(rest, { cores: 4, ram: 40960 - 24576, ssd: 50, ips: 1 })
      yield* Datacenter.create(shop).pipe(Request.completed())
      yield* IpBlock.create({ location: "us/las", size: 3 }).pipe(Request.completed())
      assert.deepStrictEqual(yield* Quota.check({}), rest)
    }).pipe(Effect.provide(emulator(limits)))
  )

  it.effect("fails with every limit that would be exceeded, before anything is sent that changes something", () =>
    Effect.gen(function* () {
      yield* Datacenter.create(shop).pipe(Request.completed())
      const sent = (yield* Emulator.calls).length
      const error = yield* Effect.flip(Quota.check({ ...Quota.needs(shop), ips: 5, coresPerServer: 60 }))
      if (error._tag !== "QuotaExceeded") return assert.fail(error.message)
      assert.deepStrictEqual(error.exceeded, [
        { limit: "coresPerContract", unit: "cores", maximum: 10, need: 6, rest: 4 },
        { limit: "ramPerContract", unit: "MB of RAM", maximum: 40960, need: 24576, rest: 16384 },
        { limit: "ssdLimitPerContract", unit: "GB of SSD storage", maximum: 200, need: 150, rest: 50 },
        { limit: "reservableIps", unit: "IP addresses", maximum: 4, need: 5, rest: 4 },
        { limit: "coresPerServer", unit: "cores", maximum: 50, need: 60, rest: 50 }
      ])
      assert.include(
        error.message,
        "the contract does not have enough: coresPerContract: 6 cores needed, 4 of 10 left; "
      )
      assert.isFalse(error.isRetryable)
      const encoded = Schema.encodeSync(Quota.QuotaExceeded)(error)
      assert.deepStrictEqual(Schema.decodeSync(Quota.QuotaExceeded)(encoded).exceeded, error.exceeded)
      const calls = (yield* Emulator.calls).slice(sent)
      assert.deepStrictEqual(
        calls.map(({ operation }) => operation),
        ["GET /contracts"]
      )
      return undefined
    }).pipe(Effect.provide(emulator(limits)))
  )

  const contract = (resourceLimits: object | null) =>
    scripted([{ status: 200, body: { items: [{ properties: { resourceLimits } }] } }]).layer

  it.effect("does not check what the API says no limit of", () =>
    Effect.gen(function* () {
      const everything = Quota.sum([ofShop, { ips: 1_000_000, k8sClusters: 1_000 }])
      assert.deepStrictEqual(yield* Quota.check(everything).pipe(Effect.provide(contract(null))), {})
      const some = contract({ coresPerContract: 10, ramPerContract: null, reservableIps: 2_000_000 })
      assert.deepStrictEqual(yield* Quota.check(everything).pipe(Effect.provide(some)), { cores: 4, ips: 1_000_000 })
    })
  )

  it.effect("of a contract that has less now than is in use takes what needs none, and what gives back", () =>
    Effect.gen(function* () {
      const check = (cores: number) =>
        Quota.check({ cores, ips: 1 }).pipe(
          Effect.map((rest) => rest.cores),
          Effect.provide(contract({ coresPerContract: 4, coresProvisioned: 6 }))
        )
      assert.strictEqual(yield* check(0), -2)
      assert.strictEqual(yield* check(-1), -1)
      assert.strictEqual((yield* Effect.flip(check(1)))._tag, "QuotaExceeded")
      assert.strictEqual((yield* Effect.flip(check(Number.NaN)))._tag, "QuotaExceeded")
    })
  )

  it.effect("does not guess what a template is that does not exist", () =>
    Effect.gen(function* () {
      const servers = [{ ...cube, templateUuid: Template.Id.make("none") }]
      const error = yield* Effect.flip(Quota.check(Quota.needs({ servers })))
      if (error._tag !== "NotFound") return assert.fail(error.message)
      assert.deepStrictEqual(error.ids, { templateId: "none" })
      return undefined
    }).pipe(Effect.provide(emulator({})))
  )

  const blanks = (type: string) =>
    fc.array(
      fc.record({ size: fc.integer({ min: 1, max: 12 }), type: fc.constant(type), licenceType: fc.constant("OTHER") }),
      {
        maxLength: 2
      }
    )
  const volumes = fc.tuple(blanks("HDD"), blanks("SSD")).map((both) => both.flat())
  const servers = fc.array(
    fc.oneof(
      {
        arbitrary: fc.record({ cores: fc.integer({ min: 1, max: 6 }), ram: fc.constantFrom(256, 1024, 4096), volumes }),
        weight: 3
      },
      { arbitrary: fc.constant(cube), weight: 1 }
    ),
    { maxLength: 4 }
  )
  it.effect.prop(
    "refuses what the API would refuse, and nothing else",
    [servers, volumes, fc.boolean()],
    ([servers, volumes, twice]) =>
      Effect.gen(function* () {
        const datacenter: Datacenter.Create = { location: "us/las", servers, volumes }
        if (twice) yield* Effect.ignore(Datacenter.create(datacenter).pipe(Request.completed()))
        const checked = yield* Effect.either(Quota.check(Quota.needs(datacenter)))
        const created = yield* Effect.either(Datacenter.create(datacenter))
        assert.strictEqual(checked._tag, created._tag)
        if (created._tag === "Left") {
          const [{ message = "" } = {}] = created.left.messages
          const limits = checked._tag === "Left" && checked.left._tag === "QuotaExceeded" ? checked.left.exceeded : []
          assert.isTrue(
            limits.some(({ limit }) => message.includes(`(${limit})`)),
            message
          )
        }
        const { properties } = yield* Contract.get()
        if (checked._tag === "Right") {
          assert.strictEqual(checked.right.cores, 12 - (properties.resourceLimits?.coresProvisioned ?? 0))
        }
      }).pipe(
        Effect.provide(
          emulator({
            coresPerServer: 5,
            coresPerContract: 12,
            ramPerServer: 2048,
            ramPerContract: 8192,
            hddLimitPerVolume: 10 * 1024,
            hddLimitPerContract: 30 * 1024,
            ssdLimitPerVolume: 11 * 1024,
            ssdLimitPerContract: 40 * 1024
          })
        )
      ),
    { fastCheck: { numRuns: 30 } }
  )

  it("takes payloads only, and needs no more of them than their size", () => {
    const compiles = (_: () => unknown): void => {}
    compiles(() => [
      Quota.needs({ name: "shop", location: "us/las", servers: [{ cores: 1, ram: 1024 }] }),
      // @ts-expect-error
      Quota.needs({ servers: [{ cores: 1 }] }),
      // @ts-expect-error
      Quota.needs({ server: [] }),
      // @ts-expect-error
      Quota.needs({ ipBlocks: [{ location: "us/las" }] }),
      // @ts-expect-error
      Quota.needs({ k8sNodePools: [{ nodeCount: 1, coresCount: 1, ramSize: 2048, storageType: "SSD" }] }),
      // @ts-expect-error
      Quota.check({ core: 1 })
    ])
  })
})

describe("Quota.ofPlan", () => {
  const named = (cores: number, size: number) =>
    Ensure.datacenter({
      name: "shop",
      location: "us/las",
      servers: [
        { name: "web", cores, ram: 2048, volumes: [{ name: "system", size, type: "SSD Premium", ...blank }] },
        { name: "cube", type: "CUBE", templateUuid: cubeXs, volumes: [{ name: "direct", type: "DAS", ...blank }] }
      ],
      volumes: [{ name: "data", size: 50, ...blank }]
    })

  it.effect("is what the plan makes, and later what it makes larger", () =>
    Effect.gen(function* () {
      const addresses = Ensure.ipBlock({ name: "front", location: "us/las", size: 3 })
      const first = Quota.ofPlan(yield* Plan.of(Effect.andThen(named(2, 10), addresses)))
      assert.deepInclude(first, { cores: 2, ram: 2048, hdd: 50, ssd: 10, ips: 3, ssdPerVolume: 10, hddPerVolume: 50 })
      assert.deepStrictEqual(first.templated, [{ templateUuid: cubeXs, volumes: [] }])
      yield* named(2, 10)
      assert.deepInclude(Quota.ofPlan(yield* Plan.of(named(2, 10))), { cores: 0, ram: 0, hdd: 0, ssd: 0 })
      const more = Quota.ofPlan(yield* Plan.of(named(6, 30)))
      assert.deepInclude(more, { cores: 4, ram: 0, hdd: 0, ssd: 20, coresPerServer: 6, ssdPerVolume: 30 })
    }).pipe(Effect.provide(emulator({})))
  )

  it.effect("tells what is too much before anything is bought", () =>
    Effect.gen(function* () {
      const program = Plan.of(named(8, 10)).pipe(
        Effect.flatMap((plan) => Quota.check(Quota.ofPlan(plan))),
        Effect.andThen(named(8, 10))
      )
      const error = yield* Effect.flip(program)
      assert(error._tag === "QuotaExceeded")
      assert.include(
        error.exceeded.map(({ limit }) => limit),
        "coresPerContract"
      )
      assert.lengthOf((yield* Emulator.account).datacenters, 0)
    }).pipe(Effect.provide(emulator({ coresPerContract: 7 })))
  )

  it.effect("knows gateways, load balancers and security groups", () =>
    Effect.gen(function* () {
      const build = (names: ReadonlyArray<string>) =>
        Effect.gen(function* () {
          const { value: datacenter } = yield* Ensure.datacenter({ name: "shop", location: "us/las" })
          const datacenterId = datacenter.id
          const outside = yield* Ensure.lan({ datacenterId, name: "outside", public: true })
          const inside = yield* Ensure.lan({ datacenterId, name: "inside" })
          const block = yield* Ensure.ipBlock({ name: "front", location: "us/las", size: 1 })
          const publicIps = block.value.properties.ips ?? ["10.0.0.1"]
          for (const name of names) yield* Ensure.securityGroup({ datacenterId, name })
          yield* Ensure.natGateway({ datacenterId, name: "way out", publicIps })
          const lans = { listenerLan: outside.value.id, targetLan: inside.value.id }
          for (const name of names) yield* Ensure.networkLoadBalancer({ datacenterId, name, ...lans })
        })
      const first = Quota.ofPlan(yield* Plan.of(build(["a", "b"])))
      assert.deepInclude(first, { natGateways: 1, nlbs: 2, securityGroupsPerVdc: 2, ips: 1 })
      const error = yield* Effect.flip(Quota.check(first))
      assert(error._tag === "QuotaExceeded")
      assert.deepStrictEqual(
        error.exceeded.map(({ limit, need, rest }) => [limit, need, rest]),
        [
          ["nlbLimitTotal", 2, 1],
          ["securityGroupsPerVdc", 2, 1]
        ]
      )
      yield* build(["a"])
      assert.deepInclude(yield* Quota.check({}), { natGateways: 19, nlbs: 0 })
      const next = Quota.ofPlan(yield* Plan.of(build(["a", "b"])))
      assert.deepInclude(next, { natGateways: 0, nlbs: 1, securityGroupsPerVdc: 1 })
    }).pipe(Effect.provide(emulator({ nlbLimitTotal: 1, securityGroupsPerVdc: 1 })))
  )
})
