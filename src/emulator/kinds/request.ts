import type { Call, Handler } from "../crud.js"
import * as Requests from "../queue.js"
import { notFound } from "../refusal.js"
import type { Route } from "../router.js"
import type { RequestRecord } from "../state.js"

const recordOf = ({ context, params }: Call): RequestRecord => {
  const record = context.state.requests.get(params["requestId"] ?? "")
  if (record === undefined) throw notFound()
  return record
}

export const requestRoutes: ReadonlyArray<Route<Handler>> = [
  {
    method: "GET",
    template: "/requests",
    handler: ({ context, depth }) => ({ show: Requests.showAll(context, depth) })
  },
  {
    method: "GET",
    template: "/requests/{requestId}",
    handler: (call) => ({ show: Requests.show(call.context, recordOf(call), call.depth) })
  },
  {
    method: "GET",
    template: "/requests/{requestId}/status",
    handler: (call) => ({ show: Requests.showStatus(call.context, recordOf(call)) })
  }
]
