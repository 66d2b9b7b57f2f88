/** Snapshots. */
import * as Snapshot from "effect-profitbricks/Snapshot"
import { hotPlug } from "../fixtures/answers.js"
import { snapshotId } from "../fixtures/ids.js"
import { resource } from "./row.js"

export const snapshots = resource(
  "Snapshot",
  Snapshot,
  {
    snapshots: {
      schema: Snapshot.Snapshot,
      type: "snapshot",
      properties: { name: "s", description: null, location: "de/fra", size: 50, ...hotPlug, licenceType: "LINUX" }
    }
  },
  {
    list: { reads: "GET /snapshots?depth=1", many: "snapshots", python: ["list_snapshots"] },
    get: {
      reads: "GET /snapshots/{snapshotId}?depth=1",
      input: { snapshotId },
      one: "snapshots",
      python: ["get_snapshot"]
    },
    update: {
      starts: "PATCH /snapshots/{snapshotId}",
      input: { snapshotId, name: "b" },
      body: { name: "b" },
      one: "snapshots",
      python: ["update_snapshot"]
    },
    replace: {
      starts: "PUT /snapshots/{snapshotId}",
      input: { snapshotId, name: "b" },
      body: { properties: { name: "b" } },
      one: "snapshots"
    },
    remove: {
      starts: "DELETE /snapshots/{snapshotId}",
      input: { snapshotId },
      python: ["delete_snapshot", "remove_snapshot"]
    }
  }
)
