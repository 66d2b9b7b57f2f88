/** The timeout of calls, of which many are under way at once, and which one timer watches. */
import { HttpClient, HttpClientResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Exit, FastCheck as fc, Layer, Redacted, TestClock } from "effect"
import { Credentials, Datacenter, ProfitBricks, RetryPolicy } from "effect-profitbricks"
import * as Answers from "./fixtures/answers.js"
import { datacenterId } from "./fixtures/ids.js"
import { counted } from "./support/counted.js"
import { scripted } from "./support/scripted.js"

const limit = 5000
const never = Number.POSITIVE_INFINITY
const text = JSON.stringify(Answers.datacenter)
const headers = { "content-length": String(text.length) }

/** A call, and how long its answer takes to begin, and then to end, in milliseconds. */
interface Timed {
  readonly at: number
  readonly head: number
  readonly body: number
}

const after = (millis: number) => (millis === never ? Effect.never : Effect.sleep(millis))

/** A client whose answers take so long, one after the other. */
const taking = (calls: ReadonlyArray<Timed>) => {
  let next = 0
  const client = HttpClient.make((request) =>
    Effect.suspend(() => {
      const { body, head } = calls[next++] ?? { body: 0, head: 0 }
      const response = HttpClientResponse.fromWeb(request, new Response(text, { headers }))
      return Effect.as(after(head), Object.create(response, { text: { value: Effect.as(after(body), text) } }))
    })
  )
  return ProfitBricks.layer({ timeout: limit }).pipe(
    Layer.provide([
      Credentials.basic({ username: "me@example.com", password: Redacted.make("secret-of-mine") }),
      RetryPolicy.none,
      Layer.succeed(HttpClient.HttpClient, client)
    ]),
    Layer.orDie
  )
}

/** The same clock, on which one sleeps in another way. */
const sleepingBy = (clock: Clock.Clock, sleep: Clock.Clock["sleep"]): Clock.Clock => ({
  [Clock.ClockTypeId]: Clock.ClockTypeId,
  unsafeCurrentTimeMillis: () => clock.unsafeCurrentTimeMillis(),
  unsafeCurrentTimeNanos: () => clock.unsafeCurrentTimeNanos(),
  currentTimeMillis: clock.currentTimeMillis,
  currentTimeNanos: clock.currentTimeNanos,
  sleep
})

const read = Datacenter.get({ datacenterId })

/** Calls that are under way together on a clock, and never answered, end when the limit has passed. */
const allEnd = (clock: Clock.Clock) =>
  Effect.gen(function* () {
    const reads = Effect.replicateEffect(Effect.exit(read), 4, { concurrency: "unbounded" })
    const fiber = yield* Effect.fork(Effect.withClock(reads, clock))
    yield* TestClock.adjust(limit)
    assert.isTrue((yield* fiber).every(Exit.isFailure))
  }).pipe(Effect.provide(taking(Array.from({ length: 4 }, () => ({ at: 0, head: never, body: 0 })))))

/** None is at the limit: what ends then may have come to either. */
const duration = fc.oneof(
  fc.integer({ min: 0, max: limit - 1 }),
  fc.integer({ min: limit + 1, max: 3 * limit }),
  fc.constant(never)
)
const calls = fc
  .array(fc.record({ at: fc.integer({ min: 0, max: 4 * limit }), head: duration, body: duration }), {
    minLength: 1,
    maxLength: 10
  })
  .map((calls) => calls.sort((one, other) => one.at - other.at))

describe("the timeout of calls", () => {
  it.effect.prop(
    "is each one's own, and its answer's again",
    [calls],
    ([calls]) =>
      Effect.gen(function* () {
        const begun = yield* Clock.currentTimeMillis
        const fiber = yield* Effect.fork(
          // The first one has gone before them: until then few go at once.
          Effect.zipRight(
            read,
            Effect.forEach(
              calls,
              ({ at }) => Effect.delay(Effect.zip(Effect.exit(read), Clock.currentTimeMillis), at),
              {
                concurrency: "unbounded"
              }
            )
          ).pipe(Effect.provide(taking([{ at: 0, head: 0, body: 0 }, ...calls])))
        )
        yield* TestClock.adjust("10 minutes")
        const ended = yield* fiber
        assert.deepStrictEqual(
          ended.map(([exit, now]) => [Exit.isSuccess(exit), now - begun]),
          calls.map(({ at, body, head }) =>
            head > limit ? [false, at + limit] : [body < limit, at + head + Math.min(body, limit)]
          )
        )
      }),
    { fastCheck: { numRuns: 40 } }
  )

  it.live("takes one timer, however many of them come one after the other", () =>
    Effect.gen(function* () {
      const { timers } = yield* counted(Effect.replicateEffect(read, 20))
      assert.isAtMost(timers, 1)
    }).pipe(Effect.provide(scripted([{ status: 200, body: Answers.datacenter }]).layer))
  )

  it.live("is over at once on a clock on which no time passes, each time", () =>
    Effect.gen(function* () {
      const clock = yield* Effect.clock
      const hasty = sleepingBy(clock, () => Effect.void)
      const exits = yield* Effect.withClock(Effect.replicateEffect(Effect.exit(read), 3), hasty)
      assert.isTrue(exits.every(Exit.isFailure))
    }).pipe(Effect.provide(scripted([{ never: true }], { retry: RetryPolicy.none }).layer))
  )

  it.effect("is the time that its clock sleeps, whatever the clock says that the time is", () =>
    Effect.gen(function* () {
      const clock = yield* Effect.clock
      yield* allEnd({ ...sleepingBy(clock, (duration) => clock.sleep(duration)), unsafeCurrentTimeNanos: () => 0n })
    })
  )

  it.effect("is kept for all that is under way when a sleep of the clock is interrupted", () =>
    Effect.gen(function* () {
      const clock = yield* Effect.clock
      let sleeps = 0
      yield* allEnd(sleepingBy(clock, (duration) => (sleeps++ === 0 ? Effect.interrupt : clock.sleep(duration))))
    })
  )

  it.live("leaves nobody asleep, so that a program can end", () =>
    Effect.gen(function* () {
      const clock = yield* Effect.clock
      let asleep = 0
      const counting = sleepingBy(clock, (duration) =>
        Effect.acquireUseRelease(
          Effect.sync(() => asleep++),
          () => clock.sleep(duration),
          () => Effect.sync(() => asleep--)
        )
      )
      yield* Effect.withClock(Effect.replicateEffect(read, 3), counting)
      yield* Effect.yieldNow().pipe(Effect.repeatN(10))
      assert.strictEqual(asleep, 0)
    }).pipe(Effect.provide(scripted([{ status: 200, body: Answers.datacenter }]).layer))
  )
})
