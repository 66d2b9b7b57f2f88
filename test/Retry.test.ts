/** Which calls are repeated. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, FastCheck as fc, Option, Random, Schedule } from "effect"
import { Accepted, type Errors, RetryPolicy, Server } from "effect-profitbricks"
import { accepted, busy, notFound, server } from "./fixtures/answers.js"
import { datacenterId, serverId } from "./fixtures/ids.js"
import type { Call } from "./operations/index.js"
import type { Step } from "./support/scripted.js"
import { errorOf, timed } from "./support/timed.js"

const onServer = { datacenterId, serverId }

const kinds = ["GET", "POST", "action", "PATCH", "PUT", "DELETE"] as const
type Kind = (typeof kinds)[number]

const runs: Readonly<Record<Kind, Call>> = {
  GET: Server.get(onServer),
  POST: Server.create({ datacenterId, cores: 1, ram: 256 }),
  action: Server.reboot(onServer),
  PATCH: Server.update({ ...onServer, name: "b" }),
  PUT: Server.replace({ ...onServer, name: "b" }),
  DELETE: Server.remove(onServer)
}

/** These may have done something before they failed, and doing it again would do something else. */
const isUnsafe = (kind: Kind) => kind === "POST" || kind === "action" || kind === "PATCH"

const success = (kind: Kind): Step =>
  kind === "GET"
    ? { status: 200, body: server }
    : accepted(kind === "DELETE" || kind === "action" ? undefined : busy(server))

type Fault = readonly [name: string, step: Step, tag: Errors.ApiError["_tag"], reason?: Errors.TransportError["reason"]]

/** The API has provably done nothing. */
const before: ReadonlyArray<Fault> = [
  ["a 429", { status: 429 }, "RateLimited"],
  ["a 429 of a proxy", { status: 429, body: "<html>" }, "RateLimited"],
  ["a refused connection", { fails: "ECONNREFUSED" }, "TransportError", "Refused"],
  ["an unknown host", { fails: "ENOTFOUND" }, "TransportError", "Dns"],
  ["a host to which nothing leads", { fails: "EHOSTUNREACH", syscall: "connect" }, "TransportError", "Refused"]
]

/** The API may have done it. */
const during: ReadonlyArray<Fault> = [
  ["a 502", { status: 502, body: "<html>" }, "Unavailable"],
  ["a 503", { status: 503 }, "Unavailable"],
  ["a 504", { status: 504 }, "Unavailable"],
  ["a reset", { fails: "ECONNRESET" }, "TransportError", "Reset"],
  ["a closed socket", { fails: "UND_ERR_SOCKET" }, "TransportError", "Reset"],
  ["a route that is lost", { fails: "EHOSTUNREACH", syscall: "read" }, "TransportError", "Reset"],
  ["a broken pipe", { fails: "EPIPE" }, "TransportError", "Reset"],
  ["an answer that never comes", { never: true }, "TransportError", "Timeout"],
  ["no one knows what", { fails: "EWHATEVER" }, "TransportError", "Unknown"]
]

const notTrusted: Step = { fails: "DEPTH_ZERO_SELF_SIGNED_CERT" }

/** Repeating changes nothing. */
const final: ReadonlyArray<Fault> = [
  ...[400, 422].map((status): Fault => [`a ${status}`, { status }, "Validation"]),
  ...[402, 403].map((status): Fault => [`a ${status}`, { status }, "Forbidden"]),
  ["a 401", { status: 401 }, "Unauthorized"],
  ["a 404", { status: 404, body: notFound }, "NotFound"],
  ...[302, 304, 405, 409, 415, 423].map((status): Fault => [`a ${status}`, { status }, "Rejected"]),
  ...[500, 501, 505].map((status): Fault => [`a ${status}`, { status }, "Unavailable"]),
  ["TLS that breaks, perhaps after all was sent", { fails: "EPROTO" }, "TransportError", "Tls"],
  ["a certificate that is not trusted", notTrusted, "TransportError", "Tls"]
]

