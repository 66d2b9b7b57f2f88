/**
 * Objects as described: found by name, and left alone, created, or changed.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Accepted } from "./Accepted.js"
import * as ApplicationLoadBalancer from "./ApplicationLoadBalancer.js"
import * as ApplicationLoadBalancerRule from "./ApplicationLoadBalancerRule.js"
import * as BackupUnit from "./BackupUnit.js"
import * as Datacenter from "./Datacenter.js"
import type { Ambiguous, ApiError, WaitError } from "./Errors.js"
import * as FirewallRule from "./FirewallRule.js"
import * as Group from "./Group.js"
import * as IpBlock from "./IpBlock.js"
import type { ProfitBricks } from "./internal/client.js"
import * as Ensuring from "./internal/ensuring.js"
import { lazySchema } from "./internal/lazy.js"
import type { Action, Difference } from "./internal/planning.js"
import type { Spec } from "./internal/spec.js"
import type { Label } from "./Label.js"
import * as Lan from "./Lan.js"
import * as LoadBalancer from "./LoadBalancer.js"
import * as NatGateway from "./NatGateway.js"
import * as NatGatewayRule from "./NatGatewayRule.js"
import * as NetworkLoadBalancer from "./NetworkLoadBalancer.js"
import * as NetworkLoadBalancerRule from "./NetworkLoadBalancerRule.js"
import * as Nic from "./Nic.js"
import type { Accept, Create, Read } from "./Operation.js"
import * as Operation from "./Operation.js"
import * as PrivateCrossConnect from "./PrivateCrossConnect.js"
import * as Request from "./Request.js"
import type { Item, Kind, Resources } from "./Resource.js"
import * as SecurityGroup from "./SecurityGroup.js"
import * as Server from "./Server.js"
import * as TargetGroup from "./TargetGroup.js"
import * as User from "./User.js"
import * as Volume from "./Volume.js"

export type { Action, Difference } from "./internal/planning.js"

interface Outcome<out A> {
  /** The object as it is now. */
  readonly value: A
  /** The fields that differed, with their previous values. */
  readonly differences: ReadonlyArray<Difference>
  /**
   * Fields of the description that could not be compared, because no answer shows them: passwords, `userData`, an `imageAlias`,
   * objects below that were given by their ids.
   */
  readonly unchecked: ReadonlyArray<string>
  /** The result of each object below it in the description. */
  readonly below: ReadonlyArray<Action>
}

/**
 * The object was as described: nothing was sent but reads.
 *
 * @since 0.1.0
 * @category models
 */
export interface Unchanged<out A> extends Outcome<A> {
  readonly _tag: "Unchanged"
}

/**
 * There was none: it was created, and is ready.
 *
 * @since 0.1.0
 * @category models
 */
export interface Created<out A> extends Outcome<A> {
  readonly _tag: "Created"
}

/**
 * Some of its fields differed: they were changed, and the change is done.
 *
 * @since 0.1.0
 * @category models
 */
export interface Updated<out A> extends Outcome<A> {
  readonly _tag: "Updated"
}

/**
 * A field differs that cannot be changed, such as the location of a data center. Nothing was changed: `value` is the object as it
 * is, and `differences` are the reasons why it would have to be replaced.
 *
 * @since 0.1.0
 * @category models
 */
export interface NeedsReplacement<out A> extends Outcome<A> {
  readonly _tag: "NeedsReplacement"
}

/**
 * The outcome of an `Ensure`, with the object as it is now.
 *
 * @since 0.1.0
 * @category models
 */
export type Ensured<A> = Unchanged<A> | Created<A> | Updated<A> | NeedsReplacement<A>

/**
 * An operation that ensures that an object exists as described.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ensure<in I, K extends Kind> {
  (
    input: I,
    options?: Request.WaitOptions
  ): Effect.Effect<Ensured<Item<K, 0>>, ApiError | Ambiguous | WaitError, ProfitBricks>
}

/**
 * The input of the operation that creates the object, with the name to find it by.
 *
 * @since 0.1.0
 * @category models
 */
export type Described<I, K extends Kind, Key extends string = "name"> = I & { readonly [Name in Key]: string } & {
  /** Finds the object by its id instead, and gives it the name. An object with this id must exist. */
  readonly id?: K["id"] | undefined
  readonly depth?: never
}

