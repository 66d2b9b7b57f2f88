/** The limits on calls: reads and changes are taken from two buckets, which fill again as time passes. */
import * as Record from "effect/Record"

export interface RateLimit {
  /** Calls per minute, on average. */
  readonly limit: number
  /** How many of them may come at once. */
  readonly burst: number
}

export interface RateLimits {
  /** Of reads: GET and HEAD. Default: more than any program makes. */
  readonly reads?: RateLimit | undefined
  /** Of all other calls. Default: more than any program makes. */
  readonly changes?: RateLimit | undefined
}

/** More calls than any client makes. */
const unlimited: RateLimit = { limit: 1_000_000, burst: 1_000_000 }

interface Taken {
  /** The headers of the answer. */
  readonly headers: Readonly<Record<string, string>>
  /** The time until there is a call in the bucket, if there is none. */
  readonly wait: number
}

const bucket = ({ burst, limit }: RateLimit) => {
  const perCall = 60_000 / limit
  let left = burst
  let at: number | undefined
  /** Takes one call out of the bucket. */
  return (now: number): Taken => {
    left = Math.min(burst, left + (now - (at ?? now)) / perCall)
    at = now
    // The sum may be off by a rounding error.
    const granted = left >= 0.999
    if (granted) left--
    const wait = granted ? 0 : (1 - left) * perCall
    return {
      wait,
      headers: {
        "x-ratelimit-limit": String(limit),
        "x-ratelimit-burst": String(burst),
        "x-ratelimit-remaining": String(Math.max(0, Math.floor(left))),
        ...(granted ? {} : { "retry-after": String(Math.ceil(wait / 1000)) })
      }
    }
  }
}

/** Takes a call out of the bucket of its class. */
export const make = ({ changes = unlimited, reads = unlimited }: RateLimits) => {
  const buckets = Record.map({ reads, changes }, bucket)
  return (method: string, now: number): Taken =>
    (method === "GET" || method === "HEAD" ? buckets.reads : buckets.changes)(now)
}
