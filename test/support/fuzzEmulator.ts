/** Random calls of the emulator: it answers as the API does, and keeps running. */
import { connect } from "node:net"
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Encoding, FastCheck as fc, Layer, Redacted, Schema } from "effect"
import { Credentials, Datacenter, Emulator, ProfitBricks, RetryPolicy } from "effect-profitbricks"
import * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"
import { operations } from "../operations/index.js"
import { body, bytes, header, text } from "./bodies.js"

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
    .tuple(
      fc.constantFrom("depth", "offset", "limit", "pretty", "name", "filter.name", "orderBy", "maxResults"),
      fc.string({ unit: "grapheme" })
    )
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
          fc.constantFrom(...operations.map(({ template }) => template.slice(template.indexOf("/")))),
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

/** The answer of a server to these bytes and the end of them. */
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

const untouched = Reflect.ownKeys(Object.prototype)

/** So many random calls of an emulator of a version, and a sixth of that in raw bytes. */
export const suite = (version: ProfitBricks.ApiVersion, numRuns: number): void => {
  describe(`whatever the emulator of version ${version} is asked`, () => {
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
          HttpClientRequest.make(method)(`${ProfitBricks.baseUrls[version]}${path}?${query}`, { headers }).pipe(
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
        yield* Effect.promise(() => fc.assert(property, { numRuns }))
        assert.deepStrictEqual(Reflect.ownKeys(Object.prototype), untouched)
        yield* Effect.flatMap(Emulator.snapshot, Emulator.restore)
        yield* Datacenter.list({ depth: 5 })
      }).pipe(
        Effect.provide(
          ProfitBricks.layer({ version }).pipe(
            Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.none]),
            Layer.provideMerge(Emulator.layerHttpClient({ version }))
          )
        )
      )
    )

    it.scopedLive("and when it is bytes on a socket", () =>
      Effect.gen(function* () {
        const { url } = yield* EmulatorServer.make({ users: [Emulator.user], version })
        const { hostname, port } = new URL(url)
        const whole = (method: string, path: string, body: string) =>
          text(
            `${method} /cloudapi/v${version}${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${right}\r\ncontent-length: ${body.length}\r\n\r\n${body}`
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
        yield* Effect.promise(() => fc.assert(property, { numRuns: Math.ceil(numRuns / 6) }))
        const still = whole("GET", "/datacenters", "")
        assert.match(yield* Effect.promise(() => exchange(hostname, Number(port), still)), /^HTTP\/1\.1 200 /)
      })
    )
  })
}
