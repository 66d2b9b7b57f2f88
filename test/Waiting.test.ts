/** A wait for a request. */
import { assert, describe, it } from "@effect/vitest"
import { Chunk, Clock, Duration, Effect, Fiber, Option, Schedule, Schema, Stream, TestClock } from "effect"
import { Datacenter, Emulator, Request, Server } from "effect-profitbricks"
import {
  accepts,
  create,
  datacenterId,
  every,
  location,
  pollTimes,
  serverId,
  status,
  waiting
} from "./support/polled.js"
import { type Step, scripted } from "./support/scripted.js"

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
      const { times } = yield* pollTimes(create.pipe(Request.completed(), Effect.provide(layer)), polls, 420)
      // In whole seconds, which are a second off now and then.
      const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
      assert.deepStrictEqual(times.slice(0, 3), [0, 2, 6])
      assert.deepStrictEqual(
        pauses.map((pause, index) => pause >= (pauses[index - 1] ?? 0) - 1),
        pauses.map(() => true)
      )
      assert.strictEqual(pauses.at(-1), 25)
      assert.isAtMost(times.length, 35)
    })
  )

  it.effect("asks as its client says, unless it says so itself", () =>
    Effect.gen(function* () {
      const { layer, polls } = waiting([status("RUNNING")], {
        waits: { ...every("10 seconds"), timeout: "25 seconds" }
      })
      const asClient = yield* pollTimes(create.pipe(Request.completed(), Effect.provide(layer)), polls, 40)
      assert.deepStrictEqual(asClient.times, [0, 10, 20])
      const error = yield* Effect.flip(Option.getOrThrow(asClient.exit))
      assert.strictEqual(error._tag, "RequestTimeout")
      const other = waiting([status("RUNNING")], { waits: every("10 seconds") })
      const { times } = yield* pollTimes(
        create.pipe(Request.completed({ ...every("7 seconds"), timeout: "20 seconds" }), Effect.provide(other.layer)),
        other.polls,
        40
      )
      assert.deepStrictEqual(times, [0, 7, 14])
    })
  )

  it.effect("asks sooner where the emulator is quicker than any cloud", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.fork(
        Datacenter.create({ name: "shop", location: "us/las" }).pipe(
          Request.completed(),
          Effect.provide(Emulator.layer({ provisioningTime: "100 millis" }))
        )
      )
      yield* TestClock.adjust("250 millis")
      assert.strictEqual((yield* fiber).properties.name, "shop")
    })
  )

  it.effect("gives the value as it was accepted, and makes no other call", () =>
    Effect.gen(function* () {
      const { layer, received } = waiting([status("DONE")])
      const server = yield* create.pipe(Request.completed(), Effect.provide(layer))
      assert.strictEqual(server.id, serverId)
      assert.deepStrictEqual(
        received.map(({ method, url }) => `${method} ${new URL(url).pathname}`),
        ["POST /cloudapi/v6/datacenters/dc/servers", "GET /cloudapi/v6/requests/req/status"]
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

  it.effect.each<readonly [string, string, Step]>([
    ["401", "Unauthorized", { status: 401 }],
    ["403 of the API", "Forbidden", { status: 403, body: { messages: [{ errorCode: "451", message: "not yours" }] } }]
  ])("ends at once on a %s", ([, tag, answer]) =>
    Effect.gen(function* () {
      const { layer, polls } = waiting([status("RUNNING"), answer])
      const fiber = yield* Effect.fork(Effect.flip(create.pipe(Request.completed(), Effect.provide(layer))))
      yield* TestClock.adjust("2 seconds")
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(error._tag, tag)
      assert.strictEqual(error.requestId, "req")
      assert.strictEqual(polls(), 2)
    })
  )

  const foreign = { metadata: { status: "DONE" }, id: "another/status" }
  it.effect.each<readonly [string, Step]>([
    ["404, as reads lag behind", { status: 404 }],
    ["408", { status: 408 }],
    ["425", { status: 425 }],
    ["a redirect to a page of maintenance", { status: 302, headers: { location: "https://status.example/" } }],
    ["403 of a proxy", { status: 403, body: "<html>blocked</html>" }],
    ["HTML", { status: 200, body: "<html>We are back in a moment</html>" }],
    ["an empty body", { status: 200, body: "" }],
    ["JSON of another service", { status: 200, body: { status: "maintenance" } }],
    ["the status of another request", { status: 200, body: foreign }]
  ])("goes on after %s, which says nothing of the request", ([, answer]) =>
    Effect.gen(function* () {
      const { layer, polls } = waiting([answer, answer, status("DONE")])
      const fiber = yield* Effect.fork(create.pipe(Request.completed(every("5 seconds")), Effect.provide(layer)))
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* Fiber.join(fiber)).id, serverId)
      assert.strictEqual(polls(), 3)
    })
  )

  it.effect("ends when the request has been unknown for a minute", () =>
    Effect.gen(function* () {
      const { layer } = waiting([status("RUNNING"), { status: 404 }])
      const fiber = yield* Effect.fork(
        Effect.flip(create.pipe(Request.completed(every("10 seconds")), Effect.provide(layer)))
      )
      yield* TestClock.adjust("60 seconds")
      assert.isTrue(Option.isNone(yield* Fiber.poll(fiber)))
      yield* TestClock.adjust("10 seconds")
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(error._tag, "NotFound")
      assert.strictEqual(error.requestId, "req")
    })
  )

  it.effect("says in its timeout what the last poll came to", () =>
    Effect.gen(function* () {
      const { layer } = waiting([{ status: 200, body: "<html>" }])
      const options = { ...every("10 seconds"), timeout: Duration.seconds(30) }
      const fiber = yield* Effect.fork(Effect.flip(create.pipe(Request.completed(options), Effect.provide(layer))))
      yield* TestClock.adjust("30 seconds")
      const error = yield* Fiber.join(fiber)
      assert(error._tag === "RequestTimeout")
      assert.match(error.lastError ?? "", /^GET \/requests\/\{requestId\}\/status: 200 the answer cannot be understood/)
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
        yield* Request.await(Request.Id.make(error.requestId ?? ""))
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
