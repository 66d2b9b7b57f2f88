import { symlink } from "node:fs/promises"
import { join } from "node:path"
import { LibsqlClient } from "@effect/sql-libsql"
import { describe, expect, it } from "@effect/vitest"
import { DurableDeferred } from "@effect/workflow"
import { Deferred, Duration, Effect, Exit, Layer, Ref, Schedule, Scope } from "effect"
import * as WorkflowFile from "effect-profitbricks/WorkflowFile"
import * as Durable from "./support/durable.js"
import { folderWith } from "./support/folder.js"
import { messagesTo } from "./support/messages.js"

const Shop = Durable.workflow("Shop")

const ended = (
  parts: { readonly read: Effect.Effect.Success<ReturnType<typeof Durable.runner>>["read"] },
  id: string
) => Durable.until(parts.read(id), ([build]) => build?.state._tag === "Ended")

describe("a file", () => {
  it.scoped(
    "has one process that carries out its builds, under whatever name, and the next one when that is gone",
    () =>
      Effect.gen(function* () {
        const filename = yield* Durable.filename
        const link = `${filename}.link`
        yield* Effect.promise(() => symlink(filename, link))
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* Durable.runner(filename)
            const error = yield* Effect.flip(Effect.scoped(Durable.runner(filename)))
            expect(error._tag).toBe("FileInUse")
            expect(error.message).toContain(filename)
            expect(error.message).toContain("layerClient")
            expect((yield* Effect.flip(Effect.scoped(Durable.runner(link))))._tag).toBe("FileInUse")
            yield* Effect.scoped(Durable.operator(filename))
          })
        )
        yield* Durable.runner(link)
      }).pipe(Durable.inTime)
  )

  it.scoped("is refused with what is wrong with it, and left as it is", () =>
    Effect.gen(function* () {
      const folder = yield* folderWith({ "notes.txt": "not a database".repeat(100) })
      const problems = yield* Effect.forEach(
        [folder, join(folder, "absent", "builds.db"), join(folder, "notes.txt"), ":memory:", ""],
        (filename) =>
          Effect.map(
            Effect.all([
              Effect.flip(Effect.scoped(Durable.runner(filename))),
              Effect.flip(Effect.scoped(Durable.operator(filename)))
            ]),
            (errors) => errors.map((error) => error.message.replaceAll(folder, "…"))
          )
      )
      expect(problems).toMatchInlineSnapshot(`
        [
          [
            "Builds cannot be kept in the file "…": it cannot be opened",
            "Builds cannot be kept in the file "…": it cannot be opened",
          ],
          [
            "Builds cannot be kept in the file "…/absent/builds.db": it cannot be opened",
            "Builds cannot be kept in the file "…/absent/builds.db": it cannot be opened",
          ],
          [
            "Builds cannot be kept in the file "…/notes.txt": file is not a database",
            "Builds cannot be kept in the file "…/notes.txt": file is not a database",
          ],
          [
            "Builds cannot be kept in the file ":memory:": it is not a file",
            "Builds cannot be kept in the file ":memory:": it is not a file",
          ],
          [
            "Builds cannot be kept in the file "": it is not a file",
            "Builds cannot be kept in the file "": it is not a file",
          ],
        ]
      `)
    }).pipe(Durable.inTime)
  )

  it.scoped("has characters in its name that stand for others in a URL", () =>
    Effect.gen(function* () {
      const filename = join(yield* folderWith({}), "100%#?&.db")
      const parts = yield* Durable.operator(filename)
      yield* Durable.begin(parts, Shop, "shop-1")
      yield* Durable.sql(filename, "SELECT id FROM profitbricks_messages")
    }).pipe(Durable.inTime)
  )
})

