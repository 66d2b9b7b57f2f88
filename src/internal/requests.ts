/** What a client itself reads of the API: the calls that were accepted, and how far one of them is. */
import * as Schema from "effect/Schema"
import { nullish, openEnum } from "./schemas.js"
import type { Spec } from "./spec.js"

export const Status = openEnum("QUEUED", "RUNNING", "DONE", "FAILED")

export const StatusMetadata = Schema.Struct({
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

export const RequestStatus = Schema.Struct({
  id: nullish(Schema.String),
  type: nullish(Schema.String),
  href: nullish(Schema.String),
  metadata: StatusMetadata
})
export interface RequestStatus extends Schema.Schema.Type<typeof RequestStatus> {}

/** A call as the history has it: of whatever the API keeps of it, nothing is sure. */
const Recorded = Schema.Struct({
  id: Schema.String,
  metadata: nullish(Schema.Struct({ createdDate: Schema.optional(Schema.Unknown) })),
  properties: nullish(
    Schema.Struct({
      method: Schema.optional(Schema.Unknown),
      url: Schema.optional(Schema.Unknown),
      headers: nullish(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
    })
  )
})
export interface Recorded extends Schema.Schema.Type<typeof Recorded> {}

/** A request as far as a client must know it to find what it made. */
const Ending = Schema.Struct({
  metadata: Schema.Struct({
    status: nullish(Schema.String),
    message: nullish(Schema.String),
    targets: Schema.Array(Schema.Struct({ target: Schema.Struct({ id: Schema.String, href: nullish(Schema.String) }) }))
  })
})
export interface Ending extends Schema.Schema.Type<typeof Ending> {}

const reading = (
  path: string,
  success: Schema.Schema.AnyNoContext,
  rest: Pick<Spec, "params" | "depth" | "paged" | "namesObject">
): Spec => ({
  operation: `GET ${path}`,
  method: "GET",
  path,
  status: 200,
  payload: undefined,
  encoding: "json",
  success: () => success,
  read: undefined,
  ...rest
})

export const list = reading(
  "/requests",
  Schema.Struct({ items: Schema.Array(Recorded), offset: nullish(Schema.Number), limit: nullish(Schema.Number) }),
  { params: { keys: [], schema: Schema.make(Schema.Struct({}).ast) }, depth: 1, paged: true, namesObject: false }
)

export const status = reading("/requests/{requestId}/status", Ending, {
  params: { keys: ["requestId"], schema: Schema.Struct({ requestId: Schema.String }) },
  depth: undefined,
  paged: false,
  namesObject: true
})
