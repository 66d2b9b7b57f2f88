/** What running an effect takes besides its result: the steps of the runtime, the fibers that are started, and the timers that are set. */
import { Effect, RuntimeFlags, RuntimeFlagsPatch, Supervisor } from "effect"

class Counter extends Supervisor.AbstractSupervisor<{ readonly fibers: number; readonly steps: number }> {
  private fibers = 0
  private steps = 0
  override get value() {
    return Effect.sync(() => ({ fibers: this.fibers, steps: this.steps }))
  }
  override onStart() {
    this.fibers++
  }
  override onEffect() {
    this.steps++
  }
}

const eachStep = RuntimeFlagsPatch.enable(RuntimeFlags.OpSupervision)

/** Timers of the runtime count, and those that are set by hand. Nothing else may be under way meanwhile. */
export const counted = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const supervisor = new Counter()
    const { setTimeout } = globalThis
    let timers = 0
    const counting = (...input: Parameters<typeof setTimeout>) => {
      timers++
      return setTimeout(...input)
    }
    globalThis.setTimeout = Object.assign(counting, setTimeout)
    const result = yield* Effect.ensuring(
      self.pipe(Effect.withRuntimeFlagsPatch(eachStep), Effect.supervised(supervisor)),
      Effect.sync(() => {
        globalThis.setTimeout = setTimeout
      })
    )
    return { result, ...(yield* supervisor.value), timers }
  })
