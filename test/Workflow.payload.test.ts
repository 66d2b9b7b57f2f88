/** What a build may be begun with, and what becomes of secrets. */
import { assert, describe, it } from "@effect/vitest"
import { Config, ConfigProvider, Effect, Redacted, Schema, Stream } from "effect"
import { BackupUnit, Emulator, Fault } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import { onMemory, sent, there, until, untilState } from "./support/builds.js"
import { block, refusal, Shop, shop } from "./support/shop.js"

describe("a payload", () => {
  /** As programs without types begin it. */
  const run = (payload: unknown): Effect.Effect<unknown, unknown, Workflow.Engine> =>
    Reflect.apply(Shop.run, undefined, [payload])

  const wrong: ReadonlyArray<readonly [payload: unknown, path: string]> = [
    [{ key: "a", cores: "2" }, "cores"],
    [{ key: "a", cores: 1.5 }, "cores"],
    [{ key: "a" }, "cores"],
    [{ key: 1, cores: 2 }, "key"],
    [{ key: "a", cores: 2, more: 1 }, "more"],
    [null, ""],
    [undefined, ""],
    ["a", ""],
    [[], ""]
  ]
  it.effect.each(wrong)("%j is refused", ([payload, path]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(run(payload))
      assert.instanceOf(error, Workflow.InvalidPayload)
      if (error instanceof Workflow.InvalidPayload) {
        assert.strictEqual(error.workflow, "Shop")
        if (path !== "") assert.include(error.issues.map((issue) => issue.path).join(), path)
      }
      assert.isEmpty(yield* Workflow.list)
      assert.isEmpty(yield* sent)
    }).pipe(onMemory([Shop]))
  )

  it.effect("that is another one than that of the build with its key is refused, and the build goes on", () =>
    Effect.gen(function* () {
      yield* Shop.start(shop)
      const error = yield* Effect.flip(Shop.start({ ...shop, cores: 3 }))
      assert.instanceOf(error, Workflow.InvalidPayload)
      assert.include(error.message, "another payload")
      yield* Shop.run(shop)
      assert.instanceOf(yield* Effect.flip(Shop.run({ ...shop, cores: 3 })), Workflow.InvalidPayload)
      assert.strictEqual((yield* Workflow.list).length, 1)
    }).pipe(onMemory([Shop]))
  )

  it.effect("has no secrets, wherever they are", () => {
    const Deep = Workflow.make({
      name: "Deep",
      version: "1",
      payload: { inner: Schema.Unknown },
      key: () => "a",
      build: () => Effect.asVoid(block("a"))
    })
    const secret = Redacted.make("hunter2")
    const places = [
      secret,
      { a: secret },
      [[secret]],
      { a: [{ b: secret }] },
      new Map([["a", secret]]),
      new Set([secret])
    ]
    return Effect.gen(function* () {
      for (const inner of places) {
        const error = yield* Effect.flip(Deep.run({ inner }))
        assert.instanceOf(error, Workflow.InvalidPayload)
        assert.notInclude(JSON.stringify(error), "hunter2")
        assert.include(error.message, "secret")
      }
      assert.isEmpty(yield* Workflow.list)
    }).pipe(onMemory([Deep]))
  })
})

