/** Objects that are brought to a description, and plans of that. */
import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import { type Effect as E, Effect, FastCheck, Redacted } from "effect"
import {
  Datacenter,
  Emulator,
  Ensure,
  FirewallRule,
  Group,
  IpBlock,
  Lan,
  Nic,
  Plan,
  type ProfitBricks,
  Request,
  Server,
  User,
  type Volume
} from "effect-profitbricks"
import { called } from "./support/called.js"

const cloud = Emulator.layer({ provisioningTime: 0 })

const web = { name: "web", cores: 2, ram: 2048 } as const

/** A data center with one of each. `different` has fields that can be changed. */
const shop = (
  different: { readonly description?: string; readonly cores?: number; readonly portRangeEnd?: number } = {}
) =>
  Effect.gen(function* () {
    const datacenter = yield* Ensure.datacenter({
      name: "shop",
      location: "de/fra",
      description: different.description ?? "the shop"
    })
    const datacenterId = datacenter.value.id
    const lan = yield* Ensure.lan({ datacenterId, name: "public", public: true })
    const server = yield* Ensure.server({ ...web, datacenterId, cores: different.cores ?? 2 })
    const serverId = server.value.id
    const nic = yield* Ensure.nic({ datacenterId, serverId, name: "eth0", lan: lan.value.id })
    const rule = yield* Ensure.firewallRule({
      datacenterId,
      serverId,
      nicId: nic.value.id,
      name: "ssh",
      protocol: "TCP",
      portRangeStart: 22,
      portRangeEnd: different.portRangeEnd ?? 22
    })
    const volume = yield* Ensure.volume({ datacenterId, name: "data", size: 10, licenceType: "OTHER" })
    const block = yield* Ensure.ipBlock({ name: "addresses", location: "de/fra", size: 2 })
    const group = yield* Ensure.group({ name: "operators", reserveIp: true })
    const user = yield* Ensure.user({
      firstname: "Ada",
      lastname: "Lovelace",
      email: "ada@example.com",
      password: Redacted.make("Correct-h0rse")
    })
    return { datacenter, lan, server, nic, rule, volume, block, group, user }
  })

const tags = (result: E.Effect.Success<ReturnType<typeof shop>>) => Object.values(result).map(({ _tag }) => _tag)

