/** A slice of the suite of `long`, and what transactions are besides: nested, concurrent, and interrupted. */
import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import { Cause, Data, Effect, Exit, Fiber } from "effect"
import {
  Datacenter,
  Emulator,
  type Errors,
  Fault,
  IpBlock,
  K8sCluster,
  K8sNodePool,
  Request,
  Transaction
} from "effect-profitbricks"
import { held } from "./support/held.js"
import { messagesTo } from "./support/messages.js"
import { transactionSuite } from "./support/transactions.js"
import { inVirtualTime } from "./support/virtualTime.js"

transactionSuite({ every: 11, ticks: 6 })

class Killed extends Data.TaggedError("Killed") {}

const owned = Request.scoped({ timeout: "10 minutes" })
const datacenter = Datacenter.create({ name: "shop", location: "us/las" }).pipe(owned, Request.completed())
const block = IpBlock.create({ location: "us/las", size: 1 }).pipe(owned, Request.completed())
const refused = Fault.answer({ status: 403, body: { messages: [{ errorCode: "326", message: "no access" }] } })

const counts = Effect.map(Emulator.account, ({ datacenters, ipBlocks }) => [datacenters.length, ipBlocks.length])

const alone = <A, E, R>(self: Effect.Effect<A, E, R>, lines: Array<string> = []) =>
  self.pipe(
    Effect.scoped,
    Effect.provide(Emulator.layer({ provisioningTime: "10 seconds" })),
    Effect.provide(messagesTo(lines)),
    inVirtualTime
  )

describe("a transaction in another one", () => {
  it.live("is taken back with it, though it had succeeded itself", () =>
    Effect.gen(function* () {
      const outer = Effect.gen(function* () {
        yield* Transaction.run(Effect.andThen(datacenter, block))
        assert.deepStrictEqual(yield* counts, [1, 1])
        yield* Transaction.run(Transaction.run(block))
        assert.deepStrictEqual(yield* counts, [1, 2])
        return yield* new Killed()
      })
      assert.deepStrictEqual(yield* Effect.flip(Transaction.run(outer)), new Killed())
      assert.deepStrictEqual(yield* counts, [0, 0])
      const removals = (yield* Emulator.calls).flatMap(({ method, operation }) =>
        method === "DELETE" ? [operation] : []
      )
      assert.deepStrictEqual(removals, [
        "DELETE /ipblocks/{ipblockId}",
        "DELETE /ipblocks/{ipblockId}",
        "DELETE /datacenters/{datacenterId}"
      ])
    }).pipe((self) => alone(self))
  )

  it.live("is taken back alone if it fails, and the outer one may go on", () =>
    Effect.gen(function* () {
      const inner = Transaction.run(Effect.andThen(block, new Killed()))
      yield* Transaction.run(Effect.andThen(datacenter, Effect.ignore(inner)))
      assert.deepStrictEqual(yield* counts, [1, 0])
    }).pipe((self) => alone(self))
  )

  it.live("leaves what it leaves to the outer one, too", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(refused.pipe(Fault.on(IpBlock.remove)))
      const inner = Transaction.run(Effect.andThen(block, new Killed()))
      const error = yield* Effect.flip(Transaction.run(Effect.andThen(datacenter, inner)))
      assert(error._tag === "RollbackIncomplete", String(error))
      assert.deepStrictEqual(
        error.left.map(({ operation }) => operation),
        ["POST /ipblocks"]
      )
      assert.deepStrictEqual(yield* counts, [0, 1])
      const [cause] = Cause.failures(error.cause)
      assert(cause instanceof Transaction.RollbackIncomplete)
      assert.deepStrictEqual(cause.cause, Cause.fail(new Killed()))
    }).pipe((self) => alone(self))
  )
})

