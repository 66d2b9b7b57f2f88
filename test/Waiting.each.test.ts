/** Many changes, and what has become of each. */
import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Duration, Effect, Either, Fiber, Schedule } from "effect"
import { Datacenter, Emulator, type Errors, Fault, type ProfitBricks, Request } from "effect-profitbricks"
import { inVirtualTime } from "./support/virtualTime.js"

const options = { schedule: Schedule.spaced("10 seconds"), timeout: "1 day" } as const

/** How something ended, in one word. */
const endOf = Either.match({
  onLeft: ({ _tag }: { readonly _tag: string }) => _tag,
  onRight: () => "done"
})

const center = (name: string) => Datacenter.create({ name, location: "us/las" })

const cloud = (...faults: ReadonlyArray<Fault.Fault>) => Emulator.layer({ provisioningTime: "1 minute", faults })

/** The second change that is accepted comes to nothing. */
const secondFails = Fault.requestFails().pipe(Fault.on(Datacenter.create), Fault.nth(2))

const namesIn = Effect.map(Emulator.account, ({ datacenters }) =>
  datacenters.map(({ properties }) => properties.name).toSorted()
)

describe("awaitEach", () => {
  it.live("says of each how it has ended, in their order, and waits for all", () =>
    Effect.gen(function* () {
      const accepted = yield* Effect.forEach(["a", "b", "c"], center)
      const outcomes = yield* Request.awaitEach([...accepted, Request.Id.make("unknown")], options)
      assert.deepStrictEqual(outcomes.map(endOf), ["done", "RequestFailed", "done", "NotFound"])
      const [first] = yield* Emulator.requests
      assert.strictEqual(first?.metadata?.requestStatus?.metadata?.status, "DONE")
      // The same, with the wait that ends at the first failure.
      assert.strictEqual((yield* Effect.flip(Request.awaitAll(accepted, options)))._tag, "RequestFailed")
      assert.deepStrictEqual(yield* Request.awaitEach([]), [])
    }).pipe(Effect.provide(cloud(secondFails)), inVirtualTime)
  )

  it.live("shares the polls: a hundred waits cost hardly more calls than one", () =>
    Effect.gen(function* () {
      const accepted = yield* Effect.forEach(Arr.range(1, 100), (n) => center(`${n}`))
      const before = (yield* Emulator.calls).length
      const outcomes = yield* Request.awaitEach(accepted, options)
      assert.isTrue(outcomes.every(Either.isRight))
      assert.isAtMost((yield* Emulator.calls).length - before, 20)
    }).pipe(Effect.provide(cloud()), inVirtualTime)
  )
})

describe("forEach", () => {
  it.live("changes each, and says what has become of it: a refusal, a failure, a timeout, or its value", () =>
    Effect.gen(function* () {
      const items = ["a", "b", "", "c"]
      const outcomes = yield* Request.forEach(
        items,
        (name) => Datacenter.create({ name, location: name === "" ? "us/nowhere" : "us/las" }),
        options
      )
      assert.deepStrictEqual(
        outcomes.map(({ item }) => item),
        items
      )
      assert.deepStrictEqual(
        outcomes.map(({ outcome }) => endOf(outcome)),
        ["done", "RequestFailed", "Validation", "done"]
      )
      for (const { item, outcome } of outcomes) {
        if (Either.isRight(outcome)) assert.strictEqual(outcome.right.properties?.name, item)
      }
      const [late] = yield* Request.forEach(["d"], center, { ...options, timeout: "30 seconds" })
      assert(late !== undefined)
      assert.strictEqual(endOf(late.outcome), "RequestTimeout")
    }).pipe(Effect.provide(cloud(secondFails)), inVirtualTime)
  )

  it.live("has no more under way than are wanted, and all of them if nothing is said", () =>
    Effect.gen(function* () {
      const minutes = (concurrency?: number) =>
        Effect.map(
          Effect.timed(Request.forEach(Arr.range(1, 6), (n) => center(`${n}`), { ...options, concurrency })),
          ([elapsed]) => Math.round(Duration.toMinutes(elapsed))
        )
      assert.strictEqual(yield* minutes(1), 6)
      assert.strictEqual(yield* minutes(2), 3)
      assert.strictEqual(yield* minutes(), 1)
    }).pipe(Effect.provide(cloud()), inVirtualTime)
  )

  it.live("stops when it is interrupted, and what was accepted goes on", () =>
    Effect.gen(function* () {
      const bulk = yield* Effect.fork(Request.forEach(["a", "b", "c", "d"], center, { ...options, concurrency: 2 }))
      yield* Effect.sleep("30 seconds")
      yield* Fiber.interrupt(bulk)
      const calls = (yield* Emulator.calls).length
      yield* Effect.sleep("1 hour")
      assert.lengthOf(yield* Emulator.calls, calls)
      assert.deepStrictEqual(yield* namesIn, ["a", "b"])
      assert.isTrue(
        (yield* Emulator.requests).every(({ metadata }) => metadata?.requestStatus?.metadata?.status === "DONE")
      )
    }).pipe(Effect.provide(cloud()), inVirtualTime)
  )

  it("has in its type the errors of the change and of the wait, for each item, and none of its own", () => {
    const isEven = (item: number) =>
      Effect.filterOrFail(
        Effect.succeed(item),
        (n) => n % 2 === 0,
        () => "odd"
      )
    const outcomes = Request.forEach([1, 2], (item) => Effect.andThen(isEven(item), center("a")))
    const typed: Effect.Effect<
      ReadonlyArray<Request.Outcome<number, Datacenter.Datacenter, Errors.WaitError | string>>,
      never,
      ProfitBricks.ProfitBricks
    > = outcomes
    // @ts-expect-error: what is not accepted cannot be waited for
    const read = Request.forEach([1], () => Datacenter.list())
    assert.isTrue(Effect.isEffect(typed) && Effect.isEffect(read))
  })
})
