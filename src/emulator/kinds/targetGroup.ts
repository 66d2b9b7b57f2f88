/** Target groups of application load balancers. */
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import { between, boolean, type Check, ipv4, listOf, oneOf, structOf, text } from "../attributes.js"
import type { Kind } from "../kind.js"
import { forbidden, invalid } from "../refusal.js"
import { isSet, recordIn, textIn, type Values } from "../values.js"
import { isTargeted } from "./applicationLoadBalancer.js"

const milliseconds = between(1, 2 ** 31 - 1)

const checks = {
  checkTimeout: { is: milliseconds },
  checkInterval: { is: milliseconds },
  retries: { is: between(0, 65535) }
}

const httpChecks = {
  path: { is: text },
  method: { is: oneOf("HEAD", "PUT", "POST", "GET", "TRACE", "PATCH", "OPTIONS") },
  matchType: { is: oneOf("STATUS_CODE", "RESPONSE_BODY"), required: true },
  response: { is: text, required: true },
  regex: { is: boolean, initial: false },
  negate: { is: boolean, initial: false }
}

/** The fields that are sent: as recorded, the others stay as they are. */
const partOf =
  (fields: Parameters<typeof structOf>[0]): Check =>
  (value, version) =>
    structOf(
      Predicate.isRecord(value)
        ? Record.filter(fields, ({ required }, name) => required === true || Object.hasOwn(value, name))
        : fields
    )(value, version)

/** What there is before a client says otherwise. */
const unset = (fields: Values): Values => Record.map(fields, (field) => recordIn({ field }, "field")["initial"] ?? null)

const target = structOf({
  ip: { is: ipv4, required: true },
  port: { is: between(1, 65535), required: true },
  weight: { is: between(0, 256), required: true },
  healthCheckEnabled: { is: boolean, initial: true },
  maintenanceEnabled: { is: boolean, initial: false },
  proxyProtocol: { is: oneOf("none", "v1", "v2", "v2ssl"), initial: "none" }
})

export const targetGroup: Kind = {
  since: 6,
  name: "target-group",
  title: "Target group",
  collection: "/targetgroups",
  param: "targetGroupId",
  attributes: {
    name: { is: text, required: true },
    algorithm: { is: oneOf("ROUND_ROBIN", "LEAST_CONNECTION", "RANDOM", "SOURCE_IP"), required: true },
    protocol: { is: oneOf("HTTP"), required: true },
    protocolVersion: { is: oneOf("HTTP1", "HTTP2"), initial: "HTTP1" },
    targets: { is: listOf(target), initial: [] },
    healthCheck: { is: partOf(checks), initial: unset(checks) },
    httpHealthCheck: { is: partOf(httpChecks) }
  },
  pages: { size: 100, largest: 200 },
  entities: {},
  methods: ["list", "get", "create", "update", "replace", "remove"],
  check: (_, { at, entry, properties }) => {
    const present = entry?.properties ?? {}
    for (const [name, fields] of Object.entries({ healthCheck: checks, httpHealthCheck: httpChecks })) {
      if (!isSet(properties, name)) continue
      properties[name] = { ...unset(fields), ...recordIn(present, name), ...recordIn(properties, name) }
    }
    const probe = recordIn(properties, "httpHealthCheck")
    if (probe["matchType"] !== "STATUS_CODE") return
    if (!/^[1-5]\d\d$/.test(textIn(probe, "response") ?? "")) {
      throw invalid(`${at}.httpHealthCheck.response`, "Attribute must be a status code")
    }
    if (probe["regex"] === true) {
      throw invalid(`${at}.httpHealthCheck.regex`, "Attribute is only allowed for the match type RESPONSE_BODY")
    }
  },
  isNeeded: (context, { id }) => isTargeted(context, id),
  mayRemove: (context, { id }) => {
    // As recorded: it does not say what is wrong.
    if (isTargeted(context, id)) {
      throw forbidden("VDC-14-1816", "VNF Manager API: 'an unexpected error occurred when sending the request'")
    }
  }
}
