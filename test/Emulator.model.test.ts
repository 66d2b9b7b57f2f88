import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Predicate, Redacted, TestClock } from "effect"
import * as fc from "effect/FastCheck"
import type { Accepted, Errors } from "effect-profitbricks"
import {
  Contract,
  Credentials,
  Datacenter,
  Emulator,
  FirewallRule,
  Group,
  IpBlock,
  Lan,
  LoadBalancer,
  Nic,
  ProfitBricks,
  Request,
  RetryPolicy,
  Server,
  Share,
  Snapshot,
  User,
  Volume
} from "effect-profitbricks"
import * as M from "./support/model.js"

/**
 * What a command does, and the indices that choose what it does it to. Commands that the documentation does not say
 * enough about are left out where they occur.
 */
interface Command {
  readonly op: string
  readonly a: number
  readonly b: number
  readonly n: number
  /** The path names another parent than the object's own. */
  readonly astray: boolean
}

/** How an operation may end. */
type Outcome = "success" | Errors.ApiError["_tag"] | Errors.WaitError["_tag"]
type Needs = ProfitBricks.ProfitBricks | HttpClient.HttpClient
type Step = Effect.Effect<void, never, Needs>

interface Run {
  readonly model: M.Model
  /** Whether each call waits for its request. Otherwise changes are piled up, as far as their order cannot matter. */
  readonly waits: boolean
  /** Whether something was accepted that may not have happened yet. */
  pending: boolean
}

const none = "00000000-0000-0000-0000-000000000000"
const success: ReadonlyArray<Outcome> = ["success"]
const notFound: ReadonlyArray<Outcome> = ["NotFound"]
const invalid: ReadonlyArray<Outcome> = ["Validation"]
/** Refused, but the documentation does not say with which status, or whether at once. */
const refused: ReadonlyArray<Outcome> = ["NotFound", "Validation", "Rejected", "RequestFailed"]

const locations = ["us/las", "de/fra"] as const
const itemOf = <A>(items: readonly [A, ...ReadonlyArray<A>], index: number): A =>
  items[index % items.length] ?? items[0]

const dc = (id: string) => Datacenter.Id.make(id)

/**
 * Every name in an answer, with the id of what has it. The items of a collection that has one are found by the name of
 * the object it is in too, because deep down they are bare references, without a name.
 */
const idsByName = (answer: unknown, found = new Map<string, string>(), inside = ""): Map<string, string> => {
  if (Array.isArray(answer)) for (const item of answer) idsByName(item, found, inside)
  else if (Predicate.isRecord(answer)) {
    const { id, properties, type } = answer
    const name = Predicate.isRecord(properties) ? String(properties["name"]) : inside
    if (typeof id === "string" && type !== "collection") found.set(properties === undefined ? `in ${name}` : name, id)
    for (const part of Object.values(answer)) idsByName(part, found, name)
  }
  return found
}
const idIn = (ids: ReadonlyMap<string, string>, name: string): string => {
  const id = ids.get(name)
  assert.isDefined(id, `${name} is not in the answer`)
  return id ?? none
}

/** Lets everything happen that was accepted. */
const settle = (run: Run) =>
  Effect.suspend(() => {
    if (!run.pending) return Effect.void
    run.pending = false
    return TestClock.adjust("2 hours")
  })

/** Makes a call that may end in these ways only. If it succeeds, so does its request, and the model follows. */
const expect = <A>(
  run: Run,
  call: Effect.Effect<Accepted.Accepted<A>, Errors.ApiError, ProfitBricks.ProfitBricks>,
  allowed: ReadonlyArray<Outcome>,
  then: (value: A) => void,
  options: { readonly piles?: boolean; readonly changes?: string | undefined } = {}
): Step =>
  Effect.gen(function* () {
    const { changes, piles = false } = options
    const alone = !run.waits && !piles
    if (alone) yield* settle(run)
    const result = yield* Effect.either(run.waits ? Request.completed()(call) : Effect.map(call, ({ value }) => value))
    if (result._tag === "Right") run.pending = !run.waits
    if (alone) yield* settle(run)
    const outcome = result._tag === "Left" ? result.left._tag : "success"
    assert.include(allowed, outcome, result._tag === "Left" ? result.left.message : "")
    if (result._tag === "Left") return
    then(result.right)
    const home = run.waits ? run.model.datacenters.get(changes) : undefined
    if (home === undefined) return
    const { properties } = yield* Effect.orDie(Datacenter.get({ datacenterId: dc(home.id), depth: 0 }))
    assert.isAbove(properties.version ?? -1, home.version, "the version grows with every change")
    home.version = properties.version ?? 0
  })

