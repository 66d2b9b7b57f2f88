/** A slice of long/Outcomes.operations.test.ts: every twelfth operation. */
import { operations } from "./operations/index.js"
import { suite } from "./support/operationOutcomes.js"

suite(
  6,
  operations.filter((_, index) => index % 12 === 5)
)
