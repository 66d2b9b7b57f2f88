/** A seed: what an account has at the beginning. */
import { assert, describe, it } from "@effect/vitest"
import { Cause, Duration, Effect, Exit, Redacted, TestClock } from "effect"
import { Credentials, Datacenter, Emulator, ProfitBricks, Request, RetryPolicy, User } from "effect-profitbricks"

const image = (id: string) => ({ id, properties: { name: id, location: "us/las" } as const })
const person = (email: string) => ({ properties: { email, password: Redacted.make("s3cretpassw0rd") } })

describe("a seed", () => {
  it.effect.each<readonly [says: string, seed: Emulator.Seed]>([
    ["images.1.id is that of another image", { images: [image("a"), image("a")] }],
    ["users.1.properties.email is that of another user", { users: [person("a@b.example"), person("a@b.example")] }],
    ["users.1.properties.email is that of another user", { users: [person("a@b.example"), person("A@b.example")] }],
    ["users.0.properties.email is that of another user", { users: [person(Emulator.user.username)] }],
    ["users.0.properties.email is that of another user", { users: [person(Emulator.user.username.toUpperCase())] }],
    ["users.0.properties.email expected an e-mail address without a colon", { users: [person("a:b@c.example")] }],
    ["limits.coresPerServer expected a number from 0", { limits: { coresPerServer: -1 } }]
  ])("is refused if %s", ([says, seed]) =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(Effect.provide(Datacenter.list(), Emulator.layer({ seed })))
      const [defect] = Exit.isFailure(exit) ? Cause.defects(exit.cause) : []
      assert.instanceOf(defect, Emulator.UnusableData)
      assert.strictEqual(String(defect.message).replaceAll(/\[(\d)\]/g, ".$1"), `the seed cannot be used: ${says}`)
    })
  )
})

describe("the users of the options", () => {
  it.effect.each([
    ["users[2].username is that of another user", "a", "b", "a"],
    ["users[1].username is that of another user", "a", "A"],
    ["users[0].username must not have a colon in it", "a:b", "a"]
  ] as const)("are refused if %s", ([says, ...names]) =>
    Effect.gen(function* () {
      const [first, ...others] = names.map((username) => ({ username, password: Redacted.make("s3cretpassw0rd") }))
      if (first === undefined) return assert.fail("nobody")
      const exit = yield* Effect.exit(Effect.provide(Datacenter.list(), Emulator.layer({ users: [first, ...others] })))
      const [defect] = Exit.isFailure(exit) ? Cause.defects(exit.cause) : []
      assert.instanceOf(defect, Emulator.UnusableData)
      return assert.strictEqual(defect.message, `the options cannot be used: ${says}`)
    })
  )
})

/** A call as one of the users, and the emulator's answer. */
const as = ({ password, username }: Emulator.User) =>
  Datacenter.list().pipe(
    Effect.provide(ProfitBricks.layer()),
    Effect.provide([Credentials.basic({ username, password }), RetryPolicy.none]),
    Effect.match({ onFailure: ({ _tag }) => _tag, onSuccess: ({ items }) => items.length })
  )

describe("after a restore", () => {
  it.effect("whoever an emulator is for may call, also if the snapshot is another emulator's", () =>
    Effect.gen(function* () {
      const me = { username: "me@example.com", password: Redacted.make("my-password") }
      const saved = yield* Datacenter.create({ location: "us/las" }).pipe(
        Effect.andThen(Emulator.snapshot),
        Effect.provide(Emulator.layer())
      )
      yield* Effect.gen(function* () {
        yield* Emulator.restore(saved)
        assert.deepStrictEqual([yield* as(me), yield* as(Emulator.user)], [1, "Unauthorized"])
      }).pipe(Effect.provide(Emulator.layerHttpClient({ users: [me] })))
    })
  )

  it.effect("whoever has changed the address since logs in with that of before", () =>
    Effect.gen(function* () {
      const saved = yield* Emulator.snapshot
      const rename = Effect.gen(function* () {
        const [me] = (yield* User.list()).items
        if (me === undefined) return assert.fail("nobody is there")
        return yield* User.replace({ userId: me.id, current: me, lastname: "B", email: "b@b.example" })
      })
      yield* rename.pipe(
        Effect.provide(ProfitBricks.layer()),
        Effect.provide([Credentials.basic(Emulator.user), RetryPolicy.none])
      )
      yield* TestClock.adjust("1 minute")
      const renamed = { username: "b@b.example", password: Emulator.user.password }
      assert.deepStrictEqual([yield* as(Emulator.user), yield* as(renamed)], ["Unauthorized", 0])
      yield* Emulator.restore(saved)
      assert.deepStrictEqual([yield* as(Emulator.user), yield* as(renamed)], [0, "Unauthorized"])
    }).pipe(Effect.provide(Emulator.layerHttpClient()))
  )

  it.effect("nobody has the password of another one with the same address", () =>
    Effect.gen(function* () {
      const asOwner = <A, E>(call: Effect.Effect<A, E, ProfitBricks.ProfitBricks>) =>
        call.pipe(
          Effect.provide(ProfitBricks.layer()),
          Effect.provide([Credentials.basic(Emulator.user), RetryPolicy.none])
        )
      const ada = (password: string) => ({ username: "ada@example.com", password: Redacted.make(password) })
      const create = ({ password, username }: Emulator.User) =>
        asOwner(User.create({ firstname: "Ada", lastname: "L", email: username, password }))
      const other = yield* Effect.andThen(create(ada("0therpassword")), Emulator.snapshot).pipe(
        Effect.provide(Emulator.layerHttpClient())
      )
      yield* create(ada("myp4ssword"))
      assert.strictEqual(yield* as(ada("myp4ssword")), 0)
      yield* Emulator.restore(other)
      assert.strictEqual(yield* as(ada("myp4ssword")), "Unauthorized")
    }).pipe(Effect.provide(Emulator.layerHttpClient()))
  )

  it.effect("requests that take forever still do", () =>
    Effect.gen(function* () {
      const { requestId } = yield* Datacenter.create({ location: "us/las" })
      yield* Emulator.restore(JSON.parse(JSON.stringify(yield* Emulator.snapshot)))
      const [request] = yield* Emulator.requests
      assert.strictEqual(request?.metadata?.requestStatus?.metadata?.status, "RUNNING")
      assert.isTrue(requestId._tag === "Some" && request?.id === Request.Id.make(requestId.value))
    }).pipe(Effect.provide(Emulator.layer({ provisioningTime: Duration.infinity })))
  )
})
