/**
 * Checks of the contract's limits before anything is bought: the needs of a description, and whether they fit.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Contract from "./Contract.js"
import type * as Datacenter from "./Datacenter.js"
import type { ApiError } from "./Errors.js"
import type * as IpBlock from "./IpBlock.js"
import type { TypeOf } from "./internal/schemas.js"
import type * as K8sCluster from "./K8sCluster.js"
import type * as K8sNodePool from "./K8sNodePool.js"
import type * as NatGateway from "./NatGateway.js"
import type * as NetworkLoadBalancer from "./NetworkLoadBalancer.js"
import type { Action, Plan } from "./Plan.js"
import type { ProfitBricks } from "./ProfitBricks.js"
import type * as SecurityGroup from "./SecurityGroup.js"
import type * as Server from "./Server.js"
import * as Template from "./Template.js"

/** A payload, of which only these fields count here: the others may be missing. */
type Sized<Payload, Fields extends keyof Payload> = Payload extends unknown
  ? Pick<Payload, Fields> & Partial<Omit<Payload, Fields>>
  : never

/**
 * New objects: the payloads of the calls that will create them. The contents of a data center can be here as well as in
 * `datacenters`, so the payload of `Datacenter.create` is one, too.
 *
 * @since 0.1.0
 * @category models
 */
export interface Additions extends Partial<Datacenter.Create> {
  readonly datacenters?: ReadonlyArray<Datacenter.Create> | undefined
  readonly ipBlocks?: ReadonlyArray<Sized<IpBlock.Create, "size">> | undefined
  readonly k8sClusters?: ReadonlyArray<K8sCluster.Create> | undefined
  /** Each is counted with the nodes that it begins with, `nodeCount`. */
  readonly k8sNodePools?:
    | ReadonlyArray<Sized<K8sNodePool.Create, "nodeCount" | "coresCount" | "ramSize" | "storageType" | "storageSize">>
    | undefined
  readonly natGateways?: ReadonlyArray<Partial<NatGateway.Create>> | undefined
  readonly networkLoadBalancers?: ReadonlyArray<Partial<NetworkLoadBalancer.Create>> | undefined
  /** Of one data center. */
  readonly securityGroups?: ReadonlyArray<Partial<SecurityGroup.Create>> | undefined
}

/**
 * A server of type `CUBE` or `GPU`, of the size of its template.
 *
 * @since 0.1.0
 * @category models
 */
export interface Templated {
  readonly templateUuid: Template.Id
  /** The types of its volumes of the template's size. */
  readonly volumes: ReadonlyArray<string>
}

/**
 * A share of the contract. It is plain data: `sum` adds several, and the needs of a change, such as two more cores for a server,
 * are written as such.
 *
 * @since 0.1.0
 * @category models
 */
export interface Needs {
  readonly cores: number
  /** In MB, as the RAM of a server is. */
  readonly ram: number
  /** In GB, as the size of a volume is. */
  readonly hdd: number
  /** In GB, of all kinds of SSD. */
  readonly ssd: number
  /** In GB. The contract has no limit for direct-attached storage. */
  readonly das: number
  /** Addresses of IP blocks. */
  readonly ips: number
  readonly k8sClusters: number
  readonly natGateways: number
  /** Network load balancers: the contract has no limit for those of other kinds. */
  readonly nlbs: number
  /**
   * The number of new security groups in the data center that gets the most of them. The contract does not tell how many it has
   * already.
   */
  readonly securityGroupsPerVdc: number
  /** The rules of the new security group that has the most of them. A plan does not contain them. */
  readonly rulesPerSecurityGroup: number
  /** The cores of the server that has the most of them. */
  readonly coresPerServer: number
  /** The RAM of the server that has the most of it, in MB. */
  readonly ramPerServer: number
  /** The size of the largest HDD, in GB. */
  readonly hddPerVolume: number
  /** The size of the largest SSD, in GB. */
  readonly ssdPerVolume: number
  /** Servers that are not in these numbers yet, as their templates were not given: `check` reads them. */
  readonly templated: ReadonlyArray<Templated>
}

/**
 * The rest of the contract once the needs are met, in their units. A field is missing if the API does not tell its limit.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rest {
  readonly cores?: number | undefined
  readonly ram?: number | undefined
  readonly hdd?: number | undefined
  readonly ssd?: number | undefined
  readonly ips?: number | undefined
  readonly k8sClusters?: number | undefined
  readonly natGateways?: number | undefined
  readonly nlbs?: number | undefined
}

const exceeded = {
  /** The name of the limit in `Contract.ResourceLimits`, such as `coresPerContract`. */
  limit: Schema.String,
  /** The unit of the numbers, such as `cores` or `GB of SSD storage`. */
  unit: Schema.String,
  maximum: Schema.Number,
  need: Schema.Number,
  /** The rest of the maximum: negative where more is in use than the contract has now. */
  rest: Schema.Number
}
/**
 * A limit of the contract that would be exceeded.
 *
 * @since 0.1.0
 * @category models
 */
