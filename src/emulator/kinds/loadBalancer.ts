import { boolean, ipv4, text } from "../attributes.js"
import type { Handler } from "../crud.js"
import type { Kind } from "../kind.js"
import { memberOf, memberRoutes } from "../memberships.js"
import type { Route } from "../router.js"
import { type Context, claim, type Entry, find, touch } from "../state.js"
import { mustBeUsable } from "./ipBlock.js"

/** The balanced NICs take over the address; without one of its own the load balancer takes that of its first NIC. */
const share = (context: Context, entry: Entry): undefined => {
  const nics = Array.from(entry.children["balancednics"] ?? [], (path) => find(context, path)).filter(
    (nic) => nic !== undefined
  )
  const first = nics.flatMap(({ properties }) => (Array.isArray(properties["ips"]) ? properties["ips"] : []))[0]
  entry.properties["ip"] ??= first ?? null
  if (entry.properties["ip"] === null) return
  for (const nic of nics) {
    nic.properties["ips"] = [entry.properties["ip"]]
    nic.hidden["balancer"] = entry.path
    nic.hidden["addressFrom"] = null
    touch(context, nic)
  }
}

/** An address that the client chose is in use until there is another one. */
const claimOwn = (context: Context, entry: Entry): void => {
  const ip = entry.properties["ip"]
  claim(context, entry, typeof ip === "string" ? [ip] : [])
}

export const loadbalancer: Kind = {
  name: "loadbalancer",
  collection: "/datacenters/{datacenterId}/loadbalancers",
  param: "loadbalancerId",
  attributes: {
    name: { is: text },
    ip: { is: ipv4 },
    dhcp: { is: boolean, initial: true }
  },
  entities: { balancednics: { kind: "nic", owned: false } },
  methods: ["list", "get", "create", "update", "replace", "remove"],
  check: (context, input) => {
    const { entry, properties } = input
    if (typeof properties["ip"] === "string") {
      mustBeUsable(context, input, [properties["ip"]], [entry?.properties["ip"]])
    }
  },
  accepted: claimOwn,
  changed: (context, entry, properties) => {
    if ("ip" in properties) claimOwn(context, entry)
  },
  done: {
    create: share,
    update: (context, entry, { data }) => ("ip" in data ? share(context, entry) : undefined),
    "attach balancednics": (context, entry, change) => {
      const nic = memberOf(context, change)
      if (nic === undefined) return "[VDC-5-0] The NIC does not exist any more"
      entry.children["balancednics"]?.add(nic.path)
      return share(context, entry)
    },
    "detach balancednics": (context, entry, change) => {
      const nic = memberOf(context, change)
      if (nic !== undefined) entry.children["balancednics"]?.delete(nic.path)
      return undefined
    }
  }
}

export const loadbalancerRoutes: ReadonlyArray<Route<Handler>> = memberRoutes(loadbalancer, "balancednics", "nicId")
