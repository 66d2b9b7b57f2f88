/** How calls are taken back: made of the definition of an operation, and kept with the errors of calls that may be carried out. */
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import type { Removal, Undo } from "../Accepted.js"
import type { Input, Spec } from "./spec.js"

/** An operation that takes something back. */
export type Taker = Removal["take"]

/** Objects of another kind that a call makes in one of its fields, and that stay when its own object is removed. */
export interface Besides {
  readonly field: string
  /** The API's name for them, such as `volume`. */
  readonly type: string
  readonly undo: Taker
}

/** What a definition says of how its call is taken back. */
export interface Definition {
  readonly undo?: () => Taker
  readonly besides?: Besides
}

const removal = (take: Taker, ids: Input): Removal => ({
  take,
  ids: Record.filter(ids, (_, key) => take.spec.params.keys.includes(key))
})

/** The ids of what a call attaches in a field in which it makes others. None: it makes none. */
export const attachedIn = (besides: Besides | undefined, input: Input): ReadonlyArray<string> | undefined => {
  const items = besides && input[besides.field]
  if (!Array.isArray(items)) return undefined
  const ids = items.flatMap((item: unknown) =>
    Predicate.hasProperty(item, "id") && typeof item.id === "string" ? [item.id] : []
  )
  return ids.length < items.length ? ids : undefined
}

export const make = (
  { besides, undo }: Definition,
  ids: Input,
  attached: ReadonlyArray<string> | undefined
): Undo | undefined =>
  undo && {
    ...removal(undo(), ids),
    besides:
      besides && attached
        ? ({ id, type }) =>
            type === besides.type && !attached.includes(id)
              ? removal(besides.undo, { ...ids, [besides.undo.spec.params.keys.at(-1) ?? ""]: id })
              : undefined
        : undefined
  }

/** A call that has failed, and may have been carried out all the same. */
export interface Pending {
  readonly spec: Spec
  readonly input: Input
  /** How to take it back, by the id of what it has made, if its ids do not lead there. */
  readonly undo: (made: string | undefined) => Undo | undefined
}

const kept = new WeakMap<object, Pending>()

/** The same error, with the call that it is of. */
export const withPending = <E extends object>(error: E, pending: Pending): E => {
  kept.set(error, pending)
  return error
}

export const pendingOf = (error: object): Pending | undefined => kept.get(error)
