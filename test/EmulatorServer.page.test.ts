/** The page of the served emulator: its endpoints, and who may use them. Its looks are tested in test/browser. */
import { networkInterfaces } from "node:os"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Emulator } from "effect-profitbricks"
import type * as EmulatorServer from "effect-profitbricks/node/EmulatorServer"
import { kindsByName } from "../src/emulator/routes.js"
import { roots, titles } from "../src/node/internal/page/view.js"
import { assertNone, without } from "./support/nothing.js"
import { authorization, raw, serve } from "./support/served.js"

interface State {
  readonly account: { readonly collections: ReadonlyArray<Collection>; readonly beyond: number }
  readonly requests: {
    readonly count: number
    readonly last: ReadonlyArray<{ readonly status: string; readonly path: string; readonly target: string }>
  }
  readonly calls: {
    readonly count: number
    readonly last: ReadonlyArray<{
      readonly method: string
      readonly path: string
      readonly status: number | null
      readonly took: number | null
      readonly faults: ReadonlyArray<string>
    }>
  }
  readonly faults: ReadonlyArray<{ readonly id: number; readonly title: string; readonly left: number | null }>
}

interface Collection {
  readonly title: string
  readonly items: ReadonlyArray<{
    readonly name: string
    readonly state: string
    readonly facts: ReadonlyArray<string>
    readonly collections: ReadonlyArray<Collection>
  }>
}

const json = <A>(response: Response) => Effect.promise((): Promise<A> => response.json())

const page = (options?: Partial<EmulatorServer.Options>) =>
  Effect.map(serve(options), ({ emulator, page: address = "", url }) => {
    const { origin } = new URL(address)
    const call = (method: string, path: string, body?: unknown) =>
      Effect.promise(() =>
        fetch(`${url}${path}`, {
          method,
          headers: { authorization, "content-type": "application/json" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) })
        })
      )
    const send = (method: string, path: string, body = "") =>
      Effect.promise(() =>
        fetch(`${origin}/_emulator/${path}`, { method, headers: { origin }, ...(body === "" ? {} : { body }) })
      )
    return {
      address,
      call,
      emulator,
      send,
      order: (fault: string, calls = "any", times: number | null = 1) =>
        send("POST", "faults", JSON.stringify({ fault, calls, times })),
      state: Effect.flatMap(
        Effect.promise(() => fetch(`${origin}/_emulator/state`)),
        json<State>
      ),
      url
    }
  })

const made = { properties: { name: "shop", location: "us/las" } }

/** The titles and names of a tree, one line each. */
const outlineOf = (collections: ReadonlyArray<Collection>): ReadonlyArray<string> =>
  collections.flatMap(({ items, title }) =>
    items.flatMap(({ collections, facts, name, state }) => [
      [title, name, state, ...facts].join(", "),
      ...outlineOf(collections)
    ])
  )

