/** IP blocks. */
import * as IpBlock from "effect-profitbricks/IpBlock"
import { resource } from "./row.js"

const ipblockId = IpBlock.Id.make("ipb")

export const ipBlocks = resource(
  "IpBlock",
  IpBlock,
  {
    ipblocks: {
      schema: IpBlock.IpBlock,
      type: "ipblock",
      properties: { name: null, location: "us/las", size: 2, ips: ["10.0.0.1", "10.0.0.2"] }
    }
  },
  {
    list: { reads: "GET /ipblocks?depth=1", many: "ipblocks", python: ["list_ipblocks"] },
    get: {
      reads: "GET /ipblocks/{ipblockId}?depth=1",
      input: { ipblockId },
      one: "ipblocks",
      python: ["get_ipblock"]
    },
    create: {
      starts: "POST /ipblocks",
      input: { location: "de/fra", size: 2 },
      body: { properties: { location: "de/fra", size: 2 } },
      one: "ipblocks",
      python: ["reserve_ipblock"]
    },
    update: {
      starts: "PATCH /ipblocks/{ipblockId}",
      input: { ipblockId, name: "web" },
      body: { name: "web" },
      one: "ipblocks"
    },
    replace: {
      starts: "PUT /ipblocks/{ipblockId}",
      input: { ipblockId, name: "web" },
      body: { properties: { name: "web" } },
      one: "ipblocks"
    },
    remove: { starts: "DELETE /ipblocks/{ipblockId}", input: { ipblockId }, python: ["delete_ipblock"] }
  }
)
