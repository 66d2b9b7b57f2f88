/** How often waits ask, and how late they know, beside the schedule of the vendor's Python SDKs; in virtual time. */
import { Duration, Effect } from "effect"
import { asPython, type Waited, waits } from "../support/waits.js"
import type { Row } from "./measuring.js"

/** Multiples of it leave fractions that lie evenly, and at no steps that the pauses of a schedule could be multiples of. */
const golden = (Math.sqrt(5) - 1) / 2

/** Where in the pauses of a schedule a request ends is chance: the mean of some lengths, up to a quarter longer or shorter. */
const lengthsAround = (seconds: number, count: number) =>
  Array.from({ length: count }, (_, index) => Duration.seconds(seconds * (0.75 + (((index + 1) * golden) % 1) / 2)))

const mean = (all: ReadonlyArray<Waited>, of: keyof Waited) =>
  all.reduce((sum, waited) => sum + waited[of], 0) / all.length

export const waiting: Row = async function* ({ rounds }) {
  for (const seconds of [10, 60, 600]) {
    let alone = 0
    for (const count of [1, 10, 1000]) {
      // A thousand take a while.
      const lengths = lengthsAround(seconds, count === 1000 ? Math.ceil(rounds / 5) : 20)
      const measured: Array<Waited> = []
      for (const length of lengths) measured.push(await Effect.runPromise(waits(count, length)))
      const theirs = lengths.map((length) => asPython(count, length))
      const what = `${count.toLocaleString("en")} waits for requests of ${seconds} s`
      const python = "Python SDK"
      const calls = mean(measured, "calls")
      if (count === 1) alone = calls
      yield [
        { what, who: "ours", unit: "calls", samples: [calls], beside: [{ who: python, atMost: 1 }] },
        {
          what,
          who: "ours",
          unit: "delay in s",
          samples: [mean(measured, "delay")],
          beside: [{ who: python, atMost: 1 }]
        },
        { what, who: python, unit: "calls", samples: [mean(theirs, "calls")] },
        { what, who: python, unit: "delay in s", samples: [mean(theirs, "delay")] },
        ...(count === 1000
          ? [
              {
                what,
                who: "ours",
                unit: "% of the calls of each alone",
                samples: [(calls / alone / count) * 100],
                atMost: 2
              }
            ]
          : [])
      ]
    }
  }
}
