/** A slice of long/Outcomes.test.ts: the method that is hardest to be told the truth about. */
import { suite } from "./support/outcomes.js"

suite(["POST", "POST without a record", "PUT without a record", "DELETE without a record"], 6)
suite(["POST"], 4, { every: 7 })
