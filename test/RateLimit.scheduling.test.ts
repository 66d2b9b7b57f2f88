/** Calls that wait for their turn go on, wherever the runtime lets other fibers run in between. */
import { assert, it } from "@effect/vitest"
import { Effect, Either, Scheduler } from "effect"
import * as Governor from "../src/internal/governor.js"
import type { Answer, Call } from "../src/internal/transport.js"

/** Lets other fibers run after few steps, and after other numbers of them with each seed. */
const restless = (seed: number): Scheduler.Scheduler => {
  let drawn = seed
  const draw = () => {
    drawn = (drawn * 1_103_515_245 + 12_345) & 0x7fff_ffff
    return drawn >> 8
  }
  const scheduler = new Scheduler.MixedScheduler(2048)
  scheduler.shouldYield = ({ currentOpCount }) => (currentOpCount > 8 + (draw() % 12) ? 0 : false)
  return scheduler
}

const answer: Answer = {
  status: 200,
  headers: { "x-ratelimit-limit": "6000000", "x-ratelimit-burst": "2", "x-ratelimit-remaining": "1" },
  body: Either.right("")
}
const call: Call = { about: "GET /", method: "GET", target: "/" }

it.live(
  "All calls get their turn, whatever comes between two steps of one that waits",
  () =>
    Effect.gen(function* () {
      for (let seed = 1; seed <= 100; seed++) {
        const govern = yield* Governor.make
        const send = govern(() => Effect.as(Effect.repeatN(Effect.yieldNow(), seed % 11), answer))
        const answers = yield* Effect.all(
          Array.from({ length: 8 }, () => send(call)),
          { concurrency: "unbounded" }
        ).pipe(Effect.withScheduler(restless(seed)))
        assert.lengthOf(answers, 8)
      }
    }),
  5000
)
