/** A program that does not fit a build leaves it alone, with a cause: nothing is sent, nothing is taken back, and one that fits goes on. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Datacenter, type ProfitBricks, Server } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import { carriedBy, onMemory, sent, stepsOf, there, until, untilState } from "./support/builds.js"
import { block } from "./support/shop.js"

const make = (
  build: Effect.Effect<unknown, Workflow.BuildError, Workflow.Building | ProfitBricks.ProfitBricks>,
  version = "1"
) =>
  Workflow.make({
    name: "Changes",
    version,
    payload: { key: Schema.String },
    key: ({ key }) => key,
    build: () => Effect.asVoid(build)
  })

const payload = { key: "a" }
const first = Effect.zipRight(block("a"), Effect.zipRight(block("b"), block("c")))

/** Begins a build, carries it out until its second step waits, and gives its id. */
const begun = (
  program: ReturnType<typeof make>,
  is = ({ last, state }: Workflow.Build) => last === "b" && state === "waiting"
) => carriedBy(program)(Effect.flatMap(program.start(payload), (id) => Effect.map(until(id, is), () => id)))

/** Another program comes upon the build: it is suspended for this reason, and nothing happens. */
const leaves = (id: string, program: ReturnType<typeof make>, reason: string, message: string) =>
  Effect.gen(function* () {
    const calls = (yield* sent).length
    yield* carriedBy(program)(
      Effect.gen(function* () {
        const { cause } = yield* untilState(id, "suspended")
        assert.strictEqual(cause?.reason, reason)
        assert.include(cause?.message, message)
        yield* Effect.sleep("10 minutes")
        assert.notInclude(["failed", "cancelled", "succeeded"], (yield* Workflow.get(id)).state)
      })
    )
    assert.strictEqual((yield* sent).length, calls)
  })

const goesOn = (id: string, program: ReturnType<typeof make>, names = ["a", "b", "c"]) =>
  Effect.gen(function* () {
    yield* carriedBy(program)(program.run(payload))
    assert.deepStrictEqual(yield* there, names)
    assert.strictEqual((yield* sent).length, names.length)
    assert.strictEqual((yield* Workflow.get(id)).state, "succeeded")
  })