type ItemsWithLabels<Items> = Items extends ReadonlyArray<infer A> ? ReadonlyArray<WithLabels<A>> : Items

/**
 * A description with the labels of the object and of the servers and volumes in it. Other labels stay.
 *
 * @since 0.1.0
 * @category models
 */
export type WithLabels<I> = I extends unknown
  ? { readonly [F in keyof I]: F extends "servers" | "volumes" ? ItemsWithLabels<I[F]> : I[F] } & {
      readonly labels?: Readonly<Record<string, string>> | undefined
    }
  : never

type AnyEnsuring = Ensuring.Ensuring<Request.WaitOptions>

interface Below {
  readonly field: string
  readonly kind: AnyEnsuring
}

/** The public part of it, and the part for the kind above it. */
interface Made<in I, K extends Kind> extends AnyEnsuring {
  readonly ensure: Ensure<I, K>
}

interface Options {
  /** A PUT takes the object as it was read, and the fields to change. */
  readonly isReplacing?: boolean
  /** Its ids are numbers. */
  readonly isNumbered?: boolean
  /** Fields that can grow, and not shrink. */
  readonly growing?: ReadonlyArray<string>
  /** Fields in which null is a value of its own. In the others it leaves the choice to the API. */
  readonly clearable?: ReadonlyArray<string>
  /** Fields in which an empty list leaves the choice to the API. */
  readonly filled?: ReadonlyArray<string>
  /** Lists whose order counts. */
  readonly ordered?: ReadonlyArray<string>
  /** The kinds of objects in its description, by their fields. */
  readonly below?: ReadonlyArray<Below>
}

interface AnyOperation {
  readonly spec: Spec
}
type AnyChange = Ensuring.Change<Accepted<unknown>>

interface Operations<I, K extends Kind, U, Key extends string> extends Options {
  readonly by?: Key
  readonly list: Read<never, Resources<K>, 1, ApiError>
  readonly create: Create<I, Item<K>>
  readonly update: Accept<U, Item<K>>
}

function make<I, K extends Kind, U, const Key extends string = "name">(
  definition: Operations<I, K, U, Key> & { readonly labels: AnyEnsuring }
): Made<Described<WithLabels<I>, K, Key>, K>
function make<I, K extends Kind, U, const Key extends string = "name">(
  definition: Operations<I, K, U, Key>
): Made<Described<I, K, Key>, K>
function make({
  by = "name",
  ...definition
}: Options & {
  readonly by?: string
  readonly list: AnyOperation
  readonly create: AnyChange
  readonly update: AnyChange
  readonly labels?: AnyEnsuring
}): unknown {
  const ready = (accepted: ReturnType<AnyChange>, options: Request.WaitOptions = {}) => Request.ready(options)(accepted)
  return Ensuring.make({ by, ...definition, ready })
}

/** The labels of a kind, which are done at once. */
function labelsOf<I, U>(labels: {
  readonly list: AnyOperation
  readonly create: Operation.Operation<I, Label, ApiError>
  readonly replace: Operation.Operation<U, Label, ApiError>
}): AnyEnsuring
function labelsOf(labels: {
  readonly list: AnyOperation
  readonly create: Ensuring.Change<unknown>
  readonly replace: Ensuring.Change<unknown>
}): unknown {
  return Ensuring.make<Request.WaitOptions, unknown>({
    by: "key",
    list: labels.list,
    create: labels.create,
    update: labels.replace,
    ready: (done) => done
  })
}

/** Makes a volume that is attached at once. */
const createAttached = Operation.accept({
  method: "POST",
  path: "/datacenters/{datacenterId}/servers/{serverId}/volumes",
  // A server of any type has those that were made with it.
  payload: lazySchema(() => Schema.Union(Volume.Create, Volume.CreateDirect, Volume.CreateTemplated)),
  read: Server.getVolume,
  undo: () => Volume.remove
})

