import { connect } from "node:net"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import {
  Cause,
  Effect,
  Encoding,
  Exit,
  FastCheck as fc,
  Layer,
  Logger,
  LogLevel,
  Predicate,
  Redacted,
  Schedule,
  Schema
} from "effect"
import {
  Collection,
  Contract,
  Credentials,
  Datacenter,
  Emulator,
  Errors,
  Image,
  Info,
  ProfitBricks,
  Reconciliation,
  Request,
  RetryPolicy,
  Server,
  Volume
} from "effect-profitbricks"
import * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"
import * as Answers from "./fixtures/answers.js"
import { datacenterId, requestId, serverId, volumeId } from "./fixtures/call.js"
import { inVirtualTime } from "./support/virtualTime.js"
import { operations } from "./fixtures/operations.js"

/** Bytes, as they may arrive. */
const bytes = fc.uint8Array({ maxLength: 300 })
const text = (value: string) => new TextEncoder().encode(value)

/** Something else in place of a part of a value. */
const altered = (value: unknown): fc.Arbitrary<unknown> => {
  const here = fc.jsonValue()
  if (!Predicate.isRecord(value) && !Array.isArray(value)) return fc.oneof(fc.constant(value), here)
  const keys = Object.keys(value)
  if (keys.length === 0) return here
  const within = fc.constantFrom(...keys).chain((key) =>
    fc.oneof(
      altered(Reflect.get(value, key)).map((part) =>
        Array.isArray(value) ? value.with(Number(key), part) : { ...value, [key]: part }
      ),
      fc.constant(Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)))
    )
  )
  return fc.oneof({ weight: 1, arbitrary: here }, { weight: 8, arbitrary: within })
}

const documents = Object.values(Answers).filter(Predicate.isRecord)

/** Names that mean something to JavaScript. */
const names = fc.constantFrom("__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "then", "toJSON")
const poisoned = fc.tuple(fc.constantFrom(...documents), names, fc.jsonValue()).map(([document, name, value]) =>
  // Written by hand, as an object literal would not have it.
  JSON.stringify(document).replace("{", () => `{${JSON.stringify(name)}:${JSON.stringify(value)},`)
)

const nested = fc
  .tuple(fc.constantFrom("[", '{"a":', '{"items":[', '{"properties":'), fc.constantFrom(1, 10, 1000, 100_000))
  .map(([part, depth]) => part.repeat(depth))

const short = fc.oneof(
  bytes,
  fc.string({ unit: "binary" }).map(text),
  fc.json().map(text),
  fc
    .constantFrom(...documents)
    .chain(altered)
    .map((value) => text(JSON.stringify(value))),
  fc
    .tuple(fc.constantFrom(...documents), fc.nat(2000))
    .map(([document, end]) => text(JSON.stringify(document)).slice(0, end)),
  poisoned.map(text)
)

const body = fc.oneof({ weight: 1, arbitrary: nested.map(text) }, { weight: 50, arbitrary: short })

const header = fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) })
const answerHeaders = fc.record(
  {
    location: fc.oneof(header, fc.constantFrom("/requests/", "/requests/x/status", "//", "http://[")),
    "retry-after": fc.oneof(header, fc.integer().map(String), fc.double().map(String), fc.date().map(String)),
    "x-ratelimit-limit": fc.oneof(header, fc.double().map(String)),
    "x-ratelimit-remaining": fc.oneof(header, fc.double().map(String)),
    "x-ratelimit-burst": fc.oneof(header, fc.double().map(String)),
    "content-type": header,
    "content-length": fc.nat(1000).map(String),
    "content-encoding": fc.constantFrom("gzip", "identity", "nonsense")
  },
  { requiredKeys: [] }
)
const status = fc.oneof(
  fc.constantFrom(200, 202, 204, 304, 400, 404, 422, 429, 500, 503),
  fc.integer({ min: 100, max: 999 })
)

const calls: Readonly<
  Record<string, Effect.Effect<unknown, Errors.WaitError | Errors.Ambiguous, ProfitBricks.ProfitBricks>>
