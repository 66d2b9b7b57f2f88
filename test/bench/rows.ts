/** The rows of the table, each of which can be measured alone. */
import { answers } from "./answers.js"
import { builds } from "./builds.js"
import { call } from "./call.js"
import { cold } from "./cold.js"
import { emulator } from "./emulator.js"
import type { Row } from "./measuring.js"
import { memory } from "./memory.js"
import { provisioning } from "./provisioning.js"
import { size } from "./size.js"
import { soak } from "./soak.js"
import { types } from "./types.js"
import { waiting } from "./waiting.js"

export const rows: Readonly<Record<string, Row>> = {
  call,
  answers,
  memory,
  cold,
  size,
  types,
  waiting,
  provisioning,
  emulator,
  soak,
  builds
}