describe("the page", () => {
  it.scopedLive("is at the root, for those who want HTML, and nowhere in the way of the API", () =>
    Effect.gen(function* () {
      const { address, url } = yield* serve().pipe(Effect.map(({ page: address = "", url }) => ({ address, url })))
      const ask = (where: string, accept: string) =>
        Effect.promise(() => fetch(where, { headers: { accept, authorization } }))
      const html = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"
      const document = yield* ask(address, html)
      assert.strictEqual(document.headers.get("content-type"), "text/html; charset=utf-8")
      assert.strictEqual(document.headers.get("cache-control"), "no-store")
      assert.match(
        document.headers.get("content-security-policy") ?? "",
        /^default-src 'none'; .*frame-ancestors 'none'/
      )
      const text = yield* Effect.promise(() => document.text())
      assert.include(text, "<title>ProfitBricks emulator</title>")
      assert.notMatch(text, /(?:src|href)="(?!#|data:)/)

      assert.strictEqual((yield* ask(address, "application/json")).status, 404)
      for (const path of ["", "/", "/datacenters", "/_emulator/state", "/../_emulator/state"]) {
        const answer = yield* ask(`${url}${path}`, html)
        assert.include(["application/json"], answer.headers.get("content-type"))
      }
    })
  )

  it.scopedLive("shows the account, the requests and the calls", () =>
    Effect.gen(function* () {
      const { call, state } = yield* page({ provisioningTime: "1 hour" })
      const empty = yield* state
      assert.deepStrictEqual([empty.requests.count, empty.calls.count], [0, 0])
      const rule = { properties: { name: "web", protocol: "TCP", portRangeStart: 80, portRangeEnd: 443 } }
      const nic = { properties: { lan: 1 }, entities: { firewallrules: { items: [rule] } } }
      const server = { properties: { name: "web", cores: 1, ram: 1536 }, entities: { nics: { items: [nic] } } }
      yield* call("POST", "/datacenters", {
        ...made,
        entities: { servers: { items: [server] }, volumes: { items: [] }, lans: { items: [{ properties: {} }] } }
      })
      yield* call("POST", "/datacenters", made)
      yield* call("GET", "/datacenters?depth=1")
      const { account, calls, requests } = yield* state
      assert.deepStrictEqual(
        outlineOf(account.collections).filter((line) => !line.startsWith("Users")),
        [
          "Data centers, shop, BUSY, us/las",
          "Servers, web, BUSY, 1 core, 1,536 MB RAM, AMD_OPTERON",
          "NICs, , BUSY, LAN 1",
          "Firewall rules, web, BUSY, TCP, ports 80 to 443",
          "LANs, , BUSY, private",
          "NICs, , BUSY, LAN 1",
          "Data centers, shop, BUSY, us/las"
        ]
      )
      assert.deepStrictEqual(
        requests.last.map(({ path, status, target }) => `${path} ${status} ${target}`),
        ["/datacenters RUNNING shop", "/datacenters RUNNING shop"]
      )
      assert.deepStrictEqual(
        calls.last.map(({ method, path, status, took }) => [method, path, status, typeof took]),
        [
          ["GET", "/datacenters", 200, "number"],
          ["POST", "/datacenters", 202, "number"],
          ["POST", "/datacenters", 202, "number"]
        ]
      )
    })
  )

  it.scopedLive.each([4, 5, 6] as const)("knows the operations of its version: %i", (version) =>
    Effect.gen(function* () {
      const { call, send, state } = yield* page({ version })
      yield* call("POST", "/datacenters", made)
      assert.include(outlineOf((yield* state).account.collections), "Data centers, shop, AVAILABLE, us/las")
      const menu = yield* Effect.flatMap(
        send("GET", "menu"),
        json<{ readonly version: number; readonly operations: ReadonlyArray<string> }>
      )
      assert.strictEqual(menu.version, version)
      assert.include(menu.operations, "POST /datacenters")
      assert.strictEqual(menu.operations.includes("POST /datacenters/{datacenterId}/natgateways"), version === 6)
    })
  )

  it.scopedLive("shows no more objects than a browser bears, and says how many there are", () =>
    Effect.gen(function* () {
      const { call, state } = yield* page()
      const servers = { items: Array.from({ length: 1005 }, () => ({ properties: { cores: 1, ram: 256 } })) }
      yield* call("POST", "/datacenters", { ...made, entities: { servers } })
      const { account } = yield* state
      assert.lengthOf(outlineOf(account.collections), 1000)
      // The others, and the user.
      assert.strictEqual(account.beyond, 7)
    })
  )

  it("knows all collections of the API, and leaves out those of the vendor, of keys, and of mere references", () => {
    const kinds = [...kindsByName.values()]
    const ofObjects = kinds.flatMap(({ entities }) => Object.keys(entities))
    const left = ["s3Keys", "owns", "resources"]
    assertNone("Without a title", without(without(ofObjects, Object.keys(titles)), left))
    assertNone("Titles of nothing", without(Object.keys(titles), ofObjects))
    const ofAccount = kinds.flatMap(({ collection }) => (collection.includes("{") ? [] : [collection.slice(1)]))
    assertNone("Not shown", without(without(ofAccount, Object.keys(roots)), ["locations", "templates", "um/resources"]))
    assertNone("Roots of nothing", without(Object.keys(roots), ofAccount))
  })

  it.scopedLive("has no secret", () =>
    Effect.gen(function* () {
      const { call, emulator, state } = yield* page()
      const user = { firstname: "a", lastname: "b", email: "a@b.example", password: "userS3cret" }
      yield* call("POST", "/um/users", { properties: user })
      const [owner] = (yield* emulator.account).users
      const key = yield* Effect.flatMap(call("POST", `/um/users/${owner?.id}/s3keys`), json<{ readonly id: string }>)
      const volume = { size: 10, type: "HDD", image: "?", imagePassword: "volumeS3cret", sshKeys: ["ssh-rsa S3CRET"] }
      yield* call("POST", "/datacenters", { ...made, entities: { volumes: { items: [{ properties: volume }] } } })
      yield* call("GET", "/datacenters?password=queryS3cret")
      const shown = JSON.stringify(yield* state)
      assert.include(shown, "a@b.example")
      assert.isNotEmpty(key.id)
      for (const secret of ["S3cret", "S3CRET", key.id, authorization.slice(6), "authorization"]) {
        assert.notInclude(shown, secret)
      }
    })
  )

  it.scopedLive("is no client of the API", () =>
    Effect.gen(function* () {
      const { emulator, order, state } = yield* page({ rateLimit: { reads: { limit: 1, burst: 1 } } })
      yield* state
      yield* state
      yield* order("503")
      assert.lengthOf(yield* emulator.calls, 0)
      assert.strictEqual((yield* state).calls.count, 0)
    })
  )
})

describe("the faults of the page", () => {
  it.scopedLive.each([
    ["refused", "no answer", 0],
    ["reset", "no answer", 0],
    ["lost", "no answer", 1],
    ["truncated", "202", 1],
    ["401", "401", 0],
    ["429", "429", 0],
    ["500", "500", 0],
    ["503", "503", 0],
    ["failed", "202", 0],
    ["noLocation", "202", 1]
  ] as const)("%s strikes as often as it is told to", ([fault, answer, dataCenters]) =>
    Effect.gen(function* () {
      const { call, emulator, order, state } = yield* page()
      assert.strictEqual((yield* order(fault, "POST /datacenters")).status, 200)
      assert.strictEqual((yield* call("GET", "/datacenters")).status, 200)
      const struck = yield* Effect.promise(() =>
        Effect.runPromise(call("POST", "/datacenters", made)).then(
          ({ status }) => String(status),
          () => "no answer"
        )
      )
      assert.strictEqual(struck, answer)
      assert.lengthOf((yield* emulator.account).datacenters, dataCenters)
      const { calls, faults } = yield* state
      assert.lengthOf(faults, 0)
      assert.deepStrictEqual(
        calls.last.map(({ faults }) => faults.length),
        [1, 0]
      )
      assert.strictEqual((yield* call("POST", "/datacenters", made)).status, 202)
    })
  )

  it.scopedLive("strike reads or changes, work together, and can be removed", () =>
    Effect.gen(function* () {
      const { call, order, send, state } = yield* page()
      yield* order("503", "reads", null)
      yield* order("429", "changes", 2)
      yield* order("stuck", "any", 5)
      const statuses = Effect.all([
        Effect.map(call("GET", "/datacenters"), ({ status }) => status),
        Effect.map(call("POST", "/datacenters", made), ({ status }) => status)
      ])
      assert.deepStrictEqual(yield* statuses, [503, 429])
      const [first, ...others] = (yield* state).faults
      assert.deepStrictEqual(
        [first, ...others].map((fault) => [fault?.title, fault?.left]),
        [
          ["Answer: 503", null],
          ["Answer: 429", 1],
          ["Request: Never end", 4]
        ]
      )
      assert.strictEqual((yield* send("DELETE", `faults/${first?.id}`)).status, 200)
      assert.strictEqual((yield* send("DELETE", `faults/${first?.id}`)).status, 404)
      assert.deepStrictEqual(yield* statuses, [200, 429])
      yield* send("DELETE", "faults")
      assert.deepStrictEqual(yield* statuses, [200, 202])
      assert.lengthOf((yield* state).faults, 0)
    })
  )

  it.scopedLive.each([
    "{",
    "{}",
    '{"fault":"nope","calls":"any","times":1}',
    '{"fault":"503","calls":"toString","times":1}',
    '{"fault":"503","calls":"GET /nope","times":1}',
    '{"fault":"503","calls":"any","times":0}',
    '{"fault":"503","calls":"any","times":1e9}',
    '{"fault":"stuck","calls":"GET /datacenters","times":1}'
  ])("are none that there are not: %s", (body) =>
    Effect.gen(function* () {
      const { send, state } = yield* page()
      assert.strictEqual((yield* send("POST", "faults", body)).status, 422)
      assert.lengthOf((yield* state).faults, 0)
    })
  )
})

describe("the page answers", () => {
  const order = '{"fault":"503","calls":"any","times":1}'
  const change = (headers: ReadonlyArray<string>) =>
    [
      "POST /_emulator/faults HTTP/1.1",
      `Content-Length: ${order.length}`,
      ...headers,
      "Connection: close",
      "",
      order
    ].join("\r\n")
  const read = (path: string, headers: ReadonlyArray<string>) =>
    [`GET ${path} HTTP/1.1`, "Accept: text/html", ...headers, "Connection: close", "", ""].join("\r\n")
  const here = "Host: 127.0.0.1:80"

  it.scopedLive.each([
    [200, "its own change", change([here, "Origin: http://127.0.0.1:80", "Sec-Fetch-Site: same-origin"])],
    [200, "its own change, under another name", change(["Host: emulator:80", "Origin: http://emulator:80"])],
    [403, "a change of nobody", change([here])],
    [403, "a change of another site", change([here, "Origin: https://evil.example"])],
    [403, "a change of another port", change([here, "Origin: http://127.0.0.1:3000"])],
    [403, "a change of a frame without an origin", change([here, "Origin: null"])],
    [403, "a change of another site that hides it", change([here, "Sec-Fetch-Site: cross-site"])],
    [403, "a change under a name that leads here", change(["Host: evil.example", "Origin: http://evil.example"])],
    [200, "its own read", read("/_emulator/state", [here, "Sec-Fetch-Site: same-origin"])],
    [403, "a read of another site", read("/_emulator/state", [here, "Sec-Fetch-Site: cross-site"])],
    [403, "a read of another site that says so", read("/_emulator/state", [here, "Origin: https://evil.example"])],
    [403, "a read under a name that leads here", read("/_emulator/state", ["Host: evil.example"])],
    [404, "a read of what is not there", read("/_emulator/nope", [here])],
    [200, "a link of another site", read("/", [here, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"])],
    [403, "a name that leads here", read("/", ["Host: evil.example"])]
  ] as const)("%i to %s", ([status, , bytes]) =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      assert.match(yield* raw(url, bytes), new RegExp(`^HTTP/1\\.1 ${status} `))
      // With a fault in force there was a change.
      const isChanged = status === 200 && bytes.startsWith("POST")
      const locations = yield* Effect.promise(() => fetch(`${url}/locations`, { headers: { authorization } }))
      assert.strictEqual(locations.status, isChanged ? 503 : 200)
    })
  )

  const outside = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.internal === false && address.family === "IPv4")?.address

  it.scopedLive.skipIf(outside === undefined)("browsers on other machines only if it is told to", () =>
    Effect.gen(function* () {
      const statuses = (options: Partial<EmulatorServer.Options>) =>
        Effect.flatMap(serve({ host: "0.0.0.0", ...options }), ({ url }) =>
          Effect.forEach([outside, "127.0.0.1"], (host) =>
            Effect.forEach(["/", "/_emulator/state"], (path) =>
              Effect.promise(() =>
                fetch(new URL(path, url.replace("0.0.0.0", host ?? "")), { headers: { accept: "text/html" } }).then(
                  ({ status }) => status
                )
              )
            )
          )
        )
      const notThere = [401, 401]
      assert.deepStrictEqual(yield* statuses({}), [notThere, [200, 200]])
      assert.deepStrictEqual(yield* statuses({ page: "all" }), [
        [200, 200],
        [200, 200]
      ])
      assert.deepStrictEqual(yield* statuses({ page: "none" }), [notThere, notThere])
    })
  )

  it.scopedLive("that it is not there, if it is not to be", () =>
    Effect.gen(function* () {
      const { page, url } = yield* serve({ page: "none" })
      assert.isUndefined(page)
      const answer = yield* raw(url, read("/", [here, `Authorization: ${authorization}`]))
      assert.match(answer, /^HTTP\/1\.1 404 /)
    })
  )

  it.scopedLive("users of the emulator that it does not know, and shows their calls without bodies", () =>
    Effect.gen(function* () {
      const { state, url } = yield* page({ users: [Emulator.user] })
      yield* Effect.promise(() => fetch(`${url}/datacenters`, { headers: { authorization: "Basic nobody" } }))
      const { calls } = yield* state
      assert.deepStrictEqual(
        calls.last.map(({ path, status }) => [path, status]),
        [["/datacenters", 401]]
      )
    })
  )
})
