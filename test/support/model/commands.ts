import { assert } from "@effect/vitest"
import { Redacted } from "effect"
import * as fc from "effect/FastCheck"
import {
  Datacenter,
  FirewallRule,
  Group,
  IpBlock,
  Lan,
  LoadBalancer,
  Nic,
  Server,
  Share,
  Snapshot,
  User,
  Volume
} from "effect-profitbricks"
import * as M from "./model.js"
import {
  type Command,
  coresOf,
  diskOf,
  emailOf,
  expect,
  idIn,
  idsByName,
  invalid,
  itemOf,
  lanOf,
  locations,
  mayHave,
  newServer,
  none,
  notFound,
  pickBalancer,
  pickDatacenter,
  pickGroup,
  pickGuest,
  pickLan,
  pickNic,
  pickRule,
  pickServer,
  pickSnapshot,
  pickUser,
  pickVolume,
  type Run,
  ramOf,
  refused,
  type Step,
  storage,
  success
} from "./run.js"
/** What a command is to the emulator and to the model; nothing, where the documentation does not say what happens. */
export const operations: Readonly<Record<string, (run: Run, command: Command) => Step | undefined>> = {
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
export const commands = fc
  .tuple(
    sequenceOf(["composeDatacenter", "composeDatacenter", "createGroup", "createUser", "createIpBlock"], 6),
    sequenceOf(
      Object.keys(operations).flatMap((op) => Array.from({ length: weightOf(op) }, () => op)),
      40
    )
  )
  .map(([first, rest]): ReadonlyArray<Command> => [...first, ...rest])
