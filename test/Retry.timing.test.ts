/** The times of repetitions, and the patience of an attempt. */
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Exit, Schedule, TestClock } from "effect"
import { RetryPolicy, Server } from "effect-profitbricks"
import { accepted, ids, server } from "./fixtures/answers.js"
import { datacenterId, serverId } from "./fixtures/ids.js"
import type { Call } from "./operations/index.js"
import { partialResponse, responding } from "./support/responding.js"
import { type Step, scripted } from "./support/scripted.js"
import { errorOf, timed } from "./support/timed.js"

const onServer = { datacenterId, serverId }
const get: Call = Server.get(onServer)
const create: Call = Server.create({ datacenterId, cores: 1, ram: 256 })
const found: Step = { status: 200, body: server }

const later = (status: number, retryAfter: string): Step => ({ status, headers: { "retry-after": retryAfter } })

/** The pauses between calls, in seconds. */
const pauses = (times: ReadonlyArray<number>) =>
  times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1000)

const spaced = RetryPolicy.layer(Schedule.spaced("10 seconds"))

describe("the first attempt", () => {
  it.effect("is sent at once, and so is the answer given", () =>
    Effect.gen(function* () {
      const { times, ended } = yield* timed(get, [found], { during: 0 })
      assert.deepStrictEqual(times, [0])
      assert.strictEqual(ended, 0)
    })
  )

  it.effect("is not waited after, if it is not repeated", () =>
    Effect.gen(function* () {
      const { ended, exit } = yield* timed(get, [later(404, "60")], { during: 0 })
      assert.strictEqual(ended, 0)
      assert.strictEqual(errorOf(exit)?._tag, "NotFound")
    })
  )
})

describe("the default policy", () => {
  it.effect("repeats after about 0.5, 1, 2, 4 and 8 seconds, give or take a fifth", () =>
    Effect.gen(function* () {
      const { times, ended } = yield* timed(get, [{ status: 503 }])
      const waited = pauses(times)
      assert.lengthOf(waited, 5)
      for (const [index, pause] of waited.entries()) {
        const about = 0.5 * 2 ** index
        assert.isAtLeast(pause, about * 0.8)
        assert.isAtMost(pause, about * 1.2)
      }
      assert.strictEqual(ended, times[5])
    })
  )

  it.effect("does not have all clients repeat at the same time", () =>
    Effect.gen(function* () {
      const runs = yield* Effect.replicateEffect(timed(get, [{ status: 503 }, found]), 5)
      assert.isAbove(new Set(runs.map(({ times }) => Math.round((pauses(times)[0] ?? 0) * 1000))).size, 1)
    })
  )
})

describe("Retry-After", () => {
  it.effect.each<readonly [name: string, run: Call, step: Step, seconds: number]>([
    ["a GET refused by the rate limit", get, later(429, "7"), 7],
    ["a POST refused by the rate limit", create, later(429, "7"), 7],
    ["a DELETE refused by the rate limit", Server.remove(onServer), later(429, "90"), 90],
    ["as long as it may be", create, later(429, "300"), 300],
    ["a date", get, later(429, "Thu, 01 Jan 1970 00:04:00 GMT"), 240],
    ["maintenance", get, later(503, "180"), 180]
  ])("is waited for in full, and not longer: %s", ([, run, step, seconds]) =>
    Effect.gen(function* () {
      const { times, exit } = yield* timed(run, [step, { status: 404 }])
      assert.lengthOf(times, 2)
      const [pause = 0] = pauses(times)
      assert.isAtLeast(pause, seconds)
      assert.isAtMost(pause, seconds + 1)
      assert.isDefined(exit)
    })
  )

  it.effect.each<readonly [name: string, run: Call, step: Step, seconds: number]>([
    ["a whole day of a rate limit", create, later(429, "86400"), 86_400],
    ["a date", get, later(429, "Thu, 01 Jan 1970 01:00:00 GMT"), 3600],
    ["maintenance", get, later(503, "1800"), 1800]
  ])("of more than five minutes is told, and not waited for: %s", ([, run, step, seconds]) =>
    Effect.gen(function* () {
      const { times, exit } = yield* timed(run, [step, { status: 404 }])
      assert.deepStrictEqual(times, [0])
      const error = errorOf(exit)
      assert(error !== undefined && "retryAfter" in error && error.retryAfter !== undefined)
      assert.strictEqual(Duration.toSeconds(error.retryAfter), seconds)
    })
  )

  it.effect("is waited for as long as the policy says", () =>
    Effect.gen(function* () {
      const retry = RetryPolicy.layer(Schedule.recurs(1), { longestPause: "1 day" })
      const { times } = yield* timed(get, [later(503, "1800"), found], { retry })
      assert.deepStrictEqual(pauses(times), [1800])
    })
  )

  it.effect("counts each time anew", () =>
    Effect.gen(function* () {
      const { times } = yield* timed(get, [later(429, "100"), later(429, "10"), later(503, "50"), found])
      const expected = [100, 10, 50]
      for (const [index, pause] of pauses(times).entries()) {
        assert.isAtLeast(pause, expected[index] ?? 0)
        assert.isAtMost(pause, (expected[index] ?? 0) + 3)
      }
    })
  )

  it.effect("does not shorten the pause of the policy", () =>
    Effect.gen(function* () {
      const { times } = yield* timed(get, [later(429, "0"), later(429, "3"), later(429, "30"), found], {
        retry: spaced
      })
      assert.deepStrictEqual(pauses(times), [10, 10, 30])
    })
  )

  it.effect("does not make a call be repeated that is not safe to repeat", () =>
    Effect.gen(function* () {
      const { times, exit } = yield* timed(create, [later(503, "5")])
      assert.lengthOf(times, 1)
      const error = errorOf(exit)
      assert.isTrue(error?._tag === "Unavailable" && error.outcome === "unknown")
    })
  )
})

