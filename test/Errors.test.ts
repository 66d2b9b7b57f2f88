/** From an answer to an error. */
import { assert, describe, it } from "@effect/vitest"
import { Cause, Duration, Effect, FastCheck as fc } from "effect"
import { Datacenter, type Errors, RetryPolicy, Server, Volume } from "effect-profitbricks"
import { accepted, ids, notFound } from "./fixtures/answers.js"
import { datacenterId, serverId, volumeId } from "./fixtures/ids.js"
import type { Call } from "./operations/index.js"
import { responding, responseWith } from "./support/responding.js"
import { type Step, scripted } from "./support/scripted.js"

const onServer = { datacenterId, serverId }

/** The error of a call that is answered like this. */
const failure = (run: Call, answer: Step) =>
  Effect.flip(Effect.provide(run, scripted([answer], { retry: RetryPolicy.none }).layer))

const documentedTag = (status: number, namesObject: boolean): Errors.ApiError["_tag"] => {
  if (status === 401) return "Unauthorized"
  if (status === 402 || status === 403) return "Forbidden"
  if (status === 404 && namesObject) return "NotFound"
  if (status === 400 || status === 422) return "Validation"
  if (status === 429) return "RateLimited"
  if (status >= 500) return "Unavailable"
  return status >= 200 && status < 300 ? "DecodeError" : "Rejected"
}

const truncated = fc.tuple(fc.json(), fc.nat(60)).map(([json, length]) => json.slice(0, length))
const envelope = fc
  .record(
    {
      httpStatus: fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
      messages: fc.oneof(
        fc.jsonValue(),
        fc.array(
          fc.record(
            {
              errorCode: fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
              message: fc.oneof(
                fc.string16bits(),
                fc.constant("[(root).properties.x] bad"),
                fc.constant(null),
                fc.integer()
              )
            },
            { requiredKeys: [] }
          )
        )
      )
    },
    { requiredKeys: [] }
  )
  .map((value) => JSON.stringify(value))

const anyBody = fc.oneof(
  fc.constantFrom("", " ", "null", "[]", "{}", "0", '""', '{"messages":null}', '{"messages":[null]}', "\ufeff{}"),
  fc.constantFrom("<html><body><h1>503 Service Unavailable</h1></body></html>", "upstream connect error"),
  fc.json(),
  truncated,
  envelope,
  fc.string16bits()
)

const headerText = fc.string().map((text) => text.replace(/[^\x20-\x7e]/g, ""))
const anyHeaders = fc.dictionary(
  fc.constantFrom(
    "retry-after",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-burst",
    "location",
    "content-type"
  ),
  fc.oneof(
    headerText,
    fc.integer().map(String),
    fc.constantFrom("-1", "1e3", "0x10", "1.5", "NaN", "Infinity", "9".repeat(400))
  )
)

describe("the tag of an error", () => {
  it.effect.prop(
    "follows from the status alone, whatever the body and the headers",
    [fc.integer({ min: 100, max: 599 }), anyBody, anyHeaders, fc.boolean()],
    ([status, body, headers, named]) =>
      Effect.gen(function* () {
        const run: Call = named ? Server.get(onServer) : Datacenter.list()
        const error = yield* run.pipe(
          Effect.provide(responding(() => responseWith(status, body, headers))),
          Effect.flip
        )
        assert.strictEqual(error._tag, documentedTag(status, named))
        assert.strictEqual(error.status, status)
        assert.strictEqual(error.attempts, 1)
        assert.isString(error.message)
      }),
    { fastCheck: { numRuns: 250 } }
  )

  let current = 0
  const layer = responding(() => responseWith(current, "<html>"))

  it.effect("is that of every status there is", () =>
    Effect.gen(function* () {
      const calls: ReadonlyArray<readonly [Call, boolean]> = [
        [Server.get(onServer), true],
        [Server.create({ datacenterId, cores: 1, ram: 256 }), true],
        [Volume.remove({ datacenterId, volumeId }), true],
        [Datacenter.list(), false]
      ]
      for (current = 100; current < 600; current++) {
        for (const [run, named] of calls) {
          const error = yield* Effect.flip(run)
          assert.strictEqual(error._tag, documentedTag(current, named), `${error.operation} ${current}`)
        }
      }
    }).pipe(Effect.provide(layer))
  )

  it.effect("is not NotFound where the call names nothing that could be missing", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* failure(Datacenter.list(), { status: 404, body: notFound }))._tag, "Rejected")
      assert.strictEqual(
        (yield* failure(Datacenter.get({ datacenterId }), { status: 404, body: notFound }))._tag,
        "NotFound"
      )
    })
  )
})

