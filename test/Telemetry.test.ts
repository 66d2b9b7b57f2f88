/** Spans, logs and metrics. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Metric, Option } from "effect"
import {
  Credentials,
  Datacenter,
  Emulator,
  Fault,
  Location,
  Metrics,
  ProfitBricks,
  Reconciliation,
  RetryPolicy
} from "effect-profitbricks"
import { recordingTracer } from "./support/surfaces.js"
import { inVirtualTime } from "./support/virtualTime.js"

const create = Datacenter.create({ name: "shop", location: "us/las" })
const list = "GET /datacenters"

const client = ProfitBricks.layer().pipe(
  Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.default, Reconciliation.default]),
  Layer.orDie
)

/** Runs on a cloud that fails as it is told, and gives what there is to see of it. */
const seen = <A, E>(
  run: Effect.Effect<A, E, ProfitBricks.ProfitBricks | Emulator.Emulator>,
  options: Emulator.Options = {}
) =>
  Effect.suspend(() => {
    const lines: Array<string> = []
    const logger = Logger.make(({ logLevel, message }) => {
      lines.push(`${logLevel.label} ${String(message)}`)
    })
    const { spans, tracer } = recordingTracer()
    return run.pipe(
      Effect.exit,
      Effect.provide(Layer.provideMerge(client, Emulator.layerHttpClient(options))),
      Effect.withTracer(tracer),
      Effect.provide(Logger.replace(Logger.defaultLogger, logger)),
      inVirtualTime,
      Effect.map((exit) => ({
        exit,
        lines,
        spans: spans.map(({ attributes, events, kind, name, status }) => ({
          name,
          kind,
          attributes: Object.fromEntries(attributes),
          events: events.filter(({ name }) => name.startsWith("profitbricks.")),
          ended: status._tag === "Ended"
        }))
      }))
    )
  })

describe("the span of an operation", () => {
  it.live("has its template, method, status, attempts and request", () =>
    Effect.gen(function* () {
      const { exit, spans } = yield* seen(create)
      assert(exit._tag === "Success")
      assert.deepStrictEqual(spans, [
        {
          name: "POST /datacenters",
          kind: "client",
          attributes: {
            "http.request.method": "POST",
            "url.template": "/datacenters",
            "server.address": "api.ionos.com",
            "http.response.status_code": 202,
            "profitbricks.attempts": 1,
            "profitbricks.request_id": Option.getOrUndefined(exit.value.requestId)
          },
          events: [],
          ended: true
        }
      ])
    })
  )

  it.live("tells of no request where there is none", () =>
    Effect.gen(function* () {
      const { spans } = yield* seen(Datacenter.list(), {})
      assert.deepStrictEqual(spans[0]?.attributes, {
        "http.request.method": "GET",
        "url.template": "/datacenters",
        "server.address": "api.ionos.com",
        "http.response.status_code": 200,
        "profitbricks.attempts": 1
      })
    })
  )

  it.live("tells when the call was sent again, and with what it failed in the end", () =>
    Effect.gen(function* () {
      const { spans } = yield* seen(Datacenter.list(), { faults: [Fault.answer({ status: 503 })] })
      assert.lengthOf(spans, 1)
      const { "code.stacktrace": line, ...attributes } = spans[0]?.attributes ?? {}
      assert.match(String(line), /Telemetry\.test\.ts:\d+:\d+/)
      assert.deepStrictEqual(attributes, {
        "http.request.method": "GET",
        "url.template": "/datacenters",
        "server.address": "api.ionos.com",
        "http.response.status_code": 503,
        "profitbricks.attempts": 6,
        "error.type": "Unavailable"
      })
      assert.deepStrictEqual(
        spans[0]?.events.map(({ attributes, name }) => [name, attributes]),
        Array.from({ length: 5 }, () => ["profitbricks.retry", { "error.type": "Unavailable" }])
      )
    })
  )

  it.live("has the request of a call that was looked for, and what was looked at is within it", () =>
    Effect.gen(function* () {
      const { exit, spans } = yield* seen(create, {
        faults: [Fault.reset({ carriedOut: true }).pipe(Fault.on(Datacenter.create))]
      })
      assert(exit._tag === "Success")
      assert.deepStrictEqual(
        spans.map(({ name }) => name),
        ["POST /datacenters", "GET /requests", "GET /requests/{requestId}/status", "GET /datacenters/{datacenterId}"]
      )
      assert.strictEqual(spans[0]?.attributes["profitbricks.request_id"], Option.getOrUndefined(exit.value.requestId))
    })
  )

  it.live("tells for how long the call was held back", () =>
    Effect.gen(function* () {
      const calls = Effect.all(Array.from({ length: 8 }, () => Datacenter.list()))
      const { spans } = yield* seen(calls, {
        rateLimit: { reads: { limit: 60, burst: 2 }, changes: { limit: 60, burst: 2 } }
      })
      const held = spans.flatMap(({ events }) => events)
      assert.isNotEmpty(held)
      for (const { attributes, name } of held) {
        assert.strictEqual(name, "profitbricks.held")
        assert.isAbove(Number(attributes?.["profitbricks.held_millis"]), 0)
      }
    })
  )
})

