/** Clients share the rate limit of an account: it is used up, and hardly ever exceeded. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer, Metric, Option, TestClock } from "effect"
import {
  Credentials,
  Datacenter,
  Emulator,
  Fault,
  Location,
  Metrics,
  ProfitBricks,
  Request,
  RetryPolicy
} from "effect-profitbricks"
import { quietly } from "./support/messages.js"
import { scripted } from "./support/scripted.js"
import { recordingTracer } from "./support/surfaces.js"
import { timed } from "./support/timed.js"
import { inVirtualTime } from "./support/virtualTime.js"

/** One call a second of each class, and none in advance. */
const oneASecond = { reads: { limit: 60, burst: 1 }, changes: { limit: 60, burst: 1 } }

const many = <A, E, R>(count: number, call: Effect.Effect<A, E, R>) =>
  Effect.forEach(Array.from({ length: count }), () => call, { concurrency: "unbounded" })

const refused = Effect.map(Emulator.calls, (calls) => calls.filter(({ status }) => status === 429).length)

/** Calls and answers take their time, each another one, and overtake each other. */
const slowly = [
  Fault.delay("5 millis").pipe(Fault.probability(0.5)),
  Fault.delay("40 millis", { carriedOut: true }).pipe(Fault.probability(0.5)),
  Fault.delay("300 millis", { carriedOut: true }).pipe(Fault.probability(0.02))
]

