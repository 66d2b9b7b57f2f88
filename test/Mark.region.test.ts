/** A mark around more than one call: around what runs twice, at the same time, and around what is taken back. */
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Equal, Exit, Layer, Option, Redacted, type Scope } from "effect"
import {
  type Accepted,
  Credentials,
  Datacenter,
  Emulator,
  Fault,
  Lan,
  Mark,
  ProfitBricks,
  Request,
  RetryPolicy,
  Transaction,
  User
} from "effect-profitbricks"
import { quietly } from "./support/messages.js"
import { inVirtualTime } from "./support/virtualTime.js"

const cloudOf = (version?: 4 | 5 | 6) =>
  Layer.provideMerge(
    Layer.orDie(ProfitBricks.layer({ timeout: "1 hour", version })),
    Layer.provideMerge(
      Layer.mergeAll(Layer.orDie(Credentials.basic(Emulator.user)), RetryPolicy.default),
      Emulator.layerHttpClient({ provisioningTime: "1 second", version })
    )
  )
type Cloud = Layer.Layer.Success<ReturnType<typeof cloudOf>>
const inCloud = <A, E>(self: Effect.Effect<A, E, Cloud | Scope.Scope>, version?: 4 | 5 | 6) =>
  self.pipe(Effect.scoped, Effect.provide(cloudOf(version)), quietly, inVirtualTime)

const maybe = { mayBeSent: true }
const never = { mayBeSent: false }

const shop = Datacenter.create({ name: "shop", location: "us/las" })
const centers = Effect.map(Emulator.account, ({ datacenters }) => datacenters.map(({ id }) => id))
const posts = Effect.map(Emulator.calls, (calls) => calls.filter(({ method }) => method === "POST").length)

describe("fibers under one mark", () => {
  it.live.each([
    ["is on its way for long", Fault.delay("5 minutes")],
    ["is held back for long", Fault.answer({ status: 429, headers: { "retry-after": "300" } })]
  ] as const)("send one call, even if it %s", ([, slowly]) =>
    Effect.gen(function* () {
      const mark = yield* Mark.make
      yield* Emulator.inject(slowly.pipe(Fault.on(Datacenter.create), Fault.nth(1)))
      const [one, other] = yield* Effect.all([shop, shop], { concurrency: "unbounded" }).pipe(Mark.under(mark, never))
      assert.strictEqual(one.value.id, other.value.id)
      assert.deepStrictEqual(yield* centers, [one.value.id])
    }).pipe(inCloud)
  )

  it.live("let the next one look when one is interrupted", () =>
    Effect.gen(function* () {
      const mark = yield* Mark.make
      yield* Emulator.inject(Fault.delay("5 minutes", { carriedOut: true }).pipe(Fault.on(Datacenter.create)))
      const [, { value }] = yield* Effect.all([Effect.timeoutOption(shop, "1 minute"), shop], {
        concurrency: "unbounded"
      }).pipe(Mark.under(mark, never))
      assert.deepStrictEqual(yield* centers, [value.id])
      assert.strictEqual(yield* posts, 1)
    }).pipe(inCloud)
  )

  it.live("are refused at once if they send something else", () =>
    Effect.gen(function* () {
      const mark = yield* Mark.make
      const other = Datacenter.create({ name: "other", location: "us/las" })
      const exits = yield* Effect.all([Effect.exit(shop), Effect.exit(other)], { concurrency: "unbounded" }).pipe(
        Mark.under(mark, never)
      )
      assert.deepStrictEqual(exits.map(Exit.isSuccess), [true, false])
      assert.lengthOf(yield* centers, 1)
    }).pipe(inCloud)
  )
})

describe("one use of a mark", () => {
  it.live("is for one call, whatever it is applied to", () =>
    Effect.gen(function* () {
      const under = Mark.under(yield* Mark.make, never)
      const first = yield* under(shop)
      const other = Datacenter.create({ name: "other", location: "us/las" })
      assert.strictEqual((yield* Effect.flip(under(other)))._tag, "Validation")
      assert.strictEqual((yield* under(shop)).value.id, first.value.id)
      assert.strictEqual(yield* posts, 1)
    }).pipe(inCloud)
  )
})

