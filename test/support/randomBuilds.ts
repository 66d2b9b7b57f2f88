/** Random builds that meet random trouble: at their end there is exactly one of everything, or nothing. */
import { assert, it } from "@effect/vitest"
import { Effect, FastCheck, Schema } from "effect"
import { Emulator, Fault, IpBlock } from "effect-profitbricks"
import * as Workflow from "effect-profitbricks/Workflow"
import { ended, onMemory, there } from "./builds.js"
import { block, refusal } from "./shop.js"

/** Steps one after the other, or at the same time; a step is a number of its own. */
type Tree = number | { readonly isParallel: boolean; readonly of: ReadonlyArray<Tree> }

const Tree: Schema.Schema<Tree> = Schema.Union(
  Schema.Number,
  Schema.Struct({ isParallel: Schema.Boolean, of: Schema.Array(Schema.suspend(() => Tree)) })
)

const { tree } = FastCheck.letrec<{ tree: "step" | { isParallel: boolean; of: ReadonlyArray<unknown> } }>((tie) => ({
  tree: FastCheck.oneof(
    { maxDepth: 3, depthSize: "small" },
    FastCheck.constant("step" as const),
    FastCheck.record({
      isParallel: FastCheck.boolean(),
      of: FastCheck.array(tie("tree"), { minLength: 1, maxLength: 3 })
    })
  )
}))

/** Gives each step a number. */
const numbered = (shape: unknown, next: () => number): Tree =>
  typeof shape === "object" && shape !== null && "of" in shape && Array.isArray(shape.of) && "isParallel" in shape
    ? { isParallel: shape.isParallel === true, of: shape.of.map((inner) => numbered(inner, next)) }
    : next()

const stepsOf = (tree: Tree): ReadonlyArray<number> => (typeof tree === "number" ? [tree] : tree.of.flatMap(stepsOf))

const carriedOut = (
  tree: Tree
): Effect.Effect<unknown, Workflow.StepError, Effect.Effect.Context<ReturnType<typeof block>>> =>
  typeof tree === "number"
    ? block(`step ${tree}`)
    : Effect.forEach(tree.of, carriedOut, { concurrency: tree.isParallel ? "unbounded" : 1, discard: true })

const Random = Workflow.make({
  name: "Random",
  version: "1",
  payload: { tree: Tree },
  key: () => "random",
  build: ({ tree }) => Effect.asVoid(carriedOut(tree))
})

const faults = {
  refused: Fault.refused,
  "carried out and lost": Fault.reset({ carriedOut: true }),
  overloaded: refusal(503),
  unauthorized: refusal(401),
  late: Fault.delay("8 seconds"),
  "a verdict": refusal(422),
  "a failure": Fault.requestFails()
}

const run = FastCheck.record({
  shape: tree,
  struck: FastCheck.array(
    FastCheck.record({
      name: FastCheck.constantFrom(...Object.entries(faults)),
      nth: FastCheck.integer({ min: 1, max: 6 })
    }),
    { maxLength: 3 }
  ),
  polls: FastCheck.boolean(),
  cancel: FastCheck.option(FastCheck.double({ min: 0, max: 60, noNaN: true }))
})

export const suite = (numRuns: number) =>
  it.effect.prop(
    "a random build leaves one of everything, or nothing",
    [run],
    ([{ cancel, polls, shape, struck }]) =>
      Effect.gen(function* () {
        let last = 0
        const tree = numbered(shape, () => ++last)
        yield* IpBlock.create({ location: "us/las", size: 1, name: "own" })
        yield* Emulator.inject(
          ...struck.map(({ name: [, fault], nth }) => fault.pipe(Fault.on(IpBlock.create), Fault.nth(nth))),
          ...(polls
            ? [
                Fault.refused.pipe(
                  Fault.when(({ path }) => path.endsWith("/status")),
                  Fault.nth(3, 4, 5, 6)
                )
              ]
            : [])
        )
        const id = yield* Random.start({ tree })
        if (cancel !== null) {
          yield* Effect.sleep(cancel * 1000)
          yield* Workflow.cancel(id, { undo: true })
        }
        const { state } = yield* ended(id)
        const all = stepsOf(tree).map((step) => `step ${step}`)
        assert.deepStrictEqual(yield* there, state === "succeeded" ? ["own", ...all].toSorted() : ["own"])
      }).pipe(Effect.scoped, onMemory([Random])),
    { fastCheck: { numRuns } }
  )
