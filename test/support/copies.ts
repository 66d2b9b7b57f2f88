/** Copies of random accounts: each is the same when it is copied again. */
import { assert, it } from "@effect/vitest"
import { Effect, FastCheck as fc, Layer } from "effect"
import { Credentials, Emulator, ProfitBricks, RetryPolicy, Transaction, User } from "effect-profitbricks"
import { commands, operations } from "./model/commands.js"
import * as M from "./model/model.js"
import type { Run } from "./model/run.js"
import { parts, tiers } from "./tiers.js"

const cloud = (version: ProfitBricks.ApiVersion, seed: Emulator.Seed = {}) =>
  ProfitBricks.layer({ version }).pipe(
    Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.none]),
    Layer.provideMerge(Emulator.layerHttpClient({ version, provisioningTime: 0, seed })),
    Layer.orDie
  )

export const suite = (version: ProfitBricks.ApiVersion, numRuns: number): void => {
  it.effect.prop(
    `a random account is the same when it is copied, version ${version}`,
    [commands, fc.subarray([...parts])],
    ([sequence, some]) =>
      Effect.gen(function* () {
        const first = yield* Effect.gen(function* () {
          const run: Run = { version, model: new M.Model(undefined), waits: true, pending: false }
          for (const { id, properties } of (yield* User.list()).items) {
            const { email, firstname } = properties
            run.model.users.add({ id, email: email ?? "", firstname: firstname ?? "", isOwner: true })
          }
          for (const command of sequence) yield* operations[command.op]?.(run, command) ?? Effect.void
          if (version >= 6) yield* Transaction.run(tiers(Effect.void, { some, suffix: "6" }))
          return yield* Emulator.copy
        }).pipe(Effect.provide(cloud(version)))
        yield* Effect.gen(function* () {
          assert.deepStrictEqual(yield* Emulator.copy, first)
          // A state that contradicts itself is refused.
          yield* Emulator.restore(yield* Emulator.snapshot)
        }).pipe(Effect.provide(cloud(version, { account: JSON.parse(JSON.stringify(first)) })))
      }),
    { fastCheck: { numRuns, interruptAfterTimeLimit: 240_000 } }
  )
}
