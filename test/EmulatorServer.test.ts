import { connect } from "node:net"
import { FetchHttpClient } from "@effect/platform"
import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import {
  Credentials,
  Datacenter,
  Emulator,
  Lan,
  Nic,
  ProfitBricks,
  Request,
  RetryPolicy,
  Server
} from "effect-profitbricks"
import * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"

const serve = (options?: Partial<EmulatorServer.Options>) =>
  EmulatorServer.make({ users: [Emulator.user], provisioningTime: 0, ...options })

const clients = { fetch: FetchHttpClient.layer, undici: NodeHttpClient.layerUndici, node: NodeHttpClient.layer }

/** What arrives when these bytes are sent, up to the end of the connection. */
const raw = (url: string, bytes: string) =>
  Effect.async<string>((resume) => {
    let received = ""
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(bytes))
    socket.on("data", (chunk) => {
      received += chunk.toString()
    })
    socket.on("close", () => resume(Effect.succeed(received)))
    socket.on("error", () => resume(Effect.succeed(received)))
  })

const authorization = `Basic ${btoa(`${Emulator.user.username}:${Redacted.value(Emulator.user.password)}`)}`
const call = (url: string, init?: RequestInit) =>
  Effect.promise(() => fetch(url, { ...init, headers: { authorization, ...init?.headers } }))

describe("the emulator over HTTP", () => {
  it.scopedLive.each(Object.entries(clients))("is the same cloud to the SDK: %s", ([, client]) =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const build = Effect.gen(function* () {
        const { id: datacenterId } = yield* Datacenter.create({ name: "Köln ☂", location: "de/fra" }).pipe(
          Request.completed()
        )
        const lan = yield* Lan.create({ datacenterId, public: true }).pipe(Request.completed())
        const { id: serverId } = yield* Server.create({ datacenterId, cores: 1, ram: 1024 }).pipe(Request.completed())
        const nic = yield* Nic.create({ datacenterId, serverId, lan: lan.id }).pipe(Request.ready())
        const stopped = yield* Server.stop({ datacenterId, serverId }).pipe(Request.completed())
        const missing = yield* Effect.flip(Server.get({ datacenterId, serverId: Server.Id.make("a/b") }))
        yield* Datacenter.remove({ datacenterId }).pipe(Request.completed())
        const gone = yield* Effect.flip(Datacenter.get({ datacenterId }))
        return [nic.properties.ips?.length, stopped, missing._tag, gone._tag]
      })
      const over = ProfitBricks.layer({ baseUrl: url }).pipe(
        Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.none, client])
      )
      const expected = yield* build.pipe(Effect.provide(Emulator.layer({ provisioningTime: 0 })))
      assert.deepStrictEqual(yield* build.pipe(Effect.provide(over)), expected)
    })
  )

  it.scopedLive("tells of each call, and nothing that could be a secret", () =>
    Effect.gen(function* () {
      const calls: Array<EmulatorServer.Call> = []
      const { url } = yield* serve({ onCall: (call) => Effect.sync(() => calls.push(call)) })
      yield* call(`${url}/datacenters?depth=1`)
      yield* call(`${url}/datacenters`, { headers: { authorization: "Basic wrong" } })
      yield* Effect.yieldNow()
      assert.deepStrictEqual(
        calls.map(({ method, path, status }) => ({ method, path, status })),
        [
          { method: "GET", path: "/datacenters", status: 200 },
          { method: "GET", path: "/datacenters", status: 401 }
        ]
      )
    })
  )

  it.scopedLive("answers what it should not have been sent with the API's error envelope, and goes on", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const envelope = (response: Response) => Effect.promise((): Promise<unknown> => response.json())
      const statusOf = (body: unknown) => (body as { httpStatus: number }).httpStatus

      const unknown = yield* call(`${url}/no/such/path`)
      assert.deepStrictEqual([unknown.status, statusOf(yield* envelope(unknown))], [404, 404])
      const elsewhere = yield* call(new URL("/", url).href)
      assert.isBelow(elsewhere.status, 500)
      const broken = yield* call(`${url}/datacenters`, { method: "POST", body: "{" })
      assert.deepStrictEqual([broken.status, statusOf(yield* envelope(broken))], [400, 400])
      const polluted = yield* call(`${url}/datacenters`, {
        method: "POST",
        body: '{"__proto__":{"polluted":1},"properties":{"__proto__":{"polluted":1},"location":"us/las"}}'
      })
      assert.strictEqual(polluted.status, 202)
      assert.notProperty({}, "polluted")
      const nested = yield* call(`${url}/datacenters`, { method: "POST", body: "[".repeat(100_000) })
      assert.strictEqual(nested.status, 400)
      const huge = yield* call(`${url}/datacenters`, { method: "POST", body: "x".repeat(5 * 1024 * 1024) })
      assert.deepStrictEqual([huge.status, statusOf(yield* envelope(huge))], [413, 413])
      const wrongMethod = yield* call(`${url}/datacenters`, { method: "DELETE" })
      assert.strictEqual(wrongMethod.status, 405)
      const malformed = yield* raw(url, "this is not HTTP\r\n\r\n")
      assert.match(malformed, /^HTTP\/1\.1 400 [\s\S]*"httpStatus": 400/)
      yield* raw(
        url,
        "POST /cloudapi/v4/datacenters HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\n{"
      )

      const still = yield* call(`${url}/datacenters`)
      assert.strictEqual(still.status, 200)
    })
  )

  it.scopedLive("says so if it cannot listen", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const error = yield* Effect.flip(serve({ port: Number(new URL(url).port) }))
      assert.strictEqual(error._tag === "ListenError" ? error.code : "", "EADDRINUSE")
      assert.include(error.message, "cannot listen on 127.0.0.1:")
    })
  )

  it.live("is gone when its scope is closed", () =>
    Effect.gen(function* () {
      const url = yield* Effect.scoped(Effect.map(serve(), (server) => server.url))
      const error = yield* Effect.flip(Effect.tryPromise(() => fetch(url)))
      assert.strictEqual(error._tag, "UnknownException")
    })
  )
})