const pickDatacenter = ({ model }: Run, index: number) => {
  const datacenter = model.datacenters.pick(index)
  return { datacenterId: dc(datacenter?.id ?? none), home: model.datacenters.get(datacenter?.id) }
}
type Inside = M.Thing & { readonly dc: string }
/** The path of something in a data center, and the thing itself, unless it is not there. */
const pickInside = <T extends Inside>(run: Run, pool: M.Pool<T>, { a, astray, b }: Command) => {
  const picked = pool.pick(a)
  const own = picked?.dc ?? pickDatacenter(run, a).datacenterId
  const datacenterId = dc(astray ? pickDatacenter(run, b).datacenterId : own)
  const there = pool.get(picked?.id)
  return { datacenterId, id: picked?.id ?? none, there: there?.dc === datacenterId ? there : undefined }
}
const pickServer = (run: Run, command: Command) => {
  const { datacenterId, id, there } = pickInside(run, run.model.servers, command)
  return { path: { datacenterId, serverId: Server.Id.make(id) }, server: there }
}
const pickVolume = (run: Run, command: Command) => {
  const { datacenterId, id, there } = pickInside(run, run.model.volumes, command)
  return { path: { datacenterId, volumeId: Volume.Id.make(id) }, volume: there }
}
const pickBalancer = (run: Run, command: Command) => {
  const { datacenterId, id, there } = pickInside(run, run.model.loadbalancers, command)
  return { path: { datacenterId, loadbalancerId: LoadBalancer.Id.make(id) }, balancer: there }
}
const pickLan = (run: Run, { a, astray, b }: Command) => {
  const lan = run.model.lans.pick(a)
  const datacenterId = dc(!astray && lan !== undefined ? lan.dc : pickDatacenter(run, b).datacenterId)
  const lanId = lan?.number ?? 0
  return { path: { datacenterId, lanId }, lan: run.model.lan(datacenterId, lanId) }
}
const nicPath = ({ model }: Run, picked: M.Nic | undefined, { astray, b }: Command) => {
  const serverId = (astray ? model.servers.pick(b)?.id : picked?.server) ?? none
  const there = model.nics.get(picked?.id)
  return {
    path: {
      datacenterId: dc(picked?.dc ?? none),
      serverId: Server.Id.make(serverId),
      nicId: Nic.Id.make(picked?.id ?? none)
    },
    nic: there?.server === serverId ? there : undefined
  }
}
const pickNic = (run: Run, command: Command) => nicPath(run, run.model.nics.pick(command.a), command)
const pickRule = (run: Run, command: Command) => {
  const picked = run.model.rules.pick(command.a)
  const owner =
    picked?.nic === undefined ? undefined : (run.model.nics.get(picked.nic) ?? run.model.nics.dead.get(picked.nic))
  const { nic, path } = nicPath(run, owner, command)
  const there = nic === undefined ? undefined : run.model.rules.get(picked?.id)
  return { path: { ...path, firewallruleId: FirewallRule.Id.make(picked?.id ?? none) }, rule: there }
}
const pickSnapshot = ({ model }: Run, index: number) => {
  const picked = model.snapshots.pick(index)
  return { snapshotId: Snapshot.Id.make(picked?.id ?? none), snapshot: model.snapshots.get(picked?.id) }
}
const pickGroup = ({ model }: Run, index: number) => {
  const picked = model.groups.pick(index)
  return { groupId: Group.Id.make(picked?.id ?? none), group: model.groups.get(picked?.id) }
}
const pickUser = ({ model }: Run, index: number) => {
  const picked = model.users.pick(index)
  return { userId: User.Id.make(picked?.id ?? none), user: model.users.get(picked?.id) }
}

/** Not the owner of the account. */
const pickGuest = ({ model }: Run, index: number) => {
  const guests = model.users.all().filter(({ isOwner }) => !isOwner)
  const picked = guests[index % 16] ?? guests[0] ?? [...model.users.dead.values()][0]
  return { userId: User.Id.make(picked?.id ?? none), user: model.users.get(picked?.id) }
}

const coresOf = (n: number) => 1 + (n % 4)
const ramOf = (n: number) => 1024 * (1 + (n % 3))
const lanOf = (n: number) => 1 + (n % 4)
const diskOf = (n: number) => ({ size: 1 + (n % 9), type: n % 3 === 0 ? ("SSD" as const) : ("HDD" as const) })
const storage = ({ size, type }: { readonly size: number; readonly type: "HDD" | "SSD" }): M.Demand =>
  type === "HDD" ? { hdd: size * 1024 } : { ssd: size * 1024 }
const emailOf = (n: number) => `user${n % 3}@example.com`

/** An e-mail address belongs to one user, and stays taken when that user is deleted. To be used again, it is changed first. */
const mayHave = ({ model }: Run, user: M.User | undefined, email: string): ReadonlyArray<Outcome> => {
  const isTaken = model.lost.has(email) || model.users.all().some((each) => each.email === email && each !== user)
  return isTaken ? ["Validation", "Rejected"] : success
}

const newServer = (id: string, home: string, { cores, name, ram }: { cores: number; name: string; ram: number }) => ({
  id,
  dc: home,
  name,
  cores,
  ram,
  running: true,
  volumes: [],
  boot: null
})

