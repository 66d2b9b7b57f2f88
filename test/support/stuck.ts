/** A program for `NodeRuntime.runMain` with a build that cannot be interrupted and never ends. It says when that is under way. */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Schema } from "effect"
import * as Workflow from "effect-profitbricks/Workflow"
import * as WorkflowFile from "effect-profitbricks/WorkflowFile"

const Stuck = Workflow.make({
  name: "Stuck",
  version: "1",
  payload: { key: Schema.String },
  key: ({ key }) => key,
  build: () =>
    Workflow.once(
      "one",
      Schema.Void,
      Effect.zipRight(Console.log("is under way"), Effect.uninterruptible(Effect.never))
    )
})

const engine = WorkflowFile.layer({ filename: process.argv[2] ?? "" })

NodeRuntime.runMain(Effect.provide(Stuck.run({ key: "one" }), Layer.provideMerge(Stuck.layer, engine)))
