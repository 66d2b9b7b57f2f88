/** What is told about a token before the first call. */
import { assert, describe, it } from "@effect/vitest"
import { Config, ConfigProvider, DateTime, Effect, Either, Redacted, TestClock } from "effect"
import { Credentials, Datacenter, Emulator, ProfitBricks, RetryPolicy, User } from "effect-profitbricks"
import { signature, tokenWith } from "./support/tokens.js"

const noon = DateTime.unsafeMake("2026-03-01T12:00:00Z")
const seconds = noon.epochMillis / 1000

/** What is told at noon. */
const told = (token: string) =>
  Credentials.Credentials.pipe(
    Effect.provide(Credentials.token(Redacted.make(token))),
    Effect.match({ onFailure: String, onSuccess: () => "nothing" }),
    (told) => Effect.zipRight(TestClock.setTime(noon.epochMillis), told)
  )

const encode = (text: string): string => Buffer.from(text).toString("base64url")

describe("a token", () => {
  it.effect.each<readonly [what: string, token: string]>([
    ["is valid for an hour", tokenWith({ exp: seconds + 3600 })],
    ["is valid for a second", tokenWith({ exp: seconds + 1 })],
    ["was made on a clock that is ahead", tokenWith({ iat: seconds + 60, nbf: seconds + 60, exp: seconds + 3600 })],
    ["does not say how long it is valid", tokenWith({})],
    ["says it in milliseconds", tokenWith({ exp: noon.epochMillis })],
    ["says it in a way of its own", tokenWith({ exp: "yesterday" })],
    ["says it beyond all dates", tokenWith({ exp: -1e300 })],
    ["has claims that are not JSON", `${encode('{"alg":"RS256"}')}.${encode("none of your business")}.${signature}`],
    ["is padded, and of the other alphabet", `${btoa('{"alg":"RS256","kid":"??>"}')}.${btoa('{"a":"??>~"}')}.c2ln+/==`]
  ])("that %s is taken", ([, token]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* told(token), "nothing")
    })
  )

  it.effect.each<readonly [exp: number, since: string]>([
    [seconds, "2026-03-01T12:00:00.000Z"],
    [seconds - 0.5, "2026-03-01T11:59:59.500Z"],
    [seconds - 86_400, "2026-02-28T12:00:00.000Z"],
    [0, "1970-01-01T00:00:00.000Z"]
  ])("that has expired is told, with the time: %d", ([exp, since]) =>
    Effect.gen(function* () {
      assert.strictEqual(
        yield* told(tokenWith({ exp })),
        `(Invalid data at token: "Expected a token that is still valid: this one expired at ${since}")`
      )
    })
  )

  const around = "Expected a token without spaces or line breaks around it"
  const alone = 'Expected the token alone, without "Bearer" before it'
  const none =
    "Expected a token of the Cloud API, which has three parts with dots between them (a JSON Web Token): neither a password nor a key of another API"

  it.effect.each<readonly [message: string, token: string]>([
    [around, `${tokenWith({})}\n`],
    [around, ` ${tokenWith({})}`],
    [alone, `Bearer ${tokenWith({})}`],
    [alone, `bearer\t${tokenWith({})}`],
    [none, "hunter2"],
    [none, "<token>"],
    [none, "0123456789abcdef0123456789abcdef"],
    [none, "publicprefix.secret"],
    [none, "what.a.password"],
    [none, tokenWith({}).slice(0, -signature.length)],
    [none, `${tokenWith({})}.${signature}`],
    [none, `${encode('{"typ":"JWT"}')}.${encode("{}")}.${signature}`],
    [none, tokenWith({}).replace(".", "\n.")]
  ])("that is none is told as what it is: %s", ([message, token]) =>
    Effect.gen(function* () {
      assert.strictEqual(
        yield* told(token),
        `(Invalid data at token: ${JSON.stringify(message)})`.replaceAll('\\"', '"')
      )
    })
  )

  it.effect("that has expired is told before the first call, with its variable", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(noon.epochMillis)
      const variables = new Map([["PROFITBRICKS_TOKEN", tokenWith({ exp: seconds - 60 })]])
      for (const [name, options] of [
        ["PROFITBRICKS_TOKEN", undefined],
        ["MY_TOKEN", { credentials: { token: Config.redacted("MY_TOKEN") } }]
      ] as const) {
        variables.set("MY_TOKEN", tokenWith({ exp: seconds - 60 }))
        const error = yield* Effect.flip(Effect.provide(Datacenter.list(), ProfitBricks.layerConfig(options))).pipe(
          Effect.withConfigProvider(ConfigProvider.fromMap(variables))
        )
        assert.strictEqual(
          String(error),
          `(Invalid data at ${name}: "Expected a token that is still valid: this one expired at 2026-03-01T11:59:00.000Z")`
        )
      }
    })
  )
})

describe("the emulator", () => {
  const list = (token: Redacted.Redacted, options?: Emulator.Options) =>
    Datacenter.list().pipe(
      Effect.provide(ProfitBricks.layer()),
      Effect.provide([Credentials.token(token), RetryPolicy.none, Emulator.layerHttpClient(options)]),
      Effect.either,
      Effect.map(Either.match({ onLeft: ({ _tag }) => _tag, onRight: ({ items }) => items.length }))
    )

  it.effect("takes the token of its user, and no other", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* list(Emulator.user.token), 0)
      assert.strictEqual(yield* list(Redacted.make(tokenWith({}))), "Unauthorized")
    })
  )

  it.effect("takes that of any user who has one", () =>
    Effect.gen(function* () {
      const password = Redacted.make("hunter2")
      const token = Redacted.make(tokenWith({ sub: "second" }))
      const users = [
        { username: "first@example.com", password },
        { username: "second@example.com", password, token }
      ] as const
      assert.strictEqual(yield* list(token, { users }), 0)
      assert.strictEqual(yield* list(Emulator.user.token, { users }), "Unauthorized")
    })
  )

  it.effect("takes a token for as long as there is its user, under whatever address", () => {
    const owner = { username: "first@example.com", password: Redacted.make("hunter2") }
    const token = Redacted.make(tokenWith({ sub: "second" }))
    const users = [owner, { username: "second@example.com", password: Redacted.make("hunter3"), token }] as const
    return Effect.gen(function* () {
      const clientOf = (credentials: ReturnType<typeof Credentials.token>) =>
        Effect.provide(ProfitBricks.make(), credentials)
      const asOwner = Effect.provideService(ProfitBricks.ProfitBricks, yield* clientOf(Credentials.basic(owner)))
      const byToken = Datacenter.list().pipe(
        Effect.provideService(ProfitBricks.ProfitBricks, yield* clientOf(Credentials.token(token))),
        Effect.match({ onFailure: ({ _tag }) => _tag, onSuccess: ({ items }) => items.length })
      )
      const [user] = (yield* asOwner(User.list())).items.filter(({ properties }) => !properties.administrator)
      assert(user !== undefined)
      yield* asOwner(User.replace({ userId: user.id, current: user, lastname: "B", email: "third@example.com" }))
      assert.strictEqual(yield* byToken, 0)
      yield* asOwner(User.remove({ userId: user.id }))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* byToken, "Unauthorized")
    }).pipe(Effect.provide([RetryPolicy.none, Emulator.layerHttpClient({ users })]))
  })
})
