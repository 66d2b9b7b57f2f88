/**
 * LANs: the networks of a data center, private or connected to the Internet.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import type { LostUpdate, WaitError } from "./Errors.js"
import * as Ids from "./Ids.js"
import { since } from "./internal/apiVersion.js"
import type { ProfitBricks } from "./internal/client.js"
import * as Payload from "./internal/payload.js"
import * as Rewriting from "./internal/rewriting.js"
import {
  autoOrIpv6Block,
  ipv4,
  nullish,
  nullishBoolean,
  nullishString,
  type TypeOf,
  wireId
} from "./internal/schemas.js"
import * as Telemetry from "./internal/telemetry.js"
import * as Nic from "./Nic.js"
import * as Operation from "./Operation.js"
import * as Request from "./Request.js"
import * as Resource from "./Resource.js"

/**
 * The number of the LAN as a string, counted from `1` in each data center.
 *
 * @since 0.1.0
 * @category ids
 */
export { LanId as Id } from "./Ids.js"

const ipFailover = {
  ip: nullishString,
  /** The NIC that has the address. */
  nicUuid: nullishString
}
/**
 * An address that several NICs of a LAN share, and its present owner.
 *
 * @since 0.1.0
 * @category schemas
 */
export const IpFailover = Schema.Struct(ipFailover)
/**
 * @since 0.1.0
 * @category models
 */
export interface IpFailover extends TypeOf<typeof ipFailover> {}

const properties = {
  name: nullishString,
  public: nullishBoolean,
  ipFailover: nullish(Schema.Array(IpFailover)),
  /** Version 5 and later: the private cross connect of the LAN. */
  pcc: nullish(Ids.PrivateCrossConnectId),
  /** Version 6 and later: the private addresses of its NICs, such as `10.1.2.0/24`. Null for a public LAN. */
  ipv4CidrBlock: nullishString,
  /** Version 6 and later: the IPv6 addresses of its NICs, a block of size /64. Null for a LAN without IPv6. */
  ipv6CidrBlock: nullishString
}
/**
 * The schema of the properties of a LAN.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a LAN, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a LAN: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.LanId, Properties, { readonly nics: Nic.Kind }> {
  readonly item: Lan<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const Lan: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "lan",
  id: Ids.LanId,
  properties: Properties,
  metadata: Resource.Metadata,
  entities: { nics: () => Nic.Nic }
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Lan<D extends number = number> extends Resource.Tree<Kind, D> {}

const changeable = {
  name: nullishString,
  /** Connects the LAN to the Internet. Default: false. */
  public: nullishBoolean,
  ipFailover: nullish(Schema.Array(Schema.Struct({ ip: ipv4, nicUuid: Ids.NicId }))),
  /** Since version 5 of the API: a private cross connect, which connects LANs of several data centers. Null takes the LAN out of it. */
  pcc: since(5)(nullish(Ids.PrivateCrossConnectId)),
  /**
   * Since version 6 of the API: the IPv6 addresses for its NICs. `"AUTO"` takes a free block of the data center; one of your own has
   * the size /64, and is in the block of the data center. Its NICs get a block and an address of it. Null: no IPv6. Default: null.
   */
  ipv6CidrBlock: since(6)(nullish(autoOrIpv6Block(64))),
  ...Payload.untyped
}

const newFields = () => ({
  ...changeable,
  nics: Schema.optional(Schema.Array(Schema.Struct({ id: Ids.NicId })))
})
/**
 * A new LAN. `nics` are existing ones, which move into it.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(() => Schema.Struct(newFields()), {
  nics: "nics"
})
/**
 * @since 0.1.0
 * @category models
 */
export interface Create extends Payload.Open, TypeOf<ReturnType<typeof newFields>> {}

/**
 * The properties that can be changed. `ipFailover` is replaced as a whole.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Update = Schema.Struct(changeable)
/**
 * @since 0.1.0
 * @category models
 */
export interface Update extends Payload.Open, Schema.Schema.Type<typeof Update> {}

const lans = "/datacenters/{datacenterId}/lans"
const lan = `${lans}/{lanId}` as const
const nics = `${lan}/nics` as const

/**
 * The LANs of a data center.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: lans, success: Lan.collection })

/**
 * The same as a stream, page after page where the server pages.
 *
 * @since 0.1.0
 * @category operations
 */
export const all = Collection.all(list)

/**
 * Finds one by its exact name. Several of that name are `Ambiguous`, none is `NotFound`.
 *
 * @since 0.1.0
 * @category operations
 */
export const findByName = Collection.findByName(list)

/**
 * One LAN.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: lan, success: Lan })

/**
 * Creates a LAN.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({ method: "POST", path: lans, payload: Create, read: get, undo: () => remove })

/**
 * Changes the given properties only.
 *
 * @since 0.1.0
 * @category operations
 */
