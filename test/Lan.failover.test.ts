/** One entry of a LAN's IP failover is added or removed, and those of others stay. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Exit, Fiber, Layer, Schedule } from "effect"
import {
  Credentials,
  Emulator,
  Fault,
  Lan,
  Nic,
  ProfitBricks,
  Reconciliation,
  Request,
  RetryPolicy,
  Server
} from "effect-profitbricks"
import { lan as anyLan, ids as known } from "./fixtures/answers.js"
import { datacenterId, nicId } from "./fixtures/ids.js"
import { failoverOf, lostEntries, publicLan } from "./support/failover.js"
import { quietly } from "./support/messages.js"
import { accepts, status } from "./support/polled.js"
import { type Received, type Step, scripted } from "./support/scripted.js"
import { inVirtualTime } from "./support/virtualTime.js"

const cloud = Emulator.layer({ provisioningTime: "1 minute" })

/** The calls that have changed the LAN. */
const patches = Effect.map(Emulator.calls, (calls) => calls.filter(({ method }) => method === "PATCH").length)

/** Two clients of one account, as two processes have them. */
const twoClients = Layer.provideMerge(
  Layer.orDie(ProfitBricks.layer()),
  Layer.provideMerge(
    Layer.mergeAll(Layer.orDie(Credentials.basic(Emulator.user)), RetryPolicy.none),
    Emulator.layerHttpClient({ provisioningTime: "1 minute" })
  )
)
const asAnother = <A, E, R>(self: Effect.Effect<A, E, R | ProfitBricks.ProfitBricks>) =>
  Effect.flatMap(Effect.orDie(ProfitBricks.make()), (other) =>
    Effect.provideService(self, ProfitBricks.ProfitBricks, other)
  )