describe("a secret of a step", () => {
  const Backup = Workflow.make({
    name: "Backup",
    version: "1",
    payload: { key: Schema.String },
    key: ({ key }) => key,
    build: ({ key }) =>
      Effect.gen(function* () {
        yield* Workflow.step(
          "unit",
          BackupUnit.create,
          Effect.map(Config.redacted("BACKUP_PASSWORD"), (password) => ({
            name: key,
            password,
            email: "a@example.com"
          }))
        )
        yield* block("after")
      })
  })
  const password = "correct-horse-battery"

  it.effect("is nowhere to be read", () =>
    Effect.gen(function* () {
      yield* Emulator.inject(
        Fault.answer({ status: 500, body: password }).pipe(Fault.on(BackupUnit.create), Fault.nth(1))
      )
      const id = yield* Backup.start({ key: "unit" })
      const events = yield* Effect.fork(Stream.runCollect(Workflow.changes(id)))
      yield* Backup.run({ key: "unit" })
      const all = JSON.stringify([yield* Workflow.list, yield* Workflow.get(id), yield* events])
      assert.notInclude(all, password)
      assert.deepStrictEqual(yield* there, ["after"])
    }).pipe(
      Effect.scoped,
      onMemory([Backup]),
      Effect.withConfigProvider(ConfigProvider.fromMap(new Map([["BACKUP_PASSWORD", password]])))
    )
  )

  it.effect("that is not there suspends the build, and is read again", () => {
    const values = new Map<string, string>()
    const provider = ConfigProvider.make({
      load: (config) => Effect.suspend(() => ConfigProvider.fromMap(values).load(config)),
      flattened: ConfigProvider.fromMap(values).flattened
    })
    return Effect.gen(function* () {
      const id = yield* Backup.start({ key: "unit" })
      const { cause } = yield* untilState(id, "suspended")
      assert.strictEqual(cause?.reason, "ConfigError")
      assert.include(cause?.message, "BACKUP_PASSWORD")
      assert.isEmpty(yield* sent)
      values.set("BACKUP_PASSWORD", password)
      yield* Workflow.resume(id)
      yield* Backup.run({ key: "unit" })
      assert.deepStrictEqual(yield* there, ["after"])
    }).pipe(onMemory([Backup]), Effect.withConfigProvider(provider))
  })

  it.effect("is not in the cause of a build that dies of it", () => {
    const Dies = Workflow.make({
      name: "Dies",
      version: "1",
      payload: { key: Schema.String },
      key: ({ key }) => key,
      success: Schema.Unknown,
      build: () => Effect.as(block("a"), { token: Redacted.make(password) })
    })
    return Effect.gen(function* () {
      const id = yield* Dies.start({ key: "a" })
      yield* until(id, ({ state }) => state === "suspended")
      assert.notInclude(JSON.stringify(yield* Workflow.list), password)
    }).pipe(onMemory([Dies]))
  })
})

describe("operating", () => {
  it.effect("shows the builds in their order, and the changes of each from its begin to its end", () =>
    Effect.gen(function* () {
      const first = yield* Shop.start(shop)
      const second = yield* Shop.start({ ...shop, key: "other" })
      assert.deepStrictEqual(
        (yield* Workflow.list).map(({ id }) => id),
        [first, second]
      )
      const events = Array.from(yield* Stream.runCollect(Workflow.changes(first)))
      assert.strictEqual((yield* Workflow.get(first)).state, "succeeded")
      const of = (step: string) => events.filter(({ change }) => change.endsWith(` ${step}`)).map(({ _tag }) => _tag)
      for (const step of ["data center", "web", "data", "attach"]) {
        assert.deepStrictEqual(of(step), ["Submitted", "Accepted", "Done"])
      }
      assert.deepStrictEqual(events.map(({ _tag }) => _tag).slice(0, 3), ["Submitted", "Accepted", "Done"])
      assert.isTrue(events.every(({ build }) => build === "Shop shop"))
      const again = Array.from(yield* Stream.runCollect(Workflow.changes(first)))
      assert.deepStrictEqual(again, events)
      const error = yield* Effect.flip(Stream.runDrain(Workflow.changes("x")))
      assert.strictEqual(error._tag, "UnknownBuild")
    }).pipe(onMemory([Shop]))
  )

  it.effect("has all builds try again at once", () =>
    Effect.gen(function* () {
      const keys = ["a", "b", "c"]
      const ids = yield* Effect.scoped(
        Effect.gen(function* () {
          yield* Emulator.inject(refusal(401))
          const ids = yield* Effect.forEach(keys, (key) => Shop.start({ ...shop, key }))
          yield* Effect.sleep("20 minutes")
          yield* Effect.forEach(ids, (id) => untilState(id, "suspended"))
          return ids
        })
      )
      const calls = (yield* sent).length
      yield* Workflow.resumeAll
      yield* Effect.sleep("2 seconds")
      assert.strictEqual((yield* sent).length, calls + 3)
      yield* Effect.forEach(ids, (id) => untilState(id, "succeeded"))
    }).pipe(onMemory([Shop]))
  )
})
