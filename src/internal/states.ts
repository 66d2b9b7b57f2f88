/** Objects whose own state says how far a change of them is: as progress, as requests have it. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Attempts from "./attempts.js"
import type { ProfitBricks } from "./client.js"
import type * as Polls from "./polls.js"
import type { Status } from "./requests.js"
import { nullish, nullishString, type TypeOf } from "./schemas.js"
import type { Input, Spec, Until } from "./spec.js"

/** An object as far as a wait must know it. */
const StatedFields = {
  id: Schema.String,
  metadata: nullish(Schema.Struct({ state: nullishString, lastModifiedDate: nullishString }))
}
const Stated = Schema.Struct(StatedFields)
interface Stated extends TypeOf<typeof StatedFields> {}

/** Nothing more happens to the object by itself. `TERMINATED` is one that is gone and still shown. */
const settled = new Set(["ACTIVE", "AVAILABLE", "INACTIVE", "READY"])
const failed = /^FAILED|^TERMINATED$/

/** The status of a change that is done when the object is settled, or when it is gone. */
const statusOf = (state: string, until: Until): typeof Status.Type =>
  until === "gone"
    ? state === "TERMINATED"
      ? "DONE"
      : // An object that had failed before may be deleted.
        state === "FAILED_DESTROYING"
        ? "FAILED"
        : "RUNNING"
    : settled.has(state)
      ? "DONE"
      : failed.test(state)
        ? "FAILED"
        : "RUNNING"

const reading = (read: Spec, success: Schema.Schema.AnyNoContext, rest: Partial<Spec> = {}): Spec => ({
  ...read,
  success: () => success,
  gaps: undefined,
  withoutSecrets: undefined,
  ...rest
})

/** The collection that an object is in: one call for it answers for all. */
const collectionOf = (read: Spec): Spec => {
  const path = read.path.slice(0, read.path.lastIndexOf("/"))
  return reading(read, Schema.Struct({ items: Schema.Array(Stated) }), {
    operation: `GET ${path}`,
    path,
    params: { keys: read.params.keys.slice(0, -1), schema: Schema.Record({ key: Schema.String, value: Schema.String }) }
  })
}

const modifiedAt = ({ metadata }: Stated): number | undefined =>
  Option.getOrUndefined(Option.map(DateTime.make(metadata?.lastModifiedDate ?? ""), DateTime.toEpochMillis))

/** When an object was last modified, as far as an answer says so. */
export const modifiedIn = (value: unknown): number | undefined =>
  Option.getOrUndefined(Option.map(Schema.decodeUnknownOption(Stated)(value), modifiedAt))

/** The reads of the object that an operation reads. All objects of a group can be read in one call. */
export const make = (read: Spec, until: Until, ids: Input) => {
  const keys = read.params.keys
  const own = Object.fromEntries(keys.map((key) => [key, ids[key]]))
  const { [keys.at(-1) ?? ""]: last, ...above } = own
  const id = String(last)
  const progressOf = (object: Stated): Polls.Seen => {
    const state = object.metadata?.state ?? "UNKNOWN"
    return {
      status: { id: object.id, metadata: { status: statusOf(state, until), message: state } },
      modified: modifiedAt(object)
    }
  }
  const one = Effect.map(Attempts.read<Stated>(reading(read, Stated), own), progressOf)
  const list = collectionOf(read)
  const reads: Polls.Reads<ProfitBricks> = {
    one: () =>
      until === "gone"
        ? Effect.catchIf(
            one,
            // A 404 without the API's messages is a proxy's, which knows nothing of the object.
            ({ _tag, messages }) => _tag === "NotFound" && messages.length > 0,
            (): Effect.Effect<Polls.Seen> =>
              Effect.succeed({ status: { id, metadata: { status: "DONE", message: "is gone" } } })
          )
        : one,
    all: Effect.map(
      Attempts.reply<{ readonly items: ReadonlyArray<Stated> }>(list, above),
      ({ isCertain, value: { items } }) => ({
        isCertain,
        statuses: new Map(items.map((item) => [item.id, progressOf(item)]))
      })
    )
  }
  return { group: [list.path, until, ...Object.values(above)].join(" "), id, reads }
}

/** Whether a deletion that is repeated finds the object going, or gone. */
export const isGoing = (read: Spec, ids: Input): Effect.Effect<boolean, never, ProfitBricks> =>
  Effect.match(make(read, "gone", ids).reads.one(""), {
    onFailure: () => false,
    onSuccess: ({ status: { metadata } }) => metadata.status === "DONE" || metadata.message === "DESTROYING"
  })
