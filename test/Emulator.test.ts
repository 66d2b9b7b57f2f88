/** Programs against the emulator: provisioning, stubs, and progress. */
import { assert, describe, it } from "@effect/vitest"
import { Cause, Chunk, Duration, Effect, Exit, Fiber, Random, Redacted, Schedule, Stream, TestClock } from "effect"
import {
  Credentials,
  Datacenter,
  Emulator,
  FirewallRule,
  Image,
  Lan,
  Nic,
  ProfitBricks,
  Request,
  RetryPolicy,
  Server,
  Volume
} from "effect-profitbricks"

/** The component build of the Python SDK's README. Each step waits for its request. */
const componentBuild = (options?: Request.WaitOptions) =>
  Effect.gen(function* () {
    const wait = Request.completed(options)
    const { id: datacenterId } = yield* wait(Datacenter.create({ name: "build", location: "us/las" }))
    const lan = yield* wait(Lan.create({ datacenterId, name: "public", public: true }))
    const { id: serverId } = yield* wait(Server.create({ datacenterId, name: "web", cores: 4, ram: 4096 }))
    const { id: nicId } = yield* wait(Nic.create({ datacenterId, serverId, name: "eth0", lan: lan.id }))
    yield* wait(
      FirewallRule.create({
        datacenterId,
        serverId,
        nicId,
        protocol: "TCP",
        portRangeStart: 22,
        portRangeEnd: 22
      })
    )
    const imagePassword = Redacted.make("s3cretpassw0rd")
    const system = yield* wait(
      Volume.create({ datacenterId, name: "system", size: 20, imageAlias: "ubuntu:latest", imagePassword })
    )
    yield* wait(Server.attachVolume({ datacenterId, serverId, volumeId: system.id }))
    const data = yield* wait(Volume.create({ datacenterId, name: "data", size: 100, licenceType: "OTHER" }))
    yield* wait(Server.attachVolume({ datacenterId, serverId, volumeId: data.id }))
    return yield* Datacenter.get({ datacenterId, depth: 5 })
  })

const seeded = (seed: string, provisioningTime: Duration.DurationInput) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(
      componentBuild({ schedule: Schedule.spaced("5 minutes") }).pipe(
        Effect.provide(Emulator.layer({ provisioningTime })),
        Effect.withRandom(Random.make(seed))
      )
    )
    yield* TestClock.adjust("95 minutes")
    return yield* Fiber.join(fiber)
  })

describe("the component build", () => {
  it.effect("takes an hour and a half of provisioning and no time, and repeats exactly for the same seed", () =>
    Effect.gen(function* () {
      const built = yield* seeded("one", "10 minutes")
      const { lans, servers, volumes } = built.entities
      assert.strictEqual(built.properties.version, 9)
      assert.strictEqual(built.metadata?.state, "AVAILABLE")
      assert.deepStrictEqual(
        lans.items.map(({ id, properties }) => [id, properties.public]),
        [[Lan.Id.make("1"), true]]
      )
      const [server] = servers.items
      assert.strictEqual(server?.properties.vmState, "RUNNING")
      assert.deepStrictEqual(
        server?.entities.volumes.items.map(({ properties: { deviceNumber, name } }) => [name, deviceNumber]),
        [
          ["system", 1],
          ["data", 2]
        ]
      )
      assert.strictEqual(server?.properties.bootVolume?.id, server?.entities.volumes.items[0]?.id)
      const [nic] = server?.entities.nics.items ?? []
      assert.match(nic?.properties.mac ?? "", /^02:01:([0-9a-f]{2}:){3}[0-9a-f]{2}$/)
      assert.strictEqual(nic?.properties.firewallActive, true)
      assert.strictEqual(nic?.properties.ips?.length, 1)
      assert.strictEqual(nic?.entities.firewallrules.items.length, 1)
      assert.strictEqual(volumes.items.length, 2)

      yield* TestClock.setTime(0)
      const other = yield* seeded("two", "10 minutes")
      assert.notDeepEqual(other, built)
      yield* TestClock.setTime(0)
      assert.deepStrictEqual(yield* seeded("one", "10 minutes"), built)
    })
  )
})

