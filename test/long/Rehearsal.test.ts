/** A rehearsal of changes of a hundred servers. */
import { it } from "@effect/vitest"
import { Effect } from "effect"
import { Emulator } from "effect-profitbricks"
import { rehearsedAndDone } from "../support/rehearsal.js"
import { inVirtualTime } from "../support/virtualTime.js"

it.effect("of a hundred servers shows what the program does afterwards", () =>
  rehearsedAndDone(100).pipe(Effect.provide(Emulator.layer()), inVirtualTime)
)
