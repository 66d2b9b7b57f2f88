/** Servers of four types on the emulator of version 6, their volumes, and what they can be told. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, type Scope } from "effect"
import {
  Contract,
  Datacenter,
  Emulator,
  Fault,
  Gpu,
  Image,
  Location,
  type ProfitBricks,
  Request,
  SecurityGroup,
  Server,
  Snapshot,
  Template,
  Volume
} from "effect-profitbricks"
import { inVirtualTime } from "./support/virtualTime.js"

const done = Request.ready({ timeout: "1 hour" })
const finished = Request.completed({ timeout: "1 hour" })

/** A program with a data center, on an emulator of version 6. */
const within = <A, E>(
  use: (
    datacenterId: Datacenter.Id
  ) => Effect.Effect<A, E, ProfitBricks.ProfitBricks | Emulator.Emulator | Scope.Scope>,
  location: typeof Location.Name.Type = "us/las",
  version: ProfitBricks.ApiVersion = 6
) =>
  Effect.flatMap(done(Datacenter.create({ name: "shop", location })), ({ id }) => use(id)).pipe(
    Effect.scoped,
    Effect.provide(Emulator.layer({ version })),
    inVirtualTime
  )

/** What a refusal says, or that it was none. */
const says = <A, E extends { readonly _tag: string; readonly message: string }, R>(call: Effect.Effect<A, E, R>) =>
  Effect.match(call, { onFailure: ({ message }) => message, onSuccess: () => "accepted" })

const cubeOf = (datacenterId: Datacenter.Id, name = "Basic Cube S") =>
  Effect.flatMap(Template.findByName({ name }), ({ id }) =>
    Server.create({
      datacenterId,
      name: "cube",
      type: "CUBE",
      templateUuid: id,
      volumes: [{ type: "DAS", imageAlias: "ubuntu:latest", sshKeys: ["ssh-ed25519 AAAA"] }]
    })
  )

