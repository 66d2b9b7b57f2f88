/** Networks, load balancers, groups and labels that are brought to a description. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { Emulator, Ensure, IpBlock, Plan } from "effect-profitbricks"
import { called } from "./support/called.js"

const cloud = Emulator.layer({ provisioningTime: 0 })

const location = "de/fra"

/** The same calls, with what is to be otherwise in some of them. */
interface Different {
  readonly checkInterval?: number
  readonly retries?: number
  readonly portEnd?: number
  readonly gateway?: string
  readonly weight?: number
  readonly statusCode?: 301 | 302
  readonly bucket?: string
  readonly https?: number
  readonly env?: string
  readonly isTurned?: boolean
}

/** An application of three tiers. */
const tiers = (different: Different = {}) =>
  Effect.gen(function* () {
    const block = yield* Ensure.ipBlock({ name: "addresses", location, size: 3, labels: { env: "prod" } })
    const [first = "10.99.0.1", second = "10.99.0.2", third = "10.99.0.3"] = block.value.properties.ips ?? []
    const pcc = yield* Ensure.privateCrossConnect({ name: "backbone", description: "between the sites" })
    const datacenter = yield* Ensure.datacenter({ name: "shop", location, labels: { env: "prod", team: "web" } })
    const datacenterId = datacenter.value.id
    const outside = yield* Ensure.lan({ datacenterId, name: "outside", public: true })
    const inside = yield* Ensure.lan({ datacenterId, name: "inside", public: false })
    const data = yield* Ensure.lan({ datacenterId, name: "data", public: false, pcc: pcc.value.id })
    const group = yield* Ensure.securityGroup({
      datacenterId,
      name: "web",
      description: null,
      rules: [{ name: "https", protocol: "TCP", portRangeStart: 443, portRangeEnd: different.https ?? 443 }]
    })
    const flowLogs = [{ name: "all", action: "ALL", direction: "BIDIRECTIONAL", bucket: "logs" } as const]
    const targets = [
      { ip: "10.7.7.1", port: 80, weight: different.weight ?? 10, healthCheck: { check: true, checkInterval: null } },
      { ip: "10.7.7.2", port: 80, weight: 20 }
    ]
    const gateway = yield* Ensure.natGateway({
      datacenterId,
      name: "way out",
      publicIps: [first],
      lans: [
        { id: data.value.id, gatewayIps: different.gateway === undefined ? null : [different.gateway] },
        { id: inside.value.id }
      ],
      rules: [
        {
          name: "web",
          protocol: "TCP",
          sourceSubnet: "10.7.7.0/24",
          publicIp: first,
          targetSubnet: null,
          targetPortRange: { start: 80, end: different.portEnd ?? 443 }
        }
      ],
      flowLogs: flowLogs.map((one) => ({ ...one, bucket: different.bucket ?? "logs" }))
    })
    const network = yield* Ensure.networkLoadBalancer({
      datacenterId,
      name: "spread",
      listenerLan: outside.value.id,
      targetLan: inside.value.id,
      ips: [second],
      lbPrivateIps: [],
      forwardingRules: [
        {
          name: "http",
          protocol: "TCP",
          algorithm: "ROUND_ROBIN",
          listenerIp: second,
          listenerPort: 80,
          healthCheck: { retries: different.retries ?? 2 },
          targets: different.isTurned === true ? targets.toReversed() : targets
        }
      ],
      flowLogs
    })
    const target = yield* Ensure.targetGroup({
      name: "servers",
      algorithm: "RANDOM",
      protocol: "HTTP",
      targets: [{ ip: "10.7.7.1", port: 80, weight: 1 }],
      healthCheck: { checkInterval: different.checkInterval ?? 4000, retries: null },
      httpHealthCheck: { matchType: "STATUS_CODE", response: "200" }
    })
    const application = yield* Ensure.applicationLoadBalancer({
      datacenterId,
      name: "front",
      listenerLan: outside.value.id,
      targetLan: inside.value.id,
      ips: [third],
      loggingFormat: null,
      forwardingRules: [
        {
          name: "http",
          protocol: "HTTP",
          listenerIp: third,
          listenerPort: 80,
          serverCertificates: [],
          httpRules: [
            {
              name: "old",
              type: "REDIRECT",
              location: "https://example.com",
              statusCode: different.statusCode ?? 301,
              conditions: [{ type: "PATH", condition: "STARTS_WITH", value: "/old" }]
            },
            { name: "rest", type: "FORWARD", targetGroup: target.value.id }
          ]
        }
      ],
      flowLogs
    })
    const server = yield* Ensure.server({
      datacenterId,
      name: "web",
      cores: 1,
      ram: 1024,
      labels: { env: different.env ?? "prod" }
    })
    const unit = yield* Ensure.backupUnit({
      name: "nightly",
      email: "ops@example.com",
      password: Redacted.make("Correct-h0rse")
    })
    return { pcc, datacenter, data, group, gateway, network, target, application, server, unit, block }
  })

type Tiers = Effect.Effect.Success<ReturnType<typeof tiers>>
const tags = (result: Tiers) =>
  Object.values(result).flatMap(({ _tag, below }) => [_tag, ...below.map(({ _tag }) => _tag)])

