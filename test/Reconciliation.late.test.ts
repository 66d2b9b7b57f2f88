/** A change that was given up and arrives after all must not undo a newer one. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Schedule, TestClock } from "effect"
import { Datacenter, Group, type ProfitBricks, Reconciliation, RetryPolicy, Server } from "effect-profitbricks"
import { accepted, base } from "./fixtures/answers.js"
import { type Received, scripted } from "./support/scripted.js"

const groupId = Group.Id.make("grp")
const group = { id: "grp", properties: { name: "ops" } }
const replace = (name: string) => Group.replace({ groupId, current: { properties: {} }, name })
const markOf = ({ headers }: Received): string => /call\/(\S+)$/.exec(headers["user-agent"] ?? "")?.[1] ?? ""

/** A server that loses the first change for a while, and records it when it arrives. It tells what it carried out, and when. */
const losing = (arrivesAfter: number) =>
  Effect.map(Clock.clockWith(Effect.succeed), (clock) => {
    const now = () => clock.unsafeCurrentTimeMillis() / 1000
    const done: Array<{ readonly name: string; readonly mark: string; readonly at: number; readonly url: string }> = []
    let changes = 0
    const client = scripted(
      (call) => {
        if (call.method === "GET") {
          const items = done
            .filter(({ at }) => at <= now())
            .map(({ mark, url }, index) => ({
              id: `r${index}`,
              metadata: { createdDate: "1970-01-01T00:00:00Z" },
              properties: { method: call.method, url, headers: { "user-agent": `x call/${mark}` } }
            }))
          return { status: 200, body: { items: items.toReversed() } }
        }
        const isLost = changes++ === 0
        const name = String(JSON.parse(call.body === "" ? '{"properties":{"name":""}}' : call.body).properties?.name)
        done.push({ name, mark: markOf(call), at: isLost ? arrivesAfter : now(), url: call.url })
        return isLost ? { never: true } : accepted(group)
      },
      {
        timeout: "10 seconds",
        retry: RetryPolicy.layer(Schedule.recurs(1)),
        reconciliation: Reconciliation.layer(Schedule.spaced("5 seconds").pipe(Schedule.intersect(Schedule.recurs(12))))
      }
    )
    return { ...client, inOrder: () => done.toSorted((one, other) => one.at - other.at).map(({ name }) => name) }
  })

describe("a PUT that was given up, and repeated", () => {
  it.effect("holds back the next change of the same object until it has arrived", () =>
    Effect.gen(function* () {
      const { inOrder, layer } = yield* losing(40)
      const fiber = yield* Effect.fork(Effect.andThen(replace("first"), replace("second")).pipe(Effect.provide(layer)))
      yield* TestClock.adjust("2 minutes")
      yield* Fiber.join(fiber)
      assert.strictEqual(inOrder().at(-1), "second")
      assert.deepStrictEqual(inOrder(), ["first", "first", "second"])
    })
  )

  it.effect("does not hold back changes of other objects, nor reads", () =>
    Effect.gen(function* () {
      const { layer, received } = yield* losing(40)
      const other = Group.replace({ groupId: Group.Id.make("other"), current: { properties: {} }, name: "other" })
      const fiber = yield* Effect.fork(
        Effect.all([replace("first"), other, Effect.ignore(Group.list())], { discard: true }).pipe(
          Effect.andThen(Clock.currentTimeMillis),
          Effect.provide(layer)
        )
      )
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Fiber.join(fiber), 10_000)
      assert.isFalse(received.some(({ url }) => url.includes("/requests")))
    })
  )

  it.effect("is not waited for without end: after the last look it is not expected any more", () =>
    Effect.gen(function* () {
      const { inOrder, layer } = yield* losing(1_000_000)
      const program = Effect.andThen(replace("first"), replace("second"))
      const fiber = yield* Effect.fork(Effect.andThen(program, Clock.currentTimeMillis).pipe(Effect.provide(layer)))
      yield* TestClock.adjust("5 minutes")
      assert.strictEqual(yield* Fiber.join(fiber), 70_000)
      assert.deepStrictEqual(inOrder().slice(0, 2), ["first", "second"])
    })
  )

  it.effect("costs nothing where every attempt was answered", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted([accepted(group)], { reconciliation: Reconciliation.default })
      yield* Effect.andThen(replace("first"), replace("second")).pipe(Effect.provide(layer))
      assert.deepStrictEqual(
        received.map(({ url }) => url),
        [`${base}/um/groups/grp`, `${base}/um/groups/grp`]
      )
    })
  )
})

describe("a PUT that was given up, and recorded once", () => {
  it.effect("is still expected, even where that record is on two pages", () =>
    Effect.gen(function* () {
      const recorded: Array<object> = []
      let changes = 0
      const { layer } = scripted(
        (call) => {
          if (call.method === "GET") {
            const offset = Number(new URL(call.url).searchParams.get("offset") ?? 0)
            // A request that has come in between moves all others one place on.
            return { status: 200, body: { offset, limit: 1, items: offset > 1 ? [] : recorded } }
          }
          if (changes++ === 0) return { never: true }
          const headers = { "user-agent": `x call/${markOf(call)}` }
          if (changes === 2) recorded.push({ id: "r2", properties: { method: call.method, url: call.url, headers } })
          return accepted(group)
        },
        {
          timeout: "10 seconds",
          retry: RetryPolicy.layer(Schedule.recurs(1)),
          reconciliation: Reconciliation.layer(Schedule.spaced("5 seconds").pipe(Schedule.upTo("60 seconds")))
        }
      )
      const program = Effect.andThen(replace("first"), replace("second"))
      const fiber = yield* Effect.fork(Effect.andThen(program, Clock.currentTimeMillis).pipe(Effect.provide(layer)))
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(yield* Fiber.join(fiber), 70_000)
    })
  )
})

