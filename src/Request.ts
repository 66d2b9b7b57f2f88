/**
 * Requests: what the API has accepted and works on. Most changes are carried out later; this module reads how far they
 * are, and waits for them.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Collection from "./Collection.js"
import type { CollectionError } from "./Errors.js"
import * as Ids from "./Ids.js"
import * as Marks from "./internal/marks.js"
import { isCredential, mask } from "./internal/secrets.js"
import { nullish, openEnum } from "./internal/schemas.js"
import * as Operation from "./Operation.js"
import type { ProfitBricks } from "./ProfitBricks.js"
import * as Resource from "./Resource.js"

/**
 * @since 0.1.0
 * @category ids
 */
export const Id = Ids.RequestId
/**
 * @since 0.1.0
 * @category ids
 */
export type Id = Ids.RequestId

/**
 * `QUEUED`, then `RUNNING`, then `DONE` or `FAILED`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Status = openEnum("QUEUED", "RUNNING", "DONE", "FAILED")

const statusMetadata = Schema.Struct({
  status: Status,
  /** What the API says of it: why it failed, if it did. */
  message: nullish(Schema.String),
  etag: nullish(Schema.String),
  /** The objects that the request touches, each with a status of its own. */
  targets: nullish(
    Schema.Array(
      Schema.Struct({
        target: Schema.Struct({ id: Schema.String, type: nullish(Schema.String), href: nullish(Schema.String) }),
        status: nullish(Status)
      })
    )
  )
})
/**
 * @since 0.1.0
 * @category models
 */
export interface StatusMetadata extends Schema.Schema.Type<typeof statusMetadata> {}
/**
 * @since 0.1.0
 * @category schemas
 */
export const StatusMetadata: Schema.Schema<StatusMetadata, typeof statusMetadata.Encoded> = statusMetadata

const requestStatus = Schema.Struct({
  id: nullish(Schema.String),
  type: nullish(Schema.String),
  href: nullish(Schema.String),
  metadata: StatusMetadata
})
/**
 * How far a request is.
 *
 * @since 0.1.0
 * @category models
 */
export interface RequestStatus extends Schema.Schema.Type<typeof requestStatus> {}
/**
 * @since 0.1.0
 * @category schemas
 */
export const RequestStatus: Schema.Schema<RequestStatus, typeof requestStatus.Encoded> = requestStatus

/**
 * @since 0.1.0
 * @category schemas
 */
export const Metadata = Schema.Struct({
  createdDate: nullish(Schema.String),
  createdBy: nullish(Schema.String),
  etag: nullish(Schema.String),
  /** A reference; at depth 1 and more with the status itself. */
  requestStatus: nullish(
    Schema.Struct({
      id: nullish(Schema.String),
      type: nullish(Schema.String),
      href: nullish(Schema.String),
      metadata: nullish(StatusMetadata)
    })
  )
})
/**
 * @since 0.1.0
 * @category models
 */
export interface Metadata extends Schema.Schema.Type<typeof Metadata> {}

/** Whatever the API keeps of them: what is no text is none. */
const recordedHeaders = Schema.transform(
  Schema.Record({ key: Schema.String, value: Schema.Unknown }),
  Schema.Record({ key: Schema.String, value: Schema.String }),
  {
    strict: true,
    decode: (headers) =>
      Record.map(Record.filter(headers, Predicate.isString), (value, name) => (isCredential(name) ? mask : value)),
    encode: (headers) => headers
  }
)

/**
 * The call that started the request.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Properties = Schema.Struct({
  method: nullish(Schema.String),
  url: nullish(Schema.String),
  /** Those that let somebody in are masked. */
  headers: nullish(recordedHeaders),
  /** As it was sent, passwords included. */
  body: nullish(Schema.Redacted(Schema.String))
})
/**
 * @since 0.1.0
 * @category models
 */
export interface Properties extends Schema.Schema.Type<typeof Properties> {}

/**
 * @since 0.1.0
 * @category models
 */
export interface Kind extends Resource.KindOf<Id, Properties, {}, {}, Metadata> {}
/**
 * @since 0.1.0
 * @category schemas
 */
export const Request: Resource.Resource<Kind> = Resource.make<Kind>({
  type: "request",
  id: Id,
  properties: Properties,
  metadata: Metadata,
  links: {},
  entities: {}
})
/**
 * @since 0.1.0
 * @category models
 */
export type Request<D extends number = number> = Resource.Item<Kind, D>

const requests = "/requests"
const request = `${requests}/{requestId}` as const

/**
 * All requests of the contract, the newest first.
 *
 * @since 0.1.0
 * @category operations
 */
export const list = Operation.make({ method: "GET", path: requests, success: Request.collection })

/**
 * The same as a stream, page after page where the server pages.
 *
 * @since 0.1.0
 * @category operations
 */
export const all = Collection.all(list)

/**
 * One request: the call that started it.
 *
 * @since 0.1.0
 * @category operations
 */
export const get = Operation.make({ method: "GET", path: request, success: Request })

/**
 * The request that a call has started, by the mark that the call's error has if its outcome is unknown. None: the API has
 * not accepted the call, or not yet. That is certain only when it cannot be under way any more.
 *
 * @example
 * ```ts
 * import { Effect, Option } from "effect"
 * import { Datacenter, Request } from "effect-profitbricks"
 *
 * const accepted = Datacenter.create({ name: "shop", location: "us/las" }).pipe(
 *   Effect.map(({ requestId }) => requestId),
 *   Effect.catchTag("TransportError", (error) =>
 *     error.mark === undefined
 *       ? Effect.fail(error)
 *       : Effect.map(Request.find(error.mark), Option.map(({ id }) => id))
 *   )
 * )
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const find = (mark: string): Effect.Effect<Option.Option<Request<1>>, CollectionError, ProfitBricks> =>
  Stream.runHead(Stream.filter(all(), ({ properties }) => Marks.of(properties.headers ?? {}) === mark))

/**
 * How far a request is. To wait for it, use `await`, `completed` or `changes`.
 *
 * @since 0.1.0
 * @category operations
 */
export const status = Operation.make({ method: "GET", path: `${request}/status`, success: RequestStatus })

export {
  type WaitOptions,
  defaultSchedule,
  await_ as await,
  awaitAll,
  changes,
  completed,
  ready
} from "./internal/waiting.js"
