/** How many calls an account may make. */
export interface RateLimit {
  /** Calls per minute, on average. */
  readonly limit: number
  /** How many of them may come at once. */
  readonly burst: number
}

/** More than anybody makes. */
export const generous: RateLimit = { limit: 1_000_000, burst: 1_000_000 }

export interface Budget {
  /** Takes one call out of the budget: what its answer says about that, and for how long there is no call left. */
  readonly take: (now: number) => { readonly headers: Readonly<Record<string, string>>; readonly wait: number }
}

/** A bucket that fills again as time passes. */
export const make = ({ burst, limit }: RateLimit): Budget => {
  const perCall = 60_000 / limit
  let left = burst
  let at: number | undefined
  return {
    take: (now) => {
      left = Math.min(burst, left + (now - (at ?? now)) / perCall)
      at = now
      // A thousandth of a call is the dirt of the sum, not a call that is missing.
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
