/** The answers of all changes are lost, at the versions between which anything differs for them. */
import { operations } from "../operations/index.js"
import { suite } from "../support/operationOutcomes.js"

for (const version of [6, 4] as const) suite(version, operations)
