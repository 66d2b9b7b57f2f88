import type { Operation } from "effect-profitbricks"

/**
 * What the API answers with at a depth, put together from the rule of its documentation and from properties as recorded:
 * independent of the schemas under test and of the emulator.
 */
interface Kind {
  readonly type: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly entities?: Readonly<Record<string, string>>
  readonly links?: Readonly<Record<string, string>>
  readonly metadata?: Readonly<Record<string, unknown>>
}

const hotPlug = {
  cpuHotPlug: true,
  cpuHotUnplug: false,
  ramHotPlug: true,
  ramHotUnplug: false,
  nicHotPlug: true,
  nicHotUnplug: true,
  discVirtioHotPlug: true,
  discVirtioHotUnplug: true,
  discScsiHotPlug: false,
  discScsiHotUnplug: false
}

export const kinds: Readonly<Record<string, Kind>> = {
  datacenters: {
    type: "datacenter",
    properties: { name: "shop", description: null, location: "us/las", version: 3, features: ["SSD", "MULTIPLE_CPU"] },
    entities: { servers: "servers", volumes: "volumes", lans: "lans", loadbalancers: "loadbalancers" }
  },
  locations: { type: "location", properties: { name: "lasvegas", features: ["SSD"], imageAliases: ["ubuntu:latest"] } },
  servers: {
    type: "server",
    properties: {
      name: "web",
      cores: 1,
      ram: 512,
      availabilityZone: "ZONE_1",
      vmState: "RUNNING",
      cpuFamily: "AMD_OPTERON"
    },
    entities: { cdroms: "images", volumes: "volumes", nics: "nics" },
    links: { bootVolume: "volumes", bootCdrom: "images" }
  },
  volumes: {
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
  },
  images: {
    type: "image",
    properties: {
      name: "Ubuntu",
      description: "",
      location: "us/las",
      size: 0.23,
      ...hotPlug,
      licenceType: "LINUX",
      imageType: "HDD",
      imageAliases: [],
      public: true
    }
  },
  snapshots: {
    type: "snapshot",
    properties: { name: "s", description: null, location: "de/fra", size: 50, ...hotPlug, licenceType: "LINUX" }
  },
  ipblocks: { type: "ipblock", properties: { name: null, location: "us/las", size: 2, ips: ["10.0.0.1", "10.0.0.2"] } },
  lans: {
    type: "lan",
    properties: { name: "public", public: true, ipFailover: [{ ip: "10.0.0.1", nicUuid: "nic" }] },
    entities: { nics: "nics" }
  },
  nics: {
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
    entities: { firewallrules: "firewallrules" }
  },
  firewallrules: {
    type: "firewall-rule",
    properties: {
      name: "ssh",
      protocol: "TCP",
      sourceMac: null,
      sourceIp: null,
      targetIp: null,
      portRangeStart: 22,
      portRangeEnd: 22,
      icmpType: null,
      icmpCode: null
    }
  },
  loadbalancers: {
    type: "loadbalancer",
    properties: { name: "lb", ip: null, dhcp: true },
    entities: { balancednics: "nics" }
  },
  groups: {
    type: "group",
    properties: {
      name: "ops",
      createDataCenter: true,
      createSnapshot: false,
      reserveIp: false,
      accessActivityLog: false
    },
    entities: { users: "users", resources: "resources" }
  },
  shares: { type: "resource", properties: { editPrivilege: true, sharePrivilege: false } },
  users: {
    type: "user",
    properties: {
      firstname: "A",
      lastname: "B",
      email: "a@b.example",
      administrator: false,
      forceSecAuth: false,
      secAuthActive: false
    },
    entities: { owns: "owns", groups: "groups" },
    metadata: { etag: "45480eb3fbfc31f1d916c1eaa4abdcc3", creationDate: "2016-10-18T17:20:56Z", lastLogin: "" }
  },
  owns: { type: "datacenter" },
  resources: { type: "datacenter", entities: { groups: "groups" } },
  requests: {
    type: "request",
    properties: { method: "POST", url: "https://x/datacenters", headers: { host: "x" } },
    metadata: {
      createdDate: "2016-10-18T17:20:56.000Z",
      createdBy: "a@b.example",
      etag: "45480eb3fbfc31f1d916c1eaa4abdcc3",
      requestStatus: { id: "req/status", type: "request-status", href: "https://x/req/status" }
    }
  }
}

/** Other names under which the same kinds are found. */
const kindsByPath: Readonly<Record<string, string>> = {
  cdroms: "images",
  balancednics: "nics",
  "create-snapshot": "snapshots"
}

const usual = {
  createdDate: "2016-10-18T17:20:56Z",
  createdBy: "a@b.example",
  etag: "45480eb3fbfc31f1d916c1eaa4abdcc3",
  lastModifiedDate: "2016-10-18T17:20:56Z",
  lastModifiedBy: "a@b.example",
  state: "AVAILABLE"
}

const kindNamed = (name: string): Kind => {
  const kind = kinds[name]
  if (kind === undefined) throw new Error(`no kind ${name}`)
  return kind
}

const map = (names: Readonly<Record<string, string>> | undefined, make: (kind: string) => unknown) =>
  Object.fromEntries(Object.entries(names ?? {}).map(([name, kind]) => [name, make(kind)]))

export const reference = (name: string) => ({ id: name, type: kindNamed(name).type, href: `https://x/${name}` })

export const item = (name: string, depth: number): Readonly<Record<string, unknown>> => {
  const { entities, links, metadata = usual, properties } = kindNamed(name)
  return {
    ...reference(name),
    metadata,
    ...(properties === undefined
      ? {}
      : {
          properties: {
            ...properties,
            ...map(links, (kind) => (depth === 0 ? reference(kind) : item(kind, depth - 1)))
          }
        }),
    ...(entities === undefined ? {} : { entities: map(entities, (kind) => collection(kind, depth - 1)) })
  }
}

export const collection = (name: string, depth: number): Readonly<Record<string, unknown>> => ({
  id: name,
  type: "collection",
  href: `https://x/${name}`,
  ...(depth < 0 ? {} : { items: [depth === 0 ? reference(name) : item(name, depth - 1)] })
})

const singles: Readonly<Record<string, unknown>> = {
  "/": { href: "https://x", name: "CLOUD API", version: "4.0" },
  "/contracts": {
    type: "contract",
    properties: { contractNumber: 1, owner: "a@b.example", status: "BILLABLE", resourceLimits: { coresPerServer: 20 } }
  },
  "/requests/{requestId}/status": {
    id: "req/status",
    type: "request-status",
    href: "https://x/requests/req/status",
    metadata: { status: "DONE", message: "Request has been successfully executed", etag: "6ab0", targets: [] }
  }
}

/** The answer to an operation, of which `target` says the depth that was asked for; nothing where it has no body. */
export const answerTo = ({ method, path, success }: Operation.Spec, target: string): unknown => {
  if (success === undefined) return undefined
  const depth = Number(/depth=(\d+)/.exec(target)?.[1] ?? 0)
  if (path in singles) return singles[path]
  const segments = path.split("/").filter((segment) => !segment.startsWith("{"))
  const last = segments.at(-1) ?? ""
  const kind = kindsByPath[last] ?? last
  const many =
    method === "GET" &&
    (!path.endsWith("}") || path === "/locations/{regionId}" || path === "/um/resources/{resourceType}")
  return many ? collection(kind, depth) : item(kind, depth)
}
