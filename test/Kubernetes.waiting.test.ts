/** Kubernetes says itself how far it is: waits for clusters, node pools and nodes. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Option, Schema, Stream } from "effect"
import { Accepted, Emulator, Fault, K8sCluster, K8sNode, K8sNodePool, Request } from "effect-profitbricks"
import { cluster, nodeStates, type Program, pool, size, waits } from "./support/kubernetes.js"
import { inVirtualTime } from "./support/virtualTime.js"

const emulated = <A, E>(name: string, program: Program<A, E>, options?: Emulator.Options) =>
  it.effect(name, () => program.pipe(Effect.provide(Emulator.layer(options)), inVirtualTime))

const minutes = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const before = yield* Clock.currentTimeMillis
    const value = yield* self
    return { value, minutes: Duration.toMinutes((yield* Clock.currentTimeMillis) - before) }
  })

describe("a cluster", () => {
  emulated(
    "is ready when its state is ACTIVE, long after its request is done",
    Effect.gen(function* () {
      const accepted = yield* K8sCluster.create({ name: "prod" })
      assert.strictEqual(accepted.value.metadata?.state, "DEPLOYING")
      assert.isNull(accepted.value.properties.viableNodePoolVersions)
      const requestId = Option.getOrThrow(accepted.requestId)
      const request = yield* minutes(Request.await(requestId))
      assert.isBelow(request.minutes, 0.1)
      assert.strictEqual(
        (yield* K8sCluster.get({ k8sClusterId: accepted.value.id })).metadata?.state,
        "DEPLOYING",
        "the request is done, and the cluster is not"
      )
      const ready = yield* minutes(Request.ready(waits)(Effect.succeed(accepted)))
      assert.isAtLeast(ready.minutes + request.minutes, 6)
      assert.isAtMost(ready.minutes, 7)
      assert.strictEqual(ready.value.metadata?.state, "ACTIVE")
      assert.include(ready.value.properties.viableNodePoolVersions ?? [], ready.value.properties.k8sVersion)
    })
  )

  emulated(
    "shows its states as progress",
    Effect.gen(function* () {
      const accepted = yield* K8sCluster.create({ name: "prod" })
      const statuses = yield* Stream.runCollect(Request.changes(accepted, waits))
      assert.deepStrictEqual(
        Array.from(statuses, ({ metadata: { message, status } }) => `${status} ${message}`),
        ["RUNNING DEPLOYING", "DONE ACTIVE"]
      )
    })
  )

  emulated(
    "that fails is a RequestFailed with its state, stays, and can be deleted",
    Effect.gen(function* () {
      yield* Emulator.inject(Fault.requestFails().pipe(Fault.on(K8sCluster.create, K8sCluster.replace)))
      const error = yield* K8sCluster.create({ name: "prod" }).pipe(Request.ready(waits), Effect.flip)
      assert(error._tag === "RequestFailed")
      assert.strictEqual(error.lastState, "FAILED")
      const accepted = Option.getOrThrow(Accepted.ofError(error))
      const [left] = (yield* K8sCluster.list()).items
      assert.strictEqual(left?.metadata?.state, "FAILED")
      const k8sClusterId = left?.id ?? assert.fail("it is gone")
      assert.deepStrictEqual(accepted.ids, { k8sClusterId })
      assert.strictEqual(
        (yield* Effect.flip(K8sCluster.replace({ k8sClusterId, name: "other" })))._tag,
        "Validation",
        "one that failed cannot be changed"
      )
      yield* K8sCluster.remove({ k8sClusterId }).pipe(Request.completed(waits))
      assert.lengthOf((yield* K8sCluster.list()).items, 0)
    }).pipe(Effect.scoped)
  )

  emulated(
    "whose change fails says which, and is as before",
    Effect.gen(function* () {
      const { k8sClusterId } = yield* cluster
      yield* Emulator.inject(Fault.requestFails().pipe(Fault.on(K8sCluster.replace, K8sCluster.remove)))
      const changed = yield* K8sCluster.replace({ k8sClusterId, name: "other" }).pipe(
        Request.completed(waits),
        Effect.flip
      )
      assert(changed._tag === "RequestFailed")
      assert.strictEqual(changed.lastState, "FAILED_UPDATING")
      assert.strictEqual((yield* K8sCluster.get({ k8sClusterId })).properties.name, "prod")
      const removed = yield* K8sCluster.remove({ k8sClusterId }).pipe(Request.completed(waits), Effect.flip)
      assert(removed._tag === "RequestFailed")
      assert.strictEqual(removed.lastState, "FAILED_DESTROYING")
    }).pipe(Effect.scoped)
  )

  emulated(
    "that takes too long is a RequestTimeout with its state, and another process goes on waiting",
    Effect.gen(function* () {
      const accepted = yield* K8sCluster.create({ name: "prod" })
      const error = yield* Effect.flip(Request.await(accepted, { timeout: "2 minutes" }))
      assert(error._tag === "RequestTimeout")
      assert.strictEqual(error.lastStatus, "DEPLOYING")
      const stored = JSON.stringify(yield* Schema.encode(K8sCluster.create.accepted)(accepted))
      const restored = yield* Schema.decodeUnknown(K8sCluster.create.accepted)(JSON.parse(stored))
      const { metadata } = yield* Request.ready(waits)(Effect.succeed(restored))
      assert.strictEqual(metadata?.state, "ACTIVE")
    })
  )

  emulated(
    "is upgraded in minutes, and renamed in seconds",
    Effect.gen(function* () {
      const { k8sClusterId } = yield* cluster
      const { properties } = yield* K8sCluster.get({ k8sClusterId })
      const k8sVersion = properties.availableUpgradeVersions?.[0]
      const upgraded = yield* minutes(
        K8sCluster.replace({ k8sClusterId, name: "prod", k8sVersion }).pipe(Request.ready(waits))
      )
      assert.isAtLeast(upgraded.minutes, 4)
      assert.strictEqual(upgraded.value.properties.k8sVersion, k8sVersion)
      assert.notInclude(upgraded.value.properties.availableUpgradeVersions ?? [], k8sVersion)
      const renamed = yield* minutes(K8sCluster.replace({ k8sClusterId, name: "other" }).pipe(Request.ready(waits)))
      assert.isAtMost(renamed.minutes, 1)
      assert.strictEqual(renamed.value.properties.k8sVersion, k8sVersion, "what is left out stays")
    })
  )

  emulated(
    "is deleted when it is gone",
    Effect.gen(function* () {
      const { k8sClusterId } = yield* cluster
      const removal = yield* K8sCluster.remove({ k8sClusterId })
      assert.strictEqual((yield* K8sCluster.get({ k8sClusterId })).metadata?.state, "DESTROYING")
      yield* Request.await(removal, waits)
      assert.strictEqual((yield* Effect.flip(K8sCluster.get({ k8sClusterId })))._tag, "NotFound")
    })
  )

  emulated(
    "is replaced at version 5 with a 200 that names no request, and is waited for all the same",
    Effect.gen(function* () {
      const { k8sClusterId } = yield* cluster
      const accepted = yield* K8sCluster.replace({ k8sClusterId, name: "other" })
      assert.isTrue(Option.isNone(accepted.requestId))
      const { metadata, properties } = yield* Request.ready(waits)(Effect.succeed(accepted))
      assert.deepStrictEqual([metadata?.state, properties.name], ["ACTIVE", "other"])
      assert.notProperty(properties, "apiSubnetAllowList")
    }),
    { version: 5 }
  )
})

describe("a node pool", () => {
  emulated(
    "has no request, and is ready when its state is ACTIVE, with nodes that are READY",
    Effect.gen(function* () {
      const { datacenterId, k8sClusterId } = yield* cluster
      const accepted = yield* K8sNodePool.create({ k8sClusterId, datacenterId, name: "workers", ...size })
      assert.isTrue(Option.isNone(accepted.requestId))
      const ids = { k8sClusterId, nodepoolId: accepted.value.id }
      assert.deepStrictEqual(yield* nodeStates(ids), ["PROVISIONING", "PROVISIONING"])
      const ready = yield* minutes(Request.ready(waits)(Effect.succeed(accepted)))
      assert.isAtLeast(ready.minutes, 13)
      assert.isAtMost(ready.minutes, 14)
      assert.strictEqual(ready.value.metadata?.state, "ACTIVE")
      assert.deepStrictEqual(yield* nodeStates(ids), ["READY", "READY"])
      const requests = yield* Emulator.requests
      assert.deepStrictEqual(
        requests.map(({ properties }) => `${properties.method} ${new URL(properties.url ?? "").pathname}`),
        ["POST /cloudapi/v6/k8s", "POST /cloudapi/v6/datacenters"],
        "the API keeps no request of it"
      )
    })
  )

  emulated(
    "asks for one list, however many are made at once",
    Effect.gen(function* () {
      const { datacenterId, k8sClusterId } = yield* cluster
      const names = Array.from({ length: 30 }, (_, index) => `pool-${index}`)
      const accepted = yield* Effect.forEach(names, (name) =>
        K8sNodePool.create({ k8sClusterId, datacenterId, name, ...size, nodeCount: 1 })
      )
      const before = (yield* Emulator.calls).length
      yield* Request.awaitAll(accepted, waits)
      const polls = (yield* Emulator.calls).slice(before)
      assert.isAtMost(polls.length, 120)
      assert.isAtLeast(polls.filter(({ operation }) => operation === "GET /k8s/{k8sClusterId}/nodepools").length, 20)
      const { items } = yield* K8sNodePool.list({ k8sClusterId })
      assert.deepStrictEqual([...new Set(items.map(({ metadata }) => metadata?.state))], ["ACTIVE"])
    })
  )

  emulated(
    "that fails is a RequestFailed, and has no nodes",
    Effect.gen(function* () {
      const { datacenterId, k8sClusterId } = yield* cluster
      yield* Emulator.inject(Fault.requestFails().pipe(Fault.on(K8sNodePool.create)))
      const error = yield* K8sNodePool.create({ k8sClusterId, datacenterId, name: "workers", ...size }).pipe(
        Request.completed(waits),
        Effect.flip
      )
      assert(error._tag === "RequestFailed")
      assert.strictEqual(error.lastState, "FAILED")
      assert.isUndefined(error.requestId)
      const nodepoolId = (yield* K8sNodePool.list({ k8sClusterId })).items[0]?.id ?? assert.fail("it is gone")
      assert.deepStrictEqual(yield* nodeStates({ k8sClusterId, nodepoolId }), [])
      yield* K8sNodePool.remove({ k8sClusterId, nodepoolId }).pipe(Request.completed(waits))
      assert.lengthOf((yield* K8sNodePool.list({ k8sClusterId })).items, 0)
    }).pipe(Effect.scoped)
  )

  emulated(
    "is never made twice: a call whose answer is lost is unknown",
    Effect.gen(function* () {
      const { datacenterId, k8sClusterId } = yield* cluster
      yield* Emulator.inject(Fault.reset({ carriedOut: true }).pipe(Fault.on(K8sNodePool.create)))
      const error = yield* Effect.flip(K8sNodePool.create({ k8sClusterId, datacenterId, name: "workers", ...size }))
      assert(error._tag === "TransportError")
      assert.strictEqual(error.outcome, "unknown")
      const found = yield* K8sNodePool.findByName({ k8sClusterId, name: "workers" })
      assert.strictEqual(found.properties.name, "workers")
      assert.lengthOf((yield* K8sNodePool.list({ k8sClusterId })).items, 1)
    }).pipe(Effect.scoped)
  )

  emulated(
    "waits through reads that lag behind",
    Effect.gen(function* () {
      const { ids } = yield* pool
      yield* Emulator.inject(Fault.unseen("5 seconds").pipe(Fault.on(K8sNodePool.replace)))
      const changed = yield* minutes(K8sNodePool.replace({ ...ids, nodeCount: 3 }).pipe(Request.ready(waits)))
      assert.isAtLeast(changed.minutes, 13)
      assert.lengthOf((yield* K8sNode.list(ids)).items, 3)
    }).pipe(Effect.scoped)
  )
})

describe("a node", () => {
  emulated(
    "is replaced when it is gone, and another one is there",
    Effect.gen(function* () {
      const { ids } = yield* pool
      const [first, second] = (yield* K8sNode.list(ids)).items
      const nodeId = first?.id ?? assert.fail("no node")
      const replaced = yield* K8sNode.replace({ ...ids, nodeId })
      assert.deepStrictEqual(yield* nodeStates(ids), ["REBUILDING", "READY", "PROVISIONING"])
      yield* Request.await(replaced, waits)
      assert.deepStrictEqual(yield* nodeStates(ids), ["READY", "READY"])
      const now = (yield* K8sNode.list(ids)).items.map(({ id }) => id)
      assert.strictEqual(now[0], second?.id)
      assert.notInclude(now, nodeId)
      assert.strictEqual((yield* Effect.flip(K8sNode.get({ ...ids, nodeId })))._tag, "NotFound")
    })
  )

  emulated(
    "is replaced once by a call whose answer has broken off, which says so all the same",
    Effect.gen(function* () {
      const { ids } = yield* pool
      const nodeId = (yield* K8sNode.list(ids)).items[0]?.id ?? assert.fail("no node")
      yield* Emulator.inject(Fault.truncated().pipe(Fault.on(K8sNode.replace)))
      yield* K8sNode.replace({ ...ids, nodeId }).pipe(Request.completed(waits))
      const { items } = yield* K8sNode.list(ids)
      assert.lengthOf(items, 2)
      assert.notInclude(
        items.map(({ id }) => id),
        nodeId
      )
    }).pipe(Effect.scoped)
  )

  emulated(
    "is deleted when it is gone, and the pool has one less",
    Effect.gen(function* () {
      const { ids } = yield* pool
      const nodeId = (yield* K8sNode.list(ids)).items[0]?.id ?? assert.fail("no node")
      const removal = yield* K8sNode.remove({ ...ids, nodeId })
      assert.strictEqual((yield* K8sNode.get({ ...ids, nodeId })).metadata?.state, "TERMINATING")
      yield* Request.await(removal, waits)
      assert.lengthOf((yield* K8sNode.list(ids)).items, 1)
      assert.strictEqual((yield* K8sNodePool.get(ids)).properties.nodeCount, 1)
    })
  )
})
