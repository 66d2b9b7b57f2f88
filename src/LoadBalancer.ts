/**
 * Load balancers: one address for several NICs.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import * as Payload from "./internal/payload.js"
import { ipv4, nullish, nullishBoolean, nullishString, type TypeOf, wireId } from "./internal/schemas.js"
import * as Nic from "./Nic.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { LoadBalancerId as Id } from "./Ids.js"

const properties = {
  name: nullishString,
  /** Null until the load balancer is provisioned, or has a NIC. */
  ip: nullishString,
  dhcp: nullishBoolean
}
/**
 * The schema of the properties of a load balancer.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a load balancer, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a load balancer: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Ids.LoadBalancerId, Properties, { readonly balancednics: Nic.Kind }> {
  readonly item: LoadBalancer<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const LoadBalancer: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "loadbalancer",
  id: Ids.LoadBalancerId,
  properties: Properties,
  metadata: Resource.Metadata,
  entities: { balancednics: () => Nic.Nic }
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface LoadBalancer<D extends number = number> extends Resource.Tree<Kind, D> {}

const changeable = {
  name: nullishString,
  /** The address that the balanced NICs take over. Default: one by DHCP. */
  ip: nullish(ipv4),
  dhcp: nullishBoolean,
  ...Payload.untyped
}

const newFields = () => ({
  ...changeable,
  balancedNics: Schema.optional(Schema.Array(Schema.Struct({ id: Ids.NicId })))
})
/**
 * A new load balancer. `balancedNics` are existing ones.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(() => Schema.Struct(newFields()), {
  balancedNics: "balancednics"
})
/**
 * @since 0.1.0
 * @category models
 */
export interface Create extends Payload.Open, TypeOf<ReturnType<typeof newFields>> {}

/**
 * The properties that can be changed.
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

const loadbalancers = "/datacenters/{datacenterId}/loadbalancers"
const loadbalancer = `${loadbalancers}/{loadbalancerId}` as const
const nics = `${loadbalancer}/balancednics` as const

/**
 * The load balancers of a data center.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: loadbalancers, success: LoadBalancer.collection })

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
 * One load balancer.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: loadbalancer, success: LoadBalancer })

/**
 * Creates a load balancer, over existing NICs if you like.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({
  method: "POST",
  path: loadbalancers,
  payload: Create,
  read: get,
  undo: () => remove
})

/**
 * Changes the given properties only.
 *
 * @since 0.1.0
 * @category operations
 */
export const update = Operation.accept({
  method: "PATCH",
  path: loadbalancer,
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
  path: loadbalancer,
  payload: Payload.wrapped<Update>(() => Update),
  read: get
})

/**
 * Deletes a load balancer. Its NICs stay.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: loadbalancer })

/**
 * The NICs behind a load balancer.
 *
 * @since 0.1.0
 * @category operations
 */
export const listNics = Operation.make({ method: "GET", path: nics, success: Nic.Nic.collection })

/**
 * One NIC behind a load balancer.
 *
 * @since 0.1.0
 * @category operations
 */
export const getNic = Operation.make({ method: "GET", path: `${nics}/{nicId}`, success: Nic.Nic })

/**
 * Puts an existing NIC behind a load balancer, whose address it takes over.
 *
 * @since 0.1.0
 * @category operations
 */
export const attachNic = Operation.accept({
  method: "POST",
  path: nics,
  payload: wireId("nicId", Ids.NicId),
  read: getNic,
  undo: () => detachNic
})

/**
 * Takes a NIC out again. The NIC stays.
 *
 * @since 0.1.0
 * @category operations
 */
export const detachNic = Operation.accept({ method: "DELETE", path: `${nics}/{nicId}` })