describe("what is taken back", () => {
  const owned = shop.pipe(Request.scoped(), Request.completed())

  it.live("is taken back under marks of its own, where a scope is inside", () =>
    Effect.gen(function* () {
      yield* owned.pipe(Effect.scoped, Mark.under(yield* Mark.make, never))
      assert.deepStrictEqual(yield* centers, [])
    }).pipe(inCloud)
  )

  it.live("and where a scope is around it", () =>
    Effect.gen(function* () {
      yield* owned.pipe(Mark.under(yield* Mark.make, never), Effect.scoped)
      assert.deepStrictEqual(yield* centers, [])
    }).pipe(inCloud)
  )

  it.live("and in a transaction", () =>
    Effect.gen(function* () {
      const fails = Transaction.run(Effect.zipRight(owned, Effect.fail("no")))
      assert.strictEqual(yield* Effect.flip(fails.pipe(Mark.under(yield* Mark.make, never))), "no")
      assert.deepStrictEqual(yield* centers, [])
    }).pipe(inCloud)
  )
})

describe("a mark", () => {
  it.live.each([4, 5, 6] as const)(
    "of last week is found in version %d, and one that is not there is sent",
    (version) =>
      inCloud(
        Effect.gen(function* () {
          const mark = yield* Mark.make
          const unused = yield* Mark.make
          const { value } = yield* shop.pipe(Mark.under(mark, never))
          yield* Effect.sleep("7 days")
          assert.strictEqual((yield* shop.pipe(Mark.under(mark, maybe))).value.id, value.id)
          assert.notStrictEqual((yield* shop.pipe(Mark.under(unused, maybe))).value.id, value.id)
          assert.strictEqual(yield* posts, 2)
        }),
        version
      )
  )

  it.live("shows nobody what was sent under it", () =>
    Effect.gen(function* () {
      const password = "Secret-of-the-user-1"
      const add = User.create({
        firstname: "Ann",
        lastname: "Lee",
        email: "ann@example.com",
        password: Redacted.make(password),
        administrator: false
      })
      const context = yield* Effect.zipRight(add, Effect.context<never>()).pipe(Mark.under(yield* Mark.make, never))
      const texts = [inspect(context, { depth: 20, showHidden: true }), JSON.stringify(context), String(context)]
      assert.isTrue(texts.every((text) => text.includes("Mark/Current") && !text.includes(password)))
    }).pipe(inCloud)
  )

  it.live("that comes from the future does not rule out the calls of the past", () =>
    Effect.gen(function* () {
      yield* Effect.sleep("1 day")
      yield* shop
      // A proxy on the way has taken the marks off.
      const items = (yield* Emulator.requests).map((request) => ({
        ...request,
        properties: { ...request.properties, headers: {} }
      }))
      yield* Emulator.inject(
        Fault.answer({ status: 200, body: { id: "requests", items } }).pipe(Fault.on(Request.list))
      )
      const mark = `${(1e15).toString(36)}-1-0123456789abcdef01234567`
      const error = yield* Effect.flip(shop.pipe(Mark.under(mark, maybe)))
      assert("outcome" in error)
      assert.strictEqual(error.outcome, "unknown")
      assert.strictEqual(yield* posts, 1)
    }).pipe(inCloud)
  )

  it.live("leads Request.find to the request that is adopted, where there are several", () =>
    inCloud(
      Effect.gen(function* () {
        const adoptedAndFound = <A extends Accepted.Accepted<unknown>, E, R>(change: Effect.Effect<A, E, R>) =>
          Effect.gen(function* () {
            const mark = yield* Mark.make
            const sent = yield* Effect.forEach([1, 2], () =>
              Effect.delay(change.pipe(Mark.under(mark, never)), "1 minute").pipe(Effect.map((one) => one.requestId))
            )
            const { requestId } = yield* change.pipe(Mark.under(mark, maybe))
            assert.deepStrictEqual(
              Option.map(yield* Request.find(mark), ({ id }) => id),
              requestId
            )
            return sent.findIndex((id) => Equal.equals(id, requestId))
          })
        assert.strictEqual(yield* adoptedAndFound(shop), 0)
        const { id: datacenterId } = yield* shop.pipe(Request.completed())
        const { id: lanId } = yield* Lan.create({ datacenterId }).pipe(Request.completed())
        assert.strictEqual(yield* adoptedAndFound(Lan.replace({ datacenterId, lanId, name: "b" })), 1)
      })
    )
  )
})
