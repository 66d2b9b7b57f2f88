// The programs in Node, or in a runtime that has Node's modules. The arguments are the address of an emulator and a file for workflows.
import { Effect, Layer } from "effect"
import { Emulator } from "effect-profitbricks"
import * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"
import * as Workflow from "effect-profitbricks/Workflow"
import * as WorkflowFile from "effect-profitbricks/WorkflowFile"
import { emulator, fetched, handled, outcomes } from "./programs.mjs"

const [baseUrl, filename] = process.argv.slice(2)

const served = () =>
  EmulatorServer.make({ provisioningTime: "10 millis" }).pipe(
    Effect.andThen(({ url }) => Effect.promise(() => fetched(url))),
    Effect.scoped,
    Effect.runPromise
  )

const workflow = () => {
  const Datacenters = Workflow.datacenter()
  const layer = Datacenters.layer.pipe(
    Layer.provideMerge(WorkflowFile.layer({ filename })),
    Layer.provide(Emulator.layer({ provisioningTime: "10 millis" }))
  )
  const run = Datacenters.run({ key: "shop", datacenter: { name: "shop", location: "us/las" } })
  return Effect.runPromise(Effect.provide(run, layer))
}

console.log(JSON.stringify(await outcomes({ emulator, fetched: () => fetched(baseUrl), handled, served, workflow })))
