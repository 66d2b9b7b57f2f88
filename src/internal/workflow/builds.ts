/** Builds as people read them, and as their progress: from what is stored of them. */
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type * as Progress from "../../Progress.js"
import { shown } from "../origin.js"
import { Begun, decodePayload, Ended, type Fact, names, parse, Sent, type Stored } from "./stored.js"

/**
 * A step of a build: `begun` before its call is sent, `accepted` by the API, and then `done` or `failed`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Step {
  /** That of the program. What takes it back is a step of its own, named `undo 1: web`. */
  readonly name: string
  readonly state: "begun" | "accepted" | "done" | "failed"
  /** When it came into that state, in milliseconds since 1970. */
  readonly at: number
}

/**
 * `running`: it does something. `waiting`: for a request of the API. `suspended`: something is in its way, and has to be mended; it
 * tries again by itself. The others are its ends.
 *
 * @since 0.1.0
 * @category models
 */
export type State = "running" | "waiting" | "suspended" | "succeeded" | "failed" | "cancelled"

/**
 * A build, as it is stored.
 *
 * @since 0.1.0
 * @category models
 */
export interface Build {
  readonly id: string
  /** The name of its workflow. */
  readonly name: string
  readonly key: string
  /** That of the program that has begun it. */
  readonly version: string
  /** In milliseconds since 1970. */
  readonly begun: number
  readonly state: State
  /** In the order in which they were begun. */
  readonly steps: ReadonlyArray<Step>
  /** The step that something was last heard of. */
  readonly last: string | undefined
  /** Why it is suspended, or has failed. */
  readonly cause: { readonly reason: string; readonly message: string } | undefined
}

const decodeBegun = Schema.decodeUnknownOption(Begun)
const decodeSent = Schema.decodeUnknownOption(Sent)
const decodeEnded = Schema.decodeUnknownOption(Ended)

const stateOf = (kind: "begun" | "sent" | "ended" | "once", value: unknown): Step["state"] => {
  const tag = Predicate.hasProperty(value, "_tag") ? value._tag : undefined
  if (tag === "Refused" || tag === "Failed") return "failed"
  if (kind === "ended" || kind === "once") return "done"
  return tag === "Accepted" ? "accepted" : "begun"
}

const stepsOf = (facts: ReadonlyArray<Fact>): ReadonlyArray<Step> => {
  const steps = new Map<string, Step>()
  for (const { at, name, value } of facts) {
    const named = parse(name)
    if (named === undefined || (Predicate.hasProperty(value, "_tag") && value._tag === "Cancelled")) continue
    steps.set(named.step, { name: named.step, state: stateOf(named.kind, value), at })
  }
  return Array.from(steps.values())
}

/** What a build has failed with, as far as JSON says it. */
const failureOf = (cause: Cause.Cause<unknown>, render: (error: unknown) => string | undefined) => {
  const error = Option.getOrElse(Cause.failureOption(cause), () => Cause.squash(cause))
  const reason = Predicate.hasProperty(error, "_tag") ? String(error._tag) : "Defect"
  return { reason, message: render(error) ?? (error instanceof Error ? error.message : reason) }
}

/** A build without what its payload holds. `render` gives the message of an error that is JSON. */
export const of = (stored: Stored, render: (error: unknown) => string | undefined): Build | undefined => {
  const payload = decodePayload(stored.payload)
  // Somebody else's workflow is in the same store.
  if (Option.isNone(payload)) return undefined
  const { key, version } = payload.value
  const { facts, id, state, workflow } = stored
  const steps = stepsOf(facts)
  const ended = state._tag === "Ended" ? state.exit : undefined
  const failure = ended !== undefined && Exit.isFailure(ended) ? failureOf(ended.cause, render) : undefined
  const last = facts.flatMap(({ name }) => parse(name) ?? []).at(-1)?.step
  return {
    id,
    name: workflow,
    key,
    version,
    begun: stored.begunAt,
    state:
      state._tag === "Running"
        ? "running"
        : state._tag === "Suspended"
          ? state.trouble === undefined
            ? "waiting"
            : "suspended"
          : failure === undefined
            ? "succeeded"
            : failure.reason === "Cancelled"
              ? "cancelled"
              : "failed",
    steps,
    last,
    cause: failure ?? (state._tag === "Suspended" ? state.trouble : undefined)
  }
}

/** What a fact says, as an event of the progress of a build. */
const eventsOf = ({ facts, id, workflow }: Stored, key: string, seen: number): ReadonlyArray<Progress.Event> =>
  facts.slice(seen).flatMap(({ at, name, value }): ReadonlyArray<Progress.Event> => {
    const named = parse(name)
    if (named === undefined) return []
    const { kind, step } = named
    const first = facts.find((fact) => fact.name === names.begun(step, 1))
    const begun = facts.findLast((fact) => {
      const other = parse(fact.name)
      return other?.kind === "begun" && other.step === step && fact.at <= at
    })
    const marked = Option.getOrUndefined(decodeBegun(begun?.value))
    const sent = Option.getOrUndefined(
      decodeSent(facts.findLast((fact) => parse(fact.name)?.kind === "sent" && parse(fact.name)?.step === step)?.value)
    )
    if (marked?._tag !== "Marked") return []
    const accepted = sent?._tag === "Accepted" && Predicate.isRecord(sent.accepted) ? sent.accepted : {}
    const { ids, method, operation, resource } = marked
    const about: Progress.About = {
      change: `${id} ${step}`,
      operation,
      method,
      resource,
      requestId: typeof accepted["requestId"] === "string" ? accepted["requestId"] : undefined,
      ids: { ...ids, ...(Predicate.isRecord(accepted["ids"]) ? shown(accepted["ids"]) : {}) },
      build: `${workflow} ${key}`,
      elapsed: Duration.millis(Math.max(0, at - (first?.at ?? at)))
    }
    if (kind === "begun") return [{ ...about, requestId: undefined, _tag: "Submitted" }]
    if (kind === "sent") {
      if (sent?._tag === "Refused") return [{ ...about, _tag: "Failed", error: sent.error }]
      return sent?._tag === "Accepted" ? [{ ...about, _tag: "Accepted" }] : []
    }
    const ended = Option.getOrUndefined(decodeEnded(value))
    if (ended === undefined) return []
    return [ended._tag === "Done" ? { ...about, _tag: "Done" } : { ...about, _tag: "Failed", error: ended.error }]
  })

export const events = (stored: Stored, seen: number): ReadonlyArray<Progress.Event> => {
  const payload = decodePayload(stored.payload)
  return Option.isNone(payload) ? [] : eventsOf(stored, payload.value.key, seen)
}
