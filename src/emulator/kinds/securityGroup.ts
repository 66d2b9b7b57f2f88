/** Security groups, their rules, and the servers and NICs that are in them. */
import * as Predicate from "effect/Predicate"
import { text, Unacceptable } from "../attributes.js"
import { at, change, existing, put } from "../crud.js"
import type { CallContext, Entity, Kind, Route } from "../kind.js"
import * as Limits from "../limits.js"
import { add, allIn, find, findAll, outermost, parentOf, touch } from "../objects.js"
import { forbidden, invalid } from "../refusal.js"
import * as Representation from "../representation.js"
import type { Entry } from "../state.js"
import { listIn, recordsIn, textIn, type Values } from "../values.js"
import { rule } from "./firewallRule.js"

/** The groups of a server or a NIC: the property that no answer shows has them, so that a change that fails is taken back. */
export const groupsOfMember: Entity = { kind: "security-group", owned: false, leaves: true, since: 6 }

/** The property of a member that has the paths of its groups. */
const property = "securityGroups"

/** A group has its servers and its NICs apart. */
const listOf = (group: Entry, member: Entry): Set<string> | undefined => group.children[`${member.kind}s`]

/** Lets a member leave all of its groups. */
export const leaveGroups = (context: CallContext, member: Entry): void => {
  for (const group of allIn(context, member, "securitygroups")) listOf(group, member)?.delete(member.path)
  member.children["securitygroups"]?.clear()
}

/** When the groups of a member change, or change back. */
export const regroup = (context: CallContext, member: Entry, properties: Values): void => {
  if (!(property in properties)) return
  leaveGroups(context, member)
  for (const group of findAll(context, listIn(properties, property).map(String))) {
    listOf(group, member)?.add(member.path)
    member.children["securitygroups"]?.add(group.path)
  }
}

/** Sets the groups of a member, as a whole. */
export const setting = (member: string): Route => ({
  method: "PUT",
  since: 6,
  template: `${member}/securitygroups`,
  handler: (call) => {
    const { context } = call
    const entry = at(call, member)
    const body = call.body()
    const ids = Predicate.isRecord(body) ? body["ids"] : undefined
    if (!Array.isArray(ids)) throw invalid("(root).ids", "Attribute 'ids' is required")
    const paths = [...new Set(ids.map((id: unknown) => existing(context, entry, "security-group", String(id)).path))]
    Limits.checkNumber(context, "securityGroupsPerResource", paths.length, `security groups of one ${entry.kind}`)
    const present = [...(entry.children["securitygroups"] ?? [])]
    const data = { [property]: paths }
    put(entry, data)
    regroup(context, entry, data)
    touch(context, entry)
    return {
      target: entry,
      accept: change({ _tag: "update" }, entry.path, {
        data,
        before: { [property]: present },
        touches: [...new Set([...present, ...paths])]
      }),
      show: () => Representation.collection(context, entry, "securitygroups", call.depth, null)
    }
  }
})

/** A new server is in the default group of its data center. */
export const joinDefault = (context: CallContext, server: Entry): void => {
  const center = outermost(context, server)
  const group = find(context, `${center.path}/securitygroups/${textIn(center.properties, "defaultSecurityGroupId")}`)
  if (group !== undefined) regroup(context, server, { [property]: [group.path] })
}

/** The rules that the vendor's documents say a default group has. */
const defaultRules = (block: unknown): ReadonlyArray<Values> => [
  { type: "EGRESS", ipVersion: "IPv4" },
  { type: "EGRESS", ipVersion: "IPv6" },
  { type: "INGRESS", ipVersion: "IPv4", sourceIp: "10.0.0.0/24" },
  { type: "INGRESS", ipVersion: "IPv6", sourceIp: block }
]

/** Makes the default group of a data center that is to have one, and has none. */
export const makeDefault = (context: CallContext, center: Entry): void => {
  if (textIn(center.properties, "defaultSecurityGroupId") !== undefined) return
  const group = add(context, securityGroup, {
    collection: "securitygroups",
    parent: center,
    properties: { name: "Default" }
  })
  for (const properties of defaultRules(center.properties["ipv6CidrBlock"])) {
    add(context, securityGroupRule, {
      collection: "rules",
      parent: group,
      properties: { protocol: "ANY", ...properties }
    })
  }
  center.properties["defaultSecurityGroupId"] = group.id
}

const membersOf = (context: CallContext, group: Entry): ReadonlyArray<Entry> => [
  ...allIn(context, group, "servers"),
  ...allIn(context, group, "nics")
]

const isDefault = (context: CallContext, group: Entry): boolean =>
  parentOf(context, group)?.properties["defaultSecurityGroupId"] === group.id

const rulesIn = ({ rules }: Values): number => recordsIn(Predicate.isRecord(rules) ? rules : {}, "items").length

const name = (value: unknown): unknown => {
  const parsed = text(value)
  return parsed === "" ? new Unacceptable("Attribute must not be empty") : parsed
}

export const securityGroup: Kind = {
  name: "security-group",
  since: 6,
  collection: "/datacenters/{datacenterId}/securitygroups",
  param: "securityGroupId",
  attributes: { name: { is: name, required: true }, description: { is: text } },
  entities: {
    rules: { kind: "security-group-rule", owned: true },
    servers: { kind: "server", owned: false, leaves: true },
    nics: { kind: "nic", owned: false, leaves: true }
  },
  methods: ["list", "get", "create", "update", "replace", "remove"],
  check: (context, { entities, entry, parent }) => {
    if (entry !== undefined) return
    const others = parent?.children["securitygroups"]?.size ?? 0
    Limits.checkNumber(context, "securityGroupsPerVdc", others + 1, "security groups of one data center")
    Limits.checkNumber(context, "rulesPerSecurityGroup", rulesIn(entities), "rules of one security group")
  },
  isNeeded: (context, entry) => isDefault(context, entry) || membersOf(context, entry).length > 0,
  mayRemove: (context, entry) => {
    if (isDefault(context, entry)) {
      throw forbidden("VDC-5-804", "The security group is the default one of the data center")
    }
    if (membersOf(context, entry).length > 0) {
      throw forbidden("VDC-5-805", "The security group is in use by servers or NICs")
    }
  },
  removed: (context, entry) => {
    for (const member of membersOf(context, entry)) member.children["securitygroups"]?.delete(entry.path)
  }
}

export const securityGroupRule: Kind = {
  name: "security-group-rule",
  type: "firewall-rule",
  since: 6,
  collection: "/datacenters/{datacenterId}/securitygroups/{securityGroupId}/rules",
  param: "firewallruleId",
  ...rule,
  check: (context, draft) => {
    const { entry, parent } = draft
    if (entry === undefined && parent?.kind === "security-group") {
      const others = parent.children["rules"]?.size ?? 0
      Limits.checkNumber(context, "rulesPerSecurityGroup", others + 1, "rules of one security group")
    }
    rule.check(context, draft)
  },
  done: {
    create: (_, entry) => {
      entry.properties["type"] ??= "INGRESS"
      return undefined
    }
  }
}
