/** A slice of long/Leaks.operations.test.ts: every twelfth operation, and fewer of version 4. */
import { operations } from "./operations/index.js"
import { suite } from "./support/operationLeaks.js"

suite(
  6,
  operations.filter((_, index) => index % 12 === 3)
)
suite(
  4,
  operations.filter((_, index) => index % 60 === 39)
)
