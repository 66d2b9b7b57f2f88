import type { Effect } from "effect"
import { Redacted } from "effect"
import type { Accepted, Errors, ProfitBricks } from "effect-profitbricks"
import {
  Contract,
  Datacenter,
  FirewallRule,
  Group,
  Image,
  Info,
  IpBlock,
  Lan,
  LoadBalancer,
  Location,
  ManagedResource,
  Nic,
  type Operation,
  Request,
  Server,
  Share,
  Snapshot,
  User,
  Volume
} from "effect-profitbricks"

const datacenterId = Datacenter.Id.make("dc")
const serverId = Server.Id.make("srv")
const volumeId = Volume.Id.make("vol")
const nicId = Nic.Id.make("nic")
const imageId = Image.Id.make("img")
const groupId = Group.Id.make("grp")
const userId = User.Id.make("usr")
const snapshotId = Snapshot.Id.make("snap")
const ipblockId = IpBlock.Id.make("ipb")
const loadbalancerId = LoadBalancer.Id.make("lb")
const firewallruleId = FirewallRule.Id.make("rule")
const lanId = Lan.Id.make("1")

/** A call of an operation, and what must be on the wire because of it. */
export interface Sample {
  readonly operation: { readonly spec: Operation.Spec }
  readonly call: Effect.Effect<unknown, Errors.ApiError, ProfitBricks.ProfitBricks>
  /** Path and query below the base URL. */
  readonly target: string
  /** JSON that is sent, or a form as text. */
  readonly body?: unknown
}

const dc = "/datacenters/dc"
const srv = `${dc}/servers/srv`
const nic = `${srv}/nics/nic`
const lb = `${dc}/loadbalancers/lb`

const read = <I>(
  operation: ((input: I) => Effect.Effect<unknown, Errors.ApiError, ProfitBricks.ProfitBricks>) & {
    readonly spec: Operation.Spec
  },
  input: I,
  target: string
): Sample => ({ operation, call: operation(input), target })

const write = <I>(
  operation: ((input: I) => Effect.Effect<Accepted.Accepted<unknown>, Errors.ApiError, ProfitBricks.ProfitBricks>) & {
    readonly spec: Operation.Spec
  },
  input: I,
  target: string,
  body?: unknown
): Sample => ({ operation, call: operation(input), target, ...(body === undefined ? {} : { body }) })

const flags = { cpuHotPlug: true }
const properties = <P>(value: P) => ({ properties: value })

