/**
 * Objects that are as they should be: found by name, and left alone, made, or changed.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Accepted } from "./Accepted.js"
import * as Datacenter from "./Datacenter.js"
import type { Ambiguous, ApiError, WaitError } from "./Errors.js"
import * as FirewallRule from "./FirewallRule.js"
import * as Group from "./Group.js"
import * as IpBlock from "./IpBlock.js"
import type { ProfitBricks } from "./internal/client.js"
import * as Ensuring from "./internal/ensuring.js"
import type { Action, Difference } from "./internal/planning.js"
import type { Spec } from "./internal/spec.js"
import * as Lan from "./Lan.js"
import * as LoadBalancer from "./LoadBalancer.js"
import * as Nic from "./Nic.js"
import type { Accept, Create, Read } from "./Operation.js"
import * as Operation from "./Operation.js"
import * as Request from "./Request.js"
import type { Item, Kind, Resources } from "./Resource.js"
import * as Server from "./Server.js"
import * as User from "./User.js"
import * as Volume from "./Volume.js"

export type { Action, Difference } from "./internal/planning.js"

interface Outcome<out A> {
  /** The object as it is now. */
  readonly value: A
  /** The fields that were otherwise, as they were. */
  readonly differences: ReadonlyArray<Difference>
  /**
   * Given fields that could not be compared, as no answer shows them: passwords, `userData`, an `imageAlias`, objects below that were
   * given by their ids.
   */
  readonly unchecked: ReadonlyArray<string>
  /** What was done about each object below it that was described along with it. */
  readonly below: ReadonlyArray<Action>
}

/**
 * The object was as it should be: nothing was sent but reads.
 *
 * @since 0.1.0
 * @category models
 */
export interface Unchanged<out A> extends Outcome<A> {
  readonly _tag: "Unchanged"
}

/**
 * There was none: it was made, and is ready.
 *
 * @since 0.1.0
 * @category models
 */
export interface Created<out A> extends Outcome<A> {
  readonly _tag: "Created"
}

/**
 * Some of its fields were otherwise: they were changed, and that is done.
 *
 * @since 0.1.0
 * @category models
 */
export interface Updated<out A> extends Outcome<A> {
  readonly _tag: "Updated"
}

/**
 * A field is otherwise that cannot be changed, such as the location of a data center. Nothing was changed: `value` is the object as it
 * is, and `differences` say why it would have to be replaced.
 *
 * @since 0.1.0
 * @category models
 */
export interface NeedsReplacement<out A> extends Outcome<A> {
  readonly _tag: "NeedsReplacement"
}

/**
 * @since 0.1.0
 * @category models
 */
export type Ensured<A> = Unchanged<A> | Created<A> | Updated<A> | NeedsReplacement<A>

/**
 * An operation that sees to it that there is an object as described.
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
 * The input of the operation that makes the object, with what it is found by.
 *
 * @since 0.1.0
 * @category models
 */
export type Described<I, K extends Kind, Key extends string = "name"> = I & { readonly [Name in Key]: string } & {
  /** Finds the object by its id instead: then it gets the name. There must be one with this id. */
  readonly id?: K["id"] | undefined
  readonly depth?: never
}

interface Below {
  readonly field: string
  readonly kind: Ensuring.Ensuring<Request.WaitOptions>
}

/** What users see of it, and what the kind sees that it is below. */
interface Made<in I, K extends Kind> extends Ensuring.Ensuring<Request.WaitOptions> {
  readonly ensure: Ensure<I, K>
}

interface Definition<Change> {
  readonly by?: string
  readonly list: { readonly spec: Spec }
  readonly create: Change
  readonly update: Change
  /** A PUT takes the object as it was read, and the fields that are to be otherwise. */
  readonly isReplacing?: boolean
  /** Its ids are numbers. */
  readonly isNumbered?: boolean
  /** Fields that can be made greater, and not less. */
  readonly growing?: ReadonlyArray<string>
  /** Fields in which null is a value of its own. In the others it leaves the choice to the API. */
  readonly clearable?: ReadonlyArray<string>
  /** Fields in which an empty list leaves the choice to the API. */
  readonly filled?: ReadonlyArray<string>
  /** What can be described along with it, under which field. */
  readonly below?: ReadonlyArray<Below>
}

