/** A slice of long/Leaks.operations.test.ts: every twelfth operation. */
import { operations } from "./operations/index.js"
import { suite } from "./support/operationLeaks.js"

suite(operations.filter((_, index) => index % 12 === 3))
