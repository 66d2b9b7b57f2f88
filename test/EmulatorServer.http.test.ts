/** The emulator as an HTTP server, byte by byte. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, LogLevel } from "effect"
import { Datacenter, Emulator, Fault, Server } from "effect-profitbricks"
import { authorization, raw, serve } from "./support/served.js"

const request = (line: string, headers: ReadonlyArray<string> = [], body = "") =>
  [`${line} HTTP/1.1`, "Host: localhost", `Authorization: ${authorization}`, ...headers, "", body].join("\r\n")

const list = request("GET /cloudapi/v6/datacenters", ["Connection: close"])
const made = '{"properties":{"location":"us/las"}}'
const post = (headers: ReadonlyArray<string>, body = made) =>
  request("POST /cloudapi/v6/datacenters", [`Content-Length: ${body.length}`, "Connection: close", ...headers], body)

describe("the emulator over HTTP answers with the envelope, and goes on, what is", () => {
  it.scopedLive.each([
    ["a path that is not below the base path", request("GET /datacenters", ["Connection: close"]), 404],
    ["a path that is no URL", request("GET //nope:x", ["Connection: close"]), 404],
    ["a host that is no URL", request("GET http://[/nope", ["Connection: close"]), 404],
    ["a target with another host", request("GET http://else.example/cloudapi/v6/nope", ["Connection: close"]), 404],
    ["an asterisk", request("OPTIONS *", ["Connection: close"]), 404],
    ["a method that is not for this path", request("DELETE /cloudapi/v6/datacenters", ["Connection: close"]), 405],
    ["a method that nobody knows", request("FROBNICATE /cloudapi/v6/datacenters"), 400],
    ["headers without an end", request("GET /", [`X-Long: ${"x".repeat(100_000)}`]), 431],
    ["an expectation that nobody can meet", post(["Expect: a miracle"]), 417],
    ["a length that is no number", request("POST /cloudapi/v6/datacenters", ["Content-Length: x"]), 400],
    ["a tunnel", request("CONNECT else.example:443"), 405],
    ["another protocol", request("GET /nope", ["Connection: close, upgrade", "Upgrade: websocket"]), 404],
    ["JSON with 100,000 levels", post([], `${"[".repeat(100_000)}${"]".repeat(100_000)}`), 422],
    ["a body that is not there", request("POST /cloudapi/v6/datacenters", ["Connection: close"]), 400],
    ["no request at all", "\r\n\x00\x01\x02\r\n\r\n", 400]
  ] as const)("%s", ([, bytes, status]) =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const answer = yield* raw(url, bytes)
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `))
      assert.match(answer, /content-type: application\/json/i)
      const [, body = ""] = answer.split("\r\n\r\n")
      assert.strictEqual(JSON.parse(body).httpStatus, status)
      assert.match(yield* raw(url, list), /^HTTP\/1\.1 200 /)
    })
  )

  it.scopedLive("what a stub cannot read", () =>
    Effect.gen(function* () {
      const { url } = yield* serve({
        stubs: [
          Emulator.on(Datacenter.create, ({ location }) =>
            Effect.succeed({ id: Datacenter.Id.make("x"), properties: { location } })
          ),
          Emulator.on(Datacenter.get, () => Effect.fail(new Emulator.Answer({ status: 418 })))
        ]
      })
      assert.match(yield* raw(url, post([], "{")), /^HTTP\/1\.1 400 [\s\S]*"httpStatus": ?400/)
      assert.match(yield* raw(url, post([], "[]")), /^HTTP\/1\.1 422 [\s\S]*"httpStatus": ?422/)
      const path = "/cloudapi/v6/datacenters"
      assert.match(yield* raw(url, request(`GET ${path}/%zz`, ["Connection: close"])), /^HTTP\/1\.1 404 /)
      assert.match(yield* raw(url, request(`GET ${path}/a`, ["Connection: close"])), /^HTTP\/1\.1 418 /)
    }).pipe(Logger.withMinimumLogLevel(LogLevel.None))
  )

  it.scopedLive("a defect of a handler, or an answer that HTTP cannot carry", () =>
    Effect.gen(function* () {
      const { url } = yield* serve({
        stubs: [Emulator.on(Server.get, () => Effect.die(new Error("a bug of the handler")))],
        faults: [Fault.answer({ status: 42 }).pipe(Fault.on(Datacenter.get))]
      })
      for (const path of ["/datacenters/a/servers/b", "/datacenters/a"]) {
        const answer = yield* raw(url, request(`GET /cloudapi/v6${path}`, ["Connection: close"]))
        assert.match(answer, /^HTTP\/1\.1 500 [\s\S]*"httpStatus": 500/)
        assert.notInclude(answer, "a bug of the handler")
      }
    }).pipe(Logger.withMinimumLogLevel(LogLevel.None))
  )
})

describe("the emulator over HTTP", () => {
  it.scopedLive("goes on with a client that waits until it may send its body", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      assert.match(yield* raw(url, post(["Expect: 100-continue"])), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 202 /)
    })
  )

  it.scopedLive("answers what comes in one go in its order", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const get = (path: string) => request(`GET /cloudapi/v6${path}`)
      const answers = yield* raw(url, get("/datacenters") + get("/nope") + get("/") + list)
      const statuses = Array.from(answers.matchAll(/HTTP\/1\.1 (\d+)/g), ([, status]) => status)
      assert.deepStrictEqual(statuses, ["200", "404", "200", "200"])
    })
  )

  it.scopedLive("tells clients to look where they have reached it", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const hrefOf = (host: string) =>
        Effect.map(
          raw(url, post([]).replace("Host: localhost", `Host: ${host}`)),
          (answer) => /^Location: (\S+)\/cloudapi\/v6\/requests\//m.exec(answer)?.[1]
        )
      assert.strictEqual(yield* hrefOf("emulator:8080"), "http://emulator:8080")
      assert.strictEqual(yield* hrefOf("[::1]:80"), "http://[::1]:80")
      assert.strictEqual(yield* hrefOf("no <host>"), new URL(url).origin)
    })
  )

  it.scopedLive("writes the names of headers as servers do", () =>
    Effect.gen(function* () {
      const stub = Emulator.on(Server.get, () =>
        Effect.fail(new Emulator.Answer({ status: 200, headers: { Location: "x", "x-my-own": "y" } }))
      )
      const { url } = yield* serve({ stubs: [stub] })
      const namesIn = (answer: string) =>
        (answer.split("\r\n\r\n")[0] ?? "").split("\r\n").flatMap((line) => /^([\w-]+):/.exec(line)?.[1] ?? [])
      const limits = ["X-RateLimit-Limit", "X-RateLimit-Burst", "X-RateLimit-Remaining"]
      assert.includeMembers(namesIn(yield* raw(url, post([]))), [
        "Content-Type",
        "Content-Length",
        "Location",
        ...limits
      ])
      const created = /"id": "([^"]+)"/.exec(yield* raw(url, post([])))?.[1] ?? ""
      const one = request(`GET /cloudapi/v6/datacenters/${created}`, ["Connection: close"])
      assert.include(namesIn(yield* raw(url, one)), "ETag")
      const nobody = list.replace("Basic ", "Bearer ")
      assert.include(namesIn(yield* raw(url, nobody)), "WWW-Authenticate")
      const stubbed = request("GET /cloudapi/v6/datacenters/a/servers/b", ["Connection: close"])
      assert.includeMembers(namesIn(yield* raw(url, stubbed)), ["Location", "X-My-Own"])
    })
  )

  it.scopedLive.each([
    [202, "an ordinary client", "localhost", []],
    [202, "a client on this machine, by address", "127.0.0.1:8080", []],
    [202, "a client on this machine, by another address", "[::1]:8080", []],
    [202, "a client in a container", "emulator:8080", []],
    [202, "a client in a container of another kind", "host.docker.internal:8080", []],
    [202, "a client under a name that is allowed", "Emulator.Example.com:8080", []],
    [202, "a page of its own", "localhost:8080", ["Origin: http://localhost:8080", "Sec-Fetch-Site: same-origin"]],
    [202, "the address bar", "localhost:8080", ["Sec-Fetch-Site: none"]],
    [403, "a page of another site", "localhost:8080", ["Origin: https://evil.example"]],
    [403, "a page of another port", "localhost:8080", ["Origin: http://localhost:3000"]],
    [403, "a page of nowhere", "localhost:8080", ["Origin: null"]],
    [403, "a form of another site", "localhost:8080", ["Sec-Fetch-Site: cross-site"]],
    [403, "a page of the same site", "localhost:8080", ["Sec-Fetch-Site: same-site"]],
    [403, "a page whose name leads here", "evil.example:8080", []],
    [403, "a page whose name leads here, and says so", "evil.example", ["Origin: http://evil.example"]],
    [403, "a page whose name ends in a dot", "evil.example.:8080", []]
  ] as const)("answers %i to %s", ([status, , host, headers]) =>
    Effect.gen(function* () {
      const { emulator, url } = yield* serve({ allowedHosts: ["emulator.example.com"] })
      const answer = yield* raw(url, post(headers).replace("Host: localhost", `Host: ${host}`))
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `))
      const { datacenters } = yield* emulator.account
      assert.lengthOf(datacenters, status === 202 ? 1 : 0)
    })
  )

  it.scopedLive("knows its users however they write who they are", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const statusOf = (scheme: string) => Effect.map(raw(url, list.replace("Basic ", scheme)), (it) => it.slice(9, 12))
      const statuses = yield* Effect.forEach(["Basic ", "basic ", "BASIC   ", "Bearer ", ""], statusOf)
      assert.deepStrictEqual(statuses, ["200", "200", "200", "401", "401"])
    })
  )

  it.scopedLive("says for HEAD what GET says, the length too", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const lengthOf = (method: string) =>
        Effect.map(raw(url, list.replace("GET", method)), (answer) => /Content-Length: (\d+)/.exec(answer)?.[1])
      const length = yield* lengthOf("GET")
      assert.isAbove(Number(length), 0)
      assert.strictEqual(yield* lengthOf("HEAD"), length)
    })
  )
})
