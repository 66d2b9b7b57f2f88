/** Calls that cannot be interrupted, and calls that are given up. */
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Deferred, Duration, Effect, Exit, Fiber, Layer, Option } from "effect"
import {
  Credentials,
  Datacenter,
  Emulator,
  type Errors,
  Fault,
  Location,
  ProfitBricks,
  Reconciliation,
  Request,
  RetryPolicy
} from "effect-profitbricks"
import { messagesTo } from "./support/messages.js"
import { inVirtualTime } from "./support/virtualTime.js"

const cloudWith = (options: Emulator.Options = {}, client: ProfitBricks.Options = {}) =>
  ProfitBricks.layer(client).pipe(
    Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.none, Reconciliation.fail]),
    Layer.provideMerge(Emulator.layerHttpClient(options)),
    Layer.orDie
  )

const create = Datacenter.create({ name: "shop", location: "us/las" })

const tenAtOnce = <A, E, R>(call: Effect.Effect<A, E, R>) =>
  Effect.forEach(Array.from({ length: 10 }), () => call, { concurrency: "unbounded" })

describe("what cannot be interrupted", () => {
  it.live("waits for its turn, and gets it", () =>
    Effect.gen(function* () {
      yield* Effect.uninterruptible(tenAtOnce(Location.list()))
      assert.lengthOf(yield* Emulator.calls, 10)
    }).pipe(Effect.provide(cloudWith()), inVirtualTime)
  )

  it.live("waits for the budget, and gets its share", () =>
    Effect.gen(function* () {
      yield* Location.list()
      const [elapsed] = yield* Effect.timed(Effect.uninterruptible(tenAtOnce(Location.list())))
      assert.strictEqual(Math.round(Duration.toSeconds(elapsed)), 10)
    }).pipe(
      Effect.provide(cloudWith({ rateLimit: { reads: { limit: 60, burst: 1 }, changes: { limit: 60, burst: 1 } } })),
      inVirtualTime
    )
  )

  it.live("can be all that a scope acquires and releases, also when that is interrupted", () =>
    Effect.gen(function* () {
      const borrowed = Effect.acquireRelease(create, ({ value }) =>
        Effect.orDie(Datacenter.remove({ datacenterId: value.id }))
      )
      const user = yield* Effect.fork(Effect.scoped(Effect.andThen(tenAtOnce(borrowed), Effect.never)))
      yield* Effect.sleep("1 minute")
      assert.lengthOf((yield* Emulator.account).datacenters, 10)
      yield* Fiber.interrupt(user)
      yield* Effect.sleep("1 minute")
      assert.lengthOf((yield* Emulator.account).datacenters, 0)
    }).pipe(Effect.provide(cloudWith()), inVirtualTime)
  )

  it.live.each([
    ["a server that never answers", Fault.delay("1 day")],
    ["an answer that never ends", Fault.slowBody("1 day")]
  ] as const)("does not wait for ever for %s", ([, fault]) =>
    Effect.gen(function* () {
      yield* Emulator.inject(fault)
      const list = Datacenter.list().pipe(Effect.flip, Effect.ensuring(Effect.ignore(Datacenter.list())))
      const [elapsed, error] = yield* Effect.timed(Effect.uninterruptible(list))
      assert(error._tag === "TransportError")
      assert.strictEqual(error.reason, "Timeout")
      assert.strictEqual(Duration.toSeconds(elapsed), 10)
    }).pipe(Effect.scoped, Effect.provide(cloudWith({}, { timeout: "5 seconds" })), inVirtualTime)
  )
})

