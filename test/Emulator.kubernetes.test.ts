/** The rules of the emulator for Kubernetes. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  Contract,
  Datacenter,
  Emulator,
  type Errors,
  Fault,
  IpBlock,
  K8sCluster,
  K8sNode,
  K8sNodePool,
  Lan,
  type ProfitBricks,
  Request
} from "effect-profitbricks"
import { cluster, nodeStates, type Program, pool, size, waits } from "./support/kubernetes.js"
import { inVirtualTime } from "./support/virtualTime.js"

const emulated = <A, E>(name: string, program: Program<A, E>, options?: Emulator.Options) =>
  it.effect(name, () => program.pipe(Effect.provide(Emulator.layer(options)), inVirtualTime))

/** What the cloud says when it refuses a call. */
const refusal = <A, R>(call: Effect.Effect<A, Errors.ApiError, R>) =>
  Effect.map(Effect.flip(call), ({ messages }) => messages.map(({ message }) => message).join())

describe("a cluster", () => {
  emulated(
    "cannot be changed, deleted or given node pools before it is ACTIVE",
    Effect.gen(function* () {
      const { id: datacenterId } = yield* Request.completed()(Datacenter.create({ name: "shop", location: "de/fra" }))
      const { ids, value } = yield* K8sCluster.create({ name: "prod" })
      const k8sClusterId = value.id
      assert.deepStrictEqual(ids, { k8sClusterId })
      for (const call of [
        K8sCluster.replace({ k8sClusterId, name: "other" }),
        K8sCluster.remove({ k8sClusterId }),
        K8sNodePool.create({ k8sClusterId, datacenterId, name: "workers", ...size }),
        K8sCluster.kubeconfig({ k8sClusterId })
      ]) {
        assert.strictEqual(
          yield* refusal<unknown, ProfitBricks.ProfitBricks>(call),
          "[VDC-14-1832] Operation cannot be executed until Cluster state is ACTIVE."
        )
      }
    })
  )

  emulated(
    "is not deleted while it has node pools, nor is a data center while they are in it",
    Effect.gen(function* () {
      const { datacenterId, ids, inCluster } = yield* pool
      assert.match(yield* refusal(K8sCluster.remove(inCluster)), /node pools/)
      assert.match(yield* refusal(Datacenter.remove({ datacenterId })), /node pools/)
      yield* K8sNodePool.remove(ids).pipe(Request.completed(waits))
      yield* K8sCluster.remove(inCluster).pipe(Request.completed(waits))
      yield* Datacenter.remove({ datacenterId }).pipe(Request.completed(waits))
      const { datacenters, k8s } = yield* Emulator.account
      assert.deepStrictEqual([datacenters, k8s], [[], []])
    })
  )

  emulated(
    "has a version that there is, and is upgraded by one minor version at most",
    Effect.gen(function* () {
      const versions = yield* K8sCluster.versions()
      assert.include(versions, yield* K8sCluster.defaultVersion())
      assert.match(yield* refusal(K8sCluster.create({ name: "prod", k8sVersion: "1.18.5" })), /k8sVersion/)
      const [oldest] = versions
      const made = yield* K8sCluster.create({ name: "prod", k8sVersion: oldest }).pipe(Request.ready(waits))
      const possible = made.properties.availableUpgradeVersions ?? []
      assert.isNotEmpty(possible)
      for (const k8sVersion of versions.filter((one) => one !== oldest && !possible.includes(one))) {
        const upgrade = K8sCluster.replace({ k8sClusterId: made.id, name: "prod", k8sVersion })
        assert.match(yield* refusal(upgrade), /k8sVersion/)
      }
    })
  )

  emulated(
    "that is private takes a reserved address of its location, and its nodes have no public ones",
    Effect.gen(function* () {
      const location = "de/fra"
      const { id: datacenterId } = yield* Request.completed()(Datacenter.create({ name: "shop", location }))
      const privately = { name: "prod", public: false, location } as const
      assert.match(yield* refusal(K8sCluster.create({ ...privately, natGatewayIp: "81.173.1.2" })), /Access Denied/)
      const { id: ipblockId, properties } = yield* Request.ready()(IpBlock.create({ location, size: 1 }))
      const natGatewayIp = properties.ips?.[0] ?? assert.fail("no address")
      const { id: k8sClusterId } = yield* K8sCluster.create({ ...privately, natGatewayIp }).pipe(Request.ready(waits))
      assert.match(yield* refusal(IpBlock.remove({ ipblockId })), /still in use/)
      const { id: nodepoolId } = yield* K8sNodePool.create({
        k8sClusterId,
        datacenterId,
        name: "workers",
        ...size
      }).pipe(Request.ready(waits))
      const { id: elsewhere } = yield* Request.completed()(Datacenter.create({ name: "far", location: "us/las" }))
      const far = K8sNodePool.create({ k8sClusterId, datacenterId: elsewhere, name: "far", ...size })
      assert.match(yield* refusal(far), /datacenterId/)
      const { items } = yield* K8sNode.list({ k8sClusterId, nodepoolId })
      assert.deepStrictEqual(
        items.map(({ properties }) => properties.publicIP),
        [null, null]
      )
    })
  )
})