/** What a command is to the emulator and to the model; nothing, where the documentation does not say what happens. */
const operations: Readonly<Record<string, (run: Run, command: Command) => Step | undefined>> = {
  createDatacenter: (run, { n }) => {
    const { model } = run
    const name = model.fresh("dc")
    const location = itemOf(locations, n)
    return expect(run, Datacenter.create({ name, location }), success, ({ id }) => {
      model.datacenters.add({ id, name, location, lansInOrder: true, version: 0 })
    })
  },
  createNamelessDatacenter: (run, { n }) =>
    expect(run, Datacenter.create({ name: itemOf(["a@b", "a/b", "a|b"], n), location: "us/las" }), invalid, () => {}),
  /** Everything in one request. */
  composeDatacenter: (run, { a, b, n }) => {
    const { model } = run
    const name = model.fresh("dc")
    const location = itemOf(locations, n)
    const lanNames = Array.from({ length: a % 3 }, () => model.fresh("lan"))
    const balancer = model.fresh("lb")
    const servers = Array.from({ length: 1 + (b % 2) }, (_, index) => ({
      name: model.fresh("server"),
      cores: coresOf(n + index),
      ram: ramOf(n + index),
      volume: { name: model.fresh("volume"), ...diskOf(n + index) },
      nic: { name: model.fresh("nic"), lan: 1 + index },
      rule: { name: model.fresh("rule"), protocol: "TCP" as const, portRangeStart: 22, portRangeEnd: 22 }
    }))
    const demand = {
      cores: servers.reduce((total, { cores }) => total + cores, 0),
      ram: servers.reduce((total, { ram }) => total + ram, 0),
      hdd: servers.reduce((total, { volume }) => total + (storage(volume).hdd ?? 0), 0),
      ssd: servers.reduce((total, { volume }) => total + (storage(volume).ssd ?? 0), 0)
    }
    return expect(
      run,
      Datacenter.create({
        name,
        location,
        lans: lanNames.map((lan) => ({ name: lan, public: true })),
        loadbalancers: [{ name: balancer }],
        servers: servers.map(({ nic, rule, volume, ...server }) => ({
          ...server,
          volumes: [{ ...volume, licenceType: "OTHER" }],
          nics: [{ ...nic, firewallRules: [rule] }]
        })),
        depth: 5
      }),
      model.fits(demand) ? success : invalid,
      (value) => {
        const ids = idsByName(value)
        model.datacenters.add({ id: value.id, name, location, lansInOrder: true, version: 0 })
        lanNames.forEach((lan, index) => {
          assert.strictEqual(idIn(ids, lan), String(index + 1), "LANs are numbered in the order of their creation")
          model.addLan(value.id, index + 1, lan, true)
        })
        model.loadbalancers.add({ id: idIn(ids, balancer), dc: value.id, name: balancer, nics: new Set() })
        for (const { nic, rule, volume, ...properties } of servers) {
          const server = model.servers.add(newServer(idIn(ids, properties.name), value.id, properties))
          model.attach(server, model.volumes.add({ id: idIn(ids, volume.name), dc: value.id, ...volume }).id)
          const id = idIn(ids, nic.name)
          model.addNic({ id, dc: value.id, server: server.id, ...nic, firewall: false, fixed: undefined })
          model.addRule({ id: idIn(ids, `in ${nic.name}`), nic: id, name: rule.name, protocol: "TCP", port: 22 })
        }
      }
    )
  },
  updateDatacenter: (run, { a }) => {
    const { datacenterId, home } = pickDatacenter(run, a)
    const name = run.model.fresh("dc")
    return expect(
      run,
      Datacenter.update({ datacenterId, name }),
      home === undefined ? notFound : success,
      () => {
        if (home !== undefined) home.name = name
      },
      { piles: true, changes: home?.id }
    )
  },
  removeDatacenter: (run, { a }) => {
    const { datacenterId, home } = pickDatacenter(run, a)
    return expect(run, Datacenter.remove({ datacenterId }), home === undefined ? notFound : success, () =>
      run.model.removeDatacenter(datacenterId)
    )
  },

  createServer: (run, { a, b, n }) => {
    const { model } = run
    const { datacenterId, home } = pickDatacenter(run, a)
    const properties = { name: model.fresh("server"), cores: coresOf(n), ram: ramOf(b) }
    return expect(
      run,
      Server.create({ datacenterId, ...properties }),
      home === undefined ? notFound : model.fits(properties) ? success : invalid,
      ({ id }) => {
        model.servers.add(newServer(id, datacenterId, properties))
      },
      { piles: true, changes: home?.id }
    )
  },
  createInvalidServer: (run, { a, n }) => {
    const { datacenterId } = pickDatacenter(run, a)
    const wrong = itemOf(
      [
        { cores: 0, ram: 1024 },
        { cores: 1, ram: 300 },
        { cores: 1, ram: 0 }
      ],
      n
    )
    return expect(run, Server.create({ datacenterId, ...wrong }), invalid, () => {})
  },
  /** With a new volume, an existing one, and a NIC with its rules. */
  composeServer: (run, { a, b, n }) => {
    const { model } = run
    const { datacenterId, home } = pickDatacenter(run, a)
    const existing = n % 2 === 0 ? model.volumes.pick(b) : undefined
    const isThere = model.volumes.get(existing?.id)?.dc === datacenterId
    if (existing !== undefined && model.serverOf(existing.id) !== undefined) return
    const properties = { name: model.fresh("server"), cores: coresOf(n), ram: ramOf(b) }
    const volume = { name: model.fresh("volume"), ...diskOf(n) }
    const nic = { name: model.fresh("nic"), lan: lanOf(b) }
    const rule = { name: model.fresh("rule"), protocol: "UDP" as const }
    return expect(
      run,
      Server.create({
        datacenterId,
        ...properties,
        volumes: [
          ...(existing === undefined ? [] : [{ id: Volume.Id.make(existing.id) }]),
          { ...volume, licenceType: "LINUX" }
        ],
        nics: [{ ...nic, firewallRules: [rule] }],
        depth: 5
      }),
      home === undefined
        ? notFound
        : existing !== undefined && !isThere
          ? refused
          : model.fits({ ...properties, ...storage(volume) })
            ? success
            : invalid,
      (value) => {
        const ids = idsByName(value)
        const server = model.servers.add(newServer(value.id, datacenterId, properties))
        if (existing !== undefined) model.attach(server, existing.id)
        model.attach(server, model.volumes.add({ id: idIn(ids, volume.name), dc: datacenterId, ...volume }).id)
        const id = idIn(ids, nic.name)
        model.addNic({ id, dc: datacenterId, server: server.id, ...nic, firewall: false, fixed: undefined })
        model.addRule({ id: idIn(ids, rule.name), nic: id, name: rule.name, protocol: "UDP", port: null })
      },
      { changes: home?.id }
    )
  },
  updateServer: (run, command) => {
    const { path, server } = pickServer(run, command)
    const name = run.model.fresh("server")
    const cores = coresOf(command.n)
    const ram = ramOf(command.n)
    const more = { cores: cores - (server?.cores ?? 0), ram: ram - (server?.ram ?? 0) }
    return expect(
      run,
      Server.update({ ...path, name, cores, ram }),
      server === undefined ? notFound : run.model.fits(more) ? success : invalid,
      () => {
        if (server !== undefined) Object.assign(server, { name, cores, ram })
      },
      { piles: true, changes: server?.dc }
    )
  },
  setBootVolume: (run, command) => {
    const { path, server } = pickServer(run, command)
    const volume = server?.volumes[command.n % server.volumes.length]
    if (server !== undefined && volume === undefined) return
    return expect(
      run,
      Server.update({ ...path, bootVolume: Volume.Id.make(volume ?? none) }),
      server === undefined ? notFound : success,
      () => {
        if (server !== undefined && volume !== undefined) server.boot = volume
      },
      { changes: server?.dc }
    )
  },
  removeServer: (run, command) => {
    const { path, server } = pickServer(run, command)
    return expect(
      run,
      Server.remove(path),
      server === undefined ? notFound : success,
      () => run.model.removeServer(path.serverId),
      { changes: server?.dc }
    )
  },
  stopServer: (run, command) => {
    const { path, server } = pickServer(run, command)
    // Whether stopped servers count for the limits is not documented.
    if (run.model.limits !== undefined) return
    return expect(run, Server.stop(path), server === undefined ? notFound : success, () => {
      if (server === undefined) return
      server.running = false
    })
  },
  startServer: (run, command) => {
    const { path, server } = pickServer(run, command)
    return expect(run, Server.start(path), server === undefined ? notFound : success, () => {
      if (server !== undefined) server.running = true
    })
  },
  rebootServer: (run, command) => {
    const { path, server } = pickServer(run, command)
    if (server?.running === false) return
    return expect(run, Server.reboot(path), server === undefined ? notFound : success, () => {})
  },

  createVolume: (run, { a, n }) => {
    const { model } = run
    const { datacenterId, home } = pickDatacenter(run, a)
    const properties = { name: model.fresh("volume"), ...diskOf(n) }
    return expect(
      run,
      Volume.create({ datacenterId, ...properties, licenceType: "OTHER" }),
      home === undefined ? notFound : model.fits(storage(properties)) ? success : invalid,
      ({ id }) => {
        model.volumes.add({ id, dc: datacenterId, ...properties })
      },
      { piles: true, changes: home?.id }
    )
  },
  createVolumeOfSnapshot: (run, { a, b, n }) => {
    const { model } = run
    const { datacenterId, home } = pickDatacenter(run, a)
    const { snapshot, snapshotId } = pickSnapshot(run, b)
    const { type } = diskOf(n)
    const properties = { name: model.fresh("volume"), size: snapshot?.size ?? 1, type }
    return expect(
      run,
      Volume.create({ datacenterId, ...properties, image: snapshotId }),
      home === undefined
        ? notFound
        : snapshot === undefined || !model.fits(storage(properties))
          ? invalid
          : snapshot.location === home.location
            ? success
            : run.waits
              ? ["RequestFailed"]
              : success,
      ({ id }) => {
        // Without waiting, that it fails is seen later: nothing is made.
        if (snapshot?.location === home?.location) model.volumes.add({ id, dc: datacenterId, ...properties })
      }
    )
  },
  createVolumeOfNothing: (run, { a, n }) => {
    const { datacenterId, home } = pickDatacenter(run, a)
    const wrong = itemOf<Volume.Create>(
      [
        { size: 0, licenceType: "OTHER" },
        { size: 1 },
        { size: 1, image: none },
        { size: 1, image: none, licenceType: "OTHER" }
      ],
      n
    )
    return expect(run, Volume.create({ datacenterId, ...wrong }), home === undefined ? refused : invalid, () => {})
  },
  updateVolume: (run, command) => {
    const { path, volume } = pickVolume(run, command)
    const name = run.model.fresh("volume")
    const { size } = diskOf(command.n)
    if (size === volume?.size) return
    const more = volume === undefined ? {} : storage({ size: size - volume.size, type: volume.type })
    return expect(
      run,
      Volume.update({ ...path, name, size }),
      volume === undefined ? notFound : size > volume.size && run.model.fits(more) ? success : invalid,
      () => {
        if (volume !== undefined) Object.assign(volume, { name, size })
      },
      { piles: true, changes: volume?.dc }
    )
  },
  removeVolume: (run, command) => {
    const { path, volume } = pickVolume(run, command)
    return expect(
      run,
      Volume.remove(path),
      volume === undefined ? notFound : success,
      () => run.model.removeVolume(path.volumeId),
      { changes: volume?.dc }
    )
  },
  attachVolume: (run, command) => {
    const { model } = run
    const { path, server } = pickServer(run, command)
    const volume = model.volumes.pick(command.n)
    // What becomes of a volume that is attached already is not documented.
    if (server === undefined ? false : volume !== undefined && model.serverOf(volume.id) !== undefined) return
    const isThere = server !== undefined && model.volumes.get(volume?.id)?.dc === server.dc
    return expect(
      run,
      Server.attachVolume({ ...path, volumeId: Volume.Id.make(volume?.id ?? none) }),
      server === undefined ? notFound : isThere ? success : refused,
      ({ id }) => {
        assert.strictEqual(id, volume?.id)
        if (server !== undefined) model.attach(server, id)
      },
      { piles: true, changes: isThere ? server.dc : undefined }
    )
  },
  detachVolume: (run, command) => {
    const { model } = run
    const { path, server } = pickServer(run, command)
    const attached = server?.volumes[command.n % server.volumes.length]
    const volume = command.n % 5 === 4 ? (model.volumes.pick(command.b)?.id ?? none) : (attached ?? none)
    const isThere = server?.volumes.includes(volume) === true
    return expect(
      run,
      Server.detachVolume({ ...path, volumeId: Volume.Id.make(volume) }),
      isThere ? success : notFound,
      () => {
        if (server !== undefined) model.detach(server, volume)
      },
      { changes: isThere ? server.dc : undefined }
    )
  },

  createNic: (run, command) => {
    const { model } = run
    const { path, server } = pickServer(run, command)
    const properties = { name: model.fresh("nic"), lan: lanOf(command.n) }
    return expect(
      run,
      Nic.create({ ...path, ...properties }),
      server === undefined ? notFound : success,
      ({ id }) => {
        if (server === undefined) return
        model.addNic({ id, dc: server.dc, server: server.id, ...properties, firewall: false, fixed: undefined })
      },
      { piles: true, changes: server?.dc }
    )
  },
  /** A NIC in a public LAN with a reserved address of the same location. */
  createNicWithAddress: (run, command) => {
    const { model } = run
    const { path, server } = pickServer(run, command)
    const lan = server === undefined ? undefined : model.lansOf(server.dc).find((each) => each.public)
    const location = model.datacenters.get(server?.dc)?.location
    const used = new Set(model.nics.all().map(({ fixed }) => fixed))
    const ip = model.ipblocks
      .all()
      .filter((block) => block.location === location)
      .flatMap(({ ips }) => ips)
      .find((each) => !used.has(each))
    if (server === undefined || lan === undefined || ip === undefined) return
    const properties = { name: model.fresh("nic"), lan: lan.number }
    return expect(
      run,
      Nic.create({ ...path, ...properties, ips: [ip] }),
      success,
      ({ id, properties: { ips } }) => {
        assert.deepStrictEqual(ips, [ip], "an explicit address is echoed at once")
        model.addNic({ id, dc: server.dc, server: server.id, ...properties, firewall: false, fixed: ip })
      },
      { changes: server.dc }
    )
  },
  updateNic: (run, command) => {
    const { model } = run
    const { nic, path } = pickNic(run, command)
    const name = model.fresh("nic")
    const firewallActive = command.n % 2 === 0
    return expect(
      run,
      Nic.update({ ...path, name, firewallActive }),
      nic === undefined ? notFound : success,
      () => {
        if (nic !== undefined) Object.assign(nic, { name, firewall: firewallActive })
      },
      { piles: true, changes: nic?.dc }
    )
  },
  /** To a LAN that may not exist yet. */
  moveNic: (run, command) => {
    const { nic, path } = pickNic(run, command)
    if (nic?.fixed !== undefined) return
    const lan = lanOf(command.n)
    return expect(
      run,
      Nic.update({ ...path, lan }),
      nic === undefined ? notFound : success,
      () => {
        if (nic === undefined) return
        run.model.connect(nic.dc, lan)
        nic.lan = lan
      },
      { changes: nic?.dc }
    )
  },
  removeNic: (run, command) => {
    const { nic, path } = pickNic(run, command)
    return expect(
      run,
      Nic.remove(path),
      nic === undefined ? notFound : success,
      () => run.model.removeNic(path.nicId),
      { changes: nic?.dc }
    )
  },

  createRule: (run, command) => {
    const { model } = run
    const { nic, path } = pickNic(run, command)
    const name = model.fresh("rule")
    const protocol = itemOf(["TCP", "UDP", "ICMP", "ANY"] as const, command.n)
    const ports = protocol === "TCP" ? { portRangeStart: 80, portRangeEnd: 81 } : {}
    return expect(
      run,
      FirewallRule.create({ ...path, name, protocol, ...ports }),
      nic === undefined ? notFound : success,
      ({ id }) => model.addRule({ id, nic: path.nicId, name, protocol, port: ports.portRangeStart ?? null }),
      { piles: true, changes: nic?.dc }
    )
  },
  createInvalidRule: (run, command) => {
    const { path } = pickNic(run, command)
    const wrong = itemOf<FirewallRule.Create>(
      [
        { protocol: "TCP", portRangeStart: 80 },
        { protocol: "TCP", portRangeStart: 80, portRangeEnd: 79 },
        { protocol: "ICMP", portRangeStart: 80, portRangeEnd: 80 },
        { protocol: "UDP", icmpType: 1 },
        { protocol: "ICMP", icmpType: 255 }
      ],
      command.n
    )
    return expect(run, FirewallRule.create({ ...path, ...wrong }), invalid, () => {})
  },
  updateRule: (run, command) => {
    const { path, rule } = pickRule(run, command)
    const name = run.model.fresh("rule")
    const port = rule?.protocol === "TCP" ? 443 : undefined
    return expect(
      run,
      FirewallRule.update({
        ...path,
        name,
        ...(port === undefined ? {} : { portRangeStart: port, portRangeEnd: port })
      }),
      rule === undefined ? notFound : success,
      () => {
        if (rule !== undefined) Object.assign(rule, { name, port: port ?? rule.port })
      },
      { piles: true, changes: rule === undefined ? undefined : path.datacenterId }
    )
  },
  removeRule: (run, command) => {
    const { path, rule } = pickRule(run, command)
    return expect(
      run,
      FirewallRule.remove(path),
      rule === undefined ? notFound : success,
      () => run.model.rules.remove(path.firewallruleId),
      { changes: rule === undefined ? undefined : path.datacenterId }
    )
  },

  createLan: (run, { a, b, n }) => {
    const { model } = run
    const { datacenterId, home } = pickDatacenter(run, a)
    const name = model.fresh("lan")
    const isPublic = n % 2 === 0
    const nic = n % 3 === 0 ? model.nics.pick(b) : undefined
    const isThere = model.nics.get(nic?.id)?.dc === datacenterId
    if (nic !== undefined && nic.fixed !== undefined) return
    return expect(
      run,
      Lan.create({
        datacenterId,
        name,
        public: isPublic,
        ...(nic === undefined ? {} : { nics: [{ id: Nic.Id.make(nic.id) }] })
      }),
      home === undefined ? notFound : nic === undefined || isThere ? success : refused,
      ({ id }) => {
        if (home === undefined) return
        assert.match(id, /^[1-9][0-9]*$/)
        assert.isUndefined(model.lan(home.id, Number(id)), "the number was taken")
        if (home.lansInOrder) assert.strictEqual(Number(id), model.lansOf(home.id).length + 1)
        model.addLan(home.id, Number(id), name, isPublic)
        if (nic === undefined) return
        nic.lan = Number(id)
      },
      { piles: nic === undefined, changes: home === undefined || (nic !== undefined && !isThere) ? undefined : home.id }
    )
  },
  updateLan: (run, command) => {
    const { model } = run
    const { lan, path } = pickLan(run, command)
    // What a private LAN makes of a reserved address is not documented.
    if (lan !== undefined && model.nicsIn(lan).some(({ fixed }) => fixed !== undefined)) return
    const name = model.fresh("lan")
    const isPublic = command.n % 2 === 0
    return expect(
      run,
      Lan.update({ ...path, name, public: isPublic }),
      lan === undefined ? notFound : success,
      ({ properties }) => {
        assert.strictEqual(properties.public, isPublic, "the answer has the new value at once")
        if (lan === undefined) return
        Object.assign(lan, { name, public: isPublic })
      },
      { changes: lan?.dc }
    )
  },
  removeLan: (run, command) => {
    const { lan, path } = pickLan(run, command)
    // With NICs in it, what happens is not documented.
    if (lan !== undefined && run.model.nicsIn(lan).length > 0) return
    return expect(
      run,
      Lan.remove(path),
      lan === undefined ? notFound : success,
      () => {
        if (lan !== undefined) run.model.removeLan(lan)
      },
      { changes: lan?.dc }
    )
  },
  attachNicToLan: (run, command) => {
    const { model } = run
    const { lan, path } = pickLan(run, command)
    const nic = model.nics.pick(command.n)
    if (nic?.fixed !== undefined) return
    const there = lan !== undefined && model.nics.get(nic?.id)?.dc === lan.dc ? nic : undefined
    return expect(
      run,
      Lan.attachNic({ ...path, nicId: Nic.Id.make(nic?.id ?? none) }),
      lan === undefined ? notFound : there === undefined ? refused : success,
      () => {
        if (lan === undefined || there === undefined) return
        there.lan = lan.number
      },
      { changes: there?.dc }
    )
  },

  createLoadBalancer: (run, { a, b, n }) => {
    const { model } = run
    const { datacenterId, home } = pickDatacenter(run, a)
    const name = model.fresh("lb")
    const nic = n % 2 === 0 ? undefined : model.nics.pick(b)
    const isThere = model.nics.get(nic?.id)?.dc === datacenterId
    if (nic?.fixed !== undefined) return
    return expect(
      run,
      LoadBalancer.create({
        datacenterId,
        name,
        ...(nic === undefined ? {} : { balancedNics: [{ id: Nic.Id.make(nic.id) }] })
      }),
      home === undefined ? notFound : nic === undefined || isThere ? success : refused,
      ({ id }) => {
        const balancer = model.loadbalancers.add({ id, dc: datacenterId, name, nics: new Set() })
        if (nic !== undefined) model.balance(balancer, nic.id)
      },
      { piles: nic === undefined, changes: nic === undefined || isThere ? home?.id : undefined }
    )
  },
  updateLoadBalancer: (run, command) => {
    const { balancer, path } = pickBalancer(run, command)
    const name = run.model.fresh("lb")
    return expect(
      run,
      LoadBalancer.update({ ...path, name }),
      balancer === undefined ? notFound : success,
      () => {
        if (balancer !== undefined) balancer.name = name
      },
      { piles: true, changes: balancer?.dc }
    )
  },
  removeLoadBalancer: (run, command) => {
    const { balancer, path } = pickBalancer(run, command)
    return expect(
      run,
      LoadBalancer.remove(path),
      balancer === undefined ? notFound : success,
      () => run.model.removeLoadBalancer(path.loadbalancerId),
      { changes: balancer?.dc }
    )
  },
  balance: (run, command) => {
    const { model } = run
    const { balancer, path } = pickBalancer(run, command)
    const nic = model.nics.pick(command.n)
    if (nic?.fixed !== undefined || (nic !== undefined && balancer?.nics.has(nic.id) === true)) return
    const there = balancer !== undefined && model.nics.get(nic?.id)?.dc === balancer.dc ? nic : undefined
    return expect(
      run,
      LoadBalancer.attachNic({ ...path, nicId: Nic.Id.make(nic?.id ?? none) }),
      balancer === undefined ? notFound : there === undefined ? refused : success,
      ({ id }) => {
        if (balancer !== undefined) model.balance(balancer, id)
      },
      { changes: there?.dc }
    )
  },
  unbalance: (run, command) => {
    const { model } = run
    const { balancer, path } = pickBalancer(run, command)
    const members = [...(balancer?.nics ?? [])]
    const nicId = (command.n % 5 === 4 ? model.nics.pick(command.b)?.id : members[command.n % members.length]) ?? none
    const isThere = balancer?.nics.has(nicId) === true
    return expect(
      run,
      LoadBalancer.detachNic({ ...path, nicId: Nic.Id.make(nicId) }),
      isThere ? success : notFound,
      () => {
        balancer?.nics.delete(nicId)
      },
      { changes: isThere ? balancer.dc : undefined }
    )
  },

  createIpBlock: (run, { n }) => {
    const { model } = run
    const name = model.fresh("block")
    const location = itemOf(locations, n)
    const size = 1 + (n % 3)
    return expect(
      run,
      IpBlock.create({ name, location, size }),
      model.fits({ ips: size }) ? success : invalid,
      ({ id, properties: { ips } }) => {
        assert.strictEqual(ips?.length, size, "the addresses are in the answer already")
        model.ipblocks.add({ id, name, location, ips: ips ?? [] })
      },
      { piles: true }
    )
  },
  removeIpBlock: (run, { a }) => {
    const picked = run.model.ipblocks.pick(a)
    const block = run.model.ipblocks.get(picked?.id)
    return expect(
      run,
      IpBlock.remove({ ipblockId: IpBlock.Id.make(picked?.id ?? none) }),
      block === undefined ? notFound : run.model.inUse(block) > 0 ? invalid : success,
      () => {
        if (block === undefined) return
        run.model.ipblocks.remove(block.id)
        run.model.unshare(block.id)
      }
    )
  },

  createSnapshot: (run, command) => {
    const { model } = run
    const { path, volume } = pickVolume(run, command)
    const name = model.fresh("snapshot")
    return expect(
      run,
      Volume.createSnapshot({ ...path, name }),
      volume === undefined ? notFound : success,
      ({ id }) => {
        const location = model.datacenters.get(volume?.dc)?.location
        if (volume !== undefined && location !== undefined) {
          model.snapshots.add({ id, name, location, size: volume.size })
        }
      }
    )
  },
  restoreSnapshot: (run, command) => {
    const { path, volume } = pickVolume(run, command)
    const { snapshot, snapshotId } = pickSnapshot(run, command.n)
    const location = run.model.datacenters.get(volume?.dc)?.location
    // What becomes of another size or in another location is not documented.
    const fits = snapshot?.size === volume?.size && snapshot?.location === location
    if (volume !== undefined && snapshot !== undefined && !fits) return
    return expect(
      run,
      Volume.restoreSnapshot({ ...path, snapshotId }),
      volume === undefined ? notFound : snapshot === undefined ? refused : success,
      () => {}
    )
  },
  updateSnapshot: (run, { a }) => {
    const { snapshot, snapshotId } = pickSnapshot(run, a)
    const name = run.model.fresh("snapshot")
    return expect(run, Snapshot.update({ snapshotId, name }), snapshot === undefined ? notFound : success, () => {
      if (snapshot !== undefined) snapshot.name = name
    })
  },
  removeSnapshot: (run, { a }) => {
    const { snapshot, snapshotId } = pickSnapshot(run, a)
    return expect(run, Snapshot.remove({ snapshotId }), snapshot === undefined ? notFound : success, () => {
      run.model.snapshots.remove(snapshotId)
      run.model.unshare(snapshotId)
    })
  },

  createGroup: (run, { n }) => {
    const name = run.model.fresh("group")
    const reserveIp = n % 2 === 0
    return expect(
      run,
      Group.create({ name, reserveIp }),
      success,
      ({ id }) => {
        run.model.groups.add({ id, name, reserveIp, members: new Set(), shares: new Set() })
      },
      { piles: true }
    )
  },
  replaceGroup: (run, { a, n }) => {
    const { group, groupId } = pickGroup(run, a)
    const name = run.model.fresh("group")
    // What is left out becomes false.
    return expect(
      run,
      Group.replace({ groupId, name, ...(n % 2 === 0 ? { reserveIp: true } : {}) }),
      group === undefined ? notFound : success,
      () => {
        if (group !== undefined) Object.assign(group, { name, reserveIp: n % 2 === 0 })
      }
    )
  },
  removeGroup: (run, { a }) => {
    const { group, groupId } = pickGroup(run, a)
    return expect(run, Group.remove({ groupId }), group === undefined ? notFound : success, () =>
      run.model.groups.remove(groupId)
    )
  },
  createUser: (run, { n }) => {
    const { model } = run
    const email = emailOf(n)
    const firstname = model.fresh("user")
    const password = Redacted.make("s3cretpassw0rd")
    return expect(
      run,
      User.create({ firstname, lastname: "B", email, password }),
      mayHave(run, undefined, email),
      ({ id }) => {
        model.users.add({ id, firstname, email, isOwner: false })
      }
    )
  },
  /** Its e-mail address is free again. */
  renameUser: (run, { a, n }) => {
    const { model } = run
    const { user, userId } = pickGuest(run, a)
    const email = n % 2 === 0 ? emailOf(n) : `${model.fresh("renamed").replace(" ", "")}@example.com`
    const firstname = model.fresh("user")
    return expect(
      run,
      User.replace({ userId, firstname, lastname: "B", email, administrator: false, forceSecAuth: false }),
      user === undefined ? notFound : mayHave(run, user, email),
      () => {
        if (user !== undefined) Object.assign(user, { firstname, email })
      }
    )
  },
  removeUser: (run, { a }) => {
    const { user, userId } = pickGuest(run, a)
    return expect(run, User.remove({ userId }), user === undefined ? notFound : success, () => {
      if (user !== undefined) run.model.removeUser(user)
    })
  },
  addMember: (run, { a, b }) => {
    const { group, groupId } = pickGroup(run, a)
    const { user, userId } = pickUser(run, b)
    if (group?.members.has(userId) === true) return
    return expect(
      run,
      Group.addUser({ groupId, userId }),
      group === undefined ? notFound : user === undefined ? refused : success,
      () => {
        group?.members.add(userId)
      }
    )
  },
  removeMember: (run, { a, b, n }) => {
    const { group, groupId } = pickGroup(run, a)
    const members = [...(group?.members ?? [])]
    const userId = (n % 5 === 4 ? pickUser(run, b).userId : members[n % members.length]) ?? none
    return expect(
      run,
      Group.removeUser({ groupId, userId: User.Id.make(userId) }),
      group?.members.has(userId) === true ? success : notFound,
      () => {
        group?.members.delete(userId)
      }
    )
  },
  share: (run, { a, b, n }) => {
    const { model } = run
    const { group, groupId } = pickGroup(run, a)
    const pools: readonly [M.Pool<M.Thing>, ...ReadonlyArray<M.Pool<M.Thing>>] = [
      shareable(model.datacenters),
      shareable(model.snapshots),
      shareable(model.ipblocks)
    ]
    const pool = itemOf(pools, n)
    const resourceId = pool.pick(b)?.id ?? none
    if (group?.shares.has(resourceId) === true) return
    return expect(
      run,
      Share.create({ groupId, resourceId: Share.Id.make(resourceId), editPrivilege: true }),
      group === undefined || pool.get(resourceId) === undefined ? notFound : success,
      () => {
        group?.shares.add(resourceId)
      }
    )
  },
  unshare: (run, { a, n }) => {
    const { group, groupId } = pickGroup(run, a)
    const shares = [...(group?.shares ?? [])]
    const resourceId = shares[n % (shares.length + 1)] ?? none
    return expect(
      run,
      Share.remove({ groupId, resourceId: Share.Id.make(resourceId) }),
      group?.shares.has(resourceId) === true ? success : notFound,
      () => {
        group?.shares.delete(resourceId)
      }
    )
  }
}
const shareable = <T extends M.Thing>(pool: M.Pool<T>): M.Pool<M.Thing> => {
  const things = new M.Pool<M.Thing>()
  for (const [id, thing] of pool.alive) things.alive.set(id, thing)
  for (const [id, thing] of pool.dead) things.dead.set(id, thing)
  return things
}

