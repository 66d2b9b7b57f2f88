/**
 * Data centers: the containers of everything else.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as ApplicationLoadBalancer from "./ApplicationLoadBalancer.js"
import * as Collection from "./Collection.js"
import * as Ids from "./Ids.js"
import { since } from "./internal/apiVersion.js"
import * as Payload from "./internal/payload.js"
import { nullish, nullishBoolean, nullishInt, nullishString, type TypeOf } from "./internal/schemas.js"
import * as Label from "./Label.js"
import * as Lan from "./Lan.js"
import * as LoadBalancer from "./LoadBalancer.js"
import * as Location from "./Location.js"
import * as NatGateway from "./NatGateway.js"
import * as NetworkLoadBalancer from "./NetworkLoadBalancer.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"
import * as SecurityGroup from "./SecurityGroup.js"
import * as Server from "./Server.js"
import * as Volume from "./Volume.js"

/**
 * @since 0.1.0
 * @category ids
 */
export { DatacenterId as Id } from "./Ids.js"

const properties = {
  name: nullishString,
  description: nullishString,
  location: Location.Name,
  /** Grows with every change; null until the data center is provisioned. */
  version: nullishInt,
  features: nullish(Schema.Array(Schema.String)),
  /** Extra protection, such as two-factor authentication. */
  secAuthProtection: nullishBoolean,
  /** The values of `cpuFamily` for its servers; empty until the data center is provisioned. Version 6 and later. */
  cpuArchitecture: nullish(Schema.Array(Location.CpuArchitecture)),
  /** Version 6 and later. */
  gpuArchitecture: nullish(Schema.Array(Location.GpuArchitecture)),
  /** The addresses of its LANs and NICs are from this block, a /56. Version 6 and later. */
  ipv6CidrBlock: nullishString,
  /** The security group of new servers. Version 6 and later. */
  defaultSecurityGroupId: nullish(SecurityGroup.Id)
}
/**
 * The schema of the properties of a data center.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a data center, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a data center: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind
  extends Resource.KindOf<
    Ids.DatacenterId,
    Properties,
    {
      readonly servers: Server.Kind
      readonly volumes: Volume.Kind
      readonly lans: Lan.Kind
      readonly loadbalancers: LoadBalancer.Kind
      /** Version 6 and later, as are all fields below. */
      readonly natgateways?: NatGateway.Kind
      readonly networkloadbalancers?: NetworkLoadBalancer.Kind
      readonly applicationloadbalancers?: ApplicationLoadBalancer.Kind
      readonly securitygroups?: SecurityGroup.Kind
    }
  > {
  readonly item: Datacenter<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const Datacenter: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "datacenter",
  id: Ids.DatacenterId,
  properties: Properties,
  metadata: Resource.Metadata,
  entities: {
    servers: () => Server.Server,
    volumes: () => Volume.Volume,
    lans: () => Lan.Lan,
    loadbalancers: () => LoadBalancer.LoadBalancer,
    natgateways: () => NatGateway.NatGateway,
    networkloadbalancers: () => NetworkLoadBalancer.NetworkLoadBalancer,
    applicationloadbalancers: () => ApplicationLoadBalancer.ApplicationLoadBalancer,
    securitygroups: () => SecurityGroup.SecurityGroup
  },
  later: ["natgateways", "networkloadbalancers", "applicationloadbalancers", "securitygroups"]
})
/**
 * At depth `D`, or, without it, at a depth that is not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Datacenter<D extends number = number> extends Resource.Tree<Kind, D> {}

const name = Schema.String.pipe(
  Schema.filter((text) => !/[@/\\|'\u2018\u2019]/.test(text), { description: "a name without @ / \\ | and quotes" })
)
const changeable = {
  name: nullish(name),
  description: nullishString,
  /** Extra protection, such as two-factor authentication. Default: false. */
  secAuthProtection: since(5)(nullishBoolean),
  /** Creates a security group for new servers: all traffic out, and traffic in from the data center. Default: false. */
  createDefaultSecurityGroup: since(6)(nullishBoolean),
  ...Payload.untyped
}

const newFields = () => ({
  ...changeable,
  /** Cannot be changed later. */
  location: Location.Name,
  servers: Schema.optional(Schema.Array(Server.Create)),
  volumes: Schema.optional(Schema.Array(Volume.Create)),
  lans: Schema.optional(Schema.Array(Lan.Create)),
  loadbalancers: Schema.optional(Schema.Array(LoadBalancer.Create))
})
/**
 * A new data center with everything in it.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(() => Schema.Struct(newFields()), {
  servers: "servers",
  volumes: "volumes",
  lans: "lans",
  loadbalancers: "loadbalancers"
})
/**
 * @since 0.1.0
 * @category models
 */
export interface Create extends Payload.Open, TypeOf<ReturnType<typeof newFields>> {}

const updateFields = {
  ...changeable,
  /** The security group of new servers. Null: none. */
  defaultSecurityGroupId: since(6)(nullish(SecurityGroup.Id))
}
/**
 * The properties that can be changed.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Update = Schema.Struct(updateFields)
/**
 * @since 0.1.0
 * @category models
 */
export interface Update extends Payload.Open, TypeOf<typeof updateFields> {}

const datacenters = "/datacenters"
const datacenter = `${datacenters}/{datacenterId}` as const

/**
 * The data centers that the user may see. Since version 6 of the API this is a page of 100, unless `limit` says otherwise; `all`
 * reads all pages.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: datacenters, success: Datacenter.collection })

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
 * Finds one by a name as a person types it: an exact match, else ignoring case, else by prefix, else by substring. Several equally
 * good matches are `Ambiguous`. Ask before you remove it.
 *
 * @since 0.1.0
 * @category operations
 */
export const findLike = Collection.findLike(list)

/**
 * One data center.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: datacenter, success: Datacenter })

/**
 * Creates a data center: an empty one, or with servers, volumes, LANs and load balancers in one request.
 *
 * @since 0.1.0
 * @category operations
 */
export const create = Operation.accept({
  method: "POST",
  path: datacenters,
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
  path: datacenter,
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
  path: datacenter,
  payload: Payload.wrapped<Update>(() => Update),
  read: get
})

/**
 * Deletes a data center with everything in it. Snapshots, images and IP blocks stay.
 *
 * @since 0.1.0
 * @category operations
 */
export const remove = Operation.accept({ method: "DELETE", path: datacenter })

/**
 * The labels of a data center.
 *
 * @since 0.1.0
 * @category operations
 */
export const labels = Label.on(datacenter)
