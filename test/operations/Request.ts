/** Requests, and how far they are. */
import * as Request from "effect-profitbricks/Request"
import { collection, request, status } from "../fixtures/answers.js"
import { requestId } from "../fixtures/ids.js"
import { resource } from "./row.js"

export const requests = resource(
  "Request",
  Request,
  {
    requests: {
      schema: Request.Request,
      type: "request",
      properties: { method: "POST", url: "https://x/datacenters", headers: { host: "x" } },
      metadata: {
        createdDate: "2016-10-18T17:20:56.000Z",
        createdBy: "a@b.example",
        etag: "45480eb3fbfc31f1d916c1eaa4abdcc3",
        requestStatus: { id: "req/status", type: "request-status", href: "https://x/req/status" }
      }
    }
  },
  {
    list: {
      reads: "GET /requests?depth=1",
      many: "requests",
      recorded: collection("some", "/requests", [request]),
      python: ["list_requests"]
    },
    get: {
      reads: "GET /requests/{requestId}?depth=1",
      input: { requestId },
      one: "requests",
      recorded: request,
      python: ["get_request"]
    },
    status: {
      reads: "GET /requests/{requestId}/status",
      input: { requestId },
      recorded: status,
      python: ["get_request", "wait_for_completion"]
    }
  }
)
