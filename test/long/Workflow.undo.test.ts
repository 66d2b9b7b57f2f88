/** Branches that fail at many moments of another one. */
import { suite } from "../support/failingBranches.js"

suite({
  positions: [1, 2, 3],
  delays: [0, 2, 5, 9, 12],
  orders: [true, false].flatMap((isFirst) => [true, false].map((isLater) => [isFirst, isLater] as const))
})