describe("a build that is continued by a program", () => {
  it.effect("of its version goes on", () =>
    Effect.gen(function* () {
      const id = yield* begun(make(first))
      yield* goesOn(id, make(first))
    }).pipe(onMemory([]))
  )

  it.effect("of another version is suspended", () =>
    Effect.gen(function* () {
      const id = yield* begun(make(first))
      yield* leaves(id, make(first, "2"), "Version", "version 1")
      yield* goesOn(id, make(first))
    }).pipe(onMemory([]))
  )

  const others = {
    "a step renamed": Effect.zipRight(block("A"), Effect.zipRight(block("b"), block("c"))),
    "a step removed": Effect.zipRight(block("b"), block("c")),
    "nothing any more": Effect.void
  }
  it.effect.each(Object.entries(others))("with %s is suspended", ([, build]) =>
    Effect.gen(function* () {
      const id = yield* begun(make(first))
      yield* carriedBy(make(build))(
        Effect.gen(function* () {
          const { cause } = yield* untilState(id, "suspended")
          assert.strictEqual(cause?.reason, "Steps")
          assert.include(cause?.message, `"a"`)
        })
      )
      assert.notInclude(stepsOf(yield* Workflow.get(id)).join(), "undo")
    }).pipe(onMemory([]))
  )

  it.effect("with another call in a step of which nothing is known is suspended", () => {
    const other = Effect.zipRight(block("a"), Workflow.step("b", Datacenter.create, { name: "b", location: "us/las" }))
    return Effect.gen(function* () {
      const id = yield* begun(make(first))
      const calls = (yield* sent).length
      yield* carriedBy(make(other))(
        Effect.gen(function* () {
          const { cause } = yield* untilState(id, "suspended")
          assert.include(["Steps", "Stored"], cause?.reason)
          yield* Effect.sleep("10 minutes")
        })
      )
      assert.strictEqual((yield* sent).length, calls)
      yield* goesOn(id, make(first))
    }).pipe(onMemory([]))
  })

  it.effect("whose payload is another one is suspended", () => {
    const of = (payload: Schema.Struct.Fields) =>
      Workflow.make({
        name: "Changes",
        version: "1",
        payload: { key: Schema.String, ...payload },
        key: () => "a",
        build: () => Effect.asVoid(first)
      })
    return Effect.gen(function* () {
      const id = yield* begun(make(first))
      const calls = (yield* sent).length
      yield* carriedBy(of({ size: Schema.Int }))(
        Effect.gen(function* () {
          const { cause } = yield* untilState(id, "suspended")
          assert.strictEqual(cause?.reason, "Stored")
          assert.include(cause?.message, "payload")
        })
      )
      assert.strictEqual((yield* sent).length, calls)
      yield* goesOn(id, make(first))
    }).pipe(onMemory([]))
  })

  it.effect("that cannot read what was stored is suspended", () => {
    const reading = <A, I>(schema: Schema.Schema<A, I>, value: A) =>
      make(
        Effect.zipRight(Workflow.once("value", schema, Effect.succeed(value)), Effect.zipRight(block("a"), block("b")))
      )
    return Effect.gen(function* () {
      const id = yield* begun(reading(Schema.String, "x"))
      yield* leaves(id, reading(Schema.Number, 1), "Stored", "value")
      yield* goesOn(id, reading(Schema.String, "y"), ["a", "b"])
    }).pipe(onMemory([]))
  })

  it.effect("that dies is suspended", () =>
    Effect.gen(function* () {
      const id = yield* begun(make(first))
      yield* leaves(id, make(Effect.dieMessage("a mistake")), "Defect", "a mistake")
      yield* leaves(id, make(Effect.zipRight(block("a"), Effect.dieMessage("later"))), "Defect", "later")
      yield* goesOn(id, make(first))
    }).pipe(onMemory([]))
  )
})

describe("two steps of one name", () => {
  const programs = {
    "one after the other": Effect.zipRight(block("a"), block("a")),
    "at the same time": Effect.all([block("a"), block("a")], { concurrency: 2 }),
    "of which one is a read": Effect.zipRight(block("a"), Workflow.once("a", Schema.Void, Effect.void)),
    "because it is tried again": Effect.retry(
      Workflow.step("a", Server.stop, {
        datacenterId: Datacenter.Id.make("00000000-0000-4000-8000-000000000000"),
        serverId: Server.Id.make("00000000-0000-4000-8000-000000000001")
      }),
      { times: 1 }
    )
  }
  it.effect.each(Object.entries(programs))("%s: the second is not begun", ([, program]) =>
    Effect.gen(function* () {
      const id = yield* make(program).start(payload)
      const { cause } = yield* untilState(id, "suspended")
      assert.strictEqual(cause?.reason, "Steps")
      assert.include(cause?.message, `two steps are named "a"`)
      yield* Effect.sleep("10 minutes")
      assert.isAtMost((yield* sent).length, 1)
      assert.notInclude(stepsOf(yield* Workflow.get(id)).join(), "undo")
    }).pipe(onMemory([make(program)]))
  )
})

describe("a build that ends with what does not fit its schema", () => {
  it.effect("is suspended, and what it has made stays", () => {
    const Ends = Workflow.make({
      name: "Ends",
      version: "1",
      payload: { key: Schema.String },
      key: ({ key }) => key,
      success: Schema.String.pipe(Schema.minLength(3)),
      build: () => Effect.as(block("a"), "x")
    })
    return Effect.gen(function* () {
      const id = yield* Ends.start(payload)
      const { cause } = yield* untilState(id, "suspended")
      assert.strictEqual(cause?.reason, "Defect")
      assert.deepStrictEqual(yield* there, ["a"])
    }).pipe(onMemory([Ends]))
  })
})
