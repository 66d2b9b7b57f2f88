/**
 * Builds a Kubernetes cluster with two nodes, and saves its kubeconfig in a file that only this user can read.
 *
 *     npx tsx examples/kubernetes.ts             # on the embedded emulator, in a few seconds
 *     npx tsx examples/kubernetes.ts --live      # on your account: nodes cost money
 */
import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { Console, Effect, Redacted, Stream } from "effect"
import { type Accepted, Datacenter, K8sCluster, K8sNode, K8sNodePool, Request } from "effect-profitbricks"
import { run } from "./lib/run.js"

/** Waits for up to an hour, and shows the states. */
const built = <A>(name: string, accepted: Accepted.Accepted<A>) =>
  Request.changes(accepted, { timeout: "1 hour" }).pipe(
    Stream.runForEach(({ metadata }) => Console.log(`${name}: ${metadata.message}`)),
    Effect.as(accepted.value)
  )

/** Writes it to a file of its own, for this user only. */
const save = (kubeconfig: Redacted.Redacted) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const file = path.join(yield* fs.makeTempDirectory({ prefix: "kubernetes-" }), "kubeconfig.yaml")
    yield* fs.writeFileString(file, Redacted.value(kubeconfig), { mode: 0o600 })
    return file
  })

const program = Effect.gen(function* () {
  // The nodes are servers in a data center. The cluster itself belongs to none.
  const { id: datacenterId } = yield* Datacenter.create({ name: "kubernetes", location: "de/fra" }).pipe(
    Request.completed()
  )
  const { id: k8sClusterId } = yield* K8sCluster.create({
    name: "prod",
    maintenanceWindow: { dayOfTheWeek: "Sunday", time: "03:00:00Z" }
  }).pipe(Effect.flatMap((accepted) => built("cluster", accepted)))
  const { id: nodepoolId } = yield* K8sNodePool.create({
    k8sClusterId,
    datacenterId,
    name: "workers",
    nodeCount: 2,
    coresCount: 2,
    ramSize: 4096,
    availabilityZone: "AUTO",
    storageType: "SSD",
    storageSize: 50,
    labels: { team: "shop" }
  }).pipe(Effect.flatMap((accepted) => built("node pool", accepted)))

  const nodes = yield* K8sNode.list({ k8sClusterId, nodepoolId })
  for (const { metadata, properties } of nodes.items) {
    yield* Console.log(`node ${properties.name}: ${metadata?.state}, ${properties.k8sVersion}, ${properties.publicIP}`)
  }
  const file = yield* Effect.flatMap(K8sCluster.kubeconfig({ k8sClusterId }), save)
  yield* Console.log(`\nexport KUBECONFIG=${file}`)
})

run(Effect.provide(program, NodeContext.layer), { provisioningTime: "1 second", speed: 300 })
