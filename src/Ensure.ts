/**
 * Objects that are as they should be: found by name, and left alone, made, or changed.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Accepted } from "./Accepted.js"
import * as Datacenter from "./Datacenter.js"
import type { Ambiguous, ApiError, WaitError } from "./Errors.js"
import * as FirewallRule from "./FirewallRule.js"
import * as Group from "./Group.js"
import * as IpBlock from "./IpBlock.js"
import type { ProfitBricks } from "./internal/client.js"
import * as Ensuring from "./internal/ensuring.js"
import type { Difference } from "./internal/planning.js"
import type { Spec } from "./internal/spec.js"
import * as Lan from "./Lan.js"
import * as Nic from "./Nic.js"
import type { Accept, Read } from "./Operation.js"
import * as Request from "./Request.js"
import type { Item, Kind, Resources } from "./Resource.js"
import * as Server from "./Server.js"
import * as User from "./User.js"
import * as Volume from "./Volume.js"

export type { Difference } from "./internal/planning.js"

interface Outcome<out A> {
  /** The object as it is now. */
  readonly value: A
  /** The fields that were otherwise, as they were. */
  readonly differences: ReadonlyArray<Difference>
  /**
   * Given fields that could not be compared, as no answer shows them: passwords, `userData`, an `imageAlias`, and what is below the
   * object (`volumes`, `nics`), which is made along with it. To compare that, ensure each of it.
   */
  readonly unchecked: ReadonlyArray<string>
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

/** The input of the operation that makes the object, with what it is found by. */
type Described<I, Key extends string> = I & { readonly [Name in Key]: string } & { readonly depth?: never }

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
}

type AnyChange = Ensuring.Change

function make<I, K extends Kind, U, const Key extends string = "name">(definition: {
  readonly by?: Key
  readonly list: Read<never, Resources<K>, 1, ApiError>
  readonly create: Accept<I, Item<K>>
  readonly update: Accept<U, Item<K>>
  readonly isReplacing?: boolean
  readonly isNumbered?: boolean
  readonly growing?: ReadonlyArray<string>
}): Ensure<Described<I, Key>, K>
function make({
  by = "name",
  create,
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
  return Ensuring.make({ by, list, create, update, isReplacing, isNumbered, growing, ready })
}

/**
 * Sees to it that there is a data center of this name, as described. Finds it by its exact name; compares the given fields only; makes it
 * if there is none, or changes what is otherwise, and waits until that is done. Two of this name are `Ambiguous`. What `Plan.of` runs
 * is planned and not done.
 *
 * Two programs that ensure the same at the same time may both make it, as the API knows no names that are unique.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Ensure } from "effect-profitbricks"
 *
 * const shop = Ensure.datacenter({ name: "shop", location: "de/fra", description: "the shop" }).pipe(
 *   Effect.map(({ _tag, value }) => `${_tag} ${value.id}`)
 * )
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const datacenter = make({ list: Datacenter.list, create: Datacenter.create, update: Datacenter.update })

/**
 * The same for a server of a data center.
 *
 * @since 0.1.0
 * @category operations
 */
export const server = make({ list: Server.list, create: Server.create, update: Server.update })

/**
 * The same for a volume of a data center. One that is smaller grows; one that is larger than described needs replacement.
 *
 * @since 0.1.0
 * @category operations
 */
export const volume = make({
  list: Volume.list,
  create: Volume.create,
  update: Volume.update,
  growing: ["size"]
})

/**
 * The same for a LAN of a data center.
 *
 * @since 0.1.0
 * @category operations
 */
export const lan = make({ list: Lan.list, create: Lan.create, update: Lan.update, isNumbered: true })

/**
 * The same for a NIC of a server.
 *
 * @since 0.1.0
 * @category operations
 */
export const nic = make({ list: Nic.list, create: Nic.create, update: Nic.update })

/**
 * The same for a firewall rule of a NIC.
 *
 * @since 0.1.0
 * @category operations
 */
export const firewallRule = make({
  list: FirewallRule.list,
  create: FirewallRule.create,
  update: FirewallRule.update
})

/**
 * The same for an IP block of the account.
 *
 * @since 0.1.0
 * @category operations
 */
export const ipBlock = make({ list: IpBlock.list, create: IpBlock.create, update: IpBlock.update })

/**
 * The same for a user of the account, who is found by the address. A password is set when the user is made, and not compared later.
 *
 * @since 0.1.0
 * @category operations
 */
export const user = make({
  by: "email",
  list: User.list,
  create: User.create,
  update: User.replace,
  isReplacing: true
})

/**
 * The same for a group of users. Privileges that are not given stay as they are.
 *
 * @since 0.1.0
 * @category operations
 */
export const group = make({ list: Group.list, create: Group.create, update: Group.replace, isReplacing: true })