export const update = Operation.accept({
  method: "PATCH",
  path: lan,
  payload: Payload.bare<Update>(() => Update),
  read: get
})

/**
 * Sets the properties, as a whole.
 *
 * @since 0.1.0
 * @category operations
 */
export const replace = Operation.accept({
  method: "PUT",
  path: lan,
  payload: Payload.wrapped<Update>(() => Update),
  read: get
})

/**
 * Deletes a LAN.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: lan })

/**
 * The NICs in a LAN, those of load balancers too.
 *
 * @since 0.1.0
 * @category operations
 */
export const listNics = Operation.make({ method: "GET", path: nics, success: Nic.Nic.collection })

/**
 * One NIC in a LAN.
 *
 * @since 0.1.0
 * @category operations
 */
export const getNic = Operation.make({ method: "GET", path: `${nics}/{nicId}`, success: Nic.Nic })

/**
 * Moves an existing NIC into a LAN.
 *
 * @since 0.1.0
 * @category operations
 */
export const attachNic = Operation.accept({
  method: "POST",
  path: nics,
  payload: wireId("nicId", Ids.NicId),
  read: getNic
})

/**
 * An entry of `ipFailover`, its LAN, and the options of the wait.
 *
 * @since 0.1.0
 * @category models
 */
export interface FailoverInput extends Request.WaitOptions {
  readonly datacenterId: Ids.DatacenterId
  readonly lanId: Ids.LanRef
  /** A reserved address that the NIC has. */
  readonly ip: string
  readonly nicUuid: Nic.Id
}

const rewriteFailover = (
  { datacenterId, ip, lanId, nicUuid, ...options }: FailoverInput,
  isThere: boolean,
  line: Telemetry.Line
): Effect.Effect<Lan<1>, WaitError | LostUpdate, ProfitBricks> => {
  const ids = { datacenterId, lanId }
  const entriesOf = ({ properties }: Lan<1>) => properties.ipFailover ?? []
  /** An address has one owner: a new entry replaces the one before. */
  const others = (current: Lan<1>) =>
    entriesOf(current).flatMap((one) =>
      typeof one.ip !== "string" || typeof one.nicUuid !== "string" || one.ip === ip
        ? []
        : [{ ip: one.ip, nicUuid: Nic.Id.make(one.nicUuid) }]
    )
  return Rewriting.rewrite({
    spec: update.spec,
    ids,
    read: get(ids),
    isBusy: ({ metadata }) => metadata?.state === "BUSY",
    isRight: (current) => entriesOf(current).some((one) => one.ip === ip && one.nicUuid === nicUuid) === isThere,
    basis: entriesOf,
    write: (current) =>
      update({ ...ids, ipFailover: [...others(current), ...(isThere ? [{ ip, nicUuid }] : [])] }).pipe(
        Request.ready(options)
      )
  }).pipe(Effect.withSpan(isThere ? "add failover" : "remove failover", { captureStackTrace: line }))
}

/**
 * Makes a NIC the owner of an address that several NICs of the LAN share, and leaves the other entries of `ipFailover` alone. If it
 * is the owner already, nothing is sent.
 *
 * The API takes the list as a whole, so two programs that add an entry at the same time could lose one. Changes of one client take
 * turns; after each, the LAN is read again, and an entry that another program has overwritten is added again. After five attempts
 * it is a `LostUpdate`.
 *
 * @example
 * ```ts
 * import { Datacenter, Lan, Nic } from "effect-profitbricks"
 *
 * const shared = Lan.addFailover({
 *   datacenterId: Datacenter.Id.make("15f67991-0f51-4efc-a8ad-ef1fb31a480c"),
 *   lanId: 1,
 *   ip: "203.0.113.7",
 *   nicUuid: Nic.Id.make("6f4e9f6e-0b43-4b1c-8b0a-6a3cb1f9d2b0"),
 *   timeout: "30 minutes"
 * })
 * ```
 *
 * @since 0.1.0
 * @category workflows
 */
export const addFailover = (input: FailoverInput): Effect.Effect<Lan<1>, WaitError | LostUpdate, ProfitBricks> =>
  rewriteFailover(input, true, Telemetry.lineOf(addFailover))

/**
 * Removes an entry of `ipFailover`, in the way of `addFailover`. Without such an entry nothing is sent. While other NICs of the LAN
 * have the address, the API refuses, with `Validation`: remove it from them first.
 *
 * @since 0.1.0
 * @category workflows
 */
export const removeFailover = (input: FailoverInput): Effect.Effect<Lan<1>, WaitError | LostUpdate, ProfitBricks> =>
  rewriteFailover(input, false, Telemetry.lineOf(removeFailover))
