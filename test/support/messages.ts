import { type Layer, Logger } from "effect"

/** Keeps what is logged, line by line, in place of writing it anywhere. */
export const messagesTo = (lines: Array<string>): Layer.Layer<never> =>
  Logger.replace(
    Logger.defaultLogger,
    Logger.make(({ message }) => {
      lines.push(String(message))
    })
  )
