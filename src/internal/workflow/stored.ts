/** What an engine has stored of a build: what it was begun with, what became known since, and how far it is. */
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import type * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Errors from "../../Errors.js"
import * as Mark from "../../Mark.js"

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

/** How far a build is. What it has ended with is JSON, whichever way. */
export type State =
  | { readonly _tag: "Running" }
  | { readonly _tag: "Suspended"; readonly trouble: Trouble | undefined }
  | { readonly _tag: "Ended"; readonly exit: Exit.Exit<unknown, unknown> }

/** The reason of a trouble is the name of an error: that is what engines store of the cause of a suspension. */
export const causeOf = ({ message, reason }: Trouble): Cause.Cause<never> => {
  const error = new Error(message)
  error.name = reason
  delete error.stack
  return Cause.die(error)
}

export const troubleIn = (cause: Cause.Cause<unknown> | undefined): Trouble | undefined => {
  if (cause === undefined) return undefined
  // Of several branches in trouble, the last one that said so.
  const defect = Chunk.last(Cause.defects(cause))
  if (Option.isNone(defect)) return undefined
  return defect.value instanceof Error
    ? { reason: defect.value.name, message: defect.value.message }
    : { reason: "Defect", message: String(defect.value) }
}

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

/** What every build is begun with. Its own payload is decoded by its program, and not by the engine, which would give up for good. */
export const Payload = { key: Schema.String, version: Schema.String, description: Schema.Unknown }
export const decodePayload = Schema.decodeUnknownOption(Schema.Struct(Payload))

/** What the API can say of a change that ends the build. */
export const Verdict = Schema.Union(Errors.Validation, Errors.NotFound, Errors.Rejected, Errors.RequestFailed)
export type Verdict = typeof Verdict.Type

/** What a read can say that ends the build. */
export const Found = Schema.Union(...Verdict.members, Errors.Ambiguous)

/**
 * What a build has made, and could not take back.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Left = Schema.Struct({
  /** The step that has made it. */
  step: Schema.String,
  /** Method and path template of the call that takes it back. */
  operation: Schema.String,
  ids: Schema.Record({ key: Schema.String, value: Schema.String }),
  /** Why the last try has failed. */
  error: Verdict
})
/**
 * @since 0.1.0
 * @category models
 */
export interface Left extends Schema.Schema.Type<typeof Left> {}

/** A try of a step is about to be sent: its mark, and what its call is. */
export const Begun = Schema.Union(
  Schema.TaggedStruct("Marked", {
    mark: Mark.Mark,
    operation: Schema.String,
    method: Errors.Method,
    /** The path of the call, to which the mark belongs. */
    target: Schema.String,
    ids: Schema.Record({ key: Schema.String, value: Schema.String }),
    resource: Schema.optional(Schema.String)
  }),
  Schema.TaggedStruct("Refused", { error: Verdict }),
  Schema.TaggedStruct("Cancelled", {})
)

/** What has come of a try. One that was certainly not sent is followed by another one. */
export const Sent = Schema.Union(
  Schema.TaggedStruct("Accepted", { accepted: Schema.Unknown }),
  Schema.TaggedStruct("Refused", { error: Verdict }),
  Schema.TaggedStruct("NotSent", { trouble: Trouble })
)

/** How the request of a step has ended. */
export const Ended = Schema.Union(
  Schema.TaggedStruct("Done", {}),
  Schema.TaggedStruct("Failed", { error: Errors.RequestFailed })
)

/** The names of the facts of a step. What takes a step back has steps of its own, whose names begin with `undo `. */
export const names = {
  begun: (step: string, attempt: number) => `begun ${attempt}: ${step}`,
  sent: (step: string, attempt: number) => `sent ${attempt}: ${step}`,
  ended: (step: string) => `ended: ${step}`,
  once: (step: string) => `once: ${step}`,
  /** The objects that the request of a step names. */
  targets: (step: string) => `targets: ${step}`,
  /** Told by whoever cancels: what was made is taken back, or kept. */
  cancelled: (undo: boolean) => (undo ? "cancelled: undo" : "cancelled: keep")
}

/** A step takes back what another one made. */
export const undoing = (step: string, attempt: number): string => `undo ${attempt}: ${step}`

export interface Named {
  readonly kind: "begun" | "sent" | "ended" | "once"
  /** The step that the name is of. */
  readonly step: string
  readonly isUndo: boolean
}

/** Which fact of which step a name is of. None: of none. */
export const parse = (name: string): Named | undefined => {
  const [, kind, step = ""] = /^(begun|sent|ended|once)(?: \d+)?: (.*)$/s.exec(name) ?? []
  if (kind !== "begun" && kind !== "sent" && kind !== "ended" && kind !== "once") return undefined
  return { kind, step, isUndo: /^undo \d+: /.test(step) }
}
