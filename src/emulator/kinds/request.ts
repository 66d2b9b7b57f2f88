/** Requests, as the API shows them. */
import type { CallContext, Route, RoutedCall } from "../kind.js"
import { date } from "../objects.js"
import { notFound } from "../refusal.js"
import * as Representation from "../representation.js"
import type { RequestRecord } from "../state.js"

const statusOf = (context: CallContext, record: RequestRecord): string =>
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
          : [{ target: { id, type, href: isHidden(record) ? placeholder : `${context.baseUrl}${path}` }, status }]
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

/** These requests, the newest first. */
export const showAll = (context: CallContext, depth: number, records: Iterable<RequestRecord>) => ({
  ...Representation.collection(context, undefined, "requests", -1),
  ...(depth < 0
    ? {}
    : {
        items: [...records]
          .reverse()
          .map((record) =>
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
      handler: ({ context, depth }) => {
        const records = [...context.state.requests.values()].filter(({ listedAt }) => listedAt <= context.now)
        return { show: showAll(context, depth, records) }
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
