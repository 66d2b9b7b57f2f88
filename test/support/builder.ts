/**
 * A program that builds a server with a volume on a file, and is killed and started again: what it does is its `--goal`. It dies by itself
 * at the answer to the call that `--answered` names, and after so many writes to the file as `--writes` says.
 */
import { parseArgs } from "node:util"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Layer, Logger, LogLevel, Redacted, Schedule, Schema } from "effect"
import { Credentials, Datacenter, ProfitBricks, Reconciliation, RetryPolicy, Server, Volume } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import * as WorkflowFile from "effect-profitbricks/WorkflowFile"
import { dyingAt } from "./moments.js"
import { makeWrites } from "./writes.js"

const { answered, file, goal, password, url, username, version, writes } = parseArgs({
  options: {
    answered: { type: "string" },
    file: { type: "string", default: "" },
    goal: { type: "string", default: "build" },
    password: { type: "string", default: "" },
    url: { type: "string", default: "" },
    username: { type: "string", default: "" },
    version: { type: "string", default: "1" },
    writes: { type: "string" }
  }
}).values

const Shop = Workflow.make({
  name: "Shop",
  version,
  payload: { key: Schema.String, isRefused: Schema.Boolean },
  success: Schema.Struct({
    datacenterId: Datacenter.Id,
    serverId: Server.Id,
    volumeId: Volume.Id,
    attached: Volume.Id
  }),
  key: ({ key }) => key,
  build: ({ isRefused, key }) =>
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
      // There is no such volume.
      const attachment = { datacenterId, serverId, volumeId: isRefused ? Volume.Id.make(datacenterId) : volumeId }
      const { id: attached } = yield* Workflow.step("attach", Server.attachVolume, attachment)
      return { datacenterId, serverId, volumeId, attached }
    })
})

const shop = { key: "shop", isRefused: goal === "undo" }

const several = Effect.forEach(["a", "b", "c"], (key) => Shop.run({ ...shop, key }), { concurrency: "unbounded" })

const ended = Effect.match(Shop.run(shop), { onFailure: ({ _tag }) => _tag, onSuccess: (made) => made })

/** Somebody cancels the build when its last request is accepted. */
const cancelled = Effect.gen(function* () {
  const id = yield* Shop.start(shop)
  yield* Effect.repeat(Workflow.get(id), {
    until: ({ state, steps }) =>
      state === "cancelled" || steps.some(({ name, state }) => name === "attach" && state === "accepted"),
    schedule: Schedule.spaced("20 millis")
  })
  yield* Workflow.cancel(id, { undo: goal === "cancel" })
  yield* Console.log("cancelled")
  return yield* ended
})

/** What an operator sees of the builds. */
const listed = Effect.map(Workflow.list, (builds) =>
  builds.map(({ cause, key, name, state, steps, version }) => ({
    name,
    key,
    version,
    state,
    cause,
    steps: steps.map(({ name }) => name)
  }))
)

const stopped = Effect.flatMap(Workflow.list, (builds) =>
  Effect.forEach(builds, ({ id }) => Workflow.cancel(id, { undo: true }), { discard: true })
)

const written = makeWrites(Number(writes))

const printed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    yield* Console.log("begins")
    const result = yield* effect
    yield* Console.log(JSON.stringify({ result: result ?? null, writes: yield* written.count }))
  })

const api = ProfitBricks.layer({ baseUrl: url }).pipe(
  Layer.provide([
    Credentials.basic({ username, password: Redacted.make(password) }),
    dyingAt(answered),
    RetryPolicy.layer(Schedule.intersect(Schedule.exponential("100 millis"), Schedule.recurs(2))),
    // The record of the emulator does not lag behind.
    Reconciliation.layer(Schedule.recurs(2))
  ])
)

/** Carries builds out. */
const runner = Shop.layer.pipe(
  Layer.provideMerge(WorkflowFile.layer({ filename: file, driver: written.driver })),
  Layer.provide(api)
)

/** Goals of another process. */
const operator = WorkflowFile.layerClient({ filename: file })

const goals: Readonly<Record<string, Effect.Effect<void, unknown>>> = {
  build: Effect.provide(printed(ended), runner),
  undo: Effect.provide(printed(ended), runner),
  several: Effect.provide(printed(several), runner),
  cancel: Effect.provide(printed(cancelled), runner),
  keep: Effect.provide(printed(cancelled), runner),
  list: Effect.provide(printed(listed), operator),
  stop: Effect.provide(printed(stopped), operator)
}

NodeRuntime.runMain(
  (goals[goal] ?? Effect.dieMessage(`no such goal: ${goal}`)).pipe(Logger.withMinimumLogLevel(LogLevel.Warning))
)
