/** The headers of an answer that the SDK understands. */
import * as Duration from "effect/Duration"
import type { Answer } from "./transport.js"

const isNumber = (header: string): boolean => /^\s*\d+(\.\d+)?\s*$/.test(header)

export const numberOf = (header: string | undefined): number | undefined =>
  header !== undefined && isNumber(header) && Number.isFinite(Number(header)) ? Number(header) : undefined

/** A date as HTTP has it: anything else that JavaScript would take for a date is not meant as one. */
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d{2}:\d{2}:\d{2}( \d{4}| GMT)$/

const dateOf = (header: string | undefined): number | undefined => {
  const date = header !== undefined && httpDate.test(header.trim()) ? Date.parse(header) : Number.NaN
  return Number.isNaN(date) ? undefined : date
}

/** Seconds, or a date by the clock of the server, if it tells its time. */
export const retryAfterIn = ({ headers }: Pick<Answer, "headers">, now: number): Duration.Duration | undefined => {
  const header = headers["retry-after"]
  if (header !== undefined && isNumber(header)) return Duration.seconds(Number(header))
  const date = dateOf(header)
  return date === undefined ? undefined : Duration.millis(Math.max(0, date - (dateOf(headers["date"]) ?? now)))
}

export const requestIdOf = (answer: Answer): string | undefined =>
  /\/requests\/([^/?#]+)(?:\/status)?\/?(?:[?#].*)?$/.exec(answer.headers["location"] ?? "")?.[1]

/** Clocks differ by less than this. */
export const skew = Duration.toMillis("1 hour")

/** How far the clock of an answer may be behind the latest that was seen, in milliseconds: `Date` tells whole seconds. */
const lag = 30_000

/** A clock that was wrong once, the server's or our own, is forgotten after so many milliseconds. */
const memory = Duration.toMillis("5 minutes")

/**
 * The clock of the API, by the `Date` of its answers. An answer whose clock is behind what was seen before comes from a cache,
 * even if it does not say so.
 */
export const makeServerClock = () => {
  let latest = { ahead: Number.NEGATIVE_INFINITY, at: 0 }
  return {
    isOld: ({ headers }: Pick<Answer, "headers">, now: number): boolean => {
      const date = dateOf(headers["date"])
      if (date === undefined) return false
      const ahead = date - now
      const isForgotten = now < latest.at || now - latest.at >= memory
      if (isForgotten || ahead >= latest.ahead) latest = { ahead, at: now }
      return ahead < Math.max(latest.ahead - lag, -skew)
    }
  }
}
export type ServerClock = ReturnType<typeof makeServerClock>

/**
 * A proxy may answer for the API: with a part of the answer, with another one, or with an older one. An age that is no number,
 * such as that of two caches, is one too.
 */
export const isSecondHand = ({ headers, status }: Pick<Answer, "headers" | "status">): boolean =>
  status === 203 || status === 206 || (headers["age"] !== undefined && numberOf(headers["age"]) !== 0)

/** The answer announces another page, as RFC 8288 has it. */
export const hasNextLink = ({ headers }: Pick<Answer, "headers">): boolean =>
  /;\s*rel\s*=\s*(?:"[^"]*\bnext\b|'[^']*\bnext\b|next\b)/i.test(headers["link"] ?? "")
