/** Whole data centers that are brought to a description, and plans of that. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { Emulator, Ensure, Label, Plan, Server, Template, Volume } from "effect-profitbricks"
import { called } from "./support/called.js"

const cloud = Emulator.layer({ provisioningTime: 0 })

describe("a description of a data center", () => {
  it.effect("makes what is missing below what there is", () =>
    Effect.gen(function* () {
      const { value } = yield* Ensure.datacenter({
        name: "shop",
        location: "de/fra",
        servers: [{ name: "web", cores: 1, ram: 1024 }]
      })
      const program = Ensure.datacenter({
        name: "shop",
        location: "de/fra",
        lans: [{ name: "public", public: true }],
        servers: [
          {
            name: "web",
            cores: 1,
            ram: 1024,
            volumes: [{ name: "system", size: 5, licenceType: "LINUX" }],
            nics: [{ name: "eth0", lan: 1, firewallRules: [{ name: "ssh", protocol: "TCP" }] }]
          },
          { name: "db", type: "VCPU", cores: 1, ram: 1024 }
        ]
      })
      const plan = yield* Plan.of(program)
      const { changes, result } = yield* called(program)
      assert.deepStrictEqual(changes, [
        "POST /datacenters/{datacenterId}/lans",
        "POST /datacenters/{datacenterId}/servers/{serverId}/volumes",
        "POST /datacenters/{datacenterId}/servers/{serverId}/nics",
        "POST /datacenters/{datacenterId}/servers"
      ])
      const shown = [
        "Unchanged datacenter shop",
        "Created lan public",
        "Unchanged server web",
        "Created volume system",
        "Created nic eth0",
        "Created firewall-rule ssh",
        "Created server db"
      ]
      const texts = (actions: ReadonlyArray<Plan.Action>) =>
        actions.map(({ _tag, name, resource }) => `${_tag} ${resource} ${name}`)
      assert.deepStrictEqual(texts(plan.actions), shown)
      assert.deepStrictEqual(texts(result.below), shown.slice(1))
      const servers = yield* Server.list({ datacenterId: value.id, depth: 2 })
      const web = servers.items.find(({ properties: { name } }) => name === "web")
      assert.lengthOf(web?.entities.volumes.items ?? [], 1)
      assert.lengthOf(web?.entities.nics.items ?? [], 1)
      assert.deepStrictEqual((yield* called(program)).changes, [])
    }).pipe(Effect.provide(cloud))
  )

  it.effect("has labels wherever there can be some, of the same keys", () =>
    Effect.gen(function* () {
      const shop = (tier: string, env = "prod") =>
        Ensure.datacenter({
          name: "shop",
          location: "de/fra",
          labels: { env },
          servers: [
            { name: "plain", cores: 1, ram: 1024 },
            {
              name: "web",
              cores: 1,
              ram: 1024,
              labels: { env, tier },
              volumes: [{ name: "system", size: 5, licenceType: "LINUX", labels: { env } }]
            }
          ]
        })
      const plan = yield* Plan.of(shop("front"))
      const first = yield* called(shop("front"))
      const shown = (actions: ReadonlyArray<Plan.Action>) =>
        actions.map(({ _tag, name, resource }) => `${_tag} ${resource} ${name}`)
      const made = [
        "Created server plain",
        "Created server web",
        "Created volume system",
        "Created label env",
        "Created label env",
        "Created label tier",
        "Created label env"
      ]
      assert.deepStrictEqual(shown(plan.actions), ["Created datacenter shop", ...made])
      assert.deepStrictEqual(shown(first.result.below), made)
      const labels = "/datacenters/{datacenterId}/servers/{serverId}/labels"
      assert.deepStrictEqual(first.changes, [
        "POST /datacenters",
        "POST /datacenters/{datacenterId}/volumes/{volumeId}/labels",
        `POST ${labels}`,
        `POST ${labels}`,
        "POST /datacenters/{datacenterId}/labels"
      ])
      assert.deepStrictEqual((yield* called(shop("front"))).changes, [])
      const changed = yield* called(shop("back"))
      assert.deepStrictEqual(changed.changes, [`PUT ${labels}/{key}`])
      assert.deepStrictEqual(
        (yield* Label.list()).items
          .map(({ properties: { key, resourceType, value } }) => [resourceType, key, value])
          .toSorted(),
        [
          ["datacenter", "env", "prod"],
          ["server", "env", "prod"],
          ["server", "tier", "back"],
          ["volume", "env", "prod"]
        ]
      )
    }).pipe(Effect.provide(cloud))
  )

  it.effect("takes volumes that are given by their id for what they are, and says that it did not compare them", () =>
    Effect.gen(function* () {
      const { value } = yield* Ensure.datacenter({ name: "shop", location: "de/fra" })
      const datacenterId = value.id
      const volume = yield* Ensure.volume({ datacenterId, name: "data", size: 1, licenceType: "OTHER" })
      const web = { name: "web", datacenterId, cores: 1, ram: 1024, volumes: [{ id: volume.value.id }] } as const
      assert.strictEqual((yield* Ensure.server(web))._tag, "Created")
      const again = yield* Ensure.server(web)
      assert.strictEqual(again._tag, "Unchanged")
      assert.deepStrictEqual(again.unchecked, ["volumes"])
      assert.deepStrictEqual(again.below, [])
      assert.strictEqual((yield* Volume.get({ datacenterId, volumeId: volume.value.id })).properties.deviceNumber, 1)
    }).pipe(Effect.provide(cloud))
  )

  it.effect("has servers of any type", () =>
    Effect.gen(function* () {
      const templates = yield* Template.list()
      const cube = templates.items.find(({ properties }) => properties.category !== "GPU") ?? assert.fail("no template")
      const disk = { name: "system", imageAlias: "ubuntu:latest", imagePassword: Redacted.make("s3cretpassw0rd") }
      const program = Ensure.datacenter({
        name: "shop",
        location: "de/fra",
        servers: [
          { name: "cube", type: "CUBE", templateUuid: cube.id, volumes: [{ ...disk, type: "DAS" }] },
          { name: "vcpu", type: "VCPU", cores: 1, ram: 1024, volumes: [{ ...disk, size: 10 }] }
        ]
      })
      const plan = yield* Plan.of(program)
      assert.isTrue(plan.actions.every(({ _tag }) => _tag === "Created"))
      yield* program
      const again = yield* called(program)
      assert.deepStrictEqual(again.changes, [])
      assert.deepStrictEqual(
        again.result.below.map(({ _tag, unchecked }) => `${_tag} ${unchecked.join(" ")}`.trim()),
        ["Unchanged", "Unchanged imageAlias imagePassword", "Unchanged", "Unchanged imageAlias imagePassword"]
      )
    }).pipe(Effect.provide(cloud))
  )

  it.effect("without a name for everything is refused, with each place", () =>
    Effect.gen(function* () {
      const { reads, result } = yield* called(
        Effect.flip(
          Ensure.datacenter({
            name: "shop",
            location: "de/fra",
            lans: [{ public: true }],
            servers: [{ name: "web", cores: 1, ram: 1024, nics: [{ lan: 1, firewallRules: [{ protocol: "TCP" }] }] }]
          })
        )
      )
      assert(result._tag === "Validation")
      assert.deepStrictEqual(
        result.issues.map(({ message, path }) => `${path} ${message}`),
        [
          "lans[0].name is required",
          "servers[0].nics[0].name is required",
          "servers[0].nics[0].firewallRules[0].name is required"
        ]
      )
      assert.strictEqual(reads, 0)
      const twice = { name: "web", cores: 1, ram: 1024 }
      const error = yield* Effect.flip(
        Ensure.datacenter({ name: "shop", location: "de/fra", servers: [twice, { ...twice, cores: 2 }] })
      )
      assert(error._tag === "Validation")
      assert.deepStrictEqual(error.issues, [{ path: "servers[1]", message: "is the same as another one" }])
      const data = { name: "data", size: 1, licenceType: "OTHER" } as const
      const both = Ensure.datacenter({
        name: "shop",
        location: "de/fra",
        volumes: [{ ...data, size: 5 }],
        servers: [{ ...twice, volumes: [data] }]
      })
      const ofBoth = yield* Effect.flip(both)
      assert(ofBoth._tag === "Validation")
      assert.deepStrictEqual(ofBoth.issues, [{ path: "volumes[0]", message: "is the same as another one" }])
    }).pipe(Effect.provide(cloud))
  )
})