describe("a server of type CUBE", () => {
  it.effect("has the cores, the RAM and the storage of its template", () =>
    within((datacenterId) =>
      Effect.gen(function* () {
        const accepted = yield* cubeOf(datacenterId)
        // As recorded: the answer does not know them yet.
        assert.deepInclude(accepted.value.properties, { cores: null, ram: null, type: "CUBE" })
        yield* finished(Effect.succeed(accepted))
        const cube = yield* Server.get({ datacenterId, serverId: accepted.value.id, depth: 3 })
        assert.deepInclude(cube.properties, { cores: 2, ram: 4096, vmState: "RUNNING", bootVolume: null })
        const [volume, ...more] = cube.entities.volumes.items
        assert.deepInclude(volume?.properties, { type: "DAS", size: 120, bus: "VIRTIO", deviceNumber: 1, pciSlot: 5 })
        assert.isEmpty(more)
        const { properties } = yield* Contract.get()
        assert.deepInclude(properties.resourceLimits, {
          coresProvisioned: 2,
          ramProvisioned: 4096,
          dasVolumeProvisioned: 120 * 1024,
          hddVolumeProvisioned: 0
        })
      })
    )
  )

  it.effect("is suspended and resumed, and not started and stopped", () =>
    within((datacenterId) =>
      Effect.gen(function* () {
        const { id: serverId } = yield* done(cubeOf(datacenterId))
        const server = { datacenterId, serverId }
        const state = Effect.map(Server.get(server), ({ metadata, properties }) => [
          properties.vmState,
          metadata?.state
        ])
        assert.include(yield* says(Server.stop(server)), "A server of type CUBE has no stop")
        assert.include(yield* says(Server.start(server)), "A server of type CUBE has no start")
        yield* finished(Server.suspend(server))
        assert.deepStrictEqual(yield* state, ["SUSPENDED", "AVAILABLE"])
        yield* finished(Server.resume(server))
        assert.deepStrictEqual(yield* state, ["RUNNING", "AVAILABLE"])
        assert.include(yield* says(Server.update({ ...server, cores: 4 })), "not allowed for a server of type CUBE")
        yield* finished(Server.update({ ...server, name: "other" }))
      })
    )
  )

  it.effect("has its volume for life, and can have others besides", () =>
    within((datacenterId) =>
      Effect.gen(function* () {
        const { id: serverId } = yield* done(cubeOf(datacenterId))
        const server = { datacenterId, serverId }
        const [direct] = (yield* Server.listVolumes(server)).items
        assert.isDefined(direct)
        const own = { datacenterId, volumeId: direct?.id ?? Volume.Id.make("none") }
        const { id: other } = yield* done(Volume.create({ datacenterId, size: 5, licenceType: "OTHER" }))
        yield* finished(Server.attachVolume({ ...server, volumeId: other }))
        assert.include(yield* says(Server.detachVolume({ ...server, ...own })), "stays with its server")
        assert.include(yield* says(Volume.remove(own)), "stays with its server")
        yield* finished(Server.remove(server))
        assert.deepStrictEqual(
          (yield* Volume.list({ datacenterId })).items.map(({ id }) => id),
          [other]
        )
      })
    )
  )

  it.effect("needs a template of its type, and goes back if its request fails", () =>
    within((datacenterId) =>
      Effect.gen(function* () {
        const gpu = yield* Template.findByName({ name: "GPU S" })
        const volumes = [{ type: "DAS", licenceType: "LINUX" }] as const
        for (const templateUuid of [gpu.id, Template.Id.make("none")]) {
          const refused = yield* says(Server.create({ datacenterId, type: "CUBE", templateUuid, volumes }))
          assert.include(refused, "templateUuid] There is no such template of servers of type CUBE")
        }
        yield* Emulator.inject(Fault.requestFails("no room").pipe(Fault.on(Server.create)))
        yield* Effect.flip(finished(cubeOf(datacenterId)))
        assert.isEmpty((yield* Server.list({ datacenterId })).items)
        assert.isEmpty((yield* Volume.list({ datacenterId })).items)
        assert.deepInclude((yield* Contract.get()).properties.resourceLimits, { dasVolumeProvisioned: 0 })
      })
    )
  )
})

describe("a server of type GPU", () => {
  it.effect("has the GPUs of its template, and is paused where others are stopped", () =>
    within(
      (datacenterId) =>
        Effect.gen(function* () {
          const { id: templateUuid, properties: size } = yield* Template.findByName({ name: "GPU M" })
          const volumes = [{ type: "SSD Premium", licenceType: "LINUX" }] as const
          const made = yield* done(
            Server.create({ datacenterId, type: "GPU", templateUuid, volumes, hostname: "trainer" })
          )
          const server = { datacenterId, serverId: made.id }
          assert.deepInclude(made.properties, { cores: size.cores, ram: size.ram, hostname: "trainer" })
          const gpus = (yield* Gpu.list(server)).items
          assert.deepStrictEqual(
            gpus.map(({ properties }) => [properties.vendor, properties.model]),
            [
              ["NVIDIA", "H200"],
              ["NVIDIA", "H200"]
            ]
          )
          for (const { id: gpuId } of gpus) assert.strictEqual((yield* Gpu.get({ ...server, gpuId })).id, gpuId)
          const [volume] = (yield* Server.listVolumes(server)).items
          assert.strictEqual(volume?.properties.size, size.storageSize)
          for (const [tell, expected] of [
            [Server.stop, "PAUSED"],
            [Server.start, "RUNNING"],
            [Server.suspend, "PAUSED"],
            [Server.resume, "RUNNING"]
          ] as const) {
            yield* finished(tell(server))
            assert.strictEqual((yield* Server.get(server)).properties.vmState, expected)
          }
        }),
      "de/fra/2"
    )
  )
})

