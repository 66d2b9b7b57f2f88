/** The layers of a client, and its configuration from the environment. */
import { FetchHttpClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Redacted, Schedule } from "effect"
import { Credentials, Datacenter, Emulator, type Errors, ProfitBricks, RetryPolicy } from "effect-profitbricks"
import { datacenterId } from "./fixtures/ids.js"
import type { Call } from "./operations/index.js"
import { scripted } from "./support/scripted.js"

const environment = (variables: Readonly<Record<string, string>>) =>
  Layer.setConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables))))

const complete = { PROFITBRICKS_USERNAME: "me@example.com", PROFITBRICKS_PASSWORD: "hunter2" }

describe("ProfitBricks.layerConfig", () => {
  it.effect.each<readonly [variable: string, environment: Readonly<Record<string, string>>]>([
    ["PROFITBRICKS_TOKEN", {}],
    ["PROFITBRICKS_TOKEN", { ...complete, PROFITBRICKS_TOKEN: "" }],
    ["PROFITBRICKS_USERNAME", { ...complete, PROFITBRICKS_USERNAME: "" }],
    ["PROFITBRICKS_USERNAME", { ...complete, PROFITBRICKS_USERNAME: "a:b" }],
    ["PROFITBRICKS_PASSWORD", { PROFITBRICKS_USERNAME: "me@example.com" }],
    ["PROFITBRICKS_PASSWORD", { ...complete, PROFITBRICKS_PASSWORD: "" }],
    ["PROFITBRICKS_API_URL", { ...complete, PROFITBRICKS_API_URL: "api.example" }],
    ["PROFITBRICKS_CONTRACT_NUMBER", { ...complete, PROFITBRICKS_CONTRACT_NUMBER: "0" }],
    ["PROFITBRICKS_CONTRACT_NUMBER", { ...complete, PROFITBRICKS_CONTRACT_NUMBER: "many" }]
  ])("fails with a ConfigError that names %s: %j", ([variable, variables]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.provide(Effect.void, ProfitBricks.layerConfig())).pipe(
        Effect.provide(environment(variables))
      )
      assert.include(String(error), variable)
      assert.notInclude(String(error), "hunter2")
    })
  )

  it.effect("calls the API over fetch, and follows no redirect", () =>
    Effect.gen(function* () {
      const inits: Array<readonly [string, RequestInit | undefined]> = []
      const fetch: typeof globalThis.fetch = (input, init) => {
        inits.push([String(input), init])
        return Promise.resolve(new Response(null, { status: 302, headers: { location: "https://evil.example/" } }))
      }
      const error = yield* Effect.flip(Datacenter.list()).pipe(
        Effect.provide(ProfitBricks.layerConfig()),
        Effect.provide(environment({ ...complete, PROFITBRICKS_API_URL: "https://api.example/v4" })),
        Effect.provideService(FetchHttpClient.Fetch, fetch)
      )
      assert.strictEqual(error._tag, "Rejected")
      assert.deepStrictEqual(
        inits.map(([url, init]) => [url, init?.redirect]),
        [["https://api.example/v4/datacenters?depth=1", "manual"]]
      )
    })
  )
})

describe("layers", () => {
  it.effect("each part is replaced in its line, and the program stays as it is", () =>
    Effect.gen(function* () {
      const program = Datacenter.list()
      const { received, services } = scripted([{ status: 503 }, { status: 401 }])
      const once = ProfitBricks.layer().pipe(Layer.provide([services, RetryPolicy.none]))
      assert.strictEqual((yield* Effect.flip(program.pipe(Effect.provide(once))))._tag, "Unavailable")

      const other = ProfitBricks.layer().pipe(
        Layer.provide([services, Credentials.token(Emulator.user.token), RetryPolicy.layer(Schedule.recurs(1))])
      )
      assert.strictEqual((yield* Effect.flip(program.pipe(Effect.provide(other))))._tag, "Unauthorized")
      assert.strictEqual(received[1]?.headers["authorization"], `Bearer ${Redacted.value(Emulator.user.token)}`)
    })
  )

  it.effect("transformClient sees every call", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 200, body: { items: [] } }], {
        transformClient: HttpClient.mapRequest(HttpClientRequest.setHeader("x-trace", "1"))
      })
      yield* Datacenter.list().pipe(Effect.provide(layer))
      assert.strictEqual(received[0]?.headers["x-trace"], "1")
    })
  )

  it.effect.each<readonly [method: string, run: Call, status: number, outcome: Errors.Outcome]>([
    ["GET", Datacenter.list(), 302, "notExecuted"],
    ["GET", Datacenter.get({ datacenterId }), 301, "notExecuted"],
    ["PUT", Datacenter.replace({ datacenterId, name: "b" }), 307, "unknown"],
    ["DELETE", Datacenter.remove({ datacenterId }), 308, "unknown"],
    ["POST", Datacenter.create({ location: "us/las" }), 303, "unknown"]
  ])(
    "an HTTP client that follows redirects by itself is caught, and nothing is repeated: %s",
    ([, run, status, outcome]) =>
      Effect.gen(function* () {
        const location = "https://api.ionos.com/cloudapi/v6/elsewhere"
        const { received, services } = scripted(({ url }) =>
          url === location ? { status: 200, body: { items: [] } } : { status, headers: { location } }
        )
        const following = Layer.effect(
          HttpClient.HttpClient,
          Effect.map(HttpClient.HttpClient, HttpClient.followRedirects())
        ).pipe(Layer.provideMerge(services))
        const retry = RetryPolicy.layer(Schedule.recurs(2))
        const layer = ProfitBricks.layer().pipe(Layer.provide(Layer.merge(following, retry)))
        const error = yield* Effect.flip(Effect.provide(run, layer))
        assert(error._tag === "TransportError")
        assert.deepStrictEqual([error.reason, error.outcome, error.attempts], ["Redirect", outcome, 1])
        assert.isFalse(error.isRetryable)
        assert.isTrue(error.message.includes(": no answer (redirect)"), error.message)
        assert.strictEqual(error.mark !== undefined, outcome === "unknown")
        assert.lengthOf(received, 2)
      })
  )

  it.effect("transformClient can follow redirects, but not elsewhere, and nothing is done twice", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 307, headers: { location: "https://elsewhere.example.com/" } }], {
        transformClient: HttpClient.followRedirects()
      })
      const create = Datacenter.create({ name: "shop", location: "us/las" })
      const error = yield* Effect.flip(create.pipe(Effect.provide(layer)))
      assert(error._tag === "TransportError")
      assert.deepStrictEqual([error.outcome, error.isRetryable], ["unknown", false])
      assert.lengthOf(received, 1)
    })
  )

  it.effect("two accounts work side by side in one program", () =>
    Effect.gen(function* () {
      const second = { username: "second@example.com", password: Redacted.make("emulator") }
      const other = yield* ProfitBricks.make().pipe(
        Effect.provide([Credentials.basic(second), RetryPolicy.none, Emulator.layerHttpClient({ users: [second] })])
      )
      const names = Effect.map(Datacenter.list(), ({ items }) => items.map(({ properties }) => properties.name))
      yield* Datacenter.create({ name: "mine", location: "us/las" })
      yield* Effect.provideService(
        Datacenter.create({ name: "theirs", location: "de/fra" }),
        ProfitBricks.ProfitBricks,
        other
      )
      assert.deepStrictEqual(yield* names, ["mine"])
      assert.deepStrictEqual(yield* Effect.provideService(names, ProfitBricks.ProfitBricks, other), ["theirs"])
    }).pipe(Effect.provide(Emulator.layer()))
  )
})
