/** Firewall rules: those of NICs, and what those of security groups have in common with them. */
import { between, changedIn, ipv4, mac, oneOf, text } from "../attributes.js"
import { ipOrBlock, ipVersionOf } from "../ipv6.js"
import type { Kind } from "../kind.js"
import { parentOf } from "../objects.js"
import { invalid } from "../refusal.js"
import { isSet, textIn, type Values } from "../values.js"

const port = changedIn(6, between(1, 65534), between(1, 65535))
const icmp = between(0, 254)

const ip = changedIn(6, ipv4, ipOrBlock)

/** The versions of IP that a rule speaks of. */
const versionsIn = (rule: Values): ReadonlySet<string> =>
  new Set(
    [textIn(rule, "ipVersion"), ipVersionOf(rule["sourceIp"]), ipVersionOf(rule["targetIp"])].filter(
      (version) => version !== undefined
    )
  )

export const rule = {
  attributes: {
    name: { is: text },
    protocol: {
      is: changedIn(
        6,
        oneOf("TCP", "UDP", "ICMP", "ANY"),
        oneOf("TCP", "UDP", "ICMP", "ICMPv6", "GRE", "VRRP", "ESP", "AH", "ANY")
      ),
      required: true,
      writable: "create"
    },
    sourceMac: { is: mac },
    sourceIp: { is: ip },
    targetIp: { is: ip },
    portRangeStart: { is: port },
    portRangeEnd: { is: port },
    icmpType: { is: icmp },
    icmpCode: { is: icmp },
    type: { is: oneOf("INGRESS", "EGRESS"), since: 6 },
    ipVersion: { is: oneOf("IPv4", "IPv6"), since: 6 }
  },
  entities: {},
  methods: ["list", "get", "create", "update", "replace", "remove"],
  check: (_, { at, entry, properties }) => {
    const rule = { ...entry?.properties, ...properties }
    const ports = rule["protocol"] === "TCP" || rule["protocol"] === "UDP"
    if (isSet(rule, "portRangeStart") !== isSet(rule, "portRangeEnd")) {
      throw invalid(`${at}.portRangeStart`, "Attributes 'portRangeStart' and 'portRangeEnd' must be set together")
    }
    if (isSet(rule, "portRangeStart") && !ports) {
      throw invalid(`${at}.portRangeStart`, "Attribute is only allowed for the protocols TCP and UDP")
    }
    if (Number(rule["portRangeEnd"]) < Number(rule["portRangeStart"])) {
      throw invalid(`${at}.portRangeEnd`, "Attribute must not be less than 'portRangeStart'")
    }
    if ((isSet(rule, "icmpType") || isSet(rule, "icmpCode")) && !/^ICMP(?:v6)?$/.test(String(rule["protocol"]))) {
      throw invalid(`${at}.icmpType`, "Attribute is only allowed for the protocol ICMP")
    }
    if (versionsIn(rule).size > 1) {
      throw invalid(`${at}.ipVersion`, "Attributes 'ipVersion', 'sourceIp' and 'targetIp' must be of one version of IP")
    }
  }
} satisfies Partial<Kind>

export const firewallRule: Kind = {
  name: "firewall-rule",
  collection: "/datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}/firewallrules",
  param: "firewallruleId",
  ...rule,
  done: {
    create: (context, entry) => {
      const nic = parentOf(context, entry)
      if (nic !== undefined) nic.properties["firewallActive"] = true
      entry.properties["type"] ??= "INGRESS"
      return undefined
    }
  }
}