describe("a server of type VCPU or ENTERPRISE", () => {
  it.effect("has processors of its location, and is not suspended", () =>
    within(
      (datacenterId) =>
        Effect.gen(function* () {
          const shared = yield* done(Server.create({ datacenterId, type: "VCPU", cores: 2, ram: 2048 }))
          const own = yield* done(Server.create({ datacenterId, name: "Web Nº 1", cores: 2, ram: 2048 }))
          assert.deepInclude(shared.properties, { type: "VCPU", hostname: null })
          assert.deepInclude(own.properties, { type: "ENTERPRISE", cpuFamily: "INTEL_SKYLAKE", hostname: "web-n-1" })
          assert.isFalse("templateUuid" in own.properties)
          const server = { datacenterId, serverId: own.id }
          assert.include(yield* says(Server.suspend(server)), "A server of type ENTERPRISE has no suspend")
          assert.include(
            yield* says(Server.update({ ...server, cpuFamily: "AMD_OPTERON" })),
            "must be one of INTEL_SKYLAKE"
          )
          yield* finished(Server.update({ ...server, cpuFamily: "INTEL_ICELAKE" }))
          assert.isEmpty((yield* Server.list({ datacenterId, upgradeNeeded: true })).items)
          assert.lengthOf((yield* Server.list({ datacenterId, upgradeNeeded: false })).items, 2)
          yield* finished(Server.upgrade(server))
          assert.strictEqual((yield* Server.get(server)).properties.cpuFamily, "INTEL_ICELAKE")
        }),
      "de/txl"
    )
  )

  it.effect("has a console, whose URL and token are secrets", () =>
    within((datacenterId) =>
      Effect.gen(function* () {
        const { id: serverId } = yield* done(Server.create({ datacenterId, cores: 1, ram: 256 }))
        const url = yield* Server.console({ datacenterId, serverId })
        const token = yield* Server.token({ datacenterId, serverId })
        assert.match(Redacted.value(url), /^https:\/\/.*jwToken=/)
        assert.match(Redacted.value(token), /^[\w-]+\.[\w-]+\.[\w-]+$/)
        assert.notInclude(`${url} ${token} ${JSON.stringify([url, token])}`, "eyJ")
        assert.include(yield* says(Server.token({ datacenterId, serverId: Server.Id.make("none") })), "404")
      })
    )
  )

  it.effect("goes without its volumes, or with them", () =>
    within((datacenterId) =>
      Effect.gen(function* () {
        const blank = { size: 5, licenceType: "OTHER" } as const
        const ofServer = Effect.map(
          done(Server.create({ datacenterId, cores: 1, ram: 256, volumes: [blank, blank] })),
          ({ id }) => ({ datacenterId, serverId: id })
        )
        const volumes = Effect.map(Volume.list({ datacenterId }), ({ items }) => items.length)
        yield* finished(Server.remove(yield* ofServer))
        assert.strictEqual(yield* volumes, 2)
        const second = yield* ofServer
        assert.strictEqual(yield* volumes, 4)
        yield* finished(Server.remove({ ...second, deleteVolumes: false }))
        assert.strictEqual(yield* volumes, 4)
        const third = yield* ofServer
        const saved = yield* Effect.zipRight(Server.remove({ ...third, deleteVolumes: true }), Emulator.snapshot)
        yield* Effect.sleep("1 minute")
        assert.strictEqual(yield* volumes, 4)
        // What is to go is in a snapshot, too.
        yield* Emulator.restore(saved)
        assert.strictEqual(yield* volumes, 4)
        assert.deepInclude((yield* Contract.get()).properties.resourceLimits, { hddVolumeProvisioned: 4 * 5 * 1024 })
      })
    )
  )
})

