/** The emulator over HTTP, its state file and its command. */
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { FetchHttpClient } from "@effect/platform"
import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, LogLevel } from "effect"
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
import type * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"
import { command } from "./support/command.js"
import { folder } from "./support/folder.js"
import { authorization, raw, serve } from "./support/served.js"

const clients = { fetch: FetchHttpClient.layer, undici: NodeHttpClient.layerUndici, node: NodeHttpClient.layer }

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
      const body = '{"properties":{"name":"of nobody"}}'
      yield* call(`${url}/datacenters`, { method: "POST", body, headers: { authorization: "Basic wrong" } })
      yield* Effect.yieldNow()
      assert.deepStrictEqual(
        calls.map(({ method, path, status }) => ({ method, path, status })),
        [
          { method: "GET", path: "/datacenters", status: 200 },
          { method: "POST", path: "/datacenters", status: 401 }
        ]
      )
      // Nobody knows what it is, and anybody can send it.
      assert.notInclude(JSON.stringify(calls), "of nobody")
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
      assert.deepStrictEqual([polluted.status, statusOf(yield* envelope(polluted))], [422, 422])
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
        "POST /cloudapi/v6/datacenters HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\n{"
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

const write = (path: string, text: string) => Effect.promise(() => writeFile(path, text))
const read = (path: string) => Effect.promise(() => readFile(path, "utf8"))

const names = (url: string) =>
  Effect.flatMap(call(`${url}/datacenters?depth=1`), (response) =>
    Effect.promise(async () => {
      const { items }: { items: ReadonlyArray<{ properties: { name: string } }> } = JSON.parse(await response.text())
      return items.map(({ properties: { name } }) => name)
    })
  )
const createNamed = (url: string, name: string) =>
  call(`${url}/datacenters`, { method: "POST", body: JSON.stringify({ properties: { name, location: "us/las" } }) })

describe("the state file", () => {
  it.scopedLive("has what one server knew for the next one, and no password", () =>
    Effect.gen(function* () {
      const stateFile = join(yield* folder, "state.json")
      yield* Effect.scoped(Effect.flatMap(serve({ stateFile }), ({ url }) => createNamed(url, "shop")))
      const { url } = yield* serve({ stateFile })
      assert.deepStrictEqual(yield* names(url), ["shop"])
      const text = yield* read(stateFile)
      assert.notInclude(text, authorization.slice("Basic ".length))
    })
  )

  it.scopedLive("is saved soon after a change", () =>
    Effect.gen(function* () {
      const stateFile = join(yield* folder, "state.json")
      const { url } = yield* serve({ stateFile })
      yield* createNamed(url, "shop")
      yield* Effect.repeat(
        Effect.promise(() => readFile(stateFile, "utf8").catch(() => "")),
        { until: (text) => text.includes('"shop"') }
      )
    })
  )

  it.scopedLive("has what was answered, also after the process was killed, and its lock counts no more", () =>
    Effect.gen(function* () {
      const stateFile = join(yield* folder, "state.json")
      const { kill, output } = yield* command("--port", "0", "--state", stateFile, "--provisioning-time", "1 hour")
      const url = /http:\S+/.exec(output())?.[0] ?? ""
      const wanted = Array.from({ length: 20 }, (_, index) => `shop ${index}`)
      yield* Effect.forEach(wanted, (name) => createNamed(url, name), { concurrency: 5 })
      const meanwhile = yield* Effect.flip(Effect.scoped(serve({ stateFile })))
      assert.match(meanwhile.message, /is in use by process \d+; if it is not, delete .*state\.json\.lock$/)
      yield* kill
      const { url: next } = yield* serve({ stateFile })
      assert.sameMembers(yield* names(next), wanted)
    })
  )

  it.scopedLive("is that of one server, in one process too, and free again afterwards", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const stateFile = join(path, "state.json")
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* serve({ stateFile })
          const linked = join(path, "linked")
          yield* Effect.promise(() => symlink(path, linked))
          for (const same of [stateFile, join(path, ".", "state.json"), join(linked, "state.json")]) {
            const error = yield* Effect.flip(Effect.scoped(serve({ stateFile: same })))
            assert.include(error.message, `is in use by process ${process.pid}`)
          }
        })
      )
      // Left behind by a process with the number that this one has now.
      yield* write(`${stateFile}.lock`, String(process.pid))
      yield* Effect.scoped(serve({ stateFile }))
      assert.notInclude(yield* Effect.promise(() => readdir(path)), "state.json.lock")
    })
  )

  it.scopedLive("is no link, and no link beside it is followed", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const other = join(path, "other")
      yield* write(other, "precious")
      const stateFile = join(path, "state.json")
      yield* Effect.promise(() => symlink(other, stateFile))
      assert.include((yield* Effect.flip(Effect.scoped(serve({ stateFile })))).message, "is a symbolic link")
      yield* Effect.promise(() => rm(stateFile))
      yield* Effect.promise(() => symlink(other, `${stateFile}.new`))
      yield* Effect.scoped(Effect.flatMap(serve({ stateFile }), ({ url }) => createNamed(url, "shop")))
      assert.strictEqual(yield* read(other), "precious")
      assert.include(yield* read(stateFile), '"shop"')
    })
  )

  it.scopedLive("that cannot be written any more is no reason to say that a change is done", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "gone")
      yield* Effect.promise(() => mkdir(path))
      const { url } = yield* serve({ stateFile: join(path, "state.json") })
      yield* Effect.promise(() => rm(path, { recursive: true }))
      assert.strictEqual((yield* createNamed(url, "shop")).status, 500)
      assert.strictEqual((yield* call(`${url}/datacenters`)).status, 200)
    }).pipe(Logger.withMinimumLogLevel(LogLevel.None))
  )

  it.scopedLive.each([
    ["{", "is not JSON"],
    ["{}", "the snapshot cannot be used: version is required"],
    ['{"version":4,"state":{"entries":[]}}', "the snapshot cannot be used: state.roots is required"],
    ['{"version":3,"state":{"entries":[]}}', "the snapshot cannot be used: version expected 4"]
  ] as const)("is left as it is if it is damaged: %s", ([text, says]) =>
    Effect.gen(function* () {
      const stateFile = join(yield* folder, "state.json")
      yield* write(stateFile, text)
      const error = yield* Effect.flip(Effect.scoped(serve({ stateFile })))
      assert.strictEqual(error._tag, "FileError")
      assert.include(error.message, stateFile)
      assert.include(error.message, says)
      assert.strictEqual(yield* read(stateFile), text)
    })
  )

  it.scopedLive("must be in a folder that is there, or all would be lost in the end", () =>
    Effect.gen(function* () {
      const stateFile = join(yield* folder, "missing", "state.json")
      const error = yield* Effect.flip(Effect.scoped(serve({ stateFile })))
      assert.strictEqual(error._tag, "FileError")
      assert.include(error.message, "cannot be written: ENOENT")
    })
  )

  it.scopedLive("must be a file", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.scoped(serve({ stateFile: yield* folder })))
      assert.include(error.message, "cannot be read: EISDIR")
    })
  )
})

