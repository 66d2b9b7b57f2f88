/** NAT gateways, and their addresses: public ones, and those in their LANs. */
import { between, ipv4, listOf, maskedIpv4, structOf, text } from "../attributes.js"
import type { CallContext, Draft, Kind } from "../kind.js"
import { allIn, find, isToChange, outermost } from "../objects.js"
import { invalid } from "../refusal.js"
import type { Change, Entry } from "../state.js"
import { listIn, recordsIn } from "../values.js"
import { flowLogOfGateway, flowLogs } from "./flowLog.js"
import { claiming, mustBeUsable } from "./ipBlock.js"
import { nextAddress } from "./lan.js"

/** Its LANs exist, and are private. */
const checkLans = (context: CallContext, { at, entry, parent, properties }: Draft): void => {
  const center = entry === undefined ? parent : outermost(context, entry)
  for (const [index, { id }] of recordsIn(properties, "lans").entries()) {
    const place = `${at}.lans.${index}.id`
    const lan = find(context, `${center?.path}/lans/${id}`)
    if (lan === undefined) throw invalid(place, "The LAN does not exist")
    if (lan.properties["public"] === true) throw invalid(place, "The LAN of a NAT gateway is private")
  }
}

/** An address that a rule has is not taken away. */
const checkRules = (context: CallContext, { at, entry, properties }: Draft): void => {
  if (entry === undefined || !("publicIps" in properties)) return
  const kept = listIn(properties, "publicIps")
  const rule = allIn(context, entry, "rules").find((one) => !kept.includes(one.properties["publicIp"]))
  if (rule !== undefined) throw invalid(`${at}.publicIps`, `Rule ${rule.id} has an address that is not in it`)
}

/** In a LAN it has the addresses that were asked for, those that it had there, or a new one. */
const settleLans = (context: CallContext, entry: Entry, change: Change): undefined => {
  // The next change settles what it wants itself: if it fails, it is to find it as it was sent.
  if (isToChange(context, entry, "lans", change)) return
  const former = recordsIn(change.before, "lans")
  entry.properties["lans"] = recordsIn(entry.properties, "lans").map(({ gatewayIps, id }) => {
    const lan = find(context, `${entry.parent}/lans/${id}`)
    const present = gatewayIps ?? former.find((one) => one["id"] === id)?.["gatewayIps"]
    return { id, gatewayIps: present ?? (lan === undefined ? null : [`${nextAddress(context, lan)}/24`]) }
  })
}

const check = (context: CallContext, draft: Draft): void => {
  mustBeUsable(context, draft, "publicIps", false)
  checkLans(context, draft)
  checkRules(context, draft)
}

export const natGateway: Kind = {
  since: 6,
  name: "natgateway",
  title: "NAT gateway",
  collection: "/datacenters/{datacenterId}/natgateways",
  param: "natGatewayId",
  attributes: {
    name: { is: text, required: true },
    publicIps: { is: listOf(ipv4), required: true },
    lans: {
      is: listOf(
        structOf({ id: { is: between(1, 2 ** 31 - 1), required: true }, gatewayIps: { is: listOf(maskedIpv4) } })
      ),
      initial: []
    }
  },
  entities: { rules: { kind: "natgateway-rule", owned: true }, flowlogs: { ...flowLogs, kind: flowLogOfGateway.name } },
  methods: ["list", "get", "create", "update", "replace", "remove"],
  // Recorded: 236, 58 and 114 seconds, where a server takes 16.
  duration: { create: 15, update: 4, remove: 7 },
  usage: () => ({ natGateways: 1 }),
  check,
  holds: check,
  ...claiming("publicIps"),
  done: {
    create: settleLans,
    update: (context, entry, change) => ("lans" in change.data ? settleLans(context, entry, change) : undefined)
  },
  undone: settleLans
}
