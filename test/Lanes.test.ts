/** Lanes: how many are in one at once, who is next, and what is left of them. */
import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Clock, Data, Deferred, Duration, Effect, Exit, FastCheck, Fiber } from "effect"
import { Datacenter, Emulator, Lanes, Request, Server } from "effect-profitbricks"
import { inVirtualTime } from "./support/virtualTime.js"

interface Job {
  readonly lane: number
  readonly arrives: number
  readonly takes: number
  /** It is interrupted this long after it has arrived, wherever it is by then. */
  readonly patience: number | undefined
  readonly fails: boolean
}

const aJob: FastCheck.Arbitrary<Job> = FastCheck.record({
  lane: FastCheck.nat(2),
  arrives: FastCheck.nat(5),
  takes: FastCheck.nat(4),
  patience: FastCheck.option(FastCheck.nat(8), { nil: undefined }),
  fails: FastCheck.boolean()
})

/** Runs jobs in lanes, and gives those of each lane as they began, and the largest number that was in one at once. */
const run = (jobs: ReadonlyArray<Job>, permits: number) =>
  Effect.gen(function* () {
    const lane = yield* Lanes.make<number>({ permits })
    const inside = [0, 0, 0]
    const seen: { most: number; readonly began: Array<Job> } = { most: 0, began: [] }
    const work = (job: Job) =>
      Effect.acquireUseRelease(
        Effect.sync(() => {
          inside[job.lane] = (inside[job.lane] ?? 0) + 1
          seen.most = Math.max(seen.most, ...inside)
          seen.began.push(job)
        }),
        () => Effect.andThen(Effect.sleep(job.takes), job.fails ? Effect.fail("it fails") : Effect.void),
        () => Effect.sync(() => (inside[job.lane] = (inside[job.lane] ?? 0) - 1))
      )
    yield* Effect.forEach(
      jobs,
      (job) =>
        work(job).pipe(
          lane(job.lane),
          job.patience === undefined ? (self) => self : Effect.timeout(job.patience),
          Effect.delay(job.arrives),
          Effect.exit
        ),
      { concurrency: "unbounded" }
    )
    return { ...seen, left: yield* lane.size }
  }).pipe(inVirtualTime)

describe("a lane", () => {
  it.live("lets in so many at once, in the order in which they came, and leaves nothing behind", () =>
    Effect.promise(() =>
      FastCheck.assert(
        FastCheck.asyncProperty(
          FastCheck.array(aJob, { maxLength: 12 }),
          FastCheck.integer({ min: 1, max: 3 }),
          (jobs, n) =>
            Effect.gen(function* () {
              const { began, left, most } = yield* run(jobs, n)
              assert.isAtMost(most, n)
              assert.strictEqual(left, 0)
              // Whoever had the patience has been in.
              for (const job of jobs) if (job.patience === undefined) assert.include(began, job)
              for (const lane of [0, 1, 2]) {
                const arrivals = began.flatMap((job) => (job.lane === lane ? [job.arrives] : []))
                assert.deepStrictEqual(arrivals, arrivals.toSorted())
              }
            }).pipe(Effect.runPromise)
        ),
        { numRuns: 300 }
      )
    )
  )

  it.live("is not taken again by who has just left it, before those who wait", () =>
    Effect.gen(function* () {
      const lane = yield* Lanes.make()
      const order: Array<string> = []
      const turns = (name: string) =>
        Effect.repeatN(
          lane("a")(
            Effect.andThen(
              Effect.sync(() => order.push(name)),
              Effect.sleep(1)
            )
          ),
          2
        )
      yield* Effect.all([turns("one"), turns("two"), turns("three")], { concurrency: "unbounded" })
      assert.deepStrictEqual(order, Arr.flatten(Arr.replicate(["one", "two", "three"], 3)))
    }).pipe(inVirtualTime)
  )

  it.effect("is free again when somebody is interrupted just as the turn comes", () =>
    Effect.gen(function* () {
      const lane = yield* Lanes.make()
      const door = yield* Deferred.make<void>()
      const first = yield* Effect.fork(lane("a")(Deferred.await(door)))
      yield* Effect.yieldNow()
      const second = yield* Effect.fork(lane("a")(Effect.never))
      yield* Effect.yieldNow()
      assert.strictEqual(yield* lane.size, 1)
      // Both at once: the turn of the second one comes, and its end.
      yield* Deferred.succeed(door, undefined)
      yield* Fiber.interruptFork(second)
      yield* Fiber.join(first)
      assert.isTrue(Exit.isInterrupted(yield* Fiber.await(second)))
      assert.strictEqual(yield* lane("a")(Effect.succeed("in")), "in")
      assert.strictEqual(yield* lane.size, 0)
    })
  )

  it.effect("is free again after a failure and a defect", () =>
    Effect.gen(function* () {
      const lane = yield* Lanes.make()
      assert.strictEqual(yield* Effect.flip(lane("a")(Effect.fail("no"))), "no")
      assert.isTrue(Exit.isFailure(yield* Effect.exit(lane("a")(Effect.die("broken")))))
      assert.strictEqual(yield* lane("a")(lane.size), 1)
      assert.strictEqual(yield* lane.size, 0)
    })
  )

  it.effect("lets in who is in it already, as long as that is so", () =>
    Effect.gen(function* () {
      const lane = yield* Lanes.make()
      const other = yield* Lanes.make()
      const twice = lane("a")(lane("b")(lane("a")(other("a")(Effect.succeed("in")))))
      assert.strictEqual(yield* twice, "in")
      // What goes on after the lane was left is in it no more.
      const door = yield* Deferred.make<void>()
      const late = yield* lane("a")(
        Effect.forkDaemon(Effect.andThen(Deferred.await(door), lane("a")(Effect.succeed("later"))))
      )
      const holder = yield* Effect.fork(lane("a")(Effect.never))
      yield* Effect.yieldNow()
      yield* Deferred.succeed(door, undefined)
      yield* Effect.yieldNow()
      assert.isNull(yield* Effect.map(Fiber.poll(late), (exit) => (exit._tag === "Some" ? exit.value : null)))
      yield* Fiber.interrupt(holder)
      assert.strictEqual(yield* Fiber.join(late), "later")
    })
  )

  it.live("of thousands is there only as long as somebody is in it", () =>
    Effect.gen(function* () {
      const lane = yield* Lanes.make<{ readonly at: number }>()
      const all = yield* Effect.fork(
        Effect.forEach(Arr.range(1, 5000), (at) => lane(Data.struct({ at: at % 2500 }))(Effect.sleep("1 second")), {
          concurrency: "unbounded"
        })
      )
      yield* Effect.sleep("500 millis")
      // Keys are the same if they are equal: two for each lane.
      assert.strictEqual(yield* lane.size, 2500)
      yield* Effect.sleep("2 seconds")
      yield* Fiber.join(all)
      assert.strictEqual(yield* lane.size, 0)
      assert.strictEqual(yield* Clock.currentTimeMillis, 2500)
    }).pipe(inVirtualTime)
  )

  it.effect.each([0, -1, Number.NaN])("has room for one, however few are said: %d", (permits) =>
    Effect.gen(function* () {
      const lane = Lanes.unsafeMake({ permits })
      assert.strictEqual(yield* lane("a")(Effect.succeed("in")), "in")
      const holder = yield* Effect.fork(lane("a")(Effect.never))
      yield* Effect.yieldNow()
      const second = yield* Effect.fork(lane("a")(Effect.void))
      yield* Effect.yieldNow()
      assert.strictEqual((yield* Fiber.poll(second))._tag, "None")
      yield* Fiber.interruptAll([holder, second])
    })
  )
})

