/** A copy of an account: what is in it, and the emulator that it seeds. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Predicate, Schema } from "effect"
import { Credentials, Emulator, ProfitBricks, RetryPolicy } from "effect-profitbricks"
import { fullAccountAt, options, owner } from "./support/fullAccount.js"
import { inVirtualTime } from "./support/virtualTime.js"

const client = (version: ProfitBricks.ApiVersion) => ProfitBricks.layer({ version })
const asOwner = [Credentials.basic(owner), RetryPolicy.none] as const

/** Without clusters of Kubernetes, which are not copied, and the sums that their nodes are in. */
const withoutClusters = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.flatMap((item) => (Predicate.isRecord(item) && item["type"] === "k8s" ? [] : [withoutClusters(item)]))
    : Predicate.isRecord(value)
      ? Object.fromEntries(
          Object.entries(value).flatMap(([name, inner]) =>
            name.endsWith("Provisioned") || inner === undefined ? [] : [[name, withoutClusters(inner)]]
          )
        )
      : value

const copyOf = (version: ProfitBricks.ApiVersion, seed: Emulator.Seed, saved?: Emulator.Snapshot) =>
  Effect.gen(function* () {
    if (saved !== undefined) yield* Emulator.restore(saved)
    const copy = yield* Emulator.copy
    // What cannot be restored contradicts itself.
    yield* Emulator.restore(JSON.parse(JSON.stringify(yield* Emulator.snapshot)))
    return copy
  }).pipe(
    Effect.provide(client(version)),
    Effect.provide(asOwner),
    Effect.provide(Emulator.layerHttpClient({ ...options, version, seed }))
  )

describe("a copy", () => {
  it.effect.each([4, 5, 6] as const)(
    "of an account with one of everything is the same when it is copied, version %i",
    (version) =>
      Effect.gen(function* () {
        const { saved } = yield* fullAccountAt(version)
        const first = yield* copyOf(version, { ...options.seed }, saved)
        const account = Schema.decodeUnknownSync(Emulator.Copy)(JSON.parse(JSON.stringify(first)))
        const second = yield* copyOf(version, { account })
        assert.deepStrictEqual(withoutClusters(second), withoutClusters(first))
        assert.isAbove(second.datacenters.length, 1)
      }).pipe(inVirtualTime)
  )
})
