/** What the SDK takes for clusters and node pools, by its types and when it runs. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  Datacenter,
  type Errors,
  K8sCluster,
  K8sNode,
  K8sNodePool,
  type ProfitBricks,
  Server
} from "effect-profitbricks"
import { k8sClusterId, onPool } from "./fixtures/ids.js"
import { size } from "./support/kubernetes.js"
import { scripted } from "./support/scripted.js"

/** Never called: what matters is that it compiles. */
const compiles = (_: () => unknown): void => {}

const datacenterId = Datacenter.Id.make("dc")
const newPool = { k8sClusterId, datacenterId, name: "workers", ...size }

describe("types", () => {
  it("know ids, and what a private cluster and shared cores need", () => {
    compiles(() => [
      K8sCluster.create({ name: "prod" }),
      K8sCluster.create({ name: "prod", public: true, location: "de/fra" }),
      K8sCluster.create({ name: "prod", public: false, location: "de/fra", natGatewayIp: "81.173.1.2" }),
      // @ts-expect-error
      K8sCluster.create({}),
      // @ts-expect-error
      K8sCluster.create({ name: "prod", public: false }),
      // @ts-expect-error
      K8sCluster.create({ name: "prod", public: false, location: "de/fra" }),
      // @ts-expect-error
      K8sCluster.create({ name: "prod", natGatewayIp: "81.173.1.2" }),
      // @ts-expect-error
      K8sCluster.create({ name: "prod", maintenanceWindow: { dayOfTheWeek: "Someday", time: "14:53:00Z" } }),
      // @ts-expect-error
      K8sCluster.replace({ k8sClusterId, name: "prod", public: false }),
      K8sNodePool.create(newPool),
      K8sNodePool.create({ ...newPool, cpuFamily: "INTEL_SKYLAKE" }),
      K8sNodePool.create({ ...newPool, serverType: "VCPU" }),
      // @ts-expect-error
      K8sNodePool.create({ ...newPool, serverType: "VCPU", cpuFamily: "INTEL_SKYLAKE" }),
      // @ts-expect-error
      K8sNodePool.create({ k8sClusterId, name: "workers", ...size }),
      // @ts-expect-error
      K8sNodePool.create({ ...newPool, datacenterId: k8sClusterId }),
      // @ts-expect-error
      K8sNodePool.create({ ...newPool, autoScaling: { minNodeCount: 1 } }),
      // @ts-expect-error
      K8sNodePool.replace({ ...onPool, name: "workers" }),
      // @ts-expect-error
      K8sNodePool.replace({ ...onPool, nodeCount: 1, ramSize: 4096 }),
      // @ts-expect-error
      K8sNode.get({ ...onPool, nodeId: Server.Id.make("srv") }),
      // @ts-expect-error
      K8sNode.get(onPool)
    ])
  })

  it("know what is there at which depth", () => {
    compiles(() => [
      Effect.map(K8sCluster.get({ k8sClusterId, depth: 2 }), ({ entities }) => entities.nodepools.items[0]?.properties),
      // @ts-expect-error
      Effect.map(K8sCluster.get({ k8sClusterId }), ({ entities }) => entities.nodepools.items[0]?.properties),
      // @ts-expect-error
      Effect.map(K8sNodePool.get(onPool), ({ entities }) => entities)
    ])
  })
})

describe("an input", () => {
  /** Everything that is wrong with a call, which is not sent. */
  const issuesOf = (call: Effect.Effect<unknown, Errors.ApiError, ProfitBricks.ProfitBricks>, version: 4 | 5 | 6 = 6) =>
    Effect.gen(function* () {
      const { layer, received } = scripted([{ status: 500 }], { version })
      const error = yield* Effect.flip(Effect.provide(call, layer))
      assert(error._tag === "Validation")
      assert.lengthOf(received, 0)
      return error.issues.map(({ message, path }) => `${path} ${message}`)
    })

  it.effect("of a node pool is checked, and all is said at once", () =>
    Effect.gen(function* () {
      const issues = yield* issuesOf(
        K8sNodePool.create({
          ...newPool,
          name: "-workers",
          nodeCount: 0,
          ramSize: 3000,
          storageSize: 5,
          autoScaling: { minNodeCount: 3, maxNodeCount: 2 },
          maintenanceWindow: { dayOfTheWeek: "Sunday", time: "25:00:00Z" },
          publicIps: ["81.173.1"]
        })
      )
      assert.sameMembers(issues, [
        "name expected a name of up to 63 letters, digits, dots, dashes and underscores, with a letter or a digit at both ends",
        "nodeCount expected a positive integer",
        "ramSize expected a multiple of 1024 MB, from 2048",
        "storageSize expected a size in GB from 10",
        "autoScaling.maxNodeCount expected at least minNodeCount",
        "maintenanceWindow.time expected a time in UTC such as 14:53:00Z",
        "publicIps[0] expected an IPv4 address"
      ])
    })
  )

  it.effect("of a cluster is checked", () =>
    Effect.gen(function* () {
      const issues = yield* issuesOf(
        K8sCluster.create({
          name: "prod",
          public: false,
          location: "de/fra",
          natGatewayIp: "nowhere"
        })
      )
      assert.deepStrictEqual(issues, ["natGatewayIp expected an IPv4 address"])
      // @ts-expect-error
      const open: K8sCluster.Create = { name: "prod", natGatewayIp: "81.173.1.2" }
      assert.deepStrictEqual(yield* issuesOf(K8sCluster.create(open)), ["natGatewayIp is not expected"])
    })
  )

  it.effect("has at version 5 what that version has", () =>
    Effect.gen(function* () {
      const later = "exists since version 6 of the API, and the client speaks version 5"
      const privately = { name: "prod", public: false, location: "de/fra", natGatewayIp: "81.173.1.2" } as const
      assert.deepStrictEqual(yield* issuesOf(K8sCluster.create(privately), 5), [
        `public ${later}`,
        `location ${later}`,
        `natGatewayIp ${later}`
      ])
      assert.deepStrictEqual(yield* issuesOf(K8sNodePool.create({ ...newPool, serverType: "VCPU" }), 5), [
        `serverType ${later}`
      ])
      assert.deepStrictEqual(yield* issuesOf(K8sNodePool.create({ ...newPool, lans: [{ id: 1, dhcp: true }] }), 5), [
        `lans[0].dhcp ${later}`
      ])
      assert.deepStrictEqual(yield* issuesOf(K8sNodePool.replace({ ...onPool, nodeCount: 1 }), 4), [
        " the operation exists since version 5 of the API, and the client speaks version 4"
      ])
    })
  )
})