type AnyChange = Ensuring.Change

function make<I, K extends Kind, U, const Key extends string = "name">(definition: {
  readonly by?: Key
  readonly list: Read<never, Resources<K>, 1, ApiError>
  readonly create: Create<I, Item<K>>
  readonly update: Accept<U, Item<K>>
  readonly isReplacing?: boolean
  readonly isNumbered?: boolean
  readonly growing?: ReadonlyArray<string>
  readonly clearable?: ReadonlyArray<string>
  readonly filled?: ReadonlyArray<string>
  readonly below?: ReadonlyArray<Below>
}): Made<Described<I, K, Key>, K>
function make({
  below = [],
  by = "name",
  clearable = [],
  create,
  filled = [],
  growing = [],
  isNumbered = false,
  isReplacing = false,
  list,
  update
}: Definition<AnyChange>): unknown {
  const ready = (
    accepted: Effect.Effect<Accepted<unknown>, ApiError, ProfitBricks>,
    options: Request.WaitOptions = {}
  ) => Request.ready(options)(accepted)
  return Ensuring.make({ by, list, create, update, isReplacing, isNumbered, growing, clearable, filled, below, ready })
}

/** Makes a volume that is attached at once. */
const createAttached = Operation.accept({
  method: "POST",
  path: "/datacenters/{datacenterId}/servers/{serverId}/volumes",
  // A server of any type has those that were made with it.
  payload: Schema.Union(Volume.Create, Volume.CreateDirect, Volume.CreateTemplated),
  success: Volume.Volume,
  read: Server.getVolume,
  undo: () => Volume.remove
})

const growing = ["size"]
const rules = make({
  list: FirewallRule.list,
  create: FirewallRule.create,
  update: FirewallRule.update,
  clearable: ["sourceMac", "sourceIp", "targetIp", "portRangeStart", "portRangeEnd", "icmpType", "icmpCode"]
})
const nics = make({
  list: Nic.list,
  create: Nic.create,
  update: Nic.update,
  filled: ["ips", "ipv6Ips"],
  below: [{ field: "firewallRules", kind: rules }]
})
const volumes = make({ list: Volume.list, create: Volume.create, update: Volume.update, growing })
const attached = make({ list: Server.listVolumes, create: createAttached, update: Volume.update, growing })
const servers = make({
  list: Server.list,
  create: Server.create,
  update: Server.update,
  clearable: ["bootCdrom"],
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
  below: [
    { field: "lans", kind: lans },
    { field: "volumes", kind: volumes },
    { field: "servers", kind: servers },
    { field: "loadbalancers", kind: balancers }
  ]
})

/**
 * Sees to it that there is a data center of this name, as described, with all that is described in it: the literal of
 * `Datacenter.create`, in which everything has a name. Each object is found by its exact name below the one that it is in; the given
 * fields are compared, those that the API fills in are not; what is not there is made, with all that is in it in one request; what is
 * otherwise is changed; and each is waited for before the next one. Nothing is removed. Two of one name are `Ambiguous`.
 *
 * A null, or no address in `ips`, is the API's choice, and not compared; only where null says something of its own, such as no
 * `description` and any `sourceIp`, is what there is taken away. A `Transaction` does not take back what was ensured in it.
 *
 * Two programs that ensure the same at the same time may both make it: the API knows no names that are unique.
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

const blocks = make({ list: IpBlock.list, create: IpBlock.create, update: IpBlock.update })
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
 * The same for a user of the account, who is found by the address. A password is set when the user is made, and not compared later.
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
