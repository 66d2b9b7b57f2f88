/** The ends of waits: failures, timeouts, and trouble on the way. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Redacted, Schedule, TestClock } from "effect"
import { Request, Volume } from "effect-profitbricks"
import { accepted, busy, ids, notFound, volume } from "./fixtures/answers.js"
import { datacenterId, requestId } from "./fixtures/ids.js"
import { type Step, scripted } from "./support/scripted.js"

const create = Volume.create({ datacenterId, size: 10, image: "i", imagePassword: Redacted.make("s3cretpassw0rd") })

const status = (name: string, more: object = {}): Step => ({
  status: 200,
  body: { metadata: { status: name, ...more } }
})

/** A server that accepts a change, answers the polls, and then the reads as the script says. */
const waiting = (polls: ReadonlyArray<Step>, read: Step = { status: 200, body: volume }) => {
  let polled = 0
  return scripted(({ method, url }) =>
    method === "POST"
      ? accepted(busy(volume))
      : url.includes("/requests/")
        ? (polls[Math.min(polled++, polls.length - 1)] ?? status("DONE"))
        : read
  )
}

const eachSecond: Request.WaitOptions = { schedule: Schedule.spaced("1 second") }

/** The failure of a wait for it. */
const failing = (polls: ReadonlyArray<Step>, options = eachSecond) =>
  Effect.gen(function* () {
    const { layer } = waiting(polls)
    const fiber = yield* create.pipe(Request.completed(options), Effect.flip, Effect.provide(layer), Effect.fork)
    yield* TestClock.adjust("2 hours")
    return yield* Fiber.join(fiber)
  })

describe("a wait for what fails", () => {
  it.effect("tells how often it has asked", () =>
    Effect.gen(function* () {
      const error = yield* failing([status("QUEUED"), status("RUNNING"), status("FAILED")])
      assert.deepStrictEqual([error._tag, error.method, error.attempts], ["RequestFailed", "POST", 3])
    })
  )

  it.effect.each<readonly [what: string, message: unknown, expected: ReadonlyArray<unknown>]>([
    ["with a code", "[VDC-5-622] No.", [{ errorCode: "VDC-5-622", message: "No." }]],
    ["with a code and no space", "[VDC-5-622]No.", [{ errorCode: "VDC-5-622", message: "No." }]],
    ["in lines", "[VDC-5-622]  No.\nNo!", [{ errorCode: "VDC-5-622", message: "No.\nNo!" }]],
    ["with a code only", "[VDC-5-622]", [{ errorCode: "VDC-5-622", message: "" }]],
    ["without a code", "No.", [{ message: "No." }]],
    ["with brackets elsewhere", "No: [VDC-5-622] No.", [{ message: "No: [VDC-5-622] No." }]],
    ["with brackets around something else", "[no code] No.", [{ message: "[no code] No." }]],
    ["that is empty", "", [{ message: "" }]],
    ["that is null", null, []],
    ["that is not there", undefined, []]
  ])("has the message of the API: %s", ([, message, expected]) =>
    Effect.gen(function* () {
      const error = yield* failing([status("FAILED", { message })])
      assert.deepStrictEqual(error.messages, expected)
    })
  )

  it.effect("has nothing in it that is secret, even if the API repeats it", () =>
    Effect.gen(function* () {
      const error = yield* failing([status("FAILED", { message: "[X-1] s3cretpassw0rd and hunter2-hunter2" })])
      assert.deepStrictEqual(error.messages, [{ errorCode: "X-1", message: "<redacted> and <redacted>" }])
    })
  )

  it.effect("has what was touched, as far as the API tells", () =>
    Effect.gen(function* () {
      const targets = [
        { target: { id: "a", type: "volume" }, status: "DONE" },
        { target: { id: "b", type: null }, status: null },
        { target: { id: "c" } }
      ]
      const error = yield* failing([status("FAILED", { targets })])
      assert(error._tag === "RequestFailed")
      assert.deepStrictEqual(
        error.targets.map((target) => JSON.stringify(target)),
        ['{"id":"a","type":"volume","status":"DONE"}', '{"id":"b"}', '{"id":"c"}']
      )
      const nothing = yield* failing([status("FAILED", { targets: null })])
      assert(nothing._tag === "RequestFailed")
      assert.deepStrictEqual(nothing.targets, [])
    })
  )
})

describe("a wait that takes too long", () => {
  it.effect("ends after an hour, unless told otherwise", () =>
    Effect.gen(function* () {
      const { layer } = waiting([status("RUNNING", { targets: [{ target: { id: "a" }, status: "RUNNING" }] })])
      const fiber = yield* create.pipe(
        Request.completed(),
        Effect.flip,
        Effect.zip(Clock.currentTimeMillis),
        Effect.provide(layer),
        Effect.fork
      )
      yield* TestClock.adjust("2 hours")
      const [error, now] = yield* Fiber.join(fiber)
      assert(error._tag === "RequestTimeout")
      assert.deepStrictEqual([error.timeout, now], [Duration.hours(1), 3_600_000])
      assert.deepStrictEqual(
        error.targets.map(({ id }) => id),
        ["a"]
      )
    })
  )

  it.effect("has seen nothing, if nobody has answered", () =>
    Effect.gen(function* () {
      const error = yield* failing([{ never: true }], { timeout: "10 seconds" })
      assert(error._tag === "RequestTimeout")
      assert.isUndefined(error.lastStatus)
      assert.deepStrictEqual([error.targets, error.messages], [[], []])
    })
  )

  it.effect("for a request of which only the id is known says what it did", () =>
    Effect.gen(function* () {
      const { layer } = waiting([status("QUEUED")])
      const error = yield* Request.await(requestId, { schedule: Schedule.recurs(0) }).pipe(
        Effect.flip,
        Effect.provide(layer)
      )
      assert.deepInclude(
        { ...error },
        { operation: "GET /requests/{requestId}/status", method: "GET", requestId: ids.request }
      )
    })
  )
})

describe("a wait", () => {
  it.effect("goes on as its schedule says when the API has answered again", () =>
    Effect.gen(function* () {
      const { layer } = waiting([
        { status: 429, headers: { "retry-after": "100" } },
        status("QUEUED"),
        status("RUNNING"),
        status("DONE")
      ])
      const fiber = yield* create.pipe(
        Request.completed(eachSecond),
        Effect.andThen(Clock.currentTimeMillis),
        Effect.provide(layer),
        Effect.fork
      )
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(yield* Fiber.join(fiber), 102_000)
    })
  )

  it.effect("for all gives nothing", () =>
    Effect.gen(function* () {
      const { layer } = waiting([])
      assert.isUndefined(yield* Effect.provide(Request.awaitAll([requestId, requestId]), layer))
    })
  )

  it.effect("for what is ready does not read it again if that leads nowhere", () =>
    Effect.gen(function* () {
      for (const [step, tag, reads] of [
        [{ status: 403 }, "Forbidden", 1],
        [{ status: 404, body: notFound }, "NotFound", 11]
      ] as const) {
        const { layer, received } = waiting([status("DONE")], step)
        const fiber = yield* create.pipe(Request.ready(), Effect.flip, Effect.provide(layer), Effect.fork)
        yield* TestClock.adjust("1 minute")
        assert.strictEqual((yield* Fiber.join(fiber))._tag, tag)
        assert.lengthOf(received, 2 + reads)
      }
    })
  )
})
