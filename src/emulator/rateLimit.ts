/** The limit on calls: they are taken from a bucket that fills again as time passes. */
export interface RateLimit {
  /** Calls per minute, on average. */
  readonly limit: number
  /** How many of them may come at once. */
  readonly burst: number
}

/** More calls than any client makes. */
export const unlimited: RateLimit = { limit: 1_000_000, burst: 1_000_000 }

export interface Bucket {
  /** Takes one call out of the bucket: gives the headers of its answer, and the time until there is one, if there is none. */
  readonly take: (now: number) => { readonly headers: Readonly<Record<string, string>>; readonly wait: number }
}

export const make = ({ burst, limit }: RateLimit): Bucket => {
  const perCall = 60_000 / limit
  let left = burst
  let at: number | undefined
  return {
    take: (now) => {
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
}
