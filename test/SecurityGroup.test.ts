/** Security groups on the emulator: their rules, the servers and NICs in them, and the default group of a data center. */
import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  Datacenter,
  Emulator,
  Fault,
  Nic,
  type ProfitBricks,
  Request,
  type Resource,
  SecurityGroup,
  Server
} from "effect-profitbricks"
import { inVirtualTime } from "./support/virtualTime.js"

const done = Request.ready({ timeout: "1 hour" })
const finished = Request.completed({ timeout: "1 hour" })

/** A program with a server and a NIC in a data center. */
const within = <A, E>(
  use: (on: {
    readonly datacenterId: Datacenter.Id
    readonly serverId: Server.Id
    readonly nicId: Nic.Id
  }) => Effect.Effect<A, E, ProfitBricks.ProfitBricks | Emulator.Emulator>,
  options: Emulator.Options = {},
  center: Partial<Datacenter.Create> = {}
) =>
  Effect.gen(function* () {
    const { id: datacenterId } = yield* done(Datacenter.create({ location: "us/las", ...center }))
    const { id: serverId } = yield* done(Server.create({ datacenterId, cores: 1, ram: 256 }))
    const { id: nicId } = yield* done(Nic.create({ datacenterId, serverId, lan: 1 }))
    return yield* use({ datacenterId, serverId, nicId })
  }).pipe(Effect.provide(Emulator.layer(options)), inVirtualTime)

/** What a refusal says, or that it was none. */
const says = <A, E extends { readonly _tag: string; readonly message: string }, R>(call: Effect.Effect<A, E, R>) =>
  Effect.match(call, { onFailure: ({ _tag, message }) => `${_tag}: ${message}`, onSuccess: () => "accepted" })

const ids = (items: ReadonlyArray<{ readonly id: string }> | undefined) => items?.map(({ id }) => id)

const https = { protocol: "TCP", portRangeStart: 443, portRangeEnd: 443 }

