/** Calls of every method meet with every fault. */
import { suite } from "../support/outcomes.js"

suite(["GET", "PUT", "DELETE", "POST", "POST of an action", "PATCH"])