describe("a volume", () => {
  const userData = Redacted.make("#cloud-config\npassword: hunter2-hunter2")
  const sshKeys = ["ssh-ed25519 AAAA"]

  it.effect("takes a configuration for its first start, where the image does, and it is shown nowhere", () =>
    within((datacenterId) =>
      Effect.gen(function* () {
        const made = yield* done(
          Volume.create({ datacenterId, size: 10, imageAlias: "debian:latest", sshKeys, userData })
        )
        const [call] = (yield* Emulator.calls).filter(
          ({ method, path }) => method === "POST" && path.endsWith("/volumes")
        )
        assert.deepNestedInclude(call, { "body.properties.userData": "<redacted>" })
        const requests = yield* Request.list({ depth: 2 })
        const encoded = Buffer.from(Redacted.value(userData)).toString("base64")
        const shown = JSON.stringify([made, requests, yield* Emulator.requests, yield* Emulator.snapshot])
        for (const secret of ["hunter2", encoded]) assert.notInclude(shown, secret)
        const windows = { datacenterId, size: 20, imageAlias: "windows:latest", sshKeys, userData }
        assert.include(yield* says(Volume.create(windows)), "needs an image with cloud-init")
        const blank = { datacenterId, size: 20, licenceType: "OTHER", userData } as const
        assert.include(yield* says(Volume.create(blank)), "userData is for volumes with image or imageAlias only")
      })
    )
  )

  it.effect("says whether its server boots from it", () =>
    within((datacenterId) =>
      Effect.gen(function* () {
        const blank = { size: 5, licenceType: "OTHER" } as const
        const { id: serverId } = yield* done(
          Server.create({
            datacenterId,
            cores: 1,
            ram: 256,
            volumes: [
              { ...blank, name: "a" },
              { ...blank, name: "b" }
            ]
          })
        )
        const volumeNamed = (name: string) =>
          Effect.map(Volume.findByName({ datacenterId, name }), ({ id }) => ({ datacenterId, volumeId: id }))
        const [a, b] = [yield* volumeNamed("a"), yield* volumeNamed("b")]
        const boots = Effect.map(Server.get({ datacenterId, serverId }), ({ properties }) => properties.bootVolume?.id)
        assert.strictEqual(yield* boots, a.volumeId)
        assert.include(yield* says(Volume.update({ ...b, bootOrder: "PRIMARY" })), "must have the boot order NONE")
        yield* finished(Volume.update({ ...a, bootOrder: "NONE" }))
        assert.strictEqual(yield* boots, undefined)
        yield* finished(Volume.update({ ...b, bootOrder: "PRIMARY" }))
        assert.strictEqual(yield* boots, b.volumeId)
        assert.deepInclude((yield* Volume.get(b)).properties, { bootServer: serverId, pciSlot: 6 })
      })
    )
  )

  it.effect("passes on to snapshots what it has of its image, and snapshots are protected", () =>
    within((datacenterId) =>
      Effect.gen(function* () {
        const { id: volumeId } = yield* done(
          Volume.create({ datacenterId, size: 40, imageAlias: "mssql:2022_standard", sshKeys, exposeSerial: true })
        )
        const snapshot = yield* done(Volume.createSnapshot({ datacenterId, volumeId, secAuthProtection: true }))
        assert.deepInclude(snapshot.properties, {
          applicationType: "MSSQL-2022-Standard",
          licenceType: "WINDOWS2022",
          secAuthProtection: true
        })
        yield* finished(Snapshot.update({ snapshotId: snapshot.id, secAuthProtection: false, requireLegacyBios: true }))
        const { properties } = yield* Snapshot.get({ snapshotId: snapshot.id })
        assert.deepInclude(properties, { secAuthProtection: false, requireLegacyBios: true })
      })
    )
  )

  it.effect("of the kind SSD has zones since version 5, and other kinds came then", () =>
    Effect.gen(function* () {
      const zoned = { size: 5, licenceType: "OTHER", type: "SSD", availabilityZone: "ZONE_1" } as const
      const premium = { size: 5, licenceType: "OTHER", type: "SSD Premium" } as const
      const tried = (version: ProfitBricks.ApiVersion) =>
        within(
          (datacenterId) =>
            Effect.all([
              says(Volume.create({ datacenterId, ...zoned })),
              says(Volume.create({ datacenterId, ...premium })),
              says(Server.create({ datacenterId, cores: 1, ram: 256, cpuFamily: "INTEL_SKYLAKE" }))
            ]),
          "us/las",
          version
        )
      const [zones, kinds, families] = yield* tried(4)
      assert.include(zones, "Zones are not available")
      assert.include(kinds, "must be one of HDD, SSD")
      assert.include(families, "must be one of AMD_OPTERON, INTEL_XEON")
      assert.deepStrictEqual(yield* tried(5), ["accepted", "accepted", "accepted"])
      assert.deepStrictEqual(yield* tried(6), ["accepted", "accepted", "accepted"])
    })
  )
})

