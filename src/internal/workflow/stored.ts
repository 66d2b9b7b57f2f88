/** What an engine has stored of a build: what it was begun with, what became known since, and how far it is. */
import * as Schema from "effect/Schema"

/** Why a build is suspended, as a person reads it. */
export const Trouble = Schema.Struct({
  /** The tag of the error, or what is wrong with the program: `Version`, `Stored`, `Steps`, `Defect`. */
  reason: Schema.String,
  message: Schema.String
})
export interface Trouble extends Schema.Schema.Type<typeof Trouble> {}

/** The result of an activity, or a value that a build was told: `Activity` and `DurableDeferred` of the engine. */
export interface Fact {
  /** That of the activity, or of the deferred value. */
  readonly name: string
  /** Of two facts the one that became known first has the smaller one. */
  readonly place: bigint
  /** When it became known, in milliseconds since 1970. */
  readonly at: number
  /** As JSON. Nothing else than a success is ever stored: what has failed is data, too. */
  readonly value: unknown
}

/** How far a build is. What it has ended with is an `Exit` as JSON. */
export type State =
  | { readonly _tag: "Running" }
  | { readonly _tag: "Suspended"; readonly trouble: Trouble | undefined }
  | { readonly _tag: "Ended"; readonly exit: unknown }

export interface Stored {
  /** The engine's id of the execution. */
  readonly id: string
  readonly workflow: string
  /** What it was begun with, as JSON. */
  readonly payload: unknown
  /** In milliseconds since 1970. */
  readonly begunAt: number
  readonly state: State
  /** In their order. */
  readonly facts: ReadonlyArray<Fact>
}

/** What is stored cannot be read or written. */
export class StoreError extends Schema.TaggedError<StoreError>("effect-profitbricks/StoreError")("StoreError", {
  message: Schema.String
}) {}