export const Exceeded = Schema.Struct(exceeded)
/**
 * @since 0.1.0
 * @category models
 */
export interface Exceeded extends TypeOf<typeof exceeded> {}

/**
 * The contract is too small: each limit that would be exceeded, with the need and the rest.
 *
 * @since 0.1.0
 * @category errors
 */
export class QuotaExceeded extends Schema.TaggedError<QuotaExceeded>("effect-profitbricks/QuotaExceeded")(
  "QuotaExceeded",
  { exceeded: Schema.NonEmptyArray(Exceeded) }
) {
  override get message(): string {
    const each = this.exceeded.map(
      ({ limit, maximum, need, rest, unit }) => `${limit}: ${need} ${unit} needed, ${rest} of ${maximum} left`
    )
    return `the contract does not have enough: ${each.join("; ")}`
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * No needs at all.
 *
 * @since 0.1.0
 * @category constructors
 */
export const none: Needs = {
  cores: 0,
  ram: 0,
  hdd: 0,
  ssd: 0,
  das: 0,
  ips: 0,
  k8sClusters: 0,
  natGateways: 0,
  nlbs: 0,
  securityGroupsPerVdc: 0,
  rulesPerSecurityGroup: 0,
  coresPerServer: 0,
  ramPerServer: 0,
  hddPerVolume: 0,
  ssdPerVolume: 0,
  templated: []
}

const add = (one: Needs, other: Partial<Needs>): Needs => {
  const more = { ...none, ...other }
  return {
    cores: one.cores + more.cores,
    ram: one.ram + more.ram,
    hdd: one.hdd + more.hdd,
    ssd: one.ssd + more.ssd,
    das: one.das + more.das,
    ips: one.ips + more.ips,
    k8sClusters: one.k8sClusters + more.k8sClusters,
    natGateways: one.natGateways + more.natGateways,
    nlbs: one.nlbs + more.nlbs,
    securityGroupsPerVdc: Math.max(one.securityGroupsPerVdc, more.securityGroupsPerVdc),
    rulesPerSecurityGroup: Math.max(one.rulesPerSecurityGroup, more.rulesPerSecurityGroup),
    coresPerServer: Math.max(one.coresPerServer, more.coresPerServer),
    ramPerServer: Math.max(one.ramPerServer, more.ramPerServer),
    hddPerVolume: Math.max(one.hddPerVolume, more.hddPerVolume),
    ssdPerVolume: Math.max(one.ssdPerVolume, more.ssdPerVolume),
    templated: [...one.templated, ...more.templated]
  }
}

/**
 * The needs of several things together.
 *
 * @since 0.1.0
 * @category combinators
 */
export const sum = (all: ReadonlyArray<Partial<Needs>>): Needs => all.reduce<Needs>(add, none)

/** One HDD or SSD, which the contract limits one by one as well, or one of another kind. */
const ofVolume = (type: string | null | undefined, gigabytes: number): Partial<Needs> =>
  type === "DAS"
    ? { das: gigabytes }
    : type?.startsWith("SSD")
      ? { ssd: gigabytes, ssdPerVolume: gigabytes }
      : { hdd: gigabytes, hddPerVolume: gigabytes }

const ofMachine = (cores: number, ram: number): Partial<Needs> => ({
  cores,
  ram,
  coresPerServer: cores,
  ramPerServer: ram
})

const ofTemplated = (servers: ReadonlyArray<Templated>, templates: ReadonlyArray<Template.Template>): Needs =>
  sum(
    servers.flatMap((server) => {
      const template = templates.find(({ id }) => id === server.templateUuid)
      if (template === undefined) return [{ templated: [server] }]
      const { cores, ram, storageSize } = template.properties
      return [ofMachine(cores, ram), ...server.volumes.map((type) => ofVolume(type, storageSize))]
    })
  )

const ofServer = (server: Server.Create, templates: ReadonlyArray<Template.Template>): Needs => {
  const sized: Array<Partial<Needs>> = []
  const unsized: Array<string> = []
  for (const volume of server.volumes ?? []) {
    // One with an id is there already.
    if ("id" in volume) continue
    if ("size" in volume && volume.size !== undefined) sized.push(ofVolume(volume.type, volume.size))
    else unsized.push(volume.type ?? "HDD")
  }
  return sum([
    ...sized,
    server.type === "CUBE" || server.type === "GPU"
      ? ofTemplated([{ templateUuid: server.templateUuid, volumes: unsized }], templates)
      : ofMachine(server.cores, server.ram)
  ])
}

type Pool = NonNullable<Additions["k8sNodePools"]>[number]
const ofPool = ({ coresCount, nodeCount, ramSize, storageSize, storageType }: Pool): Needs => {
  const node = sum([ofMachine(coresCount, ramSize), ofVolume(storageType, storageSize)])
  const of = (amount: number) => amount * nodeCount
  return { ...node, cores: of(node.cores), ram: of(node.ram), hdd: of(node.hdd), ssd: of(node.ssd), das: of(node.das) }
}

const numberIn = (values: Readonly<Record<string, unknown>>, name: string): number => {
  const value = values[name]
  return typeof value === "number" ? value : 0
}

const isNew = ({ _tag }: Action): boolean => _tag === "Created"

const ofGroups = (actions: ReadonlyArray<Action>): ReadonlyArray<Partial<Needs>> => {
  const made = actions.filter((action) => action.resource === "security-group" && isNew(action))
  const centers = Object.values(Arr.groupBy(made, ({ ids }) => ids["datacenterId"] ?? ""))
  return centers.map(({ length }) => ({ securityGroupsPerVdc: length }))
}

/** The additional amount afterwards. */
const growth = ({ _tag, differences, properties }: Action, name: string): number => {
  if (_tag === "Created") return numberIn(properties, name)
  const difference = differences.find(({ field }) => field === name)
  return difference === undefined || _tag !== "Updated"
    ? 0
    : numberIn({ value: difference.wanted }, "value") - numberIn({ value: difference.is }, "value")
}

const ofAction = (action: Action): Partial<Needs> => {
  const { properties, resource } = action
  const { templateUuid, type } = properties
  switch (resource) {
    case "server":
      return action._tag === "Created" && typeof templateUuid === "string"
        ? { templated: [{ templateUuid: Template.Id.make(templateUuid), volumes: [] }] }
        : {
            ...ofMachine(growth(action, "cores"), growth(action, "ram")),
            coresPerServer: numberIn(properties, "cores"),
            ramPerServer: numberIn(properties, "ram")
          }
    case "volume": {
      const {
        hdd = 0,
        ssd = 0,
        ...rest
      } = ofVolume(typeof type === "string" ? type : undefined, growth(action, "size"))
      const size = numberIn(properties, "size")
      return {
        hdd,
        ssd,
        das: rest.das ?? 0,
        ...(hdd > 0 ? { hddPerVolume: size } : ssd > 0 ? { ssdPerVolume: size } : {})
      }
    }
    case "ipblock":
      return { ips: growth(action, "size") }
    case "natgateway":
      return { natGateways: isNew(action) ? 1 : 0 }
    case "networkloadbalancer":
      return { nlbs: isNew(action) ? 1 : 0 }
    default:
      return {}
  }
}

/**
 * The needs of a plan: of its new objects, and of those that grow. So a program can check before it buys.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Ensure, Plan, Quota } from "effect-profitbricks"
 *
 * const web = Ensure.datacenter({
 *   name: "shop",
 *   location: "de/fra",
 *   servers: [{ name: "web", cores: 4, ram: 4096 }]
 * })
 *
 * const safely = Plan.of(web).pipe(
 *   Effect.flatMap((plan) => Quota.check(Quota.ofPlan(plan))),
 *   Effect.andThen(web)
 * )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofPlan = ({ actions }: Plan): Needs => sum([...actions.map(ofAction), ...ofGroups(actions)])

/**
 * The needs of a description: the payload of `Datacenter.create`, or lists of those of several calls. Nothing is sent. Servers of
 * type `CUBE` and `GPU` are counted by their templates, if these are among `templates`; else `check` reads them.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { type Datacenter, Quota } from "effect-profitbricks"
 *
 * const fits = (shop: Datacenter.Create) =>
 *   Quota.check(Quota.needs({ datacenters: [shop], ipBlocks: [{ size: 2 }] })).pipe(
 *     Effect.as(true),
 *     Effect.catchTag("QuotaExceeded", () => Effect.succeed(false))
 *   )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const needs = (additions: Additions, templates: ReadonlyArray<Template.Template> = []): Needs =>
  sum([
    ...(additions.servers ?? []).map((server) => ofServer(server, templates)),
    ...(additions.volumes ?? []).map(({ size, type }) => ofVolume(type, size)),
    ...(additions.datacenters ?? []).map((datacenter) => needs(datacenter, templates)),
    ...(additions.ipBlocks ?? []).map(({ size }) => ({ ips: size })),
    { k8sClusters: additions.k8sClusters?.length ?? 0 },
    ...(additions.k8sNodePools ?? []).map(ofPool),
    {
      natGateways: additions.natGateways?.length ?? 0,
      nlbs: additions.networkLoadBalancers?.length ?? 0,
      securityGroupsPerVdc: additions.securityGroups?.length ?? 0
    },
    ...(additions.securityGroups ?? []).map(({ rules = [] }) => ({ rulesPerSecurityGroup: rules.length }))
  ])

interface Limit {
  readonly maximum: keyof Contract.ResourceLimits
  /** None: it limits one thing, not all of them together. */
  readonly used?: keyof Contract.ResourceLimits
  readonly unit: string
  /** The number of the contract's units in one of ours. */
  readonly scale?: number
}
const hdd = { unit: "GB of HDD storage", scale: 1024 }
const ssd = { unit: "GB of SSD storage", scale: 1024 }

const totals = {
  cores: { maximum: "coresPerContract", used: "coresProvisioned", unit: "cores" },
  ram: { maximum: "ramPerContract", used: "ramProvisioned", unit: "MB of RAM" },
  hdd: { maximum: "hddLimitPerContract", used: "hddVolumeProvisioned", ...hdd },
  ssd: { maximum: "ssdLimitPerContract", used: "ssdVolumeProvisioned", ...ssd },
  ips: { maximum: "reservableIps", used: "reservedIpsOnContract", unit: "IP addresses" },
  k8sClusters: { maximum: "k8sClusterLimitTotal", used: "k8sClustersProvisioned", unit: "Kubernetes clusters" },
  natGateways: { maximum: "natGatewayLimitTotal", used: "natGatewayProvisioned", unit: "NAT gateways" },
  nlbs: { maximum: "nlbLimitTotal", used: "nlbProvisioned", unit: "network load balancers" }
} as const satisfies Readonly<Record<keyof Rest, Limit>>

const limits: Readonly<Record<Exclude<keyof Needs, "das" | "templated">, Limit>> = {
  ...totals,
  securityGroupsPerVdc: { maximum: "securityGroupsPerVdc", unit: "security groups of a data center" },
  rulesPerSecurityGroup: { maximum: "rulesPerSecurityGroup", unit: "rules of a security group" },
  coresPerServer: { maximum: "coresPerServer", unit: "cores" },
  ramPerServer: { maximum: "ramPerServer", unit: "MB of RAM" },
  hddPerVolume: { maximum: "hddLimitPerVolume", ...hdd },
  ssdPerVolume: { maximum: "ssdLimitPerVolume", ...ssd }
}

/** The present figures of the contract, or none if the API does not tell them. */
const left = (contract: Contract.ResourceLimits, { maximum, scale = 1, used }: Limit) => {
  const all = contract[maximum]
  if (typeof all !== "number") return
  return { maximum: all / scale, rest: (all - (used === undefined ? 0 : (contract[used] ?? 0))) / scale }
}

const compare = (contract: Contract.ResourceLimits, wanted: Needs): Effect.Effect<Rest, QuotaExceeded> => {
  const exceeded = Struct.keys(limits).flatMap((part) => {
    const { unit, ...limit } = limits[part]
    const has = left(contract, { unit, ...limit })
    const need = wanted[part]
    // What takes nothing is fine even if the contract has less now than is in use. What is no number is not.
    return has === undefined || need <= Math.max(has.rest, 0) ? [] : [{ limit: limit.maximum, unit, need, ...has }]
  })
  if (Arr.isNonEmptyArray(exceeded)) return Effect.fail(new QuotaExceeded({ exceeded }))
  return Effect.succeed(
    Record.filterMap(totals, (limit: Limit, part) =>
      Option.map(Option.fromNullable(left(contract, limit)), ({ rest }) => rest - wanted[part])
    )
  )
}

/**
 * Compares the contract with the needs before anything is bought: fails with all limits that would be exceeded, or gives the rest.
 * It reserves nothing: another user of the contract may be faster. A limit that the API does not tell is not checked.
 *
 * @since 0.1.0
 * @category operations
 */
export const check = (wanted: Partial<Needs>): Effect.Effect<Rest, QuotaExceeded | ApiError, ProfitBricks> =>
  Effect.gen(function* () {
    const { templated, ...known } = sum([wanted])
    const ids = Arr.dedupe(templated.map(({ templateUuid }) => templateUuid))
    const templates = yield* Effect.forEach(ids, (templateId) => Template.get({ templateId }), { concurrency: 4 })
    const { properties } = yield* Contract.get()
    return yield* compare(properties.resourceLimits ?? {}, sum([known, ofTemplated(templated, templates)]))
  })
