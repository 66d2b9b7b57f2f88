/** Where credentials are found, and what is said if they are not. */
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Config, type ConfigError, ConfigProvider, Effect, type Layer, Redacted } from "effect"
import { Credentials } from "effect-profitbricks"
import { tokenWith } from "./support/tokens.js"

type Variables = Readonly<Record<string, string>>

const found = (
  variables: Variables,
  layer: Layer.Layer<Credentials.Credentials, ConfigError.ConfigError> = Credentials.layerConfig()
) =>
  Credentials.Credentials.pipe(
    Effect.map(({ authorization }) => Redacted.value(authorization)),
    Effect.provide(layer),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables))))
  )

const ourToken = tokenWith({ sub: "ours" })
const vendorsToken = tokenWith({ sub: "theirs" })
const ours = { PROFITBRICKS_USERNAME: "me", PROFITBRICKS_PASSWORD: "hunter2" }
const vendors = { IONOS_USERNAME: "you", IONOS_PASSWORD: "correct-horse" }

describe("credentials from the environment", () => {
  it.effect.each<readonly [of: string, variables: Variables, authorization: string]>([
    ["ours", ours, `Basic ${btoa("me:hunter2")}`],
    ["ours", { ...ours, PROFITBRICKS_TOKEN: ourToken }, `Bearer ${ourToken}`],
    ["ours", { ...vendors, IONOS_TOKEN: vendorsToken, ...ours }, `Basic ${btoa("me:hunter2")}`],
    ["ours", { ...vendors, PROFITBRICKS_TOKEN: ourToken }, `Bearer ${ourToken}`],
    ["the vendor's", vendors, `Basic ${btoa("you:correct-horse")}`],
    ["the vendor's", { ...vendors, IONOS_TOKEN: vendorsToken }, `Bearer ${vendorsToken}`]
  ])("are %s: %j", ([, variables, authorization]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* found(variables), authorization)
    })
  )

  it.effect.each<readonly [missing: string, present: string, variables: Variables]>([
    ["PROFITBRICKS_PASSWORD", "PROFITBRICKS_USERNAME", { PROFITBRICKS_USERNAME: "me" }],
    ["PROFITBRICKS_USERNAME", "PROFITBRICKS_PASSWORD", { PROFITBRICKS_PASSWORD: "hunter2" }],
    ["PROFITBRICKS_PASSWORD", "PROFITBRICKS_USERNAME", { ...vendors, PROFITBRICKS_USERNAME: "me" }],
    ["PROFITBRICKS_PASSWORD", "PROFITBRICKS_USERNAME", { IONOS_TOKEN: vendorsToken, PROFITBRICKS_USERNAME: "me" }],
    ["IONOS_PASSWORD", "IONOS_USERNAME", { IONOS_USERNAME: "you" }]
  ])("are not put together of two halves: %s is missing to %s, %j", ([missing, present, variables]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(found(variables))
      assert(error._op === "MissingData")
      assert.deepStrictEqual(error.path, [missing])
      assert.strictEqual(error.message, `${missing} is not set, but ${present} is`)
    })
  )

  it.effect.each<readonly [variable: string, message: string, variables: Variables]>([
    ["PROFITBRICKS_TOKEN", "Expected a token, but it is empty", { ...ours, PROFITBRICKS_TOKEN: "" }],
    ["PROFITBRICKS_TOKEN", "Expected a token, but it is empty", { ...vendors, PROFITBRICKS_TOKEN: "" }],
    ["PROFITBRICKS_PASSWORD", "Expected a password, but it is empty", { ...ours, PROFITBRICKS_PASSWORD: "" }],
    ["PROFITBRICKS_USERNAME", "Expected a user name, but it is empty", { ...ours, PROFITBRICKS_USERNAME: "" }],
    ["IONOS_TOKEN", "Expected a token, but it is empty", { ...vendors, IONOS_TOKEN: "" }],
    ["IONOS_USERNAME", "Expected a user name without a colon", { ...vendors, IONOS_USERNAME: "a:b" }]
  ])("are refused where they are: %s: %s", ([variable, message, variables]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(found(variables))
      assert(error._op === "InvalidData")
      assert.deepStrictEqual([error.path, error.message], [[variable], message])
    })
  )

  it.effect("that are not there: all ways are told, the token first", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(found({ PROFITBRICKS_API_URL: "https://api.example" }))
      assert.strictEqual(
        String(error),
        '(Missing data at PROFITBRICKS_TOKEN: "No credentials are set: set PROFITBRICKS_TOKEN, or PROFITBRICKS_USERNAME and PROFITBRICKS_PASSWORD; or IONOS_TOKEN, or IONOS_USERNAME and IONOS_PASSWORD")'
      )
    })
  )
})