/** More is made than undone, so that there is something to undo; and what follows from several others is tried more often. */
const weightOf = (op: string): number => {
  if (/Invalid|Nameless|OfNothing|(create|compose|update)Datacenter$/.test(op)) return 1
  if (/^(share|createUser|removeUser|removeIpBlock)$/.test(op)) return 6
  return /^(create|compose|attach|balance|add)/.test(op) ? 3 : 2
}

const sequenceOf = (ops: ReadonlyArray<string>, maxLength: number) =>
  fc.array(
    fc.record({
      op: fc.constantFrom(...ops),
      a: fc.nat(47),
      b: fc.nat(47),
      n: fc.nat(29),
      astray: fc.nat(14).map((chance) => chance === 14)
    }),
    { maxLength, size: "max" }
  )

/** Most begin with something to work on. */
const commands = fc
  .tuple(
    sequenceOf(["composeDatacenter", "composeDatacenter", "createGroup", "createUser", "createIpBlock"], 6),
    sequenceOf(
      Object.keys(operations).flatMap((op) => Array.from({ length: weightOf(op) }, () => op)),
      40
    )
  )
  .map(([first, rest]): ReadonlyArray<Command> => [...first, ...rest])

/** Where the documentation leaves the boot volume open, the model takes what it finds, if that is one of those attached. */
const learnBootVolumes = ({ model }: Run) =>
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

