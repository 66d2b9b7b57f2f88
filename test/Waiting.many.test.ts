/** Many waits share their polls. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Schedule, TestClock } from "effect"
import { Request } from "effect-profitbricks"
import { every, status } from "./support/polled.js"
import { type Step, scripted } from "./support/scripted.js"

describe("many waits", () => {
  /** A server on which every request is done after a minute; it lists the requests it is told to know. */
  const cloud = (count: number, listed: (id: string) => boolean = () => true) => {
    let now = 0
    const state = () => (now < 60_000 ? "RUNNING" : "DONE")
    const ids = Array.from({ length: count }, (_, index) => `req${index}`)
    const { layer, received } = scripted(({ url }) => {
      const { pathname } = new URL(url)
      if (pathname.endsWith("/status")) return status(state())
      const items = ids.filter(listed).map((id) => ({
        id,
        properties: {},
        metadata: { requestStatus: { id, metadata: { status: state() } } }
      }))
      return { status: 200, body: { items } }
    })
    const tick = Effect.tap(Clock.currentTimeMillis, (millis) => Effect.sync(() => (now = millis)))
    return { layer, received, tick, ids: ids.map((id) => Request.Id.make(id)) }
  }

  const calls = (count: number, listed?: (id: string) => boolean) =>
    Effect.gen(function* () {
      const { ids, layer, received, tick } = cloud(count, listed)
      const fiber = yield* Effect.fork(Request.awaitAll(ids, every("20 seconds")).pipe(Effect.provide(layer)))
      for (const pause of [0, 20, 20, 20]) {
        yield* TestClock.adjust(Duration.seconds(pause))
        yield* tick
      }
      yield* TestClock.adjust("20 seconds")
      yield* Fiber.join(fiber)
      return received.length
    })

  it.effect("cost hardly more calls than one", () =>
    Effect.gen(function* () {
      const one = yield* calls(1)
      yield* TestClock.setTime(0)
      const twenty = yield* calls(20)
      yield* TestClock.setTime(0)
      const hundred = yield* calls(100)
      assert.isAtMost(twenty, 3 * one)
      assert.isAtMost(hundred, 3 * one)
    })
  )

  it.effect("ask singly for what the list does not have", () =>
    Effect.gen(function* () {
      const { ids, layer, received } = cloud(12, (id) => id !== "req5")
      const once = (id: Request.Id) => Effect.either(Request.await(id, { schedule: Schedule.recurs(0) }))
      yield* Effect.forEach(ids, once, { concurrency: "unbounded" }).pipe(Effect.provide(layer))
      assert.isTrue(received.some(({ url }) => url.endsWith("/requests?depth=2")))
      assert.isTrue(received.some(({ url }) => url.endsWith("/requests/req5/status")))
    })
  )

  const done = (count: number): Step => ({
    status: 200,
    body: {
      items: Array.from({ length: count }, (_, index) => ({
        id: `req${index}`,
        properties: {},
        metadata: { requestStatus: { id: `req${index}`, metadata: { status: "DONE" } } }
      }))
    }
  })

  /** The calls until it is known that all requests are done, where the list of them is as the script says. */
  const asked = (count: number, list: (index: number) => Step) =>
    Effect.gen(function* () {
      let lists = 0
      const { layer, received } = scripted(({ url }) => (url.endsWith("/status") ? status("DONE") : list(lists++)))
      const requests = Array.from({ length: count }, (_, index) => Request.Id.make(`req${index}`))
      const fiber = yield* Effect.fork(Request.awaitAll(requests, every("5 seconds")).pipe(Effect.provide(layer)))
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      return received.map(({ url }) => (url.endsWith("/status") ? "one" : "list"))
    })
  const ones = (count: number) => Array.from({ length: count }, () => "one")

  it.effect("ask singly as long as they are few, for the list is long", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* asked(9, () => done(9)), ones(9))
      assert.deepStrictEqual(yield* asked(10, () => done(10)), ["list"])
    })
  )

  it.effect("ask singly where the list is not what it should be", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* asked(12, () => ({ status: 200, body: "<html>" })), ["list", ...ones(12)])
    })
  )

  it.effect.each([403, 404, 405])(
    "ask singly where the list is refused, and do not ask for it again soon: %i",
    (status) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* asked(12, () => ({ status })), ["list", ...ones(12)])
      })
  )

  it.effect("ask for a list that was refused again after five minutes", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2026, 0))
      const lists: Array<number> = []
      const { layer } = scripted(({ url }) => {
        if (url.endsWith("/status")) return status("RUNNING")
        lists.push(0)
        return { status: 403 }
      })
      const requests = Array.from({ length: 12 }, (_, index) => Request.Id.make(`req${index}`))
      const fiber = yield* Effect.fork(Request.awaitAll(requests, every("1 minute")).pipe(Effect.provide(layer)))
      yield* TestClock.adjust("4 minutes")
      assert.lengthOf(lists, 1)
      yield* TestClock.adjust("1 minute")
      assert.lengthOf(lists, 2)
      yield* Fiber.interrupt(fiber)
    })
  )

  it.effect("ask for it again when the clock is set back", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2026, 0))
      const { layer, received } = scripted(({ url }) => (url.endsWith("/status") ? status("RUNNING") : { status: 403 }))
      const requests = Array.from({ length: 12 }, (_, index) => Request.Id.make(`req${index}`))
      const polled = Effect.forEach(
        requests,
        (id) => Effect.either(Request.await(id, { schedule: Schedule.recurs(0) })),
        { concurrency: "unbounded" }
      )
      yield* Effect.gen(function* () {
        yield* polled
        yield* TestClock.setTime(Date.UTC(2025, 0))
        yield* polled
      }).pipe(Effect.provide(layer))
      assert.lengthOf(
        received.filter(({ url }) => !url.endsWith("/status")),
        2
      )
    })
  )

  it.effect("all fail where the list is refused because of who asks", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 401 }])
      const requests = Array.from({ length: 12 }, (_, index) => Request.Id.make(`req${index}`))
      const errors = yield* Effect.forEach(requests, (id) => Effect.flip(Request.await(id)), {
        concurrency: "unbounded"
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(new Set(errors.map(({ _tag }) => _tag)), new Set(["Unauthorized"]))
      assert.isTrue(received[0]?.url.endsWith("/requests?depth=2"))
      assert.isFalse(received.slice(0, 3).some(({ url }) => url.endsWith("/status")))
    })
  )

  it.effect.each<readonly [what: string, step: Step]>([
    ["a 503", { status: 503 }],
    ["a broken connection", { fails: "ECONNRESET" }],
    ["an unknown host", { fails: "ENOTFOUND" }]
  ])("ask singly where the list fails and a single status does not: %s", ([, step]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* asked(12, () => step), ["list", ...ones(12)])
    })
  )

  it.effect("do not ask singly while it is the account that is held back", () =>
    Effect.gen(function* () {
      const calls = yield* asked(12, (index) => (index < 2 ? { status: 429 } : done(12)))
      assert.deepStrictEqual(calls.slice(0, 3), ["list", "list", "list"])
    })
  )

  it.effect("ask for one status, and not for all, while nothing at all answers", () =>
    Effect.gen(function* () {
      let isDown = true
      const { layer, received } = scripted(({ url }) =>
        isDown ? { status: 503 } : url.endsWith("/status") ? status("DONE") : done(12)
      )
      const requests = Array.from({ length: 12 }, (_, index) => Request.Id.make(`req${index}`))
      const fiber = yield* Effect.fork(Request.awaitAll(requests, every("10 seconds")).pipe(Effect.provide(layer)))
      yield* TestClock.adjust("30 seconds")
      const down = received.length
      isDown = false
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(fiber)
      // Four rounds of a list and one status, each shared by twelve waits.
      assert.isAtMost(down, 4 * 2 * 2)
    })
  )

  it.effect.each<readonly [what: string, headers: Readonly<Record<string, string>>]>([
    ["from a cache that says so", { age: "120" }],
    ["from a cache that does not", {}]
  ])("do not rely on a list that stays behind: %s", ([, headers]) =>
    Effect.gen(function* () {
      const stale = {
        items: Array.from({ length: 12 }, (_, index) => ({
          id: `req${index}`,
          properties: {},
          metadata: { requestStatus: { id: `req${index}`, metadata: { status: "RUNNING" } } }
        }))
      }
      const { layer } = scripted(({ url }) =>
        url.endsWith("/status") ? status("DONE") : { status: 200, headers, body: stale }
      )
      const requests = Array.from({ length: 12 }, (_, index) => Request.Id.make(`req${index}`))
      const fiber = yield* Effect.fork(Request.awaitAll(requests, every("10 seconds")).pipe(Effect.provide(layer)))
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
    })
  )

  it.effect("ask singly again when the others are over", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted(({ url }) => (url.endsWith("/status") ? status("DONE") : done(13)))
      const requests = Array.from({ length: 12 }, (_, index) => Request.Id.make(`req${index}`))
      yield* Request.awaitAll(requests).pipe(
        // The list has it too.
        Effect.andThen(Request.await(Request.Id.make("req12"))),
        Effect.provide(layer)
      )
      assert.deepStrictEqual(
        received.map(({ url }) => new URL(url).pathname.replace(/.*\/requests/, "/requests")),
        ["/requests", "/requests/req12/status"]
      )
    })
  )

  it.effect("ask singly for requests of which the list does not tell the status", () =>
    Effect.gen(function* () {
      const entries = [
        { metadata: null },
        {},
        { metadata: { requestStatus: null } },
        { metadata: { requestStatus: { id: "x", metadata: null } } }
      ]
      for (const entry of entries) {
        const items = Array.from({ length: 12 }, (_, index) => ({ id: `req${index}`, properties: {}, ...entry }))
        assert.deepStrictEqual(yield* asked(12, () => ({ status: 200, body: { items } })), ["list", ...ones(12)])
      }
    })
  )

  it.effect("ask singly where the list takes too long", () =>
    Effect.gen(function* () {
      const { layer } = scripted(({ url }) => (url.endsWith("/status") ? status("DONE") : { never: true }))
      const ids = Array.from({ length: 12 }, (_, index) => Request.Id.make(`req${index}`))
      const fiber = yield* Effect.fork(Request.awaitAll(ids).pipe(Effect.provide(layer)))
      yield* TestClock.adjust("61 seconds")
      yield* Fiber.join(fiber)
    })
  )

  it.effect("are not disturbed by one that is interrupted in the middle of a poll", () =>
    Effect.gen(function* () {
      let polled = 0
      const { layer } = scripted(() => (polled++ === 0 ? { never: true } : status("DONE")))
      const program = Effect.gen(function* () {
        const first = yield* Effect.fork(Request.await(Request.Id.make("a")))
        yield* TestClock.adjust("1 second")
        const second = yield* Effect.fork(Request.await(Request.Id.make("b")))
        yield* TestClock.adjust("1 second")
        yield* Fiber.interrupt(first)
        yield* Fiber.join(second)
      })
      yield* program.pipe(Effect.provide(layer))
      assert.strictEqual(polled, 2)
    })
  )
})
