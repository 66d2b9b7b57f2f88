/** What a program hears of its changes. */
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber, Option, Redacted, Schema, type Scope, Stream, TestClock } from "effect"
import {
  Datacenter,
  Emulator,
  Fault,
  K8sCluster,
  Lan,
  type ProfitBricks,
  Progress,
  Request,
  RetryPolicy,
  Server,
  User
} from "effect-profitbricks"
import { accepted } from "./fixtures/answers.js"
import { kinds, operations } from "./operations/index.js"
import { messagesTo, quietly } from "./support/messages.js"
import { create, every, status, waiting } from "./support/polled.js"
import { answerTo } from "./support/representations.js"
import { scripted } from "./support/scripted.js"
import { recordingTracer } from "./support/surfaces.js"
import { inVirtualTime } from "./support/virtualTime.js"

/** Runs a program, and gives what was heard in it. */
const heard = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const events: Array<Progress.Event> = []
    return self.pipe(
      Progress.observe((event) => Effect.sync(() => events.push(event))),
      Effect.exit,
      Effect.map((exit) => ({ exit, events }))
    )
  })

const tags = (events: Iterable<Progress.Event>) => Array.from(events, ({ _tag }) => _tag)

const emulated = <A, E>(
  name: string,
  program: Effect.Effect<A, E, ProfitBricks.ProfitBricks | Emulator.Emulator | Scope.Scope>,
  options?: Emulator.Options
) => it.effect(name, () => program.pipe(Effect.scoped, Effect.provide(Emulator.layer(options)), inVirtualTime, quietly))

const datacenter = Datacenter.create({ name: "shop", location: "us/las" })
const built = datacenter.pipe(Request.completed())

