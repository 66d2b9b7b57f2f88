/** Workflows: what does not belong together does not compile. */
import { describe, expectTypeOf, it } from "@effect/vitest"
import { type Effect, Effect as Fx, type Layer, Redacted, Schema } from "effect"
import { Datacenter, type Errors, IpBlock, type ProfitBricks, Server } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"

/** Never called: what matters is that it compiles. */
const compiles = (_: () => unknown): void => {}

const named = {
  name: "w",
  version: "1",
  payload: { key: Schema.String },
  key: ({ key }: { readonly key: string }) => key
}
const block = Workflow.step("a", IpBlock.create, { location: "us/las", size: 1, name: "a" })

describe("a workflow", () => {
  it("has the types of its schemas, and those of the errors of a build", () => {
    const size = Schema.optionalWith(Schema.Int, { default: () => 1 })
    const Plain = Workflow.make({
      name: "Plain",
      version: "1",
      key: ({ key }) => key,
      payload: { key: Schema.String, size, note: Schema.optional(Schema.String) },
      success: Schema.DateFromString,
      error: Schema.Struct({ reason: Schema.String }),
      build: ({ size }) => Fx.as(block, new Date(size))
    })
    expectTypeOf<Parameters<typeof Plain.run>[0]>().toEqualTypeOf<{
      readonly key: string
      readonly size?: number
      readonly note?: string | undefined
    }>()
    expectTypeOf(Plain.run).returns.toEqualTypeOf<
      Effect.Effect<
        Date,
        Workflow.EndError<{ readonly reason: string }> | Workflow.InvalidPayload | Workflow.StoreError,
        Workflow.Engine
      >
    >()
    expectTypeOf(Plain.layer).toEqualTypeOf<Layer.Layer<never, never, Workflow.Engine | ProfitBricks.ProfitBricks>>()
    const Nothing = Workflow.make({ ...named, build: () => block.pipe(Fx.asVoid) })
    expectTypeOf<Effect.Effect.Success<ReturnType<typeof Nothing.run>>>().toEqualTypeOf<void>()
  })

  it("has no secrets in its payload", () => {
    compiles(() => [
      Workflow.make({
        ...named,
        // @ts-expect-error
        payload: { key: Schema.String, password: Schema.Redacted(Schema.String) },
        build: () => Fx.void
      }),
      Workflow.make({
        ...named,
        // @ts-expect-error
        payload: { key: Schema.String, password: Schema.RedactedFromSelf(Schema.String) },
        build: () => Fx.void
      }),
      Workflow.make({
        ...named,
        // @ts-expect-error
        payload: { key: Schema.String, password: Schema.optional(Schema.Redacted(Schema.String)) },
        build: () => Fx.void
      }),
      // @ts-expect-error
      Workflow.make({ ...named, build: () => Fx.void }).run({ key: Redacted.make("a") })
    ])
  })

  it("gives what its schema says, and fails with what its schema says", () => {
    compiles(() => [
      // @ts-expect-error
      Workflow.make({ ...named, success: Schema.Number, build: () => Fx.succeed("a") }),
      // @ts-expect-error
      Workflow.make({ ...named, build: () => Fx.fail("mine") }),
      // @ts-expect-error
      Workflow.make({ ...named, error: Schema.Number, build: () => Fx.fail("mine") }),
      // @ts-expect-error: it suspends the build, or is made a verdict
      Workflow.make({ ...named, build: () => IpBlock.list() }),
      Workflow.make({ ...named, error: Schema.String, build: () => Fx.fail("mine") })
    ])
  })
})

const dc = { name: "a", location: "us/las" } as const

describe("a step", () => {
  it("belongs into a build, and gives the value of its operation", () => {
    expectTypeOf(block).toEqualTypeOf<
      Effect.Effect<
        Effect.Effect.Success<ReturnType<typeof IpBlock.create>>["value"],
        Workflow.StepError,
        Workflow.Building | ProfitBricks.ProfitBricks
      >
    >()
    expectTypeOf<Workflow.StepError>().toEqualTypeOf<
      Errors.Validation | Errors.NotFound | Errors.Rejected | Errors.RequestFailed
    >()
    compiles(() => [
      // @ts-expect-error
      Fx.runPromise(Fx.provide(block, Workflow.layerMemory)),
      // @ts-expect-error
      Workflow.step("a", IpBlock.create, { location: "us/las" }),
      // @ts-expect-error
      Workflow.step("a", IpBlock.list, {}),
      Workflow.step("a", Datacenter.create, dc, {
        // @ts-expect-error
        undo: ({ id }) => [Datacenter.remove, { id }]
      }),
      Workflow.step(
        "a",
        Datacenter.create,
        { name: "a", location: "us/las" },
        { undo: ({ id: datacenterId }) => [Datacenter.remove, { datacenterId }] }
      ),
      // @ts-expect-error
      Workflow.step("a", Server.stop, {}, { undo: true })
    ])
  })
})
