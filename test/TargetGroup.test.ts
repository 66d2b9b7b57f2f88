/** Target groups: the health checks, and the targets. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Emulator, Request, TargetGroup } from "effect-profitbricks"

const done = Request.ready({ timeout: "1 hour" })
const cloud = Effect.provide(Emulator.layer({ provisioningTime: 0, seed: { publicImages: false } }))
const web = { name: "web", algorithm: "ROUND_ROBIN", protocol: "HTTP" } as const

describe("a target group", () => {
  it.effect("keeps what is left out of its health checks, as recorded, and takes its targets as a whole", () =>
    Effect.gen(function* () {
      const target = { ip: "10.0.0.1", port: 80, weight: 1 }
      const { id: targetGroupId, ...made } = yield* done(
        TargetGroup.create({
          ...web,
          targets: [target],
          healthCheck: { checkTimeout: 53, checkInterval: 1000, retries: 3 },
          httpHealthCheck: { path: "/ok", matchType: "RESPONSE_BODY", response: "well", regex: true }
        })
      )
      assert.include({ ...made.properties.targets?.[0] }, { healthCheckEnabled: true, maintenanceEnabled: false })
      const { properties } = yield* done(
        TargetGroup.update({
          targetGroupId,
          targets: [...(made.properties.targets ?? []), { ...target, port: 81 }],
          healthCheck: { checkTimeout: 57, retries: 4 },
          httpHealthCheck: { matchType: "STATUS_CODE", response: "304", regex: false }
        })
      )
      assert.deepStrictEqual(properties.healthCheck, { checkTimeout: 57, checkInterval: 1000, retries: 4 })
      assert.include({ ...properties.httpHealthCheck }, { path: "/ok", response: "304", regex: false, negate: false })
      assert.deepStrictEqual(
        properties.targets?.map(({ port }) => port),
        [80, 81]
      )
    }).pipe(cloud)
  )

  it.effect("has no checks that nobody has asked for", () =>
    Effect.gen(function* () {
      const { properties } = yield* done(TargetGroup.create(web))
      assert.deepStrictEqual(
        [properties.protocolVersion, properties.targets, properties.healthCheck, properties.httpHealthCheck],
        ["HTTP1", [], { checkTimeout: null, checkInterval: null, retries: null }, null]
      )
    }).pipe(cloud)
  )

  it.effect("compares either a status or a body", () =>
    Effect.gen(function* () {
      const refused = (httpHealthCheck: object) =>
        // @ts-expect-error
        Effect.map(Effect.flip(TargetGroup.create({ ...web, httpHealthCheck })), ({ message }) => message)
      assert.include(
        yield* refused({ matchType: "STATUS_CODE", response: "OK" }),
        "httpHealthCheck.response expected a"
      )
      assert.include(
        yield* refused({ matchType: "STATUS_CODE", response: "200", regex: true }),
        "httpHealthCheck.regex expected"
      )
      assert.include(yield* refused({ matchType: "HEADER", response: "x" }), "httpHealthCheck.matchType expected")
    }).pipe(cloud)
  )
})