describe("a node pool", () => {
  emulated(
    "cannot be changed or deleted before it is ACTIVE, nor while one of its nodes is replaced",
    Effect.gen(function* () {
      const { datacenterId, k8sClusterId } = yield* cluster
      const accepted = yield* K8sNodePool.create({ k8sClusterId, datacenterId, name: "workers", ...size })
      const ids = { k8sClusterId, nodepoolId: accepted.value.id }
      const isRefused = Effect.gen(function* () {
        for (const call of [K8sNodePool.replace({ ...ids, nodeCount: 1 }), K8sNodePool.remove(ids)]) {
          assert.strictEqual(
            yield* refusal<unknown, ProfitBricks.ProfitBricks>(call),
            "[VDC-14-1832] Operation cannot be executed until Nodepool state is ACTIVE."
          )
        }
      })
      yield* isRefused
      yield* Request.await(accepted, waits)
      const nodeId = (yield* K8sNode.list(ids)).items[0]?.id ?? assert.fail("no node")
      const replaced = yield* K8sNode.replace({ ...ids, nodeId })
      assert.strictEqual((yield* K8sNodePool.get(ids)).metadata?.state, "UPDATING")
      yield* isRefused
      assert.match(yield* refusal(K8sNode.remove({ ...ids, nodeId })), /until Node state is READY/)
      yield* Request.await(replaced, waits)
      assert.strictEqual((yield* K8sNodePool.get(ids)).metadata?.state, "ACTIVE")
    })
  )

  emulated(
    "grows and shrinks, and its nodes follow",
    Effect.gen(function* () {
      const { ids } = yield* pool
      const before = (yield* K8sNode.list(ids)).items.map(({ id }) => id)
      const growing = yield* K8sNodePool.replace({ ...ids, nodeCount: 4 })
      assert.deepStrictEqual(yield* nodeStates(ids), ["READY", "READY", "PROVISIONING", "PROVISIONING"])
      yield* Effect.sleep("8 minutes")
      assert.deepStrictEqual(yield* nodeStates(ids), ["READY", "READY", "PROVISIONED", "PROVISIONED"])
      yield* Request.await(growing, waits)
      assert.deepStrictEqual(yield* nodeStates(ids), ["READY", "READY", "READY", "READY"])
      yield* K8sNodePool.replace({ ...ids, nodeCount: 1 }).pipe(Request.completed(waits))
      assert.deepStrictEqual(
        (yield* K8sNode.list(ids)).items.map(({ id }) => id),
        before.slice(0, 1)
      )
    })
  )

  emulated(
    "whose growth fails is as before",
    Effect.gen(function* () {
      const { ids } = yield* pool
      yield* Emulator.inject(Fault.requestFails().pipe(Fault.on(K8sNodePool.replace)))
      const error = yield* K8sNodePool.replace({ ...ids, nodeCount: 4 }).pipe(Request.completed(waits), Effect.flip)
      assert.strictEqual(error._tag, "RequestFailed")
      const { metadata, properties } = yield* K8sNodePool.get(ids)
      assert.deepStrictEqual([metadata?.state, properties.nodeCount], ["FAILED_UPDATING", 2])
      assert.deepStrictEqual(yield* nodeStates(ids), ["READY", "READY"])
    }).pipe(Effect.scoped)
  )

  emulated(
    "whose node cannot be replaced or deleted is as before",
    Effect.gen(function* () {
      const { ids } = yield* pool
      const before = (yield* K8sNode.list(ids)).items.map(({ id }) => id)
      const nodeId = before[0] ?? assert.fail("no node")
      yield* Emulator.inject(Fault.requestFails().pipe(Fault.on(K8sNode.replace, K8sNode.remove)))
      for (const call of [K8sNode.replace({ ...ids, nodeId }), K8sNode.remove({ ...ids, nodeId })]) {
        yield* call
        yield* Effect.sleep("1 hour")
        assert.deepStrictEqual(
          (yield* K8sNode.list(ids)).items.map(({ id }) => id),
          before
        )
        assert.deepStrictEqual(yield* nodeStates(ids), ["READY", "READY"])
        assert.strictEqual((yield* K8sNodePool.get(ids)).metadata?.state, "ACTIVE")
      }
    }).pipe(Effect.scoped)
  )

  emulated(
    "keeps the data center in which it is, even if that was not to be",
    Effect.gen(function* () {
      const { k8sClusterId } = yield* cluster
      yield* Emulator.inject(Fault.requestFails().pipe(Fault.on(Datacenter.create)))
      const center = yield* Datacenter.create({ name: "doomed", location: "de/fra" })
      yield* K8sNodePool.create({ k8sClusterId, datacenterId: center.value.id, name: "workers", ...size })
      assert.strictEqual((yield* Effect.flip(Request.await(center)))._tag, "RequestFailed")
      yield* Datacenter.get({ datacenterId: center.value.id })
    }).pipe(Effect.scoped)
  )

  emulated(
    "is upgraded to what its cluster allows, node by node",
    Effect.gen(function* () {
      const { ids, inCluster } = yield* pool
      const { properties } = yield* K8sCluster.get(inCluster)
      const viable = properties.viableNodePoolVersions ?? []
      const [newer] = (properties.availableUpgradeVersions ?? []).filter((one) => !viable.includes(one))
      assert.match(yield* refusal(K8sNodePool.replace({ ...ids, nodeCount: 2, k8sVersion: newer })), /k8sVersion/)
      yield* K8sCluster.replace({ ...inCluster, name: "prod", k8sVersion: newer }).pipe(Request.completed(waits))
      const upgrade = yield* K8sNodePool.replace({ ...ids, nodeCount: 2, k8sVersion: newer })
      assert.deepStrictEqual(yield* nodeStates(ids), ["REBUILDING", "REBUILDING"])
      yield* Request.await(upgrade, waits)
      const { items } = yield* K8sNode.list(ids)
      assert.deepStrictEqual(
        items.map(({ metadata, properties }) => [metadata?.state, properties.k8sVersion]),
        [
          ["READY", newer],
          ["READY", newer]
        ]
      )
    })
  )

  emulated(
    "stays within the limits of its scaling, and takes what it scales to from the contract",
    Effect.gen(function* () {
      const { datacenterId, k8sClusterId } = yield* cluster
      const before = (yield* Contract.get()).properties.resourceLimits
      const { id: nodepoolId, properties } = yield* K8sNodePool.create({
        k8sClusterId,
        datacenterId,
        name: "workers",
        ...size,
        nodeCount: 1,
        autoScaling: { minNodeCount: 3, maxNodeCount: 5 }
      }).pipe(Request.ready(waits))
      assert.strictEqual(properties.nodeCount, 3)
      const ids = { k8sClusterId, nodepoolId }
      assert.lengthOf((yield* K8sNode.list(ids)).items, 3)
      const used = (yield* Contract.get()).properties.resourceLimits
      assert.strictEqual((used?.coresProvisioned ?? 0) - (before?.coresProvisioned ?? 0), 6)
      assert.strictEqual((used?.ramProvisioned ?? 0) - (before?.ramProvisioned ?? 0), 6144)
      yield* K8sNodePool.remove(ids).pipe(Request.completed(waits))
      assert.deepStrictEqual((yield* Contract.get()).properties.resourceLimits, before)
    })
  )

  emulated(
    "is in a data center and in LANs that exist, with reserved addresses for all nodes and one more",
    Effect.gen(function* () {
      const { datacenterId, k8sClusterId } = yield* cluster
      const { id: lan } = yield* Request.completed()(Lan.create({ datacenterId, name: "private", public: false }))
      const { properties } = yield* Request.ready()(IpBlock.create({ location: "de/fra", size: 3 }))
      const publicIps = properties.ips ?? []
      const fine = { k8sClusterId, datacenterId, name: "workers", ...size }
      const elsewhere = Datacenter.Id.make("elsewhere")
      assert.match(yield* refusal(K8sNodePool.create({ ...fine, datacenterId: elsewhere })), /datacenterId/)
      assert.match(yield* refusal(K8sNodePool.create({ ...fine, lans: [{ id: 17 }] })), /lans\.0\.id/)
      assert.match(yield* refusal(K8sNodePool.create({ ...fine, publicIps: publicIps.slice(1) })), /3 addresses/)
      assert.match(
        yield* refusal(K8sNodePool.create({ ...fine, publicIps: ["81.173.1.2", "81.173.1.3", "81.173.1.4"] })),
        /Access Denied/
      )
      const made = yield* K8sNodePool.create({ ...fine, publicIps, lans: [{ id: Number(lan) }] }).pipe(
        Request.ready(waits)
      )
      assert.deepStrictEqual(made.properties.lans, [{ id: Number(lan), dhcp: true, routes: null }])
      const [block] = (yield* IpBlock.list()).items
      const consumers = block?.properties.ipConsumers ?? []
      assert.deepStrictEqual(
        consumers.map(({ datacenterId, ip, k8sClusterUuid, k8sNodePoolUuid }) => [
          ip,
          datacenterId,
          k8sClusterUuid,
          k8sNodePoolUuid
        ]),
        publicIps.map((ip) => [ip, datacenterId, k8sClusterId, made.id])
      )
      const { items } = yield* K8sNode.list({ k8sClusterId, nodepoolId: made.id })
      assert.deepStrictEqual(
        items.map(({ properties }) => properties.publicIP ?? ""),
        publicIps.slice(0, 2)
      )
    })
  )
})

