/** NICs. */
import * as Nic from "effect-profitbricks/Nic"
import { busy, collection, nic, reference, shallow } from "../fixtures/answers.js"
import { lanId, nicId, onServer, securityGroupId } from "../fixtures/ids.js"
import { resource } from "./row.js"

const group = reference("security-group", securityGroupId, "/securitygroups")

export const nics = resource(
  "Nic",
  Nic,
  {
    nics: {
      schema: Nic.Nic,
      type: "nic",
      properties: {
        name: "eth0",
        mac: "02:01:97:d7:be:49",
        ips: ["10.0.0.1"],
        dhcp: true,
        lan: 1,
        firewallActive: true,
        nat: false
      },
      entities: { firewallrules: "firewallrules", flowlogs: "flowlogs", securitygroups: "summariesOfSecurityGroups" }
    },
    summariesOfNics: { schema: Nic.Summary, type: "nic", properties: { name: "eth0", lan: 1 } }
  },
  {
    list: {
      reads: "GET /datacenters/{datacenterId}/servers/{serverId}/nics?depth=1",
      input: onServer,
      many: "nics",
      recorded: collection("some", "/nics", [shallow(nic)]),
      python: ["list_nics"]
    },
    get: {
      reads: "GET /datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}?depth=1",
      input: { ...onServer, nicId },
      one: "nics",
      recorded: nic,
      python: ["get_nic"]
    },
    create: {
      starts: "POST /datacenters/{datacenterId}/servers/{serverId}/nics",
      input: { ...onServer, lan: lanId, dhcp: true, firewallType: "BIDIRECTIONAL", ips: [] },
      body: { properties: { lan: 1, dhcp: true, firewallType: "BIDIRECTIONAL", ips: [] } },
      one: "nics",
      recorded: busy({ ...nic, properties: { ...nic.properties, mac: null, ips: null, firewallActive: null } }),
      python: ["create_nic"]
    },
    update: {
      starts: "PATCH /datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}",
      input: { ...onServer, nicId, lan: 2, ips: ["10.0.0.1"], ipv6Ips: ["2001:db8::1"], dhcpv6: false },
      body: { lan: 2, ips: ["10.0.0.1"], ipv6Ips: ["2001:db8::1"], dhcpv6: false },
      one: "nics",
      recorded: busy(nic),
      python: ["update_nic"]
    },
    replace: {
      starts: "PUT /datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}",
      input: { ...onServer, nicId, lan: 1, name: "b" },
      body: { properties: { lan: 1, name: "b" } },
      one: "nics",
      recorded: busy(nic)
    },
    remove: {
      starts: "DELETE /datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}",
      input: { ...onServer, nicId },
      python: ["delete_nic"]
    },
    setSecurityGroups: {
      starts: "PUT /datacenters/{datacenterId}/servers/{serverId}/nics/{nicId}/securitygroups",
      input: { ...onServer, nicId, securityGroupIds: [securityGroupId] },
      body: { ids: [securityGroupId] },
      recorded: collection("some", "/securitygroups", [group]),
      gives: [group]
    }
  }
)