describe("RetryPolicy", () => {
  it.effect("none sends every call once, whatever the answer", () =>
    Effect.gen(function* () {
      for (const step of [
        later(429, "1"),
        { status: 503 },
        { fails: "ECONNREFUSED" },
        { fails: "ECONNRESET" }
      ] satisfies ReadonlyArray<Step>) {
        const { times, exit, ended } = yield* timed(get, [step], { retry: RetryPolicy.none })
        assert.lengthOf(times, 1)
        assert.strictEqual(ended, times[0])
        assert.strictEqual(errorOf(exit)?.attempts, 1)
      }
    })
  )

  it.effect("layer repeats as often and as fast as its schedule says", () =>
    Effect.gen(function* () {
      const twice = RetryPolicy.layer(Schedule.intersect(Schedule.spaced("10 seconds"), Schedule.recurs(2)))
      const { times, exit } = yield* timed(get, [{ status: 503 }], { retry: twice })
      assert.deepStrictEqual(pauses(times), [10, 10])
      assert.strictEqual(errorOf(exit)?.attempts, 3)
      const patient = yield* timed(get, [...Array.from({ length: 20 }, (): Step => ({ status: 503 })), found], {
        retry: spaced
      })
      assert.lengthOf(patient.times, 21)
      assert.isTrue(patient.exit !== undefined && Exit.isSuccess(patient.exit))
    })
  )

  it.effect("layer can choose by the error", () =>
    Effect.gen(function* () {
      const limited = RetryPolicy.layer(Schedule.recurWhile((error) => error._tag === "RateLimited"))
      assert.lengthOf(
        (yield* timed(get, [{ status: 429 }, { status: 429 }, { status: 503 }], { retry: limited })).times,
        3
      )
      assert.lengthOf((yield* timed(get, [{ status: 503 }], { retry: limited })).times, 1)
    })
  )

  it.effect("layer cannot make a call safe to repeat", () =>
    Effect.gen(function* () {
      const always = RetryPolicy.layer(Schedule.spaced("1 second"))
      for (const step of [
        { status: 503 },
        { fails: "ECONNRESET" },
        { status: 500 },
        { status: 401 }
      ] satisfies ReadonlyArray<Step>) {
        assert.lengthOf((yield* timed(create, [step], { retry: always })).times, 1)
      }
    })
  )
})

