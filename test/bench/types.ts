/** What the compiler has to do for a program that calls every operation. */
import { compile } from "../support/compiled.js"
import { count, everyCall } from "../support/everyCall.js"
import { root } from "./folders.js"
import type { Row } from "./measuring.js"

export const types: Row = async function* ({ rounds }) {
  const compilations = []
  for (let round = 0; round < Math.min(rounds, 5); round++) compilations.push(await compile(everyCall, root))
  const what = `types of a program with ${count} calls`
  yield [
    {
      what,
      who: "ours",
      unit: "instantiations",
      samples: compilations.slice(0, 1).map(({ instantiations }) => instantiations),
      atMost: 150_000
    },
    { what, who: "ours", unit: "check time in s", samples: compilations.map(({ seconds }) => seconds), atMost: 3 }
  ]
}
