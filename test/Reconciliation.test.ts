/** Changes whose answer got lost, on an account with one of everything in it. */
import { assert, describe, it } from "@effect/vitest"
import {
  Array as Arr,
  Duration,
  Effect,
  Fiber,
  Layer,
  Logger,
  Option,
  Predicate,
  type Record,
  type Scope,
  Struct
} from "effect"
import {
  Accepted,
  Credentials,
  Datacenter,
  Emulator,
  Fault,
  ProfitBricks,
  Reconciliation,
  Request,
  RetryPolicy,
  Volume
} from "effect-profitbricks"
import { operations } from "./operations/index.js"
import { fullAccount, options, owner } from "./support/fullAccount.js"
import { messagesTo } from "./support/messages.js"
import { inVirtualTime } from "./support/virtualTime.js"

const cloudWith = (reconciliation: Layer.Layer<never> = Reconciliation.default, account?: typeof options) =>
  ProfitBricks.layer().pipe(
    Layer.provide([
      Credentials.basic(account === undefined ? Emulator.user : owner),
      RetryPolicy.default,
      reconciliation
    ]),
    Layer.provideMerge(Emulator.layerHttpClient(account)),
    Layer.provide(Logger.remove(Logger.defaultLogger)),
    Layer.orDie
  )

/** An account with one of everything in it, and the changes of it that are not safe to repeat. */
const account = await Effect.runPromise(fullAccount)
const changes = operations
  .filter(({ method }) => method === "POST" || method === "PATCH")
  .flatMap((row) =>
    account.inputsOf(row).map((input, index) => [`${row.name}, input ${index + 1}`, row, input] as const)
  )

const propertiesOf = (value: unknown): Readonly<Record<string, unknown>> =>
  Predicate.hasProperty(value, "properties") && Predicate.isRecord(value.properties)
    ? Struct.omit(value.properties, "ips", "ipv6CidrBlock", "defaultSecurityGroupId")
    : {}

const onFirstChange = (fault: Fault.Fault) =>
  fault.pipe(
    Fault.when(({ method }) => method !== "GET"),
    Fault.nth(1)
  )
const lost = onFirstChange(Fault.reset({ carriedOut: true }))
const neverArrived = onFirstChange(Fault.reset())

/** The calls that the cloud has received, as `METHOD path`. */
const received = Effect.map(Emulator.calls, (calls) => calls.map(({ method, path }) => `${method} ${path}`))

const create = Datacenter.create({ name: "shop", location: "us/las" })
const named = Effect.map(Emulator.account, ({ datacenters }) => datacenters.map(({ properties }) => properties.name))

/** Runs on an account of its own, on which nothing takes time. */
const inCloud =
  (reconciliation?: Layer.Layer<never>, account?: typeof options) =>
  <A, E>(self: Effect.Effect<A, E, ProfitBricks.ProfitBricks | Emulator.Emulator | Scope.Scope>) =>
    self.pipe(Effect.scoped, Effect.provide(cloudWith(reconciliation, account)), inVirtualTime)

