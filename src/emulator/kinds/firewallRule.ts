/** Firewall rules of NICs. */
import { between, ipv4, mac, oneOf, text } from "../attributes.js"
import type { Kind } from "../kind.js"
import { parentOf } from "../objects.js"
import { invalid } from "../refusal.js"
import { isSet } from "../values.js"

const port = between(1, 65534)
const icmp = between(0, 254)

export const firewallRule: Kind = {
  name: "firewall-rule",
  collection: "/datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}/firewallrules",
  param: "firewallruleId",
  attributes: {
    name: { is: text },
    protocol: { is: oneOf("TCP", "UDP", "ICMP", "ANY"), required: true, writable: "create" },
    sourceMac: { is: mac },
    sourceIp: { is: ipv4 },
    targetIp: { is: ipv4 },
    portRangeStart: { is: port },
    portRangeEnd: { is: port },
    icmpType: { is: icmp },
    icmpCode: { is: icmp }
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
    if ((isSet(rule, "icmpType") || isSet(rule, "icmpCode")) && rule["protocol"] !== "ICMP") {
      throw invalid(`${at}.icmpType`, "Attribute is only allowed for the protocol ICMP")
    }
  },
  done: {
    create: (context, entry) => {
      const nic = parentOf(context, entry)
      if (nic !== undefined) nic.properties["firewallActive"] = true
      return undefined
    }
  }
}