> = {
  get: Server.get({ datacenterId, serverId }),
  deep: Datacenter.get({ datacenterId, depth: 5 }),
  list: Volume.list({ datacenterId, depth: 2 }),
  find: Collection.findByName(Image.list)({ name: "a" }),
  info: Info.get({}),
  contract: Contract.get({}),
  requests: Request.list({ depth: 2 }),
  status: Request.status({ requestId }),
  wait: Request.await(requestId, { timeout: 0 }),
  create: Server.create({ datacenterId, cores: 1, ram: 1024 }),
  update: Datacenter.update({ datacenterId, name: "a" }),
  attach: Server.attachVolume({ datacenterId, serverId, volumeId }),
  remove: Server.remove({ datacenterId, serverId })
}

const encode = Schema.encodeSync(
  Schema.Union(Errors.ApiError, Errors.RequestFailed, Errors.RequestTimeout, Errors.Ambiguous)
)

/** A client that gets the same answer to whatever it asks. */
const answered = (respond: () => Response, reconciliation: Layer.Layer<Reconciliation.Reconciliation>) =>
  ProfitBricks.layer().pipe(
    Layer.provide([
      Credentials.basic(Emulator.user),
      RetryPolicy.layer(Schedule.recurs(1)),
      reconciliation,
      Layer.succeed(
        HttpClient.HttpClient,
        HttpClient.make((request) => Effect.sync(() => HttpClientResponse.fromWeb(request, respond())))
      )
    ]),
    Layer.orDie
  )

describe("whatever the API answers", () => {
  const policies = {
    looking: Reconciliation.layer(Schedule.recurs(1)),
    "not looking": Reconciliation.fail
  }
  it.live.each(Object.entries(policies))("a call succeeds or fails with one of its errors, %s", ([, policy]) => {
    const property = fc.asyncProperty(
      fc.constantFrom(...Object.keys(calls)),
      status,
      answerHeaders,
      body,
      async (name, status, headers, body) => {
        const respond = () =>
          Object.defineProperty(new Response(new Uint8Array(body), { headers }), "status", { value: status })
        const exit = await (calls[name] ?? Effect.void).pipe(
          Effect.timeoutTo({ duration: "300 days", onSuccess: () => "success", onTimeout: () => "time is up" }),
          Effect.provide(answered(respond, policy)),
          Logger.withMinimumLogLevel(LogLevel.None),
          inVirtualTime,
          Effect.runPromiseExit
        )
        if (Exit.isFailure(exit)) {
          assert(exit.cause._tag === "Fail", Cause.pretty(exit.cause))
          encode(exit.cause.error)
        } else if (exit.value === "success") {
          assert.isTrue(status >= 200 && status < 300)
        }
        assert.isUndefined(Reflect.get({}, "polluted"))
      }
    )
    return Effect.promise(() => fc.assert(property, { numRuns: 1000 }))
  })
})

const sentHeaders = fc.record(
  {
    "content-type": fc.oneof(
      fc.constantFrom(
        "application/json",
        "application/x-www-form-urlencoded",
        "text/plain",
        "application/json; charset=x"
      ),
      header
    ),
    "if-none-match": fc.oneof(fc.constant("*"), header),
    "x-http-method-override": fc.constantFrom("DELETE", "PUT"),
    "pb-contract-number": header
  },
  { requiredKeys: [] }
)
const query = fc.oneof(
  fc.webQueryParameters(),
  fc
    .tuple(fc.constantFrom("depth", "offset", "limit", "pretty", "name"), fc.string({ unit: "grapheme" }))
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
)

/** A path of the API with these ids or others in it, or any other. */
const pathWith = (known: ReadonlyArray<string>) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.webPath() },
    {
      weight: 5,
      arbitrary: fc
        .tuple(
          fc.constantFrom(...operations.map(([operation]) => operation.slice(operation.indexOf("/")))),
          fc.array(
            fc.constantFrom(...known, "1", "us", "las", "%00", "%ff", "__proto__", "constructor", "a%2Fb", "x"),
            {
              minLength: 3,
              maxLength: 3
            }
          )
        )
        .map(([template, ids]) => template.replace(/\{\w+\}/g, () => ids.pop() ?? "x"))
    }
  )

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const

/** What a server answers to these bytes and the end of them. */
const exchange = (host: string, port: number, bytes: Uint8Array): Promise<string> =>
  new Promise((resolve) => {
    let answer = ""
    connect({ host, port })
      .on("data", (chunk) => {
        answer += chunk.toString("latin1")
      })
      .on("error", () => resolve(answer))
      .on("close", () => resolve(answer))
      .end(bytes)
  })

