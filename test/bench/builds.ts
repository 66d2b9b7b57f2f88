/**
 * What builds on a file cost: writes to the file, calls of the API and memory, for one build and for 200 that wait, beside an engine that has
 * nothing to do. It takes two minutes, and little of it depends on how fast the machine is.
 */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer, Metric, MetricState, Schedule, Schema } from "effect"
import { Datacenter, Emulator, Server, Volume } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import * as WorkflowFile from "effect-profitbricks/WorkflowFile"
import { makeWrites } from "../support/writes.js"
import type { Figure, Row } from "./measuring.js"

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

interface Counts {
  readonly writes: number
  readonly calls: number
  /** What is alive, in MB. */
  readonly memory: number
}

/** Runs a program on a file of its own, with the numbers of writes and calls since it began. */
const measured = <A, E>(
  folder: string,
  provisioningTime: string & Emulator.Options["provisioningTime"],
  program: (counts: Effect.Effect<Counts>) => Effect.Effect<A, E, Workflow.Engine>
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
  return Effect.provide(program(Effect.all({ writes: writes.count, calls, memory })), layer)
}

/** The writes and calls while something runs. */
const during = <E, R>(counts: Effect.Effect<Counts>, self: Effect.Effect<unknown, E, R>) =>
  Effect.gen(function* () {
    const before = yield* counts
    yield* self
    const after = yield* counts
    return { ...after, writes: after.writes - before.writes, calls: after.calls - before.calls }
  })

const one = (folder: string) => measured(folder, "2 seconds", (counts) => during(counts, Shop.run({ key: "one" })))

const idle = (folder: string) => measured(folder, "1 hour", (counts) => during(counts, Effect.sleep("1 minute")))

const waiting = (folder: string) =>
  measured(folder, "1 hour", (counts) =>
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
      return yield* during(counts, Effect.sleep("1 minute"))
    })
  )

export const builds: Row = async function* () {
  const folder = await mkdtemp(join(tmpdir(), "builds-"))
  const figures: Array<Figure> = []
  try {
    for (const [who, run] of [
      ["a build of 4 steps of 2 s each", one(folder)],
      ["a minute without a build", idle(folder)],
      ["a minute with 200 builds that wait", waiting(folder)]
    ] as const) {
      const { calls, memory, writes } = await Effect.runPromise(run)
      const what = "builds on a file"
      figures.push(
        { what, who, unit: "writes", samples: [writes] },
        { what, who, unit: "calls", samples: [calls] },
        { what, who, unit: "MB", samples: [memory] }
      )
    }
  } finally {
    await rm(folder, { recursive: true })
  }
  yield figures
}
