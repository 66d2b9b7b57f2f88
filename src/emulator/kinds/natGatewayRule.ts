/** Rules of NAT gateways. */
import { between, ipv4, oneOf, structOf, text } from "../attributes.js"
import { ipOrBlock } from "../ipv6.js"
import type { CallContext, Draft, Kind } from "../kind.js"
import { parentOf } from "../objects.js"
import { invalid } from "../refusal.js"
import { isSet, listIn, numberIn, recordIn, textIn, type Values } from "../values.js"

const port = { is: between(1, 65535), required: true }

/** Its address is one of its gateway's. */
const mustBeOfGateway = (gateway: Values, at: string, rule: Values): void => {
  const ip = textIn(rule, "publicIp")
  if (ip !== undefined && !listIn(gateway, "publicIps").includes(ip)) {
    throw invalid(`${at}.publicIp`, "Attribute must be one of the 'publicIps' of the NAT gateway")
  }
}

const check = (context: CallContext, { at, entry, parent, properties }: Draft): void => {
  const gateway = entry === undefined ? parent : parentOf(context, entry)
  if (gateway?.kind === "natgateway") mustBeOfGateway(gateway.properties, at, properties)
  const rule: Values = { protocol: "ALL", ...entry?.properties, ...properties }
  if (!isSet(rule, "targetPortRange")) return
  const range = recordIn(rule, "targetPortRange")
  if (rule["protocol"] !== "TCP" && rule["protocol"] !== "UDP") {
    throw invalid(`${at}.targetPortRange`, "Attribute is only allowed for the protocols TCP and UDP")
  }
  if (numberIn(range, "end") < numberIn(range, "start")) {
    throw invalid(`${at}.targetPortRange.end`, "Attribute must not be less than 'start'")
  }
}

export const natGatewayRule: Kind = {
  since: 6,
  name: "natgateway-rule",
  title: "NAT gateway rule",
  collection: "/datacenters/{datacenterId}/natgateways/{natGatewayId}/rules",
  param: "natGatewayRuleId",
  attributes: {
    name: { is: text, required: true },
    type: { is: oneOf("SNAT") },
    protocol: { is: oneOf("TCP", "UDP", "ICMP", "ALL"), initial: "ALL" },
    sourceSubnet: { is: ipOrBlock, required: true },
    publicIp: { is: ipv4, required: true },
    targetSubnet: { is: ipOrBlock },
    targetPortRange: { is: structOf({ start: port, end: port }) }
  },
  entities: {},
  methods: ["list", "get", "create", "update", "replace", "remove"],
  // Recorded: 63 seconds, where a server takes 16.
  duration: { create: 4, update: 4, remove: 4 },
  complete: (_, sent, at, owner) => {
    if (owner?.kind === "natgateway") mustBeOfGateway(owner.properties, at, sent)
    return sent
  },
  check,
  holds: check,
  done: {
    create: (_, entry) => {
      entry.properties["type"] ??= "SNAT"
      return undefined
    }
  }
}
