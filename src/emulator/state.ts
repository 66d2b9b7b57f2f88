/** The data of a cloud. */

export interface State {
  readonly entries: Map<string, Entry>
  /** The paths of the collections that belong to no object, such as `/datacenters`. */
  readonly roots: Map<string, Set<string>>
  /** Where an object is, by its kind and id. */
  readonly paths: Map<string, string>
  readonly requests: Map<string, RequestRecord>
  /** When the lane of a data center, or of an object outside of one, is free again. */
  readonly lanes: Map<string, number>
  /** The number of objects that use an address of a client's choice. */
  readonly addresses: Map<string, number>
  /** The part of the contract in use. */
  readonly usage: Record<keyof Usage, number>
  /** The ids of all users, past ones included, by their e-mail addresses: an address stays taken. */
  readonly users: Map<string, string>
  lastPublicAddress: number
}

/** One object of the cloud. */
export interface Entry {
  /** The name of its kind. */
  readonly kind: string
  /** The type that its representation states. */
  readonly type: string
  readonly id: string
  /** Path below the base URL: the href of the object, and the key it is stored under. */
  readonly path: string
  readonly parent: string | null
  readonly properties: Record<string, unknown>
  readonly hidden: Hidden
  /** The paths in each of its collections, oldest first. */
  readonly children: Readonly<Record<string, Set<string>>>
  readonly metadata: Metadata
  /** The number of requests that are going to change it. */
  pending: number
  inactive: boolean
}

/** Facts about an object that no answer shows, kind by kind. Other objects are given by their paths. */
export interface Hidden {
  // Clusters, node pools and nodes of Kubernetes
  /** Its own state. */
  state?: string

  // NICs and load balancers
  /** Addresses of the client's choice. */
  claims?: ReadonlyArray<string>

  // Data centers
  /** The highest number that a LAN of it has had. */
  lastLan?: number

  // LANs
  /** The first three numbers of its private addresses. */
  subnet?: string
  /** The last number of the private address that it gave last. */
  lastHost?: number

  // NICs
  lan?: string | null
  /** Whether its addresses are the client's choice. */
  fixed?: boolean
  /** The load balancer that gave it an address. */
  balancer?: string
  /** The LAN that gave it an address, and whether a public one. */
  addressFrom?: string | null

  // Volumes
  /** The server that it is attached to. */
  server?: string | null
  /** The image or snapshot that it is being made of. */
  reads?: string | null
  /** The bus that it gets when it is attached. */
  bus?: string | null

  // Images and snapshots
  /** The number of volumes that are being made of it. */
  readers?: number

  // Snapshots
  /** The volume that it is made of. */
  volume?: string

  // Managed resources
  /** The user who made it. */
  owner?: string | null
}

export interface Metadata {
  readonly createdDate: string
  readonly createdBy: string
  etag: string
  lastModifiedDate: string
  lastModifiedBy: string
}

/** What a server can be told to do. */
export type PowerAction = "start" | "stop" | "reboot" | "suspend" | "resume" | "upgrade"

/** The kind of a change, with the other object that it needs. */
export type Action =
  | {
      readonly _tag:
        | "none"
        | "create"
        | "update"
        | "remove"
        | "share"
        | PowerAction
        | "snapshot"
        /** Half of the way. */
        | "provision"
        /** Another object takes its place. */
        | "renew"
    }
  /** `snapshot` is its path. */
  | { readonly _tag: "restore"; readonly snapshot: string }
  /** `member` is the path of the object that joins or leaves the collection. */
  | { readonly _tag: "attach" | "detach"; readonly collection: string; readonly member: string }

/** A change that a request makes when its time has come. */
export interface Change {
  readonly action: Action
  /** The object that it is about. */
  readonly path: string
  /** The objects that it made, parents first: without it there would be none. */
  readonly created: ReadonlyArray<string>
  /** Other objects that it changes. */
  readonly touches: ReadonlyArray<string>
  /** The properties that it has set. */
  readonly data: Readonly<Record<string, unknown>>
  /** The values of these properties before, in case it fails. */
  readonly before: Record<string, unknown>
}

/** A call as the API's list of requests repeats it. */
export interface RecordedCall {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface RequestRecord extends RecordedCall {
  readonly id: string
  readonly createdBy: string
  readonly createdAt: number
  /** From when on the list of requests has it. */
  readonly listedAt: number
  readonly etag: string
  /** Whether it is work that the API keeps no request of. */
  readonly silent?: boolean
  readonly target: { readonly id: string; readonly type: string; readonly path: string }
  readonly change: Change
  readonly startsAt: number
  readonly endsAt: number
  /** The message that it is going to fail with, although nothing is wrong with it. */
  readonly doomed: string | null
  /** Whether its time has come. */
  settled: boolean
  /** Why it failed, once it has. */
  failure: string | null
}

/** The end that awaits a change, whatever it asks for. */
export interface Fate {
  /** Its request fails with this message. */
  readonly fails?: string
  /** Its request runs forever. */
  readonly stuck?: boolean
  /** For this many milliseconds reads do not see it. */
  readonly unseenFor?: number
  /** For this many milliseconds the list of requests does not have it. */
  readonly unlistedFor?: number
}

/** The quantities that a contract limits: sizes in MB. */
export interface Usage {
  readonly cores: number
  readonly ram: number
  readonly hdd: number
  readonly ssd: number
  readonly das: number
  readonly ips: number
  readonly natGateways: number
  readonly nlbs: number
}

/** As the contract of the API names them. */
export interface Limits {
  readonly coresPerServer: number
  readonly coresPerContract: number
  readonly ramPerServer: number
  readonly ramPerContract: number
  readonly hddLimitPerVolume: number
  readonly hddLimitPerContract: number
  readonly ssdLimitPerVolume: number
  readonly ssdLimitPerContract: number
  readonly reservableIps: number
  readonly securityGroupsPerVdc: number
  readonly securityGroupsPerResource: number
  readonly rulesPerSecurityGroup: number
  readonly natGatewayLimitTotal: number
  readonly nlbLimitTotal: number
}

export const empty = (): State => ({
  entries: new Map(),
  roots: new Map(),
  paths: new Map(),
  requests: new Map(),
  lanes: new Map(),
  addresses: new Map(),
  usage: { cores: 0, ram: 0, hdd: 0, ssd: 0, das: 0, ips: 0, natGateways: 0, nlbs: 0 },
  users: new Map(),
  lastPublicAddress: 0
})