describe("a security group", () => {
  it.effect("comes with its rules, which are for traffic that comes in unless they say otherwise", () =>
    within(({ datacenterId }) =>
      Effect.gen(function* () {
        const rules = [https, { protocol: "ANY", type: "EGRESS" }]
        const { id } = yield* done(SecurityGroup.create({ datacenterId, name: "web", rules }))
        const group = yield* SecurityGroup.get({ datacenterId, securityGroupId: id, depth: 3 })
        assert.deepStrictEqual(
          group.entities.rules.items.map(({ properties, type }) => [type, properties.protocol, properties.type]),
          [
            ["firewall-rule", "TCP", "INGRESS"],
            ["firewall-rule", "ANY", "EGRESS"]
          ]
        )
        assert.include(yield* says(SecurityGroup.create({ datacenterId, name: "" })), "Validation")
      })
    )
  )

  it.effect("has rules that are added, changed and taken away", () =>
    within(({ datacenterId }) =>
      Effect.gen(function* () {
        const { id: securityGroupId } = yield* done(SecurityGroup.create({ datacenterId, name: "web", rules: [https] }))
        const of = { datacenterId, securityGroupId }
        const { id, type } = yield* done(SecurityGroup.rules.create({ ...of, ...https, name: "other" }))
        assert.strictEqual(type, "firewall-rule")
        const changed = yield* done(SecurityGroup.rules.update({ ...of, firewallruleId: id, sourceIp: "10.0.0.0/8" }))
        assert.deepInclude(changed.properties, { ...https, name: "other", type: "INGRESS", sourceIp: "10.0.0.0/8" })
        yield* finished(SecurityGroup.rules.remove({ ...of, firewallruleId: id }))
        const { items } = yield* SecurityGroup.rules.list(of)
        assert.lengthOf(items, 1)
        const half = SecurityGroup.rules.create({ ...of, protocol: "TCP", portRangeStart: 1 })
        assert.include(yield* says(half), "portRangeStart and portRangeEnd together")
      })
    )
  )

  it.effect("has the servers and NICs that are put in, and they have it, until the list is without it", () =>
    within((on) =>
      Effect.gen(function* () {
        const { datacenterId, nicId, serverId } = on
        const make = (name: string) => Effect.map(done(SecurityGroup.create({ datacenterId, name })), ({ id }) => id)
        const [one, other] = [yield* make("one"), yield* make("other")]
        const set = { datacenterId, serverId, securityGroupIds: [one, other] }
        assert.deepStrictEqual(ids(yield* done(Server.setSecurityGroups(set))), [one, other])
        const { entities } = yield* Server.get({ datacenterId, serverId, depth: 2 })
        assert.deepStrictEqual(
          entities.securitygroups?.items.map(({ properties }) => properties.name),
          ["one", "other"]
        )
        assert.deepStrictEqual(ids(yield* done(Nic.setSecurityGroups({ ...on, securityGroupIds: [one] }))), [one])
        const members = (securityGroupId: SecurityGroup.Id) =>
          Effect.map(SecurityGroup.get({ datacenterId, securityGroupId }), ({ entities: { nics, servers } }) => [
            ids(servers.items),
            ids(nics.items)
          ])
        assert.deepStrictEqual(yield* members(one), [[serverId], [nicId]])
        assert.include(yield* says(SecurityGroup.remove({ datacenterId, securityGroupId: one })), "in use")
        yield* finished(Server.setSecurityGroups({ ...set, securityGroupIds: [other] }))
        assert.deepStrictEqual(
          [yield* members(one), yield* members(other)],
          [
            [[], [nicId]],
            [[serverId], []]
          ]
        )
        yield* finished(Nic.remove(on))
        yield* finished(SecurityGroup.remove({ datacenterId, securityGroupId: one }))
        yield* finished(Server.remove({ datacenterId, serverId }))
        yield* finished(SecurityGroup.remove({ datacenterId, securityGroupId: other }))
      })
    )
  )

  it.effect("is as it was where a change of the list fails", () =>
    within(({ datacenterId, serverId }) =>
      Effect.gen(function* () {
        const { id } = yield* done(SecurityGroup.create({ datacenterId, name: "web" }))
        const set = (securityGroupIds: ReadonlyArray<SecurityGroup.Id>) =>
          finished(Server.setSecurityGroups({ datacenterId, serverId, securityGroupIds }))
        yield* set([id])
        const fails = Effect.zipRight(
          Emulator.inject(Fault.requestFails().pipe(Fault.on(Server.setSecurityGroups))),
          set([])
        )
        assert.include(yield* says(Effect.scoped(fails)), "RequestFailed")
        const { entities } = yield* SecurityGroup.get({ datacenterId, securityGroupId: id })
        assert.deepStrictEqual(ids(entities.servers.items), [serverId])
        const { entities: ofServer } = yield* Server.get({ datacenterId, serverId })
        assert.deepStrictEqual(ids(ofServer.securitygroups?.items), [id])
        assert.include(yield* says(set([SecurityGroup.Id.make("none")])), "NotFound")
      })
    )
  )

  it.effect("is one of as many as the contract has", () =>
    within(
      ({ datacenterId, serverId }) =>
        Effect.gen(function* () {
          const create = (name: string, rules: ReadonlyArray<typeof https> = []) =>
            done(SecurityGroup.create({ datacenterId, name, rules }))
          assert.include(yield* says(create("rules", [https, https])), "rulesPerSecurityGroup")
          const [one, other] = [yield* create("one", [https]), yield* create("other")]
          assert.include(yield* says(create("third")), "securityGroupsPerVdc")
          const second = SecurityGroup.rules.create({ datacenterId, securityGroupId: one.id, ...https })
          assert.include(yield* says(second), "rulesPerSecurityGroup")
          const securityGroupIds = [one.id, other.id]
          const set = Server.setSecurityGroups({ datacenterId, serverId, securityGroupIds })
          assert.include(yield* says(set), "securityGroupsPerResource")
        }),
      { seed: { limits: { securityGroupsPerVdc: 2, securityGroupsPerResource: 1, rulesPerSecurityGroup: 1 } } }
    )
  )
})

