/** LANs, and the NICs in them. */
import * as Lan from "effect-profitbricks/Lan"
import { busy, collection, lan, nic, shallow } from "../fixtures/answers.js"
import { datacenterId, lanId, nicId } from "../fixtures/ids.js"
import { resource } from "./row.js"

export const lans = resource(
  "Lan",
  Lan,
  {
    lans: {
      schema: Lan.Lan,
      type: "lan",
      properties: { name: "public", public: true, ipFailover: [{ ip: "10.0.0.1", nicUuid: "nic" }] },
      entities: { nics: "nics" }
    }
  },
  {
    list: {
      reads: "GET /datacenters/{datacenterId}/lans?depth=1",
      input: { datacenterId },
      many: "lans",
      recorded: collection("some", "/lans", [shallow(lan)]),
      python: ["list_lans"]
    },
    get: {
      reads: "GET /datacenters/{datacenterId}/lans/{lanId}?depth=1",
      input: { datacenterId, lanId },
      one: "lans",
      recorded: lan,
      python: ["get_lan"]
    },
    create: {
      starts: "POST /datacenters/{datacenterId}/lans",
      input: { datacenterId, name: null, public: true, ipv6CidrBlock: "AUTO", nics: [{ id: nicId }] },
      body: {
        properties: { name: null, public: true, ipv6CidrBlock: "AUTO" },
        entities: { nics: { items: [{ id: nicId }] } }
      },
      one: "lans",
      recorded: busy(lan),
      python: ["create_lan"]
    },
    update: {
      starts: "PATCH /datacenters/{datacenterId}/lans/{lanId}",
      input: { datacenterId, lanId: 2, public: false, ipFailover: [{ ip: "162.254.25.225", nicUuid: nicId }] },
      body: { public: false, ipFailover: [{ ip: "162.254.25.225", nicUuid: nicId }] },
      one: "lans",
      recorded: busy(lan),
      python: ["update_lan"]
    },
    replace: {
      starts: "PUT /datacenters/{datacenterId}/lans/{lanId}",
      input: { datacenterId, lanId, name: "b" },
      body: { properties: { name: "b" } },
      one: "lans",
      recorded: busy(lan)
    },
    remove: {
      starts: "DELETE /datacenters/{datacenterId}/lans/{lanId}",
      input: { datacenterId, lanId },
      python: ["delete_lan"]
    },
    listNics: {
      reads: "GET /datacenters/{datacenterId}/lans/{lanId}/nics?depth=1",
      input: { datacenterId, lanId },
      many: "nics",
      recorded: collection("some", "/nics", [shallow(nic)]),
      python: ["get_lan_members"]
    },
    getNic: {
      reads: "GET /datacenters/{datacenterId}/lans/{lanId}/nics/{nicId}?depth=1",
      input: { datacenterId, lanId, nicId },
      one: "nics",
      recorded: nic
    },
    attachNic: {
      starts: "POST /datacenters/{datacenterId}/lans/{lanId}/nics",
      input: { datacenterId, lanId, nicId },
      body: { id: nicId },
      one: "nics",
      recorded: busy(nic)
    }
  }
)
