/** The assertion that nothing is wrong, which names whatever is. */
import { assert } from "@effect/vitest"

export const assertNone = (what: string, found: ReadonlyArray<string>) =>
  assert.isEmpty(found, `${what}:\n${found.join("\n")}\n`)

/** The names that are not among the others, each once. */
export const without = (names: Iterable<string>, others: Iterable<string>): ReadonlyArray<string> => {
  const known = new Set(others)
  return [...new Set(names)].filter((name) => !known.has(name))
}
