/** Volumes, and their snapshots as far as they are made of or into volumes. */
import { Redacted } from "effect"
import * as Volume from "effect-profitbricks/Volume"
import { busy, collection, hotPlug, snapshot, volume } from "../fixtures/answers.js"
import { datacenterId, snapshotId, volumeId } from "../fixtures/ids.js"
import { resource } from "./row.js"

export const volumes = resource(
  "Volume",
  Volume,
  {
    volumes: {
      schema: Volume.Volume,
      type: "volume",
      properties: {
        name: "system",
        type: "HDD",
        size: 20,
        image: "img",
        licenceType: "LINUX",
        bus: "VIRTIO",
        ...hotPlug,
        deviceNumber: 1
      }
    }
  },
  {
    list: {
      reads: "GET /datacenters/{datacenterId}/volumes?depth=1",
      input: { datacenterId },
      many: "volumes",
      recorded: collection("some", "/volumes", [volume]),
      python: ["list_volumes"]
    },
    get: {
      reads: "GET /datacenters/{datacenterId}/volumes/{volumeId}?depth=1",
      input: { datacenterId, volumeId },
      one: "volumes",
      recorded: volume,
      python: ["get_volume"]
    },
    create: {
      starts: "POST /datacenters/{datacenterId}/volumes",
      input: {
        datacenterId,
        size: 20,
        type: "SSD",
        imageAlias: "ubuntu:latest",
        imagePassword: Redacted.make("s3cretpassw0rd"),
        sshKeys: ["ssh-rsa AAAA"]
      },
      body: {
        properties: {
          size: 20,
          type: "SSD",
          imageAlias: "ubuntu:latest",
          imagePassword: "s3cretpassw0rd",
          sshKeys: ["ssh-rsa AAAA"]
        }
      },
      one: "volumes",
      recorded: busy(volume),
      python: ["create_volume"]
    },
    update: {
      starts: "PATCH /datacenters/{datacenterId}/volumes/{volumeId}",
      input: { datacenterId, volumeId, size: 40, bus: "IDE", cpuHotPlug: false },
      body: { size: 40, bus: "IDE", cpuHotPlug: false },
      one: "volumes",
      recorded: busy(volume),
      python: ["update_volume"]
    },
    replace: {
      starts: "PUT /datacenters/{datacenterId}/volumes/{volumeId}",
      input: { datacenterId, volumeId, name: "b", size: 2 },
      body: { properties: { name: "b", size: 2 } },
      one: "volumes",
      recorded: busy(volume)
    },
    remove: {
      starts: "DELETE /datacenters/{datacenterId}/volumes/{volumeId}",
      input: { datacenterId, volumeId },
      python: ["delete_volume"]
    },
    createSnapshot: {
      starts: "POST /datacenters/{datacenterId}/volumes/{volumeId}/create-snapshot",
      input: { datacenterId, volumeId, name: "nightly & weekly", description: "ü=1" },
      body: { properties: { name: "nightly & weekly", description: "ü=1" } },
      one: "snapshots",
      recorded: busy(snapshot),
      python: ["create_snapshot"]
    },
    restoreSnapshot: {
      starts: "POST /datacenters/{datacenterId}/volumes/{volumeId}/restore-snapshot",
      input: { datacenterId, volumeId, snapshotId },
      body: { properties: { snapshotId } },
      python: ["restore_snapshot"]
    }
  }
)
