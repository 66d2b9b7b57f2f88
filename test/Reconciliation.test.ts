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
  Record,
  Redacted,
  type Scope,
  Struct
} from "effect"
import {
  type Accepted,
  Credentials,
  Datacenter,
  Emulator,
  type Errors,
  Fault,
  FirewallRule,
  Group,
  IpBlock,
  Lan,
  LoadBalancer,
  Nic,
  ProfitBricks,
  Reconciliation,
  Request,
  RetryPolicy,
  Server,
  Share,
  User,
  Volume
} from "effect-profitbricks"
import { messagesTo } from "./support/messages.js"
import { inVirtualTime } from "./support/virtualTime.js"

const cloudWith = (reconciliation: Layer.Layer<never> = Reconciliation.default) =>
  ProfitBricks.layer().pipe(
    Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.default, reconciliation]),
    Layer.provideMerge(Emulator.layerHttpClient()),
    Layer.provide(Logger.remove(Logger.defaultLogger)),
    Layer.orDie
  )

/** A data center with one of each thing. */
const prepared = Effect.gen(function* () {
  const { id: datacenterId } = yield* Datacenter.create({ name: "shop", location: "us/las" }).pipe(Request.completed())
  const { id: serverId } = (yield* Server.create({ datacenterId, name: "web", cores: 1, ram: 1024 })).value
  const { id: volumeId } = (yield* Volume.create({ datacenterId, name: "data", size: 1, licenceType: "OTHER" })).value
  const { id: lanId } = (yield* Lan.create({ datacenterId, name: "inner", public: false })).value
  const { id: nicId } = (yield* Nic.create({ datacenterId, serverId, lan: lanId })).value
  const { id: groupId } = (yield* Group.create({ name: "staff", createDataCenter: true })).value
  const { id: userId } = (yield* User.create({
    firstname: "A",
    lastname: "B",
    email: "a@example.com",
    password: Redacted.make("long enough 1")
  })).value
  yield* Effect.sleep("1 hour")
  return { datacenterId, serverId, volumeId, lanId, nicId, groupId, userId }
})
type Prepared = Effect.Effect.Success<typeof prepared>

type Change = (of: Prepared) => Effect.Effect<Accepted.Accepted<unknown>, Errors.ApiError, ProfitBricks.ProfitBricks>

/** Changes that are not safe to repeat, of each kind of path. */
const changes: Readonly<Record<string, Change>> = {
  "Datacenter.create": () => Datacenter.create({ name: "new", location: "us/las" }),
  "Datacenter.create with contents": () =>
    Datacenter.create({
      name: "new",
      location: "us/las",
      servers: [{ name: "a", cores: 1, ram: 1024, volumes: [{ name: "v", size: 1, licenceType: "OTHER" }] }],
      volumes: [{ name: "w", size: 1, licenceType: "OTHER" }],
      lans: [{ name: "l", public: true }]
    }),
  "Datacenter.update": ({ datacenterId }) => Datacenter.update({ datacenterId, name: "new" }),
  "Server.create": ({ datacenterId }) => Server.create({ datacenterId, name: "new", cores: 1, ram: 1024 }),
  "Server.create with contents": ({ datacenterId, lanId }) =>
    Server.create({
      datacenterId,
      name: "new",
      cores: 1,
      ram: 1024,
      volumes: [{ name: "v", size: 1, licenceType: "OTHER" }],
      nics: [{ name: "n", lan: lanId }]
    }),
  "Server.reboot": ({ datacenterId, serverId }) => Server.reboot({ datacenterId, serverId }),
  "Server.attachVolume": ({ datacenterId, serverId, volumeId }) =>
    Server.attachVolume({ datacenterId, serverId, volumeId }),
  "Volume.create": ({ datacenterId }) => Volume.create({ datacenterId, name: "new", size: 2, licenceType: "OTHER" }),
  "Volume.createSnapshot": ({ datacenterId, volumeId }) =>
    Volume.createSnapshot({ datacenterId, volumeId, name: "new" }),
  "Lan.create": ({ datacenterId }) => Lan.create({ datacenterId, name: "new", public: false }),
  "Nic.create": ({ datacenterId, lanId, serverId }) => Nic.create({ datacenterId, serverId, name: "new", lan: lanId }),
  "FirewallRule.create": ({ datacenterId, nicId, serverId }) =>
    FirewallRule.create({ datacenterId, serverId, nicId, name: "new", protocol: "TCP" }),
  "LoadBalancer.create": ({ datacenterId }) => LoadBalancer.create({ datacenterId, name: "new" }),
  "IpBlock.create": () => IpBlock.create({ name: "new", location: "us/las", size: 1 }),
  "Group.create": () => Group.create({ name: "new" }),
  "Group.addUser": ({ groupId, userId }) => Group.addUser({ groupId, userId }),
  "Share.create": ({ datacenterId, groupId }) =>
    Share.create({ groupId, resourceId: datacenterId, editPrivilege: true }),
  "User.create": () =>
    User.create({ firstname: "C", lastname: "D", email: "c@example.com", password: Redacted.make("long enough 2") })
}

const propertiesOf = (value: unknown): Readonly<Record<string, unknown>> =>
  Predicate.hasProperty(value, "properties") && Predicate.isRecord(value.properties)
    ? Struct.omit(value.properties, "ips")
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
  (reconciliation?: Layer.Layer<never>) =>
  <A, E>(self: Effect.Effect<A, E, ProfitBricks.ProfitBricks | Emulator.Emulator | Scope.Scope>) =>
    self.pipe(Effect.scoped, Effect.provide(cloudWith(reconciliation)), inVirtualTime)

describe("a call of which nobody knows whether it was carried out", () => {
  it.live.each(Object.entries(changes))("succeeds as if its answer had arrived, if it was: %s", ([, change]) =>
    Effect.gen(function* () {
      const of = yield* prepared
      const snapshot = yield* Emulator.snapshot
      const answered = yield* change(of)
      const requests = yield* Emulator.requests
      yield* Emulator.restore(snapshot)
      yield* Emulator.inject(lost)
      const adopted = yield* change(of)
      const [last, ...others] = yield* Emulator.requests
      assert.strictEqual(Option.getOrUndefined(adopted.requestId), last?.id)
      assert.lengthOf(others, requests.length - 1)
      // What was not known yet when the call was answered may be known now.
      const known = Record.filter(propertiesOf(answered.value), (value) => value !== null)
      assert.deepInclude(propertiesOf(adopted.value), known)
      if (Predicate.hasProperty(adopted.value, "id")) {
        const targets = last?.metadata?.requestStatus?.metadata?.targets ?? []
        assert.include(
          targets.map(({ target }) => target.id),
          adopted.value.id
        )
        assert.strictEqual(Object.values(adopted.ids).at(-1), adopted.value.id)
      }
      assert.deepStrictEqual(Object.keys(adopted.ids), Object.keys(answered.ids))
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
      ).pipe(Effect.zipRight(Effect.flip(create)), Effect.scoped)
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
