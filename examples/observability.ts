/**
 * Traces, metrics and logs of a bad day: the connection breaks while the data center is ordered, and then the rate limit is
 * reached. Here they are kept in memory and printed: put your backend's exporters in their places.
 *
 *     npx tsx examples/observability.ts
 */
import { NodeSdk } from "@effect/opentelemetry"
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader
} from "@opentelemetry/sdk-metrics"
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base"
import { Console, Effect } from "effect"
import { Datacenter, Emulator, Fault, Request, Server } from "effect-profitbricks"

const spans = new InMemorySpanExporter()
const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const metricReader = new PeriodicExportingMetricReader({ exporter: metrics })

const openTelemetry = NodeSdk.layer(() => ({
  resource: { serviceName: "shop" },
  spanProcessor: new SimpleSpanProcessor(spans),
  metricReader
}))

const cloud = Emulator.layer({
  provisioningTime: "20 millis",
  // 20 calls a second, and three at once.
  rateLimit: { reads: { limit: 1200, burst: 3 }, changes: { limit: 1200, burst: 3 } },
  faults: [
    Fault.reset({ carriedOut: true }).pipe(Fault.on(Datacenter.create)),
    Fault.answer({ status: 503 }).pipe(Fault.on(Datacenter.get), Fault.nth(1))
  ]
})

const program = Effect.gen(function* () {
  const { id: datacenterId } = yield* Datacenter.create({ name: "shop", location: "us/las" }).pipe(Request.completed())
  yield* Server.create({ datacenterId, name: "web", cores: 2, ram: 2048 }).pipe(Request.ready())
}).pipe(Effect.withSpan("order the shop"), Effect.provide(cloud))

const print = Effect.gen(function* () {
  yield* Console.log("\nSpans")
  for (const { attributes, events, name } of spans.getFinishedSpans()) {
    yield* Console.log(name, attributes)
    for (const event of events) yield* Console.log("  *", event.name, event.attributes)
  }
  yield* Console.log("\nMetrics")
  yield* Effect.promise(() => metricReader.forceFlush())
  const all = metrics.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
  for (const { dataPoints, descriptor } of all.filter(({ descriptor }) => descriptor.name.startsWith("profitbricks"))) {
    for (const { attributes, value } of dataPoints) {
      yield* Console.log(
        descriptor.name,
        attributes,
        typeof value === "number" ? value : { count: value.count, sum: value.sum }
      )
    }
  }
})

Effect.runPromise(Effect.provide(Effect.zipRight(program, print), openTelemetry))