describe("credentials from variables of another name", () => {
  const mine: Readonly<Record<string, Credentials.Configs>> = {
    token: { token: Config.redacted("MY_TOKEN") },
    nested: { token: Config.nested(Config.redacted("TOKEN"), "MY") },
    basic: { username: Config.string("MY_USER"), password: Config.redacted("MY_PASSWORD") }
  }

  it.effect.each<readonly [kind: string, variables: Variables, authorization: string]>([
    ["token", { MY_TOKEN: vendorsToken, PROFITBRICKS_TOKEN: ourToken }, `Bearer ${vendorsToken}`],
    ["nested", { "MY.TOKEN": vendorsToken }, `Bearer ${vendorsToken}`],
    ["basic", { MY_USER: "you", MY_PASSWORD: "correct-horse", ...ours }, `Basic ${btoa("you:correct-horse")}`]
  ])("are those, whatever else is set: %s", ([kind, variables, authorization]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* found(variables, Credentials.layerConfig(mine[kind])), authorization)
    })
  )

  it.effect.each<readonly [kind: string, variables: Variables, error: string]>([
    ["token", ours, '(Missing data at MY_TOKEN: "MY_TOKEN is not set")'],
    ["token", { MY_TOKEN: "" }, '(Invalid data at MY_TOKEN: "Expected a token, but it is empty")'],
    ["nested", { "MY.TOKEN": "" }, '(Invalid data at MY.TOKEN: "Expected a token, but it is empty")'],
    ["basic", { MY_USER: "you" }, '(Missing data at MY_PASSWORD: "MY_PASSWORD is not set")'],
    ["basic", { MY_USER: "", MY_PASSWORD: "x" }, '(Invalid data at MY_USER: "Expected a user name, but it is empty")'],
    [
      "basic",
      { MY_USER: "you", MY_PASSWORD: "" },
      '(Invalid data at MY_PASSWORD: "Expected a password, but it is empty")'
    ]
  ])("are named if they are not usable: %s, %j", ([kind, variables, message]) =>
    Effect.gen(function* () {
      assert.strictEqual(String(yield* Effect.flip(found(variables, Credentials.layerConfig(mine[kind])))), message)
    })
  )

  it("are a token, or a user name and a password", () => {
    const token = Config.redacted("MY_TOKEN")
    const username = Config.string("MY_USER")
    const password = Config.redacted("MY_PASSWORD")
    const accepted: ReadonlyArray<Credentials.Configs> = [{ token }, { username, password }]
    const refused: ReadonlyArray<Credentials.Configs> = [
      // @ts-expect-error
      {},
      // @ts-expect-error
      { username },
      // @ts-expect-error
      { password },
      // @ts-expect-error
      { token, username, password },
      // @ts-expect-error
      { token, password },
      // @ts-expect-error: it would be shown
      { token: Config.string("MY_TOKEN") },
      // @ts-expect-error
      { token: Redacted.make("abc") }
    ]
    assert.deepStrictEqual([accepted.length, refused.length], [2, 7])
  })
})

describe("no error", () => {
  const [, payload = ""] = tokenWith({ exp: -1 }).split(".")

  it.effect.each<Variables>([
    { PROFITBRICKS_TOKEN: tokenWith({ exp: -1 }) },
    { PROFITBRICKS_TOKEN: `${tokenWith({ exp: -1 })}\n` },
    { PROFITBRICKS_TOKEN: `Bearer ${tokenWith({ exp: -1 })}` },
    { PROFITBRICKS_TOKEN: `${payload}.hunter2` },
    { PROFITBRICKS_TOKEN: "hunter2" },
    { PROFITBRICKS_USERNAME: "me:you", PROFITBRICKS_PASSWORD: "hunter2" },
    { PROFITBRICKS_PASSWORD: "hunter2" },
    { IONOS_USERNAME: "me", IONOS_PASSWORD: "hunter2\ud800" }
  ])("shows a secret: %j", (variables) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(found(variables))
      const seen = [String(error), inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error)].join()
      for (const secret of ["hunter2", payload, "31415926", "c2lnbmVk"]) assert.notInclude(seen, secret)
    })
  )
})