describe("what is ensured", () => {
  it.effect("is made where there is none, and read once and left alone where it is as it should be", () =>
    Effect.gen(function* () {
      const first = yield* called(shop())
      assert.deepStrictEqual(new Set(tags(first.result)), new Set(["Created"]))
      const second = yield* called(shop())
      assert.deepStrictEqual(new Set(tags(second.result)), new Set(["Unchanged"]))
      assert.deepStrictEqual(second.changes, [])
      assert.strictEqual(second.reads, 9)
      assert.deepStrictEqual(second.result.user.unchecked, ["password"])
      assert.strictEqual(second.result.server.value.id, first.result.server.value.id)
    }).pipe(Effect.provide(cloud))
  )

  it.effect("is changed where it is otherwise, there and nowhere else", () =>
    Effect.gen(function* () {
      yield* shop()
      const { changes, result } = yield* called(shop({ description: "another", cores: 4, portRangeEnd: 23 }))
      assert.deepStrictEqual(changes, [
        "PATCH /datacenters/{datacenterId}",
        "PATCH /datacenters/{datacenterId}/servers/{serverId}",
        "PATCH /datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}/firewallrules/{firewallruleId}"
      ])
      assert.deepStrictEqual(result.server.differences, [{ field: "cores", is: 2, wanted: 4 }])
      assert.strictEqual(result.server._tag, "Updated")
      assert.strictEqual(result.server.value.properties.cores, 4)
      assert.deepStrictEqual((yield* called(shop({ description: "another", cores: 4, portRangeEnd: 23 }))).changes, [])
    }).pipe(Effect.provide(cloud))
  )

  it.effect("is not touched where it would have to be replaced, and says why", () =>
    Effect.gen(function* () {
      yield* shop()
      const moved = yield* called(Ensure.datacenter({ name: "shop", location: "us/las", description: "moved" }))
      assert.deepStrictEqual(moved.changes, [])
      assert.strictEqual(moved.result._tag, "NeedsReplacement")
      assert.deepStrictEqual(moved.result.differences, [
        { field: "description", is: "the shop", wanted: "moved" },
        { field: "location", is: "de/fra", wanted: "us/las" }
      ])
      const datacenterId = moved.result.value.id
      const size = (size: number) => Ensure.volume({ datacenterId, name: "data", size, licenceType: "OTHER" })
      assert.strictEqual((yield* size(20))._tag, "Updated")
      assert.strictEqual((yield* size(15))._tag, "NeedsReplacement")
    }).pipe(Effect.provide(cloud))
  )

  it.effect("keeps the privileges of a group, and what else is not named", () =>
    Effect.gen(function* () {
      const { id: groupId } = yield* Group.create({ name: "operators", createSnapshot: true }).pipe(Request.completed())
      const { _tag } = yield* Ensure.group({ name: "operators", reserveIp: true })
      assert.strictEqual(_tag, "Updated")
      const { properties } = yield* Group.get({ groupId })
      assert.deepInclude(properties, { createSnapshot: true, reserveIp: true })
      const user = {
        firstname: "Ada",
        lastname: "L",
        email: "ada@example.com",
        password: Redacted.make("Correct-h0rse")
      }
      yield* Ensure.user({ ...user, administrator: true })
      yield* Ensure.user({ ...user, firstname: "Augusta" })
      const [found] = (yield* User.list()).items.filter(({ properties: { email } }) => email === user.email)
      assert.deepInclude(found?.properties, { firstname: "Augusta", administrator: true })
    }).pipe(Effect.provide(cloud))
  )

  it.effect("does not mind the order of lists, nor what the API chooses and fills in", () =>
    Effect.gen(function* () {
      const { datacenter, lan, server } = yield* shop()
      const ids = { datacenterId: datacenter.value.id, serverId: server.value.id }
      const ips = ["10.7.7.1", "10.7.7.2"]
      const inside = yield* Ensure.lan({ datacenterId: ids.datacenterId, name: "inside", public: false })
      const nic = (ips: ReadonlyArray<string>) => Ensure.nic({ ...ids, name: "eth1", lan: inside.value.id, ips })
      yield* nic(ips)
      assert.strictEqual((yield* nic(ips.toReversed()))._tag, "Unchanged")
      assert.strictEqual((yield* nic(["10.7.7.1", "10.7.7.3"]))._tag, "Updated")
      const zone = yield* Ensure.server({ ...web, datacenterId: ids.datacenterId, availabilityZone: "AUTO" })
      assert.strictEqual(zone._tag, "Unchanged")
      const v6 = Ensure.lan({ datacenterId: ids.datacenterId, name: "public", ipv6CidrBlock: "AUTO" })
      assert.strictEqual((yield* v6)._tag, "Updated")
      assert.strictEqual((yield* v6)._tag, "Unchanged")
      assert.strictEqual((yield* v6).value.id, lan.value.id)
    }).pipe(Effect.provide(cloud))
  )

  it.effect("is Ambiguous where two have the name, and never one that has it nearly", () =>
    Effect.gen(function* () {
      const { id: datacenterId } = yield* Datacenter.create({ name: "shop", location: "de/fra" }).pipe(
        Request.completed()
      )
      yield* Server.create({ ...web, datacenterId, name: "web-1" }).pipe(Request.completed())
      assert.strictEqual((yield* Ensure.server({ ...web, datacenterId }))._tag, "Created")
      assert.strictEqual((yield* Ensure.server({ ...web, datacenterId, name: "WEB" }))._tag, "Created")
      yield* Server.create({ ...web, datacenterId }).pipe(Request.completed())
      const { changes, result } = yield* called(Effect.flip(Ensure.server({ ...web, datacenterId, cores: 8 })))
      assert.deepStrictEqual(changes, [])
      assert(result._tag === "Ambiguous")
      assert.lengthOf(result.candidates, 2)
    }).pipe(Effect.provide(cloud))
  )

  it.effect("is found by an id, too, and gets the name then", () =>
    Effect.gen(function* () {
      const { server } = yield* shop()
      const { datacenter } = yield* shop()
      const datacenterId = datacenter.value.id
      const renamed = yield* Ensure.server({ ...web, datacenterId, id: server.value.id, name: "web-2" })
      assert.strictEqual(renamed._tag, "Updated")
      assert.deepStrictEqual(renamed.differences, [{ field: "name", is: "web", wanted: "web-2" }])
      assert.strictEqual((yield* Server.get({ datacenterId, serverId: server.value.id })).properties.name, "web-2")
      const { changes, result } = yield* called(
        Effect.flip(Ensure.server({ ...web, datacenterId, id: Server.Id.make("nobody") }))
      )
      assert.strictEqual(result._tag, "NotFound")
      assert.deepStrictEqual(changes, [])
    }).pipe(Effect.provide(cloud))
  )

  it.effect("leaves the API what it chooses, where null or no address was given, and clears what can be empty", () =>
    Effect.gen(function* () {
      const shop = { name: "shop", location: "de/fra" } as const
      const { value } = yield* Ensure.datacenter({ ...shop, description: "old" })
      const datacenterId = value.id
      const parts = Effect.gen(function* () {
        const server = yield* Ensure.server({ ...web, datacenterId, availabilityZone: null, cpuFamily: null })
        const ids = { datacenterId, serverId: server.value.id }
        const lan = yield* Ensure.lan({ datacenterId, name: "inside", public: null, ipFailover: null, pcc: null })
        const nic = yield* Ensure.nic({ ...ids, name: "eth0", lan: lan.value.id, ips: [], dhcp: null })
        const bare = yield* Ensure.nic({ ...ids, name: "eth1", lan: lan.value.id, ips: null })
        const rule = { ...ids, nicId: nic.value.id, name: "all", protocol: "TCP", type: null } as const
        const volume = { datacenterId, name: "data", size: 1, licenceType: "OTHER", type: null, bus: null } as const
        return [
          server,
          lan,
          nic,
          bare,
          yield* Ensure.firewallRule({ ...rule, sourceIp: null }),
          yield* Ensure.volume({ ...volume, availabilityZone: null, bootOrder: null }),
          yield* Ensure.user({
            firstname: "Ada",
            lastname: "Lovelace",
            email: "ada@example.com",
            password: Redacted.make("Correct-h0rse"),
            administrator: null
          }),
          yield* Ensure.group({ name: "operators", reserveIp: null })
        ]
      })
      yield* parts
      const { changes, result } = yield* called(parts)
      assert.deepStrictEqual(changes, [])
      assert.deepStrictEqual(
        result.map(({ _tag }) => _tag),
        result.map(() => "Unchanged")
      )
      assert.strictEqual((yield* Ensure.datacenter({ ...shop, description: null }))._tag, "Updated")
      assert.strictEqual((yield* Ensure.datacenter({ ...shop, description: null }))._tag, "Unchanged")
    }).pipe(Effect.provide(cloud))
  )

  it.effect("is refused before anything is sent, if it could not be made", () =>
    Effect.gen(function* () {
      const datacenterId = Datacenter.Id.make("dc")
      const { reads, result } = yield* called(Effect.flip(Ensure.server({ ...web, name: "", datacenterId, ram: 1000 })))
      assert(result._tag === "Validation")
      assert.deepStrictEqual(
        result.issues.map(({ path }) => path),
        ["ram", "name"]
      )
      assert.strictEqual(reads, 0)
    }).pipe(Effect.provide(cloud))
  )

  it("has types as the operations below have", () => {
    const datacenterId = Datacenter.Id.make("dc")
    // @ts-expect-error: the name is what it is found by
    Ensure.server({ datacenterId, cores: 1, ram: 1024 })
    // @ts-expect-error: a CUBE has the cores of its template
    Ensure.server({ datacenterId, name: "x", type: "CUBE", cores: 1 })
    // @ts-expect-error: a misspelt field
    Ensure.lan({ datacenterId, name: "x", publik: true })
    // @ts-expect-error: a LAN has no labels
    Ensure.lan({ datacenterId, name: "x", labels: { env: "prod" } })
    Ensure.server({
      ...web,
      datacenterId,
      volumes: [{ name: "data", size: 1, licenceType: "OTHER", labels: { a: "b" } }]
    })
    // @ts-expect-error: a misspelt field of what is below
    Ensure.server({ ...web, datacenterId, volumes: [{ name: "data", size: 1, licenceType: "OTHER", labls: {} }] })
    // @ts-expect-error: a label is a text
    Ensure.server({ datacenterId, name: "x", cores: 1, ram: 1024, labels: { env: 1 } })
    // @ts-expect-error: the depth is not the caller's
    Ensure.lan({ datacenterId, name: "x", depth: 2 })
    expectTypeOf(Ensure.volume).returns.toEqualTypeOf<
      Effect.Effect<
        Ensure.Ensured<Volume.Volume<0>>,
        E.Effect.Error<ReturnType<typeof Ensure.volume>>,
        ProfitBricks.ProfitBricks
      >
    >()
  })
})