describe("a change", () => {
  emulated(
    "is followed from its call until it is done",
    Effect.gen(function* () {
      const { events, exit } = yield* heard(built)
      assert.deepStrictEqual(tags(events), ["Submitted", "Accepted", "Running", "TargetDone", "Done"])
      const [submitted, ...rest] = events
      assert.deepStrictEqual(submitted?.ids, {})
      assert.isUndefined(submitted?.requestId)
      assert.strictEqual(new Set(events.map(({ change }) => change)).size, 1)
      assert.strictEqual(new Set(rest.map(({ requestId }) => requestId)).size, 1)
      for (const event of events) {
        assert.include(event, { operation: "POST /datacenters", method: "POST", resource: "datacenter" })
      }
      const id = Exit.isSuccess(exit) ? exit.value.id : ""
      for (const event of rest) assert.deepStrictEqual(event.ids, { datacenterId: id })
      const times = events.map(({ elapsed }) => Duration.toMillis(elapsed))
      assert.deepStrictEqual(
        times,
        times.toSorted((a, b) => a - b)
      )
      assert.isAtLeast(times.at(-1) ?? 0, 1000)
    })
  )

  emulated(
    "that nobody waits for is accepted, and that is all",
    Effect.gen(function* () {
      assert.deepStrictEqual(tags((yield* heard(datacenter)).events), ["Submitted", "Accepted"])
    })
  )

  it.effect("that the API does at once is done", () =>
    Effect.gen(function* () {
      const { layer } = scripted([{ status: 200, body: { id: "ada", properties: {} } }])
      const user = { firstname: "Ada", lastname: "L", email: "ada@example.com", administrator: false }
      const { events } = yield* heard(
        User.create({ ...user, password: Redacted.make("s3cretpassw0rd") }).pipe(
          Request.completed(),
          Effect.provide(layer)
        )
      )
      assert.deepStrictEqual(tags(events), ["Submitted", "Done"])
    })
  )

  emulated(
    "that the API refuses has failed",
    Effect.gen(function* () {
      const lost = Datacenter.Id.make("15f67991-0f51-4efc-a8ad-ef1fb31a480c")
      const { events } = yield* heard(Lan.create({ datacenterId: lost, public: true }))
      assert.deepStrictEqual(tags(events), ["Submitted", "Failed"])
      assert.deepStrictEqual(
        events.flatMap((event) => (event._tag === "Failed" ? [event.error._tag] : [])),
        ["NotFound"]
      )
    })
  )

  emulated(
    "that does not pass the checks of the client is not heard of",
    Effect.gen(function* () {
      const { events, exit } = yield* heard(
        Server.create({ datacenterId: Datacenter.Id.make("dc"), cores: -1, ram: 1024 })
      )
      assert.isTrue(Exit.isFailure(exit))
      assert.isEmpty(events)
    })
  )

  emulated(
    "that fails later has failed with its error",
    Effect.gen(function* () {
      yield* Emulator.inject(Fault.requestFails())
      const { events } = yield* heard(built)
      const last = events.at(-1)
      assert.strictEqual(last?._tag === "Failed" && last.error._tag, "RequestFailed")
      assert.notInclude(tags(events), "Done")
    })
  )

  emulated(
    "tells the states of what says itself how far it is",
    Effect.gen(function* () {
      const { events } = yield* heard(K8sCluster.create({ name: "prod" }).pipe(Request.completed()))
      assert.deepStrictEqual(
        events.flatMap((event) => (event._tag === "Running" ? [event.state] : [])),
        ["DEPLOYING"]
      )
      assert.strictEqual(events.at(-1)?._tag, "Done")
    })
  )

  emulated(
    "tells when it is sent again, and why",
    Effect.gen(function* () {
      yield* Emulator.inject(Fault.answer({ status: 429 }).pipe(Fault.nth(1)))
      const { events } = yield* heard(datacenter)
      assert.deepStrictEqual(tags(events), ["Submitted", "Retried", "Accepted"])
      const [, retried] = events
      assert.strictEqual(retried?._tag === "Retried" && retried.error, "RateLimited")
      assert.isTrue(retried?._tag === "Retried" && Duration.greaterThan(retried.pause, Duration.zero))
    })
  )

  emulated(
    "tells when it is held back, and for how long",
    Effect.gen(function* () {
      // The first answer tells the limit.
      yield* datacenter
      const { events } = yield* heard(Effect.all([datacenter, datacenter, datacenter], { concurrency: "unbounded" }))
      const held = events.flatMap((event) => (event._tag === "Held" ? [event] : []))
      const over = held.flatMap((event) => Option.toArray(event.held))
      assert.isNotEmpty(over)
      assert.strictEqual(held.length, 2 * over.length)
      assert.isTrue(over.some((duration) => Duration.greaterThanOrEqualTo(duration, "10 seconds")))
      for (const { change } of held) {
        assert.deepStrictEqual(tags(events.filter((event) => event.change === change)).slice(0, 4), [
          "Submitted",
          "Held",
          "Held",
          "Accepted"
        ])
      }
    }),
    { rateLimit: { changes: { limit: 6, burst: 2 } } }
  )

  it.effect("that is interrupted on its way says so", () =>
    Effect.gen(function* () {
      const { layer } = scripted([{ never: true }])
      const events: Array<Progress.Event> = []
      const fiber = yield* datacenter.pipe(
        Effect.provide(layer),
        Progress.observe((event) => Effect.sync(() => events.push(event))),
        Effect.fork
      )
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(tags(events), ["Submitted", "Interrupted"])
    }).pipe(quietly)
  )
})

describe("what is changed", () => {
  const types = new Set(Array.from(kinds.values(), ({ type }) => type))
  const changes = operations.filter(({ method }) => method !== "GET")

  it.effect.each(changes)("is one of the kinds of the API: $name", (row) =>
    Effect.gen(function* () {
      const { layer } = scripted([{ ...accepted(answerTo(row)), status: row.status }], { retry: RetryPolicy.none })
      const { events } = yield* heard(Effect.provide(row.call, layer))
      assert.isNotEmpty(events)
      for (const { resource } of events) assert.include([...types], resource)
    })
  )
})