describe("a change that its caller has given up", () => {
  const datacenterId = Datacenter.Id.make("dc")
  const server = { datacenterId, serverId: Server.Id.make("srv") }
  const rename = (name: string) => Datacenter.update({ datacenterId, name })
  const looksFor = (seconds: number) =>
    Reconciliation.layer(Schedule.spaced("5 seconds").pipe(Schedule.upTo(`${seconds} seconds`)))

  type Change = Effect.Effect<unknown, unknown, ProfitBricks.ProfitBricks>
  /** The second at which the newer change is sent, if the older one never arrives. */
  const sentAfter = (older: Change, newer: Change) =>
    Effect.gen(function* () {
      let changes = 0
      const { layer } = scripted(
        ({ method }) =>
          method === "GET"
            ? { status: 200, body: { items: [] } }
            : changes++ === 0
              ? { never: true }
              : accepted({ id: "dc", properties: { location: "us/las" } }),
        { timeout: "10 seconds", retry: RetryPolicy.none, reconciliation: looksFor(60) }
      )
      const program = Effect.ignore(older).pipe(Effect.andThen(newer), Effect.andThen(Clock.currentTimeMillis))
      const fiber = yield* Effect.fork(Effect.provide(program, layer))
      yield* TestClock.adjust("10 minutes")
      return (yield* Fiber.join(fiber)) / 1000
    })

  it.effect.each<readonly [what: string, older: Change, newer: Change, at: number]>([
    ["while it was sent", Effect.timeout(rename("first"), "5 seconds"), rename("second"), 65],
    ["while it was looked for", Effect.timeout(rename("first"), "20 seconds"), rename("second"), 80],
    ["an action", Effect.timeout(Server.stop(server), "5 seconds"), Server.start(server), 65],
    ["an action, undone from above", Effect.timeout(Server.stop(server), "5 seconds"), rename("second"), 65],
    ["a new object", Effect.timeout(Server.create({ datacenterId, cores: 1, ram: 256 }), "5 seconds"), rename("x"), 5]
  ])("holds back what it could undo: %s", ([, older, newer, at]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* sentAfter(older, newer), at)
    })
  )

  it.effect("holds nothing back where it was never sent", () =>
    Effect.gen(function* () {
      let changes = 0
      const { layer, received } = scripted(
        () => (changes++ === 0 ? { status: 429, headers: { "retry-after": "20" } } : accepted(group)),
        { retry: RetryPolicy.none, reconciliation: looksFor(60) }
      )
      const program = Effect.ignore(replace("refused")).pipe(
        Effect.andThen(Effect.ignore(Effect.timeout(replace("held"), "5 seconds"))),
        Effect.andThen(replace("newer")),
        Effect.andThen(Clock.currentTimeMillis)
      )
      const fiber = yield* Effect.fork(Effect.provide(program, layer))
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(yield* Fiber.join(fiber), 20_000)
      assert.lengthOf(received, 2)
    })
  )

  it.effect("is accounted for without the attempts that were refused", () =>
    Effect.gen(function* () {
      const recorded: Array<object> = []
      let changes = 0
      const { layer } = scripted(
        (call) => {
          if (call.method === "GET") return { status: 200, body: { items: recorded } }
          changes++
          if (changes === 2) return { status: 429 }
          const headers = { "user-agent": `x call/${markOf(call)}` }
          recorded.unshift({ id: `r${changes}`, properties: { method: call.method, url: call.url, headers } })
          return changes === 1 ? { never: true } : accepted(group)
        },
        {
          timeout: "10 seconds",
          retry: RetryPolicy.layer(Schedule.spaced("1 second")),
          reconciliation: looksFor(60)
        }
      )
      const program = Effect.andThen(replace("first"), replace("second"))
      const fiber = yield* Effect.fork(Effect.andThen(program, Clock.currentTimeMillis).pipe(Effect.provide(layer)))
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(yield* Fiber.join(fiber), 12_000)
    })
  )
})

describe("a new object whose outcome is unknown", () => {
  it.effect("holds nothing back: it undoes nothing", () =>
    Effect.gen(function* () {
      const { layer, received } = scripted(
        [{ status: 504 }, accepted({ id: "dc", properties: { location: "us/las" } })],
        {
          retry: RetryPolicy.none,
          reconciliation: Reconciliation.layer(Schedule.recurs(0))
        }
      )
      const create = Datacenter.create({ location: "us/las" })
      yield* Effect.andThen(Effect.exit(create), create).pipe(Effect.provide(layer))
      assert.lengthOf(
        received.filter(({ method }) => method === "POST"),
        2
      )
    })
  )
})
