/** A call under a mark that its caller has chosen is looked for before it is sent, if it may have been sent already. */
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Option, Schema, type Scope } from "effect"
import {
  Credentials,
  Datacenter,
  Emulator,
  type Errors,
  Fault,
  K8sCluster,
  K8sNodePool,
  Lan,
  Mark,
  ProfitBricks,
  Reconciliation,
  Request,
  RetryPolicy,
  S3Key,
  Server,
  User
} from "effect-profitbricks"
import { quietly } from "./support/messages.js"
import { inVirtualTime } from "./support/virtualTime.js"

/** A cloud, and a client of it. Another program is another client. */
const cloud = Layer.provideMerge(
  Layer.orDie(ProfitBricks.layer()),
  Layer.provideMerge(
    Layer.mergeAll(Layer.orDie(Credentials.basic(Emulator.user)), RetryPolicy.none),
    Emulator.layerHttpClient({ provisioningTime: "1 second" })
  )
)
const inCloud = <A, E>(self: Effect.Effect<A, E, Layer.Layer.Success<typeof cloud> | Scope.Scope>) =>
  self.pipe(Effect.scoped, Effect.provide(cloud), quietly, inVirtualTime)

/** The process that comes after the one that has died: it knows the mark, and nothing else. */
const asTheNext = <A, E, R>(self: Effect.Effect<A, E, R | ProfitBricks.ProfitBricks>) =>
  Effect.flatMap(Effect.orDie(ProfitBricks.make()), (next) =>
    Effect.provideService(self, ProfitBricks.ProfitBricks, next)
  )

const maybe = { mayBeSent: true }
const never = { mayBeSent: false }

/** The changes that the cloud has received, as `METHOD path`. */
const changes = Effect.map(Emulator.calls, (calls) =>
  calls.flatMap(({ method, path }) => (method === "GET" ? [] : [`${method} ${path}`]))
)

const shop = Datacenter.create({ name: "shop", location: "us/las" })
const centers = Effect.map(Emulator.account, ({ datacenters }) => datacenters.map(({ id }) => id))

const unknown = (error: Errors.ApiError, mark?: string) => {
  assert("outcome" in error)
  assert.strictEqual(error.outcome, "unknown")
  assert.strictEqual(error.mark, mark)
}

