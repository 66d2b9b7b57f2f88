/** When calls are sent, and how they end. */
import { HttpClient } from "@effect/platform"
import { Clock, type Duration, Effect, Exit, Fiber, Option, TestClock } from "effect"
import type { ProfitBricks } from "effect-profitbricks"
import { scripted } from "./scripted.js"

/** Runs calls against a scripted server, lets time pass, and tells when each call was sent and how it ended. */
export const timed = <A, E>(
  run: Effect.Effect<A, E, ProfitBricks.ProfitBricks>,
  script: Parameters<typeof scripted>[0],
  options?: Parameters<typeof scripted>[1] & { readonly during?: Duration.DurationInput }
) =>
  Effect.gen(function* () {
    const times: Array<number> = []
    const ended: Array<number> = []
    const { layer, received } = scripted(script, {
      ...options,
      transformClient: HttpClient.tapRequest(() =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          times.push(now)
        })
      )
    })
    const fiber = yield* run.pipe(
      Effect.exit,
      Effect.tap(() =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          ended.push(now)
        })
      ),
      Effect.provide(layer),
      Effect.fork
    )
    yield* TestClock.adjust(options?.during ?? "2 days")
    const exit = Option.flatMap(
      yield* Fiber.poll(fiber),
      Exit.match({ onFailure: () => Option.none(), onSuccess: Option.some })
    )
    return { times, received, fiber, exit: Option.getOrUndefined(exit), ended: ended[0] }
  })

/** The error that it ended with, if it did. */
export const errorOf = <A, E>(exit: Exit.Exit<A, E> | undefined): E | undefined =>
  exit !== undefined && Exit.isFailure(exit) && exit.cause._tag === "Fail" ? exit.cause.error : undefined
