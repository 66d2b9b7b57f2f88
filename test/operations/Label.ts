/** Labels: of all kinds of objects that can have them, and of the account. */
import * as Datacenter from "effect-profitbricks/Datacenter"
import * as Image from "effect-profitbricks/Image"
import * as IpBlock from "effect-profitbricks/IpBlock"
import * as Label from "effect-profitbricks/Label"
import * as Server from "effect-profitbricks/Server"
import * as Snapshot from "effect-profitbricks/Snapshot"
import * as Volume from "effect-profitbricks/Volume"
import { datacenterId, imageId, ipblockId, serverId, snapshotId, volumeId } from "../fixtures/ids.js"
import { resource } from "./row.js"

const labels = resource(
  "Label",
  Label,
  {
    labels: {
      schema: Label.Label,
      type: "label",
      properties: { key: "env", value: "test", resourceType: "server", resourceId: serverId, resourceHref: null }
    }
  },
  {
    list: { reads: "GET /labels?depth=1", many: "labels" },
    get: {
      reads: "GET /labels/{labelUrn}?depth=1",
      input: { labelUrn: `urn:label:server:${serverId}:env` },
      path: { labelUrn: encodeURIComponent(`urn:label:server:${serverId}:env`) },
      one: "labels"
    }
  }
)

/** The rows of the labels below a path. */
const below = <P extends `/${string}`, Ids extends object>(
  name: string,
  family: Label.Labels<P>,
  parent: P,
  ids: Ids
) => {
  const path: `/${string}` = parent
  return resource<object>(
    name,
    family,
    {},
    {
      list: { reads: `GET ${path}/labels?depth=1`, input: ids, many: "labels" },
      get: { reads: `GET ${path}/labels/{key}?depth=1`, input: { ...ids, key: "env" }, one: "labels" },
      create: {
        applies: `POST ${path}/labels`,
        status: 201,
        input: { ...ids, key: "env", value: "test" },
        body: { properties: { key: "env", value: "test" } },
        one: "labels"
      },
      replace: {
        applies: `PUT ${path}/labels/{key}`,
        input: { ...ids, key: "env", value: "live" },
        body: { properties: { value: "live" } },
        one: "labels"
      },
      remove: { applies: `DELETE ${path}/labels/{key}`, input: { ...ids, key: "env" } }
    }
  )
}

const datacenter = "/datacenters/{datacenterId}"

export const allLabels = [
  labels,
  below("Datacenter.labels", Datacenter.labels, datacenter, { datacenterId }),
  below("Server.labels", Server.labels, `${datacenter}/servers/{serverId}`, { datacenterId, serverId }),
  below("Volume.labels", Volume.labels, `${datacenter}/volumes/{volumeId}`, { datacenterId, volumeId }),
  below("Image.labels", Image.labels, "/images/{imageId}", { imageId }),
  below("Snapshot.labels", Snapshot.labels, "/snapshots/{snapshotId}", { snapshotId }),
  below("IpBlock.labels", IpBlock.labels, "/ipblocks/{ipblockId}", { ipblockId })
]