describe("addFailover and removeFailover", () => {
  it.live("lose nothing of two programs that add and remove an entry each, time and again", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* lostEntries(2, 20), 0)
    }).pipe(Effect.provide(cloud), inVirtualTime)
  )

  it.live("give the LAN as it is then, and send nothing where it is so already", () =>
    Effect.gen(function* () {
      const { entries, ...lan } = yield* publicLan(1)
      const [entry] = entries
      assert(entry !== undefined)
      const { ip, nicUuid } = entry
      const added = yield* Lan.addFailover(entry)
      assert.deepStrictEqual(added.properties.ipFailover, [{ ip, nicUuid }])
      assert.strictEqual(added.metadata?.state, "AVAILABLE")
      yield* Lan.addFailover({ ...entry, lanId: 1 })
      assert.strictEqual(yield* patches, 1)
      // Another NIC's entry is not this one.
      yield* Lan.removeFailover({ ...entry, nicUuid: Nic.Id.make("another") })
      assert.strictEqual(yield* patches, 1)
      const removed = yield* Lan.removeFailover(entry)
      assert.deepStrictEqual(removed.properties.ipFailover, [])
      yield* Lan.removeFailover(entry)
      assert.strictEqual(yield* patches, 2)
      assert.deepStrictEqual(yield* failoverOf(lan), [])
    }).pipe(Effect.provide(cloud), inVirtualTime)
  )

  it.live("make another NIC the one that has an address", () =>
    Effect.gen(function* () {
      const { entries, ...lan } = yield* publicLan(2)
      const [one, two] = entries
      assert(one !== undefined && two !== undefined)
      yield* Effect.forEach(entries, Lan.addFailover, { concurrency: "unbounded" })
      const { id: serverId } = yield* Request.completed()(
        Server.create({ datacenterId: lan.datacenterId, cores: 1, ram: 1024 })
      )
      const slave = yield* Request.completed()(
        Nic.create({ datacenterId: lan.datacenterId, serverId, lan: lan.lanId, ips: [one.ip] })
      )
      const refused = yield* Effect.flip(Lan.removeFailover(one))
      assert(refused._tag === "Validation")
      assert.strictEqual(refused.messages[0]?.errorCode, "184")
      const { properties } = yield* Lan.addFailover({ ...one, nicUuid: slave.id })
      assert.deepStrictEqual(properties.ipFailover, [
        { ip: two.ip, nicUuid: two.nicUuid },
        { ip: one.ip, nicUuid: slave.id }
      ])
    }).pipe(Effect.provide(cloud), inVirtualTime)
  )

  it.live("add again what another process has written over", () =>
    Effect.gen(function* () {
      const { entries, ...lan } = yield* publicLan(2)
      const [mine, theirs] = entries
      assert(mine !== undefined && theirs !== undefined)
      for (let round = 0; round < 10; round++) {
        yield* Effect.all([Lan.addFailover(mine), asAnother(Lan.addFailover(theirs))], { concurrency: "unbounded" })
        assert.deepStrictEqual(yield* failoverOf(lan), [mine.ip, theirs.ip].toSorted())
        yield* Effect.all([Lan.removeFailover(mine), asAnother(Lan.removeFailover(theirs))], {
          concurrency: "unbounded"
        })
        assert.deepStrictEqual(yield* failoverOf(lan), [])
      }
      // Some of it was lost, and made again.
      assert.isAbove(yield* patches, 40)
    }).pipe(Effect.provide(twoClients), inVirtualTime)
  )

  it.live("give up where somebody takes it back each time", () =>
    Effect.gen(function* () {
      const { entries, ...lan } = yield* publicLan(1)
      const [entry] = entries
      assert(entry !== undefined)
      const vandal = yield* failoverOf(lan).pipe(
        Effect.tap((found) => Effect.when(Lan.update({ ...lan, ipFailover: [] }), () => found.length > 0)),
        asAnother,
        Effect.repeat(Schedule.spaced("5 seconds")),
        Effect.fork
      )
      const error = yield* Effect.flip(Lan.addFailover(entry))
      yield* Fiber.interrupt(vandal)
      assert(error._tag === "LostUpdate")
      assert.strictEqual(error.attempts, 5)
      // Each of the five, and what took it back.
      assert.strictEqual(yield* patches, 10)
      assert.deepStrictEqual(error.ids, { datacenterId: lan.datacenterId, lanId: "1" })
      assert.include(
        error.message,
        "PATCH /datacenters/{datacenterId}/lans/{lanId}: done, but overwritten by another program"
      )
      assert.notInclude(JSON.stringify(error), entry.ip)
    }).pipe(Effect.provide(twoClients), inVirtualTime)
  )

  it.live("can be interrupted, before and in their turn, and let the next one have it", () =>
    Effect.gen(function* () {
      const { entries, ...lan } = yield* publicLan(3)
      const fibers = yield* Effect.forEach(entries, (entry) =>
        Effect.zipLeft(Effect.fork(Lan.addFailover(entry)), Effect.sleep("1 second"))
      )
      const [first, second, third] = fibers
      assert(first !== undefined && second !== undefined && third !== undefined)
      assert.strictEqual(yield* patches, 1)
      yield* Fiber.interrupt(second)
      yield* Fiber.interrupt(first)
      assert.isTrue(Exit.isSuccess(yield* Fiber.await(third)))
      // What the first one had sent was accepted.
      const [one, , three] = entries
      assert.deepStrictEqual(yield* failoverOf(lan), [one?.ip, three?.ip].toSorted())
    }).pipe(Effect.provide(cloud), inVirtualTime)
  )

  it.live("end with the failure of the change itself", () =>
    Effect.gen(function* () {
      const { entries } = yield* publicLan(1)
      const [entry] = entries
      assert(entry !== undefined)
      yield* Emulator.inject(Fault.requestFails().pipe(Fault.on(Lan.update)))
      assert.strictEqual((yield* Effect.flip(Lan.addFailover(entry)))._tag, "RequestFailed")
      assert.strictEqual(yield* patches, 1)
    }).pipe(Effect.scoped, Effect.provide(cloud), inVirtualTime)
  )
})