/** What is in a data center, as the SDK shows it, and as the model says. */
const compareDatacenter = ({ model }: Run, home: M.Datacenter) =>
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

/** What is in the account, as the SDK shows it, and as the model says. */
const compareAccount = ({ model }: Run) =>
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
    // Whether a stopped server counts is not documented.
    assert.include([coresProvisioned, running.coresProvisioned], limits?.coresProvisioned)
    assert.include([ramProvisioned, running.ramProvisioned], limits?.ramProvisioned)
  })

/** What is gone is not found. */
const compareDead = ({ model }: Run) =>
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
            Object.entries(entities).map(([name, collection]) => [name, shapesOf(collection, name)])
          )
        }
      : {})
  }
}

/** Without the SDK, which would drop what there should not be. */
const raw = (path: string, depth: number) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const response = yield* client.execute(
      HttpClientRequest.get(`${ProfitBricks.defaultBaseUrl}${path}?depth=${depth}`).pipe(
        HttpClientRequest.basicAuth(Emulator.user.username, Redacted.value(Emulator.user.password))
      )
    )
    return yield* response.json
  })

/** How much of everything there is at a depth. */
const compareDepths = ({ model }: Run, depth: number) =>
  Effect.gen(function* () {
    const one = (path: string, kind: M.Kind, id: string) =>
      Effect.map(raw(path, depth), (answer) => {
        assert.deepStrictEqual(shapeOf(answer), M.shape(model, kind, id, depth), `${path} at depth ${depth}`)
      })
    const many = (path: string, kind: M.Kind, things: ReadonlyArray<M.Thing>) =>
      Effect.map(raw(path, depth), (answer) => {
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

const cloud = (options: Emulator.Options) =>
  ProfitBricks.layer().pipe(
    Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.none]),
    Layer.provideMerge(Emulator.layerHttpClient(options)),
    Layer.orDie
  )

/** Carries out the commands on both sides, and compares what there is then. */
const follows = (
  sequence: ReadonlyArray<Command>,
  depth: number,
  { limits, waits }: { readonly limits?: M.Limits; readonly waits: boolean }
) =>
  Effect.gen(function* () {
    const run: Run = { model: new M.Model(limits), waits, pending: false }
    for (const { id, properties } of (yield* User.list()).items) {
      const { email, firstname } = properties
      run.model.users.add({ id, email: email ?? "", firstname: firstname ?? "", isOwner: true })
    }
    for (const [index, command] of sequence.entries()) {
      const step = operations[command.op]?.(run, command)
      if (step === undefined) continue
      yield* Effect.catchAllDefect(step, (cause) =>
        Effect.die(new Error(`command ${index} (${JSON.stringify(command)}): ${cause}`, { cause }))
      )
    }
    yield* settle(run)
    yield* learnBootVolumes(run)
    yield* compareAccount(run)
    for (const home of run.model.datacenters.all()) yield* compareDatacenter(run, home)
    yield* compareDead(run)
    yield* compareDepths(run, depth)
  })

/** Enough time to shrink a failure, which is then reported as far as it got. */
const patient = (numRuns: number) => ({ timeout: 120_000, fastCheck: { numRuns, interruptAfterTimeLimit: 60_000 } })

describe("the emulator does what the documentation says", () => {
  it.effect.prop(
    "one request after the other",
    [commands, fc.nat(5)],
    ([sequence, depth]) =>
      follows(sequence, depth, { waits: true }).pipe(Effect.provide(cloud({ provisioningTime: 0 }))),
    patient(40)
  )

  it.effect.prop(
    "when requests pile up",
    [commands, fc.nat(5)],
    ([sequence, depth]) =>
      follows(sequence, depth, { waits: false }).pipe(Effect.provide(cloud({ provisioningTime: "10 seconds" }))),
    patient(15)
  )

  const limits: M.Limits = {
    coresPerServer: 4,
    coresPerContract: 12,
    ramPerContract: 10_240,
    hddLimitPerVolume: 10_240,
    hddLimitPerContract: 25_600,
    ssdLimitPerContract: 15_360,
    reservableIps: 4
  }
  it.effect.prop(
    "within the limits of a contract",
    [commands, fc.nat(5)],
    ([sequence, depth]) =>
      follows(sequence, depth, { waits: true, limits }).pipe(
        Effect.provide(cloud({ provisioningTime: 0, seed: { limits: { ...limits } } }))
      ),
    patient(25)
  )
})
