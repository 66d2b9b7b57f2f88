/** The emulator as a function from `Request` to `Response`. */
import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import {
  Credentials,
  Datacenter,
  Emulator,
  Fault,
  ProfitBricks,
  Reconciliation,
  Request,
  RetryPolicy,
  Server
} from "effect-profitbricks"
import { authorization } from "./support/served.js"

const webHandler = (options: Emulator.Options = {}) =>
  Effect.acquireRelease(
    Effect.sync(() => Emulator.toWebHandler({ provisioningTime: 0, ...options })),
    ({ dispose }) => Effect.promise(dispose)
  )

/** The client of the SDK, with the handler as its `fetch`. */
const over = ({ handler }: Emulator.WebHandler) =>
  ProfitBricks.layer().pipe(
    Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.none, Reconciliation.fail, FetchHttpClient.layer]),
    Layer.provide(Layer.succeed(FetchHttpClient.Fetch, (input, init) => handler(new globalThis.Request(input, init))))
  )

const datacenters = "https://api.ionos.com/cloudapi/v6/datacenters"

const requestTo = (url: string, init?: RequestInit) =>
  new globalThis.Request(url, { ...init, headers: { authorization, ...init?.headers } })

const body = '{"properties":{"name":"shop","location":"us/las"}}'

const rejectionOf = (promise: Promise<Response>) =>
  Effect.promise(() =>
    promise.then(
      () => assert.fail("there is an answer"),
      (error: unknown) => error
    )
  )

