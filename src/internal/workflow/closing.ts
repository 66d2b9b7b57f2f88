/** An end that is orderly as long as that does not take long. What is stored is enough to go on from, at any moment. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"

/** What the scopes of an engine may take together to close. SIGTERM has to end a process within two seconds, and a pool of connections may take one. */
const patience = Duration.millis(800)

export interface Closing {
  /** A scope that closes with the one around it. That one waits for it as long as there is patience left. */
  readonly part: (beforeClosing: Effect.Effect<unknown>) => Effect.Effect<Scope.Scope, never, Scope.Scope>
  /** The same, for what the parts need: it is closed when they are, however long that takes. */
  readonly whole: Effect.Effect<Scope.Scope, never, Scope.Scope>
}

export const make: Effect.Effect<Closing> = Effect.sync(() => {
  let left = patience
  const parts = new Set<Fiber.Fiber<void>>()
  const scope = (close: (scope: Scope.CloseableScope) => Effect.Effect<Fiber.Fiber<void>>) =>
    Effect.acquireRelease(Scope.make(), (scope) =>
      Effect.gen(function* () {
        const fiber = yield* close(scope)
        const [taken] = yield* Fiber.await(fiber).pipe(Effect.interruptible, Effect.timeoutOption(left), Effect.timed)
        left = Duration.subtract(left, taken)
      })
    )
  return {
    part: (beforeClosing) =>
      scope((scope) =>
        beforeClosing.pipe(
          Effect.zipRight(Scope.close(scope, Exit.void)),
          Effect.forkDaemon,
          Effect.tap((fiber) => parts.add(fiber))
        )
      ),
    whole: scope((scope) =>
      Effect.suspend(() => Fiber.awaitAll(parts)).pipe(
        Effect.zipRight(Scope.close(scope, Exit.void)),
        Effect.forkDaemon
      )
    )
  }
})
