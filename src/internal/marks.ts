/** The marks by which calls are found again among those that the API has accepted. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { globalValue } from "effect/GlobalValue"
import * as Random from "effect/Random"

/**
 * The API keeps the headers of each call that it accepts, so the mark travels in the user agent: the one header that no
 * proxy, cache or server gives a meaning.
 */
const product = "call/"

const digits = (drawn: number): string =>
  (Math.abs(Math.floor(drawn * 2 ** 48)) % 2 ** 48).toString(16).padStart(12, "0")

/** The marks that this process has made: no two are the same, whatever `Random` and `Clock` are. */
const counter = globalValue("effect-profitbricks/marks", () => ({ made: 0 }))

/** Gives what makes new marks: of the time, a count, and digits that it has drawn for all of them. */
export const maker: Effect.Effect<(now: number) => string> = Effect.zipWith(
  Random.next,
  Random.next,
  (one, other) => (now) =>
    [Math.trunc(now).toString(36), (++counter.made).toString(36), `${digits(one)}${digits(other)}`].join("-")
)

/** Gives a new mark. */
export const make: Effect.Effect<string> = Effect.zipWith(maker, Clock.currentTimeMillis, (mark, now) => mark(now))

/** The user agent of a call that has a mark. */
export const appendTo = (userAgent: string, mark: string | undefined): string =>
  mark === undefined ? userAgent : `${userAgent} ${product}${mark}`

const form = "[0-9a-z]+-[0-9a-z]+-[0-9a-f]{24}"

export const isMark = (text: string): boolean => new RegExp(`^${form}$`).test(text)

/** When a mark was made: what it is of cannot have been sent before. */
export const madeAt = (mark: string): number => Number.parseInt(mark, 36)

const pattern = new RegExp(`(?:^|\\s)${product}(${form})\\s*$`)

/** The mark of a recorded call. A mark that was cut off is none, as it could be another call's. */
export const of = (headers: Readonly<Record<string, unknown>>): string | undefined => {
  const userAgent = Object.entries(headers).find(([name]) => name.toLowerCase() === "user-agent")?.[1]
  return typeof userAgent === "string" ? pattern.exec(userAgent)?.[1] : undefined
}
