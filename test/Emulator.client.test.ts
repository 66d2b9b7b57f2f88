import { HttpClient, HttpClientRequest, HttpClientResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Chunk, Effect, Exit, Fiber, Option, Redacted, Scheduler, Schema, Stream, TestClock } from "effect"
import { Datacenter, Emulator, Fault } from "effect-profitbricks"

const get = (path: string) =>
  HttpClient.execute(
    HttpClientRequest.get(`https://api.ionos.com/cloudapi/v6${path}`).pipe(
      HttpClientRequest.basicAuth(Emulator.user.username, Redacted.value(Emulator.user.password))
    )
  )

const cloud = (...faults: ReadonlyArray<Fault.Fault>) => Effect.provide(Emulator.layerHttpClient({ faults }))
const body = "größe=1&name=x"
const form = Fault.answer({ status: 200, headers: { "Set-Cookie": "a=b; Path=/" }, body })

describe("an answer of the emulator to an HTTP client", () => {
  it.effect("is read in all ways, and more than once", () =>
    Effect.gen(function* () {
      const response = yield* get("/")
      assert.strictEqual(yield* response.text, yield* response.text)
      assert.deepStrictEqual(yield* response.json, JSON.parse(yield* response.text))
      const bytes = new Uint8Array(yield* response.arrayBuffer)
      assert.strictEqual(new TextDecoder().decode(bytes), yield* response.text)
      assert.strictEqual(response.headers["content-length"], String(bytes.length))
      assert.strictEqual(yield* Stream.mkString(Stream.decodeText(response.stream)), yield* response.text)
      const name = HttpClientResponse.schemaBodyJson(Schema.Struct({ name: Schema.String }))
      assert.deepStrictEqual(yield* name(response), { name: "CLOUD API" })
      assert.deepStrictEqual(Option.getOrUndefined(response.remoteAddress), undefined)
      assert.include(JSON.stringify(response), '"status":200')
    }).pipe(cloud())
  )

  it.effect("may be a form, and have cookies", () =>
    Effect.gen(function* () {
      const response = yield* get("/")
      assert.deepStrictEqual(yield* response.urlParamsBody, [
        ["größe", "1"],
        ["name", "x"]
      ])
      assert.strictEqual(response.cookies.cookies["a"]?.value, "b")
      assert.strictEqual((yield* Effect.flip(response.json)).reason, "Decode")
      assert.strictEqual((yield* Effect.flip(response.formData)).reason, "Decode")
    }).pipe(cloud(form))
  )

  it.effect("without a body is null as JSON, and an empty stream", () =>
    Effect.gen(function* () {
      const response = yield* get("/")
      assert.deepStrictEqual([yield* response.text, yield* response.json], ["", null])
      assert.isTrue(Chunk.isEmpty(yield* Stream.runCollect(response.stream)))
    }).pipe(cloud(Fault.answer({ status: 204 })))
  )

  it.effect("has a status that filters see", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.flatMap(get("/nowhere"), HttpClientResponse.filterStatusOk))
      assert.strictEqual(error._tag === "ResponseError" && error.response.status, 404)
    }).pipe(cloud())
  )

  it.effect("takes its time, once", () =>
    Effect.gen(function* () {
      const response = yield* get("/")
      const reading = yield* Effect.fork(response.text)
      yield* TestClock.adjust("9 seconds")
      assert.isTrue(Option.isNone(yield* Fiber.poll(reading)))
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(reading), body)
      assert.strictEqual(yield* response.text, body)
    }).pipe(cloud(Fault.slowBody("10 seconds"), form))
  )

  it.effect("breaks off", () =>
    Effect.gen(function* () {
      const response = yield* get("/")
      const sent: Array<number> = []
      const error = yield* Effect.flip(
        Stream.runForEach(response.stream, (bytes) => Effect.sync(() => sent.push(bytes.length)))
      )
      assert.deepStrictEqual([error._tag, sent], ["ResponseError", [3]])
      assert.include(JSON.stringify((yield* Effect.flip(response.text)).cause), "ECONNRESET")
    }).pipe(cloud(Fault.truncated(3), form))
  )

  it("needs no promise", () => {
    const scheduler = new Scheduler.SyncScheduler()
    const count = Effect.map(Datacenter.list(), ({ items }) => items.length)
    const fiber = Effect.runFork(Effect.provide(count, Emulator.layer()), { scheduler })
    scheduler.flush()
    assert.deepStrictEqual(fiber.unsafePoll(), Exit.succeed(0))
  })
})
