/** An account as tests see, save and restore it, and the limits of its contract. */
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Option, Random, Redacted, TestClock } from "effect"
import {
  Contract,
  Credentials,
  Datacenter,
  Emulator,
  Group,
  Image,
  IpBlock,
  Location,
  ProfitBricks,
  Request,
  RetryPolicy,
  Server,
  Snapshot,
  User,
  Volume
} from "effect-profitbricks"
import { clouds } from "./support/clouds.js"
import { renderings } from "./support/surfaces.js"

const datacenter = Datacenter.create({ name: "shop", location: "us/las" }).pipe(Request.completed())
const server = (datacenterId: Datacenter.Id, cores = 1, ram = 1024) => Server.create({ datacenterId, cores, ram })

describe.each(clouds)("an emulator %s", (_, cloud) => {
  it.live("tells which calls it received, without credentials and passwords", () =>
    Effect.gen(function* () {
      const { id: datacenterId } = yield* datacenter
      const imagePassword = Redacted.make("s3cretpassw0rd")
      const sshKeys = ["ssh-rsa AAAA"]
      yield* Volume.create({ datacenterId, size: 5, imageAlias: "ubuntu:latest", imagePassword, sshKeys })
      yield* Effect.ignore(Server.get({ datacenterId, serverId: Server.Id.make("a/b"), depth: 3 }))
      const calls = yield* Emulator.calls
      assert.deepStrictEqual(
        calls
          .filter(({ path }) => !path.startsWith("/requests"))
          .map(({ body, operation, query, status }) => ({ body, operation, query, status })),
        [
          {
            body: { properties: { name: "shop", location: "us/las" } },
            operation: Datacenter.create.spec.operation,
            query: {},
            status: 202
          },
          {
            body: { properties: { size: 5, imageAlias: "ubuntu:latest", imagePassword: "<redacted>", sshKeys } },
            operation: Volume.create.spec.operation,
            query: {},
            status: 202
          },
          { body: undefined, operation: Server.get.spec.operation, query: { depth: "3" }, status: 404 }
        ]
      )
      const kept = renderings([calls, yield* Emulator.snapshot, yield* Emulator.requests]).join()
      for (const secret of ["s3cretpassw0rd", "pw-of-the-emulator", btoa("emulator@")]) {
        assert.notInclude(kept, secret)
      }
    }).pipe(
      cloud({ provisioningTime: 0, users: [{ ...Emulator.user, password: Redacted.make("pw-of-the-emulator") }] })
    )
  )

  it.live("shows the account as typed values, and needs no call for it", () =>
    Effect.gen(function* () {
      const { id: datacenterId } = yield* datacenter
      yield* server(datacenterId, 4).pipe(Request.completed())
      yield* IpBlock.create({ location: "us/las", size: 2 })
      yield* Group.create({ name: "ops" })
      const before = (yield* Emulator.calls).length
      const { contract, datacenters, groups, images, ipBlocks, users } = yield* Emulator.account
      assert.deepStrictEqual(
        datacenters.map(({ entities, properties: { name } }) => [
          name,
          entities.servers.items.map(({ properties: { cores } }) => cores)
        ]),
        [["shop", [4]]]
      )
      assert.strictEqual(contract.properties.resourceLimits?.coresProvisioned, 4)
      assert.deepStrictEqual([ipBlocks.length, groups.length, users.length], [1, 1, 1])
      assert.strictEqual(images.length, (yield* Image.list()).items.length)
      const requests = yield* Emulator.requests
      assert.deepStrictEqual(
        requests.map(({ properties }) => properties.method),
        ["POST", "POST", "POST", "POST"]
      )
      assert.strictEqual((yield* Emulator.calls).length, before + 1)
    }).pipe(cloud({ provisioningTime: 0 }))
  )

  it.live("goes back to a snapshot, and to nothing else", () =>
    Effect.gen(function* () {
      const { id: datacenterId } = yield* datacenter
      const saved = yield* Emulator.snapshot
      yield* server(datacenterId).pipe(Request.completed())
      const later = yield* Emulator.account
      for (const damaged of [null, {}, { version: 2 }, { ...saved, state: { ...saved.state, entries: [["x", {}]] } }]) {
        const error = yield* Effect.flip(Emulator.restore(damaged))
        assert.strictEqual(error._tag, "UnusableData")
        assert.match(error.message, /^the snapshot cannot be used: /)
      }
      assert.deepStrictEqual(yield* Emulator.account, later)
      yield* Emulator.restore(JSON.parse(JSON.stringify(saved)))
      const { contract, datacenters } = yield* Emulator.account
      assert.deepStrictEqual(datacenters[0]?.entities.servers.items, [])
      assert.strictEqual(contract.properties.resourceLimits?.coresProvisioned, 0)
      yield* server(datacenterId).pipe(Request.completed())
      assert.deepStrictEqual((yield* Emulator.account).datacenters.length, 1)
    }).pipe(cloud({ provisioningTime: 0 }))
  )

  it.live("goes back to no snapshot that contradicts itself, and says where it does", () =>
    Effect.gen(function* () {
      const { id: datacenterId } = yield* datacenter
      yield* server(datacenterId).pipe(Request.completed())
      yield* Volume.create({ datacenterId, size: 1, licenceType: "OTHER" })
      const saved = yield* Emulator.snapshot
      const entries = saved.state.entries
      const place = entries.findIndex(([, { kind }]) => kind === "server")
      const [path = "", entry] = entries[place] ?? []
      assert(entry !== undefined)
      const withServer = (changed: Partial<typeof entry>) => ({
        entries: entries.with(place, [path, { ...entry, ...changed }])
      })
      const requests = saved.state.requests
      const [id = "", last] = requests.at(-1) ?? []
      assert(last !== undefined)
      const elsewhere = `${path.slice(0, -1)}x`
      const bootVolume = { ...entry.properties, bootVolume: elsewhere }
      const lost = { ...last, settled: false, change: { ...last.change, path: elsewhere, created: [] } }
      for (const [says, changed] of [
        [`entries[${place}][1].parent names nothing that is there`, withServer({ parent: "/datacenters/none" })],
        [`entries[${place}][1].kind is not known`, withServer({ kind: "frigate" })],
        [`entries[${place}][1].path is not that of the object`, withServer({ path: elsewhere })],
        [
          `entries[${place}][1].children.nics names nothing`,
          withServer({ children: { ...entry.children, nics: ["x"] } })
        ],
        [`entries[${place}][1].properties.bootVolume names nothing`, withServer({ properties: bootVolume })],
        [`entries[${place}][1].pending does not fit the requests`, withServer({ pending: 7 })],
        ["entries[0][1].path is in no collection", { roots: [] }],
        ["usage.cores does not fit the objects", { usage: { ...saved.state.usage, cores: 2 } }],
        ["addresses do not fit the objects", { addresses: [["10.0.0.1", 1]] }],
        ["paths names nothing that is there", { paths: [["server x", elsewhere]] }],
        [
          `requests[${requests.length - 1}][1].change.path names nothing that is there`,
          { requests: requests.with(-1, [id, lost]) }
        ]
      ] as const) {
        const error = yield* Effect.flip(Emulator.restore({ ...saved, state: { ...saved.state, ...changed } }))
        const places = error.issues.map(({ message, path }) => `${path} ${message}`)
        assert.isTrue(
          places.some((text) => text.startsWith(`state.${says}`)),
          `${says}: ${places.join("; ")}`
        )
      }
      yield* Emulator.restore(saved)
    }).pipe(cloud({ provisioningTime: 0 }))
  )

  it.live("has images, users and limits of a seed", () =>
    Effect.gen(function* () {
      const { items } = yield* Image.list()
      assert.deepStrictEqual(
        items.map(({ id, properties: { name, public: isPublic } }) => [id, name, isPublic]),
        [[Image.Id.make("golden-1"), "golden", false]]
      )
      assert.deepStrictEqual(
        (yield* Location.get({ locationId: Location.Id.make("de/fra") })).properties.imageAliases,
        ["golden:latest"]
      )
      const names = (yield* User.list()).items.map(({ properties: { administrator, email } }) => [email, administrator])
      assert.deepStrictEqual(names, [
        [Emulator.user.username, true],
        ["dev@example.com", false]
      ])
      const { id: datacenterId } = yield* Datacenter.create({ location: "de/fra" }).pipe(Request.completed())
      yield* Volume.create({ datacenterId, size: 1, imageAlias: "golden:latest" }).pipe(Request.completed())
      assert.strictEqual((yield* Contract.get({})).properties.resourceLimits?.coresPerServer, 4)
    }).pipe(
      cloud({
        provisioningTime: 0,
        seed: {
          publicImages: false,
          images: [
            {
              id: "golden-1",
              properties: { name: "golden", location: "de/fra", imageType: "HDD", imageAliases: ["golden:latest"] }
            }
          ],
          users: [{ properties: { email: "dev@example.com", password: Redacted.make("dev-password") } }],
          limits: { coresPerServer: 4 }
        }
      })
    )
  )

  it.live("refuses what goes beyond the contract, and nothing of it is made", () =>
    Effect.gen(function* () {
      const { id: datacenterId } = yield* datacenter
      const refused = <A, E extends { readonly _tag: string; readonly messages?: ReadonlyArray<{ message: string }> }>(
        call: Effect.Effect<A, E, ProfitBricks.ProfitBricks>,
        says: string
      ) =>
        Effect.map(Effect.flip(call), ({ _tag, messages }) => {
          assert.strictEqual(_tag, "Validation")
          assert.include(messages?.[0]?.message, says)
        })
      const disk = (size: number, type: "HDD" | "SSD" = "HDD") =>
        Volume.create({ datacenterId, size, type, licenceType: "OTHER" })

      yield* refused(server(datacenterId, 5), "4 cores (coresPerServer)")
      const first = (yield* server(datacenterId, 4)).value
      yield* refused(server(datacenterId, 3), "6 cores (coresPerContract) is exceeded: 4 are in use, 3 more")
      yield* refused(Server.update({ datacenterId, serverId: first.id, cores: 5 }), "coresPerServer")
      yield* refused(server(datacenterId, 1, 4096), "ramPerServer")
      yield* refused(disk(11), "10240 MB of HDD storage (hddLimitPerVolume)")
      yield* disk(10)
      yield* refused(disk(6), "hddLimitPerContract")
      yield* disk(6, "SSD")
      yield* refused(disk(5, "SSD"), "ssdLimitPerContract")
      yield* refused(IpBlock.create({ location: "us/las", size: 3 }), "2 IP addresses (reservableIps)")
      // All of it or nothing: together these are too many.
      const two = [
        { cores: 1, ram: 256 },
        { cores: 2, ram: 256 }
      ]
      yield* refused(Datacenter.create({ location: "us/las", servers: two }), "coresPerContract")
      // A deleted object counts no more.
      yield* Server.remove({ datacenterId, serverId: first.id }).pipe(Request.completed())
      yield* Datacenter.create({ location: "us/las", servers: two })
      const { datacenters } = yield* Emulator.account
      assert.strictEqual(datacenters.length, 2)
    }).pipe(
      cloud({
        provisioningTime: 0,
        seed: {
          limits: {
            coresPerServer: 4,
            coresPerContract: 6,
            ramPerServer: 2048,
            hddLimitPerVolume: 10_240,
            hddLimitPerContract: 15_360,
            ssdLimitPerContract: 10_240,
            reservableIps: 2
          }
        }
      })
    )
  )

  it.live("says how many calls are left, and refuses more than that", () =>
    Effect.gen(function* () {
      // All at once, before the client has learned how many may go.
      const endings = yield* Effect.forEach([1, 2, 3], () => Effect.either(Datacenter.list()), { concurrency: 3 })
      const [error, ...others] = endings.flatMap((ending) => (ending._tag === "Left" ? [ending.left] : []))
      assert.isEmpty(others)
      if (error?._tag !== "RateLimited") return assert.fail(String(error))
      assert.deepStrictEqual([error.limit, error.remaining, error.burst], [6, 0, 2])
      const seconds = error.retryAfter === undefined ? 0 : Duration.toSeconds(error.retryAfter)
      assert.isTrue(seconds > 8 && seconds <= 10, String(seconds))
      return undefined
    }).pipe(cloud({ rateLimit: { reads: { limit: 6, burst: 2 }, changes: { limit: 6, burst: 2 } } }))
  )
})

