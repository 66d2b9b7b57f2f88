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
