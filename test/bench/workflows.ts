/**
 * What builds on a file cost: writes to the file, calls of the API and memory, for one build and for 200 that wait, beside an engine that has
 * nothing to do. `npx tsx --expose-gc test/bench/workflows.ts`; it takes two minutes, and nothing of it depends on how fast the machine is.
 */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Console, Effect, Layer, Metric, MetricState, Schedule, Schema } from "effect"
import { Datacenter, Emulator, Server, Volume } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import * as WorkflowFile from "effect-profitbricks/WorkflowFile"
import { makeWrites } from "../support/writes.js"

const Shop = Workflow.make({
  name: "Shop",
  version: "1",
  payload: { key: Schema.String },
  key: ({ key }) => key,
  build: ({ key }) =>
    Effect.gen(function* () {
      const { id: datacenterId } = yield* Workflow.step("data center", Datacenter.create, {
        name: key,
        location: "us/las"
      })
      const { id: serverId } = yield* Workflow.step("web", Server.create, { datacenterId, cores: 1, ram: 1024 })
      const { id: volumeId } = yield* Workflow.step("data", Volume.create, {
        datacenterId,
        size: 10,
        licenceType: "OTHER"
      })
      yield* Workflow.step("attach", Server.attachVolume, { datacenterId, serverId, volumeId })
    })
})

const calls = Effect.map(Metric.snapshot, (pairs) =>
  pairs.reduce(
    (sum, { metricKey, metricState }) =>
      metricKey.name === "profitbricks_calls" && MetricState.isCounterState(metricState)
        ? sum + Number(metricState.count)
        : sum,
    0
  )
)

const memory = Effect.sync(() => {
  globalThis.gc?.()
  return Math.round(process.memoryUsage().heapUsed / 1_000_000)
})

const folder = await mkdtemp(join(tmpdir(), "builds-"))

/** Runs a program on a file of its own, with the numbers of writes and calls since it began. */
const measured = <A, E>(
  provisioningTime: string & Emulator.Options["provisioningTime"],
  program: (counts: Effect.Effect<readonly [number, number]>) => Effect.Effect<A, E, Workflow.Engine>
) => {
  const writes = makeWrites(-1)
  const layer = Shop.layer.pipe(
    Layer.provideMerge(WorkflowFile.layer({ filename: join(folder, `${Math.random()}.db`), driver: writes.driver })),
    Layer.provide(
      Emulator.layer({
        provisioningTime,
        rateLimit: { reads: { limit: 100_000, burst: 10_000 }, changes: { limit: 100_000, burst: 10_000 } }
      })
    )
  )
  return Effect.provide(program(Effect.all([writes.count, calls])), layer)
}

/** The writes and calls of one minute. */
const inAMinute = (counts: Effect.Effect<readonly [number, number]>) =>
  Effect.gen(function* () {
    const [writes, calls] = yield* counts
    yield* Effect.sleep("1 minute")
    const [writesThen, callsThen] = yield* counts
    return `${writesThen - writes} writes, ${callsThen - calls} calls, ${yield* memory} MB`
  })

const one = measured("2 seconds", (counts) =>
  Effect.gen(function* () {
    const [writes, calls] = yield* counts
    yield* Shop.run({ key: "one" })
    const [writesThen, callsThen] = yield* counts
    yield* Console.log(`a build of 4 steps of 2 s each: ${writesThen - writes} writes, ${callsThen - calls} calls`)
  })
)

const idle = measured("1 hour", (counts) =>
  Effect.flatMap(inAMinute(counts), (said) => Console.log(`a minute without a build: ${said}`))
)

const waiting = measured("1 hour", (counts) =>
  Effect.gen(function* () {
    yield* Effect.forEach(
      Array.from({ length: 200 }, (_, index) => index),
      (index) => Shop.start({ key: `${index}` }),
      { concurrency: 20, discard: true }
    )
    yield* Effect.repeat(Workflow.list, {
      until: (builds) => builds.every(({ state }) => state === "waiting"),
      schedule: Schedule.spaced("1 second")
    })
    // Polls are as seldom as they become.
    yield* Effect.sleep("90 seconds")
    yield* Console.log(`a minute with 200 builds that wait: ${yield* inAMinute(counts)}`)
  })
)

await Effect.runPromise(
  Effect.ensuring(
    Effect.all([one, idle, waiting], { discard: true }),
    Effect.promise(() => rm(folder, { recursive: true }))
  )
)
