/** Shares of groups. */
import * as IpBlock from "effect-profitbricks/IpBlock"
import * as Share from "effect-profitbricks/Share"
import { datacenterId, groupId, imageId, snapshotId } from "../fixtures/ids.js"
import { resource } from "./row.js"

export const shares = resource(
  "Share",
  Share,
  {
    shares: {
      schema: Share.Share,
      type: "resource",
      properties: { editPrivilege: true, sharePrivilege: false }
    }
  },
  {
    list: {
      reads: "GET /um/groups/{groupId}/shares?depth=1",
      input: { groupId },
      many: "shares",
      python: ["list_shares"]
    },
    get: {
      reads: "GET /um/groups/{groupId}/shares/{resourceId}?depth=1",
      input: { groupId, resourceId: datacenterId },
      one: "shares",
      python: ["get_share"]
    },
    create: {
      starts: "POST /um/groups/{groupId}/shares/{resourceId}",
      input: { groupId, resourceId: snapshotId, editPrivilege: true },
      body: { properties: { editPrivilege: true } },
      one: "shares",
      python: ["add_share"]
    },
    replace: {
      starts: "PUT /um/groups/{groupId}/shares/{resourceId}",
      input: { groupId, resourceId: imageId },
      body: { properties: {} },
      one: "shares",
      python: ["update_share"]
    },
    remove: {
      starts: "DELETE /um/groups/{groupId}/shares/{resourceId}",
      input: { groupId, resourceId: IpBlock.Id.make("ipb") },
      python: ["delete_share"]
    }
  }
)
