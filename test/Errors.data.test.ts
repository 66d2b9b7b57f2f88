/** Errors as data: they go through JSON, and their messages are fit to be shown. */
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Cause, Duration, Effect, Exit, Schema } from "effect"
import { Errors, RetryPolicy, Server, Volume } from "effect-profitbricks"
import { ids, notFound } from "./fixtures/answers.js"
import { datacenterId, serverId, volumeId } from "./fixtures/ids.js"
import type { Call } from "./operations/index.js"
import { type Step, scripted } from "./support/scripted.js"

const anyError = Schema.Union(
  Errors.Unauthorized,
  Errors.Forbidden,
  Errors.NotFound,
  Errors.Validation,
  Errors.RateLimited,
  Errors.Rejected,
  Errors.Unavailable,
  Errors.TransportError,
  Errors.DecodeError,
  Errors.ShallowAnswer,
  Errors.RequestFailed,
  Errors.RequestTimeout
)

/** A `Duration` without end is no number of milliseconds in JSON. */
const hasNumbers = (error: Errors.WaitError) =>
  [...("timeout" in error ? [error.timeout] : []), ...("retryAfter" in error ? [error.retryAfter] : [])].every(
    (duration) => duration === undefined || Duration.isFinite(duration)
  )

const throughJson = (error: Errors.WaitError) =>
  Effect.gen(function* () {
    const json: unknown = JSON.parse(JSON.stringify(yield* Schema.encode(anyError)(error)))
    const back = yield* Schema.decodeUnknown(anyError)(json)
    assert.strictEqual(back._tag, error._tag)
    assert.strictEqual(back.constructor, error.constructor)
    assert.strictEqual(back.message, error.message)
    assert.strictEqual(back.isRetryable, error.isRetryable)
    assert.deepStrictEqual(JSON.parse(JSON.stringify(yield* Schema.encode(anyError)(back))), json)
  })

describe("an error as data", () => {
  it.effect.prop(
    "goes through JSON and back, whichever it is",
    [Arbitrary.make(anyError).filter(hasNumbers)],
    ([error]) => throughJson(error),
    { fastCheck: { numRuns: 500 } }
  )

  it.effect("a wait without a timeout goes through JSON and back, too", () =>
    throughJson(
      new Errors.RequestTimeout({
        operation: "POST /datacenters",
        method: "POST",
        ids: {},
        messages: [],
        attempts: 1,
        requestId: "r",
        targets: [],
        timeout: Duration.infinity
      })
    )
  )
})

describe("the message of an error", () => {
  const get = Server.get({ datacenterId, serverId })
  const create = Volume.create({ datacenterId, size: 1, licenceType: "LINUX" })
  const failure = (run: Call, answer: Step) =>
    Effect.flip(Effect.provide(run, scripted([answer], { retry: RetryPolicy.none }).layer))

  it.effect.each<readonly [says: ReadonlyArray<string>, run: Call, answer: Step]>([
    [["GET", "404", "309", "Resource does not exist"], get, { status: 404, body: notFound }],
    [
      ["POST", "422", "100", "too small", "200", "quota"],
      create,
      {
        status: 422,
        body: {
          messages: [
            { errorCode: "100", message: "too small" },
            { errorCode: "200", message: "quota" }
          ]
        }
      }
    ],
    [
      ["POST", "422", "[(root).properties.size] too small"],
      create,
      { status: 422, body: { messages: [{ message: "[(root).properties.size] too small" }] } }
    ],
    [["GET", "503"], get, { status: 503, body: "<h1>sorry</h1>" }],
    [["GET", "429", "rate limit"], get, { status: 429, headers: { "retry-after": "7" } }],
    [["POST", "503", "unknown"], create, { status: 503 }],
    [["GET", "properties"], get, { status: 200, body: { id: "a" } }],
    [["POST", ids.request], create, { status: 202, headers: { location: `/requests/${ids.request}/status` } }],
    [["POST"], create, { fails: "ECONNRESET" }],
    [
      ["DELETE", "ipblock in use"],
      Volume.remove({ datacenterId, volumeId }),
      { status: 409, body: { messages: [{ errorCode: "200", message: "ipblock in use" }] } }
    ]
  ])("says what was called and what went wrong: %j", ([says, run, answer]) =>
    Effect.gen(function* () {
      const error = yield* failure(run, answer)
      for (const part of [error.operation, ...says]) assert.include(error.message, part)
      assert.notMatch(error.message, /undefined|null|NaN|\[object|\n|<|_tag/)
      assert.isBelow(error.message.length, 300)
      assert.include(Cause.pretty(Cause.fail(error)), error.message)
      assert.include(String(error), error.message)
    })
  )

  it.effect("is one line of printable text, whatever the API says", () =>
    Effect.gen(function* () {
      const body = { messages: [{ errorCode: "1\n", message: "a\r\nlevel=ERROR forged\u001b[2J\u0000\u2028" }] }
      const { message } = yield* failure(get, { status: 409, body })
      assert.notMatch(message, /[\p{Cc}\u2028\u2029]/u)
    })
  )

  it.effect("names the fields that are refused before anything is sent", () =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(
        Effect.provide(Server.create({ datacenterId, cores: 0, ram: 1000 }), scripted([{ status: 500 }]).layer)
      )
      if (Exit.isSuccess(exit)) return assert.fail("accepted")
      const text = Cause.pretty(exit.cause)
      assert.include(text, "cores")
      assert.include(text, "ram")
      assert.include(text, "256")
      return undefined
    })
  )
})
