/** Changes that are interrupted while a listener hears of them: what is told of them is true, and nothing holds back a newer one. */
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Logger, TestClock } from "effect"
import { Datacenter, Progress, Reconciliation } from "effect-profitbricks"
import * as Answers from "./fixtures/answers.js"
import { datacenterId } from "./fixtures/ids.js"
import { scripted } from "./support/scripted.js"
import { inVirtualTime } from "./support/virtualTime.js"

const rename = (name: string) => Datacenter.update({ datacenterId, name })
const refusal = { status: 422, body: { httpStatus: 422, messages: [{ errorCode: "100", message: "no" }] } }

/** What two listeners hear of a change that is interrupted while the first one hears of this. */
const heard = (slow: Progress.Event["_tag"]) =>
  Effect.gen(function* () {
    const first: Array<string> = []
    const second: Array<string> = []
    const fiber = yield* rename("x").pipe(
      Progress.observe(({ _tag }) => Effect.sync(() => second.push(_tag))),
      Progress.observe(({ _tag }) =>
        Effect.suspend(() => {
          first.push(_tag)
          return _tag === slow ? Effect.sleep("1 second") : Effect.void
        })
      ),
      Effect.fork
    )
    yield* TestClock.adjust("10 millis")
    yield* Fiber.interrupt(fiber)
    return { first, second }
  }).pipe(Effect.provide(scripted([refusal]).layer))

describe("a change that is interrupted while a listener hears", () => {
  it.effect("that it is submitted is told to nobody after that", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* heard("Submitted"), { first: ["Submitted"], second: [] })
    })
  )

  it.effect("that it has failed ends for all of them", () =>
    Effect.gen(function* () {
      const { first, second } = yield* heard("Failed")
      assert.strictEqual(first.at(-1), "Interrupted")
      assert.deepStrictEqual(second, ["Submitted", "Interrupted"])
    })
  )

  it.live("how long it was held was not sent: it is not unknown, and holds nothing back", () => {
    const log: Array<unknown> = []
    const { layer, received } = scripted([Answers.accepted(Answers.busy(Answers.datacenter))], {
      reconciliation: Reconciliation.default,
      transformClient: HttpClient.tapRequest(() => Effect.sleep("1 second"))
    })
    const slow = (event: Progress.Event) =>
      event._tag === "Held" && event.held._tag === "Some" ? Effect.sleep("1 second") : Effect.void
    return Effect.gen(function* () {
      // Four go at once before the first of them has come back.
      const others = yield* Effect.fork(
        Effect.forEach(["a", "b", "c", "d"], rename, { concurrency: "unbounded", discard: true })
      )
      yield* Effect.sleep("100 millis")
      const held = yield* Effect.fork(rename("never sent").pipe(Progress.observe(slow)))
      yield* Effect.sleep("1500 millis")
      yield* others
      assert.lengthOf(received, 4)
      yield* Fiber.interrupt(held)
      yield* rename("newer")
      assert.lengthOf(received, 5)
      assert.deepStrictEqual(log, [])
    }).pipe(
      Effect.provide(layer),
      Effect.provide(
        Logger.replace(
          Logger.defaultLogger,
          Logger.make(({ message }) => log.push(message))
        )
      ),
      inVirtualTime
    )
  })
})
