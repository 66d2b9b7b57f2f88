/** Network and application load balancers: what their rules may say, and what the emulator refuses. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  ApplicationLoadBalancer,
  ApplicationLoadBalancerRule,
  Contract,
  Datacenter,
  Emulator,
  type Errors,
  Fault,
  Ids,
  IpBlock,
  Lan,
  NetworkLoadBalancer,
  NetworkLoadBalancerRule,
  type ProfitBricks,
  Request,
  TargetGroup
} from "effect-profitbricks"
import { onApplicationLoadBalancer, onNetworkLoadBalancer } from "./fixtures/ids.js"
import { scripted } from "./support/scripted.js"
import { inVirtualTime } from "./support/virtualTime.js"

type Refused<A> = Effect.Effect<A, Errors.ApiError, ProfitBricks.ProfitBricks>

/** What the cloud says when it refuses a call. */
const refusal = <A>(call: Refused<A>) =>
  Effect.map(Effect.flip(call), ({ messages }) => messages.map(({ message }) => message).join())

/** The fields that the SDK refuses before anything is sent. */
const issues = <A>(call: Refused<A>) => {
  const { layer, received } = scripted([])
  return Effect.flip(Effect.provide(call, layer)).pipe(
    Effect.map((error) => {
      assert.lengthOf(received, 0)
      return error._tag === "Validation" ? error.issues : assert.fail(error._tag)
    })
  )
}
const places = <A>(call: Refused<A>) => Effect.map(issues(call), (all) => all.map(({ path }) => path))

const unsound = (input: object): never => input as never

const done = Request.ready({ timeout: "2 hours" })
const gone = Request.completed({ timeout: "2 hours" })

const location = "de/fra"

/** A data center with a public LAN, two private ones, and two reserved addresses. */
const prepared = Effect.gen(function* () {
  const { id: datacenterId } = yield* done(Datacenter.create({ name: "shop", location }))
  const outside = yield* done(Lan.create({ datacenterId, public: true }))
  const inside = yield* done(Lan.create({ datacenterId }))
  const spare = yield* done(Lan.create({ datacenterId }))
  const block = yield* done(IpBlock.create({ location, size: 2 }))
  const [first = "", second = ""] = block.properties.ips ?? []
  return {
    ipblockId: block.id,
    outside: outside.id,
    inside: inside.id,
    spare: spare.id,
    first,
    second,
    balancer: { datacenterId, name: "front", listenerLan: outside.id, targetLan: inside.id, ips: [first] }
  }
})

const emulated = <A, E>(
  name: string,
  program: Effect.Effect<A, E, ProfitBricks.ProfitBricks | Emulator.Emulator>,
  seed: Emulator.Seed = {}
) =>
  it.effect(name, () =>
    program.pipe(Effect.provide(Emulator.layer({ seed: { publicImages: false, ...seed } })), inVirtualTime)
  )

const tcp = { name: "ssh", algorithm: "ROUND_ROBIN", protocol: "TCP", targets: [] } as const
const http = { name: "shop", protocol: "HTTP" } as const

