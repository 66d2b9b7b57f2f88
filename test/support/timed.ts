/** When calls are sent, and how they end. */
import { HttpClient } from "@effect/platform"
import { Clock, type Duration, Effect, Exit, Fiber, Option, TestClock } from "effect"
import type { ProfitBricks } from "effect-profitbricks"
import { type Received, type Step, scripted } from "./scripted.js"

/** A filter that finds nothing. */
export const nothing: Step = { status: 200, body: { id: "requests", items: [] } }

const isFiltered = ({ url }: Received): boolean => new URL(url).search.includes("filter.")

/**
 * Runs calls against a scripted server, lets time pass, and tells when each call was sent and how it ended. With `filtered`,
 * which answers the calls that have filters, these are neither in the script nor told of.
 */
export const timed = <A, E>(
  run: Effect.Effect<A, E, ProfitBricks.ProfitBricks>,
  script: Parameters<typeof scripted>[0],
  options?: Parameters<typeof scripted>[1] & { readonly during?: Duration.DurationInput; readonly filtered?: Step }
) =>
  Effect.gen(function* () {
    const times: Array<number> = []
    const ended: Array<number> = []
    const { filtered } = options ?? {}
    const isTold = (call: Received) => filtered === undefined || !isFiltered(call)
    let told = 0
    const step: typeof script = (call) => {
      if (filtered !== undefined && !isTold(call)) return filtered
      const index = told++
      return typeof script === "function"
        ? script(call, index)
        : (script[Math.min(index, script.length - 1)] ?? { never: true })
    }
    const { layer, received } = scripted(step, {
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
    return {
      times: times.filter((_, index) => received[index] === undefined || isTold(received[index])),
      received: received.filter(isTold),
      fiber,
      exit: Option.getOrUndefined(exit),
      ended: ended[0]
    }
  })

/** The error that it ended with, if it did. */
export const errorOf = <A, E>(exit: Exit.Exit<A, E> | undefined): E | undefined =>
  exit !== undefined && Exit.isFailure(exit) && exit.cause._tag === "Fail" ? exit.cause.error : undefined
