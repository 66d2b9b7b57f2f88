/** Builds as workflows, on the engine in memory. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { Datacenter, Emulator, Server, Volume } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import { inVirtualTime } from "./support/virtualTime.js"

const Shop = Workflow.make({
  name: "Shop",
  version: "1",
  payload: { key: Schema.String, cores: Schema.Int },
  key: ({ key }) => key,
  success: Schema.Struct({ datacenterId: Datacenter.Id, serverId: Server.Id }),
  build: ({ cores, key }) =>
    Effect.gen(function* () {
      const { id: datacenterId } = yield* Workflow.step("data center", Datacenter.create, {
        name: key,
        location: "us/las"
      })
      const [server, volume] = yield* Effect.all(
        [
          Workflow.step("web", Server.create, { datacenterId, cores, ram: 4096 }),
          Workflow.step("data", Volume.create, { datacenterId, size: 10, licenceType: "OTHER" })
        ],
        { concurrency: 2 }
      )
      yield* Workflow.step("attach", Server.attachVolume, { datacenterId, serverId: server.id, volumeId: volume.id })
      return { datacenterId, serverId: server.id }
    })
})

const layer = Shop.layer.pipe(
  Layer.provideMerge(Workflow.layerMemory),
  Layer.provideMerge(Emulator.layer({ provisioningTime: "10 seconds" }))
)

describe("a workflow", () => {
  it.effect("builds", () =>
    Effect.gen(function* () {
      const { datacenterId, serverId } = yield* Shop.run({ key: "shop-1", cores: 2 })
      const server = yield* Server.get({ datacenterId, serverId, depth: 2 })
      assert.strictEqual(server.entities.volumes.items.length, 1)
      const [build] = yield* Workflow.list
      assert.deepStrictEqual(build, undefined)
    }).pipe(Effect.provide(layer), inVirtualTime)
  )
})
