/** Everything or nothing: transactions that are killed at every step, in every way that there is. */
import { assert, describe, it } from "@effect/vitest"
import { Cause, Data, Effect, Exit, Fiber, Layer, Ref, type Scope } from "effect"
import {
  Credentials,
  Datacenter,
  Emulator,
  Fault,
  Group,
  IpBlock,
  Lan,
  ProfitBricks,
  Reconciliation,
  Request,
  RetryPolicy,
  Server,
  Transaction,
  Volume
} from "effect-profitbricks"
import { held } from "./held.js"
import { messagesTo } from "./messages.js"
import { inVirtualTime } from "./virtualTime.js"

const location = "us/las"
const done = Request.completed({ timeout: "10 minutes" })
const owned = Request.scoped({ timeout: "10 minutes" })

class Killed extends Data.TaggedError("Killed")<{ readonly step: number }> {}

const disk = { size: 10, licenceType: "OTHER" } as const

/** What is there before. */
const site = Effect.gen(function* () {
  const { id: datacenterId } = yield* Datacenter.create({
    name: "site",
    location,
    servers: [{ cores: 1, ram: 1024 }],
    volumes: [disk]
  }).pipe(done)
  const { entities } = yield* Datacenter.get({ datacenterId, depth: 3 })
  const [server, volume] = [entities.servers.items[0], entities.volumes.items[0]]
  assert(server !== undefined && volume !== undefined)
  return { datacenterId, serverId: server.id, volumeId: volume.id }
})
type Site = Effect.Effect.Success<typeof site>

/** A program of many steps, of which some are done at the same time. `step` is called after each. */
const building = ({ datacenterId, serverId, volumeId }: Site, step: Effect.Effect<void, Killed> = Effect.void) =>
  Effect.gen(function* () {
    const lan = yield* Lan.create({ datacenterId }).pipe(owned, done)
    yield* step
    const server = Server.create({ datacenterId, cores: 1, ram: 1024, volumes: [disk], nics: [{ lan: lan.id }] }).pipe(
      owned,
      done,
      Effect.tap(step)
    )
    const network = Effect.gen(function* () {
      const { id: groupId } = yield* Group.create({ name: "ops" }).pipe(owned, done)
      yield* step
      const block = yield* IpBlock.create({ location, size: 1 }).pipe(owned, done)
      yield* step
      return { block, groupId }
    }).pipe(Transaction.run)
    yield* Effect.all([server, server, network], { concurrency: "unbounded" })
    yield* Server.attachVolume({ datacenterId, serverId, volumeId }).pipe(owned, done)
    yield* step
    return lan.id
  })
/** The number of its changes, and of its steps. */
const changes = 6
const steps = 6

const cloud = ProfitBricks.layer({ timeout: "20 seconds" }).pipe(
  Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.default, Reconciliation.default]),
  Layer.provideMerge(Emulator.layerHttpClient({ provisioningTime: "4 seconds" })),
  Layer.orDie
)

const alone = <A, E>(self: Effect.Effect<A, E, ProfitBricks.ProfitBricks | Emulator.Emulator | Scope.Scope>) =>
  self.pipe(Effect.scoped, Effect.provide(cloud), Effect.provide(messagesTo([])), inVirtualTime)

const incompletesIn = (cause: Cause.Cause<unknown>) =>
  [...Cause.failures(cause)].filter((error) => error instanceof Transaction.RollbackIncomplete)

/** Everything, or nothing, or the error names what is there. Gives how it ended. */
const expectAllOrNothing = (before: ReadonlyArray<string>, exit: Exit.Exit<unknown, unknown>) =>
  Effect.gen(function* () {
    const now = yield* held
    const more = now.filter((path) => !before.includes(path))
    const [incomplete] = Exit.isFailure(exit) ? incompletesIn(exit.cause) : []
    assert.deepStrictEqual(
      before.filter((path) => !now.includes(path)),
      []
    )
    if (Exit.isSuccess(exit)) {
      // A LAN, two servers with a NIC and a volume each, a group, an IP block, and the volume that is attached.
      assert.lengthOf(more, 1 + 2 * 4 + 2 + 1, more.join("\n"))
      return "everything" as const
    }
    const named = incomplete?.left.map(({ href }) => href?.replace("https://api.ionos.com/cloudapi/v6", "")) ?? []
    for (const path of named) assert(path !== undefined && more.includes(path), `${path} is not there`)
    // What is below something that is left is left with it.
    assert.deepStrictEqual(
      more.filter((path) => !named.some((one) => one !== undefined && `${path}/`.startsWith(`${one}/`))),
      []
    )
    return incomplete === undefined ? ("nothing" as const) : ("named" as const)
  })

const killed = (
  kill: (there: Site) => Effect.Effect<unknown, unknown, ProfitBricks.ProfitBricks | Emulator.Emulator | Scope.Scope>
) =>
  Effect.gen(function* () {
    const there = yield* site
    const before = yield* held
    const exit = yield* Effect.exit(kill(there))
    return yield* expectAllOrNothing(before, exit)
  }).pipe(alone)

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

