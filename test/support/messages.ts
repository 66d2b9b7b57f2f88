/** Logs that tests keep. */
import { Effect, type Layer, Logger } from "effect"

/** Keeps what is logged, line by line, in place of writing it anywhere. */
export const messagesTo = (lines: Array<string>): Layer.Layer<never> =>
  Logger.replace(
    Logger.defaultLogger,
    Logger.make(({ message }) => {
      lines.push(String(message))
    })
  )

/** For programs that provoke warnings where these are not the point. */
export const quietly = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provide(self, messagesTo([]))
