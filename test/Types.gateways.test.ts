/** NAT gateways and target groups: what does not belong together does not compile. */
import { describe, expectTypeOf, it } from "@effect/vitest"
import { Datacenter, NatGateway, NatGatewayRule, TargetGroup } from "effect-profitbricks"

const datacenterId = Datacenter.Id.make("dc")
const natGatewayId = NatGateway.Id.make("nat")
const natGatewayRuleId = NatGatewayRule.Id.make("rule")
const targetGroupId = TargetGroup.Id.make("group")

/** Never called: what matters is that it compiles. */
const compiles = (_: () => unknown): void => {}

describe("a rule of a NAT gateway", () => {
  const ofGateway = { datacenterId, natGatewayId }
  const rule = { ...ofGateway, name: "out", sourceSubnet: "10.0.0.0/8", publicIp: "203.0.113.7" }
  const targetPortRange = { start: 80, end: 443 }

  it("has ports with TCP and UDP only", () => {
    compiles(() => [
      NatGatewayRule.create(rule),
      NatGatewayRule.create({ ...rule, protocol: "ICMP" }),
      NatGatewayRule.create({ ...rule, protocol: "UDP", targetPortRange }),
      // @ts-expect-error
      NatGatewayRule.create({ ...rule, protocol: "ICMP", targetPortRange }),
      // @ts-expect-error
      NatGatewayRule.create({ ...rule, targetPortRange }),
      // @ts-expect-error
      NatGatewayRule.create({ ...rule, protocol: "GRE" }),
      NatGateway.create({
        datacenterId,
        name: "nat",
        publicIps: [],
        // @ts-expect-error
        rules: [{ name: "out", sourceSubnet: "10.0.0.0/8", publicIp: "203.0.113.7", protocol: "ALL", targetPortRange }]
      })
    ])
  })

  it("is changed in the same way", () => {
    const one = { ...ofGateway, natGatewayRuleId }
    compiles(() => [
      NatGatewayRule.update({ ...one, targetPortRange }),
      NatGatewayRule.update({ ...one, protocol: "ALL", targetPortRange: null }),
      // @ts-expect-error
      NatGatewayRule.update({ ...one, protocol: "ALL", targetPortRange }),
      // @ts-expect-error
      NatGatewayRule.replace({ ...one, name: "out" })
    ])
  })
})

describe("a target group", () => {
  it("compares a status code, or a body, which may be matched by a regular expression", () => {
    compiles(() => [
      TargetGroup.update({ targetGroupId, httpHealthCheck: { matchType: "STATUS_CODE", response: "200" } }),
      TargetGroup.update({
        targetGroupId,
        httpHealthCheck: { matchType: "RESPONSE_BODY", response: "o.", regex: true }
      }),
      TargetGroup.update({
        targetGroupId,
        // @ts-expect-error
        httpHealthCheck: { matchType: "STATUS_CODE", response: "200", regex: true }
      }),
      // @ts-expect-error
      TargetGroup.update({ targetGroupId, httpHealthCheck: { response: "200" } }),
      // @ts-expect-error
      TargetGroup.update({ targetGroupId: "group" })
    ])
  })

  it("has values that the API has: `untyped` is for those to come", () => {
    const group = { name: "web", algorithm: "RANDOM", protocol: "HTTP" } as const
    const target: TargetGroup.Target = { ip: "10.0.0.1", port: 80, weight: 1 }
    compiles(() => [
      TargetGroup.create({ ...group, targets: [target], protocolVersion: "HTTP2" }),
      TargetGroup.create({ ...group, untyped: { protocolVersion: "HTTP3" } }),
      // @ts-expect-error
      TargetGroup.create({ ...group, protocolVersion: "HTTP3" }),
      // @ts-expect-error
      TargetGroup.create({ ...group, algorithm: "RANDM" }),
      // @ts-expect-error
      TargetGroup.update({ targetGroupId, protocol: "TCP" })
    ])
  })

  it("gives its targets as it takes them", () => {
    type Targets = NonNullable<TargetGroup.Properties["targets"]>
    expectTypeOf<Targets>().toExtend<NonNullable<TargetGroup.Create["targets"]>>()
  })
})
