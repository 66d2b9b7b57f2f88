/** Kubernetes on the emulator: what is there before a test begins. */
import { Effect } from "effect"
import {
  Datacenter,
  type Emulator,
  K8sCluster,
  K8sNode,
  K8sNodePool,
  type ProfitBricks,
  Request
} from "effect-profitbricks"

export const waits = { timeout: "1 hour" } as const

export const size = {
  nodeCount: 2,
  coresCount: 2,
  ramSize: 2048,
  availabilityZone: "AUTO",
  storageType: "SSD",
  storageSize: 10
} as const

/** A data center and a cluster, which is active. */
export const cluster = Effect.gen(function* () {
  const { id: datacenterId } = yield* Request.completed()(Datacenter.create({ name: "shop", location: "de/fra" }))
  const { id: k8sClusterId } = yield* Request.completed(waits)(K8sCluster.create({ name: "prod" }))
  return { datacenterId, k8sClusterId }
})

/** The same with a node pool. */
export const pool = Effect.gen(function* () {
  const { datacenterId, k8sClusterId } = yield* cluster
  const made = yield* Request.completed(waits)(
    K8sNodePool.create({ k8sClusterId, datacenterId, name: "workers", ...size })
  )
  return { datacenterId, inCluster: { k8sClusterId }, ids: { k8sClusterId, nodepoolId: made.id } }
})

/** The states of the nodes of a pool, the oldest first. */
export const nodeStates = (ids: { readonly k8sClusterId: K8sCluster.Id; readonly nodepoolId: K8sNodePool.Id }) =>
  Effect.map(K8sNode.list(ids), ({ items }) => items.map(({ metadata }) => metadata?.state))

export type Program<A, E> = Effect.Effect<A, E, ProfitBricks.ProfitBricks | Emulator.Emulator>
