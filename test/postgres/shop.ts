/** The builds that runners carry out: a server with a volume. */
import { Effect, Schema } from "effect"
import { Datacenter, Server, Volume } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"

export const Shop = Workflow.make({
  name: "Shop",
  version: "1",
  payload: { key: Schema.String },
  success: Schema.Struct({ datacenterId: Datacenter.Id, serverId: Server.Id, volumeId: Volume.Id }),
  key: ({ key }) => key,
  build: ({ key }) =>
    Effect.gen(function* () {
      const { id: datacenterId } = yield* Workflow.step("data center", Datacenter.create, {
        name: key,
        location: "us/las"
      })
      const [{ id: serverId }, { id: volumeId }] = yield* Effect.all(
        [
          Workflow.step("web", Server.create, { datacenterId, name: "web", cores: 1, ram: 1024 }),
          Workflow.step("data", Volume.create, { datacenterId, name: "data", size: 10, licenceType: "OTHER" })
        ],
        { concurrency: 2 }
      )
      yield* Workflow.step("attach", Server.attachVolume, { datacenterId, serverId, volumeId })
      return { datacenterId, serverId, volumeId }
    })
})