describe("a load balancer", () => {
  it.effect("is between two LANs", () =>
    Effect.gen(function* () {
      const { datacenterId } = onNetworkLoadBalancer
      const lans = { datacenterId, name: "front", listenerLan: 1, targetLan: Ids.LanId.make("1") }
      assert.deepStrictEqual(yield* places(NetworkLoadBalancer.create(lans)), ["targetLan"])
      assert.deepStrictEqual(
        yield* places(ApplicationLoadBalancer.update({ ...onApplicationLoadBalancer, listenerLan: 2, targetLan: 2 })),
        ["targetLan"]
      )
      assert.deepStrictEqual(
        yield* places(
          NetworkLoadBalancer.replace({ ...onNetworkLoadBalancer, ...lans, targetLan: 2, lbPrivateIps: ["10.0.0.1"] })
        ),
        ["lbPrivateIps[0]"]
      )
    })
  )

  it.effect("is refused by the API with the names that its fields have here", () =>
    Effect.gen(function* () {
      const front = { datacenterId: onNetworkLoadBalancer.datacenterId, name: "front", listenerLan: 1, targetLan: 2 }
      const message = "[(root).entities.forwardingrules.items.[0].properties.listenerIp] is not one of its own"
      const { layer } = scripted([
        { status: 422, body: { httpStatus: 422, messages: [{ errorCode: "100", message }] } }
      ])
      const error = yield* Effect.flip(Effect.provide(NetworkLoadBalancer.create(front), layer))
      assert(error._tag === "Validation")
      assert.deepStrictEqual(error.issues, [
        { path: "forwardingRules[0].listenerIp", message: "is not one of its own" }
      ])
    })
  )

  emulated(
    "needs LANs that there are, a private one for its targets, and addresses of the LAN that it listens in",
    Effect.gen(function* () {
      const { balancer, inside, outside, spare } = yield* prepared
      for (const [at, wrong] of [
        ["listenerLan", { listenerLan: 9 }],
        ["targetLan", { targetLan: 9 }],
        ["targetLan", { listenerLan: inside, targetLan: outside, ips: [] }],
        ["ips.0", { ips: ["10.0.0.7"] }],
        ["ips.0", { ips: ["203.0.113.9"] }],
        ["ips.0", { listenerLan: spare }]
      ] as const) {
        assert.include(yield* refusal(NetworkLoadBalancer.create({ ...balancer, ...wrong })), `properties.${at}]`)
      }
    })
  )

  emulated(
    "gets an address in the LAN of its targets, and keeps its LANs and its addresses from being deleted",
    Effect.gen(function* () {
      const { balancer, inside, ipblockId, outside, spare } = yield* prepared
      const { datacenterId } = balancer
      const { id, properties } = yield* done(NetworkLoadBalancer.create(balancer))
      assert.match(properties.lbPrivateIps?.[0] ?? "", /^10\.\d+\.\d+\.\d+\/24$/)
      const contract = yield* Contract.get()
      assert.strictEqual(contract.properties.resourceLimits?.nlbProvisioned, 1)
      const ids = { datacenterId, networkLoadBalancerId: id }
      for (const lanId of [inside, outside]) {
        assert.include(yield* refusal(Lan.remove({ datacenterId, lanId })), "networkloadbalancer")
      }
      assert.include(yield* refusal(Lan.update({ datacenterId, lanId: inside, public: true })), "private")
      assert.include(yield* refusal(IpBlock.remove({ ipblockId })), "still in use")
      yield* done(NetworkLoadBalancer.update({ ...ids, targetLan: spare }))
      yield* gone(Lan.remove({ datacenterId, lanId: inside }))
      yield* gone(NetworkLoadBalancer.remove(ids))
      yield* gone(Lan.remove({ datacenterId, lanId: outside }))
      yield* gone(IpBlock.remove({ ipblockId }))
    })
  )

  emulated(
    "of the network kind counts for the contract",
    Effect.gen(function* () {
      const { balancer } = yield* prepared
      yield* done(ApplicationLoadBalancer.create(balancer))
      yield* done(NetworkLoadBalancer.create({ ...balancer, ips: [] }))
      assert.include(yield* refusal(NetworkLoadBalancer.create({ ...balancer, ips: [] })), "nlbLimitTotal")
    }),
    { limits: { nlbLimitTotal: 1 } }
  )

  emulated(
    "comes with rules, which listen on its addresses, each at a port of its own",
    Effect.gen(function* () {
      const { balancer, first, second } = yield* prepared
      const listener = { ...tcp, listenerIp: first, listenerPort: 22 }
      const create = (...forwardingRules: ReadonlyArray<NetworkLoadBalancerRule.Create>) =>
        NetworkLoadBalancer.create({ ...balancer, forwardingRules })
      assert.include(
        yield* refusal(create(listener, { ...listener, listenerIp: second })),
        "entities.forwardingrules.items.[1].properties.listenerIp]"
      )
      assert.include(yield* refusal(create(listener, listener)), "items.[1].properties.listenerPort]")
      const made = yield* done(create(listener, { ...listener, listenerPort: 23 }))
      const ids = { datacenterId: balancer.datacenterId, networkLoadBalancerId: made.id }
      const { items } = yield* NetworkLoadBalancerRule.list(ids)
      assert.deepStrictEqual(items.map(({ properties }) => properties.listenerPort).toSorted(), [22, 23])
      assert.deepStrictEqual(items[0]?.properties.healthCheck, {
        clientTimeout: 50_000,
        connectTimeout: 5000,
        targetTimeout: 50_000,
        retries: 3
      })
      assert.include(yield* refusal(NetworkLoadBalancerRule.create({ ...ids, ...listener })), "listenerPort")
      const elsewhere = NetworkLoadBalancerRule.create({ ...ids, ...listener, listenerIp: second })
      assert.include(yield* refusal(elsewhere), "listenerIp")
      assert.include(yield* refusal(NetworkLoadBalancer.update({ ...ids, ips: [second] })), "properties.ips]")
    })
  )
})