/** All of it, or every `nth` combination of a step and a way to kill a transaction there. */
export const transactionSuite = ({ every, ticks }: { readonly every: number; readonly ticks: number }): void => {
  const chosen = <A>(all: ReadonlyArray<A>) => all.filter((_, index) => index % every === 0)

  describe("a transaction", () => {
    it.live("keeps everything if it succeeds", () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* killed((there) => Transaction.run(building(there))), "everything")
      })
    )

    it.live.each(chosen(upTo(steps)))("keeps nothing if step %i fails", (step) =>
      Effect.gen(function* () {
        const end = yield* killed((there) =>
          Effect.gen(function* () {
            const count = yield* Ref.make(0)
            const fail = Effect.flatMap(
              Ref.updateAndGet(count, (n) => n + 1),
              (n) => (n === step ? new Killed({ step }) : Effect.void)
            )
            const error = yield* Effect.flip(Transaction.run(building(there, fail)))
            assert.deepStrictEqual(error, new Killed({ step }))
            return yield* error
          })
        )
        assert.strictEqual(end, "nothing")
      })
    )

    it.live("keeps nothing if it is interrupted, at any time", () =>
      Effect.forEach(upTo(ticks), (tick) =>
        Effect.gen(function* () {
          const end = yield* killed((there) =>
            Effect.gen(function* () {
              // Each call takes a while: some interruptions come when it is on its way, and some when its answer is.
              yield* Emulator.inject(Fault.delay("700 millis"))
              yield* Emulator.inject(Fault.delay("700 millis", { carriedOut: true }))
              const fiber = yield* Effect.fork(Transaction.run(building(there)))
              yield* Effect.sleep((tick * 36_000) / ticks)
              const exit = yield* Fiber.interrupt(fiber)
              return yield* exit
            })
          )
          return end
        })
      ).pipe(
        Effect.andThen((ends) => {
          assert.deepStrictEqual([...new Set(ends)], ["nothing", "everything"])
          assert.isAbove(ends.filter((end) => end === "nothing").length, ticks / 2)
        })
      )
    )

    const faults: ReadonlyArray<readonly [string, Fault.Fault]> = [
      ["is refused by the network", Fault.refused],
      ["breaks off", Fault.reset()],
      ["breaks off when it was carried out", Fault.reset({ carriedOut: true })],
      ["comes too late", Fault.delay("1 minute")],
      ["is answered too late", Fault.delay("1 minute", { carriedOut: true })],
      ["is answered with a 500 when it was carried out", Fault.answer({ status: 500, carriedOut: true })],
      ["is answered with a 504", Fault.answer({ status: 504 })],
      ["is answered with a 504 when it was carried out", Fault.answer({ status: 504, carriedOut: true })],
      ["is answered with a 422", Fault.answer({ status: 422, body: { messages: [{ message: "no" }] } })],
      ["has an answer that breaks off", Fault.truncated()],
      ["has an answer without an end", Fault.slowBody("1 day")],
      ["has an answer that does not say as which request", Fault.noLocation],
      ["fails later", Fault.requestFails()],
      ["is not seen by reads", Fault.unseen("1 minute")],
      ["is not on record", Fault.unlisted("5 minutes")]
    ]
    const isChange = Fault.when(({ method }) => method === "POST")

    const strikes = faults.flatMap(([what, fault]) => upTo(changes).map((nth) => [nth, what, fault] as const))
    it.live.each(chosen(strikes))("keeps everything or nothing if change %i %s", ([nth, , fault]) =>
      Effect.gen(function* () {
        const end = yield* killed((there) =>
          Effect.andThen(Emulator.inject(fault.pipe(isChange, Fault.nth(nth))), Transaction.run(building(there)))
        )
        assert.notStrictEqual(end, "named")
      })
    )

    it.live.each(chosen(upTo(changes)))("keeps nothing, or says what, if change %i never ends", (nth) =>
      Effect.gen(function* () {
        const end = yield* killed((there) =>
          Effect.andThen(
            Emulator.inject(Fault.requestStuck.pipe(isChange, Fault.nth(nth))),
            Transaction.run(building(there))
          )
        )
        assert.notStrictEqual(end, "everything")
      })
    )

    const refusal = { messages: [{ errorCode: "326", message: "no access" }] }
    const failures: ReadonlyArray<readonly [string, Fault.Fault]> = [
      ["is refused", Fault.answer({ status: 403, body: refusal })],
      ["is always in trouble", Fault.answer({ status: 503 })],
      ["never has an answer", Fault.reset()],
      ["always fails later", Fault.requestFails()],
      ["never ends", Fault.requestStuck]
    ]
    const removals = [
      Lan.remove,
      Server.remove,
      Volume.remove,
      Group.remove,
      IpBlock.remove,
      Server.detachVolume
    ].flatMap((removal) =>
      failures.map(([what, fault]) => [removal.spec.operation, what, fault.pipe(Fault.on(removal))] as const)
    )
    it.live.each(chosen(removals))("names exactly what is left if %s %s", ([, , fault]) =>
      Effect.gen(function* () {
        const end = yield* killed((there) =>
          Effect.gen(function* () {
            yield* Emulator.inject(fault)
            const error = yield* Effect.flip(Transaction.run(Effect.andThen(building(there), new Killed({ step: 0 }))))
            assert(error._tag === "RollbackIncomplete")
            assert.deepStrictEqual(error.cause, Cause.fail(new Killed({ step: 0 })))
            for (const { error: why, href, operation } of error.left) {
              assert.include(error.message, `${operation} (${href}): ${why.message}`)
            }
            return yield* error
          })
        )
        assert.strictEqual(end, "named")
      })
    )
  })
}