describe("the emulator", () => {
  it.effect("refuses wrong credentials", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Datacenter.list())
      assert.strictEqual(error._tag, "Unauthorized")
      assert.deepStrictEqual(error.messages, [{ errorCode: "315", message: "Unauthorized" }])
    }).pipe(
      Effect.provide(ProfitBricks.layer()),
      Effect.provide([
        Credentials.basic({ username: Emulator.user.username, password: Redacted.make("wrong") }),
        RetryPolicy.none,
        Emulator.layerHttpClient()
      ])
    )
  )

  it.effect("does one request of a data center after the other, and others at the same time", () =>
    Effect.gen(function* () {
      const one = yield* Datacenter.create({ location: "us/las" })
      const two = yield* Datacenter.create({ location: "us/las" })
      const lan = yield* Lan.create({ datacenterId: one.value.id })
      const statuses = Effect.forEach([one, two, lan], ({ requestId }) =>
        Effect.flatMap(requestId, (id) => Request.status({ requestId: id })).pipe(
          Effect.map(({ metadata }) => metadata.status)
        )
      )
      assert.deepStrictEqual(yield* statuses, ["RUNNING", "RUNNING", "QUEUED"])
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* statuses, ["DONE", "DONE", "RUNNING"])
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* statuses, ["DONE", "DONE", "DONE"])
    }).pipe(Effect.provide(Emulator.layer({ provisioningTime: "10 seconds" })))
  )

  it.effect("is busy until it is done, and then has what was null", () =>
    Effect.gen(function* () {
      const {
        value: { id: datacenterId }
      } = yield* Datacenter.create({ location: "us/las" })
      const accepted = yield* Server.create({ datacenterId, cores: 1, ram: 1024, nics: [{ lan: 7 }] })
      const serverId = accepted.value.id
      assert.strictEqual(accepted.value.metadata?.state, "BUSY")
      assert.isNull(accepted.value.properties.vmState)
      assert.strictEqual((yield* Datacenter.get({ datacenterId })).metadata?.state, "BUSY")
      yield* TestClock.adjust("2 minutes")
      const server = yield* Effect.succeed(accepted).pipe(Request.ready({ depth: 3 }))
      assert.strictEqual(server.properties.vmState, "RUNNING")
      assert.strictEqual((yield* Lan.get({ datacenterId, lanId: 7 })).properties.public, false)

      yield* Server.stop({ datacenterId, serverId })
      yield* TestClock.adjust("1 minute")
      const stopped = yield* Server.get({ datacenterId, serverId })
      assert.deepStrictEqual([stopped.metadata?.state, stopped.properties.vmState], ["INACTIVE", "SHUTOFF"])
      yield* Server.remove({ datacenterId, serverId })
      yield* TestClock.adjust("1 minute")
      assert.strictEqual((yield* Effect.flip(Server.get({ datacenterId, serverId })))._tag, "NotFound")
    }).pipe(Effect.provide(Emulator.layer({ provisioningTime: "1 minute" })))
  )

  it.effect("fails a request later where the API does, with its message", () =>
    Effect.gen(function* () {
      const { id: datacenterId } = yield* Datacenter.create({ location: "us/las" }).pipe(Request.completed())
      const images = yield* Image.list({ depth: 1 })
      const elsewhere = images.items.find(({ properties }) => properties.location === "de/fra")?.id
      const error = yield* Volume.create({
        datacenterId,
        size: 10,
        image: elsewhere,
        sshKeys: ["ssh-rsa AAAA"]
      }).pipe(Request.completed(), Effect.flip)
      assert(error._tag === "RequestFailed")
      assert.strictEqual(error.messages[0]?.errorCode, "VDC-5-622")
      assert.strictEqual(error.targets[0]?.type, "volume")
      assert.strictEqual((yield* Volume.list({ datacenterId })).items.length, 0)
    }).pipe(Effect.provide(Emulator.layer({ provisioningTime: 0 })))
  )

  it.effect("says what the API says of an input that only it can judge, with the path in the flat input", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        Datacenter.create({
          location: "us/las",
          servers: [{ cores: 1, ram: 1024, volumes: [{ size: 10, imageAlias: "ubuntu:latest" }] }]
        })
      )
      assert(error._tag === "Validation")
      assert.strictEqual(error.status, 422)
      assert.strictEqual(error.issues[0]?.path, "servers[0].volumes[0].imagePassword")
      assert.strictEqual((yield* Datacenter.list()).items.length, 0)
    }).pipe(Effect.provide(Emulator.layer()))
  )
})

