/** Keys for the object storage: made at once, and nobody sees their secrets who does not ask for them. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Redacted, Schema } from "effect"
import { Emulator, Fault, Request, S3Key, User } from "effect-profitbricks"
import { logged, renderings } from "./support/surfaces.js"
import { inVirtualTime } from "./support/virtualTime.js"

const me = Effect.map(User.list({ depth: 3 }), ({ items: [user] }) => user ?? assert.fail("nobody"))
const secretOf = ({ properties: { secretKey } }: S3Key.S3Key<1>) =>
  Redacted.value(secretKey ?? assert.fail("no secret"))

describe("an S3 key", () => {
  it.effect("is there as soon as the API has answered, with its secret", () =>
    Effect.gen(function* () {
      const { id: userId } = yield* me
      const made = yield* S3Key.create({ userId, depth: 1 })
      assert.match(made.id, /^[\da-f]{20}$/)
      assert.lengthOf(secretOf(made), 40)
      assert.strictEqual(made.properties.active, true)
      assert.deepStrictEqual(Object.keys(made.metadata ?? {}), ["etag", "createdDate"])
      const on = { userId, keyId: made.id }
      assert.strictEqual(secretOf(yield* S3Key.get(on)), secretOf(made))
      const other = yield* S3Key.create({ userId, depth: 1 })
      assert.notStrictEqual(secretOf(other), secretOf(made))
      assert.deepStrictEqual(
        (yield* me).entities.s3Keys?.items.map(({ id }) => id),
        [made.id, other.id]
      )
      const off = yield* S3Key.replace({ ...on, active: false }).pipe(Request.ready({ timeout: "1 hour" }))
      assert.strictEqual(off.properties.active, false)
      yield* S3Key.remove(on).pipe(Request.completed({ timeout: "1 hour" }))
      assert.deepStrictEqual(
        (yield* S3Key.list({ userId })).items.map(({ id }) => id),
        [other.id]
      )
    }).pipe(Effect.provide(Emulator.layer()), inVirtualTime)
  )

  it.effect("is found by its record if the answer is lost", () =>
    Effect.gen(function* () {
      const { id: userId } = yield* me
      yield* Emulator.inject(Fault.reset({ carriedOut: true }).pipe(Fault.on(S3Key.create), Fault.nth(1)))
      const made = yield* S3Key.create({ userId, depth: 1 })
      assert.lengthOf(secretOf(made), 40)
      assert.lengthOf((yield* S3Key.list({ userId })).items, 1)
    }).pipe(Effect.scoped, Effect.provide(Emulator.layer()), inVirtualTime)
  )

  it.effect("is kept without its secret where a change of it is kept as JSON", () =>
    Effect.gen(function* () {
      const { id: userId } = yield* me
      const made = yield* S3Key.create({ userId, depth: 1 })
      const off = yield* S3Key.replace({ userId, keyId: made.id, active: false })
      const stored = JSON.stringify(yield* Schema.encode(S3Key.replace.accepted)(off))
      assert.notInclude(stored, secretOf(made))
      const restored = yield* Schema.decodeUnknown(S3Key.replace.accepted)(JSON.parse(stored))
      const { id, properties } = yield* Request.ready({ timeout: "1 hour" })(Effect.succeed(restored))
      assert.deepStrictEqual([id, properties.active], [made.id, false])
    }).pipe(Effect.provide(Emulator.layer()), inVirtualTime)
  )

  it.effect("is found by its record if that comes late", () =>
    Effect.gen(function* () {
      const { id: userId } = yield* me
      const late = Fault.reset({ carriedOut: true }).pipe(Fault.and(Fault.unlisted("20 seconds")))
      yield* Emulator.inject(late.pipe(Fault.on(S3Key.create), Fault.nth(1)))
      const before = yield* Clock.currentTimeMillis
      assert.lengthOf(secretOf(yield* S3Key.create({ userId, depth: 1 })), 40)
      assert.isAtLeast((yield* Clock.currentTimeMillis) - before, 20_000)
    }).pipe(Effect.scoped, Effect.provide(Emulator.layer()), inVirtualTime)
  )

  it.effect("is one of five of a user, and no more", () =>
    Effect.gen(function* () {
      const { id: userId } = yield* me
      for (let count = 0; count < 5; count++) yield* S3Key.create({ userId })
      const { message } = yield* Effect.flip(S3Key.create({ userId }))
      assert.match(message, /5 keys/)
    }).pipe(Effect.provide(Emulator.layer()), inVirtualTime)
  )

  it.effect("shows its secret, and the URLs that log in, to nobody who looks at a value, a log or the emulator", () =>
    Effect.gen(function* () {
      const { id: userId } = yield* me
      const made = yield* S3Key.create({ userId, depth: 1 })
      const secret = secretOf(made)
      // Some tools send back all that they have read.
      const { secretKey } = made.properties
      yield* Effect.flip(
        S3Key.replace({ userId, keyId: made.id, active: true, untyped: { secretKey: secretKey ?? null } })
      )
      const changed = yield* S3Key.replace({ userId, keyId: made.id, active: true, depth: 1 })
      const url = yield* S3Key.getSsoUrl({ userId })
      assert.match(Redacted.value(url), /^https:/)
      const values = [made, changed, url, yield* S3Key.list({ userId }), yield* me, yield* Emulator.account]
      const kept = [yield* Emulator.calls, yield* Emulator.requests, yield* Emulator.snapshot]
      const texts = [...values, ...kept].flatMap(renderings)
      const lines = yield* logged(Effect.log("read", ...values))
      for (const text of [...texts, ...lines, JSON.stringify(kept)]) {
        assert.notInclude(text, secret)
        assert.notInclude(text, Redacted.value(url))
      }
    }).pipe(Effect.provide(Emulator.layer()), inVirtualTime)
  )
})
