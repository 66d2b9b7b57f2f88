/** Commands for data centers and servers. */
import { assert } from "@effect/vitest"
import { Datacenter, Server, Volume } from "effect-profitbricks"
import {
  type Commands,
  coresOf,
  diskOf,
  expect,
  idIn,
  idsByName,
  invalid,
  itemOf,
  lanOf,
  locations,
  newServer,
  none,
  notFound,
  pickDatacenter,
  pickServer,
  ramOf,
  refused,
  storage,
  success
} from "./run.js"
export const serverCommands: Commands = {
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
    // Stopped servers and the limits are not documented.
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
  }
}