describe("the default security group", () => {
  it.effect("has rules, and the new servers of its data center, and stays as long as it is the default", () =>
    within(
      ({ datacenterId, serverId }) =>
        Effect.gen(function* () {
          const { properties } = yield* Datacenter.get({ datacenterId })
          const securityGroupId = properties.defaultSecurityGroupId ?? SecurityGroup.Id.make("none")
          const { entities } = yield* SecurityGroup.get({ datacenterId, securityGroupId, depth: 2 })
          assert.deepStrictEqual(
            entities.rules.items.map(({ properties: { ipVersion, sourceIp, type } }) => [type, ipVersion, sourceIp]),
            [
              ["EGRESS", "IPv4", null],
              ["EGRESS", "IPv6", null],
              ["INGRESS", "IPv4", "10.0.0.0/24"],
              ["INGRESS", "IPv6", properties.ipv6CidrBlock]
            ]
          )
          assert.deepStrictEqual(ids(entities.servers.items), [serverId])
          const remove = SecurityGroup.remove({ datacenterId, securityGroupId })
          assert.include(yield* says(remove), "default")
          yield* finished(Datacenter.update({ datacenterId, defaultSecurityGroupId: null }))
          assert.include(yield* says(remove), "in use")
          yield* finished(Server.setSecurityGroups({ datacenterId, serverId, securityGroupIds: [] }))
          yield* finished(remove)
          assert.isUndefined((yield* Datacenter.get({ datacenterId })).properties.defaultSecurityGroupId)
        }),
      {},
      { createDefaultSecurityGroup: true }
    )
  )

  it.effect("has the servers that come with the data center, too, and copies have it all", () =>
    Effect.gen(function* () {
      const { id } = yield* done(
        Datacenter.create({ location: "us/las", createDefaultSecurityGroup: true, servers: [{ cores: 1, ram: 256 }] })
      )
      const copied = yield* Emulator.copy
      const seen = Datacenter.get({ datacenterId: id, depth: 5 })
      const { entities } = yield* seen
      const [group] = entities.securitygroups?.items ?? []
      assert.deepStrictEqual(ids(group?.entities.servers.items), ids(entities.servers.items))
      const again = yield* Effect.provide(seen, Emulator.layer({ seed: { account: copied } }))
      assert.deepStrictEqual(
        again.entities.securitygroups?.items.map(({ entities: { rules, servers } }) => [
          ids(rules.items),
          ids(servers.items)
        ]),
        [[ids(group?.entities.rules.items), ids(entities.servers.items)]]
      )
    }).pipe(Effect.provide(Emulator.layer()), inVirtualTime)
  )
})

describe("the types", () => {
  const [datacenterId, serverId] = [Datacenter.Id.make("a"), Server.Id.make("b")]

  it("take ids of security groups, and no others", () => {
    // @ts-expect-error a server is no security group
    Server.setSecurityGroups({ datacenterId, serverId, securityGroupIds: [serverId] })
    // @ts-expect-error the groups are set as a whole: an empty list takes them away
    Server.setSecurityGroups({ datacenterId, serverId })
    // @ts-expect-error a text is no id
    Datacenter.update({ datacenterId, defaultSecurityGroupId: "b" })
    // @ts-expect-error a group has a name
    SecurityGroup.create({ datacenterId })
  })

  it("have the groups of a server without what is in them, and those of a data center with it", () => {
    expectTypeOf<NonNullable<Server.Server<5>["entities"]["securitygroups"]>>().toEqualTypeOf<
      Resource.Collection<SecurityGroup.Summary<3>>
    >()
    expectTypeOf<SecurityGroup.Summary<3>>().not.toHaveProperty("entities")
    expectTypeOf<SecurityGroup.SecurityGroup<2>["entities"]["servers"]>().toEqualTypeOf<
      Resource.Collection<Server.Summary<0>>
    >()
  })
})
