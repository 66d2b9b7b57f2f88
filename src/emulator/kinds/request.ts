/** Requests, as the API shows them. */
import type { CallContext, Route, RoutedCall } from "../kind.js"
import { type Choice, choose } from "../lists.js"
import { date, findAll } from "../objects.js"
import { invalid, notFound } from "../refusal.js"
import * as Representation from "../representation.js"
import type { RequestRecord } from "../state.js"

export const statusOf = (context: CallContext, record: RequestRecord): string =>
  context.now < record.startsAt
    ? "QUEUED"
    : context.now < record.endsAt
      ? "RUNNING"
      : record.failure === null
        ? "DONE"
        : "FAILED"

const messages: Readonly<Record<string, string>> = {
  QUEUED: "Request has been queued",
  RUNNING: "Request is running",
  DONE: "Request has been successfully executed"
}

const hrefOf = (context: CallContext, record: RequestRecord) => `${context.baseUrl}/requests/${record.id}`

/** The header that names the place to follow a request at. */
export const locationOf = (context: CallContext, record: RequestRecord) => ({
  location: `${hrefOf(context, record)}/status`
})

const statusReference = (context: CallContext, record: RequestRecord) => ({
  id: `${record.id}/status`,
  type: "request-status",
  href: `${hrefOf(context, record)}/status`
})

/** The API names these targets by a placeholder, and those of a snapshot that it makes not at all. */
const placeholder = "TO_BE_INJECTED"
const isHidden = ({ change: { action }, target: { type } }: RequestRecord): boolean =>
  action._tag === "restore" || (type === "ipblock" && action._tag !== "update")

const showStatus = (context: CallContext, record: RequestRecord) => {
  const status = statusOf(context, record)
  const { id, path, type } = record.target
  return {
    ...statusReference(context, record),
    metadata: {
      status,
      message: record.failure ?? messages[status],
      etag: record.etag,
      targets:
        record.change.action._tag === "snapshot"
          ? []
          : [
              { target: { id, type, href: isHidden(record) ? placeholder : `${context.baseUrl}${path}` }, status },
              // What was made with it.
              ...findAll(context, record.change.created)
                .filter((made) => made.path !== path)
                .map((made) => ({
                  target: { id: made.id, type: made.type, href: `${context.baseUrl}${made.path}` },
                  status
                }))
            ]
    }
  }
}

const show = (context: CallContext, record: RequestRecord, depth: number) => ({
  id: record.id,
  type: "request",
  href: hrefOf(context, record),
  metadata: {
    createdDate: date(record.createdAt),
    createdBy: record.createdBy,
    etag: record.etag,
    requestStatus: depth > 0 ? showStatus(context, record) : statusReference(context, record)
  },
  properties: {
    method: record.method,
    url: record.url,
    headers: record.headers,
    body: record.body === "" ? null : record.body
  }
})

/** A date of a filter, which is in no zone but UTC: `2026-11-26 20:04:46`. */
const millisOf = (text: string): number => {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)Z?$/.exec(text) ?? []
  const millis = Date.parse(`${day}T${time}Z`)
  if (Number.isNaN(millis)) throw invalid("filter", "Parameter must be a date such as 2026-11-26 20:04:46")
  return millis
}

const choiceOf = (context: CallContext): Choice<RequestRecord> => ({
  names: ["createdDate", "createdBy", "etag", "requestStatus", "method", "headers", "body", "url"],
  fieldsOf: (record) => ({
    createdDate: date(record.createdAt),
    createdBy: record.createdBy,
    etag: record.etag,
    requestStatus: JSON.stringify(showStatus(context, record)),
    method: record.method,
    headers: JSON.stringify(record.headers),
    body: record.body,
    url: record.url
  }),
  tests: {
    createdAfter: ({ createdAt }, wanted) => createdAt > millisOf(wanted),
    createdBefore: ({ createdAt }, wanted) => createdAt < millisOf(wanted),
    status: (record, wanted) => statusOf(context, record) === wanted.toUpperCase()
  },
  pages: { size: 1000, largest: 10_000 }
})

/** These requests. */
export const showAll = (context: CallContext, depth: number, records: Iterable<RequestRecord>) => ({
  ...Representation.collection(context, undefined, "requests", -1),
  ...(depth < 0
    ? {}
    : {
        items: Array.from(records, (record) =>
          depth === 0
            ? { id: record.id, type: "request", href: hrefOf(context, record) }
            : show(context, record, depth - 1)
        )
      })
})

const recordOf = ({ context, params }: RoutedCall): RequestRecord => {
  const record = context.state.requests.get(params["requestId"] ?? "")
  if (record === undefined) throw notFound()
  return record
}

export const request: { readonly routes: ReadonlyArray<Route> } = {
  routes: [
    {
      method: "GET",
      template: "/requests",
      handler: (call) => {
        const { context, depth } = call
        const listed = [...context.state.requests.values()].filter(({ listedAt }) => listedAt <= context.now)
        const { items, paging } = choose(call, "/requests", listed.reverse(), choiceOf(context))
        return { show: { ...showAll(context, depth, items), ...paging } }
      }
    },
    {
      method: "GET",
      template: "/requests/{requestId}",
      handler: (call) => ({ show: show(call.context, recordOf(call), call.depth) })
    },
    {
      method: "GET",
      template: "/requests/{requestId}/status",
      handler: (call) => ({ show: showStatus(call.context, recordOf(call)) })
    }
  ]
}