const assertFailed = (
  { exit, times }: Effect.Effect.Success<ReturnType<typeof timed<unknown, Errors.ApiError>>>,
  expected: {
    readonly calls: number
    readonly fault: Fault
    readonly retryable: boolean
    readonly outcome: Errors.Outcome
  }
) => {
  const [name, , tag, reason] = expected.fault
  assert.lengthOf(times, expected.calls, name)
  const error = errorOf(exit)
  assert.strictEqual(error?._tag, tag)
  assert.strictEqual(error?.attempts, expected.calls)
  assert.strictEqual(error?.isRetryable, expected.retryable)
  if (error?._tag === "TransportError") assert.strictEqual(error.reason, reason)
  if (error?._tag === "TransportError" || error?._tag === "Unavailable")
    assert.strictEqual(error.outcome, expected.outcome)
}

describe("a call that fails", () => {
  for (const kind of kinds) {
    for (const fault of before) {
      it.effect(`${kind} is sent up to six times after ${fault[0]}`, () =>
        Effect.gen(function* () {
          assertFailed(yield* timed(runs[kind], [fault[1]]), {
            calls: 6,
            fault,
            retryable: true,
            outcome: "notExecuted"
          })
        })
      )
    }
    for (const fault of during) {
      const calls = isUnsafe(kind) ? 1 : 6
      it.effect(`${kind} is sent ${calls === 1 ? "once" : "up to six times"} after ${fault[0]}`, () =>
        Effect.gen(function* () {
          const outcome = kind === "GET" ? "notExecuted" : "unknown"
          assertFailed(yield* timed(runs[kind], [fault[1]]), { calls, fault, retryable: calls > 1, outcome })
        })
      )
    }
    for (const fault of final) {
      it.effect(`${kind} is sent once after ${fault[0]}`, () =>
        Effect.gen(function* () {
          const outcome = kind === "GET" || fault[1] === notTrusted ? "notExecuted" : "unknown"
          assertFailed(yield* timed(runs[kind], [fault[1]]), { calls: 1, fault, retryable: false, outcome })
        })
      )
    }
    it.effect(`${kind} succeeds on the second attempt`, () =>
      Effect.gen(function* () {
        const { exit, times } = yield* timed(runs[kind], [{ status: 429 }, success(kind)])
        assert.isTrue(exit !== undefined && Exit.isSuccess(exit))
        assert.lengthOf(times, 2)
      })
    )
  }

  it.effect("is sent as it was, when it is sent again", () =>
    Effect.gen(function* () {
      const { received } = yield* timed(runs.POST, [{ status: 429 }, { fails: "ECONNREFUSED" }, success("POST")])
      assert.lengthOf(received, 3)
      const [first, ...others] = received.map(({ method, url, body }) => ({ method, url, body }))
      for (const other of others) assert.deepStrictEqual(other, first)
    })
  )

  it.effect("is never sent after an outcome that is unknown, whatever was before, if it is a POST or a PATCH", () =>
    Effect.gen(function* () {
      for (const kind of ["POST", "action", "PATCH"] as const) {
        for (const fault of during) {
          const { exit, times } = yield* timed(runs[kind], [
            { status: 429 },
            { fails: "ENOTFOUND" },
            fault[1],
            success(kind)
          ])
          assert.lengthOf(times, 3, `${kind} ${fault[0]}`)
          assert.strictEqual(errorOf(exit)?.attempts, 3)
        }
      }
    })
  )

  const faults = [...before, ...during, ...final]

  it.effect.prop(
    "is sent exactly as often as these rules say, for any history",
    [fc.constantFrom(...kinds), fc.array(fc.constantFrom(...faults), { minLength: 1, maxLength: 7 })],
    ([kind, history]) =>
      Effect.gen(function* () {
        const goesOn = (fault: Fault) => before.includes(fault) || (during.includes(fault) && !isUnsafe(kind))
        const stop = history.findIndex((fault) => !goesOn(fault))
        const expected = Math.min(6, stop === -1 ? history.length + 1 : stop + 1)
        const { exit, times } = yield* timed(runs[kind], [...history.map((fault) => fault[1]), success(kind)])
        assert.lengthOf(times, expected)
        const last = history[expected - 1]
        const gone = kind === "DELETE" && last?.[0] === "a 404"
        const unknown = history.slice(0, expected - 1).some((fault) => during.includes(fault))
        if (last === undefined || (gone && unknown)) assert.isTrue(exit !== undefined && Exit.isSuccess(exit))
        else {
          assert.strictEqual(errorOf(exit)?._tag, last[2])
          assert.strictEqual(errorOf(exit)?.attempts, expected)
        }
      }),
    { fastCheck: { numRuns: 60 } }
  )
})

