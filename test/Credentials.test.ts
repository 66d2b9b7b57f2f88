/** Credentials become a header, or a ConfigError. */
import { assert, describe, it } from "@effect/vitest"
import { ConfigError, Effect, Exit, FastCheck as fc, type Layer, Redacted } from "effect"
import { Credentials } from "effect-profitbricks"
import { tokenWith } from "./support/tokens.js"

describe("credentials", () => {
  it.effect("a token travels as a bearer token", () =>
    Effect.gen(function* () {
      const { authorization } = yield* Credentials.Credentials
      assert.strictEqual(Redacted.value(authorization), `Bearer ${tokenWith({})}`)
    }).pipe(Effect.provide(Credentials.token(Redacted.make(tokenWith({})))))
  )

  it.effect("a password may have any character", () =>
    Effect.gen(function* () {
      const { authorization } = yield* Credentials.Credentials
      assert.strictEqual(
        Redacted.value(authorization),
        `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode("me:pä:ß😀")))}`
      )
    }).pipe(Effect.provide(Credentials.basic({ username: "me", password: Redacted.make("pä:ß😀") })))
  )

  it.effect.each(["", "a b", "a\nb", "ä"])("a token that cannot be a header is a ConfigError: %j", (value) =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(Effect.provide(Effect.void, Credentials.token(Redacted.make(value))))
      assert.isTrue(Exit.isFailure(exit))
    })
  )

  const authorization = (credentials: Layer.Layer<Credentials.Credentials, ConfigError.ConfigError>) =>
    Credentials.Credentials.pipe(
      Effect.map((service) => Redacted.value(service.authorization)),
      Effect.provide(credentials),
      Effect.either
    )

  it.effect.each<readonly [username: string, password: string]>([
    ["", "x"],
    ["me", ""],
    ["me:you", "x"]
  ])("are refused if a basic header cannot hold them: %j, %j", ([username, password]) =>
    Effect.gen(function* () {
      const result = yield* authorization(Credentials.basic({ username, password: Redacted.make(password) }))
      assert.isTrue(result._tag === "Left" && ConfigError.isConfigError(result.left))
    })
  )

  it.effect.each<readonly [name: string, credentials: Layer.Layer<Credentials.Credentials, ConfigError.ConfigError>]>([
    ["password", Credentials.basic({ username: "me", password: "hunter2" as never })],
    ["password", Credentials.basic({ username: "me", password: undefined as never })],
    ["token", Credentials.token("hunter2" as never)],
    ["token", Credentials.token({ value: "hunter2" } as never)],
    ["token", Credentials.token(null as never)]
  ])("that are not redacted are refused with what to pass in their place: %s", ([name, credentials]) =>
    Effect.gen(function* () {
      const result = yield* authorization(credentials)
      assert(result._tag === "Left" && result.left._op === "InvalidData")
      assert.deepStrictEqual(result.left.path, [name])
      assert.strictEqual(result.left.message, "Expected a Redacted, from Redacted.make")
      assert.notInclude(`${String(result.left)} ${JSON.stringify(result.left)}`, "hunter2")
    })
  )

  it.effect.prop(
    "travel as they are in a header, or are a ConfigError, whatever they are",
    [fc.string16bits(), fc.string16bits()],
    ([username, password]) =>
      Effect.gen(function* () {
        const result = yield* authorization(Credentials.basic({ username, password: Redacted.make(password) }))
        if (result._tag === "Left") return assert.isTrue(ConfigError.isConfigError(result.left))
        assert.match(result.right, /^Basic [A-Za-z0-9+/]+=*$/)
        assert.strictEqual(Buffer.from(result.right.slice(6), "base64").toString("utf8"), `${username}:${password}`)
      })
  )

  it.effect.prop(
    "a token is a header that fetch takes, or a ConfigError, whatever it is",
    [fc.string16bits()],
    ([token]) =>
      Effect.gen(function* () {
        const result = yield* authorization(Credentials.token(Redacted.make(token)))
        if (result._tag === "Left") return assert.isTrue(ConfigError.isConfigError(result.left))
        assert.isTrue(new Headers({ authorization: result.right }).has("authorization"))
      })
  )
})