describe("time", () => {
  emulated(
    "goes on in a snapshot: what was under way comes to its end in another emulator",
    Effect.gen(function* () {
      const { datacenterId, k8sClusterId } = yield* cluster
      const accepted = yield* K8sNodePool.create({ k8sClusterId, datacenterId, name: "workers", ...size })
      yield* Effect.sleep("3 minutes")
      const saved: unknown = JSON.parse(JSON.stringify(yield* Emulator.snapshot))
      yield* Effect.gen(function* () {
        yield* Emulator.restore(saved)
        const ids = { k8sClusterId, nodepoolId: accepted.value.id }
        assert.deepStrictEqual(yield* nodeStates(ids), ["PROVISIONING", "PROVISIONING"])
        yield* Effect.sleep("5 minutes")
        assert.deepStrictEqual(yield* nodeStates(ids), ["PROVISIONED", "PROVISIONED"])
        yield* Effect.sleep("6 minutes")
        assert.strictEqual((yield* K8sNodePool.get(ids)).metadata?.state, "ACTIVE")
        const [one] = (yield* Emulator.account).k8s
        assert.strictEqual(one?.entities.nodepools.items[0]?.properties.name, "workers")
      }).pipe(Effect.provide(Emulator.layer()))
    })
  )

  emulated(
    "does not pass where provisioning takes none",
    Effect.gen(function* () {
      const { ids } = yield* pool
      assert.deepStrictEqual(yield* nodeStates(ids), ["READY", "READY"])
    }),
    { provisioningTime: 0 }
  )

  emulated(
    "stands still for a cluster that is stuck",
    Effect.gen(function* () {
      yield* Emulator.inject(Fault.requestStuck.pipe(Fault.on(K8sCluster.create)))
      const error = yield* K8sCluster.create({ name: "prod" }).pipe(
        Request.completed({ timeout: "2 hours" }),
        Effect.flip
      )
      assert(error._tag === "RequestTimeout")
      assert.strictEqual(error.lastStatus, "DEPLOYING")
    }).pipe(Effect.scoped)
  )
})

describe("version 4", () => {
  emulated(
    "has no Kubernetes, and its client says so before it calls",
    Effect.gen(function* () {
      const error = yield* Effect.flip(K8sCluster.list())
      assert.strictEqual(error._tag, "Validation")
      assert.include(error.message, "since version 5")
      assert.lengthOf(yield* Emulator.calls, 0)
    }),
    { version: 4 }
  )
})
