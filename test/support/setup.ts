/** Set-up of every test file. */
import * as FastCheck from "effect/FastCheck"
import * as Option from "effect/Option"
import { afterEach, beforeEach, chai, vi } from "vitest"
import { print, takePrinted } from "./printed.js"

/** The same values in each run: what fails once, fails again. Change the seed to look elsewhere. */
FastCheck.configureGlobal({ seed: 20180401 })

// To chai, nothing and something are the same: what it can see of an `Option` is that it can be iterated, and that does not
// tell what is in it.
chai.config.deepEqual = (expected, actual) =>
  chai.util.eql(expected, actual, {
    comparator: (one: unknown, other: unknown) =>
      Option.isOption(one) && Option.isOption(other) && one._tag !== other._tag ? false : null
  })

/** A test that prints fails: it has a warning that it does not expect. One that provokes it captures it (`messagesTo`). */
beforeEach(() => {
  for (const method of ["log", "info", "warn", "error", "debug"] as const) {
    vi.spyOn(console, method).mockImplementation(print)
  }
})
afterEach(async () => {
  vi.restoreAllMocks()
  // Effects end without a turn of the event loop. On a slow machine that would be the first one in a minute for the runner's messages.
  await new Promise(setImmediate)
  const lines = takePrinted()
  if (lines.length > 0) throw new Error(`the test has printed:\n${lines.join("\n")}`)
})