const right = `Basic ${Encoding.encodeBase64(`${Emulator.user.username}:${Redacted.value(Emulator.user.password)}`)}`

const Envelope = Schema.parseJson(
  Schema.Struct({
    httpStatus: Schema.Int,
    messages: Schema.NonEmptyArray(Schema.Struct({ errorCode: Schema.String, message: Schema.String }))
  })
)
const decodeEnvelope = Schema.decodeUnknownSync(Envelope)

describe("whatever the emulator is asked", () => {
  it.live("it answers as the API does, and keeps running", () =>
    Effect.gen(function* () {
      const { value: datacenter } = yield* Datacenter.create({
        location: "us/las",
        servers: [{ name: "a", cores: 1, ram: 1024, nics: [{ lan: 1 }] }],
        volumes: [{ name: "b", size: 1, licenceType: "OTHER" }]
      })
      const [made] = (yield* Emulator.account).datacenters
      const known = [datacenter.id, ...(made?.entities.servers.items ?? []).map(({ id }) => id)]
      const client = yield* HttpClient.HttpClient
      const ask = (
        method: (typeof methods)[number],
        path: string,
        query: string,
        headers: Readonly<Record<string, string>>,
        body: Uint8Array
      ) =>
        HttpClientRequest.make(method)(`${ProfitBricks.defaultBaseUrl}${path}?${query}`, { headers }).pipe(
          HttpClientRequest.setHeader("authorization", right),
          method === "GET" || method === "HEAD"
            ? (self) => self
            : HttpClientRequest.bodyUint8Array(body, headers["content-type"]),
          client.execute,
          Effect.flatMap((response) => Effect.map(response.text, (text) => ({ status: response.status, text })))
        )
      const property = fc.asyncProperty(
        fc.constantFrom(...methods),
        pathWith(known),
        query,
        sentHeaders,
        body,
        async (method, path, query, headers, body) => {
          const { status, text } = await Effect.runPromise(ask(method, path, query, headers, body))
          assert.isBelow(status, 500)
          if (status >= 400 && method !== "HEAD") assert.strictEqual(decodeEnvelope(text).httpStatus, status)
          else if (text !== "") JSON.parse(text)
        }
      )
      yield* Effect.promise(() => fc.assert(property, { numRuns: 3000 }))
      yield* Effect.flatMap(Emulator.snapshot, Emulator.restore)
      yield* Datacenter.list({ depth: 5 })
    }).pipe(
      Effect.provide(
        ProfitBricks.layer().pipe(
          Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.none]),
          Layer.provideMerge(Emulator.layerHttpClient())
        )
      )
    )
  )

  it.scopedLive("and when it is bytes on a socket", () =>
    Effect.gen(function* () {
      const { url } = yield* EmulatorServer.make({ users: [Emulator.user] })
      const { hostname, port } = new URL(url)
      const whole = (method: string, path: string, body: string) =>
        text(
          `${method} /cloudapi/v4${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${right}\r\ncontent-length: ${body.length}\r\n\r\n${body}`
        )
      const request = fc
        .tuple(
          fc.oneof(fc.constantFrom(...methods), fc.string()),
          fc.oneof(fc.constant("/datacenters"), fc.webPath()),
          fc.json()
        )
        .map(([method, path, body]) => whole(method, path, body))
      const damaged = fc
        .tuple(request, fc.nat(250), fc.nat(20), fc.uint8Array({ maxLength: 20 }))
        .map(([bytes, at, length, other]) => [...bytes.slice(0, at), ...other, ...bytes.slice(at + length)])
        .map((bytes) => Uint8Array.from(bytes))
      const property = fc.asyncProperty(fc.oneof(bytes, request, damaged), async (bytes) => {
        const answer = await exchange(hostname, Number(port), bytes)
        assert.match(answer, /^(HTTP\/1\.1 [1-4]\d\d |$)/)
      })
      yield* Effect.promise(() => fc.assert(property, { numRuns: 500 }))
      const still = whole("GET", "/datacenters", "")
      assert.match(yield* Effect.promise(() => exchange(hostname, Number(port), still)), /^HTTP\/1\.1 200 /)
    })
  )
})
