/** Errors as data: they go through JSON, and their messages are fit to be shown. */
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Cause, Duration, Effect, Exit, Schedule, Schema } from "effect"
import { Datacenter, Errors, RetryPolicy, Server, Volume } from "effect-profitbricks"
import { accepted, ids, notFound } from "./fixtures/answers.js"
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
  Errors.RequestTimeout,
  Errors.LostUpdate
)

/** A `Duration` without end is no number of milliseconds in JSON. */
const hasNumbers = (error: typeof anyError.Type) =>
  [...("timeout" in error ? [error.timeout] : []), ...("retryAfter" in error ? [error.retryAfter] : [])].every(
    (duration) => duration === undefined || Duration.isFinite(duration)
  )

/** The end of a message: which object, which host, and which request. */
const contextOf = ({ host, ids, requestId }: Errors.ApiError) => {
  const parts = [...Object.entries(ids).map(([name, id]) => `${name} ${id}`), host]
  return ` (${[...parts, ...(requestId === undefined ? [] : [`request ${requestId}`])].join(", ")})`
}

const throughJson = (error: typeof anyError.Type) =>
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
  const host = "api.ionos.com"
  const servers = "/datacenters/{datacenterId}/servers"
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
      const context = contextOf(error)
      assert.isTrue(error.message.endsWith(context), error.message)
      assert.isBelow(error.message.length - context.length, 200)
      assert.include(Cause.pretty(Cause.fail(error)), error.message)
      assert.include(String(error), error.message)
    })
  )

  it.effect.each<readonly [message: string, call: Call, answer: Step]>([
    [
      `GET ${servers}/{serverId}: 404 not found: [309] Resource does not exist (datacenterId ${datacenterId}, serverId ${serverId}, ${host})`,
      get,
      { status: 404, body: notFound }
    ],
    [`GET /datacenters: 401 unauthorized, the credentials are not valid (${host})`, Datacenter.list(), { status: 401 }],
    [
      `POST ${servers}: 202 the answer cannot be understood: expected JSON (datacenterId ${datacenterId}, ${host}, request ${ids.request})`,
      Server.create({ datacenterId, cores: 1, ram: 256 }),
      { ...accepted(), body: "<html>" }
    ],
    [
      `GET ${servers}/{serverId}: 503 unavailable (datacenterId ${datacenterId}, serverId ${serverId}, ${host}, 3 attempts)`,
      get,
      { status: 503 }
    ]
  ])("ends with the ids of the call, the host, the request and the attempts: %s", ([message, run, answer]) =>
    Effect.gen(function* () {
      const { layer } = scripted([answer], { retry: RetryPolicy.layer(Schedule.recurs(2)) })
      const error = yield* Effect.flip(Effect.provide(run, layer))
      assert.strictEqual(error.message, message)
    })
  )

  it.effect("says which of several servers failed", () =>
    Effect.gen(function* () {
      const { layer } = scripted([{ status: 404 }], { retry: RetryPolicy.none })
      const messages = yield* Effect.forEach(
        ["a", "b", "c"],
        (id) => Effect.flip(Server.start({ datacenterId, serverId: Server.Id.make(id) })),
        { concurrency: "unbounded" }
      ).pipe(Effect.provide(layer))
      assert.deepStrictEqual(
        messages.map(({ message }) => /serverId (\w+)/.exec(message)?.[1]),
        ["a", "b", "c"]
      )
    })
  )

  it.effect("names another host with its port", () =>
    Effect.gen(function* () {
      const { layer } = scripted([{ status: 404 }], {
        baseUrl: "https://proxy.example:8443/v4",
        retry: RetryPolicy.none
      })
      const error = yield* Effect.flip(Effect.provide(Datacenter.get({ datacenterId, depth: 5 }), layer))
      assert.strictEqual(error.host, "proxy.example:8443")
      assert.isTrue(error.message.endsWith(`(datacenterId ${datacenterId}, proxy.example:8443)`), error.message)
    })
  )

  it.effect("is short, however much the API says", () =>
    Effect.gen(function* () {
      const said = { errorCode: "7".repeat(10_000), message: "no ".repeat(10_000) }
      const body = JSON.stringify({ messages: Array.from({ length: 200_000 }, () => ({ message: "no" })) })
      const many = yield* failure(get, { status: 422, body })
      assert.deepStrictEqual(
        many.messages,
        Array.from({ length: 100 }, () => ({ message: "no" }))
      )
      const long = yield* failure(get, { status: 422, body: { messages: Array.from({ length: 101 }, () => said) } })
      assert.deepStrictEqual(
        long.messages,
        Array.from({ length: 100 }, () => ({
          errorCode: said.errorCode.slice(0, 2000),
          message: said.message.slice(0, 2000)
        }))
      )
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