describe("a plan", () => {
  it.effect("says what would be done, reads, and changes nothing", () =>
    Effect.gen(function* () {
      const { changes, result } = yield* called(Plan.of(shop()))
      assert.deepStrictEqual(changes, [])
      assert.deepStrictEqual(
        result.actions.map(({ _tag, name, resource }) => `${_tag} ${resource} ${name}`),
        [
          "Created datacenter shop",
          "Created lan public",
          "Created server web",
          "Created nic eth0",
          "Created firewall-rule ssh",
          "Created volume data",
          "Created ipblock addresses",
          "Created group operators",
          "Created user ada@example.com"
        ]
      )
      yield* shop()
      const again = yield* Plan.of(shop())
      assert.isTrue(Plan.isEmpty(again))
      assert.lengthOf(again.actions, 9)
    }).pipe(Effect.provide(cloud))
  )

  it.effect("finds what it has planned before, as the program will", () =>
    Effect.gen(function* () {
      const program = Effect.gen(function* () {
        const { value } = yield* Ensure.datacenter({
          name: "shop",
          location: "de/fra",
          servers: [{ ...web, volumes: [{ name: "data", size: 1, licenceType: "OTHER" }] }]
        })
        const datacenterId = value.id
        yield* Ensure.server({ ...web, datacenterId })
        yield* Ensure.server({ ...web, datacenterId, cores: 4 })
        yield* Ensure.server({ ...web, datacenterId, cores: 4 })
        yield* Ensure.volume({ datacenterId, name: "data", size: 2, licenceType: "OTHER" })
        const lan = yield* Ensure.lan({ datacenterId, name: "inside" })
        const again = yield* Ensure.lan({ datacenterId, name: "inside" })
        assert.strictEqual(again.value.id, lan.value.id)
        const other = yield* Ensure.datacenter({ name: "other", location: "de/fra" })
        yield* Ensure.server({ ...web, datacenterId: other.value.id })
        yield* Ensure.datacenter({ name: "shop", location: "de/fra", servers: [{ ...web, cores: 4 }] })
      })
      const signs = (plan: Plan.Plan) => Plan.render(plan).split("\n")
      const rest = ['+ datacenter "other"', '+ server "web"', '= datacenter "shop"', '= server "web"']
      assert.deepStrictEqual(signs(yield* Plan.of(program)), [
        '+ datacenter "shop"',
        '+ server "web"',
        '+ volume "data"',
        '= server "web"',
        '~ server "web": cores 2 → 4',
        '= server "web"',
        '~ volume "data": size 1 → 2',
        '+ lan "inside"',
        '= lan "inside"',
        ...rest
      ])
      const { changes } = yield* called(program)
      assert.lengthOf(changes, 6)
    }).pipe(Effect.provide(cloud))
  )

  it.effect("tells two accounts of one host apart", () =>
    Effect.gen(function* () {
      const shop = Ensure.datacenter({ name: "shop", location: "de/fra" })
      const other = Effect.provide(shop, Emulator.layer({ provisioningTime: 0 }))
      const plan = yield* Plan.of(Effect.all([shop, other, shop]))
      assert.deepStrictEqual(
        plan.actions.map(({ _tag }) => _tag),
        ["Created", "Created", "Unchanged"]
      )
    }).pipe(Effect.provide(cloud))
  )

  it.effect("reads well, and shows no secret", () =>
    Effect.gen(function* () {
      yield* shop()
      const plan = yield* Plan.of(
        Effect.andThen(shop({ cores: 4 }), Ensure.ipBlock({ name: "addresses", location: "us/las", size: 2 }))
      )
      const text = Plan.render(plan)
      assert.include(text, '~ server "web": cores 2 → 4')
      assert.include(text, '= user "ada@example.com": not compared: password')
      assert.include(text, '! ipblock "addresses": has to be replaced; location "de/fra" → "us/las"')
      assert.notInclude(text, "h0rse")
      assert.strictEqual(Plan.render({ actions: [] }), "nothing to do")
    }).pipe(Effect.provide(cloud))
  )

  it.effect("refuses changes that it cannot plan, and sends none of them", () =>
    Effect.gen(function* () {
      const program = Effect.gen(function* () {
        const { value } = yield* Ensure.datacenter({ name: "shop", location: "de/fra" })
        yield* Datacenter.remove({ datacenterId: value.id })
      })
      const { changes, result } = yield* called(Effect.flip(Plan.of(program)))
      assert(result._tag === "Validation")
      assert.include(result.message, "a plan sends no change")
      assert.deepStrictEqual(changes, [])
    }).pipe(Effect.provide(cloud))
  )

  const name = FastCheck.constantFrom("a", "b", "c")
  const description = FastCheck.record({
    servers: FastCheck.uniqueArray(
      FastCheck.record({ name, cores: FastCheck.constantFrom(1, 2), ram: FastCheck.constantFrom(1024, 2048) }),
      { selector: ({ name }) => name }
    ),
    lans: FastCheck.uniqueArray(FastCheck.record({ name, public: FastCheck.boolean() }), {
      selector: ({ name }) => name
    }),
    volumes: FastCheck.uniqueArray(
      FastCheck.record({
        name,
        size: FastCheck.constantFrom(1, 2, 3),
        licenceType: FastCheck.constantFrom("OTHER", "LINUX")
      }),
      { selector: ({ name }) => name }
    )
  })

  it.effect.prop(
    "says what is done then, from any state, and afterwards nothing is left to do",
    [description, description],
    ([before, after]) =>
      Effect.gen(function* () {
        const bring = ({ lans, servers, volumes }: typeof before) =>
          Effect.gen(function* () {
            const { value } = yield* Ensure.datacenter({ name: "shop", location: "de/fra" })
            const datacenterId = value.id
            return [
              ...(yield* Effect.forEach(servers, (one) => Ensure.server({ ...one, datacenterId }))),
              ...(yield* Effect.forEach(lans, (one) => Ensure.lan({ ...one, datacenterId }))),
              ...(yield* Effect.forEach(volumes, (one) => Ensure.volume({ ...one, datacenterId })))
            ]
          })
        yield* bring(before)
        const plan = yield* Plan.of(bring(after))
        const { changes, result } = yield* called(bring(after))
        assert.deepStrictEqual(
          result.map(({ _tag }) => _tag),
          plan.actions.slice(1).map(({ _tag }) => _tag)
        )
        assert.lengthOf(changes, Plan.changes(plan).filter(({ _tag }) => _tag !== "NeedsReplacement").length)
        const left = Plan.changes(yield* Plan.of(bring(after)))
        assert.isEmpty(left.filter(({ _tag }) => _tag !== "NeedsReplacement"))
      }).pipe(Effect.provide(Emulator.layer({ provisioningTime: 0 }))),
    { fastCheck: { numRuns: 25 } }
  )
})

// The modules whose objects can be ensured
void [FirewallRule, IpBlock, Lan, Nic]
