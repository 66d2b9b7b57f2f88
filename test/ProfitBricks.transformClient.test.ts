/** What an application puts in front of the HTTP client: it sees what becomes of each request, and every request ends in time. */
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, FiberRef, Layer, Queue } from "effect"
import { Credentials, Emulator, Fault, Location, ProfitBricks, Reconciliation, RetryPolicy } from "effect-profitbricks"
import { inVirtualTime } from "./support/virtualTime.js"

const cloudWith = (transformClient: ProfitBricks.Options["transformClient"]) =>
  ProfitBricks.layer({ timeout: "5 seconds", transformClient }).pipe(
    Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.none, Reconciliation.fail]),
    Layer.provideMerge(Emulator.layerHttpClient()),
    Layer.orDie
  )

const never = Fault.delay("1 day")

/** How many seconds a call takes, and what becomes of it, while a fault is in force. */
const timed = (fault: Fault.Fault, transformClient: ProfitBricks.Options["transformClient"]) =>
  Effect.gen(function* () {
    yield* Emulator.inject(fault)
    const [elapsed, exit] = yield* Effect.timed(Effect.exit(Location.list()))
    return { seconds: Duration.toSeconds(elapsed), exit }
  }).pipe(Effect.scoped, Effect.provide(cloudWith(transformClient)))

const assertTimeout = ({ exit, seconds }: Effect.Effect.Success<ReturnType<typeof timed>>) =>
  Effect.gen(function* () {
    const error = yield* Effect.flip(exit)
    assert(error._tag === "TransportError")
    assert.strictEqual(error.reason, "Timeout")
    assert.strictEqual(seconds, 5)
  })

describe("a request that is never answered", () => {
  it.live("ends in time where it cannot be interrupted", () =>
    timed(never, (client) => HttpClient.transform(client, (request) => Effect.uninterruptible(request))).pipe(
      Effect.flatMap(assertTimeout),
      inVirtualTime
    )
  )

  it.live("ends in time where another fiber sends it", () =>
    Effect.gen(function* () {
      const requests = yield* Queue.unbounded<Effect.Effect<unknown>>()
      yield* Effect.fork(Effect.forever(Effect.flatten(Queue.take(requests))))
      const handOver = <A, E>(request: Effect.Effect<A, E>) =>
        Effect.gen(function* () {
          const answer = yield* Deferred.make<A, E>()
          yield* Queue.offer(requests, Effect.intoDeferred(request, answer))
          return yield* Deferred.await(answer)
        })
      yield* assertTimeout(yield* timed(never, (client) => HttpClient.transform(client, handOver)))
    }).pipe(inVirtualTime)
  )

  it.live("can be sent again by what is in front", () =>
    Effect.gen(function* () {
      const { exit, seconds } = yield* timed(never.pipe(Fault.nth(1)), (client) =>
        HttpClient.retry(client, { times: 1 })
      )
      assert.isAbove((yield* exit).items.length, 0)
      assert.strictEqual(seconds, 5)
    }).pipe(inVirtualTime)
  )
})

it.live("What is in front has the fiber of the call", () =>
  Effect.gen(function* () {
    const sent = yield* FiberRef.make(0)
    const count = FiberRef.update(sent, (before) => before + 1)
    yield* Effect.provide(
      Location.list(),
      cloudWith((client) => HttpClient.tapRequest(client, () => count))
    )
    assert.strictEqual(yield* FiberRef.get(sent), 1)
  }).pipe(Effect.scoped, inVirtualTime)
)

describe("a client that throws", () => {
  it.live("is not waited for by the calls after it", () => {
    let calls = 0
    return Effect.gen(function* () {
      yield* Effect.replicateEffect(Effect.exit(Location.list()), 4)
      yield* Location.list()
      assert.strictEqual(calls, 5)
    }).pipe(
      Effect.provide(
        cloudWith(
          HttpClient.transform((effect) => {
            if (calls++ < 4) throw new Error("not ready")
            return effect
          })
        )
      ),
      inVirtualTime
    )
  })
})
