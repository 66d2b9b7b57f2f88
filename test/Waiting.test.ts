import { assert, describe, it } from "@effect/vitest"
import { Chunk, Clock, Duration, Effect, Fiber, Option, Schedule, Schema, Stream, TestClock } from "effect"
import { Datacenter, Request, Server } from "effect-profitbricks"
import { type Step, scripted } from "./support/scripted.js"

const datacenterId = Datacenter.Id.make("dc")
const serverId = Server.Id.make("srv")
const location = "https://api.profitbricks.com/cloudapi/v4/requests/req/status"

const accepts: Step = {
  status: 202,
  headers: { location },
  body: { id: "srv", properties: { cores: 1, ram: 256, vmState: null } }
}
const status = (name: string, more: object = {}): Step => ({
  status: 200,
  body: { metadata: { status: name, ...more } }
})

/** A server that accepts a change and then answers the polls as the script says; and when it was called. */
const waiting = (polls: ReadonlyArray<Step>) => {
  const times: Array<number> = []
  let polled = 0
  const { layer, received } = scripted((call) => {
    if (!call.url.includes("/requests/")) return accepts
    const step = polls[Math.min(polled++, polls.length - 1)]
    return step ?? status("DONE")
  })
  return { layer, received, times, polls: () => polled }
}

const create = Server.create({ datacenterId, cores: 1, ram: 256 })
const every = (interval: Duration.DurationInput): Request.WaitOptions => ({ schedule: Schedule.spaced(interval) })

/** Lets a wait run in a second's steps, and says when it polled. */
const pollTimes = <A, E>(effect: Effect.Effect<A, E>, polls: () => number, seconds: number) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(effect)
    const times: Array<number> = []
    for (let second = 0; second <= seconds; second++) {
      const before = times.length
      yield* TestClock.adjust(second === 0 ? 0 : "1 second")
      for (let index = before; index < polls(); index++) times.push(second)
    }
    return { times, exit: yield* Fiber.poll(fiber) }
  })