describe("an application of three tiers", () => {
  it.effect("is planned, made, and left alone", () =>
    Effect.gen(function* () {
      const plan = yield* called(Plan.of(tiers()))
      assert.deepStrictEqual(plan.changes, [])
      const first = yield* called(tiers())
      assert.deepStrictEqual(new Set(tags(first.result)), new Set(["Created"]))
      assert.deepStrictEqual(
        plan.result.actions.map(({ _tag, name, resource }) => `${_tag} ${resource} ${name}`),
        [
          "Created ipblock addresses",
          "Created label env",
          "Created pcc backbone",
          "Created datacenter shop",
          "Created label env",
          "Created label team",
          "Created lan outside",
          "Created lan inside",
          "Created lan data",
          "Created security-group web",
          "Created firewall-rule https",
          "Created natgateway way out",
          "Created natgateway-rule web",
          "Created flow-log all",
          "Created networkloadbalancer spread",
          "Created forwarding-rule http",
          "Created flow-log all",
          "Created target-group servers",
          "Created applicationloadbalancer front",
          "Created forwarding-rule http",
          "Created flow-log all",
          "Created server web",
          "Created label env",
          "Created backupunit nightly"
        ]
      )
      const second = yield* called(tiers())
      assert.deepStrictEqual(second.changes, [])
      assert.deepStrictEqual(new Set(tags(second.result)), new Set(["Unchanged"]))
      assert.isTrue(Plan.isEmpty(yield* Plan.of(tiers())))
      assert.deepStrictEqual(second.result.unit.unchecked, ["password"])
      assert.deepStrictEqual((yield* called(tiers({ isTurned: true }))).changes, [])
    }).pipe(Effect.provide(cloud))
  )

  const datacenter = "/datacenters/{datacenterId}"
  const cases: ReadonlyArray<readonly [Different, string]> = [
    [{ checkInterval: 5000 }, "PATCH /targetgroups/{targetGroupId}"],
    [
      { retries: 7 },
      `PATCH ${datacenter}/networkloadbalancers/{networkLoadBalancerId}/forwardingrules/{networkLoadBalancerRuleId}`
    ],
    [
      { weight: 11 },
      `PATCH ${datacenter}/networkloadbalancers/{networkLoadBalancerId}/forwardingrules/{networkLoadBalancerRuleId}`
    ],
    [
      { statusCode: 302 },
      `PATCH ${datacenter}/applicationloadbalancers/{applicationLoadBalancerId}/forwardingrules/{applicationLoadBalancerRuleId}`
    ],
    [{ portEnd: 444 }, `PATCH ${datacenter}/natgateways/{natGatewayId}/rules/{natGatewayRuleId}`],
    [{ gateway: "10.7.9.9/24" }, `PATCH ${datacenter}/natgateways/{natGatewayId}`],
    [{ https: 444 }, `PATCH ${datacenter}/securitygroups/{securityGroupId}/rules/{firewallruleId}`],
    [{ bucket: "others" }, `PATCH ${datacenter}/natgateways/{natGatewayId}/flowlogs/{flowLogId}`],
    [{ env: "test" }, `PUT ${datacenter}/servers/{serverId}/labels/{key}`]
  ]
  it.effect.each(cases)("is changed in one place: %o", ([different, change]) =>
    Effect.gen(function* () {
      yield* tiers()
      const plan = yield* Plan.of(tiers(different))
      assert.lengthOf(Plan.changes(plan), 1)
      assert.deepStrictEqual((yield* called(tiers(different))).changes, [change])
      assert.deepStrictEqual((yield* called(tiers(different))).changes, [])
    }).pipe(Effect.provide(cloud))
  )

  it.effect("keeps labels that are not named, and refuses one without a key before anything is sent", () =>
    Effect.gen(function* () {
      yield* Ensure.ipBlock({ name: "addresses", location, size: 1, labels: { env: "prod", team: "web" } })
      const again = yield* called(Ensure.ipBlock({ name: "addresses", location, size: 1, labels: { tier: "front" } }))
      assert.strictEqual(again.result._tag, "Unchanged")
      assert.deepStrictEqual(
        again.result.below.map(({ _tag, name, properties }) => [_tag, name, properties]),
        [["Created", "tier", { key: "tier", value: "front" }]]
      )
      const { items } = yield* IpBlock.labels.list({ ipblockId: again.result.value.id })
      assert.deepStrictEqual(items.map(({ properties: { key, value } }) => `${key} ${value}`).toSorted(), [
        "env prod",
        "team web",
        "tier front"
      ])
      const refused = yield* called(
        Effect.flip(Ensure.ipBlock({ name: "others", location, size: 1, labels: { "": "empty" } }))
      )
      assert.deepStrictEqual(refused.changes, [])
      assert(refused.result._tag === "Validation")
      assert.deepStrictEqual(refused.result.issues, [{ path: 'labels[""].key', message: "is required" }])
    }).pipe(Effect.provide(cloud))
  )

  it.effect("has the order of HTTP rules, and none of what has no order", () =>
    Effect.gen(function* () {
      const { application, datacenter } = yield* tiers()
      const ids = { datacenterId: datacenter.value.id, applicationLoadBalancerId: application.value.id }
      const [listenerIp = ""] = application.value.properties.ips ?? []
      const rules = [
        { name: "a", type: "STATIC", responseMessage: "a" },
        { name: "b", type: "STATIC", responseMessage: "b" }
      ] as const
      const ensure = (httpRules: ReadonlyArray<(typeof rules)[number]>) =>
        Ensure.applicationLoadBalancerRule({
          ...ids,
          name: "static",
          protocol: "HTTP",
          listenerIp,
          listenerPort: 8080,
          httpRules
        })
      const tags = yield* Effect.forEach([rules, rules, rules.toReversed(), rules.toReversed()], ensure)
      assert.deepStrictEqual(
        tags.map(({ _tag }) => _tag),
        ["Created", "Unchanged", "Updated", "Unchanged"]
      )
    }).pipe(Effect.provide(cloud))
  )
})