/** What the log says while a call is given up after a second, and whether the cloud has it. */
const givenUp = (
  call: Effect.Effect<unknown, Errors.ApiError, ProfitBricks.ProfitBricks>,
  ...faults: ReadonlyArray<Fault.Fault>
) =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    const client = ProfitBricks.layer().pipe(
      Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.none, Reconciliation.default])
    )
    yield* Emulator.inject(...faults).pipe(
      Effect.andThen(Effect.timeoutOption(call, "1 second")),
      Effect.provide(client),
      Effect.provide(messagesTo(lines)),
      Effect.scoped
    )
    const marks = lines.flatMap((line) => /Request\.find\("([^"]+)"\)/.exec(line)?.[1] ?? [])
    const found = yield* Effect.forEach(marks, (mark) => Effect.provide(Request.find(mark), client))
    return { lines, found: found.map(Option.isSome) }
  }).pipe(Effect.provide(Emulator.layerHttpClient({ provisioningTime: 0 })), inVirtualTime)

describe("a call that is given up", () => {
  const never = Fault.delay("1 day")
  const history = Fault.when(({ path }) => path.startsWith("/requests"))

  it.live.each([
    ["while it is under way", [Fault.delay("1 day", { carriedOut: true }).pipe(Fault.on(Datacenter.create))]],
    ["while its answer arrives", [Fault.slowBody("1 day").pipe(Fault.on(Datacenter.create))]],
    [
      "while it is looked for, as its answer did not say as which request",
      [Fault.noLocation.pipe(Fault.on(Datacenter.create)), never.pipe(history)]
    ],
    [
      "while it is looked for, as its answer could not be read",
      [Fault.noLocation.pipe(Fault.and(Fault.truncated(3)), Fault.on(Datacenter.create)), never.pipe(history)]
    ],
    [
      "while what it made is read again",
      [Fault.truncated(3).pipe(Fault.on(Datacenter.create)), never.pipe(Fault.on(Datacenter.get))]
    ]
  ] as const)("leaves its mark in the log: %s", ([, faults]) =>
    Effect.gen(function* () {
      const { found, lines } = yield* givenUp(create, ...faults)
      assert.deepStrictEqual(found, [true], lines.join("\n"))
    })
  )

  it.live("has ended before anything else is done", () =>
    Effect.gen(function* () {
      let underWay = 0
      const arrived = yield* Deferred.make<void>()
      const request = Effect.acquireUseRelease(
        Effect.sync(() => underWay++),
        () => Effect.zipRight(Deferred.succeed(arrived, undefined), Effect.never),
        () => Effect.sync(() => underWay--)
      )
      const client = ProfitBricks.layer().pipe(
        Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.none]),
        Layer.provide(
          Layer.succeed(
            HttpClient.HttpClient,
            HttpClient.make(() => request)
          )
        )
      )
      const seen: Array<number> = []
      const call = yield* Location.list().pipe(
        Effect.onInterrupt(() => Effect.sync(() => seen.push(underWay))),
        Effect.provide(client),
        Effect.fork
      )
      yield* Deferred.await(arrived)
      yield* Fiber.interrupt(call)
      assert.deepStrictEqual(seen, [0])
    })
  )

  it.live("leaves nothing if it was a read, or had come to its end", () =>
    Effect.gen(function* () {
      const read = yield* givenUp(Datacenter.list(), never)
      assert.deepStrictEqual(read.lines, [])
      const ended = yield* givenUp(Effect.andThen(create, Effect.never))
      assert.deepStrictEqual(ended.lines, [])
    })
  )
})

describe("a call that dies", () => {
  it.effect("leaves its mark in the log", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const client = ProfitBricks.layer().pipe(
        Layer.provide([
          Credentials.basic(Emulator.user),
          RetryPolicy.none,
          Layer.succeed(
            HttpClient.HttpClient,
            HttpClient.make(() => Effect.dieMessage("a bug of the HTTP client"))
          )
        ])
      )
      const exit = yield* create.pipe(Effect.provide(client), Effect.provide(messagesTo(lines)), Effect.exit)
      assert(Exit.isFailure(exit) && Cause.isDie(exit.cause))
      assert.match(lines.join("\n"), /Request\.find\(/)
    })
  )
})