describe("lanes for data centers", () => {
  it.effect("are for ids of data centers, and of nothing else, where their type says so", () =>
    Effect.gen(function* () {
      const lane = yield* Lanes.make<Datacenter.Id>()
      const typed: Effect.Effect<number, "no"> = lane(Datacenter.Id.make("a"))(
        Effect.zipRight(
          Effect.when(Effect.fail("no" as const), () => false),
          Effect.succeed(1)
        )
      )
      assert.strictEqual(yield* typed, 1)
      // @ts-expect-error: a server has no lane here
      assert.strictEqual(yield* lane(Server.Id.make("a"))(lane.size), 1)
    })
  )

  it.live("send the changes of each one after another, and those of several in parallel", () =>
    Effect.gen(function* () {
      const lane = yield* Lanes.make<Datacenter.Id>()
      const centers = yield* Effect.forEach(
        ["a", "b", "c"],
        (name) => Datacenter.create({ name, location: "us/las" }).pipe(Request.completed()),
        { concurrency: "unbounded" }
      )
      const changes = centers.flatMap(({ id }) => Arr.replicate(id, 3))
      const [elapsed] = yield* Effect.timed(
        Effect.forEach(
          changes,
          (datacenterId) =>
            Server.create({ datacenterId, cores: 1, ram: 1024 }).pipe(Request.completed(), lane(datacenterId)),
          { concurrency: "unbounded" }
        )
      )
      // Three after one another, with the polls between them; nine would take nine minutes.
      assert.isAtLeast(Duration.toSeconds(elapsed), 180)
      assert.isBelow(Duration.toSeconds(elapsed), 270)
      for (const { id } of centers) {
        const sent = (yield* Emulator.requests).flatMap(({ metadata, properties: { method, url } }) =>
          method === "POST" && url?.includes(`${id}/servers`) === true ? [Date.parse(metadata?.createdDate ?? "")] : []
        )
        const [first = Number.NaN, second = Number.NaN, third = Number.NaN] = sent.toSorted((one, two) => one - two)
        assert.isAtLeast(Math.min(second - first, third - second), 60_000)
      }
    }).pipe(Effect.provide(Emulator.layer({ provisioningTime: "1 minute" })), inVirtualTime)
  )
})
