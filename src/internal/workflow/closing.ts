/** An end that is orderly as long as that does not take long. What is stored is enough to go on from, at any moment. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"

/** What the parts of an engine may take together to close. SIGTERM has to end a process within two seconds, and a pool of connections may take one. */
const forParts = Duration.millis(600)

/** What is left for the rest. */
const forWhole = Duration.millis(200)

export interface Closing {
  /** A scope that closes with the one around it. That one waits for it as long as there is patience left. */
  readonly part: (beforeClosing: Effect.Effect<unknown>) => Effect.Effect<Scope.Scope, never, Scope.Scope>
  /** The same, for what the parts need. Closes when they have, however long that takes, or else when patience is over. */
  readonly whole: (options: { readonly waits: boolean }) => Effect.Effect<Scope.Scope, never, Scope.Scope>
}

export const make: Effect.Effect<Closing> = Effect.sync(() => {
  let left = forParts
  const parts = new Set<Fiber.Fiber<void>>()
  const within = (closing: Fiber.Fiber<void>) =>
    Effect.gen(function* () {
      const [taken] = yield* Fiber.await(closing).pipe(Effect.interruptible, Effect.timeoutOption(left), Effect.timed)
      left = Duration.subtract(left, taken)
    })
  return {
    part: (beforeClosing) =>
      Effect.acquireRelease(Scope.make(), (scope) =>
        Effect.gen(function* () {
          const closing = yield* Effect.forkDaemon(Effect.zipRight(beforeClosing, Scope.close(scope, Exit.void)))
          parts.add(closing)
          yield* within(closing)
        })
      ),
    whole: ({ waits }) =>
      Effect.acquireRelease(Scope.make(), (scope) =>
        Effect.gen(function* () {
          left = Duration.sum(left, forWhole)
          const before = waits ? Fiber.awaitAll(parts) : Effect.void
          yield* within(yield* Effect.forkDaemon(Effect.zipRight(before, Scope.close(scope, Exit.void))))
        })
      )
  }
})
