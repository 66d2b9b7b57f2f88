/** No operation shows a secret, whatever goes wrong. */
import { operations } from "../operations/index.js"
import { suite } from "../support/operationLeaks.js"

suite(operations)
