/** The engine that carries out the builds of a process, and what the process must know to wake those that are suspended. */
import type { WorkflowEngine } from "@effect/workflow/WorkflowEngine"
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { Stored } from "./stored.js"

/** What each kind of engine has of its own. */
export interface Parts<E> {
  readonly engine: WorkflowEngine["Type"]
  /** The builds that are stored, the oldest first: all of them, or the one that has this id. */
  readonly read: (id?: string) => Effect.Effect<ReadonlyArray<Stored>, E>
  /** Builds that are suspended, and that this process, and no other, carries out. */
  readonly suspended: Effect.Effect<ReadonlyArray<{ readonly workflow: string; readonly id: string }>, E>
}
