/**
 * Operations on a kind of object below several other kinds. NICs, gateways and load balancers have flow logs, for example, and each
 * has the same operations on them: `Nic.flowLogs.create`, `NatGateway.flowLogs.create`.
 *
 * @since 0.1.0
 */
import type * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import * as Payload from "./internal/payload.js"
import * as Operation from "./Operation.js"
import type { Depth, Item, Kind, Resource, Resources } from "./Resource.js"

type Answer = { readonly depth?: Depth | undefined }

/**
 * The operations on the collection at the path template `P`. Its objects are at `{Id}` below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Family<P extends string, Id extends string, K extends Kind, New, Changes, Whole> {
  /** All of them. */
  readonly list: Operation.Read<Operation.Params<P>, Resources<K>, 1, Operation.ErrorOf<P>>
  /** The same as a stream, page after page where the server pages. */
  readonly all: Collection.All<Operation.Params<P>, K, Operation.ErrorOf<P>>
  /** Finds one by its exact name. Several of that name are `Ambiguous`, none is `NotFound`. */
  readonly findByName: Collection.Find<Operation.Params<P>, K>
  /** One of them. */
  readonly get: Operation.Read<Operation.Params<`${P}/{${Id}}`>, Resource<K>, 1>
  /** Creates one. */
  readonly create: Operation.Create<Operation.Params<P> & New & Answer, Item<K>>
  /** Changes the given properties only. */
  readonly update: Operation.Accept<Operation.Params<`${P}/{${Id}}`> & Changes & Answer, Item<K>>
  /** Sets the properties, as a whole. */
  readonly replace: Operation.Accept<Operation.Params<`${P}/{${Id}}`> & Whole & Answer, Item<K>>
  /** Deletes one. */
  readonly remove: Operation.Accept<Operation.Params<`${P}/{${Id}}`>, void>
}

/**
 * The definition of a kind of object, for all its parents.
 *
 * @since 0.1.0
 * @category models
 */
export interface Definition<Id extends string, K extends Kind, New, Changes, Whole> extends Operation.Versions {
  /** The name of its id in path templates. */
  readonly id: Id
  readonly resource: Resource<K>
  /** The payload of POST. */
  readonly create: Schema.Schema<New, Payload.Wire>
  /** The properties of PATCH. */
  readonly update: Schema.Schema<Changes, object>
  /** The payload of PUT. */
  readonly replace: Schema.Schema<Whole, Payload.Wire>
}

/**
 * The operations on a collection.
 *
 * @since 0.1.0
 * @category constructors
 */
export function make<
  const P extends string,
  const Id extends string,
  K extends Kind,
  New extends object,
  Changes extends object,
  Whole extends object
>(path: P, definition: Definition<Id, K, New, Changes, Whole>): Family<P, Id, K, New, Changes, Whole>
export function make(
  path: string,
  { create, id, replace, resource, since, until, update }: Definition<string, Kind, object, object, object>
): unknown {
  const lifetime = { since, until }
  const one = `${path}/{${id}}`
  const list = Operation.make({ ...lifetime, method: "GET", path, success: resource.collection })
  const get = Operation.make({ ...lifetime, method: "GET", path: one, success: resource })
  const remove = Operation.accept({ ...lifetime, method: "DELETE", path: one })
  return {
    list,
    all: Collection.all(list),
    findByName: Collection.findByName(list),
    get,
    create: Operation.accept({ ...lifetime, method: "POST", path, payload: create, read: get, undo: () => remove }),
    update: Operation.accept({
      ...lifetime,
      method: "PATCH",
      path: one,
      payload: Payload.bare(() => update),
      read: get
    }),
    replace: Operation.accept({ ...lifetime, method: "PUT", path: one, payload: replace, read: get }),
    remove
  }
}
