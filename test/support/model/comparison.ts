/** The account after a run, in the emulator as the SDK shows it, and in the model. */
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert } from "@effect/vitest"
import { Effect, Predicate, Redacted } from "effect"
import type { Errors } from "effect-profitbricks"
import {
  Contract,
  Datacenter,
  Emulator,
  FirewallRule,
  Group,
  IpBlock,
  Lan,
  LoadBalancer,
  Nic,
  ProfitBricks,
  Server,
  Share,
  Snapshot,
  User,
  Volume
} from "effect-profitbricks"
import * as M from "./model.js"
import { dc, type Inside, none, type Run } from "./run.js"
/** Where the documentation leaves the boot volume open, the model takes what it finds, if that is one of those attached. */
export const learnBootVolumes = ({ model }: Run) =>
  Effect.forEach(
    model.servers.all().filter(({ boot }) => boot === "unknown"),
    (server) =>
      Effect.map(Server.get({ datacenterId: dc(server.dc), serverId: Server.Id.make(server.id) }), ({ properties }) => {
        const boot = properties.bootVolume?.id ?? null
        assert.include([null, ...server.volumes], boot, "the boot volume is one that is attached")
        server.boot = boot
      })
  )

const sorted = <T extends M.Thing>(things: ReadonlyArray<T>): ReadonlyArray<T> => things.toSorted(M.byId)
const idsOf = (things: ReadonlyArray<M.Thing>) => things.map(({ id }) => id).toSorted()

