/**
 * Objects whose own state says how far a change of them is, as clusters, node pools and nodes of Kubernetes have it: no request
 * does, or one that is done long before the work is.
 */
import type { ApiVersion } from "../internal/apiVersion.js"
import { forbidden } from "./refusal.js"
import type { Action, Change, Entry } from "./state.js"

/** The states that an object goes through when it is changed. */
export interface Step {
  readonly state: string
  /** How long it takes, in provisioning times. With that of a second these are seconds. */
  readonly takes: (change: Change) => number
  /** Whether there is something to do when half of the time is over. */
  readonly halfway?: boolean
  /** The state if it fails. */
  readonly failed: string
}

export interface Pace {
  /** The state between changes. */
  readonly settled: string
  readonly steps: Readonly<Partial<Record<Action["_tag"], Step>>>
  /** The state while something in it is changed. Default: the same as before. */
  readonly around?: string
  /** How the API accepts a change: with a request that is done soon, or without any. */
  readonly accepts: (version: ApiVersion, action: Action) => { readonly status: 200 | 202; readonly request: boolean }
}

/** The state of an object that has such states. */
export const stateOf = ({ around, settled }: Pace, { hidden: { state = settled }, pending }: Entry): string =>
  state === settled && pending > 0 && around !== undefined ? around : state

/** The kind of an object that may have such states. */
interface Paced {
  readonly name: string
  readonly title?: string
  readonly pace?: Pace
}

/** Refuses a call that has to wait until another change is over. One that failed leaves an object that can only be deleted. */
export const mustBeSettled = ({ name, pace, title = name }: Paced, entry: Entry, mayHaveFailed = false): void => {
  if (pace === undefined) return
  const state = stateOf(pace, entry)
  if (state === pace.settled || (mayHaveFailed && state.startsWith("FAILED"))) return
  throw forbidden("VDC-14-1832", `Operation cannot be executed until ${title} state is ${pace.settled}.`)
}
