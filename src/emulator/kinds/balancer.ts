/** What network and application load balancers, and their forwarding rules, have in common. */
import { type Attributes, between, boolean, integer, ipv4, listOf, maskedIpv4, text } from "../attributes.js"
import type { CallContext, Draft, Kind } from "../kind.js"
import { allIn, find, outermost, parentOf } from "../objects.js"
import { invalid } from "../refusal.js"
import type { Entry } from "../state.js"
import { listIn, recordIn, recordsIn, type Values } from "../values.js"
import { flowLogs } from "./flowLog.js"
import { claiming, isPrivate, mustBeUsable } from "./ipBlock.js"
import { nextAddress } from "./lan.js"

/** The milliseconds of a timeout, and ports. */
export const millis = between(0, 2 ** 31 - 1)
export const port = between(1, 65535)

/** The attributes that the rules of both have. */
export const listener: Attributes = {
  name: { is: text, required: true },
  listenerIp: { is: ipv4, required: true },
  listenerPort: { is: port, required: true }
}

const lanAt = (context: CallContext, center: Entry | undefined, id: unknown): Entry | undefined =>
  center === undefined ? undefined : find(context, `${center.path}/lans/${id}`)

const isPublic = (lan: Entry): boolean => lan.properties["public"] === true

/** It is between two LANs that there are, and has addresses of the one that it listens in. */
const checkLans = (context: CallContext, { at, entry, parent, properties }: Draft): void => {
  const after: Values = { ...entry?.properties, ...properties }
  const center = entry === undefined ? parent : outermost(context, entry)
  const listener = lanAt(context, center, after["listenerLan"])
  if (listener === undefined) throw invalid(`${at}.listenerLan`, "The LAN does not exist")
  const target = lanAt(context, center, after["targetLan"])
  if (target === undefined) throw invalid(`${at}.targetLan`, "The LAN does not exist")
  if (listener === target) throw invalid(`${at}.targetLan`, "The LAN must not be the 'listenerLan'")
  if (isPublic(target)) throw invalid(`${at}.targetLan`, "The LAN must be private")
  const wrong = listIn(after, "ips").findIndex((ip) => isPrivate(ip) === isPublic(listener))
  if (wrong >= 0) {
    throw invalid(`${at}.ips.${wrong}`, `Attribute must be a ${isPublic(listener) ? "reserved" : "private"} address`)
  }
}

const isElsewhere = (rule: Values, ips: ReadonlyArray<unknown>): boolean => !ips.includes(rule["listenerIp"])

const mustListen = (rule: Values, others: ReadonlyArray<Values>, ips: ReadonlyArray<unknown>, at: string): void => {
  if (isElsewhere(rule, ips)) throw invalid(`${at}.listenerIp`, "Attribute must be one of the load balancer's 'ips'")
  if (others.some((other) => ["protocol", "listenerIp", "listenerPort"].every((name) => other[name] === rule[name]))) {
    throw invalid(`${at}.listenerPort`, "Another forwarding rule listens there")
  }
}

const rulesOf = (context: CallContext, balancer: Entry): ReadonlyArray<Entry> =>
  allIn(context, balancer, "forwardingrules")

/** The rules listen on its addresses: those that it has, and those that come with a new one. */
const checkRules = (context: CallContext, { at, entities, entry, properties }: Draft): void => {
  const ips = listIn({ ...entry?.properties, ...properties }, "ips")
  if (
    entry !== undefined &&
    "ips" in properties &&
    rulesOf(context, entry).some((rule) => isElsewhere(rule.properties, ips))
  ) {
    throw invalid(`${at}.ips`, "A forwarding rule listens on an address that is not in it")
  }
  const rules = recordsIn(recordIn(entities, "forwardingrules"), "items").map((rule) => recordIn(rule, "properties"))
  for (const [index, rule] of rules.entries()) {
    const place = at.replace(/properties$/, `entities.forwardingrules.items.[${index}].properties`)
    mustListen(rule, rules.slice(0, index), ips, place)
  }
}

/** Without an address of its own it gets one in the LAN of its targets. */
const settle = (context: CallContext, entry: Entry): undefined => {
  const lan = lanAt(context, outermost(context, entry), entry.properties["targetLan"])
  if (lan !== undefined && listIn(entry.properties, "lbPrivateIps").length === 0) {
    entry.properties["lbPrivateIps"] = [`${nextAddress(context, lan)}/24`]
  }
}

const check = (context: CallContext, draft: Draft): void => {
  mustBeUsable(context, draft, "ips")
  if (["listenerLan", "targetLan", "ips"].some((name) => name in draft.properties)) checkLans(context, draft)
  checkRules(context, draft)
}

type Type = "networkloadbalancer" | "applicationloadbalancer"

/** Load balancers of a type, which have rules of a kind. */
export const balancerOf = ({
  rules,
  type,
  ...own
}: Pick<Kind, "duration" | "param" | "title" | "usage"> & { readonly type: Type; readonly rules: Kind }): Kind => ({
  since: 6,
  name: type,
  collection: `/datacenters/{datacenterId}/${type}s`,
  ...own,
  attributes: {
    name: { is: text, required: true },
    listenerLan: { is: integer, required: true },
    targetLan: { is: integer, required: true },
    ips: { is: listOf(ipv4), initial: [] },
    lbPrivateIps: { is: listOf(maskedIpv4), initial: [] },
    centralLogging: { is: boolean, initial: false },
    loggingFormat: { is: text }
  },
  entities: { forwardingrules: { kind: rules.name, owned: true }, flowlogs: flowLogs },
  methods: ["list", "get", "create", "update", "replace", "remove"],
  check,
  holds: check,
  ...claiming("ips"),
  done: { create: settle, update: settle },
  undone: settle
})

/** The rules of such load balancers. `check` is for what a rule has besides. */
export const rulesIn = ({
  attributes,
  check,
  param,
  type
}: Pick<Kind, "attributes" | "check" | "param"> & { readonly type: Type }): Kind => {
  const checkRule = (context: CallContext, draft: Draft): void => {
    const { at, entry, parent, properties } = draft
    const balancer = entry === undefined ? parent : parentOf(context, entry)
    // A new load balancer checks those that come with it.
    if (balancer?.kind === type && ["protocol", "listenerIp", "listenerPort"].some((name) => name in properties)) {
      const others = rulesOf(context, balancer).filter((other) => other !== entry)
      mustListen(
        { ...entry?.properties, ...properties },
        others.map((other) => other.properties),
        listIn(balancer.properties, "ips"),
        at
      )
    }
    check?.(context, draft)
  }
  return {
    since: 6,
    name: `forwarding-rule of ${type}`,
    type: "forwarding-rule",
    title: "forwarding rule",
    collection: `/datacenters/{datacenterId}/${type}s/{${param}}/forwardingrules`,
    param: param.replace(/Id$/, "RuleId"),
    attributes: { ...listener, ...attributes },
    entities: {},
    methods: ["list", "get", "create", "update", "replace", "remove"],
    // Recorded: 42 and 62 seconds, where a server takes 16.
    duration: { create: 3, update: 3, remove: 3 },
    check: checkRule,
    holds: checkRule
  }
}
