/** What network and application load balancers, and their forwarding rules, have in common. */
import * as Schema from "effect/Schema"
import * as Ids from "../Ids.js"
import * as Payload from "./payload.js"
import {
  intBetween,
  ipv4,
  maskedIpv4,
  nullish,
  nullishBoolean,
  nullishInt,
  nullishString,
  type TypeOf
} from "./schemas.js"

const properties = {
  name: nullishString,
  listenerLan: nullishInt,
  targetLan: nullishInt,
  ips: nullish(Schema.Array(Schema.String)),
  lbPrivateIps: nullish(Schema.Array(Schema.String)),
  centralLogging: nullishBoolean,
  loggingFormat: nullishString
}
export const Properties = Schema.Struct(properties)
export interface Properties extends TypeOf<typeof properties> {}

export const fields = {
  name: Schema.String,
  /** The LAN that traffic comes from: a public or a private one. */
  listenerLan: Ids.LanRefInBody,
  /** The private LAN of the targets. */
  targetLan: Ids.LanRefInBody,
  /** The addresses that forwarding rules listen on: reserved ones in a public LAN, private ones in a private LAN. Default: none. */
  ips: nullish(Schema.Array(ipv4)),
  /** Its own addresses in `targetLan`, with their mask, such as `10.1.2.3/24`. Default: one with `/24`, of the API's choice. */
  lbPrivateIps: nullish(Schema.Array(maskedIpv4)),
  /** Sends its logs to the logging service. Default: false. */
  centralLogging: nullishBoolean,
  /** The format of its logs, in the variables of HAProxy. */
  loggingFormat: nullishString,
  ...Payload.untyped
}
const own = Schema.Struct(fields)
export interface Fields extends Payload.Open, Schema.Schema.Type<typeof own> {}

/** Traffic does not go back where it comes from. */
export const betweenLans = ({ listenerLan, targetLan }: Update) =>
  listenerLan !== undefined && Number(listenerLan) === Number(targetLan)
    ? [{ path: ["targetLan"], message: "expected another LAN than listenerLan" }]
    : []

export const Replace = Payload.wrapped<Fields>(() => own.pipe(Schema.filter(betweenLans)))

export interface Update extends Payload.Changes<Fields> {}
export const Update = Schema.partial(own).pipe(Schema.filter(betweenLans))

export const algorithms = ["ROUND_ROBIN", "LEAST_CONNECTION", "RANDOM", "SOURCE_IP"] as const
export const proxyProtocols = ["none", "v1", "v2", "v2ssl"] as const

export const port = intBetween(1, 65535)
export const weight = intBetween(0, 256)
export const retries = intBetween(0, 65535)
export const milliseconds = Schema.Int.pipe(Schema.nonNegative({ description: "a number of milliseconds" }))

/** The fields that the rules of both have. */
export const listener = {
  name: Schema.String,
  /** One of the `ips` of the load balancer. */
  listenerIp: ipv4,
  /** 1 to 65535. */
  listenerPort: port
}
const listening = Schema.Struct(listener)
export interface Listener extends Payload.Open, Schema.Schema.Type<typeof listening> {}