const growing = ["size"]
const firewall = {
  clearable: ["sourceMac", "sourceIp", "targetIp", "portRangeStart", "portRangeEnd", "icmpType", "icmpCode"]
}
const rules = make({
  list: FirewallRule.list,
  create: FirewallRule.create,
  update: FirewallRule.update,
  ...firewall
})
const nics = make({
  list: Nic.list,
  create: Nic.create,
  update: Nic.update,
  filled: ["ips", "ipv6Ips"],
  below: [{ field: "firewallRules", kind: rules }]
})
const volumes = make({
  list: Volume.list,
  create: Volume.create,
  update: Volume.update,
  growing,
  labels: labelsOf(Volume.labels)
})
const attached = make({
  list: Server.listVolumes,
  create: createAttached,
  update: Volume.update,
  growing,
  labels: labelsOf(Volume.labels)
})
const servers = make({
  list: Server.list,
  create: Server.create,
  update: Server.update,
  clearable: ["bootCdrom"],
  labels: labelsOf(Server.labels),
  below: [
    { field: "volumes", kind: attached },
    { field: "nics", kind: nics }
  ]
})
const lans = make({
  list: Lan.list,
  create: Lan.create,
  update: Lan.update,
  isNumbered: true,
  clearable: ["pcc", "ipv6CidrBlock"]
})
const balancers = make({ list: LoadBalancer.list, create: LoadBalancer.create, update: LoadBalancer.update })
const datacenters = make({
  list: Datacenter.list,
  create: Datacenter.create,
  update: Datacenter.update,
  clearable: ["description"],
  labels: labelsOf(Datacenter.labels),
  below: [
    { field: "lans", kind: lans },
    { field: "volumes", kind: volumes },
    { field: "servers", kind: servers },
    { field: "loadbalancers", kind: balancers }
  ]
})

/**
 * Ensures that a data center of this name exists as described, with everything in the description: the literal of
 * `Datacenter.create`, in which everything has a name. Each object is found by its exact name below its parent. The given fields
 * are compared; fields that the API fills in are not. A missing object is created, with its contents, in one request; a different
 * one is changed; each change is waited for before the next one. Nothing is removed. Two objects of one name are `Ambiguous`.
 *
 * A null, or an empty list of `ips`, leaves the choice to the API, and is not compared. Only where null has a meaning of its own,
 * such as no `description` or any `sourceIp`, does it remove the value. The same holds within fields, such as for `retries` in a
 * `healthCheck`. A `Transaction` does not undo it.
 *
 * `labels` of the data center, its servers and volumes come last.
 *
 * Two programs that ensure the same object at the same time may both create it: names are not unique in the API.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Ensure } from "effect-profitbricks"
 *
 * const shop = Ensure.datacenter({
 *   name: "shop",
 *   location: "de/fra",
 *   servers: [{ name: "web", cores: 4, ram: 4096, nics: [{ name: "eth0", lan: 1 }] }]
 * }).pipe(Effect.map(({ below, value }) => [value.id, ...below.map(({ _tag, name }) => `${_tag} ${name}`)]))
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const datacenter = datacenters.ensure

/**
 * The same for a server of a data center, with its volumes and NICs.
 *
 * @since 0.1.0
 * @category operations
 */
export const server = servers.ensure

/**
 * The same for a volume of a data center. One that is smaller grows; one that is larger than described needs replacement.
 *
 * @since 0.1.0
 * @category operations
 */
export const volume = volumes.ensure

/**
 * The same for a LAN of a data center.
 *
 * @since 0.1.0
 * @category operations
 */
export const lan = lans.ensure

/**
 * The same for a NIC of a server, with its firewall rules.
 *
 * @since 0.1.0
 * @category operations
 */
export const nic = nics.ensure

/**
 * The same for a firewall rule of a NIC.
 *
 * @since 0.1.0
 * @category operations
 */
export const firewallRule = rules.ensure

/**
 * The same for a load balancer of a data center.
 *
 * @since 0.1.0
 * @category operations
 */
export const loadBalancer = balancers.ensure

const blocks = make({
  list: IpBlock.list,
  create: IpBlock.create,
  update: IpBlock.update,
  labels: labelsOf(IpBlock.labels)
})
/**
 * The same for an IP block of the account.
 *
 * @since 0.1.0
 * @category operations
 */
export const ipBlock = blocks.ensure

const users = make({
  by: "email",
  list: User.list,
  create: User.create,
  update: User.replace,
  isReplacing: true
})
/**
 * The same for a user of the account, who is found by the address. The password is set when the user is created, and not compared
 * later.
 *
 * @since 0.1.0
 * @category operations
 */
export const user = users.ensure

const groups = make({ list: Group.list, create: Group.create, update: Group.replace, isReplacing: true })
/**
 * The same for a group of users. Privileges that are not given stay as they are.
 *
 * @since 0.1.0
 * @category operations
 */