describe("Emulator.toWebHandler", () => {
  it.scopedLive("is the cloud to a client whose fetch it is", () =>
    Effect.gen(function* () {
      const emulated = yield* webHandler()
      const server = yield* Effect.gen(function* () {
        const { id: datacenterId } = yield* Datacenter.create({ name: "Köln ☂", location: "de/fra" }).pipe(
          Request.completed()
        )
        return yield* Server.create({ datacenterId, cores: 1, ram: 1024 }).pipe(Request.ready())
      }).pipe(Effect.provide(over(emulated)))
      assert.strictEqual(server.properties.vmState, "RUNNING")
      const { datacenters } = yield* emulated.emulator.account
      assert.deepStrictEqual(
        datacenters.map(({ properties }) => properties.name),
        ["Köln ☂"]
      )
    })
  )

  it.scopedLive("answers a mock that passes on what matches its address, as that of msw does", () =>
    Effect.gen(function* () {
      const { handler } = yield* webHandler()
      // http.all(pattern, resolver)
      const mocks = [
        {
          pattern: /^https:\/\/api\.ionos\.com\/cloudapi\/v6\//,
          resolver: ({ request }: { readonly request: globalThis.Request }) => handler(request)
        }
      ]
      const mocked = async (input: string, init?: RequestInit): Promise<Response> => {
        const mock = mocks.find(({ pattern }) => pattern.test(input))
        return mock === undefined
          ? new Response(null, { status: 599 })
          : mock.resolver({ request: requestTo(input, init) })
      }
      const created = yield* Effect.promise(() => mocked(datacenters, { method: "POST", body }))
      assert.strictEqual(created.status, 202)
      const listed = yield* Effect.promise(() => mocked(`${datacenters}?depth=1`))
      assert.include(yield* Effect.promise(() => listed.text()), '"shop"')
      assert.strictEqual((yield* Effect.promise(() => mocked("https://example.com/"))).status, 599)
    })
  )

  it.scopedLive("has links that lead to where it was reached, and nothing beside the API", () =>
    Effect.gen(function* () {
      const { handler } = yield* webHandler({ version: 5 })
      const at = "http://worker.example:8787/cloudapi/v5/datacenters"
      const created = yield* Effect.promise(() => handler(requestTo(at, { method: "POST", body })))
      assert.match(created.headers.get("location") ?? "", /^http:\/\/worker\.example:8787\/cloudapi\/v5\/requests\//)
      assert.strictEqual((yield* Effect.promise(() => handler(requestTo("http://worker.example/")))).status, 404)
    })
  )

  it.scopedLive("has no body where there can be none", () =>
    Effect.gen(function* () {
      const { handler } = yield* webHandler()
      const created = yield* Effect.promise(() => handler(requestTo(datacenters, { method: "POST", body })))
      const { id }: { readonly id: string } = yield* Effect.promise(() => created.json())
      const read = yield* Effect.promise(() => handler(requestTo(`${datacenters}/${id}`)))
      const etag = read.headers.get("etag") ?? ""
      const unchanged = yield* Effect.promise(() =>
        handler(requestTo(`${datacenters}/${id}`, { headers: { "if-none-match": etag } }))
      )
      assert.deepStrictEqual([unchanged.status, unchanged.body], [304, null])
      const head = yield* Effect.promise(() => handler(requestTo(datacenters, { method: "HEAD" })))
      assert.deepStrictEqual([head.status, head.body], [200, null])
      assert.isAbove(Number(head.headers.get("content-length")), 0)
    })
  )

  it.scopedLive("fails as fetch does where there is no answer", () =>
    Effect.gen(function* () {
      const emulated = yield* webHandler()
      yield* emulated.emulator.inject(
        Fault.refused.pipe(Fault.nth(1)),
        Fault.reset({ carriedOut: true }).pipe(Fault.nth(2))
      )
      const failing = () => emulated.handler(requestTo(datacenters, { method: "POST", body }))
      for (const code of ["ECONNREFUSED", "ECONNRESET"]) {
        const error = yield* rejectionOf(failing())
        assert.instanceOf(error, TypeError)
        assert.propertyVal(error.cause, "code", code)
      }
      assert.lengthOf((yield* emulated.emulator.account).datacenters, 1)
    })
  )

  it.scopedLive("lets bodies come slowly, and break", () =>
    Effect.gen(function* () {
      const { emulator, handler } = yield* webHandler()
      yield* emulator.inject(Fault.slowBody("10 millis").pipe(Fault.nth(1)), Fault.truncated(5).pipe(Fault.nth(2)))
      const slow = yield* Effect.promise(() => handler(requestTo(datacenters)))
      assert.include(yield* Effect.promise(() => slow.text()), '"items"')
      const cut = yield* Effect.promise(() => handler(requestTo(datacenters)))
      assert.strictEqual(cut.status, 200)
      yield* Effect.flip(Effect.tryPromise(() => cut.text()))
    })
  )

  it.scopedLive("does not carry out a call that its client has given up", () =>
    Effect.gen(function* () {
      const { emulator, handler } = yield* webHandler()
      yield* emulator.inject(Fault.delay("1 hour"))
      const client = new AbortController()
      const failing = handler(requestTo(datacenters, { method: "POST", body, signal: client.signal }))
      client.abort(new Error("given up"))
      assert.propertyVal(yield* rejectionOf(failing), "message", "given up")
      const late = requestTo(datacenters, { method: "POST", body, signal: client.signal })
      assert.propertyVal(yield* rejectionOf(handler(late)), "message", "given up")
      assert.lengthOf((yield* emulator.account).datacenters, 0)
    })
  )

  it.live("ends its calls when it is disposed of, and takes no more", () =>
    Effect.gen(function* () {
      const { dispose, handler } = Emulator.toWebHandler({ faults: [Fault.delay("1 hour")] })
      const failing = handler(requestTo(datacenters))
      yield* Effect.promise(dispose)
      assert.instanceOf(yield* rejectionOf(failing), TypeError)
      assert.instanceOf(yield* rejectionOf(handler(requestTo(datacenters))), TypeError)
    })
  )

  it.scopedLive("fails with the error of a handler, or of an answer that cannot be", () =>
    Effect.gen(function* () {
      const { handler } = yield* webHandler({
        stubs: [Emulator.on(Datacenter.list, () => Effect.die(new Error("a bug of the handler")))],
        faults: [Fault.answer({ status: 42 }).pipe(Fault.on(Datacenter.get))]
      })
      assert.propertyVal(yield* rejectionOf(handler(requestTo(datacenters))), "message", "a bug of the handler")
      assert.instanceOf(yield* rejectionOf(handler(requestTo(`${datacenters}/a`))), RangeError)
    })
  )

  it("refuses a seed that cannot be used, at once", () => {
    const image = { properties: { name: "golden", location: "us/las", imageType: "HDD" } } as const
    const seed = {
      images: [
        { id: "a", ...image },
        { id: "a", ...image }
      ]
    }
    assert.throws(() => Emulator.toWebHandler({ seed }), Emulator.UnusableData)
  })
})
