/** Servers, what is attached to them, and what they can be told to do. */
import { Redacted } from "effect"
import * as Server from "effect-profitbricks/Server"
import { busy, collection, image, reference, server, shallow, volume } from "../fixtures/answers.js"
import { datacenterId, imageId, onServer, securityGroupId, volumeId } from "../fixtures/ids.js"
import { resource } from "./row.js"

const group = reference("security-group", securityGroupId, "/securitygroups")

export const servers = resource(
  "Server",
  Server,
  {
    servers: {
      schema: Server.Server,
      type: "server",
      properties: {
        name: "web",
        cores: 1,
        ram: 512,
        availabilityZone: "ZONE_1",
        vmState: "RUNNING",
        cpuFamily: "AMD_OPTERON"
      },
      entities: {
        cdroms: "images",
        volumes: "volumes",
        nics: "nics",
        gpus: "gpus",
        securitygroups: "summariesOfSecurityGroups"
      },
      links: { bootVolume: "volumes", bootCdrom: "images" }
    },
    summariesOfServers: { schema: Server.Summary, type: "server", properties: { name: "web", cores: 1, ram: 512 } }
  },
  {
    list: {
      reads: "GET /datacenters/{datacenterId}/servers?depth=1",
      input: { datacenterId },
      many: "servers",
      recorded: collection("some", "/servers", [shallow(server)]),
      python: ["list_servers"]
    },
    get: {
      reads: "GET /datacenters/{datacenterId}/servers/{serverId}?depth=1",
      input: onServer,
      one: "servers",
      recorded: server,
      python: ["get_server"]
    },
    create: {
      starts: "POST /datacenters/{datacenterId}/servers",
      input: {
        datacenterId,
        name: "web",
        cores: 4,
        ram: 4096,
        availabilityZone: "AUTO",
        bootVolume: volumeId,
        cdroms: [{ id: imageId }]
      },
      body: {
        properties: { name: "web", cores: 4, ram: 4096, availabilityZone: "AUTO", bootVolume: { id: volumeId } },
        entities: { cdroms: { items: [{ id: imageId }] } }
      },
      one: "servers",
      recorded: busy({ ...server, properties: { ...server.properties, vmState: null, bootVolume: null } }),
      python: ["create_server"]
    },
    update: {
      starts: "PATCH /datacenters/{datacenterId}/servers/{serverId}",
      input: {
        ...onServer,
        cores: 8,
        cpuFamily: "INTEL_XEON",
        bootVolume: null,
        bootCdrom: imageId
      },
      body: { cores: 8, cpuFamily: "INTEL_XEON", bootVolume: null, bootCdrom: { id: imageId } },
      one: "servers",
      recorded: busy(server),
      python: ["update_server"]
    },
    replace: {
      starts: "PUT /datacenters/{datacenterId}/servers/{serverId}",
      input: { ...onServer, name: "b", cores: 3 },
      body: { properties: { name: "b", cores: 3 } },
      one: "servers",
      recorded: busy(server)
    },
    remove: {
      starts: "DELETE /datacenters/{datacenterId}/servers/{serverId}?deleteVolumes=true",
      input: { ...onServer, deleteVolumes: true },
      python: ["delete_server"]
    },
    start: {
      starts: "POST /datacenters/{datacenterId}/servers/{serverId}/start",
      input: onServer,
      python: ["start_server"]
    },
    stop: {
      starts: "POST /datacenters/{datacenterId}/servers/{serverId}/stop",
      input: onServer,
      python: ["stop_server"]
    },
    reboot: {
      starts: "POST /datacenters/{datacenterId}/servers/{serverId}/reboot",
      input: onServer,
      python: ["reboot_server"]
    },
    suspend: { starts: "POST /datacenters/{datacenterId}/servers/{serverId}/suspend", input: onServer },
    resume: { starts: "POST /datacenters/{datacenterId}/servers/{serverId}/resume", input: onServer },
    upgrade: { starts: "POST /datacenters/{datacenterId}/servers/{serverId}/upgrade", input: onServer },
    console: {
      reads: "GET /datacenters/{datacenterId}/servers/{serverId}/remoteconsole",
      input: onServer,
      recorded: { url: "https://console.example.com/?jwToken=eyJhbGciOi" },
      gives: Redacted.make("https://console.example.com/?jwToken=eyJhbGciOi")
    },
    token: {
      reads: "GET /datacenters/{datacenterId}/servers/{serverId}/token",
      input: onServer,
      recorded: { token: "eyJhbGciOi" },
      gives: Redacted.make("eyJhbGciOi")
    },
    listVolumes: {
      reads: "GET /datacenters/{datacenterId}/servers/{serverId}/volumes?depth=1",
      input: onServer,
      many: "volumes",
      recorded: collection("some", "/volumes", [volume]),
      python: ["get_attached_volumes"]
    },
    getVolume: {
      reads: "GET /datacenters/{datacenterId}/servers/{serverId}/volumes/{volumeId}?depth=1",
      input: { ...onServer, volumeId },
      one: "volumes",
      recorded: volume,
      python: ["get_attached_volume"]
    },
    attachVolume: {
      starts: "POST /datacenters/{datacenterId}/servers/{serverId}/volumes",
      input: { ...onServer, volumeId },
      body: { id: volumeId },
      one: "volumes",
      recorded: busy(volume),
      python: ["attach_volume"]
    },
    detachVolume: {
      starts: "DELETE /datacenters/{datacenterId}/servers/{serverId}/volumes/{volumeId}",
      input: { ...onServer, volumeId },
      python: ["detach_volume"]
    },
    listCdroms: {
      reads: "GET /datacenters/{datacenterId}/servers/{serverId}/cdroms?depth=1",
      input: onServer,
      many: "images",
      recorded: collection("some", "/cdroms", [image]),
      python: ["get_attached_cdroms"]
    },
    getCdrom: {
      reads: "GET /datacenters/{datacenterId}/servers/{serverId}/cdroms/{cdromId}?depth=1",
      input: { ...onServer, cdromId: imageId },
      one: "images",
      recorded: image,
      python: ["get_attached_cdrom"]
    },
    attachCdrom: {
      starts: "POST /datacenters/{datacenterId}/servers/{serverId}/cdroms",
      input: { ...onServer, cdromId: imageId },
      body: { id: imageId },
      one: "images",
      recorded: busy(image),
      python: ["attach_cdrom"]
    },
    detachCdrom: {
      starts: "DELETE /datacenters/{datacenterId}/servers/{serverId}/cdroms/{cdromId}",
      input: { ...onServer, cdromId: imageId },
      python: ["detach_cdrom"]
    },
    setSecurityGroups: {
      starts: "PUT /datacenters/{datacenterId}/servers/{serverId}/securitygroups",
      input: { ...onServer, securityGroupIds: [securityGroupId] },
      body: { ids: [securityGroupId] },
      recorded: collection("some", "/securitygroups", [group]),
      gives: [group]
    }
  }
)