export const group = groups.ensure

const natRules = make({
  list: NatGatewayRule.list,
  create: NatGatewayRule.create,
  update: NatGatewayRule.update,
  clearable: ["targetSubnet", "targetPortRange"]
})
const natGateways = make({
  list: NatGateway.list,
  create: NatGateway.create,
  update: NatGateway.update,
  below: [
    { field: "rules", kind: natRules },
    { field: "flowLogs", kind: make(NatGateway.flowLogs) }
  ]
})
/**
 * The same for a NAT gateway of a data center, with its rules and flow logs. Of each LAN, too, fields that are not given are the
 * API's choice.
 *
 * @since 0.1.0
 * @category operations
 */
export const natGateway = natGateways.ensure

/**
 * The same for a rule of a NAT gateway.
 *
 * @since 0.1.0
 * @category operations
 */
export const natGatewayRule = natRules.ensure

const filledBalancer = { filled: ["lbPrivateIps"], clearable: ["loggingFormat"] }
const networkRules = make({
  list: NetworkLoadBalancerRule.list,
  create: NetworkLoadBalancerRule.create,
  update: NetworkLoadBalancerRule.update
})
const networkBalancers = make({
  list: NetworkLoadBalancer.list,
  create: NetworkLoadBalancer.create,
  update: NetworkLoadBalancer.update,
  ...filledBalancer,
  below: [
    { field: "forwardingRules", kind: networkRules },
    { field: "flowLogs", kind: make(NetworkLoadBalancer.flowLogs) }
  ]
})
/**
 * The same for a network load balancer of a data center, with its forwarding rules and flow logs.
 *
 * @since 0.1.0
 * @category operations
 */
export const networkLoadBalancer = networkBalancers.ensure

/**
 * The same for a forwarding rule of a network load balancer.
 *
 * @since 0.1.0
 * @category operations
 */
export const networkLoadBalancerRule = networkRules.ensure

const applicationRules = make({
  list: ApplicationLoadBalancerRule.list,
  create: ApplicationLoadBalancerRule.create,
  update: ApplicationLoadBalancerRule.update,
  ordered: ["httpRules"]
})
const applicationBalancers = make({
  list: ApplicationLoadBalancer.list,
  create: ApplicationLoadBalancer.create,
  update: ApplicationLoadBalancer.update,
  ...filledBalancer,
  below: [
    { field: "forwardingRules", kind: applicationRules },
    { field: "flowLogs", kind: make(ApplicationLoadBalancer.flowLogs) }
  ]
})
/**
 * The same for an application load balancer of a data center, with its forwarding rules and flow logs.
 *
 * @since 0.1.0
 * @category operations
 */
export const applicationLoadBalancer = applicationBalancers.ensure

/**
 * The same for a forwarding rule of an application load balancer. The order of its HTTP rules counts.
 *
 * @since 0.1.0
 * @category operations
 */
export const applicationLoadBalancerRule = applicationRules.ensure

const targetGroups = make({ list: TargetGroup.list, create: TargetGroup.create, update: TargetGroup.update })
/**
 * The same for a target group of the account.
 *
 * @since 0.1.0
 * @category operations
 */
export const targetGroup = targetGroups.ensure

const securityGroups = make({
  list: SecurityGroup.list,
  create: SecurityGroup.create,
  update: SecurityGroup.update,
  clearable: ["description"],
  below: [{ field: "rules", kind: make({ ...SecurityGroup.rules, ...firewall }) }]
})
/**
 * The same for a security group of a data center, with its rules. Its members stay.
 *
 * @since 0.1.0
 * @category operations
 */
export const securityGroup = securityGroups.ensure

const crossConnects = make({
  list: PrivateCrossConnect.list,
  create: PrivateCrossConnect.create,
  update: PrivateCrossConnect.update,
  clearable: ["description"]
})
/**
 * The same for a private cross connect of the account. `Ensure.lan` puts a LAN into it.
 *
 * @since 0.1.0
 * @category operations
 */
export const privateCrossConnect = crossConnects.ensure

const backupUnits = make({ list: BackupUnit.list, create: BackupUnit.create, update: BackupUnit.update })
/**
 * The same for a backup unit of the account. The password is set when it is created, and not compared later.
 *
 * @since 0.1.0
 * @category operations
 */
export const backupUnit = backupUnits.ensure