export const samples: ReadonlyArray<Sample> = [
  read(Info.get, {}, "/"),
  read(Contract.get, {}, "/contracts"),

  read(Location.list, {}, "/locations?depth=0"),
  read(Location.listRegion, { regionId: "us" }, "/locations/us?depth=0"),
  read(Location.get, { locationId: Location.Id.make("us/las") }, "/locations/us/las?depth=0"),

  read(Datacenter.list, {}, "/datacenters?depth=1"),
  read(Datacenter.get, { datacenterId, depth: 5 }, `${dc}?depth=5`),
  write(
    Datacenter.create,
    {
      name: "shop",
      location: "us/las",
      description: null,
      servers: [
        {
          cores: 1,
          ram: 1024,
          volumes: [{ size: 1, licenceType: "OTHER" }, { id: volumeId }],
          nics: [{ lan: 1, firewallRules: [{ protocol: "TCP", portRangeStart: 22, portRangeEnd: 22 }] }]
        }
      ],
      volumes: [{ size: 10.5, imageAlias: "ubuntu:latest", imagePassword: Redacted.make("s3cretpassw0rd") }],
      lans: [{ public: true, nics: [{ id: nicId }] }],
      loadbalancers: [{ name: "lb", balancedNics: [{ id: nicId }] }],
      depth: 5
    },
    "/datacenters?depth=5",
    {
      properties: { name: "shop", location: "us/las", description: null },
      entities: {
        servers: {
          items: [
            {
              properties: { cores: 1, ram: 1024 },
              entities: {
                volumes: { items: [{ properties: { size: 1, licenceType: "OTHER" } }, { id: "vol" }] },
                nics: {
                  items: [
                    {
                      properties: { lan: 1 },
                      entities: {
                        firewallrules: {
                          items: [{ properties: { protocol: "TCP", portRangeStart: 22, portRangeEnd: 22 } }]
                        }
                      }
                    }
                  ]
                }
              }
            }
          ]
        },
        volumes: {
          items: [{ properties: { size: 10.5, imageAlias: "ubuntu:latest", imagePassword: "s3cretpassw0rd" } }]
        },
        lans: { items: [{ properties: { public: true }, entities: { nics: { items: [{ id: "nic" }] } } }] },
        loadbalancers: {
          items: [{ properties: { name: "lb" }, entities: { balancednics: { items: [{ id: "nic" }] } } }]
        }
      }
    }
  ),
  write(Datacenter.update, { datacenterId, name: "new" }, dc, { name: "new" }),
  write(Datacenter.replace, { datacenterId, name: "new" }, dc, properties({ name: "new" })),
  write(Datacenter.remove, { datacenterId }, dc),

  read(Lan.list, { datacenterId }, `${dc}/lans?depth=1`),
  read(Lan.get, { datacenterId, lanId }, `${dc}/lans/1?depth=1`),
  write(Lan.create, { datacenterId, public: true, name: null }, `${dc}/lans`, properties({ public: true, name: null })),
  write(Lan.update, { datacenterId, lanId: 2, ipFailover: [{ ip: "10.0.0.1", nicUuid: nicId }] }, `${dc}/lans/2`, {
    ipFailover: [{ ip: "10.0.0.1", nicUuid: "nic" }]
  }),
  write(Lan.replace, { datacenterId, lanId, name: "n" }, `${dc}/lans/1`, properties({ name: "n" })),
  write(Lan.remove, { datacenterId, lanId }, `${dc}/lans/1`),
  read(Lan.listNics, { datacenterId, lanId }, `${dc}/lans/1/nics?depth=1`),
  read(Lan.getNic, { datacenterId, lanId, nicId }, `${dc}/lans/1/nics/nic?depth=1`),
  write(Lan.attachNic, { datacenterId, lanId, nicId }, `${dc}/lans/1/nics`, { id: "nic" }),

  read(Server.list, { datacenterId, depth: 0 }, `${dc}/servers?depth=0`),
  read(Server.get, { datacenterId, serverId }, `${srv}?depth=1`),
  write(
    Server.create,
    { datacenterId, cores: 2, ram: 2048, bootVolume: volumeId, cdroms: [{ id: imageId }] },
    `${dc}/servers`,
    { properties: { cores: 2, ram: 2048, bootVolume: { id: "vol" } }, entities: { cdroms: { items: [{ id: "img" }] } } }
  ),
  write(Server.update, { datacenterId, serverId, bootVolume: null, allowReboot: true }, srv, {
    bootVolume: null,
    allowReboot: true
  }),
  write(Server.replace, { datacenterId, serverId, cores: 3 }, srv, properties({ cores: 3 })),
  write(Server.remove, { datacenterId, serverId }, srv),
  write(Server.start, { datacenterId, serverId }, `${srv}/start`, ""),
  write(Server.stop, { datacenterId, serverId }, `${srv}/stop`, ""),
  write(Server.reboot, { datacenterId, serverId }, `${srv}/reboot`, ""),
  read(Server.listVolumes, { datacenterId, serverId }, `${srv}/volumes?depth=1`),
  read(Server.getVolume, { datacenterId, serverId, volumeId }, `${srv}/volumes/vol?depth=1`),
  write(Server.attachVolume, { datacenterId, serverId, volumeId }, `${srv}/volumes`, { id: "vol" }),
  write(Server.detachVolume, { datacenterId, serverId, volumeId }, `${srv}/volumes/vol`),
  read(Server.listCdroms, { datacenterId, serverId }, `${srv}/cdroms?depth=1`),
  read(Server.getCdrom, { datacenterId, serverId, cdromId: imageId }, `${srv}/cdroms/img?depth=1`),
  write(Server.attachCdrom, { datacenterId, serverId, cdromId: imageId }, `${srv}/cdroms`, { id: "img" }),
  write(Server.detachCdrom, { datacenterId, serverId, cdromId: imageId }, `${srv}/cdroms/img`),

  read(Volume.list, { datacenterId }, `${dc}/volumes?depth=1`),
  read(Volume.get, { datacenterId, volumeId }, `${dc}/volumes/vol?depth=1`),
  write(Volume.create, { datacenterId, size: 1, image: "img", sshKeys: ["ssh-rsa A"] }, `${dc}/volumes`, {
    properties: { size: 1, image: "img", sshKeys: ["ssh-rsa A"] }
  }),
  write(Volume.update, { datacenterId, volumeId, size: 2, ...flags }, `${dc}/volumes/vol`, { size: 2, ...flags }),
  write(Volume.replace, { datacenterId, volumeId, size: 2 }, `${dc}/volumes/vol`, properties({ size: 2 })),
  write(Volume.remove, { datacenterId, volumeId }, `${dc}/volumes/vol`),
  write(
    Volume.createSnapshot,
    { datacenterId, volumeId, name: "a b&c", description: null },
    `${dc}/volumes/vol/create-snapshot`,
    "name=a+b%26c"
  ),
  write(
    Volume.restoreSnapshot,
    { datacenterId, volumeId, snapshotId },
    `${dc}/volumes/vol/restore-snapshot`,
    "snapshotId=snap"
  ),

  read(Nic.list, { datacenterId, serverId }, `${srv}/nics?depth=1`),
  read(Nic.get, { datacenterId, serverId, nicId }, `${nic}?depth=1`),
  write(Nic.create, { datacenterId, serverId, lan: lanId, ips: ["10.0.0.1"] }, `${srv}/nics`, {
    properties: { lan: 1, ips: ["10.0.0.1"] }
  }),
  write(Nic.update, { datacenterId, serverId, nicId, nat: false }, nic, { nat: false }),
  write(Nic.replace, { datacenterId, serverId, nicId, lan: 2 }, nic, properties({ lan: 2 })),
  write(Nic.remove, { datacenterId, serverId, nicId }, nic),

  read(FirewallRule.list, { datacenterId, serverId, nicId }, `${nic}/firewallrules?depth=1`),
  read(FirewallRule.get, { datacenterId, serverId, nicId, firewallruleId }, `${nic}/firewallrules/rule?depth=1`),
  write(
    FirewallRule.create,
    { datacenterId, serverId, nicId, protocol: "ICMP", icmpType: 0, icmpCode: 0 },
    `${nic}/firewallrules`,
    properties({ protocol: "ICMP", icmpType: 0, icmpCode: 0 })
  ),
  write(
    FirewallRule.update,
    { datacenterId, serverId, nicId, firewallruleId, sourceMac: "02:01:97:d7:be:49" },
    `${nic}/firewallrules/rule`,
    { sourceMac: "02:01:97:d7:be:49" }
  ),
  write(
    FirewallRule.replace,
    { datacenterId, serverId, nicId, firewallruleId, name: "x" },
    `${nic}/firewallrules/rule`,
    properties({ name: "x" })
  ),
  write(FirewallRule.remove, { datacenterId, serverId, nicId, firewallruleId }, `${nic}/firewallrules/rule`),

  read(LoadBalancer.list, { datacenterId }, `${dc}/loadbalancers?depth=1`),
  read(LoadBalancer.get, { datacenterId, loadbalancerId }, `${lb}?depth=1`),
  write(LoadBalancer.create, { datacenterId, name: "lb", dhcp: false }, `${dc}/loadbalancers`, {
    properties: { name: "lb", dhcp: false }
  }),
  write(LoadBalancer.update, { datacenterId, loadbalancerId, ip: null }, lb, { ip: null }),
  write(LoadBalancer.replace, { datacenterId, loadbalancerId, name: "x" }, lb, properties({ name: "x" })),
  write(LoadBalancer.remove, { datacenterId, loadbalancerId }, lb),
  read(LoadBalancer.listNics, { datacenterId, loadbalancerId }, `${lb}/balancednics?depth=1`),
  read(LoadBalancer.getNic, { datacenterId, loadbalancerId, nicId }, `${lb}/balancednics/nic?depth=1`),
  write(LoadBalancer.attachNic, { datacenterId, loadbalancerId, nicId }, `${lb}/balancednics`, { id: "nic" }),
  write(LoadBalancer.detachNic, { datacenterId, loadbalancerId, nicId }, `${lb}/balancednics/nic`),

  read(Image.list, {}, "/images?depth=1"),
  read(Image.get, { imageId }, "/images/img?depth=1"),
  write(Image.update, { imageId, licenceType: "LINUX" }, "/images/img", { licenceType: "LINUX" }),
  write(Image.replace, { imageId, name: "x" }, "/images/img", properties({ name: "x" })),
  write(Image.remove, { imageId }, "/images/img"),

  read(Snapshot.list, {}, "/snapshots?depth=1"),
  read(Snapshot.get, { snapshotId }, "/snapshots/snap?depth=1"),
  write(Snapshot.update, { snapshotId, name: "x" }, "/snapshots/snap", { name: "x" }),
  write(Snapshot.replace, { snapshotId, name: "x" }, "/snapshots/snap", properties({ name: "x" })),
  write(Snapshot.remove, { snapshotId }, "/snapshots/snap"),

  read(IpBlock.list, {}, "/ipblocks?depth=1"),
  read(IpBlock.get, { ipblockId }, "/ipblocks/ipb?depth=1"),
  write(IpBlock.create, { location: "de/fra", size: 2 }, "/ipblocks", properties({ location: "de/fra", size: 2 })),
  write(IpBlock.remove, { ipblockId }, "/ipblocks/ipb"),

  read(Group.list, {}, "/um/groups?depth=1"),
  read(Group.get, { groupId }, "/um/groups/grp?depth=1"),
  write(Group.create, { name: "ops", reserveIp: true }, "/um/groups", properties({ name: "ops", reserveIp: true })),
  write(Group.replace, { groupId, name: "ops" }, "/um/groups/grp", properties({ name: "ops" })),
  write(Group.remove, { groupId }, "/um/groups/grp"),
  read(Group.listResources, { groupId }, "/um/groups/grp/resources?depth=1"),
  read(Group.listUsers, { groupId }, "/um/groups/grp/users?depth=1"),
  write(Group.addUser, { groupId, userId }, "/um/groups/grp/users", { id: "usr" }),
  write(Group.removeUser, { groupId, userId }, "/um/groups/grp/users/usr"),

  read(Share.list, { groupId }, "/um/groups/grp/shares?depth=1"),
  read(Share.get, { groupId, resourceId: datacenterId }, "/um/groups/grp/shares/dc?depth=1"),
  write(Share.create, { groupId, resourceId: snapshotId, editPrivilege: true }, "/um/groups/grp/shares/snap", {
    properties: { editPrivilege: true }
  }),
  write(Share.replace, { groupId, resourceId: imageId }, "/um/groups/grp/shares/img", properties({})),
  write(Share.remove, { groupId, resourceId: ipblockId }, "/um/groups/grp/shares/ipb"),

  read(User.list, {}, "/um/users?depth=1"),
  read(User.get, { userId }, "/um/users/usr?depth=1"),
  write(
    User.create,
    { firstname: "A", lastname: "B", email: "a@b.example", password: Redacted.make("s3cretpassw0rd") },
    "/um/users",
    properties({ firstname: "A", lastname: "B", email: "a@b.example", password: "s3cretpassw0rd" })
  ),
  write(
    User.replace,
    { userId, firstname: "A", lastname: "B", email: "a@b.example", administrator: false, forceSecAuth: false },
    "/um/users/usr",
    properties({ firstname: "A", lastname: "B", email: "a@b.example", administrator: false, forceSecAuth: false })
  ),
  write(User.remove, { userId }, "/um/users/usr"),
  read(User.listGroups, { userId }, "/um/users/usr/groups?depth=1"),
  read(User.listOwned, { userId }, "/um/users/usr/owns?depth=1"),

  read(ManagedResource.list, {}, "/um/resources?depth=1"),
  read(ManagedResource.listByType, { resourceType: "datacenter" }, "/um/resources/datacenter?depth=1"),
  read(
    ManagedResource.get,
    { resourceType: "datacenter", resourceId: datacenterId },
    "/um/resources/datacenter/dc?depth=1"
  ),

  read(Request.list, {}, "/requests?depth=1"),
  read(Request.get, { requestId: Request.Id.make("req") }, "/requests/req?depth=1"),
  read(Request.status, { requestId: Request.Id.make("req") }, "/requests/req/status")
]
