/** Load balancers, and the NICs that share their address. */
import { boolean, ipv4, text } from "../attributes.js"
import type { CallContext, Kind } from "../kind.js"
import { allIn, touch } from "../objects.js"
import type { Entry } from "../state.js"
import { listIn } from "../values.js"
import { claiming, mustBeUsable } from "./ipBlock.js"

/** The balanced NICs take over the address; without one of its own the load balancer takes that of its first NIC. */
const shareAddress = (context: CallContext, entry: Entry): undefined => {
  const nics = allIn(context, entry, "balancednics")
  entry.properties["ip"] ??= nics.flatMap(({ properties }) => listIn(properties, "ips"))[0] ?? null
  if (entry.properties["ip"] === null) return
  for (const nic of nics) {
    nic.properties["ips"] = [entry.properties["ip"]]
    nic.hidden.balancer = entry.path
    nic.hidden.addressFrom = null
    touch(context, nic)
  }
}

export const loadBalancer: Kind = {
  name: "loadbalancer",
  collection: "/datacenters/{datacenterId}/loadbalancers",
  param: "loadbalancerId",
  attributes: {
    name: { is: text },
    ip: { is: ipv4 },
    dhcp: { is: boolean, initial: true }
  },
  entities: {
    balancednics: {
      kind: "nic",
      owned: false,
      members: {
        param: "nicId",
        attached: (context, entry, nic) => {
          entry.children["balancednics"]?.add(nic.path)
          return shareAddress(context, entry)
        },
        detached: (_, entry, nic) => {
          entry.children["balancednics"]?.delete(nic.path)
          if (nic.hidden.balancer === entry.path) delete nic.hidden.balancer
        }
      }
    }
  },
  methods: ["list", "get", "create", "update", "replace", "remove"],
  check: (context, draft) => mustBeUsable(context, draft, "ip"),
  ...claiming("ip"),
  done: {
    create: shareAddress,
    update: (context, entry, { data }) => ("ip" in data ? shareAddress(context, entry) : undefined)
  },
  removed: (context, entry) => {
    for (const nic of allIn(context, entry, "balancednics")) {
      if (nic.hidden.balancer === entry.path) delete nic.hidden.balancer
    }
  }
}
