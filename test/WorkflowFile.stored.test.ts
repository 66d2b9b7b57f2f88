import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Durable from "./support/durable.js"
import * as Stored from "./support/stored.js"

const Shop = Durable.workflow("Shop")

const runner = Effect.flatMap(Durable.filename, Durable.runner)

describe("what is stored of a build", () => {
  it.scoped("is how far it is, at each moment, and what became known, in order", () =>
    Effect.flatMap(runner, Stored.isHowFarItIs).pipe(Durable.inTime)
  )

  it.scoped("is its failure, if it has failed, and that it was cancelled", () =>
    Effect.flatMap(runner, Stored.isHowItEnded).pipe(Durable.inTime)
  )

  it.scoped("is not told by the error, if it cannot be understood", () =>
    Effect.gen(function* () {
      const filename = yield* Durable.filename
      const parts = yield* Durable.operator(filename)
      yield* Durable.begin(parts, Shop, "shop-1")
      yield* Durable.sql(filename, "UPDATE profitbricks_messages SET payload = '{ password'")
      const error = yield* Effect.flip(parts.read())
      expect(error).toMatchObject({ _tag: "StoreError", message: expect.stringContaining("@effect/cluster") })
      expect(JSON.stringify(error)).not.toContain("password")

      yield* Durable.sql(filename, "DROP TABLE profitbricks_replies")
      expect(yield* Effect.flip(parts.suspended)).toMatchObject({
        _tag: "StoreError",
        message: expect.stringContaining("no such table")
      })
    }).pipe(Durable.inTime)
  )
})