describe("a wait", () => {
  it.effect("polls at once, and then when its schedule says", () =>
    Effect.gen(function* () {
      const { layer, polls } = waiting([status("QUEUED"), status("RUNNING"), status("RUNNING"), status("DONE")])
      const { exit, times } = yield* pollTimes(
        create.pipe(Request.completed(every("7 seconds")), Effect.provide(layer)),
        polls,
        30
      )
      assert.deepStrictEqual(times, [0, 7, 14, 21])
      assert.isTrue(Option.isSome(exit))
    })
  )

  it.effect("is quick at first and slower later, unless told otherwise", () =>
    Effect.gen(function* () {
      const { layer, polls } = waiting([status("RUNNING")])
      const { times } = yield* pollTimes(create.pipe(Request.completed(), Effect.provide(layer)), polls, 240)
      const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
      assert.isAtLeast(times.filter((time) => time <= 5).length, 5)
      assert.strictEqual(pauses.at(-1), 30)
      assert.isAtMost(times.length, 20)
    })
  )

  it.effect("gives the value as it was accepted, and makes no other call", () =>
    Effect.gen(function* () {
      const { layer, received } = waiting([status("DONE")])
      const server = yield* create.pipe(Request.completed(), Effect.provide(layer))
      assert.strictEqual(server.id, serverId)
      assert.deepStrictEqual(
        received.map(({ method, url }) => `${method} ${new URL(url).pathname}`),
        ["POST /cloudapi/v4/datacenters/dc/servers", "GET /cloudapi/v4/requests/req/status"]
      )
    })
  )

  it.effect("reads the value again if it is to be ready, as deep as one likes", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted((call) =>
        call.method === "POST"
          ? accepts
          : call.url.includes("/requests/")
            ? status("DONE")
            : {
                status: 200,
                body: {
                  id: "srv",
                  properties: { cores: 1, ram: 256, vmState: "RUNNING" },
                  entities: { cdroms: { items: [] }, volumes: { items: [] }, nics: { items: [] } }
                }
              }
      )
      const server = yield* create.pipe(Request.ready({ depth: 3 }), Effect.provide(layer))
      assert.strictEqual(server.properties.vmState, "RUNNING")
      assert.include(received[2]?.url, "/datacenters/dc/servers/srv?depth=3")
    })
  )

  it.effect("looks again for what is ready and not yet found, but not for ever", () =>
    Effect.gen(function* () {
      const reads = (lag: number) => {
        let read = 0
        return scripted((call) => {
          if (call.method === "POST") return accepts
          if (call.url.includes("/requests/")) return status("DONE")
          const entities = { cdroms: { items: [] }, volumes: { items: [] }, nics: { items: [] } }
          return read++ < lag
            ? { status: 404 }
            : { status: 200, body: { id: "srv", properties: { cores: 1, ram: 256 }, entities } }
        }).layer
      }
      const late = yield* Effect.fork(create.pipe(Request.ready(), Effect.provide(reads(3))))
      const never = yield* Effect.fork(Effect.flip(create.pipe(Request.ready(), Effect.provide(reads(100)))))
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* Fiber.join(late)).id, serverId)
      assert.strictEqual((yield* Fiber.join(never))._tag, "NotFound")
    })
  )

  it.effect("survives what passes: no answer, 429, 500, 502, 503, and honours Retry-After", () =>
    Effect.gen(function* () {
      const { layer, polls } = waiting([
        { fails: "ECONNRESET" },
        { status: 503, body: "<html>" },
        { status: 500 },
        { status: 429, headers: { "retry-after": "20" } },
        { fails: "ECONNREFUSED" },
        { status: 502 },
        status("DONE")
      ])
      const { exit, times } = yield* pollTimes(
        create.pipe(Request.completed(every("5 seconds")), Effect.provide(layer)),
        polls,
        60
      )
      assert.deepStrictEqual(times, [0, 5, 10, 15, 35, 40, 45])
      assert.isTrue(Option.isSome(exit) && exit.value._tag === "Success")
    })
  )

  it.effect.each<readonly [number, string]>([
    [401, "Unauthorized"],
    [403, "Forbidden"],
    [404, "NotFound"]
  ])("ends at once on a %i", ([code, tag]) =>
    Effect.gen(function* () {
      const { layer, polls } = waiting([status("RUNNING"), { status: code }])
      const fiber = yield* Effect.fork(Effect.flip(create.pipe(Request.completed(), Effect.provide(layer))))
      yield* TestClock.adjust("1 second")
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(error._tag, tag)
      assert.strictEqual(error.requestId, "req")
      assert.strictEqual(polls(), 2)
    })
  )

  it.effect("that comes to a FAILED says why, and what is touched", () =>
    Effect.gen(function* () {
      const target = { id: "srv", type: "server", href: "https://x" }
      const { layer } = waiting([
        status("FAILED", { message: "[VDC-5-622] Image is elsewhere", targets: [{ target, status: "FAILED" }] })
      ])
      const error = yield* Effect.flip(create.pipe(Request.completed(), Effect.provide(layer)))
      assert(error._tag === "RequestFailed")
      assert.strictEqual(error.operation, "POST /datacenters/{datacenterId}/servers")
      assert.strictEqual(error.requestId, "req")
      assert.deepStrictEqual(error.messages, [{ errorCode: "VDC-5-622", message: "Image is elsewhere" }])
      assert.deepStrictEqual(error.targets, [{ id: "srv", type: "server", status: "FAILED" }])
    })
  )

  it.effect("that takes too long says on what to wait again, and that works", () =>
    Effect.gen(function* () {
      const { layer, polls } = waiting([status("QUEUED"), status("RUNNING"), status("RUNNING"), status("DONE")])
      const program = Effect.gen(function* () {
        const error = yield* Effect.flip(
          create.pipe(Request.completed({ ...every("10 seconds"), timeout: "25 seconds" }))
        )
        assert(error._tag === "RequestTimeout")
        assert.strictEqual(yield* Clock.currentTimeMillis, 25_000)
        assert.strictEqual(error.lastStatus, "RUNNING")
        assert.deepStrictEqual(error.timeout, Duration.seconds(25))
        assert.include(error.message, "request req")
        yield* Request.await(Request.Id.make(error.requestId))
      })
      const fiber = yield* Effect.fork(program.pipe(Effect.provide(layer)))
      yield* TestClock.adjust("30 seconds")
      yield* Fiber.join(fiber)
      assert.strictEqual(polls(), 4)
    })
  )

  it.effect("is over in time even if a poll is never answered", () =>
    Effect.gen(function* () {
      const { layer } = waiting([{ never: true }])
      const fiber = yield* Effect.fork(
        Effect.flip(create.pipe(Request.completed({ timeout: "10 seconds" }), Effect.provide(layer)))
      )
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "RequestTimeout")
    })
  )

  it.effect("is a timeout if its schedule ends first", () =>
    Effect.gen(function* () {
      const { layer, polls } = waiting([status("RUNNING")])
      const error = yield* Effect.flip(
        create.pipe(Request.completed({ schedule: Schedule.recurs(2) }), Effect.provide(layer))
      )
      assert.strictEqual(error._tag, "RequestTimeout")
      assert.strictEqual(polls(), 3)
    })
  )

  it.effect("stops polling when it is interrupted", () =>
    Effect.gen(function* () {
      const { layer, polls } = waiting([status("RUNNING")])
      const fiber = yield* Effect.fork(create.pipe(Request.completed(every("1 second")), Effect.provide(layer)))
      yield* TestClock.adjust("3 seconds")
      yield* Fiber.interrupt(fiber)
      const before = polls()
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(polls(), before)
    })
  )

  it.effect("is over at once where there is no request to wait for", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 202, body: { id: "srv", properties: { cores: 1, ram: 256 } } }])
      yield* create.pipe(Request.completed(), Effect.provide(layer))
      assert.strictEqual(received.length, 1)
    })
  )

  it.effect("is there for deletes and actions too", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted(({ method }) =>
        method === "GET" ? status("DONE") : { status: 202, headers: { location } }
      )
      const both = Effect.all([
        Server.stop({ datacenterId, serverId }).pipe(Request.completed()),
        Server.remove({ datacenterId, serverId }).pipe(Request.ready())
      ])
      assert.deepStrictEqual(yield* both.pipe(Effect.provide(layer)), [undefined, undefined])
      assert.strictEqual(received.length, 4)
    })
  )

  it.effect("can be watched: each status once, and the failure at the end", () =>
    Effect.gen(function* () {
      const { layer } = waiting([status("QUEUED"), status("QUEUED"), status("RUNNING"), status("FAILED")])
      const fiber = yield* Effect.fork(
        Request.changes(Request.Id.make("req"), every("1 second")).pipe(
          Stream.map(({ metadata }) => metadata.status),
          Stream.either,
          Stream.runCollect,
          Effect.provide(layer)
        )
      )
      yield* TestClock.adjust("1 minute")
      const seen = Chunk.toReadonlyArray(yield* Fiber.join(fiber)).map((result) =>
        result._tag === "Right" ? result.right : result.left._tag
      )
      assert.deepStrictEqual(seen, ["QUEUED", "RUNNING", "FAILED", "RequestFailed"])
    })
  )
})

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

  /** What is called until requests that are done are known to be, where the list of them is as the script says. */
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
    ["a 429", { status: 429 }],
    ["a broken connection", { fails: "ECONNRESET" }],
    ["an unknown host", { fails: "ENOTFOUND" }]
  ])("do not ask singly where the list fails for a while: %s", ([, step]) =>
    Effect.gen(function* () {
      const calls = yield* asked(12, (index) => (index < 2 ? step : done(12)))
      assert.deepStrictEqual(calls.slice(0, 3), ["list", "list", "list"])
    })
  )

  it.effect("ask singly again when the others are over", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted(({ url }) => (url.endsWith("/status") ? status("DONE") : done(13)))
      const requests = Array.from({ length: 12 }, (_, index) => Request.Id.make(`req${index}`))
      yield* Request.awaitAll(requests).pipe(
        // The list has it too.
        Effect.zipRight(Request.await(Request.Id.make("req12"))),
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

describe("what was accepted", () => {
  it.effect("goes through JSON, and another process waits for it", () =>
    Effect.gen(function* () {
      const here = waiting([])
      const accepted = yield* create.pipe(Effect.provide(here.layer))
      const json = JSON.stringify(yield* Schema.encode(Server.create.accepted)(accepted))
      const restored = yield* Schema.decodeUnknown(Server.create.accepted)(JSON.parse(json))
      assert.deepStrictEqual({ ...restored }, { ...accepted })

      const there = scripted(({ url }) =>
        url.includes("/requests/req/")
          ? status("DONE")
          : {
              status: 200,
              body: {
                id: "srv",
                properties: { cores: 1, ram: 256, vmState: "RUNNING" },
                entities: { cdroms: { items: [] }, volumes: { items: [] }, nics: { items: [] } }
              }
            }
      )
      const server = yield* Effect.succeed(restored).pipe(Request.ready(), Effect.provide(there.layer))
      assert.strictEqual(server.properties.vmState, "RUNNING")
    })
  )

  it.effect("without a value goes through JSON too", () =>
    Effect.gen(function* () {
      const { layer } = scripted([{ status: 202, headers: { location } }])
      const accepted = yield* Server.stop({ datacenterId, serverId }).pipe(Effect.provide(layer))
      const json = JSON.stringify(yield* Schema.encode(Server.stop.accepted)(accepted))
      const restored = yield* Schema.decodeUnknown(Server.stop.accepted)(JSON.parse(json))
      assert.deepStrictEqual(restored.requestId, accepted.requestId)
    })
  )
})