describe("the emulator", () => {
  it.effect("has a budget of reads and one of changes, and speaks of the one of the call's own class", () =>
    Effect.gen(function* () {
      const client = yield* HttpClient.HttpClient
      const send = (method: "GET" | "HEAD" | "POST" | "DELETE", path = "/datacenters") =>
        HttpClientRequest.make(method)(`${ProfitBricks.defaultBaseUrl}${path}`).pipe(
          HttpClientRequest.basicAuth(Emulator.user.username, Redacted.value(Emulator.user.password)),
          method === "POST" ? HttpClientRequest.bodyText('{"properties":{"location":"us/las"}}') : (request) => request,
          client.execute,
          Effect.map(({ headers, status }) => [
            status,
            ...["limit", "burst", "remaining"].map((name) => headers[`x-ratelimit-${name}`])
          ])
        )
      const [reads, changes] = [
        ["600", "3"],
        ["120", "2"]
      ]
      assert.deepStrictEqual(yield* send("GET"), [200, ...reads, "2"])
      assert.deepStrictEqual(yield* send("POST"), [202, ...changes, "1"])
      assert.deepStrictEqual(yield* send("HEAD"), [200, ...reads, "1"])
      // A refusal says nothing, and takes a call all the same.
      assert.deepStrictEqual(yield* send("DELETE"), [405, undefined, undefined, undefined])
      assert.deepStrictEqual(yield* send("POST"), [429, ...changes, "0"])
      assert.deepStrictEqual(yield* send("GET", "/nope"), [404, undefined, undefined, undefined])
      assert.deepStrictEqual(yield* send("GET"), [429, ...reads, "0"])
    }).pipe(
      Effect.provide(
        Emulator.layerHttpClient({ rateLimit: { reads: { limit: 600, burst: 3 }, changes: { limit: 120, burst: 2 } } })
      )
    )
  )

  it.effect("gives a call back as time passes, and never more than fit", () =>
    Effect.gen(function* () {
      // Each call is that of another program, which knows nothing of the budget.
      const call = Datacenter.list().pipe(Effect.provide(ProfitBricks.layer()))
      const made = Effect.map(
        Effect.replicateEffect(Effect.either(call), 5),
        (answers) => answers.filter(({ _tag }) => _tag === "Right").length
      )
      const counts: Array<number> = []
      for (const pause of ["0 seconds", "30 seconds", "1 minute", "1 hour"] as const) {
        yield* TestClock.adjust(pause)
        counts.push(yield* made)
      }
      assert.deepStrictEqual(counts, [3, 1, 2, 3])
    }).pipe(
      Effect.provide([Credentials.basic(Emulator.user), RetryPolicy.none]),
      Effect.provide(
        Emulator.layerHttpClient({ rateLimit: { reads: { limit: 2, burst: 3 }, changes: { limit: 2, burst: 3 } } })
      )
    )
  )

  it.effect(
    "gives what is new after a restore ids of its own, though the same random numbers have made the rest",
    () => {
      /** A program of another process, whose random numbers are the same. */
      const program = <A, E>(self: Effect.Effect<A, E, ProfitBricks.ProfitBricks | Emulator.Emulator>) =>
        self.pipe(Effect.provide(Emulator.layer()), Effect.withRandom(Random.make("same")))
      const create = Datacenter.create({ name: "shop", location: "us/las" })
      const createThree = Effect.replicateEffect(create, 3)
      return Effect.gen(function* () {
        const [before, saved] = yield* program(Effect.zip(createThree, Emulator.snapshot))
        const [since, account] = yield* program(
          Effect.zipRight(Emulator.restore(saved), Effect.zip(createThree, Emulator.account))
        )
        const made = [...before, ...since]
        assert.lengthOf(new Set(made.map(({ value }) => value.id)), 6)
        assert.lengthOf(new Set(made.map(({ requestId }) => Option.getOrUndefined(requestId))), 6)
        assert.lengthOf(account.datacenters, 6)
      })
    }
  )

  it.effect("finishes after a restore what was being provisioned before, at the same time", () =>
    Effect.gen(function* () {
      const saved = yield* Effect.gen(function* () {
        const { id: datacenterId } = (yield* Datacenter.create({ location: "us/las" })).value
        yield* server(datacenterId)
        yield* server(datacenterId)
        return yield* Emulator.snapshot
      }).pipe(Effect.provide(Emulator.layer({ provisioningTime: "10 minutes" })))
      const states = Effect.map(Emulator.requests, (requests) =>
        requests.map(({ metadata }) => metadata?.requestStatus?.metadata?.status)
      )
      yield* Effect.gen(function* () {
        yield* Emulator.restore(saved)
        assert.deepStrictEqual(yield* states, ["QUEUED", "QUEUED", "RUNNING"])
        yield* TestClock.adjust("15 minutes")
        assert.deepStrictEqual(yield* states, ["QUEUED", "RUNNING", "DONE"])
        yield* TestClock.adjust("15 minutes")
        const { datacenters } = yield* Emulator.account
        assert.deepStrictEqual(
          datacenters[0]?.entities.servers.items.map(({ properties }) => properties.vmState),
          ["RUNNING", "RUNNING"]
        )
      }).pipe(Effect.provide(Emulator.layer()))
    }).pipe(Effect.withRandom(Random.make("restore")))
  )

  it.effect("knows only whom it was told of, and whoever was made since", () =>
    Effect.gen(function* () {
      const as = (username: string, password: string) =>
        Datacenter.list().pipe(
          Effect.provide(ProfitBricks.layer()),
          Effect.provide([Credentials.basic({ username, password: Redacted.make(password) }), RetryPolicy.none]),
          Effect.match({ onFailure: ({ _tag }) => _tag, onSuccess: () => "success" })
        )
      const { value } = yield* User.create({
        firstname: "A",
        lastname: "B",
        email: "a@example.com",
        password: Redacted.make("first-password")
      }).pipe(
        Effect.provide(ProfitBricks.layer()),
        Effect.provide([Credentials.basic(Emulator.user), RetryPolicy.none])
      )
      assert.strictEqual(yield* as("a@example.com", "first-password"), "success")
      assert.strictEqual(yield* as("a@example.com", "wrong-password"), "Unauthorized")
      const saved = yield* Emulator.snapshot
      yield* User.remove({ userId: value.id }).pipe(
        Effect.provide(ProfitBricks.layer()),
        Effect.provide([Credentials.basic(Emulator.user), RetryPolicy.none])
      )
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* as("a@example.com", "first-password"), "Unauthorized")
      yield* Emulator.restore(saved)
      // The password is in no snapshot.
      assert.strictEqual(yield* as("a@example.com", "first-password"), "Unauthorized")
      assert.strictEqual(yield* as(Emulator.user.username, Redacted.value(Emulator.user.password)), "success")
    }).pipe(Effect.provide(Emulator.layerHttpClient()))
  )

  it.effect("does not delete a snapshot while a volume is being made of it", () =>
    Effect.gen(function* () {
      const { id: datacenterId } = (yield* Datacenter.create({ location: "us/las" })).value
      const { id: volumeId } = (yield* Volume.create({ datacenterId, size: 1, licenceType: "OTHER" })).value
      const made = yield* Volume.createSnapshot({ datacenterId, volumeId, name: "x" })
      yield* TestClock.adjust("1 minute")
      const snapshot = (yield* Emulator.account).snapshots[0]
      assert.isDefined(made)
      const snapshotId = snapshot?.id ?? Snapshot.Id.make("none")
      yield* Volume.create({ datacenterId, size: 1, image: snapshotId })
      const error = yield* Effect.flip(Snapshot.remove({ snapshotId }))
      assert.strictEqual(error._tag, "Validation")
      yield* TestClock.adjust("1 minute")
      yield* Snapshot.remove({ snapshotId })
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual((yield* Emulator.account).snapshots, [])
    }).pipe(Effect.provide(Emulator.layer()))
  )
})