describe("the command", () => {
  it.scopedLive("serves with a seed, a state and a rate limit, and logs no secret", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const seed = join(path, "seed.json")
      const image = { properties: { name: "golden", location: "us/las", imageType: "HDD", public: false } }
      yield* write(seed, JSON.stringify({ publicImages: false, images: [image] }))
      const state = join(path, "state.json")
      const { output, stop } = yield* command(
        ..."--port 0 --username me@example.com --password s3cretpassw0rd --token t0ken.s3cret --verbose".split(" "),
        ...[
          "--seed",
          seed,
          "--state",
          state,
          "--read-limit",
          "600/3",
          "--change-limit",
          "120",
          "--provisioning-time",
          "0 seconds"
        ]
      )
      const url = /http:\S+/.exec(output())?.[0] ?? ""
      const headers = { authorization: `Basic ${btoa("me@example.com:s3cretpassw0rd")}` }
      const images = yield* call(`${url}/images?depth=1`, { headers })
      assert.include(yield* Effect.promise(() => images.text()), '"golden"')
      assert.strictEqual(images.headers.get("x-ratelimit-remaining"), "2")
      const asBearer = yield* call(`${url}/locations`, { headers: { authorization: "Bearer t0ken.s3cret" } })
      assert.strictEqual(asBearer.status, 200)
      const user = { firstname: "a", lastname: "b", email: "a@b.example", password: "an0therSecret" }
      yield* call(`${url}/um/users`, { method: "POST", headers, body: JSON.stringify({ properties: user }) })
      assert.strictEqual(yield* stop, 0)
      assert.include(output(), "GET /images?depth=1 200")
      assert.match(output(), /POST \/um\/users 202 .*"email":"a@b.example","password":"<redacted>"/)
      const saved = yield* read(state)
      assert.include(saved, "a@b.example")
      for (const secret of ["s3cretpassw0rd", "t0ken", "an0therSecret", headers.authorization.slice(6)]) {
        assert.notInclude(output() + saved, secret)
      }
    })
  )
})