describe("the log", () => {
  it.live("says why a call is sent again and when, and how it is known what became of one", () =>
    Effect.gen(function* () {
      const again = yield* seen(Datacenter.list(), { faults: [Fault.answer({ status: 503 }).pipe(Fault.nth(1))] })
      assert.lengthOf(again.lines, 1)
      assert.match(
        again.lines[0] ?? "",
        /^WARN GET \/datacenters: 503 unavailable \(api\.ionos\.com\); again in \d+ms$/
      )
      const lost = Fault.reset({ carriedOut: true }).pipe(Fault.on(Datacenter.create), Fault.nth(1))
      const found = yield* seen(create, { faults: [lost] })
      assert.match(
        found.lines[0] ?? "",
        /^WARN POST \/datacenters: no answer \(reset\): the outcome of the call is unknown/
      )
      assert.match(
        found.lines[1] ?? "",
        /^INFO POST \/datacenters \(api\.ionos\.com\): was carried out, as request [0-9a-f-]{36}$/
      )
      assert.lengthOf(found.lines, 2)
    })
  )

  it.live("has nothing to say when all is well", () =>
    Effect.gen(function* () {
      const { lines } = yield* seen(Effect.andThen(create, Datacenter.list()))
      assert.deepStrictEqual(lines, [])
    })
  )
})

/** By how much a program makes a counter grow. */
const growth = <A, E, R>(counter: Metric.Metric.Counter<number>, run: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const before = yield* Metric.value(counter)
    yield* Effect.exit(run)
    return (yield* Metric.value(counter)).count - before.count
  })

const tagged = <Type, Out>(metric: Metric.Metric<Type, number, Out>, operation: string) =>
  Metric.tagged(metric, "operation", operation)

describe("the metrics", () => {
  it.live("count operations, those that failed by their error, and repetitions", () =>
    Effect.gen(function* () {
      const failing = seen(Datacenter.list(), { faults: [Fault.answer({ status: 503 })] })
      const unavailable = tagged(Metrics.errors, list).pipe(Metric.tagged("error", "Unavailable"))
      assert.strictEqual(yield* growth(tagged(Metrics.calls, list), failing), 1)
      assert.strictEqual(yield* growth(unavailable, failing), 1)
      assert.strictEqual(yield* growth(tagged(Metrics.retries, list), failing), 5)
      const fine = seen(Datacenter.list())
      assert.strictEqual(yield* growth(tagged(Metrics.calls, list), fine), 1)
      assert.strictEqual(yield* growth(unavailable, fine), 0)
    })
  )

  it.live("measure how long operations take, with all that was between", () =>
    Effect.gen(function* () {
      const duration = tagged(Metrics.duration, "GET /locations")
      const before = yield* Metric.value(duration)
      const slow = Fault.delay("3 seconds")
      yield* seen(
        Effect.flatMap(ProfitBricks.ProfitBricks, () => Datacenter.list()),
        { faults: [slow] }
      )
      yield* seen(Location.list(), { faults: [slow] })
      const after = yield* Metric.value(duration)
      assert.deepStrictEqual([after.count - before.count, after.sum - before.sum], [1, 3000])
    })
  )

  it.live("show what is left of the budget, and how many calls wait for it", () =>
    Effect.gen(function* () {
      const calls = Effect.all(
        Array.from({ length: 10 }, () => Datacenter.list()),
        { concurrency: "unbounded" }
      )
      const during = Effect.gen(function* () {
        const fiber = yield* Effect.fork(calls)
        yield* Effect.sleep("500 millis")
        const held = yield* Metric.value(Metrics.held)
        yield* Effect.fromFiber(fiber)
        return [held.value, (yield* Metric.value(Metrics.held)).value, (yield* Metric.value(Metrics.budget)).value]
      })
      const { exit } = yield* seen(during, {
        rateLimit: { reads: { limit: 60, burst: 2 }, changes: { limit: 60, burst: 2 } }
      })
      assert(exit._tag === "Success")
      // Four went before the budget was known.
      assert.deepStrictEqual(exit.value, [6, 0, 0])
    })
  )
})