describe("a POST under a mark", () => {
  it.live("that was accepted gives what it gave, and is not sent again", () =>
    Effect.gen(function* () {
      const mark = yield* Mark.make
      const first = yield* shop.pipe(Mark.under(mark, never))
      const again = yield* asTheNext(shop.pipe(Mark.under(mark, maybe)))
      assert.strictEqual(again.value.id, first.value.id)
      assert.deepStrictEqual(again.requestId, first.requestId)
      assert.deepStrictEqual(yield* changes, ["POST /datacenters"])
      // It can be waited for, and stored, as any other.
      const stored = yield* Schema.encode(Datacenter.create.accepted)(again)
      const restored = yield* Schema.decode(Datacenter.create.accepted)(stored)
      yield* Request.await(restored)
    }).pipe(inCloud)
  )

  it.live("that was accepted, and whose record comes late, is waited for", () =>
    Effect.gen(function* () {
      const mark = yield* Mark.make
      yield* Emulator.inject(Fault.unlisted("90 seconds").pipe(Fault.on(Datacenter.create)))
      const { value } = yield* shop.pipe(Mark.under(mark, never))
      const again = yield* asTheNext(shop.pipe(Mark.under(mark, maybe)))
      assert.strictEqual(again.value.id, value.id)
      assert.deepStrictEqual(yield* changes, ["POST /datacenters"])
    }).pipe(inCloud)
  )

  it.live("that was not is sent, once", () =>
    Effect.gen(function* () {
      const mark = yield* Mark.make
      yield* asTheNext(shop.pipe(Mark.under(mark, maybe)))
      assert.lengthOf(yield* centers, 1)
      assert.deepStrictEqual(yield* changes, ["POST /datacenters"])
      const [request] = yield* Emulator.requests
      assert.deepStrictEqual(
        Option.map(yield* Request.find(mark), ({ id }) => id),
        Option.fromNullable(request?.id)
      )
    }).pipe(inCloud)
  )

  it.live("that is still on its way is found if it arrives in time", () =>
    Effect.gen(function* () {
      const mark = yield* Mark.make
      const late = shop.pipe(Mark.under(mark, never), Effect.delay("60 seconds"))
      const [arrived, found] = yield* Effect.all([late, asTheNext(shop.pipe(Mark.under(mark, maybe)))], {
        concurrency: "unbounded"
      })
      assert.strictEqual(found.value.id, arrived.value.id)
      assert.lengthOf(yield* centers, 1)
    }).pipe(inCloud)
  )

  it.live("that arrives after the last look is carried out a second time, and can be seen", () =>
    Effect.gen(function* () {
      const mark = yield* Mark.make
      const late = shop.pipe(Mark.under(mark, never), Effect.delay("10 minutes"))
      yield* Effect.all([late, asTheNext(shop.pipe(Mark.under(mark, maybe)))], { concurrency: "unbounded" })
      assert.lengthOf(yield* centers, 2)
      const marked = (yield* Emulator.requests).filter(({ properties: { headers } }) =>
        headers?.["user-agent"]?.endsWith(`call/${mark}`)
      )
      assert.lengthOf(marked, 2)
    }).pipe(inCloud)
  )

  it.live.each([
    ["cannot be read", Fault.answer({ status: 503 })],
    ["is forbidden", Fault.answer({ status: 403, body: { httpStatus: 403, messages: [] } })],
    ["comes from a cache", Fault.answer({ status: 200, headers: { age: "90" }, body: { id: "requests", items: [] } })]
  ] as const)("is unknown where the record %s, and nothing is sent", ([, trouble]) =>
    Effect.gen(function* () {
      const mark = yield* Mark.make
      yield* Emulator.inject(trouble.pipe(Fault.on(Request.list)))
      unknown(yield* Effect.flip(asTheNext(shop.pipe(Mark.under(mark, maybe)))), mark)
      assert.deepStrictEqual(yield* changes, [])
    }).pipe(inCloud)
  )

  it.live("is unknown where nobody looks", () =>
    Effect.gen(function* () {
      const mark = yield* Mark.make
      const error = yield* Effect.flip(
        Effect.provide(asTheNext(shop.pipe(Mark.under(mark, maybe))), Reconciliation.fail)
      )
      unknown(error, mark)
      assert.deepStrictEqual(yield* changes, [])
    }).pipe(inCloud)
  )

  it.live("is adopted where it was done twice: the first", () =>
    Effect.gen(function* () {
      const mark = yield* Mark.make
      const { value } = yield* shop.pipe(Mark.under(mark, never))
      yield* Effect.sleep("1 minute")
      yield* asTheNext(shop.pipe(Mark.under(mark, never)))
      const found = yield* asTheNext(shop.pipe(Mark.under(mark, maybe)))
      assert.strictEqual(found.value.id, value.id)
      assert.lengthOf(yield* centers, 2)
    }).pipe(inCloud)
  )

  it.live("is looked for when its program runs again", () =>
    Effect.gen(function* () {
      const mark = yield* Mark.make
      yield* Emulator.inject(
        Fault.reset({ carriedOut: true }).pipe(Fault.on(Datacenter.create), Fault.nth(1)),
        Fault.answer({ status: 503 }).pipe(
          Fault.on(Request.list),
          Fault.nth(...Array.from({ length: 12 }, (_, at) => at + 1))
        )
      )
      const { value } = yield* shop.pipe(Mark.under(mark, never), Effect.retry({ times: 3 }))
      assert.deepStrictEqual(yield* centers, [value.id])
      assert.deepStrictEqual(yield* changes, ["POST /datacenters"])
    }).pipe(inCloud)
  )
})

