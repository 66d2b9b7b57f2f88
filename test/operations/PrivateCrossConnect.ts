/** Private cross connects. */
import * as PrivateCrossConnect from "effect-profitbricks/PrivateCrossConnect"
import { resource } from "./row.js"

const pccId = PrivateCrossConnect.Id.make("pcc")

export const privateCrossConnects = resource(
  "PrivateCrossConnect",
  PrivateCrossConnect,
  {
    pccs: {
      schema: PrivateCrossConnect.PrivateCrossConnect,
      type: "pcc",
      properties: {
        name: "between",
        description: null,
        peers: [{ id: "1", name: "inside", datacenterId: "dc", datacenterName: "shop", location: "us/las" }],
        connectableDatacenters: [{ id: "dc", name: "shop", location: "us/las" }]
      }
    }
  },
  {
    list: { reads: "GET /pccs?depth=1", many: "pccs" },
    get: { reads: "GET /pccs/{pccId}?depth=1", input: { pccId }, one: "pccs" },
    create: {
      starts: "POST /pccs",
      input: { name: "between", description: "them" },
      body: { properties: { name: "between", description: "them" } },
      one: "pccs"
    },
    update: { starts: "PATCH /pccs/{pccId}", input: { pccId, name: "b" }, body: { name: "b" }, one: "pccs" },
    remove: { starts: "DELETE /pccs/{pccId}", input: { pccId } }
  }
)