describe("a wait", () => {
  it.effect("for a bare request id is named by it", () =>
    Effect.gen(function* () {
      const { layer } = waiting([status("QUEUED"), status("RUNNING"), status("DONE")])
      const fiber = yield* Effect.fork(
        heard(Request.await(Request.Id.make("req"), every("1 second")).pipe(Effect.provide(layer)))
      )
      yield* TestClock.adjust("2 seconds")
      const { events } = yield* Fiber.join(fiber)
      assert.deepStrictEqual(tags(events), ["Queued", "Running", "Done"])
      for (const event of events) assert.include(event, { change: "req", requestId: "req", resource: undefined })
      assert.deepStrictEqual(
        events.map(({ elapsed }) => Duration.toSeconds(elapsed)),
        [0, 1, 2]
      )
    })
  )

  it.effect("for what another process has made knows what it is", () =>
    Effect.gen(function* () {
      const { layer } = waiting([status("DONE")])
      const { events } = yield* heard(
        Effect.gen(function* () {
          const stored = yield* Schema.encode(Server.create.accepted)(yield* create)
          yield* Request.await(yield* Schema.decode(Server.create.accepted)(stored))
        }).pipe(Effect.provide(layer))
      )
      const done = events.at(-1)
      assert.include(done, { _tag: "Done", change: "req", resource: "server" })
      assert.deepStrictEqual(done?.ids, { datacenterId: "dc", serverId: "srv" })
    })
  )

  it.effect("that is out of time has failed, and a second one can see the end", () =>
    Effect.gen(function* () {
      const { layer } = waiting([status("RUNNING"), status("RUNNING"), status("DONE")])
      const { events } = yield* heard(
        Effect.gen(function* () {
          const accepted = yield* create
          const fiber = yield* Effect.fork(Request.await(accepted, { ...every("1 minute"), timeout: "30 seconds" }))
          yield* TestClock.adjust("30 seconds")
          yield* Fiber.await(fiber)
          const second = yield* Effect.fork(Request.await(accepted, every("1 minute")))
          yield* TestClock.adjust("1 minute")
          yield* Fiber.join(second)
        }).pipe(Effect.provide(layer))
      )
      assert.deepStrictEqual(tags(events), ["Submitted", "Accepted", "Running", "Failed", "Running", "Done"])
      assert.strictEqual(new Set(events.map(({ change }) => change)).size, 1)
      assert.strictEqual(Duration.toSeconds(events.at(-1)?.elapsed ?? 0), 90)
    })
  )

  it.effect("tells each object that is done once, and nothing twice", () =>
    Effect.gen(function* () {
      const target = (id: string, status: string) => ({ target: { id, type: "server", href: "" }, status })
      const { layer } = waiting([
        status("RUNNING", { targets: [target("a", "RUNNING"), target("b", "QUEUED")] }),
        status("RUNNING", { targets: [target("a", "DONE"), target("b", "RUNNING")] }),
        status("DONE", { targets: [target("a", "DONE"), target("b", "DONE")] })
      ])
      const fiber = yield* Effect.fork(
        heard(Request.await(Request.Id.make("req"), every("1 second")).pipe(Effect.provide(layer)))
      )
      yield* TestClock.adjust("2 seconds")
      const { events } = yield* Fiber.join(fiber)
      assert.deepStrictEqual(
        events.map((event) => (event._tag === "TargetDone" ? event.target.id : event._tag)),
        ["Running", "a", "b", "Done"]
      )
    })
  )

  it.effect("that nobody cares about any more is interrupted", () =>
    Effect.gen(function* () {
      const { layer } = waiting([status("RUNNING")])
      const early = Request.changes(Request.Id.make("req")).pipe(Stream.take(1), Stream.runDrain)
      const { events } = yield* heard(Effect.provide(early, layer))
      assert.deepStrictEqual(tags(events), ["Running", "Interrupted"])
    })
  )
})

describe("listeners", () => {
  emulated(
    "hear what happens within, the outer ones too, and nothing else",
    Effect.gen(function* () {
      const inner: Array<string> = []
      const outer = yield* heard(
        Effect.zipRight(
          built.pipe(Progress.observe(({ change }) => Effect.sync(() => inner.push(change)))),
          Effect.fork(datacenter).pipe(Effect.flatMap(Fiber.join))
        )
      )
      yield* datacenter
      const [first, second, ...more] = new Set(outer.events.map(({ change }) => change))
      assert.isDefined(second)
      assert.isEmpty(more)
      assert.deepStrictEqual([...new Set(inner)], [first])
      assert.strictEqual(inner.length, outer.events.filter(({ change }) => change === first).length)
    })
  )

  emulated(
    "do not hear themselves, and their services are those of where they began to listen",
    Effect.gen(function* () {
      let count = 0
      yield* datacenter.pipe(
        Progress.observe(() =>
          Effect.andThen(
            datacenter,
            Effect.sync(() => count++)
          ).pipe(Effect.ignore)
        )
      )
      assert.strictEqual(count, 2)
    })
  )

  it.effect("that die are a warning, and what they hear goes on", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const { layer } = waiting([status("DONE")])
      const result = yield* create.pipe(
        Request.completed(),
        Progress.observe(() => Effect.die("no paper")),
        Effect.provide(layer),
        Effect.provide(messagesTo(lines))
      )
      assert.strictEqual(result.id, "srv")
      assert.lengthOf(lines, 3)
      assert.match(lines[0] ?? "", /listener of the progress died/)
    })
  )
})

