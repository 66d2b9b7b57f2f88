/** The wire format of `/requests`, as users read it, and as the client itself reads it: then nothing is sure but the id. */
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import { specOf } from "./definition.js"
import { nullish, nullishNumber, nullishString, openEnum } from "./schemas.js"
import { mask } from "./scrub.js"
import { isCredential } from "./secrets.js"
import type { Spec } from "./spec.js"

const reference = { id: nullishString, type: nullishString, href: nullishString }
const target = { id: Schema.String, type: nullishString, href: nullishString }

export const Status = openEnum("QUEUED", "RUNNING", "DONE", "FAILED")

export const StatusMetadata = Schema.Struct({
  status: Status,
  /** The API's message: the reason, if it failed. */
  message: nullishString,
  etag: nullishString,
  /** The objects that the request touches, each with a status of its own. */
  targets: nullish(Schema.Array(Schema.Struct({ target: Schema.Struct(target), status: nullish(Status) })))
})
export interface StatusMetadata extends Schema.Schema.Type<typeof StatusMetadata> {}

export const RequestStatus = Schema.Struct({ ...reference, metadata: StatusMetadata })
export interface RequestStatus extends Schema.Schema.Type<typeof RequestStatus> {}

export const Metadata = Schema.Struct({
  createdDate: nullishString,
  createdBy: nullishString,
  etag: nullishString,
  /** A reference; at depth 1 and more with the status itself. */
  requestStatus: nullish(Schema.Struct({ ...reference, metadata: nullish(StatusMetadata) }))
})

/** Most headers can be shown as they are. */
const isPlain = (headers: Readonly<Record<string, unknown>>): headers is Record<string, string> => {
  for (const name in headers) if (!Predicate.isString(headers[name]) || isCredential(name)) return false
  return true
}

/** Headers that are no text are left out. */
const recordedHeaders = Schema.transform(
  Schema.Record({ key: Schema.String, value: Schema.Unknown }),
  Schema.Record({ key: Schema.String, value: Schema.String }),
  {
    strict: true,
    decode: (headers) =>
      isPlain(headers)
        ? headers
        : Record.map(Record.filter(headers, Predicate.isString), (value, name) => (isCredential(name) ? mask : value)),
    encode: (headers) => headers
  }
)

export const Properties = Schema.Struct({
  method: nullishString,
  url: nullishString,
  /** Credentials among them are masked. */
  headers: nullish(recordedHeaders),
  /** As it was sent, passwords included. */
  body: nullish(Schema.Redacted(Schema.String))
})

/** A call as the client itself reads it from the history. */
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

/** A request as far as the client must know it to find the object that was made. */
const Ending = Schema.Struct({
  metadata: Schema.Struct({
    status: nullishString,
    message: nullishString,
    targets: Schema.Array(Schema.Struct({ target: Schema.Struct(target) }))
  })
})
export interface Ending extends Schema.Schema.Type<typeof Ending> {}

const reading = (
  path: string,
  success: Schema.Schema.AnyNoContext,
  { depth, paged = false, params }: Pick<Spec, "params"> & Partial<Pick<Spec, "depth" | "paged">>
): Spec => ({ ...specOf({ method: "GET", path, success }, { status: 200, depth }, params), paged })

/** A page of the history. */
export interface Page<A> {
  readonly items: ReadonlyArray<A>
  readonly offset?: number | null | undefined
  readonly limit?: number | null | undefined
  readonly _links?: { readonly next?: unknown } | null | undefined
}

export const list = reading(
  "/requests",
  Schema.Struct({
    items: Schema.Array(Recorded),
    offset: nullishNumber,
    limit: nullishNumber,
    _links: nullish(Schema.Struct({ next: Schema.optional(Schema.Unknown) }))
  }),
  { params: { keys: [], schema: Schema.make(Schema.Struct({}).ast) }, depth: 1, paged: true }
)

/** A date as a filter has it: in UTC, as far as it is known. */
export const filterDate = (millis: number): string => new Date(millis).toISOString().slice(0, 19).replace("T", " ")

/** The call that started a request. */
const Sent = Schema.Struct({ properties: Schema.Struct({ body: nullishString }) })
export interface Sent extends Schema.Schema.Type<typeof Sent> {}

const one = { params: { keys: ["requestId"], schema: Schema.Struct({ requestId: Schema.String }) } }

export const sent = reading("/requests/{requestId}", Sent, { ...one, depth: 1 })

export const status = reading("/requests/{requestId}/status", Ending, one)