describe("what an error has from the answer", () => {
  it.effect.each<readonly [name: string, body: unknown, messages: ReadonlyArray<Errors.Message>]>([
    ["the messages of the API", notFound, [{ errorCode: "309", message: "Resource does not exist" }]],
    [
      "all of them",
      {
        httpStatus: 422,
        messages: [
          { errorCode: "100", message: "a" },
          { errorCode: "200", message: "b" }
        ]
      },
      [
        { errorCode: "100", message: "a" },
        { errorCode: "200", message: "b" }
      ]
    ],
    ["a message without a code", { messages: [{ message: "a" }] }, [{ message: "a" }]],
    ["none, if the body is HTML", "<html>secret</html>", []],
    ["none, if the body is empty", "", []],
    ["none, if the body is of another shape", { error: "secret" }, []]
  ])("messages: %s", ([, body, messages]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* failure(Server.get(onServer), { status: 409, body })).messages, messages)
    })
  )

  it.effect.each<readonly [header: string | undefined, retryAfter: Duration.DurationInput | undefined]>([
    ["0", 0],
    ["7", "7 seconds"],
    ["86400", "1 day"],
    ["Thu, 01 Jan 1970 00:02:00 GMT", "2 minutes"],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
    ["Wed, 31 Dec 1969 23:59:59 GMT", 0],
    ["soon", undefined],
    ["-5", undefined],
    ["1.5", "1500 millis"],
    ["in 2099", undefined],
    ["", undefined],
    [undefined, undefined]
  ])("Retry-After: %s", ([header, expected]) =>
    Effect.gen(function* () {
      for (const status of [429, 503]) {
        const headers: Record<string, string> = header === undefined ? {} : { "retry-after": header }
        const error = yield* failure(Server.get(onServer), { status, headers })
        if (error._tag !== "RateLimited" && error._tag !== "Unavailable") return assert.fail(error._tag)
        const millis = (duration: Duration.DurationInput | undefined) =>
          duration === undefined ? undefined : Duration.toMillis(duration)
        assert.strictEqual(millis(error.retryAfter), millis(expected))
      }
      return undefined
    })
  )

  it.effect("the rate limit, as far as the API says it", () =>
    Effect.gen(function* () {
      const headers = { "x-ratelimit-limit": "1000", "x-ratelimit-remaining": "0", "x-ratelimit-burst": "25" }
      const error = yield* failure(Server.get(onServer), { status: 429, headers })
      assert.deepInclude({ ...error }, { limit: 1000, remaining: 0, burst: 25 })
      const partly = yield* failure(Server.get(onServer), { status: 429, headers: { "x-ratelimit-limit": "many" } })
      assert.isTrue(partly._tag === "RateLimited" && partly.limit === undefined && partly.burst === undefined)
    })
  )

  it.effect.each<readonly [message: string, path: string, text: string]>([
    ["[(root).properties.cores] Attribute 'cores' is required", "cores", "Attribute 'cores' is required"],
    [
      "[(root).properties.ram] RAM of requested server is not a multiple of 256",
      "ram",
      "RAM of requested server is not a multiple of 256"
    ],
    [
      "[(root).entities.volumes.items.[0].properties.sshKeys] Invalid SSH key.",
      "volumes[0].sshKeys",
      "Invalid SSH key."
    ],
    [
      "[(root).entities.nics.items.[1].entities.firewallrules.items.[12].properties.portRangeEnd] bad",
      "nics[1].firewallRules[12].portRangeEnd",
      "bad"
    ],
    ["[(root).entities.volumes.items.[0].id] bad", "volumes[0].id", "bad"],
    // As recorded, with the index of a list that is no collection.
    ["[(root).properties.ips.0] Access Denied", "ips[0]", "Access Denied"],
    ["[(root).properties.ips.1] Access Denied", "ips[1]", "Access Denied"],
    [
      "[(root).entities.servers.items.[0].entities.volumes.items.[0].properties.image] Passwords/SSH Keys are only accepted for public ProfitBricks Images.",
      "servers[0].volumes[0].image",
      "Passwords/SSH Keys are only accepted for public ProfitBricks Images."
    ],
    ["[(root).href] Attribute is read-only", "href", "Attribute is read-only"]
  ])("the field of the input that the API refuses: %s", ([message, path, text]) =>
    Effect.gen(function* () {
      const body = { httpStatus: 422, messages: [{ errorCode: "100", message }] }
      const error = yield* failure(Server.create({ datacenterId, cores: 1, ram: 256 }), { status: 422, body })
      if (error._tag !== "Validation") return assert.fail(error._tag)
      assert.deepStrictEqual(error.issues, [{ path, message: text }])
      assert.deepStrictEqual(error.messages, [{ errorCode: "100", message }])
      return undefined
    })
  )

  it.effect("no field where the API names none", () =>
    Effect.gen(function* () {
      const body = {
        httpStatus: 422,
        messages: [{ errorCode: "200", message: "[VDC-5-1080] IP 1.2.3.4 is still in use." }]
      }
      const error = yield* failure(Volume.remove({ datacenterId, volumeId }), { status: 422, body })
      assert.isTrue(error._tag === "Validation" && error.issues.length === 0)
      assert.include(error.message, "[VDC-5-1080] IP 1.2.3.4 is still in use.")
    })
  )

  it.effect("the id of the request that has been started all the same, in a DecodeError", () =>
    Effect.gen(function* () {
      const create = Volume.create({ datacenterId, size: 1, licenceType: "LINUX" })
      for (const body of ["<html>", "", '{"id":', { id: 7 }]) {
        const error = yield* failure(create, accepted(body))
        assert.strictEqual(error._tag, "DecodeError")
        assert.strictEqual(error.requestId, ids.request)
        assert.include(error.message, ids.request)
      }
      assert.strictEqual((yield* failure(create, { status: 202, body: "" })).requestId, undefined)
    })
  )

  it.effect("the template of the path, and the ids and the host beside it, in its message too", () =>
    Effect.gen(function* () {
      const error = yield* failure(Server.get({ ...onServer, depth: 3 }), { status: 404 })
      assert.strictEqual(error.operation, "GET /datacenters/{datacenterId}/servers/{serverId}")
      assert.deepStrictEqual(error.ids, onServer)
      assert.strictEqual(error.host, "api.ionos.com")
      assert.strictEqual(
        error.message,
        "GET /datacenters/{datacenterId}/servers/{serverId}: 404 not found " +
          `(datacenterId ${onServer.datacenterId}, serverId ${onServer.serverId}, api.ionos.com)`
      )
      assert.notInclude(JSON.stringify(error), "depth")
    })
  )

  it.effect("the line of the program that called, in its trace", () =>
    Effect.gen(function* () {
      const { layer } = scripted([{ status: 404 }], { retry: RetryPolicy.none })
      const exit = yield* Effect.exit(Effect.provide(Server.get(onServer), layer))
      assert(exit._tag === "Failure")
      assert.match(
        Cause.pretty(exit.cause),
        /at GET \/datacenters\/\{datacenterId\}\/servers\/\{serverId\} \(.*Errors\.test\.ts:\d+:\d+\)/
      )
    })
  )
})