describe("a rule of an application load balancer", () => {
  const create = (rule: object) =>
    ApplicationLoadBalancerRule.create(
      unsound({
        ...onApplicationLoadBalancer,
        ...http,
        listenerIp: "203.0.113.7",
        listenerPort: 80,
        httpRules: [{ name: "a", ...rule }]
      })
    )
  const down = { type: "STATIC", responseMessage: "down" }

  it.effect.each<readonly [path: string, rule: object]>([
    ["targetGroup", { type: "FORWARD" }],
    ["dropQuery", { type: "FORWARD", targetGroup: "group", dropQuery: true }],
    ["location", { type: "REDIRECT" }],
    ["statusCode", { type: "REDIRECT", location: "https://a.example", statusCode: 200 }],
    ["statusCode", { ...down, statusCode: 600 }],
    ["location", { ...down, location: "https://a.example" }],
    ["type", { type: "DROP" }],
    ["conditions[0].key", { ...down, conditions: [{ type: "PATH", condition: "EXISTS", key: "k" }] }],
    ["conditions[0].value", { ...down, conditions: [{ type: "HEADER", condition: "EXISTS", key: "k", value: "v" }] }],
    ["conditions[0].key", { ...down, conditions: [{ type: "QUERY", condition: "EXISTS" }] }],
    ["conditions[0].key", { ...down, conditions: [{ type: "COOKIE", condition: "EQUALS", key: null, value: "v" }] }],
    ["conditions[0].value", { ...down, conditions: [{ type: "HOST", condition: "EQUALS" }] }],
    ["conditions[0].value", { ...down, conditions: [{ type: "SOURCE_IP", value: "everywhere" }] }],
    [
      "conditions[0].condition",
      { ...down, conditions: [{ type: "SOURCE_IP", condition: "EQUALS", value: "10.0.0.0/8" }] }
    ],
    ["conditions[0].condition", { ...down, conditions: [{ type: "HEADER", value: "v" }] }],
    ["conditions[0].condition", { ...down, conditions: [{ type: "HOST", condition: "IS", value: "v" }] }],
    ["conditions[0].type", { ...down, conditions: [{ condition: "EXISTS" }] }]
  ])("is refused with what does not belong to its type, before it is sent: %s", ([path, rule]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* places(create(rule)), [`httpRules[0].${path}`])
      // The emulator has the same rules.
      const { balancer, first } = yield* prepared
      const { id } = yield* done(ApplicationLoadBalancer.create(balancer))
      const properties = { ...http, listenerIp: first, listenerPort: 80 }
      const message = yield* refusal(
        ApplicationLoadBalancerRule.create({
          datacenterId: balancer.datacenterId,
          applicationLoadBalancerId: id,
          ...properties,
          untyped: { httpRules: [unsound({ name: "a", ...rule })] }
        })
      )
      assert.include(message, "properties.httpRules.0.")
    }).pipe(Effect.provide(Emulator.layer({ seed: { publicImages: false } })), inVirtualTime)
  )

  it.effect("has one of the values that there are, which are said", () =>
    Effect.gen(function* () {
      const redirect = { type: "REDIRECT", location: "https://a.example", statusCode: 200 }
      assert.deepStrictEqual(yield* issues(create(redirect)), [
        { path: "httpRules[0].statusCode", message: "expected one of 301, 302, 303, 307, 308" }
      ])
      assert.deepStrictEqual(yield* issues(create({ type: "DROP" })), [
        { path: "httpRules[0].type", message: 'expected one of "FORWARD", "REDIRECT", "STATIC"' }
      ])
      const [wrong] = yield* issues(create({ ...down, conditions: [{ type: "BODY", condition: "EXISTS" }] }))
      assert.strictEqual(
        wrong?.message,
        'expected one of "HEADER", "SOURCE_IP", "QUERY", "COOKIE", "PATH", "METHOD", "HOST"'
      )
    })
  )

  emulated(
    "can be sent back as it was read, with null for what it does not have",
    Effect.gen(function* () {
      const { balancer, first } = yield* prepared
      const { id } = yield* done(ApplicationLoadBalancer.create(balancer))
      const ids = { datacenterId: balancer.datacenterId, applicationLoadBalancerId: id }
      const conditions = [
        { type: "PATH", condition: "EXISTS", key: null, value: null, negate: false },
        { type: "HOST", condition: "EQUALS", key: null, value: "shop", negate: false },
        { type: "SOURCE_IP", condition: null, key: null, value: "10.0.0.0/8", negate: false }
      ] as const
      const httpRules = [{ name: "a", type: "STATIC", responseMessage: "down", conditions }] as const
      const rule = { ...ids, ...http, listenerIp: first, listenerPort: 80, httpRules }
      const made = yield* done(ApplicationLoadBalancerRule.create(rule))
      const read = yield* ApplicationLoadBalancerRule.get({ ...ids, applicationLoadBalancerRuleId: made.id })
      const again = unsound({ ...ids, applicationLoadBalancerRuleId: made.id, ...read.properties })
      assert.deepStrictEqual((yield* done(ApplicationLoadBalancerRule.replace(again))).properties, read.properties)
    })
  )

  emulated(
    "keeps the target group that it forwards to, and would forward to again if a change failed",
    Effect.gen(function* () {
      const { balancer, first } = yield* prepared
      const group = TargetGroup.create({ name: "web", algorithm: "RANDOM", protocol: "HTTP" })
      const [{ id: targetGroupId }, { id: other }] = yield* Effect.all([done(group), done(group)])
      const { id } = yield* done(ApplicationLoadBalancer.create(balancer))
      const ids = { datacenterId: balancer.datacenterId, applicationLoadBalancerId: id }
      const to = (targetGroup: TargetGroup.Id) => [{ name: "all", type: "FORWARD", targetGroup }] as const
      const rule = { ...ids, ...http, listenerIp: first, listenerPort: 80 }
      const nowhere = ApplicationLoadBalancerRule.create({ ...rule, httpRules: to(Ids.TargetGroupId.make("none")) })
      assert.include(yield* refusal(nowhere), "properties.httpRules.0.targetGroup]")
      const twice = ApplicationLoadBalancerRule.create({ ...rule, httpRules: [...to(other), ...to(other)] })
      assert.include(yield* refusal(twice), "properties.httpRules.1.name]")
      const made = yield* done(ApplicationLoadBalancerRule.create({ ...rule, httpRules: to(targetGroupId) }))
      assert.include(yield* refusal(TargetGroup.remove({ targetGroupId })), "VDC-14-1816")
      const onRule = { ...ids, applicationLoadBalancerRuleId: made.id }
      yield* Effect.scoped(
        Effect.zipRight(
          Emulator.inject(Fault.requestFails()),
          ApplicationLoadBalancerRule.update({ ...onRule, httpRules: to(other) })
        )
      )
      assert.include(yield* refusal(TargetGroup.remove({ targetGroupId })), "VDC-14-1816")
      yield* Effect.sleep("1 hour")
      const { properties } = yield* ApplicationLoadBalancerRule.get(onRule)
      assert.strictEqual(properties.httpRules?.[0]?.targetGroup, targetGroupId)
      yield* gone(TargetGroup.remove({ targetGroupId: other }))
      yield* gone(ApplicationLoadBalancerRule.remove(onRule))
      yield* gone(TargetGroup.remove({ targetGroupId }))
    })
  )
})