describe("the budget of an account", () => {
  const wanted = 500
  for (const burst of [1, 10, 60]) {
    for (const [network, faults] of [
      ["an ideal network", []],
      ["a network that takes its time", slowly]
    ] as const) {
      it.live(`is used up and hardly ever overdrawn, with ${burst} calls at once, over ${network}`, () =>
        Effect.gen(function* () {
          yield* many(wanted, Location.list())
          assert.isAtMost(yield* refused, wanted / 100)
          const ideal = (wanted - burst) * 1000
          assert.isAtMost(yield* Clock.currentTimeMillis, ideal * 1.05)
        }).pipe(
          Effect.provide(
            Emulator.layer({ rateLimit: { reads: { limit: 60, burst }, changes: { limit: 60, burst } }, faults })
          ),
          quietly,
          inVirtualTime
        )
      )
    }
  }

  /** The limits of 2017, over a network that takes its time. */
  const two = Emulator.layer({
    rateLimit: { reads: { limit: 600, burst: 300 }, changes: { limit: 120, burst: 50 } },
    provisioningTime: "2 seconds",
    faults: [Fault.delay("15 millis"), Fault.delay("15 millis", { carriedOut: true })]
  })
  const create = Datacenter.create({ location: "us/las" })

  it.live("is one for reads and one for changes: 120 changes are waited for, and none fails", () =>
    Effect.gen(function* () {
      yield* Location.list()
      yield* many(120, create.pipe(Request.completed()))
      assert.strictEqual(yield* refused, 0)
      // 50 may go at once, and then two a second.
      assert.isAtMost(yield* Clock.currentTimeMillis, 35_000 * 1.1)
    }).pipe(Effect.provide(two), quietly, inVirtualTime)
  )

  it.live("does not hold back reads while changes wait for theirs", () =>
    Effect.gen(function* () {
      const changes = yield* Effect.fork(many(70, create))
      yield* Effect.sleep("1 second")
      const before = yield* Clock.currentTimeMillis
      yield* many(20, Location.list())
      assert.isAtMost((yield* Clock.currentTimeMillis) - before, 100)
      assert.isTrue(Option.isNone(yield* Fiber.poll(changes)))
      yield* Fiber.join(changes)
      assert.strictEqual(yield* refused, 0)
    }).pipe(Effect.provide(two), quietly, inVirtualTime)
  )

  it.live("is shared with other programs", () =>
    Effect.gen(function* () {
      const calls = many(100, Location.list())
      const other = yield* ProfitBricks.make().pipe(
        Effect.provide([Credentials.basic(Emulator.user), RetryPolicy.default])
      )
      yield* Effect.all([calls, Effect.provideService(calls, ProfitBricks.ProfitBricks, other)], { concurrency: 2 })
      // Nobody tells one of them what the other one takes: it shows in what is refused.
      assert.isAtMost(yield* refused, 200 / 6)
      assert.isAtMost(yield* Clock.currentTimeMillis, 190_000 * 1.1)
    }).pipe(
      Effect.provide(
        ProfitBricks.layer().pipe(
          Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.default]),
          Layer.provideMerge(
            Emulator.layerHttpClient({
              rateLimit: { reads: { limit: 60, burst: 10 }, changes: { limit: 60, burst: 10 } }
            })
          )
        )
      ),
      quietly,
      inVirtualTime
    )
  )

  it.live("is given to who came first", () =>
    Effect.gen(function* () {
      const ended: Array<number> = []
      yield* Effect.forEach(
        Array.from({ length: 30 }, (_, index) => index),
        (index) => Effect.tap(Location.list(), () => Effect.sync(() => ended.push(index))),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(
        ended,
        ended.toSorted((a, b) => a - b)
      )
    }).pipe(
      Effect.provide(
        Emulator.layer({ rateLimit: { reads: { limit: 60, burst: 4 }, changes: { limit: 60, burst: 4 } } })
      ),
      quietly,
      inVirtualTime
    )
  )

  it.live("is given first to who has waited already, and was refused", () =>
    Effect.gen(function* () {
      yield* Location.list()
      const ended: Array<number> = []
      yield* Effect.forEach(
        Array.from({ length: 10 }, (_, index) => index),
        (index) => Effect.tap(Location.list(), () => Effect.sync(() => ended.push(index))),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(
        ended,
        ended.toSorted((a, b) => a - b)
      )
    }).pipe(
      Effect.provide(
        Emulator.layer({
          rateLimit: oneASecond,
          faults: [Fault.answer({ status: 503 }).pipe(Fault.nth(2, 5))]
        })
      ),
      quietly,
      inVirtualTime
    )
  )

  it.live("is given to polls when nobody else wants it", () =>
    Effect.gen(function* () {
      const accepted = yield* many(5, Datacenter.create({ location: "us/las" }))
      // The client learns the budget of reads, which these have not used.
      yield* Location.list()
      const before = (yield* Emulator.calls).length
      // All of it is wanted now: nothing is left of the budget.
      const waiting = yield* Effect.fork(Request.awaitAll(accepted))
      yield* Effect.sleep("1 milli")
      yield* many(5, Location.list())
      const operations = (yield* Emulator.calls).slice(before).map(({ operation }) => operation)
      assert.deepStrictEqual(
        operations.slice(-5),
        Array.from({ length: 5 }, () => Location.list.spec.operation)
      )
      assert.isAtMost(operations.length, 6)
      yield* Fiber.interrupt(waiting)
    }).pipe(
      Effect.provide(
        Emulator.layer({
          provisioningTime: "1 hour",
          rateLimit: oneASecond
        })
      ),
      quietly,
      inVirtualTime
    )
  )

  it.live("is given to polls now and then, even if others always want it", () =>
    Effect.gen(function* () {
      const accepted = yield* Datacenter.create({ location: "us/las" })
      const busy = yield* Effect.fork(
        Effect.all(
          [1, 2, 3].map(() => Effect.forever(Location.list())),
          { concurrency: 3 }
        )
      )
      yield* Request.await(accepted, { timeout: "2 minutes" })
      yield* Fiber.interrupt(busy)
    }).pipe(
      Effect.provide(
        Emulator.layer({
          provisioningTime: "10 seconds",
          rateLimit: oneASecond
        })
      ),
      quietly,
      inVirtualTime
    )
  )

  it.live("is not taken by who gives up", () =>
    Effect.gen(function* () {
      yield* Location.list()
      const calls = yield* Effect.forEach(Array.from({ length: 20 }), () => Effect.fork(Location.list()))
      yield* Effect.sleep("100 millis")
      // The first ten, one of which looks at the clock for the others.
      yield* Fiber.interruptAll(calls.slice(0, 10))
      yield* Fiber.joinAll(calls.slice(10))
      assert.isAtMost(yield* Clock.currentTimeMillis, 10_000 * 1.01)
      assert.strictEqual(yield* refused, 0)
      assert.strictEqual((yield* Emulator.calls).length, 11)
      assert.strictEqual((yield* Metric.value(Metrics.held)).value, 0)
      assert.strictEqual((yield* Metric.value(Metrics.budget)).value, 0)
    }).pipe(Effect.provide(Emulator.layer({ rateLimit: oneASecond })), quietly, inVirtualTime)
  )

  it.effect("is waited for by all when the API says so to one", () =>
    Effect.gen(function* () {
      const { received, times } = yield* timed(many(10, Location.list({ depth: 0 })), [
        { status: 429, headers: { "retry-after": "30" } },
        { status: 200, body: { id: "locations", type: "collection", items: [] } }
      ])
      assert.lengthOf(received, 11)
      // Those that were under way already.
      assert.deepStrictEqual(
        times.map((time) => Math.floor(time / 1000)),
        [0, 0, 0, 0, 30, 30, 30, 30, 30, 30, 30]
      )
    })
  )

  it.effect("is looked at again after five minutes, however long the API says to wait", () =>
    Effect.gen(function* () {
      const list = { status: 200, body: { id: "locations", type: "collection", items: [] } }
      const absurd = { status: 429, headers: { "retry-after": "1000000000" } }
      const read = Location.list({ depth: 0 })
      const both = Effect.all([Effect.flip(read), Effect.delay(read, "1 minute")], { concurrency: 2 })
      const { times } = yield* timed(both, [absurd, list], { during: "1 day" })
      assert.deepStrictEqual(times, [0, 300_000])
    })
  )

  it.effect.each<
    readonly [what: string, headers: { readonly limit: string; readonly burst: string; readonly remaining: string }]
  >([
    ["hardly any calls", { limit: "1", burst: "1", remaining: "0" }],
    ["a debt", { limit: "1", burst: "1", remaining: "-100000" }],
    ["a debt of a large limit", { limit: "600", burst: "300", remaining: "-1000000000" }]
  ])("holds a call for five minutes at most, whatever one answer says of it: %s", ([, { burst, limit, remaining }]) =>
    Effect.gen(function* () {
      const lie = { "x-ratelimit-limit": limit, "x-ratelimit-burst": burst, "x-ratelimit-remaining": remaining }
      const list = { status: 200, body: { id: "locations", type: "collection", items: [] } }
      const read = Location.list({ depth: 0 })
      const { times } = yield* timed(Effect.andThen(read, read), [{ ...list, headers: lie }, list], { during: "1 day" })
      assert.lengthOf(times, 2)
      assert.isAtMost(times[1] ?? Number.NaN, 300_000)
    })
  )

  it.effect("is not waited for by a clock that is set back", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(100_000_000)
      const { layer, received } = scripted([
        { status: 429, headers: { "retry-after": "60" } },
        { status: 200, body: { id: "locations", type: "collection", items: [] } }
      ])
      const list = Effect.exit(Location.list({ depth: 0 }))
      const client = yield* Effect.scoped(Layer.build(layer))
      const first = yield* Effect.fork(Effect.provide(list, client))
      yield* TestClock.adjust("1 second")
      yield* TestClock.setTime(50_000_000)
      yield* Effect.fork(Effect.provide(list, client))
      yield* TestClock.adjust("1 second")
      assert.lengthOf(received, 2)
      yield* Fiber.interrupt(first)
    })
  )

  it.effect("is not learned from what makes no sense", () =>
    Effect.gen(function* () {
      for (const limit of ["0", "-1", "0.01", "NaN", "many", "1e999", ""]) {
        const { times } = yield* timed(
          many(20, Location.list({ depth: 0 })),
          [
            {
              status: 200,
              headers: { "x-ratelimit-limit": limit, "x-ratelimit-remaining": "0", "x-ratelimit-burst": "0" },
              body: { id: "locations", type: "collection", items: [] }
            }
          ],
          { during: "1 second" }
        )
        assert.lengthOf(times, 20, limit)
      }
    })
  )

  it.live("is seen in the trace of who waits for it", () =>
    Effect.gen(function* () {
      const { spans, tracer } = recordingTracer()
      yield* Location.list()
      yield* Location.list().pipe(Effect.withTracer(tracer))
      assert.deepStrictEqual(
        spans.map(({ events, name }) => ({ name, events })),
        [
          {
            name: "GET /locations",
            events: [{ name: "profitbricks.held", attributes: { "profitbricks.held_millis": 1000 } }]
          }
        ]
      )
    }).pipe(Effect.provide(Emulator.layer({ rateLimit: oneASecond })), quietly, inVirtualTime)
  )
})