describe("stream", () => {
  emulated(
    "gives what happens, and ends with the program",
    Effect.gen(function* () {
      const events = yield* Stream.runCollect(Progress.stream(Effect.all([built, datacenter], { concurrency: 2 })))
      assert.strictEqual(tags(events).filter((tag) => tag === "Submitted").length, 2)
      assert.strictEqual(tags(events).at(-1), "Done")
    })
  )

  emulated(
    "fails with its error, after all that happened before",
    Effect.gen(function* () {
      const events: Array<Progress.Event> = []
      yield* Emulator.inject(Fault.requestFails())
      const error = yield* Progress.stream(built).pipe(
        Stream.runForEach((event) => Effect.sync(() => events.push(event))),
        Effect.flip
      )
      assert.strictEqual(error._tag, "RequestFailed")
      assert.strictEqual(tags(events).at(-1), "Failed")
    })
  )

  emulated(
    "interrupts the program when nobody reads any more",
    Effect.gen(function* () {
      let isInterrupted = false
      const program = Effect.andThen(datacenter, Effect.never).pipe(
        Effect.onInterrupt(() => Effect.sync(() => (isInterrupted = true)))
      )
      assert.deepStrictEqual(tags(yield* Stream.runCollect(Stream.take(Progress.stream(program), 1))), ["Submitted"])
      assert.isTrue(isInterrupted)
    })
  )
})

describe("changesAll", () => {
  emulated(
    "is one stream, in which a failure is an event",
    Effect.gen(function* () {
      yield* Emulator.inject(Fault.requestFails().pipe(Fault.on(Datacenter.create), Fault.nth(2)))
      const all = yield* Effect.replicateEffect(datacenter, 3)
      const events = Array.from(yield* Stream.runCollect(Request.changesAll(all)))
      const endOf = ({ requestId }: { readonly requestId: Option.Option<Request.Id> }) =>
        events.findLast((event) => event.requestId === Option.getOrUndefined(requestId))?._tag
      assert.deepStrictEqual(all.map(endOf), ["Done", "Failed", "Done"])
    })
  )

  it.effect("of none is empty", () =>
    Effect.gen(function* () {
      const { layer } = scripted([])
      assert.isEmpty(Array.from(yield* Stream.runCollect(Request.changesAll([])).pipe(Effect.provide(layer))))
    })
  )
})

describe("span", () => {
  emulated(
    "is around the call and the wait, is open until it is done, and shows what happens",
    Effect.gen(function* () {
      const { spans, tracer } = recordingTracer()
      const { events } = yield* heard(built.pipe(Progress.span("the shop"), Effect.withTracer(tracer)))
      const named = (name: string) => spans.find((span) => span.name === name)
      const build = named("the shop")
      const shown = build?.events.map(({ name }) => name)
      assert.deepStrictEqual(
        shown,
        events.map(({ _tag }) => `profitbricks.${_tag.toLowerCase()}`)
      )
      for (const name of ["POST /datacenters", "wait for POST /datacenters"]) {
        const parent = named(name)?.parent ?? Option.none()
        assert.strictEqual(Option.isSome(parent) && parent.value, build)
      }
      const time = (name: string) => {
        const ended = named(name)?.status
        return ended?._tag === "Ended" ? ended.endTime : 0n
      }
      assert.strictEqual(time("the shop"), time("wait for POST /datacenters"))
      assert.isTrue(time("the shop") >= 1_000_000_000n)
      for (const event of events) assert.strictEqual(event.build, "the shop")
    })
  )

  emulated(
    "names what is within it by the innermost",
    Effect.gen(function* () {
      const { events } = yield* heard(
        Effect.zipRight(datacenter.pipe(Progress.span("inner")), datacenter).pipe(Progress.span("outer"))
      )
      assert.deepStrictEqual([...new Set(events.map(({ build }) => build))], ["inner", "outer"])
    })
  )
})
