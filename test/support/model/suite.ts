/** Random commands for the emulator and for the model of the documentation, which must agree. */
import { describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as fc from "effect/FastCheck"
import { Credentials, Emulator, ProfitBricks, RetryPolicy, User } from "effect-profitbricks"
import { commands, operations } from "./commands.js"
import { compareAccount, compareDatacenter, compareDead, compareDepths, learnBootVolumes } from "./comparison.js"
import * as M from "./model.js"
import { type Command, type Run, settle } from "./run.js"

const cloud = (options: Emulator.Options & { readonly version: ProfitBricks.ApiVersion }) =>
  ProfitBricks.layer({ version: options.version }).pipe(
    Layer.provide([Credentials.basic(Emulator.user), RetryPolicy.none]),
    Layer.provideMerge(Emulator.layerHttpClient(options)),
    Layer.orDie
  )

/** Carries out the commands on both sides, and compares what there is then. */
const follows = (
  sequence: ReadonlyArray<Command>,
  depth: number,
  { limits, version, waits }: Pick<Run, "version" | "waits"> & { readonly limits?: M.Limits }
) =>
  Effect.gen(function* () {
    const run: Run = { version, model: new M.Model(limits), waits, pending: false }
    for (const { id, properties } of (yield* User.list()).items) {
      const { email, firstname } = properties
      run.model.users.add({ id, email: email ?? "", firstname: firstname ?? "", isOwner: true })
    }
    for (const [index, command] of sequence.entries()) {
      const step = operations[command.op]?.(run, command)
      if (step === undefined) continue
      yield* Effect.catchAllDefect(step, (cause) =>
        Effect.die(new Error(`command ${index} (${JSON.stringify(command)}): ${cause}`, { cause }))
      )
    }
    yield* settle(run)
    yield* learnBootVolumes(run)
    yield* compareAccount(run)
    for (const home of run.model.datacenters.all()) yield* compareDatacenter(run, home)
    yield* compareDead(run)
    yield* compareDepths(run, depth)
  })

/** A failure has time to shrink, and is reported as far as that got. */
const patient = (numRuns: number) => ({ fastCheck: { numRuns, interruptAfterTimeLimit: 240_000 } })

interface Runs {
  readonly alone: number
  readonly piled: number
  readonly limited: number
}

/** The emulator of a version and the model, side by side: so many runs of each kind. */
export const suite = (version: ProfitBricks.ApiVersion, runs: Runs): void => {
  describe(`the emulator of version ${version} does what the documentation says`, () => {
    it.effect.prop(
      "one request after the other",
      [commands, fc.nat(5)],
      ([sequence, depth]) =>
        follows(sequence, depth, { version, waits: true }).pipe(
          Effect.provide(cloud({ version, provisioningTime: 0 }))
        ),
      patient(runs.alone)
    )

    it.effect.prop(
      "when requests pile up",
      [commands, fc.nat(5)],
      ([sequence, depth]) =>
        follows(sequence, depth, { version, waits: false }).pipe(
          Effect.provide(cloud({ version, provisioningTime: "10 seconds" }))
        ),
      patient(runs.piled)
    )

    const limits: M.Limits = {
      coresPerServer: 4,
      coresPerContract: 12,
      ramPerContract: 10_240,
      hddLimitPerVolume: 10_240,
      hddLimitPerContract: 25_600,
      ssdLimitPerContract: 15_360,
      reservableIps: 4
    }
    it.effect.prop(
      "within the limits of a contract",
      [commands, fc.nat(5)],
      ([sequence, depth]) =>
        follows(sequence, depth, { version, waits: true, limits }).pipe(
          Effect.provide(cloud({ version, provisioningTime: 0, seed: { limits: { ...limits } } }))
        ),
      patient(runs.limited)
    )
  })
}