describe("other methods under a mark", () => {
  const built = Effect.gen(function* () {
    const { id: datacenterId } = yield* shop.pipe(Request.completed())
    const lan = yield* Lan.create({ datacenterId, name: "a" }).pipe(Request.completed())
    return { datacenterId, lanId: lan.id }
  })

  it.live("a DELETE that was accepted is waited for", () =>
    Effect.gen(function* () {
      const ids = yield* built
      const mark = yield* Mark.make
      const first = yield* Lan.remove(ids).pipe(Mark.under(mark, never))
      const again = yield* asTheNext(Lan.remove(ids).pipe(Mark.under(mark, maybe)))
      assert.deepStrictEqual(again.requestId, first.requestId)
      assert.lengthOf(
        (yield* changes).filter((change) => change.startsWith("DELETE")),
        1
      )
    }).pipe(inCloud)
  )

  it.live("a DELETE that finds nothing has succeeded", () =>
    Effect.gen(function* () {
      const ids = yield* built
      yield* Lan.remove(ids).pipe(Request.completed())
      const mark = yield* Mark.make
      yield* asTheNext(Lan.remove(ids).pipe(Mark.under(mark, maybe), Request.completed()))
    }).pipe(inCloud)
  )

  it.live("a PUT that was accepted is adopted, and one that was not is sent, even where nobody can look", () =>
    Effect.gen(function* () {
      const ids = yield* built
      const mark = yield* Mark.make
      const rename = Lan.replace({ ...ids, name: "b" })
      const first = yield* rename.pipe(Mark.under(mark, never))
      const again = yield* asTheNext(rename.pipe(Mark.under(mark, maybe)))
      assert.deepStrictEqual(again.requestId, first.requestId)
      yield* Emulator.inject(Fault.answer({ status: 503 }).pipe(Fault.on(Request.list)))
      yield* asTheNext(Lan.replace({ ...ids, name: "c" }).pipe(Mark.under(yield* Mark.make, maybe)))
      assert.lengthOf(
        (yield* changes).filter((change) => change.startsWith("PUT")),
        2
      )
    }).pipe(inCloud)
  )

  it.live(
    "a PATCH that was accepted is adopted, one that was not is sent, and one of which nobody can tell is neither",
    () =>
      Effect.gen(function* () {
        const ids = yield* built
        const mark = yield* Mark.make
        const rename = Lan.update({ ...ids, name: "b" })
        const first = yield* rename.pipe(Mark.under(mark, never))
        const again = yield* asTheNext(rename.pipe(Mark.under(mark, maybe)))
        assert.deepStrictEqual(again.requestId, first.requestId)
        yield* asTheNext(Lan.update({ ...ids, name: "c" }).pipe(Mark.under(yield* Mark.make, maybe)))
        yield* Emulator.inject(Fault.answer({ status: 503 }).pipe(Fault.on(Request.list)))
        const last = yield* Mark.make
        unknown(yield* Effect.flip(asTheNext(rename.pipe(Mark.under(last, maybe)))), last)
        assert.lengthOf(
          (yield* changes).filter((change) => change.startsWith("PATCH")),
          2
        )
      }).pipe(inCloud)
  )

  it.live("an action that was accepted is not done again", () =>
    Effect.gen(function* () {
      const { datacenterId } = yield* built
      const server = yield* Server.create({ datacenterId, name: "web", cores: 1, ram: 1024 }).pipe(Request.completed())
      const reboot = Server.reboot({ datacenterId, serverId: server.id })
      const mark = yield* Mark.make
      yield* reboot.pipe(Mark.under(mark, never))
      yield* asTheNext(reboot.pipe(Mark.under(mark, maybe), Request.completed()))
      assert.lengthOf(
        (yield* changes).filter((change) => change.endsWith("/reboot")),
        1
      )
    }).pipe(inCloud)
  )

  it.live("what is done at once is adopted if it is recorded, and unknown if it is not", () =>
    Effect.gen(function* () {
      const [me] = (yield* User.list()).items
      assert(me !== undefined)
      const make = S3Key.create({ userId: me.id })
      const mark = yield* Mark.make
      const key = yield* make.pipe(Mark.under(mark, never))
      assert.strictEqual((yield* asTheNext(make.pipe(Mark.under(mark, maybe)))).id, key.id)
      const { datacenterId } = yield* built
      const label = Datacenter.labels.create({ datacenterId, key: "env", value: "test" })
      unknown(yield* Effect.flip(asTheNext(label.pipe(Mark.under(yield* Mark.make, maybe)))))
      yield* asTheNext(Datacenter.labels.remove({ datacenterId, key: "env" }).pipe(Mark.under(yield* Mark.make, maybe)))
    }).pipe(inCloud)
  )

  it.live("what is not recorded is unknown", () =>
    Effect.gen(function* () {
      const { datacenterId } = yield* built
      const { id: k8sClusterId } = yield* K8sCluster.create({ name: "prod" }).pipe(
        Request.ready({ timeout: Duration.infinity })
      )
      const pool = K8sNodePool.create({
        k8sClusterId,
        datacenterId,
        name: "workers",
        nodeCount: 1,
        coresCount: 1,
        ramSize: 2048,
        availabilityZone: "AUTO",
        storageType: "SSD",
        storageSize: 10
      })
      unknown(yield* Effect.flip(asTheNext(pool.pipe(Mark.under(yield* Mark.make, maybe)))))
      const accepted = yield* pool.pipe(Mark.under(yield* Mark.make, never))
      assert.strictEqual(accepted.value.properties?.name, "workers")
    }).pipe(inCloud)
  )
})

