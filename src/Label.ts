/**
 * Labels: keys and values on data centers, servers, volumes, images, snapshots and IP blocks, to find them by. The modules of these
 * objects have operations on their labels, such as `Server.labels`; the ones here are for all labels of the account. Changes of
 * labels are done at once, and need no wait. Since version 5; of images since version 6.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Collection from "./Collection.js"
import type { ApiError } from "./Errors.js"
import * as Ids from "./Ids.js"
import * as Attempts from "./internal/attempts.js"
import { isUnknown } from "./internal/classify.js"
import type { ProfitBricks } from "./internal/client.js"
import * as Path from "./internal/path.js"
import * as Payload from "./internal/payload.js"
import { nullish, nullishString, openEnum, type TypeOf } from "./internal/schemas.js"
import * as Telemetry from "./internal/telemetry.js"
import * as Operation from "./Operation.js"
import * as Resource from "./Resource.js"

const properties = {
  key: Schema.String,
  value: Schema.String,
  /** The labelled object, as are the next two. Only `Label.list` and `Label.get` have them. */
  resourceType: nullish(openEnum("datacenter", "server", "volume", "image", "snapshot", "ipblock")),
  resourceId: nullishString,
  resourceHref: nullishString
}
/**
 * The schema of the properties of a label.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct(properties)
/**
 * The properties of a label, as answers have them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Properties extends TypeOf<typeof properties> {}

/**
 * The types of a label: those of its id, its properties and the objects below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<string, Properties> {
  readonly item: Label<this["depth"]>
}
/**
 * @since 0.1.0
 * @category schemas
 */
export const Label: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "label",
  id: Schema.NonEmptyString,
  properties: Properties,
  metadata: Resource.Metadata
})
/**
 * Its `id` is the key among the labels of one object, and the URN among those of the account.
 *
 * @since 0.1.0
 * @category models
 */
export interface Label<D extends number = number> extends Resource.Leaf<Kind, D> {}

/**
 * All labels of the account.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ since: 5, method: "GET", path: "/labels", success: Label.collection })

/**
 * The same as a stream, page after page where the server pages.
 *
 * @since 0.1.0
 * @category operations
 */
export const all = Collection.all(list)

/**
 * One label, by its URN: `urn:label:server:<id of the server>:<key>`.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ since: 5, method: "GET", path: "/labels/{labelUrn}", success: Label })

const { datacenterId, imageId, ipblockId, serverId, snapshotId, volumeId } = Ids.pathParams

const reached = <const Type extends string, Fields extends Schema.Struct.Fields>(type: Type, ids: Fields) =>
  Schema.Struct({ type: Schema.Literal(type), ids: Schema.Struct(ids) })

const Labelled = Schema.Union(
  reached("datacenter", { datacenterId }),
  reached("server", { datacenterId, serverId }),
  reached("volume", { datacenterId, volumeId }),
  reached("image", { imageId }),
  reached("snapshot", { snapshotId }),
  reached("ipblock", { ipblockId })
)
/**
 * A labelled object, and its ids.
 *
 * @since 0.1.0
 * @category models
 */
export type Labelled = typeof Labelled.Type

/** The collections on the way to labelled objects, and their ids. */
const idOf: ReadonlyMap<string, string> = new Map([
  ["datacenters", "datacenterId"],
  ["servers", "serverId"],
  ["volumes", "volumeId"],
  ["images", "imageId"],
  ["snapshots", "snapshotId"],
  ["ipblocks", "ipblockId"]
])

/**
 * The object of a label from `Label.list`, `Label.all` or `Label.get`, with its `type`. None for labels from the list of one
 * object, and for types that the SDK does not know. LANs, NICs, gateways and load balancers have no labels of their own.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Label, Request, Server } from "effect-profitbricks"
 *
 * const removeTestServers = Label.all().pipe(
 *   Stream.filter(({ properties: { key, value } }) => key === "env" && value === "test"),
 *   Stream.filterMap(Label.labelled),
 *   Stream.runForEach((found) =>
 *     found.type === "server" ? Server.remove(found.ids).pipe(Request.completed()) : Effect.void
 *   )
 * )
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const labelled = ({ properties: { resourceHref, resourceType } }: Label): Option.Option<Labelled> => {
  const segments = (resourceHref ?? "").split("/")
  const ids = segments.flatMap((segment, index) => {
    const name = idOf.get(segment)
    return name === undefined ? [] : [[name, segments[index + 1]]]
  })
  return Schema.decodeUnknownOption(Labelled)({ type: resourceType, ids: Object.fromEntries(ids) })
}

/** A key is a part of its label's path: with an impossible one, the label could never be changed or deleted again. */
const newFields = () => ({ key: Path.segment(Schema.NonEmptyString), value: Schema.String, ...Payload.untyped })
/**
 * A new label.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Create: Schema.Schema<Create, Payload.Wire> = Payload.wrapped(() => Schema.Struct(newFields()))
/**
 * @since 0.1.0
 * @category models
 */