/** A data center as the SDK shows it, and as the model says. */
export const compareDatacenter = ({ model }: Run, home: M.Datacenter) =>
  Effect.gen(function* () {
    const datacenterId = dc(home.id)
    const volumes = yield* Volume.list({ datacenterId })
    const attached = new Map(volumes.items.map(({ id, properties }) => [String(id), properties]))

    const servers = yield* Server.list({ datacenterId, depth: 5 })
    assert.deepStrictEqual(
      sorted(servers.items).map(({ entities, id, metadata, properties }) => ({
        id: String(id),
        name: properties.name,
        cores: properties.cores,
        ram: properties.ram,
        vmState: properties.vmState,
        state: metadata?.state,
        boot: properties.bootVolume ? String(properties.bootVolume.id) : null,
        volumes: idsOf(entities.volumes.items),
        nics: sorted(entities.nics.items).map((nic) => ({
          id: String(nic.id),
          name: nic.properties.name,
          lan: nic.properties.lan,
          firewall: nic.properties.firewallActive,
          rules: sorted(nic.entities.firewallrules.items).map((rule) => ({
            id: String(rule.id),
            name: rule.properties.name,
            protocol: rule.properties.protocol,
            port: rule.properties.portRangeStart
          }))
        }))
      })),
      sorted(model.servers.all().filter((server) => server.dc === home.id)).map((server) => ({
        id: server.id,
        name: server.name,
        cores: server.cores,
        ram: server.ram,
        vmState: server.running ? "RUNNING" : "SHUTOFF",
        state: server.running ? "AVAILABLE" : "INACTIVE",
        boot: server.boot,
        volumes: server.volumes.toSorted(),
        nics: sorted(model.nics.all().filter((nic) => nic.server === server.id)).map((nic) => ({
          id: nic.id,
          name: nic.name,
          lan: nic.lan,
          firewall: nic.firewall,
          rules: sorted(model.rules.all().filter((rule) => rule.nic === nic.id)).map((rule) => ({
            id: rule.id,
            name: rule.name,
            protocol: rule.protocol,
            port: rule.port
          }))
        }))
      }))
    )

    assert.deepStrictEqual(
      sorted(volumes.items).map(({ id, properties: { bus, name, size, type } }) => ({
        id: String(id),
        dc: home.id,
        name,
        size,
        type,
        bus
      })),
      sorted(model.volumes.all().filter((volume) => volume.dc === home.id)).map(({ id, name, size, type }) => ({
        id,
        dc: home.id,
        name,
        size,
        type,
        bus: model.serverOf(id) === undefined ? null : "VIRTIO"
      }))
    )
    for (const { entities } of servers.items) {
      const slots = entities.volumes.items.map(({ id }) => attached.get(id)?.deviceNumber ?? 0)
      assert.isTrue(slots.every((slot) => slot >= 1) && new Set(slots).size === slots.length, `slots ${slots}`)
    }
    for (const [id, { deviceNumber }] of attached) {
      if (model.serverOf(id) === undefined) assert.isNull(deviceNumber, "a volume that is not attached has no slot")
    }

    const lans = yield* Lan.list({ datacenterId, depth: 2 })
    const known = sorted(model.lansOf(home.id).map((lan) => ({ ...lan, id: String(lan.number) })))
    assert.deepStrictEqual(
      sorted(lans.items).map(({ entities, id, properties }, index) => ({
        id: String(id),
        name: known[index]?.name === undefined ? undefined : properties.name,
        public: properties.public,
        nics: idsOf(entities.nics.items)
      })),
      known.map((lan) => ({ id: lan.id, name: lan.name, public: lan.public, nics: idsOf(model.nicsIn(lan)) }))
    )

    const balancers = yield* LoadBalancer.list({ datacenterId, depth: 2 })
    assert.deepStrictEqual(
      sorted(balancers.items).map(({ entities, id, properties: { name } }) => ({
        id: String(id),
        name,
        nics: idsOf(entities.balancednics.items)
      })),
      sorted(model.loadbalancers.all().filter((balancer) => balancer.dc === home.id)).map(({ id, name, nics }) => ({
        id,
        name,
        nics: [...nics].toSorted()
      }))
    )

    const addressOf = new Map(balancers.items.map(({ id, properties: { ip } }) => [String(id), ip]))
    for (const { entities, id: serverId } of servers.items) {
      for (const { id, properties } of entities.nics.items) {
        const nic = model.nics.get(id)
        const lan = model.lan(home.id, properties.lan)
        assert.match(properties.mac ?? "", /^02:01(:[0-9a-f]{2}){4}$/)
        if (nic?.fixed !== undefined) assert.deepStrictEqual(properties.ips, [nic.fixed])
        else if (model.servers.get(serverId)?.running === true && nic?.plain === true) {
          assert.strictEqual(properties.ips?.length, 1)
          const isPrivate = properties.ips?.[0]?.startsWith("10.") === true
          assert.strictEqual(isPrivate, lan?.public === false, `${properties.ips} in a LAN with public: ${lan?.public}`)
        }
      }
    }
    for (const balancer of model.loadbalancers.all().filter((each) => each.dc === home.id)) {
      for (const id of balancer.nics) {
        // Behind several, which of their addresses it has is not documented.
        if (model.balancersOf(id).length > 1 || model.nics.get(id)?.balanced !== true) continue
        const ips = servers.items.flatMap(({ entities }) => entities.nics.items).find((each) => String(each.id) === id)
          ?.properties.ips
        assert.include(
          ips ?? [],
          addressOf.get(balancer.id) ?? "none",
          "a balanced NIC has the load balancer's address"
        )
      }
    }
  })

