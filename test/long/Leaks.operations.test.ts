/** No operation shows a secret, whatever goes wrong. */
import { operations } from "../operations/index.js"
import { emulatorSuite, suite } from "../support/operationLeaks.js"

suite(6, operations)
suite(
  4,
  operations.filter((_, index) => index % 4 === 3)
)
emulatorSuite(4)