describe("a change whose answer got lost", () => {
  const isRecorded = ([, { operation }]: (typeof changes)[number]) => operation.spec.isRecorded

  const isLater = ([, { status }]: (typeof changes)[number]) => status === 202

  it.live.each(changes.filter((change) => isRecorded(change) && !isLater(change)))(
    "gives what it has made, once, if it is done at once: %s",
    ([, { operation }, input]) =>
      Effect.gen(function* () {
        yield* Effect.sleep("2 hours")
        yield* Emulator.restore(account.saved)
        const before = yield* Emulator.requests
        yield* Emulator.inject(lost)
        const adopted = yield* operation(input)
        const [last, ...others] = yield* Emulator.requests
        assert.deepStrictEqual(others, before)
        const targets = last?.metadata?.requestStatus?.metadata?.targets ?? []
        assert(Predicate.hasProperty(adopted, "id"))
        assert.deepStrictEqual(
          targets.map(({ target }) => target.id),
          [adopted.id]
        )
      }).pipe(inCloud(Reconciliation.default, options))
  )

  it.live.each(
    changes.filter((change) => isRecorded(change) && isLater(change) && change[1].operation !== Volume.createSnapshot)
  )("succeeds as if its answer had arrived, if it was: %s", ([, { operation }, input]) =>
    Effect.gen(function* () {
      yield* Effect.sleep("2 hours")
      yield* Emulator.restore(account.saved)
      const answered = yield* operation(input)
      assert(Accepted.isAccepted(answered))
      const settled = propertiesOf(yield* Request.ready()(Effect.succeed(answered)))
      const requests = yield* Emulator.requests
      yield* Emulator.restore(account.saved)
      yield* Emulator.inject(lost)
      const adopted = yield* operation(input)
      assert(Accepted.isAccepted(adopted))
      const [last, ...others] = yield* Emulator.requests
      assert.strictEqual(Option.getOrUndefined(adopted.requestId), last?.id)
      assert.lengthOf(others, requests.length - 1)
      // A known property is as it was in the answer, or as it is when all is done.
      for (const [name, value] of Object.entries(propertiesOf(answered.value))) {
        if (value !== null) assert.deepInclude([value, settled[name]], propertiesOf(adopted.value)[name])
      }
      if (Predicate.hasProperty(adopted.value, "id")) {
        const targets = last?.metadata?.requestStatus?.metadata?.targets ?? []
        assert.include(
          targets.map(({ target }) => target.id),
          adopted.value.id
        )
        assert.strictEqual(Object.values(adopted.ids).at(-1), adopted.value.id)
      }
      assert.deepStrictEqual(Object.keys(adopted.ids), Object.keys(answered.ids))
    }).pipe(inCloud(Reconciliation.default, options))
  )

  it.live.each(changes.filter((change) => !isRecorded(change)))(
    "stays unknown, and is not sent again, if the API keeps no request of it: %s",
    ([, { operation }, input]) =>
      Effect.gen(function* () {
        yield* Effect.sleep("2 hours")
        yield* Emulator.restore(account.saved)
        const before = yield* Emulator.requests
        yield* Emulator.inject(lost)
        const error = yield* Effect.flip(operation(input))
        assert(error._tag === "TransportError")
        assert.strictEqual(error.outcome, "unknown")
        assert.isUndefined(error.mark)
        assert.lengthOf(yield* received, 1)
        assert.lengthOf(yield* Emulator.requests, before.length)
      }).pipe(inCloud(Reconciliation.default, options))
  )

  it.live("is known by its request alone, if the API names nothing that it made: a snapshot", () =>
    Effect.gen(function* () {
      const { id: datacenterId } = yield* create.pipe(Request.completed())
      const blank = { datacenterId, size: 1, licenceType: "OTHER" }
      const { id: volumeId } = yield* Volume.create(blank).pipe(Request.completed())
      yield* Emulator.inject(Fault.reset({ carriedOut: true }).pipe(Fault.on(Volume.createSnapshot)))
      const error = yield* Effect.flip(Volume.createSnapshot({ datacenterId, volumeId, name: "a" }))
      assert(error._tag === "TransportError")
      const { snapshots } = yield* Emulator.account
      assert.lengthOf(snapshots, 1)
      assert.strictEqual(error.requestId, (yield* Emulator.requests)[0]?.id)
      yield* Request.await(Request.Id.make(error.requestId ?? ""))
    }).pipe(inCloud())
  )

  it.live("is found, although the record of calls lags behind by 90 seconds", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(lost, Fault.unlisted("90 seconds").pipe(Fault.on(Datacenter.create)))
      const { requestId } = yield* create
      assert.strictEqual(Option.getOrUndefined(requestId), (yield* Emulator.requests)[0]?.id)
      assert.deepStrictEqual(yield* named, ["shop"])
    }).pipe(inCloud())
  )

  it.live("is looked for by a client that is told nothing about it", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(lost)
      const { requestId } = yield* create
      assert.strictEqual(Option.getOrUndefined(requestId), (yield* Emulator.requests)[0]?.id)
      assert.deepStrictEqual(yield* named, ["shop"])
    }).pipe(inCloud(Layer.empty))
  )

  it.live("can be waited for like any other", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(lost)
      const { metadata, properties } = yield* create.pipe(Request.ready())
      assert.deepStrictEqual([metadata?.state, properties.version], ["AVAILABLE", 1])
    }).pipe(inCloud())
  )

  it.live("is sent again, once it is certain that it was not", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(neverArrived)
      yield* create
      const calls = yield* received
      assert.deepStrictEqual(
        calls.filter((call) => call.startsWith("POST")),
        ["POST /datacenters", "POST /datacenters"]
      )
      assert.deepStrictEqual(yield* named, ["shop"])
    }).pipe(inCloud())
  )

  it.live("is looked for again while the network fails, and adopted", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(
        lost,
        Fault.answer({ status: 502 }).pipe(
          Fault.when(({ path }) => path.startsWith("/requests")),
          Fault.nth(1, 2)
        )
      )
      yield* create
      assert.deepStrictEqual(yield* named, ["shop"])
    }).pipe(inCloud())
  )

  it.live("is found later by its mark, if it could not be looked for in time", () =>
    Effect.gen(function* () {
      const error = yield* Emulator.inject(
        lost,
        Fault.answer({ status: 503 }).pipe(Fault.when(({ path }) => path.startsWith("/requests")))
      ).pipe(Effect.andThen(Effect.flip(create)), Effect.scoped)
      assert(error._tag === "TransportError" && error.outcome === "unknown" && error.mark !== undefined)
      assert.include(error.message, `Request.find("${error.mark}")`)
      const found = yield* Effect.flatten(Request.find(error.mark))
      assert.strictEqual(found.id, (yield* Emulator.requests)[0]?.id)
    }).pipe(inCloud())
  )

  it.live("is left to whoever catches the error, if the policy says so", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(lost)
      const error = yield* Effect.flip(create)
      assert(error._tag === "TransportError" && error.outcome === "unknown" && error.mark !== undefined)
      assert.deepStrictEqual(yield* received, ["POST /datacenters"])
      assert.isTrue(Option.isSome(yield* Request.find(error.mark)))
      assert.isTrue(Option.isNone(yield* Request.find("something-else")))
    }).pipe(inCloud(Reconciliation.fail))
  )

  it.live("keeps the request that was found, if what it made cannot be read", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(lost, Fault.answer({ status: 403 }).pipe(Fault.on(Datacenter.get)))
      const error = yield* Effect.flip(create)
      assert.deepStrictEqual([error._tag, error.requestId], ["TransportError", (yield* Emulator.requests)[0]?.id])
      assert.include(error.message, `request ${error.requestId}`)
    }).pipe(inCloud())
  )

  it.live("is not waited for any longer than the caller wants", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(Fault.delay("1 hour", { carriedOut: true }))
      const [elapsed, ending] = yield* Effect.timed(Effect.timeoutOption(create, "90 seconds"))
      assert.deepStrictEqual([ending, Duration.toSeconds(elapsed)], [Option.none(), 90])
    }).pipe(inCloud())
  )

  it.live("is looked for together with all others in the same plight", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(Fault.reset({ carriedOut: true }).pipe(Fault.on(Datacenter.create)))
      const made = yield* Effect.all(
        Arr.makeBy(50, () => create),
        { concurrency: "unbounded" }
      )
      assert.lengthOf(new Set(made.map(({ value }) => value.id)), 50)
      const looks = (yield* received).filter((call) => call === "GET /requests")
      assert.isBelow(looks.length, 15)
    }).pipe(inCloud())
  )

  it.live.each([
    ["before its answer comes", Fault.delay("1 hour", { carriedOut: true })],
    ["while its answer comes", Fault.slowBody("1 hour")]
  ] as const)("tells its mark when it is interrupted %s, for nobody else will", ([, fault]) =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      yield* Emulator.inject(fault.pipe(Fault.on(Datacenter.create)))
      const fiber = yield* Effect.fork(Effect.provide(create, messagesTo(lines)))
      yield* Effect.sleep("1 second")
      yield* Fiber.interrupt(fiber)
      const [, mark] = /Request\.find\("([^"]+)"\)/.exec(lines.join("\n")) ?? []
      assert.isDefined(mark, lines.join("\n"))
      assert.isTrue(Option.isSome(yield* Request.find(mark ?? "")))
    }).pipe(inCloud())
  )
})