/** The account as the SDK shows it, and as the model says. */
export const compareAccount = ({ model }: Run) =>
  Effect.gen(function* () {
    const datacenters = yield* Datacenter.list()
    assert.deepStrictEqual(
      sorted(datacenters.items).map(({ id, metadata, properties: { location, name } }) => ({
        id: String(id),
        name,
        location,
        state: metadata?.state
      })),
      sorted(model.datacenters.all()).map(({ id, location, name }) => ({ id, name, location, state: "AVAILABLE" }))
    )
    const blocks = yield* IpBlock.list()
    assert.deepStrictEqual(
      sorted(blocks.items).map(({ id, properties: { ips, location, name, size } }) => ({
        id: String(id),
        name,
        location,
        size,
        ips
      })),
      sorted(model.ipblocks.all()).map(({ id, ips, location, name }) => ({ id, name, location, size: ips.length, ips }))
    )
    const snapshots = yield* Snapshot.list()
    assert.deepStrictEqual(
      sorted(snapshots.items).map(({ id, properties: { location, name, size } }) => ({
        id: String(id),
        name,
        location,
        size
      })),
      sorted(model.snapshots.all()).map(({ id, location, name, size }) => ({ id, name, location, size }))
    )
    const groups = yield* Group.list({ depth: 2 })
    assert.deepStrictEqual(
      sorted(groups.items).map(({ entities, id, properties: { createSnapshot, name, reserveIp } }) => ({
        id: String(id),
        name,
        createSnapshot,
        reserveIp,
        members: idsOf(entities.users.items)
      })),
      sorted(model.groups.all()).map(({ id, members, name, reserveIp }) => ({
        id,
        name,
        createSnapshot: false,
        reserveIp,
        members: [...members].toSorted()
      }))
    )
    for (const { id, shares } of model.groups.all()) {
      const shared = yield* Share.list({ groupId: Group.Id.make(id) })
      assert.deepStrictEqual(idsOf(shared.items), [...shares].toSorted(), "the shares of a group")
    }
    const users = yield* User.list({ depth: 2 })
    assert.deepStrictEqual(
      sorted(users.items).map(({ entities, id, properties: { email, firstname } }) => ({
        id: String(id),
        email,
        firstname,
        groups: idsOf(entities.groups.items)
      })),
      sorted(model.users.all()).map(({ email, firstname, id }) => ({
        id,
        email,
        firstname,
        groups: idsOf(model.groups.all().filter(({ members }) => members.has(id)))
      }))
    )

    const { coresProvisioned, ramProvisioned, ...storageAndIps } = model.usage()
    const running = model.usage((server) => server.running)
    const { properties } = yield* Contract.get({})
    const limits = properties.resourceLimits
    assert.deepStrictEqual(
      {
        hddVolumeProvisioned: limits?.hddVolumeProvisioned,
        ssdVolumeProvisioned: limits?.ssdVolumeProvisioned,
        reservedIpsOnContract: limits?.reservedIpsOnContract,
        reservedIpsInUse: limits?.reservedIpsInUse
      },
      storageAndIps
    )
    // A stopped server and the contract are not documented.
    assert.include([coresProvisioned, running.coresProvisioned], limits?.coresProvisioned)
    assert.include([ramProvisioned, running.ramProvisioned], limits?.ramProvisioned)
  })

/** Deleted objects are not found. */
export const compareDead = ({ model }: Run) =>
  Effect.gen(function* () {
    const gone = <A>(call: Effect.Effect<A, Errors.ApiError, ProfitBricks.ProfitBricks>) =>
      Effect.map(Effect.either(call), (result) => {
        assert.strictEqual(result._tag === "Left" ? result.left._tag : "success", "NotFound")
      })
    for (const { id } of model.datacenters.dead.values()) yield* gone(Datacenter.get({ datacenterId: dc(id) }))
    for (const server of model.servers.dead.values()) {
      const path = { datacenterId: dc(server.dc), serverId: Server.Id.make(server.id) }
      yield* gone(Server.get(path))
      yield* gone(Nic.list(path))
    }
    for (const volume of model.volumes.dead.values()) {
      yield* gone(Volume.get({ datacenterId: dc(volume.dc), volumeId: Volume.Id.make(volume.id) }))
    }
    for (const nic of model.nics.dead.values()) {
      const serverId = Server.Id.make(nic.server)
      yield* gone(Nic.get({ datacenterId: dc(nic.dc), serverId, nicId: Nic.Id.make(nic.id) }))
    }
    for (const rule of model.rules.dead.values()) {
      const nic = model.nics.get(rule.nic)
      if (nic === undefined) continue
      const path = { datacenterId: dc(nic.dc), serverId: Server.Id.make(nic.server), nicId: Nic.Id.make(nic.id) }
      yield* gone(FirewallRule.get({ ...path, firewallruleId: FirewallRule.Id.make(rule.id) }))
    }
    for (const lan of model.lans.dead.values()) {
      yield* gone(Lan.get({ datacenterId: dc(lan.dc), lanId: lan.number }))
    }
    for (const { dc: home, id } of model.loadbalancers.dead.values()) {
      yield* gone(LoadBalancer.get({ datacenterId: dc(home), loadbalancerId: LoadBalancer.Id.make(id) }))
    }
    for (const { id } of model.ipblocks.dead.values()) yield* gone(IpBlock.get({ ipblockId: IpBlock.Id.make(id) }))
    for (const { id } of model.snapshots.dead.values()) yield* gone(Snapshot.get({ snapshotId: Snapshot.Id.make(id) }))
    for (const { id } of model.groups.dead.values()) yield* gone(Group.get({ groupId: Group.Id.make(id) }))
    for (const { id } of model.users.dead.values()) yield* gone(User.get({ userId: User.Id.make(id) }))
  })