describe("a mark", () => {
  const refused = <A, R>(self: Effect.Effect<A, Errors.ApiError, R>) =>
    Effect.map(Effect.flip(self), (error) => {
      assert(error._tag === "Validation")
      return error.issues.map(({ message }) => message)
    })

  it.live.each(["", "me", "1-1-0123", "A-1-0123456789abcdef01234567", "1-1-0123456789abcdef01234567 "])(
    "that could never be found again is refused: %o",
    (text) =>
      Effect.gen(function* () {
        for (const options of [maybe, never]) {
          assert.deepStrictEqual(yield* refused(shop.pipe(Mark.under(text, options))), [
            "expected a mark, from Mark.make"
          ])
        }
        assert.deepStrictEqual(yield* changes, [])
        assert.isFalse(Schema.is(Mark.Mark)(text))
      }).pipe(inCloud)
  )

  it.live("is for one call: neither for another one that follows, nor for what somebody else has sent under it", () =>
    Effect.gen(function* () {
      const mark = yield* Mark.make
      const other = Datacenter.create({ name: "other", location: "us/las" })
      const of = "the mark is of another call"
      assert.deepStrictEqual(yield* refused(Effect.zipRight(shop, other).pipe(Mark.under(mark, never))), [of])
      assert.lengthOf(yield* changes, 1)
      const [datacenterId] = yield* centers
      assert(datacenterId !== undefined)
      assert.deepStrictEqual(yield* refused(asTheNext(Lan.create({ datacenterId }).pipe(Mark.under(mark, maybe)))), [
        of
      ])
      assert.lengthOf(yield* changes, 1)
    }).pipe(inCloud)
  )

  it.live("is not for reads, which are as they are", () =>
    Effect.gen(function* () {
      const mark = yield* Mark.make
      const { value } = yield* Effect.zipRight(Datacenter.list(), shop).pipe(Mark.under(mark, never))
      const program = Effect.zipRight(Datacenter.get({ datacenterId: value.id }), shop)
      assert.strictEqual((yield* asTheNext(program.pipe(Mark.under(mark, maybe)))).value.id, value.id)
    }).pipe(inCloud)
  )

  it.live("is another one each time", () =>
    Effect.gen(function* () {
      const marks = yield* Effect.replicateEffect(Mark.make, 100)
      assert.strictEqual(new Set(marks).size, 100)
      assert.isTrue(marks.every(Schema.is(Mark.Mark)))
    }).pipe(inCloud)
  )

  it.live("is held by the fibers of its program", () =>
    Effect.gen(function* () {
      const mark = yield* Mark.make
      yield* Effect.flatMap(Effect.fork(shop), Fiber.join).pipe(Mark.under(mark, never))
      assert.isTrue(Option.isSome(yield* Request.find(mark)))
    }).pipe(inCloud)
  )
})
