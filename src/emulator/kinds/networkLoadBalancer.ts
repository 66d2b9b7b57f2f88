/** Network load balancers, and their forwarding rules. */
import { between, boolean, ipv4, listOf, oneOf, structOf } from "../attributes.js"
import { balancerOf, millis, port, rulesIn } from "./balancer.js"

const type = "networkloadbalancer"
const param = "networkLoadBalancerId"

const target = structOf({
  ip: { is: ipv4, required: true },
  port: { is: port, required: true },
  weight: { is: between(0, 256), required: true },
  proxyProtocol: { is: oneOf("none", "v1", "v2", "v2ssl"), initial: "none" },
  healthCheck: {
    is: structOf({
      check: { is: boolean, initial: true },
      checkInterval: { is: millis, initial: 2000 },
      maintenance: { is: boolean, initial: false }
    }),
    initial: {}
  }
})

export const networkLoadBalancerRule = rulesIn({
  type,
  param,
  attributes: {
    algorithm: { is: oneOf("ROUND_ROBIN", "LEAST_CONNECTION", "RANDOM", "SOURCE_IP"), required: true },
    protocol: { is: oneOf("TCP", "HTTP"), required: true },
    targets: { is: listOf(target), required: true },
    healthCheck: {
      is: structOf({
        clientTimeout: { is: millis, initial: 50_000 },
        connectTimeout: { is: millis, initial: 5000 },
        targetTimeout: { is: millis, initial: 50_000 },
        retries: { is: between(0, 65535), initial: 3 }
      }),
      initial: { clientTimeout: 50_000, connectTimeout: 5000, targetTimeout: 50_000, retries: 3 }
    }
  }
})

export const networkLoadBalancer = balancerOf({
  type,
  title: "network load balancer",
  param,
  rules: networkLoadBalancerRule,
  // Recorded: 286, 54 and 388 seconds, where a server takes 16.
  duration: { create: 18, update: 3, remove: 24 },
  usage: () => ({ nlbs: 1 })
})
