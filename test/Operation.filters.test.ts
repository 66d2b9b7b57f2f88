/** A collection is read by filters, in an order, and up to a number. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Stream } from "effect"
import {
  Collection,
  Datacenter,
  Emulator,
  IpBlock,
  type ProfitBricks,
  Request,
  RetryPolicy,
  Server
} from "effect-profitbricks"
import { datacenterId, onServer } from "./fixtures/ids.js"
import { type Call, operations } from "./operations/index.js"
import { assertNone } from "./support/nothing.js"
import { scripted } from "./support/scripted.js"

/** The queries that are sent, and how the call ends. */
const sent = (call: Call, version?: ProfitBricks.ApiVersion) => {
  const { layer, received } = scripted([{ status: 503 }], { version, retry: RetryPolicy.none })
  return Effect.map(Effect.exit(Effect.provide(call, layer)), (exit) => ({
    exit,
    queries: received.map(({ url }) => [...new URL(url).searchParams])
  }))
}

const issuesOf = (exit: Exit.Exit<unknown, { readonly _tag: string }>) => {
  assert(Exit.isFailure(exit) && exit.cause._tag === "Fail", String(exit))
  const { error } = exit.cause
  assert(error._tag === "Validation" && "issues" in error && Array.isArray(error.issues), error._tag)
  return error.issues.map(({ message, path }) => `${path}: ${message}`)
}

/** From JavaScript, where no type stops it. */
const listOf = (options: object): Call => Server.list({ datacenterId, ...options })

describe("a choice of objects", () => {
  it.effect.each<readonly [call: Call, query: ReadonlyArray<readonly [string, string]>]>([
    [
      Server.list({ datacenterId, filter: { name: "web" }, orderBy: "name", maxResults: 2 }),
      [
        ["depth", "1"],
        ["orderBy", "name"],
        ["maxResults", "2"],
        ["filter.name", "web"]
      ]
    ],
    [
      Server.list({ datacenterId, depth: 2, offset: 3, limit: 4, filter: { cores: [1, 2], state: "BUSY" } }),
      [
        ["depth", "2"],
        ["offset", "3"],
        ["limit", "4"],
        ["filter.cores", "1"],
        ["filter.cores", "2"],
        ["filter.state", "BUSY"]
      ]
    ],
    [
      Datacenter.list({ filter: { secAuthProtection: true, createdBy: ["a@b.example", "c&d=e ü"] } }),
      [
        ["depth", "1"],
        ["filter.secAuthProtection", "true"],
        ["filter.createdBy", "a@b.example"],
        ["filter.createdBy", "c&d=e ü"]
      ]
    ],
    [IpBlock.list({ filter: {}, orderBy: undefined, maxResults: undefined }), [["depth", "1"]]],
    [IpBlock.list({ filter: { name: undefined } }), [["depth", "1"]]]
  ])("is sent in the query", ([call, query]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* sent(call)).queries, [query])
    })
  )

  it.effect("can be made of every collection, and of nothing else", () =>
    Effect.gen(function* () {
      const chosen = { filter: { name: "a" }, orderBy: "name", maxResults: 1 }
      const wrong: Array<string> = []
      for (const { input, method, name, operation } of operations) {
        const { exit, queries } = yield* sent(operation({ ...input, ...chosen }))
        const query = new Map(queries[0] ?? [])
        const isSent = ["filter.name", "orderBy", "maxResults"].every((name) => query.has(name))
        const isRefused = queries.length === 0
        if (operation.spec.paged ? !isSent || method !== "GET" : !isRefused) wrong.push(name)
        else if (isRefused) assert.includeMembers(issuesOf(exit), ["orderBy: is not expected"], name)
      }
      assertNone("These take a choice, and should not, or the other way round", wrong)
    })
  )

  it.effect.each([4, 5] as const)("is refused before anything is sent at version %i", (version) =>
    Effect.gen(function* () {
      const options = { filter: { name: "web" }, orderBy: "name", maxResults: 2 } as const
      const { exit, queries } = yield* sent(Server.list({ datacenterId, ...options }), version)
      assert.lengthOf(queries, 0)
      const why = `exists since version 6 of the API, and the client speaks version ${version}`
      assert.sameMembers(issuesOf(exit), [`filter: ${why}`, `orderBy: ${why}`, `maxResults: ${why}`])
      // Pages are of all versions.
      assert.lengthOf((yield* sent(Server.list({ datacenterId, offset: 1, limit: 2 }), version)).queries, 1)
    })
  )

  it.effect.each<readonly [path: string, options: object]>([
    ["filter", { filter: "name" }],
    ["filter", { filter: null }],
    ["filter", { filter: [["name", "web"]] }],
    ["filter.name", { filter: { name: {} } }],
    ["filter.name", { filter: { name: null } }],
    ["filter.name", { filter: { name: [] } }],
    ["filter.cores", { filter: { cores: Number.NaN } }],
    ["filter.name", { filter: { name: ["a", null] } }],
    ["filter.name", { filter: { name: () => "a" } }],
    ["filter", { filter: { "": "a" } }],
    ["filter", { filter: JSON.parse('{ "__proto__": "a" }') }],
    ["orderBy", { orderBy: "" }],
    ["orderBy", { orderBy: null }],
    ["orderBy", { orderBy: ["name"] }],
    ["maxResults", { maxResults: 0 }],
    ["maxResults", { maxResults: -1 }],
    ["maxResults", { maxResults: 1.5 }],
    ["maxResults", { maxResults: Number.NaN }],
    ["maxResults", { maxResults: "2" }]
  ])("is refused with the place, %s, if it is %j", ([path, options]) =>
    Effect.gen(function* () {
      const { exit, queries } = yield* sent(listOf(options))
      assert.lengthOf(queries, 0)
      const places = issuesOf(exit).map((issue) => issue.replace(/: .*/, ""))
      assert.isNotEmpty(places)
      for (const place of places) assert.isTrue(place === path || place.startsWith(path), `${place} is not ${path}`)
    })
  )

  it.effect("is refused where one object is read", () =>
    Effect.gen(function* () {
      const input: object = { ...onServer, filter: { name: "a" } }
      const { exit } = yield* sent(Server.get(input as never))
      assert.deepStrictEqual(issuesOf(exit), ["filter: is not expected"])
    })
  )
})

