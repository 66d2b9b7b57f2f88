/** The calls that a program makes. */
import { Effect } from "effect"
import { Emulator } from "effect-profitbricks"

/** Runs a program, and tells what it has changed, and how often it has read, not counting what waits do. */
export const called = <A, E, R>(program: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const before = (yield* Emulator.calls).length
    const result = yield* program
    const calls = (yield* Emulator.calls).slice(before)
    return {
      result,
      changes: calls.filter(({ method }) => method !== "GET").map(({ operation }) => operation),
      reads: calls.filter(({ method, path }) => method === "GET" && !path.startsWith("/requests")).length
    }
  })