describe("Emulator.on", () => {
  it.effect("answers one operation with a handler, which gets the decoded input", () =>
    Effect.gen(function* () {
      const server = yield* Server.get({
        datacenterId: Datacenter.Id.make("a/b"),
        serverId: Server.Id.make("c"),
        depth: 0
      })
      assert.strictEqual(server.properties.name, "a/b c 0")
      assert.strictEqual((yield* Datacenter.list()).items.length, 0)
    }).pipe(
      Effect.provide(
        Emulator.layer({
          stubs: [
            Emulator.on(Server.get, ({ datacenterId, depth, serverId }) =>
              Effect.succeed({
                id: serverId,
                properties: { name: `${datacenterId} ${serverId} ${depth}`, cores: 1, ram: 256 },
                entities: { cdroms: {}, volumes: {}, nics: {} }
              })
            )
          ]
        })
      )
    )
  )

  it.effect("gets the options that a call has, too", () => {
    const inputs: Array<unknown> = []
    const keep = (input: unknown) =>
      Effect.sync(() => {
        inputs.push(input)
      })
    const datacenterId = Datacenter.Id.make("a")
    const list = {
      datacenterId,
      depth: 2,
      offset: 3,
      limit: 4,
      maxResults: 5,
      orderBy: "name",
      filter: { cores: ["2"], name: ["a", "b"] },
      upgradeNeeded: true
    } as const
    const remove = { datacenterId, serverId: Server.Id.make("b"), deleteVolumes: false }
    return Effect.gen(function* () {
      yield* Server.list(list)
      yield* Server.list({ datacenterId, depth: 0 })
      yield* Server.remove(remove)
      assert.deepStrictEqual(inputs, [list, { datacenterId, depth: 0 }, remove])
    }).pipe(
      Effect.provide(
        Emulator.layer({
          stubs: [
            Emulator.on(Server.list, (input) => Effect.as(keep(input), { items: [] })),
            Emulator.on(Server.remove, keep)
          ]
        })
      )
    )
  })

  it.effect("dies of a handler that gives what the operation does not, and says in what", () =>
    Effect.gen(function* () {
      const ids = { datacenterId: Datacenter.Id.make("a"), serverId: Server.Id.make("b") }
      const exit = yield* Effect.exit(Server.get(ids))
      assert(Exit.isFailure(exit))
      assert.include(
        Cause.pretty(exit.cause),
        "Emulator.on(GET /datacenters/{datacenterId}/servers/{serverId}): the result of the handler does not fit the operation: " +
          "properties.cores expected"
      )
    }).pipe(
      Effect.provide(
        Emulator.layer({
          stubs: [
            Emulator.on(Server.get, ({ serverId }) =>
              Effect.succeed({ id: serverId, properties: { cores: JSON.parse('"many"'), ram: 1024 } })
            )
          ]
        })
      )
    )
  )

  it.effect("gets the flat payload, and can accept, or answer anything else", () =>
    Effect.gen(function* () {
      const accepted = yield* Volume.create({ datacenterId: Datacenter.Id.make("dc"), size: 7, licenceType: "LINUX" })
      assert.strictEqual(accepted.value.properties.size, 7)
      const done = yield* Effect.succeed(accepted).pipe(Request.completed())
      assert.strictEqual(done.id, accepted.value.id)
      const error = yield* Effect.flip(Datacenter.remove({ datacenterId: Datacenter.Id.make("dc") }))
      assert(error._tag === "RateLimited")
      assert.deepStrictEqual(error.retryAfter, Duration.seconds(7))
    }).pipe(
      Effect.provide(ProfitBricks.layer()),
      Effect.provide([
        Credentials.basic(Emulator.user),
        RetryPolicy.none,
        Emulator.layerHttpClient({
          stubs: [
            Emulator.on(Volume.create, ({ size }) =>
              Effect.succeed({ id: Volume.Id.make("vol"), properties: { size } })
            ),
            Emulator.on(Datacenter.remove, () =>
              Effect.fail(new Emulator.Answer({ status: 429, headers: { "retry-after": "7" } }))
            )
          ]
        })
      ])
    )
  )
})

describe("progress", () => {
  it.effect("is a stream of statuses", () =>
    Effect.gen(function* () {
      const first = yield* Datacenter.create({ location: "us/las" })
      const second = yield* Lan.create({ datacenterId: first.value.id })
      const fiber = yield* Effect.fork(
        Request.changes(second).pipe(
          Stream.map(({ metadata }) => metadata.status),
          Stream.runCollect
        )
      )
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(Chunk.toReadonlyArray(yield* Fiber.join(fiber)), ["QUEUED", "RUNNING", "DONE"])
    }).pipe(Effect.provide(Emulator.layer({ provisioningTime: "10 seconds" })))
  )
})
