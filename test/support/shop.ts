/** The build that most tests of workflows have: a data center, a server and a volume at the same time, and both together. */
import { Effect, Schema } from "effect"
import { Datacenter, Fault, IpBlock, Server, Volume } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"

export const Shop = Workflow.make({
  name: "Shop",
  version: "1",
  payload: { key: Schema.String, cores: Schema.Int },
  key: ({ key }) => key,
  success: Schema.Struct({ datacenterId: Datacenter.Id, serverId: Server.Id, volumeId: Volume.Id }),
  build: ({ cores, key }) =>
    Effect.gen(function* () {
      const { id: datacenterId } = yield* Workflow.step("data center", Datacenter.create, {
        name: key,
        location: "us/las"
      })
      const [server, volume] = yield* Effect.all(
        [
          Workflow.step("web", Server.create, { datacenterId, name: "web", cores, ram: 4096 }),
          Workflow.step("data", Volume.create, { datacenterId, name: "data", size: 10, licenceType: "OTHER" })
        ],
        { concurrency: 2 }
      )
      const ids = { datacenterId, serverId: server.id, volumeId: volume.id }
      yield* Workflow.step("attach", Server.attachVolume, ids)
      return ids
    })
})

export const shop = { key: "shop", cores: 2 }

/** The calls of one build, in their order. */
export const shopCalls = [
  "POST /datacenters",
  "POST /datacenters/{datacenterId}/servers",
  "POST /datacenters/{datacenterId}/volumes",
  "POST /datacenters/{datacenterId}/servers/{serverId}/volumes"
]

/** What there is at its end. */
export const shopThere = (name = shop.key) => [name, `${name}/data`, `${name}/web`, `${name}/web+data`]

/** An address: what a build can make without anything else. */
export const block = (name: string) => Workflow.step(name, IpBlock.create, { location: "us/las", size: 1, name })

/** The API says no. */
export const refusal = (status: number) =>
  Fault.answer({ status, body: { httpStatus: status, messages: [{ errorCode: "100", message: "no" }] } })