describe("the account", () => {
  it.effect("has locations of three segments, with processors and images of today", () =>
    Effect.gen(function* () {
      const child = yield* Location.get({ locationId: Location.Id.make("de/fra/2"), depth: 1 })
      assert.strictEqual(child.id, "de/fra/2")
      assert.match(child.href ?? "", /\/locations\/de\/fra%2F2$/)
      assert.deepInclude(child.properties, {
        metroRegion: "de/fra",
        gpuArchitecture: [{ vendor: "NVIDIA", model: "H200" }]
      })
      assert.include(child.properties.features ?? [], "ssd-storage-zoning")
      assert.includeMembers([...(child.properties.imageAliases ?? [])], ["ubuntu:24.04", "windows:2022"])
      const listed = (yield* Location.list()).items.map(({ id }) => id)
      assert.includeMembers(listed, ["de/fra", "de/fra/2", "us/las"])
      const region = yield* Location.listRegion({ regionId: "de" })
      assert.isTrue(region.items.some(({ id }) => id === "de/fra/2"))
      const [latest] = yield* Image.search({ name: "ubuntu-24.04", location: "de/fra/2", imageType: "HDD" })
      assert.deepInclude(latest?.properties, { cloudInit: "V1", licenceType: "LINUX" })
      assert.isNotEmpty(yield* Image.search({ name: "Ubuntu-16.04", location: "us/las", imageType: "HDD" }))
    }).pipe(Effect.provide(Emulator.layer()))
  )

  it.effect("has data centers with addresses of version 6, and a security group if it is asked for", () =>
    within((datacenterId) =>
      Effect.gen(function* () {
        const { properties } = yield* Datacenter.get({ datacenterId })
        assert.match(properties.ipv6CidrBlock ?? "", /^2001:db8:.*\/56$/)
        assert.deepStrictEqual(
          properties.cpuArchitecture?.map(({ cpuFamily }) => cpuFamily),
          ["AMD_OPTERON", "INTEL_XEON", "INTEL_SKYLAKE"]
        )
        assert.isUndefined(properties.defaultSecurityGroupId)
        yield* finished(Datacenter.update({ datacenterId, createDefaultSecurityGroup: true, secAuthProtection: true }))
        const changed = yield* Datacenter.get({ datacenterId, depth: 2 })
        const [group] = changed.entities.securitygroups?.items ?? []
        assert.deepInclude(changed.properties, { defaultSecurityGroupId: group?.id, secAuthProtection: true })
        const none = { datacenterId, defaultSecurityGroupId: SecurityGroup.Id.make("none") }
        assert.include(yield* says(Datacenter.update(none)), "The security group does not exist")
      })
    )
  )

  it.effect("has templates since version 6", () =>
    Effect.gen(function* () {
      const { items } = yield* Template.list()
      const [first] = items
      assert.deepInclude(first?.properties, { name: "CUBES XS", cores: 1, ram: 1024, storageSize: 30 })
      const id = first?.id ?? Template.Id.make("none")
      assert.deepStrictEqual(yield* Template.get({ templateId: id }), first)
    }).pipe(Effect.provide(Emulator.layer()))
  )
})