describe("a driver", () => {
  it.scoped("is any that SQLite has", () =>
    Effect.gen(function* () {
      const opened: Array<string> = []
      const driver = (filename: string) => {
        opened.push(filename)
        return LibsqlClient.layer({ url: `file:${filename}`, intMode: "bigint" })
      }
      const filename = yield* Durable.filename
      yield* Effect.scoped(Layer.build(WorkflowFile.layer({ filename, driver })))
      yield* Effect.scoped(Layer.build(WorkflowFile.layerClient({ filename, driver })))
      expect(opened).toEqual([filename, `${filename}.lock`, filename, filename])
    }).pipe(Durable.inTime)
  )

  it.scoped("has many who write at the same time", () =>
    Effect.gen(function* () {
      const filename = yield* Durable.filename
      const operators = yield* Effect.all(Array.from({ length: 4 }, () => Durable.operator(filename)))
      yield* Effect.forEach(
        operators.flatMap((parts, number) =>
          Array.from({ length: 10 }, (_, count) => ({ parts, key: `${number}-${count}` }))
        ),
        ({ key, parts }) => Durable.begin(parts, Shop, key),
        { concurrency: "unbounded" }
      )
      for (const parts of operators) expect(yield* parts.read()).toHaveLength(40)
    }).pipe(Durable.inTime)
  )
})

describe("another process", () => {
  it.scoped("begins builds, tells, resumes and cancels them, and carries out nothing", () =>
    Effect.gen(function* () {
      const filename = yield* Durable.filename
      const operator = yield* Durable.operator(filename)
      const runs = yield* Ref.make(0)
      const isAway = yield* Ref.make(true)
      const body = Effect.gen(function* () {
        yield* Ref.update(runs, (runs) => runs + 1)
        yield* Durable.step(
          "one",
          Effect.flatMap(Ref.get(isAway), (away) => (away ? Durable.inTrouble("Unauthorized", "401") : Effect.void))
        )
        return yield* DurableDeferred.await(Durable.told("two"))
      })
      yield* Durable.carryOut(operator, Shop, body)
      yield* Durable.begin(operator, Shop, "shop-1")
      yield* Durable.begin(operator, Shop, "shop-2")
      yield* Effect.sleep("2 minutes")
      expect(yield* Ref.get(runs)).toBe(0)
      expect(yield* operator.read()).toMatchObject([
        { id: "shop-1", facts: [], state: { _tag: "Running" } },
        { id: "shop-2" }
      ])

      const runner = yield* Durable.runner(filename)
      yield* Durable.carryOut(runner, Shop, body)
      yield* Durable.until(runner.suspended, (builds) => builds.length === 2)
      expect(yield* operator.suspended).toEqual([])

      yield* operator.engine.interrupt(Shop, "shop-2")
      expect(yield* ended(operator, "shop-2")).toMatchObject([{ state: { exit: { _tag: "Failure" } }, facts: [] }])

      yield* Ref.set(isAway, false)
      yield* operator.engine.resume(Shop, "shop-1")
      yield* Durable.until(
        operator.read("shop-1"),
        ([build]) => build?.facts.length === 1 && build.state._tag === "Suspended"
      )
      yield* Durable.tell(operator, Shop, "shop-1", "two", 2)
      expect(yield* ended(operator, "shop-1")).toMatchObject([{ state: { exit: { _tag: "Success", value: 2 } } }])
    }).pipe(Durable.inTime)
  )

  it.scoped("has workflows that this one has not: their builds wait for a program that has them", () => {
    const lines: Array<string> = []
    return Effect.gen(function* () {
      const filename = yield* Durable.filename
      const parts = yield* Durable.runner(filename)
      yield* Durable.begin(yield* Durable.operator(filename), Shop, "shop-1")
      yield* Effect.sleep("2 minutes")
      expect(yield* parts.read()).toMatchObject([{ state: { _tag: "Running" } }])
      yield* Durable.carryOut(parts, Shop, Effect.succeed("done"))
      expect(yield* ended(parts, "shop-1")).toMatchObject([{ state: { exit: { _tag: "Success", value: "done" } } }])
      expect(lines).toEqual([])
    }).pipe(Durable.inTime, Effect.provide(messagesTo(lines)))
  })
})

