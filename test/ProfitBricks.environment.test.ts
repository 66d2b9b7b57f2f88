/** The address and the contract number, from the environment. */
import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Config, ConfigProvider, Effect } from "effect"
import { Datacenter, ProfitBricks } from "effect-profitbricks"
import { tokenWith } from "./support/tokens.js"

type Variables = Readonly<Record<string, string>>

const token = tokenWith({})

/** What is sent. */
const sent = (variables: Variables, options?: ProfitBricks.ConfigOptions) => {
  const calls: Array<readonly [url: string, contract: string | null]> = []
  const fetch: typeof globalThis.fetch = (input, init) => {
    calls.push([String(input).replace(/\/datacenters.*/, ""), new Headers(init?.headers).get("x-contract-number")])
    return Promise.resolve(Response.json({ items: [] }))
  }
  return Datacenter.list().pipe(
    Effect.provide(ProfitBricks.layerConfig(options)),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries({ IONOS_TOKEN: token, ...variables })))),
    Effect.provideService(FetchHttpClient.Fetch, fetch),
    Effect.map(() => calls[0])
  )
}

describe("ProfitBricks.layerConfig", () => {
  it.effect.each<readonly [url: string, variables: Variables]>([
    ["https://api.ionos.com/cloudapi/v6", {}],
    ["https://api.example/cloudapi/v6", { IONOS_API_URL: "https://api.example" }],
    ["https://api.example/cloudapi/v6", { IONOS_API_URL: "https://api.example/" }],
    ["https://api.example:8443/cloudapi/v6", { IONOS_API_URL: "api.example:8443" }],
    ["https://api.example/cloudapi/v6", { IONOS_API_URL: "https://api.example/cloudapi/v6" }],
    ["https://api.example/cloudapi/v5", { IONOS_API_URL: "https://api.example/cloudapi/v5/" }],
    ["https://api.example/gateway", { IONOS_API_URL: "https://api.example/gateway" }],
    ["https://ours.example", { IONOS_API_URL: "https://api.example", PROFITBRICKS_API_URL: "https://ours.example" }],
    ["https://ours.example", { IONOS_API_URL: "", PROFITBRICKS_API_URL: "https://ours.example" }]
  ])("calls %s: %j", ([url, variables]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* sent(variables), [url, null])
    })
  )

  it.effect.each<readonly [contract: string, variables: Variables]>([
    ["12", { IONOS_CONTRACT_NUMBER: "12" }],
    ["34", { IONOS_CONTRACT_NUMBER: "12", PROFITBRICKS_CONTRACT_NUMBER: "34" }]
  ])("calls for contract %s: %j", ([contract, variables]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* sent(variables), ["https://api.ionos.com/cloudapi/v6", contract])
    })
  )

  it.effect("adds the path of the version that it is told to speak", () =>
    Effect.gen(function* () {
      const call = yield* sent({ IONOS_API_URL: "https://api.example" }, { version: 5 })
      assert.deepStrictEqual(call, ["https://api.example/cloudapi/v5", null])
    })
  )

  const mine: ProfitBricks.ConfigOptions = {
    baseUrl: Config.string("MY_URL"),
    contractNumber: Config.integer("MY_CONTRACT"),
    credentials: { token: Config.redacted("MY_TOKEN") }
  }
  const complete = { MY_URL: "https://mine.example/cloudapi/v6/", MY_CONTRACT: "56", MY_TOKEN: token }

  it.effect("takes what is given, or a variable of another name, before all others", () =>
    Effect.gen(function* () {
      const others = { IONOS_API_URL: "https://api.example", PROFITBRICKS_CONTRACT_NUMBER: "34" }
      assert.deepStrictEqual(yield* sent({ ...others, ...complete }, mine), ["https://mine.example/cloudapi/v6", "56"])
      const given = { ...mine, baseUrl: new URL("https://given.example/cloudapi/v6"), contractNumber: 78 }
      assert.deepStrictEqual(yield* sent({ ...others, ...complete }, given), [
        "https://given.example/cloudapi/v6",
        "78"
      ])
      const lenient = { ...mine, contractNumber: Config.withDefault(Config.integer("NOT_MY_CONTRACT"), 90) }
      assert.deepStrictEqual(yield* sent(complete, lenient), ["https://mine.example/cloudapi/v6", "90"])
    })
  )

  it.effect.each<readonly [variable: string, variables: Variables, options?: ProfitBricks.ConfigOptions]>([
    ["IONOS_API_URL", { IONOS_API_URL: "" }],
    ["IONOS_API_URL", { IONOS_API_URL: "http://api.example" }],
    ["IONOS_API_URL", { IONOS_API_URL: "https://api.example/cloudapi/v7" }],
    ["PROFITBRICKS_API_URL", { PROFITBRICKS_API_URL: "https://api.example/cloudapi/v3" }],
    ["IONOS_CONTRACT_NUMBER", { IONOS_CONTRACT_NUMBER: "" }],
    ["IONOS_CONTRACT_NUMBER", { IONOS_CONTRACT_NUMBER: "0" }],
    ["PROFITBRICKS_API_URL", { PROFITBRICKS_API_URL: "", IONOS_API_URL: "https://api.example" }],
    ["PROFITBRICKS_CONTRACT_NUMBER", { PROFITBRICKS_CONTRACT_NUMBER: "", IONOS_CONTRACT_NUMBER: "12" }],
    ["MY_URL", { ...complete, MY_URL: "mine.example" }, mine],
    ["MY_CONTRACT", { ...complete, MY_CONTRACT: "-1" }, mine],
    ["MY_TOKEN", { ...complete, MY_TOKEN: "hunter2" }, mine],
    ["MY_URL", { MY_CONTRACT: "56", MY_TOKEN: token, IONOS_API_URL: "https://api.example" }, mine]
  ])("names the variable that is of no use: %s, %j", ([variable, variables, options]) =>
    Effect.gen(function* () {
      const error = String(yield* Effect.flip(sent(variables, options)))
      assert.match(error, new RegExp(`data at ${variable}: `))
      assert.notInclude(error, "hunter2")
    })
  )

  it("takes no option that means something else", () => {
    const refused: ReadonlyArray<ProfitBricks.ConfigOptions> = [
      // @ts-expect-error
      { baseUrl: Config.integer("MY_URL") },
      // @ts-expect-error
      { contractNumber: Config.string("MY_CONTRACT") },
      // @ts-expect-error
      { credentials: { username: Config.string("MY_USER") } },
      // @ts-expect-error: it is among the credentials
      { token: Config.redacted("MY_TOKEN") }
    ]
    assert.lengthOf(refused, 4)
  })
})
