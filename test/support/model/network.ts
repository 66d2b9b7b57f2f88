/** Commands for NICs, firewall rules, LANs, load balancers and IP blocks. */
import { assert } from "@effect/vitest"
import { FirewallRule, IpBlock, Lan, LoadBalancer, Nic } from "effect-profitbricks"
import {
  type Commands,
  expect,
  invalid,
  itemOf,
  lanOf,
  locations,
  none,
  notFound,
  pickBalancer,
  pickDatacenter,
  pickLan,
  pickNic,
  pickRule,
  pickServer,
  refused,
  success
} from "./run.js"
export const networkCommands: Commands = {
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
    // A reserved address in a private LAN is not documented.
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
  }
}
