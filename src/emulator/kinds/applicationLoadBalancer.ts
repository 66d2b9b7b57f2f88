/** Application load balancers, and their forwarding rules. */
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import { between, boolean, type Check, listOf, oneOf, structOf, text, Unacceptable } from "../attributes.js"
import type { CallContext } from "../kind.js"
import { find } from "../objects.js"
import { invalid } from "../refusal.js"
import { isSet, recordsIn, type Values } from "../values.js"
import { balancerOf, millis, rulesIn } from "./balancer.js"

const type = "applicationloadbalancer"
const param = "applicationLoadBalancerId"

/** Objects of these fields, with a rule about which of them go together. Those without a value are left out. */
const ruled =
  (fields: Parameters<typeof structOf>[0], rule: (value: Values) => Unacceptable | undefined): Check =>
  (value, version) => {
    const parsed = structOf(fields)(value, version)
    if (parsed instanceof Unacceptable || !Predicate.isRecord(parsed)) return parsed
    return (
      rule(parsed) ?? Record.filter(parsed, (field, name) => field !== null || name === "key" || name === "condition")
    )
  }

const needs = (value: Values, name: string, why: string): Unacceptable | undefined =>
  isSet(value, name) ? undefined : new Unacceptable(`Attribute '${name}' is required ${why}`, `.${name}`)
const excludes = (value: Values, names: ReadonlyArray<string>, why: string): Unacceptable | undefined => {
  const name = names.find((one) => isSet(value, one))
  return name === undefined ? undefined : new Unacceptable(`Attribute '${name}' is not allowed ${why}`, `.${name}`)
}

const block = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f:]*:[\da-f:.]*)(?:\/\d{1,3})?$/i

const condition = ruled(
  {
    type: { is: oneOf("HEADER", "PATH", "QUERY", "METHOD", "HOST", "COOKIE", "SOURCE_IP"), required: true },
    condition: { is: oneOf("EXISTS", "CONTAINS", "EQUALS", "MATCHES", "STARTS_WITH", "ENDS_WITH") },
    negate: { is: boolean, initial: false },
    key: { is: text },
    value: { is: text }
  },
  (value) => {
    const why = `for the type ${value["type"]}`
    const keyless = ["PATH", "METHOD", "HOST", "SOURCE_IP"].includes(String(value["type"]))
    // Recorded: a header without a key is taken.
    const wrong = keyless
      ? excludes(value, ["key"], why)
      : value["type"] === "HEADER"
        ? undefined
        : needs(value, "key", why)
    if (wrong !== undefined) return wrong
    if (value["type"] !== "SOURCE_IP") {
      return (
        needs(value, "condition", why) ??
        (value["condition"] === "EXISTS"
          ? excludes(value, ["value"], "for the condition EXISTS")
          : needs(value, "value", `for the condition ${value["condition"]}`))
      )
    }
    return (
      excludes(value, ["condition"], why) ??
      needs(value, "value", why) ??
      (block.test(String(value["value"])) ? undefined : new Unacceptable("Attribute must be a CIDR block", ".value"))
    )
  }
)

/** The attributes that the rules of a type have besides, those of them that they must have, and their statuses. */
const types: Readonly<
  Record<
    string,
    { readonly needed: string; readonly allowed: ReadonlyArray<string>; readonly statuses?: (code: number) => boolean }
  >
> = {
  FORWARD: { needed: "targetGroup", allowed: [] },
  REDIRECT: {
    needed: "location",
    allowed: ["dropQuery", "statusCode"],
    statuses: (code) => [301, 302, 303, 307, 308].includes(code)
  },
  STATIC: { needed: "responseMessage", allowed: ["contentType", "statusCode"], statuses: (code) => code >= 200 }
}
const typed = [...new Set(Object.values(types).flatMap(({ allowed, needed }) => [needed, ...allowed]))]

const httpRule = ruled(
  {
    name: { is: text, required: true },
    type: { is: oneOf(...Object.keys(types)), required: true },
    targetGroup: { is: text },
    location: { is: text },
    dropQuery: { is: boolean },
    statusCode: { is: between(200, 599) },
    responseMessage: { is: text },
    contentType: { is: text },
    conditions: { is: listOf(condition), initial: [] }
  },
  (value) => {
    const why = `for the type ${value["type"]}`
    const { allowed, needed, statuses } = types[String(value["type"])] ?? { allowed: [], needed: "type" }
    const others = typed.filter((name) => name !== needed && !allowed.includes(name))
    const code = value["statusCode"]
    return (
      needs(value, needed, why) ??
      excludes(value, others, why) ??
      (typeof code !== "number" || statuses?.(code) === true
        ? undefined
        : new Unacceptable(`Attribute is not a status ${why}`, ".statusCode"))
    )
  }
)

const groupsIn = (properties: Values): ReadonlyArray<unknown> =>
  recordsIn(properties, "httpRules").map(({ targetGroup }) => targetGroup)

export const applicationLoadBalancerRule = rulesIn({
  type,
  param,
  attributes: {
    protocol: { is: oneOf("HTTP"), required: true },
    clientTimeout: { is: millis, initial: 50_000 },
    serverCertificates: { is: listOf(text), initial: [] },
    httpRules: { is: listOf(httpRule), initial: [] }
  },
  check: (context, { at, properties }) => {
    const names = recordsIn(properties, "httpRules").map(({ name }) => name)
    const twice = names.findIndex((name, index) => names.indexOf(name) < index)
    if (twice >= 0) throw invalid(`${at}.httpRules.${twice}.name`, "Another HTTP rule has the name")
    for (const [index, id] of groupsIn(properties).entries()) {
      if (typeof id === "string" && find(context, `/targetgroups/${id}`) === undefined) {
        throw invalid(`${at}.httpRules.${index}.targetGroup`, "The target group does not exist")
      }
    }
  }
})

export const applicationLoadBalancer = balancerOf({
  type,
  title: "application load balancer",
  param,
  rules: applicationLoadBalancerRule,
  // Recorded: 354, 79 and 147 seconds, where a server takes 16.
  duration: { create: 22, update: 5, remove: 9 }
})

/** Whether a rule forwards to a target group, or would again if a change that is under way failed. */
export const isTargeted = ({ state }: Pick<CallContext, "state">, targetGroupId: string): boolean =>
  [
    ...[...state.entries.values()]
      .filter(({ kind }) => kind === applicationLoadBalancerRule.name)
      .map(({ properties }) => properties),
    ...[...state.requests.values()].filter(({ settled }) => !settled).map(({ change }) => change.before)
  ].some((properties) => groupsIn(properties).includes(targetGroupId))