describe("an attempt of which nobody knows what it did", () => {
  it.effect("leaves it unknown, even if those after it have provably done nothing", () =>
    Effect.gen(function* () {
      for (const kind of ["PUT", "DELETE"] as const) {
        for (const [, step] of during) {
          const { exit, received } = yield* timed(runs[kind], [step, { fails: "ECONNREFUSED" }])
          const error = errorOf(exit)
          assert(error?._tag === "TransportError" && error.reason === "Refused" && error.mark !== undefined)
          assert.deepStrictEqual([error.attempts, error.outcome], [6, "unknown"])
          assert.isTrue(received[0]?.headers["user-agent"]?.endsWith(` call/${error.mark}`))
        }
      }
    })
  )

  it.effect("is one that a GET cannot have", () =>
    Effect.gen(function* () {
      const { exit } = yield* timed(runs.GET, [{ fails: "ECONNRESET" }, { fails: "ECONNREFUSED" }])
      const error = errorOf(exit)
      assert(error?._tag === "TransportError")
      assert.strictEqual(error.outcome, "notExecuted")
      assert.notProperty(error, "mark")
    })
  )
})

describe("a DELETE that finds nothing", () => {
  it.effect("has succeeded, if it was sent before", () =>
    Effect.gen(function* () {
      for (const fault of during) {
        const { exit, times } = yield* timed(runs.DELETE, [fault[1], { status: 404, body: notFound }])
        assert.lengthOf(times, 2)
        if (exit === undefined || Exit.isFailure(exit)) return assert.fail(fault[0])
        if (!Accepted.isAccepted(exit.value)) return assert.fail("not an Accepted")
        assert.strictEqual(exit.value.value, undefined)
        assert.deepStrictEqual(exit.value.requestId, Option.none())
      }
      return undefined
    })
  )

  it.effect("is NotFound, if it was not, or has not arrived", () =>
    Effect.gen(function* () {
      for (const faults of [[], ...before.map((fault) => [fault])]) {
        const { exit, times } = yield* timed(runs.DELETE, [
          ...faults.map(([, step]) => step),
          { status: 404, body: notFound }
        ])
        assert.lengthOf(times, faults.length + 1)
        assert.strictEqual(errorOf(exit)?._tag, "NotFound")
      }
    })
  )

  it.effect("is an error for a GET and a PUT all the same", () =>
    Effect.gen(function* () {
      for (const kind of ["GET", "PUT"] as const) {
        const { exit } = yield* timed(runs[kind], [{ status: 503 }, { status: 404, body: notFound }])
        assert.strictEqual(errorOf(exit)?._tag, "NotFound")
        assert.strictEqual(errorOf(exit)?.attempts, 2)
      }
    })
  )
})

describe("an interruption", () => {
  it.effect("ends the pause, and nothing is sent any more", () =>
    Effect.gen(function* () {
      const { times, fiber } = yield* timed(runs.GET, [{ status: 503 }], { during: "600 millis" })
      yield* Fiber.interrupt(fiber)
      assert.lengthOf(times, 2)
    })
  )
})

describe("the same seed", () => {
  it.effect("gives the same pauses", () =>
    Effect.gen(function* () {
      const run = timed(runs.GET, [{ status: 503 }], {
        retry: RetryPolicy.layer(
          Schedule.exponential("1 second").pipe(Schedule.jittered, Schedule.intersect(Schedule.recurs(3)))
        )
      })
      const start = (times: ReadonlyArray<number>) => times.map((time) => Math.round(time - (times[0] ?? 0)))
      const first = yield* Effect.withRandom(run, Random.make("seed"))
      const second = yield* Effect.withRandom(run, Random.make("seed"))
      assert.deepStrictEqual(start(first.times), start(second.times))
      assert.lengthOf(new Set(first.times), 4)
    })
  )
})
