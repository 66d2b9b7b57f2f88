/** The ready workflow for a data center, and what listeners hear of builds. */
import { assert, describe, it } from "@effect/vitest"
import { Config, ConfigProvider, Effect, Layer, Redacted } from "effect"
import { Datacenter, Progress } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import { carriedBy, onMemory, there } from "./support/builds.js"
import { Shop, shop } from "./support/shop.js"

const payload = {
  key: "shop",
  datacenter: {
    name: "shop",
    location: "us/las",
    servers: [{ name: "web", cores: 1, ram: 1024, nics: [{ name: "eth0", lan: 1 }] }],
    volumes: [{ name: "system", size: 20, imageAlias: "debian:latest" }]
  }
} as const

/** Each image needs a password, which is not stored. */
const Datacenters = Workflow.datacenter({
  complete: (datacenter) =>
    Effect.map(Config.redacted("IMAGE_PASSWORD"), (imagePassword) => ({
      ...datacenter,
      volumes: datacenter.volumes?.map((volume) => ({ ...volume, imagePassword }))
    }))
})

const withPassword = Effect.withConfigProvider(ConfigProvider.fromMap(new Map([["IMAGE_PASSWORD", "test123456"]])))

describe("the workflow for a data center", () => {
  it.effect("makes all of it as one step, with what is secret", () =>
    Effect.gen(function* () {
      const { datacenterId } = yield* withPassword(Datacenters.run(payload))
      const { entities } = yield* Datacenter.get({ datacenterId, depth: 3 })
      assert.deepStrictEqual(
        entities.servers.items.map(({ properties }) => properties.name),
        ["web"]
      )
      const [build] = yield* Workflow.list
      assert.deepStrictEqual(
        build?.steps.map(({ name, state }) => ({ name, state })),
        [{ name: "data center", state: "done" }]
      )
      assert.notInclude(JSON.stringify(build), "test123456")
    }).pipe(carriedBy({ layer: Datacenters.layer }), withPassword, onMemory([]))
  )

  it.effect("is suspended while a secret is not there", () =>
    Effect.gen(function* () {
      const id = yield* Datacenters.start(payload)
      yield* Effect.sleep("1 minute")
      const { cause, state } = yield* Workflow.get(id)
      assert.deepStrictEqual([state, cause?.reason], ["suspended", "ConfigError"])
      assert.include(cause?.message, "IMAGE_PASSWORD")
      assert.isEmpty(yield* there)
    }).pipe(carriedBy({ layer: Datacenters.layer }), onMemory([]))
  )

  it.effect("refuses a payload with a secret in it", () =>
    Effect.gen(function* () {
      const volumes = [{ name: "system", size: 20, imagePassword: Redacted.make("test123456") }]
      const error = yield* Effect.flip(
        Datacenters.start({ key: "shop", datacenter: { ...payload.datacenter, volumes } })
      )
      assert.strictEqual(error._tag, "InvalidPayload")
      assert.include(error.message, "Config")
      assert.notInclude(error.message, "test123456")
    }).pipe(onMemory([]))
  )
})

describe("listeners that the layer of a workflow has", () => {
  it.effect("hear all that happens to the changes of its builds", () => {
    const heard: Array<string> = []
    const listener = (event: Progress.Event) =>
      Effect.sync(() => {
        heard.push(`${event.build} ${event._tag} ${event.resource}`)
      })
    const layer = Layer.provide(Shop.layer, Layer.succeed(Progress.Listeners, [listener]))
    return Effect.gen(function* () {
      yield* Shop.run(shop)
      for (const tag of ["Submitted", "Accepted", "Running", "Done"]) {
        assert.include(heard, `Shop shop ${tag} server`)
      }
    }).pipe(carriedBy({ layer }), onMemory([]))
  })
})