const shapesOf = (collection: unknown, name = ""): M.Shapes => {
  if (!Predicate.isRecord(collection) || !Array.isArray(collection["items"])) return "stub"
  return M.unspecified.has(name) ? "some" : sorted(collection["items"].map(shapeOf))
}
const shapeOf = (object: unknown): M.Shape => {
  assert.isTrue(Predicate.isRecord(object))
  if (!Predicate.isRecord(object)) return { id: none, complete: false }
  const { entities, id, properties, type } = object
  const boot = Predicate.isRecord(properties) ? properties["bootVolume"] : undefined
  return {
    id: String(id),
    complete: properties !== undefined,
    ...(type === "server" && properties !== undefined
      ? {
          bootVolume: Predicate.isRecord(boot)
            ? `${boot["id"]} ${"properties" in boot ? "complete" : "reference"}`
            : null
        }
      : {}),
    ...(Predicate.isRecord(entities)
      ? {
          entities: Object.fromEntries(
            Object.entries(entities).flatMap(([name, collection]) =>
              M.later.has(name) ? [] : [[name, shapesOf(collection, name)]]
            )
          )
        }
      : {})
  }
}

/** Without the SDK, which would drop what there should not be. */
const raw = ({ version }: Run, path: string, depth: number) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const response = yield* client.execute(
      HttpClientRequest.get(`${ProfitBricks.baseUrls[version]}${path}?depth=${depth}`).pipe(
        HttpClientRequest.basicAuth(Emulator.user.username, Redacted.value(Emulator.user.password))
      )
    )
    return yield* response.json
  })

/** Representations at a depth. */
export const compareDepths = (run: Run, depth: number) =>
  Effect.gen(function* () {
    const { model } = run
    const one = (path: string, kind: M.Kind, id: string) =>
      Effect.map(raw(run, path, depth), (answer) => {
        assert.deepStrictEqual(shapeOf(answer), M.shape(model, kind, id, depth), `${path} at depth ${depth}`)
      })
    const many = (path: string, kind: M.Kind, things: ReadonlyArray<M.Thing>) =>
      Effect.map(raw(run, path, depth), (answer) => {
        const expected = M.shapes(model, kind, idsOf(things), depth)
        assert.deepStrictEqual(shapesOf(answer), expected, `${path} at depth ${depth}`)
      })
    yield* many("/datacenters", "datacenter", model.datacenters.all())
    yield* many("/um/groups", "group", model.groups.all())
    yield* many("/um/users", "user", model.users.all())
    for (const { id } of model.datacenters.all().slice(0, 2)) {
      const path = `/datacenters/${id}`
      const inside = <T extends Inside>(pool: M.Pool<T>) => pool.all().filter((each) => each.dc === id)
      yield* one(path, "datacenter", id)
      yield* many(`${path}/servers`, "server", inside(model.servers))
      yield* many(`${path}/lans`, "lan", inside(model.lans))
      yield* many(`${path}/loadbalancers`, "loadbalancer", inside(model.loadbalancers))
      for (const server of inside(model.servers).slice(0, 1)) {
        const volumes = server.volumes.map((volume) => ({ id: volume }))
        yield* one(`${path}/servers/${server.id}`, "server", server.id)
        yield* many(`${path}/servers/${server.id}/volumes`, "volume", volumes)
      }
    }
  })
