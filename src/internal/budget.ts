/** What a client believes of the rate limit: how many calls are left, learnt from the headers of the answers. */
import * as Duration from "effect/Duration"
import { numberOf, retryAfterIn } from "./headers.js"
import { longestPause as longest } from "./pauses.js"
import type { Answer } from "./transport.js"

/** The calls that an account may make, as far as that is known: a bucket that fills again as time passes. */
interface Bucket {
  /** Calls per minute. */
  limit: number
  /** Its size, and how many calls may be under way. */
  burst: number
  left: number
  at: number
}

/** A call that is under way. */
export interface Ticket {
  /** The number of calls that had been sent, with this one. */
  readonly number: number
  /** The number of other calls that were under way when it was sent. */
  readonly others: number
  /** It was sent before the budget was known. */
  readonly isBlind: boolean
}

/** The number of calls that go at once before the first one has come back with the limit. */
const slowStart = 4

const perMinute = Duration.toMillis("1 minute")

/** After this long another call may see whether a pause still holds. */
const longestPause = Duration.toMillis(longest)

/** The budget of an account, as far as the API's answers tell it. Times are milliseconds. */
export class Budget {
  private bucket: Bucket | undefined
  private underWay = 0
  private sent = 0
  private isStarting = true
  /** No call goes in this time. A clock that is set back ends it. */
  private pause = { from: 0, until: 0 }
  /** Our share of the refill: less when calls are refused, as others draw from it too, and then more again. */
  private share = 1

  /** The number of calls that are left, if it is known. */
  get left(): number | undefined {
    return this.bucket?.left
  }

  /** For how long no call may go; `undefined` if that is until another one comes back. */
  delay(now: number): number | undefined {
    const pause = this.pauseLeft(now)
    if (pause > 0) return pause
    if (this.isStarting) return this.underWay < slowStart ? 0 : undefined
    if (this.bucket === undefined) return 0
    if (this.underWay >= this.bucket.burst) return undefined
    const { left, limit } = this.refilled(this.bucket, now)
    // Sums of fractions are not exact: a thousandth of a call is not missing.
    return left >= 0.999 ? 0 : ((1 - left) * perMinute) / (limit * this.share)
  }

  take(): Ticket {
    if (this.bucket !== undefined) this.bucket.left--
    return { number: ++this.sent, others: this.underWay++, isBlind: this.bucket === undefined }
  }

  /** A call that was not sent after all. */
  giveBack(): void {
    if (this.bucket !== undefined) this.bucket.left++
    this.underWay--
  }

  /** A call has come back, be it without an answer. */
  comeBack(now: number, ticket: Ticket, answer: Answer | undefined): void {
    this.underWay--
    this.isStarting = false
    if (answer === undefined) return
    this.learn(now, ticket, answer)
    if (answer.status !== 429) {
      this.share = Math.min(1, this.share + 0.02)
      return
    }
    if (!ticket.isBlind) this.share = Math.max(0.05, this.share * 0.7)
    const pause = retryAfterIn(answer, now)
    if (pause !== undefined) {
      const left = Math.max(this.pauseLeft(now), Math.min(longestPause, Duration.toMillis(pause)))
      this.pause = { from: now, until: now + left }
    }
    if (this.bucket !== undefined) this.bucket.left = Math.min(this.bucket.left, 0)
  }

  private pauseLeft(now: number): number {
    return this.pause.from <= now ? Math.max(0, this.pause.until - now) : 0
  }

  /** Others may draw from the same budget: what the API says goes before what was counted here. */
  private learn(now: number, { number, others }: Ticket, { headers }: Answer): void {
    const limit = numberOf(headers["x-ratelimit-limit"]) ?? 0
    // A limit below one call a minute is a mistake.
    if (limit < 1) return
    const burst = Math.max(1, numberOf(headers["x-ratelimit-burst"]) ?? limit)
    const remaining = numberOf(headers["x-ratelimit-remaining"])
    // One wrong header must not hold calls for longer than a pause: the next answer corrects it.
    const lowest = 1 - (limit * this.share * longestPause) / perMinute
    const known = this.bucket === undefined ? undefined : this.refilled(this.bucket, now)
    // Those that were under way beside it, and those that were sent after it, may come on top of what it tells.
    const least = (remaining ?? burst) - others - (this.sent - number)
    // It tells whole calls. And a bucket that was full may have run over until this one came to it: perhaps just now.
    const most = Math.min((remaining ?? burst) + 1, burst - 1)
    this.bucket = {
      limit,
      burst,
      at: now,
      left: Math.max(lowest, known === undefined ? least : Math.min(most, Math.max(least, known.left)))
    }
  }

  private refilled(bucket: Bucket, now: number): Bucket {
    bucket.left = Math.min(
      bucket.burst,
      bucket.left + (Math.max(0, now - bucket.at) * bucket.limit * this.share) / perMinute
    )
    bucket.at = now
    return bucket
  }
}
