/** The error of data that an emulator cannot use. */
import * as Data from "effect/Data"
import type { Issue } from "../Errors.js"

export class UnusableData extends Data.TaggedError("UnusableData")<{
  readonly what: "snapshot" | "seed" | "options"
  readonly issues: ReadonlyArray<Issue>
}> {
  override get message(): string {
    const [first, ...others] = this.issues.map(({ message, path }) => (path === "" ? message : `${path} ${message}`))
    return `the ${this.what} cannot be used: ${first}${others.length === 0 ? "" : ` (and ${others.length} more)`}`
  }
}
