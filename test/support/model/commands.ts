/** What can be done to an account, in random order: each command as calls of the SDK, and as what the model makes of it. */
import * as fc from "effect/FastCheck"
import { networkCommands } from "./network.js"
import type { Command, Commands } from "./run.js"
import { serverCommands } from "./servers.js"
import { snapshotCommands, volumeCommands } from "./storage.js"
import { userCommands } from "./users.js"

export const operations: Commands = {
  ...serverCommands,
  ...volumeCommands,
  ...networkCommands,
  ...snapshotCommands,
  ...userCommands
}

/** More is made than undone, so that there is something to undo; and what follows from several others is tried more often. */
const weightOf = (op: string): number => {
  if (/Invalid|Nameless|OfNothing|(create|compose|update)Datacenter$/.test(op)) return 1
  if (/^(share|createUser|removeUser|removeIpBlock)$/.test(op)) return 6
  return /^(create|compose|attach|balance|add)/.test(op) ? 3 : 2
}

const sequenceOf = (ops: ReadonlyArray<string>, maxLength: number) =>
  fc.array(
    fc.record({
      op: fc.constantFrom(...ops),
      a: fc.nat(47),
      b: fc.nat(47),
      n: fc.nat(29),
      astray: fc.nat(14).map((chance) => chance === 14)
    }),
    { maxLength, size: "max" }
  )

/** Most begin with something to work on. */
export const commands = fc
  .tuple(
    sequenceOf(["composeDatacenter", "composeDatacenter", "createGroup", "createUser", "createIpBlock"], 6),
    sequenceOf(
      Object.keys(operations).flatMap((op) => Array.from({ length: weightOf(op) }, () => op)),
      40
    )
  )
  .map(([first, rest]): ReadonlyArray<Command> => [...first, ...rest])