export interface Create extends Payload.Open, TypeOf<ReturnType<typeof newFields>> {}

const valueFields = () => ({ value: Schema.String, ...Payload.untyped })
/**
 * The changes of a label.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Replace: Schema.Schema<Replace, Payload.Wire> = Payload.wrapped(() => Schema.Struct(valueFields()))
/**
 * @since 0.1.0
 * @category models
 */
export interface Replace extends Payload.Open, TypeOf<ReturnType<typeof valueFields>> {}

type List<P extends string> = Operation.Params<`${P}/labels`>
type One<P extends string> = Operation.Params<`${P}/labels/{key}`>

/**
 * The operations on the labels of the object at the path template `P`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Labels<P extends string> {
  /** The labels of the object. */
  readonly list: Operation.Read<List<P>, Resource.Resources<Kind>, 1>
  /** The same as a stream. */
  readonly all: Collection.All<List<P>, Kind, ApiError>
  /** One label. */
  readonly get: Operation.Read<One<P>, Resource.Resource<Kind>, 1>
  /** Creates a label, at once. A key that already exists is refused, with `Validation`. */
  readonly create: Operation.Operation<List<P> & Create, Label, ApiError>
  /** Changes the value of an existing label, at once. */
  readonly replace: Operation.Operation<One<P> & Replace, Label, ApiError>
  /** Deletes a label, at once. */
  readonly remove: Operation.Operation<One<P>, void, ApiError>
  /**
   * Gives the object these labels: it creates the missing ones, changes those with another value, and leaves all others. When it is
   * run again, it sends only the remaining changes.
   */
  readonly set: (
    input: List<P> & { readonly labels: Readonly<Record<string, string>> }
  ) => Effect.Effect<void, ApiError, ProfitBricks>
}

/** The call may have been carried out: an answer that cannot be understood is one, too. */
const isUncertain = (error: ApiError): boolean => error._tag === "DecodeError" || isUnknown(error)

/**
 * The operations on the labels of a kind of object, by its path template. The modules have them as `labels`.
 *
 * @since 0.1.0
 * @category constructors
 */
export function on<const P extends string>(path: P, versions?: Operation.Versions): Labels<P>
export function on(path: string, versions: Operation.Versions = { since: 5 }): unknown {
  const labels = `${path}/labels`
  const label = `${labels}/{key}`
  // The API keeps no request of what it does at once.
  const common = { ...versions, recorded: false }
  const list = Operation.make({ ...versions, method: "GET", path: labels, success: Label.collection })
  const get = Operation.make({ ...versions, method: "GET", path: label, success: Label })
  const create = Operation.apply({ ...common, method: "POST", path: labels, payload: Create, read: get, status: 201 })
  const replace = Operation.apply({ ...common, method: "PUT", path: label, payload: Replace, read: get })
  const remove = Operation.apply({ ...common, method: "DELETE", path: label })

  const set = ({ labels: wanted, ...ids }: { readonly labels: Readonly<Record<string, string>> }) =>
    Effect.gen(function* () {
      yield* Attempts.validated(
        create.spec,
        Object.entries(wanted).map(([key, value]) => ({ ...ids, key, value }))
      )
      const { items } = yield* list(ids)
      const present = new Map(items.map(({ properties: { key, value } }) => [key, value]))
      for (const [key, value] of Object.entries(wanted)) {
        const input = { ...ids, key, value }
        // Another program may set it, or take it away, at the same time.
        const made = create(input).pipe(
          Effect.catchTag("Validation", (error) => Effect.catchTag(replace(input), "NotFound", () => error))
        )
        if (!present.has(key)) yield* made
        else if (present.get(key) !== value) yield* Effect.catchTag(replace(input), "NotFound", () => made)
      }
    }).pipe(
      Effect.retry({ times: 2, while: isUncertain }),
      Effect.withSpan("set labels", { captureStackTrace: Telemetry.lineOf(set) })
    )

  return { list, all: Collection.all(list), get, create, replace, remove, set }
}