describe("a LAN that is not what it seems", () => {
  const entry = { datacenterId, lanId: 1, ip: "203.0.113.7", nicUuid: nicId }
  const mine = { ip: entry.ip, nicUuid: known.nic }
  const theirs = { ip: "203.0.113.8", nicUuid: "another" }

  const lanWith = (ipFailover: ReadonlyArray<object> | null, state = "AVAILABLE"): Step => ({
    status: 200,
    body: { ...anyLan, metadata: { ...anyLan.metadata, state }, properties: { ...anyLan.properties, ipFailover } }
  })
  const accepted: Step = { ...accepts, body: anyLan }
  const refused: Step = {
    status: 422,
    body: { httpStatus: 422, messages: [{ errorCode: "184", message: "Failover IP found in Slave NIC" }] }
  }

  /** A LAN that is read, and changed, as the scripts say: the last step of each again and again. */
  const serving = (reads: ReadonlyArray<Step>, changes: ReadonlyArray<Step> = [accepted]) => {
    const counts = { reads: 0, changes: 0 }
    const bodies: Array<unknown> = []
    const step = (steps: ReadonlyArray<Step>, count: number): Step =>
      steps[Math.min(count, steps.length - 1)] ?? { status: 500 }
    const { layer } = scripted(({ body, method, url }) => {
      if (url.includes("/requests/")) return status("DONE")
      if (method === "GET") return step(reads, counts.reads++)
      bodies.push(JSON.parse(body))
      return step(changes, counts.changes++)
    })
    return { layer, counts, bodies }
  }

  it.live("is read again where it lags behind its change, and is not changed twice", () =>
    Effect.gen(function* () {
      const { bodies, counts, layer } = serving([
        lanWith([theirs]),
        lanWith([theirs]),
        lanWith([theirs]),
        lanWith([theirs, mine])
      ])
      yield* Lan.addFailover(entry).pipe(Effect.provide(layer))
      assert.deepStrictEqual(bodies, [{ ipFailover: [theirs, mine] }])
      assert.strictEqual(counts.reads, 4)
    }).pipe(inVirtualTime)
  )

  it.live("is changed again on what it is by then, where it was refused for what it had been", () =>
    Effect.gen(function* () {
      const { bodies, layer } = serving(
        [lanWith(null), lanWith([theirs]), lanWith([theirs, mine])],
        [refused, accepted]
      )
      yield* Lan.addFailover(entry).pipe(Effect.provide(layer))
      assert.deepStrictEqual(bodies, [{ ipFailover: [mine] }, { ipFailover: [theirs, mine] }])
    }).pipe(inVirtualTime)
  )

  it.live("is refused once where it has not changed", () =>
    Effect.gen(function* () {
      const { counts, layer } = serving([lanWith([theirs])], [refused])
      const error = yield* Effect.flip(Lan.addFailover(entry).pipe(Effect.provide(layer)))
      assert.strictEqual(error._tag, "Validation")
      assert.strictEqual(counts.changes, 1)
    }).pipe(inVirtualTime)
  )

  it.live("is not changed while somebody else's change is under way", () =>
    Effect.gen(function* () {
      const { bodies, layer } = serving([
        lanWith([], "BUSY"),
        lanWith([], "BUSY"),
        lanWith([theirs]),
        lanWith([theirs, mine])
      ])
      yield* Lan.addFailover(entry).pipe(Effect.provide(layer))
      assert.deepStrictEqual(bodies, [{ ipFailover: [theirs, mine] }])
    }).pipe(inVirtualTime)
  )

  it.live("is changed all the same if it is busy for minutes: a data center may never be quiet", () =>
    Effect.gen(function* () {
      const { layer } = serving([...Array.from({ length: 31 }, () => lanWith([], "BUSY")), lanWith([mine])])
      const [elapsed] = yield* Effect.timed(Lan.addFailover(entry).pipe(Effect.provide(layer)))
      assert.isAtMost(Duration.toSeconds(elapsed), 70)
    }).pipe(inVirtualTime)
  )

  it.effect("is refused before anything is sent where the address is none", () =>
    Effect.gen(function* () {
      const { counts, layer } = serving([lanWith([])])
      const error = yield* Effect.flip(Lan.addFailover({ ...entry, ip: "300.1.1.1" }).pipe(Effect.provide(layer)))
      assert(error._tag === "Validation")
      assert.strictEqual(counts.changes, 0)
    })
  )

  it.live("is not read before a change that was given up has arrived: what that one has added stays", () =>
    Effect.gen(function* () {
      const clock = yield* Clock.clockWith(Effect.succeed)
      const now = () => clock.unsafeCurrentTimeMillis()
      const changes: Array<{ readonly at: number; readonly list: ReadonlyArray<object>; readonly call: Received }> = []
      const arrived = () => changes.filter(({ at }) => at <= now()).toSorted((one, other) => one.at - other.at)
      const { layer } = scripted(
        (call) => {
          if (call.url.endsWith("/status")) return status("DONE")
          if (call.url.includes("/requests")) {
            const items = arrived().map(({ call: { headers, method, url } }, index) => ({
              id: `r${index}`,
              metadata: { createdDate: "1970-01-01T00:00:00Z" },
              properties: { method, url, headers }
            }))
            return { status: 200, body: { items: items.toReversed() } }
          }
          if (call.method === "GET") return lanWith(arrived().at(-1)?.list ?? [])
          const isLost = changes.length === 0
          changes.push({ at: now() + (isLost ? 20_000 : 0), list: JSON.parse(call.body).ipFailover, call })
          return isLost ? { never: true } : accepted
        },
        {
          timeout: "10 seconds",
          retry: RetryPolicy.none,
          reconciliation: Reconciliation.layer(
            Schedule.spaced("5 seconds").pipe(Schedule.intersect(Schedule.recurs(12)))
          )
        }
      )
      yield* Effect.gen(function* () {
        const first = yield* Effect.fork(
          Lan.addFailover({ ...entry, ip: theirs.ip, nicUuid: Nic.Id.make(theirs.nicUuid) })
        )
        yield* Effect.sleep("5 seconds")
        yield* Fiber.interrupt(first)
        const { properties } = yield* Lan.addFailover(entry)
        assert.deepStrictEqual(properties.ipFailover, [theirs, mine])
      }).pipe(quietly, Effect.provide(layer))
    }).pipe(inVirtualTime)
  )
})