describe("the emulator of version 6", () => {
  const names = (servers: {
    readonly items: ReadonlyArray<{ readonly properties: { readonly name?: string | null | undefined } }>
  }) => servers.items.map(({ properties }) => properties.name)

  it.effect("gives what was chosen", () =>
    Effect.gen(function* () {
      const { id: datacenterId } = yield* Datacenter.create({
        location: "us/las",
        servers: ["Web 2", "web 1", "mail"].map((name, index) => ({ name, cores: index + 1, ram: 1024 }))
      }).pipe(Request.ready())
      const on = { datacenterId }
      assert.sameMembers(names(yield* Server.list({ ...on, filter: { name: "WEB" } })), ["Web 2", "web 1"])
      assert.deepStrictEqual(names(yield* Server.list({ ...on, filter: { name: "web", cores: 2 } })), ["web 1"])
      assert.sameMembers(names(yield* Server.list({ ...on, filter: { name: ["mail", "1"] } })), ["mail", "web 1"])
      assert.deepStrictEqual(names(yield* Server.list({ ...on, filter: { name: "db" } })), [])
      assert.deepStrictEqual(names(yield* Server.list({ ...on, orderBy: "cores" })), ["Web 2", "web 1", "mail"])
      assert.deepStrictEqual(names(yield* Server.list({ ...on, orderBy: "cores", maxResults: 2 })), ["Web 2", "web 1"])
      const all = yield* Stream.runCollect(Server.all({ ...on, filter: { name: "web" }, orderBy: "cores", limit: 1 }))
      assert.deepStrictEqual(
        Array.from(all, ({ properties }) => properties.name),
        ["Web 2", "web 1"]
      )
      assert.strictEqual((yield* Collection.findByName(Server.list)({ ...on, name: "mail" })).properties.cores, 3)
    }).pipe(Effect.provide(Emulator.layer({ provisioningTime: 0 })))
  )
})
