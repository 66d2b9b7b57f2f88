/** Rules of load balancers: what does not belong to a type does not compile. */
import { describe, it } from "@effect/vitest"
import { ApplicationLoadBalancerRule, NetworkLoadBalancerRule, TargetGroup } from "effect-profitbricks"
import { onApplicationLoadBalancerRule, onNetworkLoadBalancerRule } from "./fixtures/ids.js"

const targetGroup = TargetGroup.Id.make("tg")
const location = "https://shop.example"

/** Never called: what matters is that it compiles. */
const compiles = (_: () => unknown): void => {}
const rule = (rule: ApplicationLoadBalancerRule.HttpRule) =>
  ApplicationLoadBalancerRule.update({ ...onApplicationLoadBalancerRule, httpRules: [rule] })
const when = (condition: ApplicationLoadBalancerRule.Condition) =>
  rule({ name: "a", type: "FORWARD", targetGroup, conditions: [condition] })

describe("an HTTP rule", () => {
  it("forwards to a target group, and no more", () => {
    compiles(() => [
      rule({ name: "a", type: "FORWARD", targetGroup }),
      // @ts-expect-error
      rule({ name: "a", type: "FORWARD" }),
      // @ts-expect-error
      rule({ name: "a", type: "FORWARD", targetGroup: "tg" }),
      // @ts-expect-error
      rule({ name: "a", type: "FORWARD", targetGroup, location })
    ])
  })

  it("redirects with a status that is for that", () => {
    compiles(() => [
      rule({ name: "a", type: "REDIRECT", location, statusCode: 307, dropQuery: true }),
      // @ts-expect-error
      rule({ name: "a", type: "REDIRECT", statusCode: 307 }),
      // @ts-expect-error
      rule({ name: "a", type: "REDIRECT", location, statusCode: 200 }),
      // @ts-expect-error
      rule({ name: "a", type: "REDIRECT", location, responseMessage: "moved" })
    ])
  })

  it("answers with a message", () => {
    compiles(() => [
      rule({ name: "a", type: "STATIC", responseMessage: "down", statusCode: 503, contentType: "text/plain" }),
      // @ts-expect-error
      rule({ name: "a", type: "STATIC", statusCode: 503 }),
      // @ts-expect-error
      rule({ name: "a", type: "STATIC", responseMessage: "down", dropQuery: true })
    ])
  })
})

describe("a condition", () => {
  it("has a key if its type has names, and a value if it compares", () => {
    compiles(() => [
      when({ type: "HEADER", condition: "EXISTS", key: "accept" }),
      when({ type: "COOKIE", condition: "EQUALS", key: "seen", value: "yes", negate: true }),
      when({ type: "PATH", condition: "STARTS_WITH", value: "/shop" }),
      // @ts-expect-error
      when({ type: "PATH", condition: "STARTS_WITH" }),
      // @ts-expect-error
      when({ type: "PATH", condition: "STARTS_WITH", key: "shop", value: "/shop" }),
      // @ts-expect-error
      when({ type: "QUERY", condition: "EXISTS", key: "page", value: "1" }),
      // @ts-expect-error
      when({ type: "COOKIES", condition: "EXISTS", key: "seen" }),
      // @ts-expect-error
      when({ type: "COOKIE", condition: "EXISTS" }),
      // The API takes a header without a name.
      when({ type: "HEADER", condition: "EQUALS", value: "text/html" })
    ])
  })

  it("of the type SOURCE_IP has a value alone", () => {
    compiles(() => [
      when({ type: "SOURCE_IP", value: "10.0.0.0/8" }),
      when({ type: "SOURCE_IP", condition: null, value: "10.0.0.0/8" }),
      // @ts-expect-error
      when({ type: "SOURCE_IP", condition: "EQUALS", value: "10.0.0.0/8" }),
      // @ts-expect-error
      when({ type: "SOURCE_IP" })
    ])
  })
})

describe("a forwarding rule", () => {
  it("is of the kind of its load balancer", () => {
    const { applicationLoadBalancerRuleId: ofApplication, ...onApplication } = onApplicationLoadBalancerRule
    const { networkLoadBalancerRuleId: ofNetwork, ...onNetwork } = onNetworkLoadBalancerRule
    compiles(() => [
      NetworkLoadBalancerRule.get({ ...onNetwork, networkLoadBalancerRuleId: ofNetwork }),
      // @ts-expect-error
      NetworkLoadBalancerRule.get({ ...onNetwork, networkLoadBalancerRuleId: ofApplication }),
      // @ts-expect-error
      ApplicationLoadBalancerRule.get({ ...onApplication, applicationLoadBalancerRuleId: ofNetwork })
    ])
  })
})