describe("the end of a process", () => {
  it.scoped("waits for the step that is under way; the next process goes on with the one after it", () =>
    Effect.gen(function* () {
      const filename = yield* Durable.filename
      const steps = yield* Ref.make<ReadonlyArray<string>>([])
      const step = (name: string, duration: "0 millis" | "400 millis") =>
        Durable.step(
          name,
          Effect.zipRight(
            Effect.sleep(duration),
            Ref.update(steps, (steps) => [...steps, name])
          )
        )
      const body = Effect.all([step("one", "400 millis"), step("two", "0 millis"), step("three", "0 millis")])

      const first = yield* Scope.make()
      const parts = yield* Scope.extend(Durable.runner(filename), first)
      yield* Scope.extend(Durable.carryOut(parts, Shop, body), first)
      yield* Durable.begin(parts, Shop, "shop-1")
      yield* Effect.sleep("100 millis")
      yield* Scope.close(first, Exit.void)
      expect(yield* Ref.get(steps)).toEqual(["one"])

      const next = yield* Durable.runner(filename)
      yield* Durable.carryOut(next, Shop, body)
      yield* Durable.until(next.suspended, (builds) => builds.length === 1)
      yield* next.engine.resume(Shop, "shop-1")
      yield* ended(next, "shop-1")
      expect(yield* Ref.get(steps)).toEqual(["one", "two", "three"])
    }).pipe(Durable.inTime)
  )

  it.scoped("interrupts a step that takes long; the next process begins it again", () =>
    Effect.gen(function* () {
      const filename = yield* Durable.filename
      const begun = yield* Deferred.make<void>()
      const interrupted = yield* Ref.make(0)
      const first = yield* Scope.make()
      const parts = yield* Scope.extend(Durable.runner(filename), first)
      const long = Effect.zipRight(Deferred.succeed(begun, undefined), Effect.never).pipe(
        Effect.onInterrupt(() => Ref.update(interrupted, (times) => times + 1))
      )
      // As steps are: what they wait for can be interrupted.
      yield* Scope.extend(Durable.carryOut(parts, Shop, Effect.uninterruptible(Durable.step("one", long))), first)
      yield* Durable.begin(parts, Shop, "shop-1")
      yield* Deferred.await(begun)
      yield* Scope.close(first, Exit.void)
      expect(yield* Ref.get(interrupted)).toBe(1)

      const next = yield* Durable.runner(filename)
      yield* Durable.carryOut(next, Shop, Durable.step("one", Effect.succeed("done")))
      yield* Durable.until(next.suspended, (builds) => builds.length === 1)
      yield* next.engine.resume(Shop, "shop-1")
      expect(yield* ended(next, "shop-1")).toMatchObject([{ state: { exit: { _tag: "Success", value: "done" } } }])
    }).pipe(Durable.inTime)
  )

  it.scoped(
    "waits hardly a second for steps that cannot be interrupted; no other process begins until they are over",
    () =>
      Effect.gen(function* () {
        const filename = yield* Durable.filename
        const gate = yield* Deferred.make<void>()
        const workflows = [Shop, Durable.workflow("Other")]
        const first = yield* Scope.make()
        const parts = yield* Scope.extend(Durable.runner(filename), first)
        for (const workflow of workflows) {
          const begun = yield* Deferred.make<void>()
          const step = Effect.zipRight(Deferred.succeed(begun, undefined), Deferred.await(gate))
          yield* Scope.extend(
            Durable.carryOut(parts, workflow, Durable.step("one", Effect.uninterruptible(step))),
            first
          )
          yield* Durable.begin(parts, workflow, workflow.name)
          yield* Deferred.await(begun)
        }
        const [taken] = yield* Effect.timed(Scope.close(first, Exit.void))
        expect(Duration.toMillis(taken)).toBe(800)
        expect((yield* Effect.flip(Effect.scoped(Durable.runner(filename))))._tag).toBe("FileInUse")

        yield* Deferred.succeed(gate, undefined)
        yield* Effect.retry(Durable.runner(filename), Schedule.spaced("100 millis"))
      }).pipe(Durable.inTime)
  )
})
