/** Calls of every method meet with every fault, at both versions between which anything differs for them. */
import { suite } from "../support/outcomes.js"

const recorded = ["GET", "PUT", "DELETE", "POST", "POST of an action", "PATCH"] as const

suite([...recorded, "POST without a record", "PUT without a record", "DELETE without a record"], 6)
suite(recorded, 4)