describe("the timeout of an attempt", () => {
  it.effect("is 60 seconds, unless it is said otherwise", () =>
    Effect.gen(function* () {
      const none = { retry: RetryPolicy.none, during: "10 minutes" } as const
      const { ended, exit } = yield* timed(create, [{ never: true }], none)
      assert.strictEqual(ended, 60_000)
      const error = errorOf(exit)
      if (error?._tag !== "TransportError") return assert.fail(error?._tag ?? "no error")
      assert.deepInclude({ ...error }, { reason: "Timeout", outcome: "unknown", attempts: 1 })
      assert.notProperty(error, "status")
      const begin = yield* Effect.map(TestClock.currentTimeMillis, Number)
      const short = yield* timed(get, [{ never: true }], { ...none, timeout: "5 seconds" })
      assert.strictEqual((short.ended ?? 0) - begin, 5000)
      return undefined
    })
  )

  it.effect("is for each attempt anew", () =>
    Effect.gen(function* () {
      const { times, exit } = yield* timed(get, [{ never: true }], {
        timeout: "5 seconds",
        retry: RetryPolicy.layer(Schedule.intersect(Schedule.spaced("10 seconds"), Schedule.recurs(2)))
      })
      assert.deepStrictEqual(pauses(times), [15, 15])
      assert.strictEqual(errorOf(exit)?.attempts, 3)
    })
  )

  it.effect("does not count what an application puts in front of it", () =>
    Effect.gen(function* () {
      const { layer } = scripted([found], {
        retry: RetryPolicy.none,
        timeout: "5 seconds",
        transformClient: HttpClient.tapRequest(() => Effect.sleep("1 minute"))
      })
      const fiber = yield* Effect.fork(Effect.provide(get, layer))
      yield* TestClock.adjust("1 minute")
      yield* fiber
    })
  )

  it.effect("does not count what an application does between the requests of one attempt", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ fails: "ECONNRESET" }, found], {
        retry: RetryPolicy.none,
        timeout: "5 seconds",
        transformClient: HttpClient.retry(Schedule.spaced("1 minute"))
      })
      const fiber = yield* Effect.fork(Effect.provide(get, layer))
      yield* TestClock.adjust("1 minute")
      yield* fiber
      assert.lengthOf(received, 2)
    })
  )

  it.effect("begins with the last of the requests that an application sends at once", () =>
    Effect.gen(function* () {
      const { layer } = scripted([{ never: true }, { never: true }], {
        retry: RetryPolicy.none,
        timeout: "5 seconds",
        transformClient: HttpClient.transform((effect) => Effect.race(effect, Effect.delay(effect, "3 seconds")))
      })
      const fiber = yield* Effect.fork(Effect.flip(Effect.provide(get, layer)))
      yield* TestClock.adjust("7999 millis")
      assert.isNull(fiber.unsafePoll())
      yield* TestClock.adjust("1 millis")
      const error = yield* fiber
      assert.isTrue(error._tag === "TransportError" && error.reason === "Timeout", error._tag)
    })
  )

  it.effect("ends a call that nothing else can interrupt", () =>
    Effect.gen(function* () {
      const { layer } = scripted([{ never: true }], { retry: RetryPolicy.none, timeout: "5 seconds" })
      const call = Effect.provide(get, layer)
      const fiber = yield* Effect.fork(Effect.ensuring(Effect.void, Effect.ignore(call)))
      yield* TestClock.adjust("5 seconds")
      yield* fiber
    })
  )

  it.effect("is for the body, too", () =>
    Effect.gen(function* () {
      const layer = responding(() => partialResponse(200, '{"id":', "stalls"), { timeout: "5 seconds" })
      const fiber = yield* Effect.fork(Effect.flip(Effect.provide(get, layer)))
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      yield* TestClock.adjust("20 seconds")
      const error = yield* fiber
      assert.isTrue(error._tag === "TransportError" && error.reason === "Timeout", error._tag)
    })
  )
})

describe("an answer that breaks off", () => {
  const broken = (status: number, count: { calls: number }, headers: Record<string, string> = {}) =>
    responding(
      () => {
        count.calls++
        const { body } = partialResponse(200, '{"id":', "breaks")
        return new Response(body, { status, headers })
      },
      { retry: RetryPolicy.layer(Schedule.recurs(2)) }
    )

  it.effect("is repeated, if that is safe", () =>
    Effect.gen(function* () {
      const count = { calls: 0 }
      const error = yield* Effect.flip(Effect.provide(get, broken(200, count)))
      assert.strictEqual(error._tag, "TransportError")
      assert.strictEqual(count.calls, 3)
    })
  )

  it.effect("has the request of a POST all the same, which is not sent again", () =>
    Effect.gen(function* () {
      const count = { calls: 0 }
      const step = accepted()
      const headers = "headers" in step ? { ...step.headers } : {}
      const error = yield* Effect.flip(Effect.provide(create, broken(202, count, headers)))
      assert.strictEqual(error.requestId, ids.request)
      assert.strictEqual(count.calls, 1)
    })
  )

  it.effect("is what its status says, if that is an error", () =>
    Effect.gen(function* () {
      for (const [status, tag] of [
        [401, "Unauthorized"],
        [404, "NotFound"],
        [422, "Validation"],
        [429, "RateLimited"],
        [500, "Unavailable"]
      ] as const) {
        const error = yield* Effect.flip(Effect.provide(get, broken(status, { calls: 0 })))
        assert.strictEqual(error._tag, tag)
        assert.strictEqual(error.status, status)
      }
    })
  )
})
