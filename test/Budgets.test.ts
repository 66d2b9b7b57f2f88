/** What calls and waits take that is the same on every machine. What the package weighs is checked in .ci/budgets.ts. */
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { Datacenter, type ProfitBricks } from "effect-profitbricks"
import * as Answers from "./fixtures/answers.js"
import { counted } from "./support/counted.js"
import { type Step, scripted } from "./support/scripted.js"
import { waits } from "./support/waits.js"

/** Whoever needs more raises these, and says why. */
const budgets = {
  read: { steps: 155, fibers: 1, timers: 1 },
  create: { steps: 185, fibers: 1, timers: 1 },
  /** HTTP calls of so many waits that begin together, for requests of so many seconds. */
  calls: [
    { seconds: 10, one: 4, many: 13 },
    { seconds: 60, one: 13, many: 23 },
    { seconds: 600, one: 42, many: 65 }
  ]
}

const datacenterId = Datacenter.Id.make(Answers.ids.datacenter)

describe("a call", () => {
  const check = (
    call: Effect.Effect<unknown, unknown, ProfitBricks.ProfitBricks>,
    answer: Step,
    budget: { readonly steps: number; readonly fibers: number; readonly timers: number }
  ) =>
    Effect.gen(function* () {
      const { fibers, steps, timers } = yield* counted(call)
      assert.isAtMost(steps, budget.steps, "steps")
      assert.isAtMost(fibers, budget.fibers, "fibers")
      assert.isAtMost(timers, budget.timers, "timers")
    }).pipe(Effect.provide(scripted([answer]).layer))

  it.live("takes no more than it may: a read", () =>
    check(Datacenter.get({ datacenterId }), { status: 200, body: Answers.datacenter }, budgets.read)
  )

  it.live("takes no more than it may: a create", () =>
    check(
      Datacenter.create({ name: "shop", location: "us/las" }),
      Answers.accepted(Answers.busy(Answers.datacenter)),
      budgets.create
    )
  )
})

describe("waits", () => {
  it.live.each(budgets.calls)("call no more often than they may: %o", ({ many, one, seconds }) =>
    Effect.gen(function* () {
      const length = Duration.seconds(seconds)
      assert.isAtMost((yield* waits(1, length)).calls, one, "one")
      assert.isAtMost((yield* waits(10, length)).calls, many, "ten")
      assert.isAtMost((yield* waits(25, length)).calls, many, "twenty-five")
    })
  )
})
