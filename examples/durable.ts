/** A build that survives its program: the first process is killed halfway, and the next one finishes the build. `npx tsx examples/durable.ts` */
import { spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { FetchHttpClient } from "@effect/platform"
import { NodeRuntime } from "@effect/platform-node"
import { Console, Duration, Effect, Layer, Schema, Stream } from "effect"
import { Credentials, Datacenter, Emulator, ProfitBricks, RetryPolicy, Server, Volume } from "effect-profitbricks"
import * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"
import * as Workflow from "effect-profitbricks/Workflow"
import * as WorkflowFile from "effect-profitbricks/WorkflowFile"

const Shop = Workflow.make({
  name: "Shop",
  version: "1",
  payload: { key: Schema.String, cores: Schema.Int },
  key: ({ key }) => key,
  success: Schema.Struct({ datacenterId: Datacenter.Id }),
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
      yield* Workflow.step("attach", Server.attachVolume, { datacenterId, serverId: server.id, volumeId: volume.id })
      return { datacenterId }
    })
})

/** Begins the build, or continues it, and prints its progress. */
const program = Effect.gen(function* () {
  const id = yield* Shop.start({ key: "shop-1", cores: 2 })
  yield* Workflow.changes(id).pipe(
    Stream.runForEach(({ _tag, elapsed, resource }) =>
      Console.log(`  ${_tag.toLowerCase()} ${resource} after ${Duration.format(elapsed)}`)
    )
  )
  const { datacenterId } = yield* Shop.run({ key: "shop-1", cores: 2 })
  yield* Console.log(`  built ${datacenterId}`)
})

const layer = (url: string, filename: string) => {
  const { password, username } = Emulator.user
  const client = ProfitBricks.layer({ baseUrl: url }).pipe(
    Layer.provide([FetchHttpClient.layer, Credentials.basic({ username, password }), RetryPolicy.default])
  )
  return Shop.layer.pipe(Layer.provideMerge(WorkflowFile.layer({ filename })), Layer.provide(client))
}

/** This program again, as a process of its own, which is killed after a time if one is given. */
const started = (args: ReadonlyArray<string>, killed?: Duration.DurationInput) =>
  Effect.gen(function* () {
    const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1, 2), ...args], {
      stdio: "inherit"
    })
    const ended = Effect.async<void>((resume) => void child.once("close", () => resume(Effect.void)))
    if (killed !== undefined) {
      yield* Effect.forkScoped(
        Effect.delay(
          Effect.sync(() => child.kill("SIGKILL")),
          killed
        )
      )
    }
    yield* ended
  }).pipe(Effect.scoped)

/** The account, which outlives both processes: here an emulator in this one. */
const world = Effect.gen(function* () {
  const { emulator, url } = yield* EmulatorServer.make({ users: [Emulator.user], provisioningTime: "1500 millis" })
  const folder = yield* Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "builds-"))),
    (folder) => Effect.promise(() => rm(folder, { recursive: true }))
  )
  const args = [url, join(folder, "builds.db")]
  yield* Console.log("The first process, which is killed after 6 seconds:")
  yield* started(args, "6 seconds")
  yield* Console.log("The second process goes on:")
  yield* started(args)
  const { datacenters } = yield* emulator.account
  const all = datacenters.flatMap(({ entities }) => [...entities.servers.items, ...entities.volumes.items])
  yield* Console.log(
    `Nothing was built twice: ${datacenters.length} data center, with ${all.length} objects in it, a server and a volume`
  )
}).pipe(Effect.scoped)

const [url, filename] = process.argv.slice(2)
const main: Effect.Effect<void, unknown> =
  url === undefined || filename === undefined ? world : Effect.provide(program, layer(url, filename))
NodeRuntime.runMain(main)
