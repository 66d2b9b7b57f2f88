/** Calls of every method meet with every fault, at both versions between which anything differs for them. */
import { suite } from "../support/outcomes.js"

for (const version of [6, 4] as const) suite(["GET", "PUT", "DELETE", "POST", "POST of an action", "PATCH"], version)
