/** What running an effect takes besides its result: the fibers that are started, and the timers that are set. */
import { Effect, Supervisor } from "effect"

class Counter extends Supervisor.AbstractSupervisor<number> {
  private fibers = 0
  override get value() {
    return Effect.sync(() => this.fibers)
  }
  override onStart() {
    this.fibers++
  }
}

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
      Effect.supervised(self, supervisor),
      Effect.sync(() => {
        globalThis.setTimeout = setTimeout
      })
    )
    return { result, fibers: yield* supervisor.value, timers }
  })
