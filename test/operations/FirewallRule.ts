/** Firewall rules. */
import * as FirewallRule from "effect-profitbricks/FirewallRule"
import { busy, collection, firewallRule } from "../fixtures/answers.js"
import { firewallruleId, nicId, onServer } from "../fixtures/ids.js"
import { resource } from "./row.js"

const ofNic = { ...onServer, nicId }
const mac = "02:01:97:d7:be:49"

export const firewallRules = resource(
  "FirewallRule",
  FirewallRule,
  {
    firewallrules: {
      schema: FirewallRule.FirewallRule,
      type: "firewall-rule",
      properties: firewallRule.properties
    }
  },
  {
    list: {
      reads: "GET /datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}/firewallrules?depth=1",
      input: ofNic,
      many: "firewallrules",
      recorded: collection("some", "/firewallrules", [firewallRule]),
      python: ["get_firewall_rules"]
    },
    get: {
      reads: "GET /datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}/firewallrules/{firewallruleId}?depth=1",
      input: { ...ofNic, firewallruleId },
      one: "firewallrules",
      recorded: firewallRule,
      python: ["get_firewall_rule"]
    },
    create: {
      starts: "POST /datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}/firewallrules",
      input: { ...ofNic, protocol: "ICMP", icmpType: 0, icmpCode: 0, sourceIp: null },
      body: { properties: { protocol: "ICMP", icmpType: 0, icmpCode: 0, sourceIp: null } },
      one: "firewallrules",
      recorded: busy(firewallRule),
      python: ["create_firewall_rule"]
    },
    update: {
      starts: "PATCH /datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}/firewallrules/{firewallruleId}",
      input: {
        ...ofNic,
        firewallruleId,
        portRangeStart: 80,
        portRangeEnd: 65535,
        sourceMac: mac,
        sourceIp: "2001:db8::/32"
      },
      body: { portRangeStart: 80, portRangeEnd: 65535, sourceMac: mac, sourceIp: "2001:db8::/32" },
      one: "firewallrules",
      recorded: busy(firewallRule),
      python: ["update_firewall_rule"]
    },
    replace: {
      starts: "PUT /datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}/firewallrules/{firewallruleId}",
      input: { ...ofNic, firewallruleId, name: "b" },
      body: { properties: { name: "b" } },
      one: "firewallrules",
      recorded: busy(firewallRule)
    },
    remove: {
      starts: "DELETE /datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}/firewallrules/{firewallruleId}",
      input: { ...ofNic, firewallruleId },
      python: ["delete_firewall_rule"]
    }
  }
)