describe("a transaction", () => {
  it.live("is taken back when a finalizer dies after its success, with what is in it", () =>
    Effect.gen(function* () {
      const dying = Effect.addFinalizer(() => Effect.die("torn"))
      const inner = Transaction.run(block)
      const exit = yield* Effect.exit(Transaction.run(Effect.all([datacenter, dying, inner])))
      assert.deepStrictEqual(exit, Exit.die("torn"))
      assert.deepStrictEqual(yield* counts, [0, 0])
      const failed = yield* Effect.exit(Transaction.run(Effect.all([datacenter, dying, new Killed()])))
      assert.deepStrictEqual(failed, Exit.failCause(Cause.sequential(Cause.fail(new Killed()), Cause.die("torn"))))
    }).pipe((self) => alone(self))
  )

  it.live("releases what is no resource of the API in any case, and a scope in it removes at its own end", () =>
    Effect.gen(function* () {
      const log: Array<string> = []
      const file = Effect.acquireRelease(Effect.void, () => Effect.sync(() => log.push("closed")))
      yield* Transaction.run(Effect.all([file, datacenter, Effect.scoped(block)]))
      assert.deepStrictEqual(log, ["closed"])
      assert.deepStrictEqual(yield* counts, [1, 0])
    }).pipe((self) => alone(self))
  )

  it.live("stays interrupted, and shows what is left beside that", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(refused.pipe(Fault.on(IpBlock.remove)))
      const fiber = yield* Effect.fork(Transaction.run(Effect.andThen(Effect.all([datacenter, block]), Effect.never)))
      yield* Effect.sleep("1 minute")
      const exit = yield* Fiber.interrupt(fiber)
      assert(Exit.isFailure(exit) && Cause.isInterrupted(exit.cause))
      const [error] = Cause.failures(exit.cause)
      assert(error instanceof Transaction.RollbackIncomplete)
      const [{ id } = { id: "" }] = (yield* Emulator.account).ipBlocks
      assert.deepStrictEqual(
        error.left.map(({ href, ids }) => [href, ids]),
        [[`https://api.ionos.com/cloudapi/v6/ipblocks/${id}`, { ipblockId: id }]]
      )
      assert.lengthOf(yield* held, 2)
    }).pipe((self) => alone(self))
  )

  it.live("names a call of which nobody can tell what became of it", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(Fault.reset({ carriedOut: true }).pipe(Fault.on(K8sNodePool.create)))
      const error = yield* Effect.flip(
        Transaction.run(
          Effect.gen(function* () {
            const { id: datacenterId } = yield* datacenter
            const { id: k8sClusterId } = yield* K8sCluster.create({ name: "prod" }).pipe(
              Request.completed({ timeout: "5 hours" })
            )
            const workers = { name: "workers", nodeCount: 1, coresCount: 2, ramSize: 2048, storageSize: 50 } as const
            const pool = { ...workers, availabilityZone: "AUTO", storageType: "SSD" } as const
            yield* K8sNodePool.create({ k8sClusterId, datacenterId, ...pool }).pipe(owned)
          })
        )
      )
      assert(error._tag === "RollbackIncomplete", String(error))
      const [k8s] = (yield* Emulator.account).k8s
      assert(k8s !== undefined)
      // The data center may not go while a pool is in it.
      const [pool, center] = error.left
      assert.deepStrictEqual([pool?.operation, pool?.href], ["POST /k8s/{k8sClusterId}/nodepools", undefined])
      assert.deepStrictEqual(pool?.ids, { k8sClusterId: k8s.id })
      assert.deepStrictEqual(yield* counts, center === undefined ? [0, 0] : [1, 0])
    }).pipe((self) => alone(self))
  )

  it.live("takes back what runs at the same time when one part fails", () =>
    Effect.gen(function* () {
      const parts = [block, Effect.delay(new Killed(), "5 seconds"), block, Effect.andThen(datacenter, block)]
      const error = yield* Effect.flip(Transaction.run(Effect.all(parts, { concurrency: "unbounded" })))
      assert.deepStrictEqual(error, new Killed())
      assert.deepStrictEqual(yield* counts, [0, 0])
    }).pipe((self) => alone(self))
  )

  it.live("takes back what a defect interrupts, and dies of it", () =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(Transaction.run(Effect.andThen(block, Effect.die("a bug"))))
      assert.deepStrictEqual(exit, Exit.die("a bug"))
      assert.deepStrictEqual(yield* counts, [0, 0])
    }).pipe((self) => alone(self))
  )

  it("has the errors of the program, and its own", () => {
    const built = () => Transaction.run(Effect.andThen(block, new Killed()))
    type Errors_ = Effect.Effect.Error<ReturnType<typeof built>>
    expectTypeOf<Exclude<Errors_, Errors.WaitError>>().toEqualTypeOf<
      Killed | Transaction.RollbackIncomplete<Killed | Errors.WaitError>
    >()
  })
})
